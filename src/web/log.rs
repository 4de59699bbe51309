//! One line a request: the route's pattern, never its address, because an address is a key.
//!
//! Each request has an id of ours. All that is written down on its behalf carries it, and an answer
//! that tells of a fault gives it back, on its page and as `x-request-id`. No other does: what is
//! foreign and what is missing get the same answer to the byte. And none that comes in with a
//! request is taken, as a proxy passes on what a stranger made up.

use crate::app::App;
use crate::clock::Stopwatch;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

/// What an answer that tells of a fault tells the id of its request in.
const GIVEN_BACK: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static ID: String;
}

/// The id of the request that is answered here, if one is.
pub fn id() -> Option<String> {
    ID.try_with(Clone::clone).ok()
}

/// Gives the request its id, counts it, and writes the line after the answer.
pub async fn line(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Stopwatch::start();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "(none)".to_owned());
    let id = crate::id::told();
    // At the level of errors, so that no filter takes the id from what is written below it.
    let span = tracing::error_span!("request", %id);
    let mut response = ID.scope(id.clone(), next.run(request)).instrument(span.clone()).await;
    let (took, status) = (began.elapsed(), response.status().as_u16());
    app.store.meters().answered(method.as_str(), &route, status, took);
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(%method, route, status, took_us, "request"));
    if status >= 500
        && let Ok(id) = HeaderValue::from_str(&id)
    {
        response.headers_mut().insert(GIVEN_BACK, id);
    }
    response
}
