//! TLS of our own, for those who have no proxy before it: with a certificate that is ordered by
//! ACME (RFC 8555) and proved at the same listener (TLS-ALPN-01, RFC 8737), or one in two files.
//!
//! What is ordered lies in `tls` of the data folder: an account, a certificate for each host, and
//! when it was last tried in vain. None of it is in a backup; all of it can be ordered again.

mod account;
mod certificate;
mod folder;
mod order;

pub use certificate::Certificate;

use crate::calendar::span_in_words;
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::trust::Roots;
use certificate::Files;
use folder::{Folder, Tries};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::{Acceptor, ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::{LazyConfigAcceptor, server::TlsStream};

/// Where TLS is answered, and with whose certificate.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Where the certificate comes from.
    pub source: Source,
}

/// Where a certificate comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// Two files in PEM: the chain and its key.
    Files(PathBuf, PathBuf),
    /// A certificate authority.
    Authority {
        /// Its directory (RFC 8555 §7.1.1).
        directory: String,
        /// By whom it is believed, besides the usual roots.
        roots: Roots,
    },
}

/// The certificate in force, and how it is kept so. Cheap to clone.
#[derive(Clone)]
pub struct Tls(Arc<Parts>);

struct Parts {
    source: Source,
    folder: Folder,
    shown: Arc<Shown>,
    proof: Arc<Proof>,
    // Nobody orders twice at once.
    busy: tokio::sync::Mutex<()>,
    usual: Arc<ServerConfig>,
    proving: Arc<ServerConfig>,
}

/// The certificate that everybody is shown.
#[derive(Debug, Default)]
struct Shown(RwLock<Option<Arc<Certificate>>>);

/// The certificate that an authority is shown who asks for proof, while one is ordered.
#[derive(Debug, Default)]
struct Proof(RwLock<Option<Arc<CertifiedKey>>>);

/// The protocol by which an authority asks for proof (RFC 8737 §6.2).
const PROOF: &[u8] = b"acme-tls/1";

impl Tls {
    /// Takes what lies there for `host` already.
    ///
    /// # Errors
    /// If the two files cannot be used.
    pub fn open(source: Source, data: &Path, host: &str) -> Result<Self> {
        let (shown, proof) = (Arc::new(Shown::default()), Arc::new(Proof::default()));
        let folder = Folder::within(data);
        let parts = Parts {
            usual: answering(shown.clone(), b"http/1.1"),
            proving: answering(proof.clone(), PROOF),
            busy: tokio::sync::Mutex::default(),
            source,
            folder,
            shown,
            proof,
        };
        let tls = Self(Arc::new(parts));
        match &tls.0.source {
            Source::Files(chain, key) => tls.show(Files::of(chain, key)?.read(host)?),
            Source::Authority { .. } => {
                if let Some(kept) = tls.0.folder.certificate(host) {
                    tls.show(kept);
                }
            }
        }
        Ok(tls)
    }

