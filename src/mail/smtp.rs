//! One conversation with a mail server.
//!
//! The socket is ours, because lettre 0.11 leaves Nagle's algorithm on, which costs 40 ms a mail
//! (lettre/lettre#1159). Trouble with the connection concerns every mail and is "later"; only a
//! "no" to this sender, this reader or these contents is "never".

use crate::mail::encrypted::{encrypt, starttls};
use crate::mail::mime::Parcel;
use crate::mail::settings::{Delivery, Security, SmtpSettings};
use crate::outbox::Outcomes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::{Code, Response, Severity};
use std::error::Error as _;
use std::net::IpAddr;
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

const CONNECT: Duration = Duration::from_secs(10);
/// The most of a server's words that is kept.
const LONGEST_WORDS: usize = 300;

/// A conversation that was opened.
pub type Connection = Box<AsyncSmtpConnection>;

/// Connects, encrypts and signs in, and says hello as `domain`, all within `patience`.
///
/// # Errors
/// In words, what went wrong; without the password, whatever the server said.
pub async fn open(
    (settings, delivery): (&SmtpSettings, &Delivery),
    domain: &str,
    patience: Duration,
) -> Result<Connection, String> {
    let opened = timeout(patience, greet((settings, delivery), domain)).await;
    let opened = opened.unwrap_or_else(|_| Err(format!("{} fell silent.", settings.host)));
    opened.map(Box::new).map_err(|words| one_line(&words))
}

