//! `/versions`: single versions, what becomes of them, and their bytes.

use super::body::Id;
use super::call::{Act, Call, ok};
use super::files::Bytes;
use super::problem::{self, Problem};
use super::shape::File;
use crate::error::Refusal;
use crate::file::{self, Stored};
use crate::id::{AttachmentId, VersionId};
use crate::member::{Desk, Member};
use crate::store::Tx;
use crate::update;
use crate::web::serve::{How, serve};
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;

async fn found(call: &Call, id: &VersionId) -> Result<file::Version, Problem> {
    let read = |tx: &Tx, desk: Desk| Ok(tx.version(desk, id)?.ok_or(Refusal::NotFound)?);
    call.read(read).await
}

/// Read a version
///
/// As its file, with this version.
#[utoipa::path(get, path = "/versions/{id}", tag = "Files",
    params(("id", description = "The version")), responses((status = 200, body = File)))]
pub async fn version(call: Call, Id(id): Id<VersionId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&File::from(found(&call, &id).await?)))
}

/// Take a version off the page, or throw a draft away
///
/// A version that a decision names, or that is being decided on, stays: 422. The number of what was
/// taken off is not given out again, and the history tells of it.
#[utoipa::path(delete, path = "/versions/{id}", tag = "Files",
    params(("id", description = "The version")), responses((status = 204)))]
pub async fn discard(act: Act, Id(id): Id<VersionId>) -> Result<Response<Body>, Problem> {
    let verb = move |tx: &Tx, member: &Member| match tx.version(member.desk, &id)? {
        Some(_) => file::take_off(tx, member, &id).map(drop),
        None => update::drop_file(tx, member, &id),
    };
    act.write(verb).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Mark a version as the final one
///
/// Of its file, instead of any other. A newer version does not move the mark.
#[utoipa::path(put, path = "/versions/{id}/final", tag = "Files",
    params(("id", description = "The version")), responses((status = 200, body = File)))]
pub async fn mark_final(act: Act, Id(id): Id<VersionId>) -> Result<Response<Body>, Problem> {
    mark(act, id, true).await
}

/// Take the mark of the final version away
#[utoipa::path(delete, path = "/versions/{id}/final", tag = "Files",
    params(("id", description = "The version")), responses((status = 200, body = File)))]
pub async fn mark_not_final(act: Act, Id(id): Id<VersionId>) -> Result<Response<Body>, Problem> {
    mark(act, id, false).await
}

async fn mark(act: Act, id: VersionId, is_final: bool) -> Result<Response<Body>, Problem> {
    let verb = move |tx: &Tx, member: &Member| file::mark_final(tx, member, &id, is_final);
    Ok(ok(&File::from(act.write(verb).await?)))
}

/// Download a version
///
/// Its bytes, whole or a single range.
#[utoipa::path(get, path = "/versions/{id}/content", tag = "Files",
    params(("id", description = "The version")),
    responses((status = 200, body = Bytes, content_type = "application/octet-stream")))]
pub async fn content(call: Call, Id(id): Id<VersionId>) -> Result<Response<Body>, Problem> {
    let version = found(&call, &id).await?;
    bytes(&call, &version.stored()).await
}

/// Download what came with a decision
#[utoipa::path(get, path = "/attachments/{id}/content", tag = "Approvals",
    params(("id", description = "The attachment")),
    responses((status = 200, body = Bytes, content_type = "application/octet-stream")))]
pub async fn attachment(call: Call, Id(id): Id<AttachmentId>) -> Result<Response<Body>, Problem> {
    let found = call.read(|tx, desk| tx.attachment(desk, &id)).await?;
    bytes(&call, &found.ok_or(Refusal::NotFound)?.stored).await
}

async fn bytes(call: &Call, stored: &Stored) -> Result<Response<Body>, Problem> {
    let (response, _) = serve(&call.app, stored, &call.headers, &How::default()).await?;
    if response.status() == axum::http::StatusCode::RANGE_NOT_SATISFIABLE {
        let mut told = axum::response::IntoResponse::into_response(Problem::of(&problem::NO_RANGE));
        if let Some(range) = response.headers().get(axum::http::header::CONTENT_RANGE) {
            told.headers_mut().insert(axum::http::header::CONTENT_RANGE, range.clone());
        }
        return Ok(told);
    }
    Ok(response)
}
