//! `/measures`: how soon clients look and decide.

use super::call::Call;
use super::problem::Problem;
use super::shape::Insight;
use crate::insight;
use axum::body::Body;
use axum::http::Response;

/// See how soon clients look and decide
///
/// Of the last twelve weeks, together and for each project. What mail scanners and other programs
/// did counts as nothing.
#[utoipa::path(get, path = "/measures", tag = "Projects",
    responses((status = 200, body = Insight)))]
pub async fn measures(call: Call) -> Result<Response<Body>, Problem> {
    let read = call.read_aside(insight::read);
    Ok(call.show(&Insight::from(read.await?)))
}
