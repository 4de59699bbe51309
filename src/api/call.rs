//! A call of a program that proved who it is, and the three things it can do: read, create once,
//! change what it has seen.

use super::problem::{self, Problem};
use crate::api_token::Caller;
use crate::app::App;
use crate::audit::hex;
use crate::error::{Refusal, Result};
use crate::link::Signer;
use crate::member::{Desk, Member};
use crate::store::Tx;
use axum::Json;
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// For how long an Idempotency-Key that was used stands for what came of it.
const KEPT: std::time::Duration = crate::clock::days(1);

/// A request with the right to it.
#[derive(Clone)]
pub struct Call {
    /// The running whole.
    pub app: App,
    /// Who asks.
    pub caller: Caller,
    /// The headers, for conditions and ranges.
    pub headers: HeaderMap,
    /// Method and path: what an Idempotency-Key is bound to.
    pub place: String,
}

impl FromRequestParts<App> for Call {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Caller>().cloned();
        let caller = caller.ok_or_else(|| Problem::of(&problem::NO_TOKEN))?;
        // The whole path: the router has cut off what this door is nested under.
        let place = format!("{} {}", parts.method, parts.uri.path());
        Ok(Self { app: app.clone(), caller, headers: parts.headers.clone(), place })
    }
}

/// A call that may change things.
#[derive(Clone)]
pub struct Act {
    /// The call.
    pub call: Call,
    /// Whom it acts for.
    pub member: Member,
}

impl FromRequestParts<App> for Act {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let call = Call::from_request_parts(parts, app).await?;
        let member = call.caller.member()?.clone();
        Ok(Self { call, member })
    }
}

impl Call {
    /// Reads in one transaction.
    ///
    /// # Errors
    /// What `work` refuses or breaks on.
    pub async fn read<T>(&self, work: impl FnOnce(&Tx, Desk) -> Result<T>) -> Result<T, Problem> {
        let desk = self.caller.desk();
        self.app.store.read(|tx| work(tx, desk)).await.map_err(Problem::from)
    }

    /// As [`Call::read`], for reads that grow with the studio: on a thread of its own.
    ///
    /// # Errors
    /// As [`Call::read`].
    pub async fn read_aside<T, W>(&self, work: W) -> Result<T, Problem>
    where
        T: Send + 'static,
        W: FnOnce(&Tx, Desk) -> Result<T> + Send + 'static,
    {
        let desk = self.caller.desk();
        self.app.store.read_aside(move |tx| work(tx, desk)).await.map_err(Problem::from)
    }

    /// Answers with one thing and its ETag; 304 if the asker has this very state.
    pub fn show(&self, shape: &impl Serialize) -> Response<Body> {
        let (body, tag) = drawn(shape);
        let known = self.headers.get(header::IF_NONE_MATCH);
        if known.is_some_and(|known| knows(known, &tag)) {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
        }
        answer(StatusCode::OK, body, &tag)
    }

    /// Whether `If-Match`, if one was sent, names this state.
    pub fn holds(&self, shape: &impl Serialize) -> bool {
        self.condition().is_none_or(|condition| names(&condition, &drawn(shape).1))
    }

    fn condition(&self) -> Option<HeaderValue> {
        self.headers.get(header::IF_MATCH).cloned()
    }

    /// The Idempotency-Key, if one was sent.
    fn key(&self) -> Result<Option<String>, Problem> {
        let Some(key) = self.headers.get("idempotency-key") else { return Ok(None) };
        let fits = |key: &&str| {
            (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
        };
        match key.to_str().ok().filter(fits) {
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(Problem::field(
                "Idempotency-Key",
                "A key is 1 to 255 plain letters, without spaces.",
            )),
        }
    }
}

impl Act {
    /// What it takes to mint links.
    pub fn signer(&self) -> Signer {
        self.call.app.signer()
    }

    /// Does something in one transaction.
    ///
    /// # Errors
    /// What `verb` refuses or breaks on.
    pub async fn write<T, V>(&self, verb: V) -> Result<T, Problem>
    where
        T: Send + 'static,
        V: FnOnce(&Tx, &Member) -> Result<T> + Send + 'static,
    {
        let member = self.member.clone();
        self.call.app.store.write(move |tx| verb(tx, &member)).await.map_err(Problem::from)
    }

    /// Creates something, once for each Idempotency-Key: `make` gives back its id, `show` draws it
    /// and is told whether it is drawn again. The same key with the same `asked` draws what came of
    /// the first call; with another it is refused. The key is kept in the transaction of what it
    /// stands for.
    ///
    /// # Errors
    /// What `make` refuses or breaks on, and a key that was used for something else.
    pub async fn create<I, S, M, D>(
        &self,
        asked: &impl Serialize,
        make: M,
        show: D,
    ) -> Result<Response<Body>, Problem>
    where
        I: std::fmt::Display + std::str::FromStr,
        S: Serialize + Send + 'static,
        M: FnOnce(&Tx, &Member) -> Result<I> + Send + 'static,
        D: FnOnce(&Tx, &Member, &I, bool) -> Result<S> + Send + 'static,
    {
        self.once(StatusCode::CREATED, asked, make, show).await
    }

