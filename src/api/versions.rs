//! `/versions`: single versions, what becomes of them, and their bytes.

use super::body::{Id, Query};
use super::call::{Act, Call, ok, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{File, Seen};
use crate::error::Refusal;
use crate::file;
use crate::id::VersionId;
use crate::member::{Desk, Member};
use crate::page::Reach;
use crate::store::Tx;
use crate::update;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;

/// A version, if there is one.
pub async fn found(call: &Call, id: &VersionId) -> Result<file::Version, Problem> {
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

/// List how far a version reached each person
///
/// The mail that told of it, the page that shows it, and its bytes: fetched, opened and downloaded
/// are three facts. A touch of the page opens what the page showed; a fetch, a mail scanner’s or a
/// member’s look opens nothing.
#[utoipa::path(get, path = "/versions/{id}/seen", tag = "Files",
    params(("id", description = "The version"), Paging),
    responses((status = 200, body = Page<Seen>)))]
pub async fn seen(
    call: Call,
    Id(id): Id<VersionId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let version = tx.version(desk, &id)?.ok_or(Refusal::NotFound)?;
        let milestone = tx.milestone(desk, &version.milestone)?.ok_or(Refusal::NotFound)?;
        Ok((tx.record(desk, &milestone.project)?.of(&version), version.size, tx.now()))
    });
    let (reached, size, now) = read.await?;
    let cut = paging.cut(reached, |reach: &Reach| reach.participant.to_string())?;
    Ok(page(cut.shaped(|reach| Seen::of(reach, size, now))))
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
