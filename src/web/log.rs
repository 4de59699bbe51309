//! One line a request: the route's pattern, never its address, because an address is a key.
//!
//! Each request has an id of ours. All that is written down on its behalf carries it, and an answer
//! that tells of a fault gives it back, on its page and as `x-request-id`. No other does: what is
//! foreign and what is missing get the same answer to the byte. And none that comes in with a
//! request is taken, as a proxy passes on what a stranger made up.

use crate::app::App;
use crate::clock::Stopwatch;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;
use tower::{Layer, Service};
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

/// A request that is answered without the router.
pub struct Begun(Stopwatch);

impl Begun {
    /// It begins now.
    pub fn now() -> Self {
        Self(Stopwatch::start())
    }

    /// Counts it, and writes its line.
    pub fn tell(self, app: &App, method: &str, route: &str, status: StatusCode) {
        let (took, status) = (self.0.elapsed(), status.as_u16());
        app.store.meters().answered(method, route, status, took);
        if tracing::enabled!(tracing::Level::INFO) {
            let span = tracing::error_span!("request", id = %crate::id::told());
            span.in_scope(|| written(method, route, status, took));
        }
    }
}

fn written(method: &str, route: &str, status: u16, took: Duration) {
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status, took_us, "request");
}

/// The pattern of a request's address, once a route was found for it.
#[derive(Clone, Default)]
struct Pattern(Arc<OnceLock<MatchedPath>>);

/// Before a route: tells the pattern of its address to the line that is written outside.
#[derive(Debug, Clone, Copy)]
pub struct Named;

impl<S> Layer<S> for Named {
    type Service = Tells<S>;

    fn layer(&self, inner: S) -> Tells<S> {
        Tells(inner)
    }
}

/// A route that tells its pattern.
#[derive(Debug, Clone)]
pub struct Tells<S>(S);

impl<S: Service<Request>> Service<Request> for Tells<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> S::Future {
        let found = request.extensions().get::<MatchedPath>();
        if let (Some(found), Some(pattern)) = (found, request.extensions().get::<Pattern>()) {
            drop(pattern.0.set(found.clone()));
        }
        self.0.call(request)
    }
}

/// Gives the request its id, counts it, and writes the line after the answer.
pub async fn line(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let began = Stopwatch::start();
    let method = request.method().clone();
    let pattern = Pattern::default();
    request.extensions_mut().insert(pattern.clone());
    let id = crate::id::told();
    // At the level of errors, so that no filter takes the id from what is written below it.
    let span = tracing::error_span!("request", %id);
    let mut response = ID.scope(id.clone(), next.run(request)).instrument(span.clone()).await;
    let (took, status) = (began.elapsed(), response.status().as_u16());
    let route = pattern.0.get().map_or("(none)", MatchedPath::as_str);
    app.store.meters().answered(method.as_str(), route, status, took);
    span.in_scope(|| written(method.as_str(), route, status, took));
    if status >= 500
        && let Ok(id) = HeaderValue::from_str(&id)
    {
        response.headers_mut().insert(GIVEN_BACK, id);
    }
    response
}
