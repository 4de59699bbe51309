//! What is told when something was not done: problem details (RFC 9457) with a type that stays, a
//! sentence, and what is wrong by field.

use super::AT;
use crate::error::{Error, Refusal};
use crate::vault::Lost;
use crate::web::limit::{Purpose, RULES};
use crate::web::trouble::{self, Trouble};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Request};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// One kind of problem: its word, its status, its title, and when it comes.
#[derive(Debug)]
pub struct Kind {
    /// The end of its type's address.
    pub word: &'static str,
    /// The status that it is told with.
    pub status: StatusCode,
    /// The same for every problem of the kind.
    pub title: &'static str,
    /// When it comes and what to do.
    pub about: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $word:literal, $status:ident, $title:literal, $about:literal;)+) => {
        $(pub static $name: Kind = Kind {
            word: $word, status: StatusCode::$status, title: $title, about: $about,
        };)+

        /// Every kind there is.
        pub static ALL: &[&Kind] = &[$(&$name),+];
    };
}

kinds! {
    MALFORMED = "malformed", BAD_REQUEST, "The request cannot be read",
        "The body is no JSON, no form or broken off, or the address has letters that are none.";
    NO_TOKEN = "no-token", UNAUTHORIZED, "A token is needed",
        "Send `Authorization: Bearer` with a token of this studio that still works.";
    NOT_ALLOWED = "not-allowed", FORBIDDEN, "The token may not do this",
        "Its role, or its member’s, does not include it.";
    NOT_FOUND = "not-found", NOT_FOUND, "There is nothing here",
        "Nothing has this id, or it is gone.";
    WRONG_METHOD = "wrong-method", METHOD_NOT_ALLOWED, "This address does not take that",
        "`Allow` lists what it takes.";
    TOO_SLOW = "too-slow", REQUEST_TIMEOUT, "The request took too long",
        "The body stood still for ten seconds, or a small one took more than a minute.";
    CONFLICT = "conflict", CONFLICT, "It is settled already",
        "What it is about has changed in the meantime; read it anew.";
    CHANGED = "changed-since", PRECONDITION_FAILED, "It was changed since you read it",
        "`If-Match` names another state than the one that is there. Read it anew, then decide.";
    TOO_LARGE = "too-large", PAYLOAD_TOO_LARGE, "That is too large",
        "A JSON body holds 256 KiB, a file what the studio’s settings allow.";
    WRONG_TYPE = "wrong-media-type", UNSUPPORTED_MEDIA_TYPE, "It is sent as something else",
        "Most addresses take `application/json`; the document says which.";
    NO_RANGE = "no-such-range", RANGE_NOT_SATISFIABLE, "The file has no such part",
        "`Content-Range` says how long it is.";
    WRONG = "wrong-fields", UNPROCESSABLE_ENTITY, "Something needs another look",
        "`errors` says what is wrong, by field. Nothing was changed.";
    NOT_TAKEN = "file-not-taken", UNPROCESSABLE_ENTITY, "This file is not taken",
        "The studio takes no files of this kind, or its virus scanner found something in it.";
    UNCHECKED = "file-not-checked", SERVICE_UNAVAILABLE, "This file could not be checked",
        "The studio’s virus scanner does not answer. Nothing was stored; try again later.";
    KEY_USED = "idempotency-key-used", UNPROCESSABLE_ENTITY, "This key was used already",
        "A key belongs to one request for 24 hours. Take a new one for a new request.";
    SLOW_DOWN = "slow-down", TOO_MANY_REQUESTS, "Too many requests",
        "Wait as many seconds as `Retry-After` says.";
    BROKEN = "broken", INTERNAL_SERVER_ERROR, "Something broke on our side",
        "It is in the log under the id in `detail`. Nothing was changed.";
    NO_ROOM = "no-room", INSUFFICIENT_STORAGE, "There is no room left",
        "The disk or the studio’s quota is full. Nothing was stored.";
}

/// What is told, on its way out.
#[derive(Debug)]
pub struct Problem {
    kind: &'static Kind,
    detail: String,
    errors: BTreeMap<String, Vec<String>>,
    wait: Option<u64>,
}

/// A problem as it is sent (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "/api/v1/problems/wrong-fields", "title": "Something needs another look",
    "status": 422, "detail": "Give the client a name.",
    "errors": { "name": ["Give the client a name."] },
}))]
pub struct Told<'p> {
    /// Names the kind of problem; stays the same across versions. A page with more about it.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference")]
    about: String,
    /// What every problem of this kind is called.
    title: &'p str,
    /// The status of the answer.
    status: u16,
    /// What happened this time and what to do, in a sentence.
    detail: &'p str,
    /// What is wrong, by the name of the field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    errors: &'p BTreeMap<String, Vec<String>>,
}

impl Problem {
    /// A problem of `kind`, told by `detail`.
    pub fn new(kind: &'static Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: BTreeMap::new(), wait: None }
    }

    /// A problem of `kind` that needs no more than the kind's own words.
    pub fn of(kind: &'static Kind) -> Self {
        Self::new(kind, kind.about)
    }

    /// A single field that needs another look.
    pub fn field(field: &str, says: impl Into<String>) -> Self {
        let says = says.into();
        let errors = BTreeMap::from([(field.to_owned(), vec![says.clone()])]);
        Self { errors, ..Self::new(&WRONG, says) }
    }

