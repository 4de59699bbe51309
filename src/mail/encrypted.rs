//! The encrypted way to a mail server: from the first byte, or after `STARTTLS`.

use crate::trust::{self, Roots};
use lettre::transport::smtp::client::{AsyncTokioStream, Certificate, TlsParameters};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

/// A stream that lettre can talk through, encrypted by us.
#[derive(Debug)]
pub struct Encrypted(TlsStream<TcpStream>);

/// Encrypts from the first byte.
///
/// # Errors
/// In words, why there is no safe way.
pub async fn encrypt(stream: TcpStream, host: &str, roots: &Roots) -> Result<Encrypted, String> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| format!("{host} is no host."))?;
    let safe = TlsConnector::from(Arc::new(trust::believing(roots)));
    safe.connect(name, stream).await.map(Encrypted).map_err(|error| error.to_string())
}

/// How to encrypt once the server was asked to.
///
/// # Errors
/// In words, why there is no safe way.
pub fn starttls(host: &str, roots: &Roots) -> Result<TlsParameters, String> {
    let mut safe = TlsParameters::builder(host.to_owned());
    for root in roots.each() {
        let root = Certificate::from_der(root.to_vec()).map_err(|error| error.to_string())?;
        safe = safe.add_root_certificate(root);
    }
    safe.build_rustls().map_err(|error| error.to_string())
}

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, into)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
