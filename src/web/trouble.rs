//! Errors, drawn once for whoever is looking. A handler gives back the error; the page that tells
//! of it is made here, inside the layers that set headers.

use super::answer::page;
use super::limit::{Purpose, RULES};
use crate::app::App;
use crate::error::{Error, Refusal};
use crate::ui::{Look, Side, ends};
use crate::vault::Lost;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What went wrong, on its way to being drawn.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// We said no.
    Refused(Refusal),
    /// Something broke; its id in the log.
    Broken(String),
    /// The bytes of a file are not where they should be; its id in the log.
    Lost(String),
    /// A link that is none of ours.
    Forged,
    /// Too many requests; how many seconds to wait, and what there were too many of.
    Slow(u64, Purpose),
    /// A head that can be read in two ways; what it says twice.
    Doubled(&'static str),
    /// A form that no page of ours sent.
    CrossSite,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => carry(status(&refusal), Trouble::Refused(refusal)),
            Self::Broken(error) => {
                let (id, is_lost) = (log(&*error), error.is::<Lost>());
                let trouble = if is_lost { Trouble::Lost(id) } else { Trouble::Broken(id) };
                carry(StatusCode::INTERNAL_SERVER_ERROR, trouble)
            }
        }
    }
}

/// Writes down what broke, under an id that can be told: that of its request.
pub fn log(error: &(dyn std::error::Error + Send + Sync)) -> String {
    let id = super::log::id().unwrap_or_else(crate::id::told);
    tracing::error!(%id, %error, "broken");
    id
}

fn carry(status: StatusCode, trouble: Trouble) -> Response {
    let mut response = status.into_response();
    response.extensions_mut().insert(trouble);
    response
}

/// The status that fits a refusal.
pub const fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::NotAllowed(_) => StatusCode::FORBIDDEN,
        Refusal::Wrong(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Stale | Refusal::Settled(_) | Refusal::TooLate => StatusCode::CONFLICT,
        Refusal::TooBig { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::NoRoom | Refusal::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        Refusal::CutOff | Refusal::Checksum => StatusCode::BAD_REQUEST,
        Refusal::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::Kind { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Refusal::Infected { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Unscanned { .. } => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The answer to a forged, cut or unknown link.
pub fn forged() -> Response {
    carry(StatusCode::NOT_FOUND, Trouble::Forged)
}

/// The answer to too many requests; `seconds` until the next is taken.
pub fn slow_down(seconds: u64, purpose: Purpose) -> Response {
    let mut response = carry(StatusCode::TOO_MANY_REQUESTS, Trouble::Slow(seconds, purpose));
    response.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds.into());
    response
}

/// The answer to a request that says one thing twice.
pub fn doubled(name: &'static str) -> Response {
    carry(StatusCode::BAD_REQUEST, Trouble::Doubled(name))
}

/// The answer to a form that was not sent from a page of ours.
pub fn cross_site() -> Response {
    carry(StatusCode::FORBIDDEN, Trouble::CrossSite)
}

/// Draws the trouble that a response carries, or that an empty error status stands for.
pub async fn draw(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let side = if path.starts_with("/admin") { Side::Studio } else { Side::Client };
    let on_portal = ["/p/", "/l/", "/d/"].iter().any(|at| path.starts_with(at));
    let response = next.run(request).await;
    let is_unread = response.extensions().get::<Trouble>().is_none();
    let trouble = match response.extensions().get::<Trouble>() {
        Some(trouble) => trouble.clone(),
        None => match bare(&response) {
            Some(trouble) => trouble,
            None => return response,
        },
    };
    let look = app.look().await;
    // A stranger's page says nothing of how to reach anybody.
    let nobody = Look { email: None, phone: None, ..look.clone() };
    let drawn = match trouble {
        Trouble::Forged => ends::unknown(&nobody),
        Trouble::Refused(Refusal::NotFound) if on_portal => ends::unknown(&nobody),
        Trouble::Refused(Refusal::NotFound) => refused(&nobody, side, &Refusal::NotFound),
        Trouble::Refused(refusal) => refused(&look, side, &refusal),
        Trouble::Broken(id) => ends::our_fault(&look, side, &id),
        Trouble::Lost(id) => ends::lost(&look, side, &id),
        Trouble::Slow(seconds, purpose) => {
            ends::slow_down(&look, seconds, &RULES[purpose as usize].sentence())
        }
        Trouble::Doubled(name) => {
            let says = format!("It says “{name}” twice, so it could be read in two ways.");
            ends::refused(&look, side, "This request can’t be read", &says)
        }
        Trouble::CrossSite => {
            ends::refused(&look, side, "This form came from another site", CROSS_SITE)
        }
    };
    let status = match response.status() {
        // What the router could not even read is as unknown as any other address.
        StatusCode::BAD_REQUEST if is_unread => StatusCode::NOT_FOUND,
        status => status,
    };
    let mut drawn = page(status, drawn);
    for (name, value) in response.headers() {
        if name == axum::http::header::RETRY_AFTER || name == axum::http::header::ALLOW {
            drawn.headers_mut().insert(name, value.clone());
        }
    }
    drawn
}

const CROSS_SITE: &str = "For your safety it was not taken. Open the page itself and press the \
                          button there; nothing was recorded.";

/// Statuses that the router and its layers answer with and no page.
fn bare(response: &Response) -> Option<Trouble> {
    let is_bare = !response.headers().contains_key(axum::http::header::CONTENT_SECURITY_POLICY);
    match response.status() {
        StatusCode::BAD_REQUEST if is_bare => Some(Trouble::Refused(Refusal::NotFound)),
        StatusCode::NOT_FOUND if is_bare => Some(Trouble::Refused(Refusal::NotFound)),
        StatusCode::METHOD_NOT_ALLOWED if is_bare => {
            Some(Trouble::Refused(Refusal::NotAllowed("This address does not take that.")))
        }
        StatusCode::PAYLOAD_TOO_LARGE if is_bare => Some(Trouble::Refused(super::form::too_long())),
        StatusCode::URI_TOO_LONG if is_bare => {
            Some(Trouble::Refused(Refusal::wrong("form", "This address is too long.")))
        }
        StatusCode::REQUEST_TIMEOUT if is_bare => Some(Trouble::Refused(Refusal::CutOff)),
        StatusCode::INTERNAL_SERVER_ERROR if is_bare => {
            Some(Trouble::Broken(super::log::id().unwrap_or_else(crate::id::told)))
        }
        _ => None,
    }
}

fn refused(look: &Look, side: Side, refusal: &Refusal) -> crate::ui::Drawn {
    let heading = match refusal {
        Refusal::NotFound => "There is nothing here",
        Refusal::NotAllowed(_) => "That isn’t yours to do",
        Refusal::Wrong(_) => "Something needs another look",
        Refusal::Stale => "Something newer arrived while you were reading",
        Refusal::Settled(_) => "This was settled already",
        Refusal::TooLate => "The ten minutes are over",
        Refusal::TooBig { .. } => "This file is too big",
        Refusal::NoRoom | Refusal::DiskFull => "There is no room left",
        Refusal::CutOff => "The upload stopped half-way",
        Refusal::TooLong | Refusal::Checksum => "The file did not arrive as it was sent",
        Refusal::Kind { .. } | Refusal::Infected { .. } => "This file was not taken",
        Refusal::Unscanned { .. } => "This file could not be checked",
    };
    ends::refused(look, side, heading, &refusal.sentence())
}
