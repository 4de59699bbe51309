//! One conversation with a mail server.
//!
//! The socket is ours, because lettre 0.11 leaves Nagle's algorithm on, which costs 40 ms a mail
//! (lettre/lettre#1159). Trouble with the connection concerns every mail and is "later"; only a
//! "no" to this sender, this reader or these contents is "never".

use crate::mail::mime::Parcel;
use crate::mail::settings::{Security, SmtpSettings};
use crate::outbox::Outcomes;
use crate::trust;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::{Code, Response, Severity};
use std::error::Error as _;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

const CONNECT: Duration = Duration::from_secs(10);
/// The most of a server's words that is kept.
const LONGEST_WORDS: usize = 300;

/// Connects, encrypts and signs in, and says hello as `domain`, all within `patience`.
///
/// # Errors
/// In words, what went wrong; without the password, whatever the server said.
pub async fn open(
    settings: &SmtpSettings,
    domain: &str,
    patience: Duration,
) -> Result<AsyncSmtpConnection, String> {
    let opened = timeout(patience, greet(settings, domain)).await;
    let opened = opened.unwrap_or_else(|_| Err(format!("{} fell silent.", settings.host)));
    opened.map_err(|words| one_line(&words))
}

async fn greet(settings: &SmtpSettings, domain: &str) -> Result<AsyncSmtpConnection, String> {
    let (host, hello) = (&settings.host, hello(domain));
    let stream = connect(settings).await?;
    let stream: Box<dyn AsyncTokioStream> = match settings.security {
        Security::Implicit => Box::new(encrypt(stream, host).await?),
        Security::Plain | Security::StartTls => Box::new(stream),
    };
    let greeted = AsyncSmtpConnection::connect_with_transport(stream, &hello).await;
    let mut connection = greeted.map_err(|error| format!("{host} answered: {}", said(&error)))?;
    if settings.security == Security::StartTls {
        if !connection.can_starttls() {
            connection.abort().await;
            return Err(format!("{host} offers no encryption (STARTTLS), so nothing was sent."));
        }
        let safe = TlsParameters::new(host.clone()).map_err(|error| error.to_string())?;
        let encrypted = connection.starttls(safe, &hello).await;
        encrypted.map_err(|error| unsafe_way(host, &said(&error)))?;
    }
    if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
        let secret = Credentials::new(user.clone(), password.reveal().to_owned());
        let signed_in = connection.auth(DEFAULT_MECHANISMS, &secret).await;
        signed_in.map_err(|error| {
            let words = refused_sign_in(host, &error);
            without_secrets(words, user, password.reveal())
        })?;
    }
    Ok(connection)
}

async fn connect(settings: &SmtpSettings) -> Result<TcpStream, String> {
    let (host, port) = (settings.host.as_str(), settings.port);
    let found = timeout(CONNECT, lookup_host((host, port))).await;
    let found = found.map_err(|_| format!("The address of {host} could not be looked up."))?;
    let found = found.map_err(|error| format!("The address of {host} was not found: {error}."))?;
    let mut trouble = "it has no address".to_owned();
    for address in found {
        match timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Without it mails still go out, only more slowly.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => trouble = error.to_string(),
            Err(_) => trouble = "no answer within 10 seconds".to_owned(),
        }
    }
    Err(format!("{host} cannot be reached at port {port}: {trouble}."))
}

/// A stream that lettre can talk through, encrypted by us.
#[derive(Debug)]
struct Encrypted(TlsStream<TcpStream>);

async fn encrypt(stream: TcpStream, host: &str) -> Result<Encrypted, String> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| format!("{host} is no host."))?;
    let encrypted = TlsConnector::from(Arc::new(trust::tls())).connect(name, stream).await;
    encrypted.map(Encrypted).map_err(|error| unsafe_way(host, &error.to_string()))
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

/// Who we say we are: the studio's host, since the machine's own name may be nobody's.
fn hello(domain: &str) -> ClientId {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    match domain.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) if !domain.is_empty() && domain.chars().all(is_name) => {
            ClientId::Domain(domain.into())
        }
        Err(_) => ClientId::default(),
    }
}

/// Hands over one message. Unless it is accepted, the connection is of no more use.
pub async fn send(
    connection: &mut AsyncSmtpConnection,
    parcel: &Parcel,
    patience: Duration,
) -> Outcomes {
    match timeout(patience, connection.send(&parcel.envelope, &parcel.source)).await {
        Ok(Ok(response)) => taken(&response),
        Ok(Err(error)) => refused(&error),
        Err(_) => Outcomes::Later("The mail server fell silent.".to_owned()),
    }
}

/// Says goodbye; whatever comes back changes nothing any more.
pub async fn quit(mut connection: AsyncSmtpConnection) {
    let _ = timeout(CONNECT, connection.quit()).await;
}

fn taken(response: &Response) -> Outcomes {
    let words: Vec<&str> = response.message().collect();
    let words = one_line(&format!("{} {}", response.code(), words.join(" ")));
    if response.code().severity == Severity::PositiveCompletion {
        Outcomes::Accepted(words)
    } else {
        Outcomes::Later(words)
    }
}

fn refused(error: &Error) -> Outcomes {
    let words = one_line(&said(error));
    match error.status() {
        Some(code) if error.is_permanent() && !wants_sign_in(code) => Outcomes::Never(words),
        // lettre's own "no": the address needs SMTPUTF8, and the server does not know it.
        None if error.is_client() => {
            let words = "The mail server cannot send to addresses with letters beyond a to z.";
            Outcomes::Never(words.to_owned())
        }
        _ => Outcomes::Later(words),
    }
}

/// 530, 534, 535 and 538 (RFC 4954 §6) are about us, not about this mail.
fn wants_sign_in(code: Code) -> bool {
    matches!(u16::from(code), 530 | 534 | 535 | 538)
}

/// "550 5.1.1 no such user", or what happened to the connection.
fn said(error: &Error) -> String {
    // The innermost of the errors that wrap each other is the one that says what happened.
    let innermost = std::iter::successors(error.source(), |&wrapped| wrapped.source()).last();
    let source = innermost.map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => format!("{code} {source}"),
        None if error.is_response() => {
            "The mail server hung up, or what it said made no sense.".to_owned()
        }
        None if source.is_empty() => error.to_string(),
        None => source,
    }
}

fn unsafe_way(host: &str, why: &str) -> String {
    format!("There is no safe way to {host}, so nothing was sent: {why}")
}

fn refused_sign_in(host: &str, error: &Error) -> String {
    match error.status() {
        Some(_) => format!("{host} refused the name and password: {}", said(error)),
        None if error.is_client() => {
            format!("{host} offers no way to sign in with a name and a password.")
        }
        None => format!("{host} did not let us sign in: {}", said(error)),
    }
}

/// Some servers repeat what they did not like.
fn without_secrets(words: String, user: &str, password: &str) -> String {
    let secrets = [
        STANDARD.encode(format!("\0{user}\0{password}")),
        STANDARD.encode(password),
        password.to_owned(),
    ];
    let hide = |words: String, secret: &String| words.replace(secret.as_str(), "…");
    secrets.iter().filter(|secret| !secret.is_empty()).fold(words, hide)
}

/// What a server said as one short line: it is shown, stored and logged.
fn one_line(words: &str) -> String {
    let words = words.replace(|letter: char| letter.is_control(), " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(LONGEST_WORDS).collect()
}
