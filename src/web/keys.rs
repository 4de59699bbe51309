//! Who is asking: extractors that hand a handler the right it needs, or refuse.

use super::{address, cookies};
use crate::app::App;
use crate::audit::Trace;
use crate::config::Config;
use crate::error::Error;
use crate::member::{self, Member, Session};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::net::IpAddr;

/// What a browser tells of itself: cookies, address and agent.
#[derive(Debug, Clone)]
pub struct Browser {
    headers: HeaderMap,
    /// The visitor's address as far as it can be believed, and the browser's own words.
    pub trace: Trace,
    /// The network that the address is in, as limits count it.
    pub network: String,
}

/// The longest user agent that is kept, in characters.
const AGENT_LIMIT: usize = 300;

impl Browser {
    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<String> {
        cookies::read(&self.headers, name).map(str::to_owned)
    }

    /// The bytes of a cookie that holds a secret.
    pub fn secret(&self, name: &str) -> Option<Vec<u8>> {
        self.cookie(name).and_then(|value| unspelled(&value))
    }

    /// From where a member comes in.
    pub fn from(&self, app: &App) -> member::From {
        let config = app.config();
        member::From {
            trace: self.trace.clone(),
            network: self.network.clone(),
            asked: self.secret(&cookies::asked(&config)),
            session: self.secret(&cookies::session(&config)),
            domain: app.domain(),
        }
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
        let address = peer.map(|peer| address::of(&config, peer, &parts.headers));
        let network = address.map(|address| address::bucket(address).to_string());
        let trace = Sender::of(address, &parts.headers).trace();
        Ok(Self { headers: parts.headers.clone(), trace, network: network.unwrap_or_default() })
    }
}

/// Who sent a request, as it came: what a [`Trace`] is made of, once one is needed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sender {
    address: Option<IpAddr>,
    agent: Option<HeaderValue>,
    ahead: bool,
}

impl Sender {
    fn of(address: Option<IpAddr>, headers: &HeaderMap) -> Self {
        let agent = headers.get(header::USER_AGENT).cloned();
        Self { address, agent, ahead: ahead(headers) }
    }

    /// Whoever sent this request.
    pub fn of_request(config: &Config, extensions: &Extensions, headers: &HeaderMap) -> Self {
        let peer = extensions.get::<address::Peer>().map(|peer| peer.0.ip());
        Self::of(peer.map(|peer| address::of(config, peer, headers)), headers)
    }

    /// The same, which holds nothing of the request any more.
    pub fn detached(mut self) -> Self {
        let agent = self.agent.and_then(|agent| HeaderValue::from_bytes(agent.as_bytes()).ok());
        self.agent = agent;
        self
    }

    /// As it is written down.
    pub fn trace(&self) -> Trace {
        let agent = agent(self.agent.as_ref().map_or(b"", HeaderValue::as_bytes));
        let address = self.address.map(|address| address.to_string()).unwrap_or_default();
        Trace { address, agent, ahead: self.ahead }
    }
}

impl FromRequestParts<App> for Sender {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self::of_request(&app.config(), &parts.extensions, &parts.headers))
    }
}

/// What a browser says of itself, without what cannot be seen. Most say nothing else.
fn agent(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    if said.len() <= AGENT_LIMIT && said.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return said.into_owned();
    }
    said.chars().filter(|c| !c.is_control()).take(AGENT_LIMIT).collect()
}

/// Whether a browser or a proxy asks ahead of anybody looking: to have the page at hand, or to draw
/// it unseen (`Sec-Purpose`, and what it was called before).
fn ahead(headers: &HeaderMap) -> bool {
    let says = |name: HeaderName| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.contains("prefetch") || value.contains("prerender"))
    };
    [
        const { HeaderName::from_static("sec-purpose") },
        const { HeaderName::from_static("purpose") },
        const { HeaderName::from_static("x-moz") },
    ]
    .into_iter()
    .any(says)
}

/// A member who is signed in. Anybody else is sent to the sign-in page.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who, with the right that it gives.
    pub member: Member,
    /// The session's secret, to end it.
    pub secret: Vec<u8>,
    /// The session.
    pub session: Session,
}

impl SignedIn {
    /// Whether the member proved to be there a moment ago.
    pub fn is_fresh(&self, app: &App) -> bool {
        self.session.is_fresh(app.store.clock().now())
    }
}

/// The same as [`SignedIn`], under the name that handlers read best.
pub type Desk = SignedIn;

impl FromRequestParts<App> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Entering { desk, needs_passkey } = Entering::from_request_parts(parts, app).await?;
        if needs_passkey { Err(super::see_other(FIRST_PASSKEY)) } else { Ok(desk) }
    }
}

/// Where a member is led who needs a passkey and has none.
pub const FIRST_PASSKEY: &str = "/admin/me/passkeys/new?first";

/// A member who is signed in, and may still have to add a passkey before anything else: only the
/// pages for that, and for leaving, ask for this instead of [`SignedIn`].
#[derive(Debug, Clone)]
pub struct Entering {
    /// The member.
    pub desk: SignedIn,
    /// Whether the studio asks every member for a passkey, and this one has none.
    pub needs_passkey: bool,
}

impl FromRequestParts<App> for Entering {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Ok(browser) = Browser::from_request_parts(parts, app).await;
        let secret = browser.secret(&cookies::session(&app.config())).unwrap_or_default();
        let domain = app.domain();
        let found = app.store.read(|tx| {
            let Some((member, session)) = member::of_session(tx, &secret)? else { return Ok(None) };
            let needs_passkey = domain.is_some()
                && tx.passkeys_required()?
                && tx.count_passkeys(&session.member, domain.as_ref())? == 0;
            Ok(Some((member, session, needs_passkey)))
        });
        let (member, session, needs_passkey) = match found.await {
            Ok(Some(found)) => found,
            Ok(None) => return Err(super::see_other("/admin/sign-in")),
            Err(error) => return Err(Error::into_response(error)),
        };
        if session.is_due(app.store.clock().now()) {
            let (id, from) = (session.id.clone(), browser.from(app));
            app.store.note(move |tx| member::touch_session(tx, &id, &from));
        }
        Ok(Self { desk: SignedIn { member, secret, session }, needs_passkey })
    }
}

/// The secret of a cookie as it is set.
pub fn spelled(secret: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(secret)
}

/// The secret that a cookie holds.
pub fn unspelled(value: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(value).ok()
}
