//! One line a request: the route's pattern, never its address, because an address is a key.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

/// Writes the line after the answer.
#[allow(clippy::disallowed_methods, reason = "how long a request took is no business of the clock")]
pub async fn line(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let took = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    let route = route.as_deref().unwrap_or("(none)");
    tracing::info!(%method, route, status = response.status().as_u16(), took_us = took, "request");
    response
}