async fn greet(
    (settings, delivery): (&SmtpSettings, &Delivery),
    domain: &str,
) -> Result<AsyncSmtpConnection, String> {
    let (host, hello, roots) = (&settings.host, hello(domain), &delivery.roots);
    let stream = connect(settings).await?;
    let stream: Box<dyn AsyncTokioStream> = match settings.security {
        Security::Implicit => {
            Box::new(encrypt(stream, host, roots).await.map_err(|why| unsafe_way(host, &why))?)
        }
        Security::Plain | Security::StartTls => Box::new(stream),
    };
    let greeted = AsyncSmtpConnection::connect_with_transport(stream, &hello).await;
    let mut connection = greeted.map_err(|error| format!("{host} answered: {}", said(&error)))?;
    if settings.security == Security::StartTls {
        if !connection.can_starttls() {
            connection.abort().await;
            return Err(format!("{host} offers no encryption (STARTTLS), so nothing was sent."));
        }
        let safe = starttls(host, roots).map_err(|why| unsafe_way(host, &why))?;
        let encrypted = connection.starttls(safe, &hello).await;
        encrypted.map_err(|error| unsafe_way(host, &said(&error)))?;
    }
    if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
        let secret = Credentials::new(user.clone(), password.reveal().to_owned());
        let signed_in = connection.auth(DEFAULT_MECHANISMS, &secret).await;
        signed_in.map_err(|error| {
            without_secrets(refused_sign_in(host, &error), user, password.reveal())
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

/// What came of handing over one message.
pub struct Sent {
    /// What the server said, or what happened instead.
    pub outcome: Outcomes,
    /// Whether the connection can carry the next one.
    pub goes_on: bool,
    /// Whether the server had hung up, or does so now, before anything was said.
    pub was_closed: bool,
}

/// How far a conversation about one message got.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Sender,
    Reader,
    Data,
    Contents,
}

/// How much longer than for a word the server may think about the contents: it may ask a virus
/// scanner (RFC 5321 §4.5.3.2.6 asks for ten minutes), and giving up means not to know.
const LONGER: u32 = 5;

/// Hands over one message, and calls `begun` right before its contents go.
pub async fn send(
    connection: &mut AsyncSmtpConnection,
    parcel: &Parcel,
    patience: Duration,
    begun: &(dyn Fn() + Sync),
) -> Sent {
    let knows = connection.server_info().supports_feature(Extension::SmtpUtfEight);
    if is_beyond_ascii(parcel) && !knows {
        let words = "The mail server cannot send to addresses with letters beyond a to z.";
        let outcome = Outcomes::Never(words.to_owned());
        return Sent { outcome, goes_on: true, was_closed: false };
    }
    let came = match timeout(patience, announce(connection, parcel)).await {
        Ok(Ok(())) => {
            begun();
            let contents = connection.message(&parcel.source);
            match timeout(patience * LONGER, contents).await {
                Ok(Ok(response)) => Ok(taken(&response)),
                Ok(Err(error)) => Err((Step::Contents, Some(error))),
                Err(_) => Err((Step::Contents, None)),
            }
        }
        Ok(Err((step, error))) => Err((step, Some(error))),
        Err(_) => Err((Step::Data, None)),
    };
    let (step, error) = match came {
        Ok(outcome) => return Sent { outcome, goes_on: true, was_closed: false },
        Err(came) => came,
    };
    let Some(error) = error else {
        let words = "The mail server fell silent.".to_owned();
        return Sent { outcome: cut(step, words), goes_on: false, was_closed: false };
    };
    // Whoever answered in full goes on listening, unless they said goodbye.
    let answered = error.status().is_some_and(|code| u16::from(code) != 421);
    let outcome = refused(step, &error);
    let goes_on = answered
        && !matches!(outcome, Outcomes::Down(_))
        && timeout(CONNECT, connection.command(Rset)).await.is_ok_and(|said| said.is_ok());
    let was_closed = step == Step::Sender && !answered;
    Sent { outcome, goes_on, was_closed }
}

fn is_beyond_ascii(parcel: &Parcel) -> bool {
    let envelope = &parcel.envelope;
    let mut all = envelope.to().iter().chain(envelope.from());
    all.any(|address| !AsRef::<str>::as_ref(address).is_ascii())
}

/// Says from whom and to whom, up to "go on".
async fn announce(
    connection: &mut AsyncSmtpConnection,
    parcel: &Parcel,
) -> Result<(), (Step, Error)> {
    let envelope = &parcel.envelope;
    let options =
        if is_beyond_ascii(parcel) { vec![MailParameter::SmtpUtfEight] } else { Vec::new() };
    let mail = Mail::new(envelope.from().cloned(), options);
    connection.command(mail).await.map_err(|error| (Step::Sender, error))?;
    for to in envelope.to() {
        let said = connection.command(Rcpt::new(to.clone(), Vec::new())).await;
        said.map_err(|error| (Step::Reader, error))?;
    }
    connection.command(Data).await.map_err(|error| (Step::Data, error))?;
    Ok(())
}

/// Says goodbye; whatever comes back changes nothing any more.
pub async fn quit(connection: &mut AsyncSmtpConnection) {
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

/// The connection broke: once the contents went, nobody knows whether the server took them.
const fn cut(step: Step, words: String) -> Outcomes {
    match step {
        Step::Contents => Outcomes::Unsure(words),
        _ => Outcomes::Down(words),
    }
}

fn refused(step: Step, error: &Error) -> Outcomes {
    let words = one_line(&said(error));
    match error.status() {
        Some(code) if wants_sign_in(code) => Outcomes::Down(words),
        Some(code) if error.is_permanent() && step == Step::Reader && is_nobody(code, &words) => {
            Outcomes::NobodyThere(words)
        }
        Some(_) if error.is_permanent() => Outcomes::Never(words),
        Some(_) => Outcomes::Later(words),
        None => cut(step, words),
    }
}

/// Whether a refusal of the reader is about their address (RFC 3463: 5.1.x, and 5.2.1 for a mailbox
/// that is closed), not about the sender (5.1.7, 5.1.8), nor about policy or the way we speak. A
/// server that gives no detail is believed unless its words are about who may send.
fn is_nobody(code: Code, words: &str) -> bool {
    let detail = words.split([' ', '-']).nth(1).unwrap_or_default();
    if detail.starts_with("5.") {
        return detail == "5.2.1"
            || detail.starts_with("5.1.") && !matches!(detail, "5.1.7" | "5.1.8");
    }
    let words = words.to_lowercase();
    let policy = ["relay", "denied", "polic", "spam", "block", "listed", "reputation", "auth"];
    u16::from(code) >= 521 && !policy.iter().any(|word| words.contains(word))
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
    let both = STANDARD.encode(format!("\0{user}\0{password}"));
    let secrets = [both, STANDARD.encode(password), password.to_owned()];
    let hide = |words: String, secret: &String| words.replace(secret.as_str(), "…");
    secrets.iter().filter(|secret| !secret.is_empty()).fold(words, hide)
}

/// What a server said as one short line: it is shown, stored and logged.
fn one_line(words: &str) -> String {
    let words = words.replace(|letter: char| letter.is_control(), " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(LONGEST_WORDS).collect()
}
