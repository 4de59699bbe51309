//! `/queue`: who waits on whom.

use super::call::Call;
use super::problem::Problem;
use super::shape::Queue;
use crate::queue;
use axum::body::Body;
use axum::http::Response;

/// See who waits on whom
///
/// The studio’s home: what waits on you, what waits on clients, what moves by itself.
#[utoipa::path(get, path = "/queue", tag = "Projects", responses((status = 200, body = Queue)))]
pub async fn show(call: Call) -> Result<Response<Body>, Problem> {
    let zone = call.caller.profile.time_zone.clone();
    let read = call.read_aside(move |tx, desk| queue::read(tx, desk, &zone));
    Ok(call.show(&Queue::from(read.await?)))
}
