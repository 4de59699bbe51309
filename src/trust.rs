//! Whom this program believes when it talks to others over TLS: roots that are in the binary,
//! because a slim image has none, and one provider, so that none has to be guessed at run time.

use std::sync::{Arc, LazyLock};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

static TLS: LazyLock<ClientConfig> = LazyLock::new(|| {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring knows the usual versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth()
});

/// How this program is a client over TLS.
pub fn tls() -> ClientConfig {
    TLS.clone()
}
