//! The bytes of versions, and of what came with decisions.

use super::body::Id;
use super::call::Call;
use super::files::Bytes;
use super::problem::{self, Problem};
use super::versions::found;
use crate::clock::Stamp;
use crate::error::Refusal;
use crate::file::Stored;
use crate::id::{AttachmentId, VersionId};
use crate::web::serve::{Ask, Sending, serve};
use axum::body::Body;
use axum::http::Response;

/// Download a version
///
/// Its bytes, whole or a single range.
#[utoipa::path(get, path = "/versions/{id}/content", tag = "Files",
    params(("id", description = "The version")),
    responses((status = 200, body = Bytes, content_type = "application/octet-stream")))]
pub async fn content(call: Call, Id(id): Id<VersionId>) -> Result<Response<Body>, Problem> {
    let version = found(&call, &id).await?;
    bytes(&call, &version.stored(), Some(version.published_at)).await
}

/// Download what came with a decision or a message
#[utoipa::path(get, path = "/attachments/{id}/content", tag = "Approvals",
    params(("id", description = "The attachment")),
    responses((status = 200, body = Bytes, content_type = "application/octet-stream")))]
pub async fn attachment(call: Call, Id(id): Id<AttachmentId>) -> Result<Response<Body>, Problem> {
    let found = call.read(|tx, desk| tx.attachment(desk, &id)).await?;
    bytes(&call, &found.ok_or(Refusal::NotFound)?.stored, None).await
}

/// Hands bytes over, whole or a single range.
///
/// # Errors
/// If they cannot be read.
pub async fn bytes(
    call: &Call,
    stored: &Stored,
    since: Option<Stamp>,
) -> Result<Response<Body>, Problem> {
    let is_head = call.place.starts_with("HEAD ");
    let ask = Ask { is_head, headers: call.headers.clone(), inline: false };
    let response = serve(&call.app, &ask, Sending { stored, since, tell: None }).await?;
    if response.status() == axum::http::StatusCode::RANGE_NOT_SATISFIABLE {
        let mut told = axum::response::IntoResponse::into_response(Problem::of(&problem::NO_RANGE));
        if let Some(range) = response.headers().get(axum::http::header::CONTENT_RANGE) {
            told.headers_mut().insert(axum::http::header::CONTENT_RANGE, range.clone());
        }
        return Ok(told);
    }
    Ok(response)
}
