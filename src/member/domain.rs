//! Where passkeys work.

use crate::error::Result;
use url::Url;
use webauthn_rs::prelude::{Webauthn, WebauthnBuilder};

/// What is said where passkeys cannot work.
pub const NOWHERE: &str = "Passkeys need https and a name: they don’t work at a bare network \
                           address or over plain http.";

/// Where passkeys work: the name in the base URL. A passkey belongs to one name for good.
#[derive(Debug, Clone)]
pub struct Domain {
    /// The name, such as `portal.fernandfield.example`.
    pub name: String,
    origin: Url,
}

impl Domain {
    /// The domain of a base URL, if browsers let passkeys work there: https with a name, or this
    /// very machine by its name `localhost`.
    pub fn of(base_url: &str) -> Option<Self> {
        let origin = Url::parse(base_url).ok()?;
        let name = origin.domain()?.to_owned();
        let here = name == "localhost" || name.ends_with(".localhost");
        (origin.scheme() == "https" || here).then_some(Self { name, origin })
    }

    pub(super) fn asks(&self, studio: &str) -> Result<Webauthn> {
        Ok(WebauthnBuilder::new(&self.name, &self.origin)?.rp_name(studio).build()?)
    }
}

#[cfg(test)]
mod tests {
    use super::Domain;

    #[test]
    fn passkeys_work_over_https_with_a_name_and_on_this_machine_by_its_name() {
        let name = |url| Domain::of(url).map(|domain| domain.name);
        assert_eq!(name("https://portal.example").as_deref(), Some("portal.example"));
        assert_eq!(name("http://localhost:8080").as_deref(), Some("localhost"));
        for nowhere in ["http://portal.example", "http://127.0.0.1:8080", "https://192.0.2.7"] {
            assert!(name(nowhere).is_none(), "{nowhere}");
        }
    }
}
