//! A certificate with its key, as it lies in PEM and as it is shown.

use crate::clock::Stamp;
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::sign::CertifiedKey;
use x509_parser::parse_x509_certificate;
use zeroize::Zeroizing;

/// A certificate with its key. Does not print the key.
pub struct Certificate {
    /// Whom it is for.
    pub host: String,
    /// When it begins.
    pub since: Stamp,
    /// When it ends.
    pub until: Stamp,
    /// Who issued it.
    pub issuer: String,
    /// The chain and its key, as a handshake needs them.
    pub(super) key: Arc<CertifiedKey>,
    files: Option<Files>,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificate").field("host", &self.host).finish_non_exhaustive()
    }
}

/// A chain and its key in PEM, one after the other or as one text.
pub(super) struct Pem {
    pub chain: String,
    pub key: Zeroizing<String>,
}

impl Certificate {
    /// Reads a chain and its key.
    pub(super) fn read(host: &str, pem: &Pem) -> Result<Self> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(pem.chain.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|error| Error::broken(format!("the certificate cannot be read: {error}")))?;
        let Some(leaf) = chain.first() else {
            return Err(Error::broken("there is no certificate in what should hold one"));
        };
        let (_, parsed) = parse_x509_certificate(leaf)
            .map_err(|error| Error::broken(format!("the certificate cannot be read: {error}")))?;
        let validity = parsed.validity();
        let (since, until) = (validity.not_before.timestamp(), validity.not_after.timestamp());
        let issuer = parsed.issuer().to_string();
        is_for(leaf, host)?;
        let key = PrivateKeyDer::from_pem_slice(pem.key.as_bytes())
            .map_err(|error| Error::broken(format!("the key cannot be read: {error}")))?;
        let key = CertifiedKey::from_der(chain, key, &ring::default_provider())
            .map_err(|error| Error::broken(format!("certificate and key do not match: {error}")))?;
        Ok(Self {
            host: host.to_owned(),
            since: Stamp::from_seconds(since),
            until: Stamp::from_seconds(until),
            issuer,
            key: Arc::new(key),
            files: None,
        })
    }

    /// Whether it is in force and has more than a third of its life before it: whatever goes wrong
    /// with the next one has that long to be mended.
    pub(super) fn will_do(&self, now: Stamp) -> bool {
        let life = self.until.since(self.since);
        now >= self.since && self.until.since(now) > life / 3
    }

    /// Whether these files, as they are now, are what it was read from.
    pub(super) fn is_from(&self, files: &Files) -> bool {
        self.files.as_ref() == Some(files)
    }
}

fn is_for(leaf: &CertificateDer<'_>, host: &str) -> Result<()> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| Error::broken(format!("{host} is no name that certificates are for")))?;
    let parsed = ParsedCertificate::try_from(leaf)
        .map_err(|error| Error::broken(format!("the certificate cannot be read: {error}")))?;
    verify_server_name(&parsed, &name)
        .map_err(|_| Error::broken(format!("the certificate is not for {host}")))
}

/// Two files, and as of when they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Files {
    chain: (PathBuf, SystemTime),
    key: (PathBuf, SystemTime),
}

impl Files {
    pub(super) fn of(chain: &Path, key: &Path) -> Result<Self> {
        let as_of = |path: &Path| {
            let changed = std::fs::metadata(path).and_then(|met| met.modified());
            let named =
                |error| Error::broken(format!("{} cannot be read: {error}", path.display()));
            changed.map(|changed| (path.to_owned(), changed)).map_err(named)
        };
        Ok(Self { chain: as_of(chain)?, key: as_of(key)? })
    }

    pub(super) fn read(self, host: &str) -> Result<Certificate> {
        let text = |path: &Path| {
            let named =
                |error| Error::broken(format!("{} cannot be read: {error}", path.display()));
            std::fs::read_to_string(path).map_err(named)
        };
        let pem = Pem { chain: text(&self.chain.0)?, key: text(&self.key.0)?.into() };
        let read = Certificate::read(host, &pem);
        let named = |error| Error::broken(format!("{}: {error}", self.chain.0.display()));
        let mut certificate = read.map_err(named)?;
        certificate.files = Some(self);
        Ok(certificate)
    }
}
