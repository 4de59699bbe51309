//! One call to a receiver: to an address that was looked up and judged here, nowhere else, within
//! ten seconds, and without believing anything it says.

use crate::clock::{self, Stamp};
use crate::config::Network;
use crate::trust;
use crate::webhook::delivery::Answer;
use crate::webhook::target::{NOT_OUTSIDE, literal, may_be_called};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::lookup_host;
use tokio::time::timeout;
use url::Url;

/// How long a receiver may take to be found, and as long to be connected.
const CONNECT: Duration = Duration::from_secs(5);

/// How long everything may take.
const WHOLE: Duration = Duration::from_secs(10);

/// The most that is read of an answer, in bytes.
const READ: usize = 4096;

/// The most that is kept of it, in letters.
const KEPT: usize = 200;

/// What is sent.
pub struct Parcel<'a> {
    /// Where to.
    pub url: &'a str,
    /// The delivery's id, the same on every attempt.
    pub id: &'a str,
    /// When this attempt is made.
    pub at: Stamp,
    /// Apart by a space.
    pub signatures: String,
    /// What was signed.
    pub body: &'a str,
}

/// Posts `parcel`; what the receiver answered, or why it did not.
pub async fn post(parcel: &Parcel<'_>, networks: &[Network]) -> Answer {
    let mut heard = Answer::default();
    let ended = timeout(WHOLE, talk(parcel, networks, &mut heard)).await;
    let trouble = match ended {
        Ok(Ok(())) => None,
        Ok(Err(words)) => Some(words),
        Err(_) => Some(format!("No answer within {} seconds.", WHOLE.as_secs())),
    };
    // Once there is a status, whatever happens to the rest of the answer changes nothing.
    if let Some(words) = trouble.filter(|_| heard.status.is_none()) {
        heard.words = words;
    }
    heard
}

async fn talk(parcel: &Parcel<'_>, networks: &[Network], heard: &mut Answer) -> Result<(), String> {
    let url = Url::parse(parcel.url).map_err(|_| "This is no address.")?;
    let addresses = addresses(&url, networks).await?;
    let request = client(addresses)?
        .post(url)
        .header("webhook-id", parcel.id)
        .header("webhook-timestamp", parcel.at.seconds())
        .header("webhook-signature", &parcel.signatures)
        .header(CONTENT_TYPE, "application/json")
        .body(parcel.body.to_owned());
    let mut response = request.send().await.map_err(said)?;
    heard.status = Some(response.status().as_u16());
    heard.retry_after = retry_after(response.headers(), parcel.at);
    if response.status().is_redirection() {
        heard.words = "It sends us elsewhere. Redirects are not followed.".into();
        return Ok(());
    }
    listen(&mut response, &mut heard.words).await
}

/// The addresses behind the name, each of them judged: one that leads inside refuses all, so that a
/// name cannot hide a private address among public ones.
async fn addresses(url: &Url, networks: &[Network]) -> Result<Vec<SocketAddr>, String> {
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err("This is no address.".into());
    };
    let found: Vec<SocketAddr> = match literal(url) {
        Some(ip) => vec![(ip, port).into()],
        None => {
            let found = timeout(CONNECT, lookup_host((host, port))).await;
            let found = found.map_err(|_| format!("{host} could not be looked up."))?;
            found.map_err(|_| format!("There is no {host}."))?.collect()
        }
    };
    let plain = url.scheme() != "https";
    if found.iter().any(|address| !may_be_called(address.ip(), plain, networks)) {
        return Err(NOT_OUTSIDE.into());
    }
    if found.is_empty() { Err(format!("{host} has no address.")) } else { Ok(found) }
}

/// Knows only the addresses that were judged, whatever name is asked for: there is no second
/// look-up that could answer differently.
struct Pinned(Vec<SocketAddr>);

impl Resolve for Pinned {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses: Addrs = Box::new(self.0.clone().into_iter());
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

/// A client for one call: nothing of it is kept for the next, which may be for somebody else.
fn client(addresses: Vec<SocketAddr>) -> Result<Client, String> {
    let client = Client::builder()
        .tls_backend_preconfigured(trust::tls())
        .dns_resolver(Pinned(addresses))
        .no_proxy()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(CONNECT)
        .pool_max_idle_per_host(0)
        .user_agent(concat!("Milepost/", env!("CARGO_PKG_VERSION")));
    client.build().map_err(said)
}

/// Reads the beginning of an answer and lets go of the rest.
async fn listen(response: &mut Response, words: &mut String) -> Result<(), String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(said)? {
        bytes.extend_from_slice(&chunk[..chunk.len().min(READ - bytes.len())]);
        *words = visible(&bytes);
        if bytes.len() == READ {
            break;
        }
    }
    Ok(())
}

/// The first letters that somebody can see, on one line.
fn visible(bytes: &[u8]) -> String {
    let unseen = |c: char| {
        matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
    };
    let text: String = String::from_utf8_lossy(bytes).chars().filter(|c| !unseen(*c)).collect();
    crate::studio::one_line(&text).chars().take(KEPT).collect()
}

fn retry_after(headers: &HeaderMap, now: Stamp) -> Option<Duration> {
    clock::retry_after(headers.get(RETRY_AFTER)?.to_str().ok()?, now)
}

/// What went wrong, without the address: it may be a key.
fn said(error: reqwest::Error) -> String {
    let (connecting, late, error) = (error.is_connect(), error.is_timeout(), error.without_url());
    let mut cause: &dyn std::error::Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    match (connecting, late) {
        (true, true) => format!("No connection within {} seconds.", CONNECT.as_secs()),
        (true, false) => format!("No connection: {cause}."),
        _ => format!("The line broke: {cause}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_seen_is_kept() {
        assert_eq!(visible(b"  not\r\n\x1b[31m now\0 "), "not [31m now");
        assert_eq!(visible("a\u{202e}b\u{200b}c\u{feff}".as_bytes()), "abc");
        assert_eq!(visible(b"half \xf0\x9f"), "half");
        assert_eq!(visible(&[b'x'; READ]).len(), KEPT);
    }

    #[tokio::test]
    async fn a_client_knows_the_judged_addresses_and_asks_nobody_for_others() {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serve = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = vec![0; 1024];
            let length = stream.read(&mut head).await.unwrap();
            stream.write_all(b"HTTP/1.1 204 Pinned\r\n\r\n").await.unwrap();
            String::from_utf8_lossy(&head[..length]).into_owned()
        };
        // A name that no name server knows: only the pinned address can have been used.
        let url = format!("http://receiver.invalid:{}/hook", address.port());
        let sent = client(vec![address]).unwrap().post(&url).send();
        let (head, answer) = tokio::join!(serve, sent);
        assert!(head.contains(&format!("host: receiver.invalid:{}\r\n", address.port())));
        assert_eq!(answer.unwrap().status(), 204);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Stamp::from_seconds(784_111_777);
        let after = |value: &str| {
            retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]), now)
        };
        assert_eq!(after("120"), Some(Duration::from_secs(120)));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:47 GMT"), Some(Duration::from_secs(10)));
        assert_eq!(after("Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(after("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