    /// Shakes hands with whoever connected. None if it was an authority who asked for proof: it
    /// has nothing to say beyond that.
    ///
    /// # Errors
    /// If they do not come to terms, or there is no certificate yet.
    pub async fn accept<S>(&self, stream: S) -> std::io::Result<Option<TlsStream<S>>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let begun = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let asks = begun.client_hello().alpn().is_some_and(|mut all| all.any(|one| one == PROOF));
        if !asks {
            return begun.into_stream(self.0.usual.clone()).await.map(Some);
        }
        let mut stream = begun.into_stream(self.0.proving.clone()).await?;
        stream.shutdown().await?;
        Ok(None)
    }

    /// The certificate that is shown now.
    pub fn certificate(&self) -> Option<Arc<Certificate>> {
        self.0.shown.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sees to it that the certificate is for `host` and has a third of its life before it. One
    /// that could not be had is asked for again after a while that grows. Whether it is another
    /// now.
    ///
    /// # Errors
    /// If there should be another one and it cannot be had; what was shown goes on being shown.
    pub async fn keep(&self, host: &str, now: Stamp) -> Result<bool> {
        let _busy = self.0.busy.lock().await;
        let shown = self.certificate();
        match &self.0.source {
            Source::Files(chain, key) => {
                let files = Files::of(chain, key)?;
                let same = shown.as_ref().is_some_and(|shown| shown.is_from(&files));
                if same {
                    return Ok(false);
                }
                self.show(files.read(host)?);
                Ok(true)
            }
            Source::Authority { directory, roots } => {
                if shown.is_some_and(|shown| shown.host == host && shown.will_do(now)) {
                    return Ok(false);
                }
                if let Some(kept) = self.0.folder.certificate(host).filter(|kept| kept.will_do(now))
                {
                    self.show(kept);
                    return Ok(true);
                }
                let tries = self.0.folder.tries(host);
                if tries.next().is_some_and(|next| now < next) {
                    return Ok(false);
                }
                let ordered = self.order(directory, roots, host).await;
                self.withdraw_proof();
                match ordered {
                    Ok(certificate) => {
                        self.0.folder.tried(host, &Tries::default())?;
                        self.show(certificate);
                        Ok(true)
                    }
                    Err(why) => Err(self.failed(host, tries.and(now, why.to_string()))),
                }
            }
        }
    }

    async fn order(&self, directory: &str, roots: &Roots, host: &str) -> Result<Certificate> {
        let account = account::open(&self.0.folder, directory, roots).await?;
        let ordered = order::order(&account, host, |key| {
            *self.0.proof.0.write().unwrap_or_else(PoisonError::into_inner) = Some(key);
        });
        let issued = ordered.await.map_err(|why| {
            account::forget_if_unknown(&self.0.folder, &why);
            Error::broken(order::told(&why))
        })?;
        let certificate = Certificate::read(host, &issued)?;
        self.0.folder.put_certificate(host, &issued)?;
        Ok(certificate)
    }

    /// Notes that it was tried in vain, and says so.
    fn failed(&self, host: &str, tries: Tries) -> Error {
        let wait = span_in_words(tries.wait());
        let says = format!("no certificate for {host}: {}; the next try is in {wait}", tries.said);
        match self.0.folder.tried(host, &tries) {
            Ok(()) => Error::broken(says),
            Err(error) => Error::broken(format!("{says}; that was not noted: {error}")),
        }
    }

    fn show(&self, certificate: Certificate) {
        let (host, until) = (&certificate.host, certificate.until.rfc3339());
        tracing::info!(%host, %until, "a certificate is in force");
        let mut shown = self.0.shown.0.write().unwrap_or_else(PoisonError::into_inner);
        *shown = Some(Arc::new(certificate));
    }

    fn withdraw_proof(&self) {
        *self.0.proof.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// What the doctor says of the certificate, without ordering one.
pub fn look(settings: &Settings, data: &Path, host: &str, now: Stamp) -> Result<String, String> {
    let folder = Folder::within(data);
    let found = match &settings.source {
        Source::Files(chain, key) => {
            let read = Files::of(chain, key).and_then(|files| files.read(host));
            Some(read.map_err(|error| error.to_string())?)
        }
        Source::Authority { .. } => folder.certificate(host),
    };
    let tries = folder.tries(host);
    let failed = match tries.failures {
        0 => String::new(),
        _ => format!("; the last try failed: {}", tries.said),
    };
    match found {
        None => Err(format!("none for {host} yet, the running server orders it{failed}")),
        Some(one) if now >= one.until => Err(format!("ended {}{failed}", one.until.rfc3339())),
        Some(one) if now < one.since => Err(format!("begins {}", one.since.rfc3339())),
        Some(one) => {
            let says = format!("{host} until {}, from {}", one.until.rfc3339(), one.issuer);
            if failed.is_empty() { Ok(says) } else { Err(says + &failed) }
        }
    }
}

fn answering(with: Arc<dyn ResolvesServerCert>, protocol: &[u8]) -> Arc<ServerConfig> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring knows the usual versions of TLS")
        .with_no_client_auth()
        .with_cert_resolver(with);
    config.alpn_protocols = vec![protocol.to_vec()];
    Arc::new(config)
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let shown = self.0.read().unwrap_or_else(PoisonError::into_inner);
        shown.as_ref().map(|certificate| certificate.key.clone())
    }
}

impl ResolvesServerCert for Proof {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
