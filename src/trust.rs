//! Whom this program believes when it talks to others over TLS: roots that are in the binary,
//! because a slim image has none, and one provider, so that none has to be guessed at run time.

use std::sync::{Arc, LazyLock};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

static TLS: LazyLock<ClientConfig> = LazyLock::new(|| believing(&Roots::default()));

/// Roots of a house of its own, believed besides those that everybody believes.
#[derive(Debug, Clone, Default)]
pub struct Roots(Arc<[CertificateDer<'static>]>);

impl Roots {
    /// Reads certificates in PEM; none if one of them cannot be read or there is none.
    pub fn read(pem: &[u8]) -> Option<Self> {
        let found: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().ok()?;
        let mut store = RootCertStore::empty();
        let (_, refused) = store.add_parsable_certificates(found.iter().cloned());
        (!found.is_empty() && refused == 0).then(|| Self(found.into()))
    }

    /// Each as it is in DER.
    pub fn each(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(AsRef::as_ref)
    }
}

/// How this program is a client over TLS.
pub fn tls() -> ClientConfig {
    TLS.clone()
}

/// The same, where `roots` are believed too.
pub fn believing(roots: &Roots) -> ClientConfig {
    let mut store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    store.add_parsable_certificates(roots.0.iter().cloned());
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring knows the usual versions of TLS")
        .with_root_certificates(store)
        .with_no_client_auth()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certificates_is_taken_for_roots() {
        let root = include_bytes!("../tests/it/mail/root.crt");
        assert_eq!(Roots::read(root).unwrap().each().count(), 1);
        assert_eq!(Roots::read(&root.repeat(2)).unwrap().each().count(), 2);
        let broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for none in [b"".as_slice(), b"a shopping list", broken] {
            assert!(Roots::read(none).is_none());
        }
    }
}
