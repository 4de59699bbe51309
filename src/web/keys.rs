//! Who is asking: extractors that hand a handler the right it needs, or refuse.

use super::{address, cookies};
use crate::app::App;
use crate::audit::Trace;
use crate::error::Error;
use crate::member::{self, Member};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What a browser tells of itself: cookies, address and agent.
#[derive(Debug, Clone)]
pub struct Browser {
    headers: axum::http::HeaderMap,
    /// The visitor's address as far as it can be believed, and the browser's own words.
    pub trace: Trace,
}

/// The longest user agent that is kept, in bytes.
const AGENT_LIMIT: usize = 300;

impl Browser {
    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<String> {
        cookies::read(&self.headers, name)
    }

    /// The bytes of a cookie that holds a secret.
    pub fn secret(&self, name: &str) -> Option<Vec<u8>> {
        self.cookie(name).and_then(|value| URL_SAFE_NO_PAD.decode(value).ok())
    }

    /// Whether the browser asks for plain text rather than a page.
    pub fn wants_text(&self) -> bool {
        let accept = self.headers.get(axum::http::header::ACCEPT);
        accept
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("text/plain"))
    }
}

impl FromRequestParts<App> for Browser {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<address::Peer>().map(|peer| peer.0.ip());
        let config = app.config();
        let address = peer.map(|peer| address::of(&config, peer, &parts.headers).to_string());
        let agent = parts.headers.get(axum::http::header::USER_AGENT);
        let agent =
            String::from_utf8_lossy(agent.map_or(b"", |value| value.as_bytes())).into_owned();
        let agent = agent.chars().filter(|c| !c.is_control()).take(AGENT_LIMIT).collect();
        let trace = Trace { address: address.unwrap_or_default(), agent, ahead: ahead(parts) };
        Ok(Self { headers: parts.headers.clone(), trace })
    }
}

/// Whether a browser or a proxy asks ahead of anybody looking: to have the page at hand, or to draw
/// it unseen (`Sec-Purpose`, and what it was called before).
fn ahead(parts: &Parts) -> bool {
    let says = |name: &str| {
        let value = parts.headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.contains("prefetch") || value.contains("prerender"))
    };
    says("sec-purpose") || says("purpose") || says("x-moz")
}

/// A member who is signed in. Anybody else is sent to the sign-in page.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who, with the right that it gives.
    pub member: Member,
    /// The session's secret, to end it.
    pub secret: Vec<u8>,
}

/// The same as [`SignedIn`], under the name that handlers read best.
pub type Desk = SignedIn;

impl FromRequestParts<App> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let name = cookies::session(&app.config());
        let value = cookies::read(&parts.headers, &name);
        let secret = value.and_then(|value| URL_SAFE_NO_PAD.decode(value).ok()).unwrap_or_default();
        let found = app.store.read(|tx| member::of_session(tx, &secret)).await;
        match found {
            Ok(Some(member)) => Ok(Self { member, secret }),
            Ok(None) => Err(super::see_other("/admin/sign-in")),
            Err(error) => Err(Error::into_response(error)),
        }
    }
}

/// The secret of a cookie as it is set.
pub fn spelled(secret: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(secret)
}