    /// As [`Act::create`], for what is done to something that is there: 200.
    ///
    /// # Errors
    /// As [`Act::create`].
    pub async fn once<I, S, M, D>(
        &self,
        status: StatusCode,
        asked: &impl Serialize,
        make: M,
        show: D,
    ) -> Result<Response<Body>, Problem>
    where
        I: std::fmt::Display + std::str::FromStr,
        S: Serialize + Send + 'static,
        M: FnOnce(&Tx, &Member) -> Result<I> + Send + 'static,
        D: FnOnce(&Tx, &Member, &I, bool) -> Result<S> + Send + 'static,
    {
        let (member, token) = (self.member.clone(), self.call.caller.token.id.clone());
        let key = self.call.key()?;
        let fingerprint = fingerprint(&self.call.place, asked);
        let made = self.call.app.store.write(move |tx| {
            let Some(key) = key else {
                let id = make(tx, &member)?;
                return Ok(Some((show(tx, &member, &id, false)?, false)));
            };
            let since = tx.now().minus(KEPT);
            if let Some((before, subject)) = tx.replay(&token, &key, since)? {
                let same = before == fingerprint;
                let id = subject.parse::<I>().ok().filter(|_| same);
                let Some(id) = id else { return Ok(None) };
                return Ok(Some((show(tx, &member, &id, true)?, true)));
            }
            let id = make(tx, &member)?;
            tx.keep_replay(&token, &key, (&fingerprint, &id.to_string()))?;
            Ok(Some((show(tx, &member, &id, false)?, false)))
        });
        let made = made.await.map_err(Problem::from)?;
        let (shape, again) = made.ok_or_else(|| Problem::of(&problem::KEY_USED))?;
        let (body, tag) = drawn(&shape);
        let mut response = answer(status, body, &tag);
        if again {
            let name = HeaderName::from_static("idempotent-replayed");
            response.headers_mut().insert(name, HeaderValue::from_static("true"));
        }
        Ok(response)
    }

    /// Changes something that the asker has seen: `show` draws it before and after `verb`, in one
    /// transaction. With `If-Match`, only if nothing changed since; what `verb` refuses is told
    /// first (RFC 9110 §13.2.1), and undone is what it did for nothing.
    ///
    /// # Errors
    /// What `verb` and `show` refuse or break on, and a condition that does not hold.
    pub async fn change<S, V, D>(&self, show: D, verb: V) -> Result<Response<Body>, Problem>
    where
        S: Serialize + Send + 'static,
        V: FnOnce(&Tx, &Member) -> Result<()> + Send + 'static,
        D: Fn(&Tx, Desk) -> Result<S> + Send + 'static,
    {
        let (member, condition) = (self.member.clone(), self.call.condition());
        let unmet = Arc::new(AtomicBool::new(false));
        let told = unmet.clone();
        let changed = self.call.app.store.write(move |tx| {
            let before = drawn(&show(tx, member.desk)?).1;
            verb(tx, &member)?;
            if condition.is_some_and(|condition| !names(&condition, &before)) {
                told.store(true, Ordering::Relaxed);
                return Err(Refusal::Stale.into());
            }
            show(tx, member.desk)
        });
        let shape = changed.await.map_err(|error| match unmet.load(Ordering::Relaxed) {
            true => Problem::of(&problem::CHANGED),
            false => error.into(),
        })?;
        let (body, tag) = drawn(&shape);
        Ok(answer(StatusCode::OK, body, &tag))
    }
}

/// Answers 200 with a shape that has no state of its own.
pub fn ok(shape: &impl Serialize) -> Response<Body> {
    let (body, tag) = drawn(shape);
    answer(StatusCode::OK, body, &tag)
}

fn answer(status: StatusCode, body: String, tag: &HeaderValue) -> Response<Body> {
    let kind = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, kind), (header::ETAG, tag.clone())], body).into_response()
}

/// A shape as it is sent, and the tag of this very state: of its bytes.
fn drawn(shape: &impl Serialize) -> (String, HeaderValue) {
    let body = serde_json::to_string(shape).expect("shapes have text keys only");
    let tag = format!("\"{}\"", &hex(&Sha256::digest(&body))[..32]);
    let tag = HeaderValue::from_str(&tag).expect("hex is plain");
    (body, tag)
}

/// Whether `If-None-Match` names `tag`: weakly, because whoever packs an answer on its way makes
/// its tag weak (RFC 9110 §13.1.2).
fn knows(condition: &HeaderValue, tag: &HeaderValue) -> bool {
    let plain = condition.to_str().unwrap_or_default().replace("W/", "");
    HeaderValue::from_str(&plain).is_ok_and(|plain| names(&plain, tag))
}

/// Whether a condition names `tag` (RFC 9110 §13.1.1; only strong tags are given out).
fn names(condition: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(condition), Ok(tag)) = (condition.to_str(), tag.to_str()) else { return false };
    condition.split(',').map(str::trim).any(|one| one == "*" || one == tag)
}

fn fingerprint(place: &str, asked: &impl Serialize) -> String {
    let asked = serde_json::to_string(asked).unwrap_or_default();
    let mut hash = Sha256::new();
    hash.update(place);
    hash.update("\n");
    hash.update(asked);
    hex(&hash.finalize())
}

/// `Json` as an answer without a state, for lists.
pub fn page(shape: impl Serialize) -> Response<Body> {
    Json(shape).into_response()
}