    /// Come back in so many seconds.
    pub fn slow_down(seconds: u64, purpose: Purpose) -> Self {
        let seconds_says = crate::calendar::counted(seconds, "second");
        let limit = RULES[purpose as usize].sentence();
        let says = format!("Wait {seconds_says}, then ask again. {limit}");
        Self { wait: Some(seconds), ..Self::new(&SLOW_DOWN, says) }
    }

    fn refused(refusal: &Refusal) -> Self {
        let kind = match refusal {
            Refusal::NotFound => &NOT_FOUND,
            Refusal::NotAllowed(_) => &NOT_ALLOWED,
            Refusal::Wrong(_) => &WRONG,
            Refusal::Stale | Refusal::Settled(_) | Refusal::TooLate => &CONFLICT,
            Refusal::TooBig { .. } | Refusal::TooLong => &TOO_LARGE,
            Refusal::NoRoom | Refusal::DiskFull => &NO_ROOM,
            Refusal::CutOff | Refusal::Checksum => &MALFORMED,
            Refusal::Kind { .. } | Refusal::Infected { .. } => &NOT_TAKEN,
            Refusal::Unscanned { .. } => &UNCHECKED,
        };
        let mut errors = BTreeMap::<_, Vec<_>>::new();
        if let Refusal::Wrong(faults) = refusal {
            for fault in faults {
                errors.entry(field(fault.field).to_owned()).or_default().push(fault.says.clone());
            }
        }
        let detail = match refusal {
            // Their sentences are for whoever looks at a page.
            Refusal::NotFound | Refusal::Stale => kind.about.to_owned(),
            refusal => refusal.sentence(),
        };
        Self { kind, detail, errors, wait: None }
    }

    fn broken(id: &str) -> Self {
        Self::new(&BROKEN, format!("It is in the log as {id}. Nothing was changed."))
    }

    fn lost(id: &str) -> Self {
        let says = "The file’s bytes are missing on the server, or not whole. Post it once more.";
        Self::new(&BROKEN, format!("{says} It is in the log as {id}."))
    }
}

/// What a field of a form is called here.
fn field(name: &'static str) -> &'static str {
    match name {
        "text" => "body",
        "zone" => "time_zone",
        "on" => "version_ids",
        "from" => "approver_ids",
        "to" => "notify",
        "contact" => "contact_id",
        "client" => "client_id",
        "files" => "file",
        "kinds" => "events",
        "studio" => "name",
        "brand" => "colour",
        "form" | "." => "body",
        name => name,
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::refused(&refusal),
            Error::Broken(error) if error.is::<Lost>() => Self::lost(&trouble::log(&*error)),
            Error::Broken(error) => Self::broken(&trouble::log(&*error)),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::refused(&refusal)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let told = Told {
            about: format!("{AT}/problems/{}", self.kind.word),
            title: self.kind.title,
            status: self.kind.status.as_u16(),
            detail: &self.detail,
            errors: &self.errors,
        };
        let mut response = (self.kind.status, Json(told)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(seconds) = self.wait {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.kind.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer realm=\"milepost\"");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

/// Makes a problem of whatever the router, its layers and the shared plumbing answered with, so
/// that no error leaves this door in another form.
pub async fn draw(request: Request, next: Next) -> Response<Body> {
    let response = next.run(request).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    // What speaks tus has statuses and sentences of its own.
    let is_drawn = kind.is_some_and(|kind| kind == MEDIA_TYPE)
        || response.headers().contains_key("tus-resumable");
    if is_drawn || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let problem = match response.extensions().get::<Trouble>() {
        Some(Trouble::Refused(refusal)) => Problem::refused(refusal),
        Some(Trouble::Broken(id)) => Problem::broken(id),
        Some(Trouble::Lost(id)) => Problem::lost(id),
        Some(Trouble::Slow(seconds, purpose)) => Problem::slow_down(*seconds, *purpose),
        Some(Trouble::Doubled(name)) => Problem::new(
            &MALFORMED,
            format!("It says “{name}” twice, so it could be read in two ways."),
        ),
        _ => match ALL.iter().find(|kind| kind.status == status) {
            Some(kind) => Problem::of(kind),
            None if status.is_client_error() => Problem::of(&MALFORMED),
            None => Problem::of(&BROKEN),
        },
    };
    let mut drawn = problem.into_response();
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            drawn.headers_mut().insert(name, value.clone());
        }
    }
    drawn
}

/// The answer of a handler that panicked.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response<Body> {
    Problem::from(Error::broken("a handler panicked")).into_response()
}

/// An address that nothing answers at.
pub async fn unknown() -> Problem {
    Problem::of(&NOT_FOUND)
}

/// An address that answers, but not to this.
pub async fn wrong_method() -> Problem {
    Problem::of(&WRONG_METHOD)
}

/// `GET /api/v1/problems/{name}`: what a problem's type leads to.
pub async fn explain(Path(name): Path<String>) -> Result<Response<Body>, Problem> {
    let kind = ALL.iter().find(|kind| kind.word == name).ok_or(Refusal::NotFound)?;
    let text = format!("{} ({})\n\n{}\n", kind.title, kind.status.as_u16(), kind.about);
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
