//! One file for the studio: its versions, of which one can be marked as final and others taken off.

use super::wish::Wish;
use super::{frame, id};
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::file::{self, Version};
use crate::id::{FileId, VersionId};
use crate::ui::studio::file::{self as pages, FilePage, Happened, Place};
use crate::web::{SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

/// `GET /admin/files/{id}`
pub async fn one(
    State(app): State<App>,
    desk: SignedIn,
    Path(file): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let (member, file) = (&desk.member, id::<FileId>(&file)?);
    let read = app.store.read(|tx| {
        let mut versions = Vec::new();
        for version in tx.versions_of_file(member.desk, &file)? {
            let is_decided = tx.is_decided(member.desk, &version.id)?;
            versions.push((version, is_decided));
        }
        let (first, _) = versions.first().ok_or(Refusal::NotFound)?;
        let milestone = tx.milestone(member.desk, &first.milestone)?.ok_or(Refusal::NotFound)?;
        let project = tx.project(member.desk, &milestone.project)?.ok_or(Refusal::NotFound)?;
        Ok((Place { project, milestone }, versions, frame(tx, member, &[])?))
    });
    let (place, versions, frame) = read.await?;
    let number = || wish.get("number")?.parse().ok();
    let happened = match wish.get("did") {
        Some("final") => number().map(Happened::Final),
        Some("not-final") => Some(Happened::NotFinal),
        Some("removed") => number().map(Happened::TakenOff),
        _ => None,
    };
    let (frame, place, versions) = (&frame, &place, &*versions);
    Ok(page(StatusCode::OK, FilePage { frame, place, versions, happened }.draw()))
}

/// Back to the page of the file, if there is still one.
async fn back(app: &App, desk: &SignedIn, version: &Version, did: &str) -> Result<Response> {
    let left = app.store.read(|tx| tx.versions_of_file(desk.member.desk, &version.file)).await?;
    if left.is_empty() {
        let milestone = app.store.read(|tx| tx.milestone(desk.member.desk, &version.milestone));
        let project = milestone.await?.ok_or(Refusal::NotFound)?.project;
        return Ok(see_other(&format!("/admin/projects/{project}")));
    }
    let Version { file, number, .. } = version;
    Ok(see_other(&format!("/admin/files/{file}?did={did}&number={number}#done")))
}

/// `POST /admin/files/versions/{id}/final`
pub async fn mark_final(
    State(app): State<App>,
    desk: SignedIn,
    Path(version): Path<String>,
) -> Result<Response> {
    mark(&app, desk, &version, true).await
}

/// `POST /admin/files/versions/{id}/not-final`
pub async fn mark_not_final(
    State(app): State<App>,
    desk: SignedIn,
    Path(version): Path<String>,
) -> Result<Response> {
    mark(&app, desk, &version, false).await
}

async fn mark(app: &App, desk: SignedIn, version: &str, is_final: bool) -> Result<Response> {
    let (member, version) = (desk.member.clone(), id::<VersionId>(version)?);
    let marked = app.store.write(move |tx| file::mark_final(tx, &member, &version, is_final));
    let did = if is_final { "final" } else { "not-final" };
    back(app, &desk, &marked.await?, did).await
}

/// `GET /admin/files/versions/{id}/remove`
pub async fn ask_first(
    State(app): State<App>,
    desk: SignedIn,
    Path(version): Path<String>,
) -> Result<Response> {
    let (member, version) = (&desk.member, id::<VersionId>(&version)?);
    let read = app.store.read(|tx| {
        let found = tx.version(member.desk, &version)?.ok_or(Refusal::NotFound)?;
        Ok((found, frame(tx, member, &[])?))
    });
    let (version, frame) = read.await?;
    Ok(page(StatusCode::OK, pages::ask_first(&frame, &version)))
}

/// `POST /admin/files/versions/{id}/remove`
pub async fn take_off(
    State(app): State<App>,
    desk: SignedIn,
    Path(version): Path<String>,
) -> Result<Response> {
    let (member, version) = (desk.member.clone(), id::<VersionId>(&version)?);
    let gone = app.store.write(move |tx| file::take_off(tx, &member, &version)).await?;
    back(&app, &desk, &gone, "removed").await
}
