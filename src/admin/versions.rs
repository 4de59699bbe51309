//! The studio looks at what it handed over, and at what came with an answer. None of it counts as
//! a download.

use super::{frame, id};
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::file::newest_of_each;
use crate::id::{AttachmentId, MilestoneId, VersionId};
use crate::ui::studio::version::VersionPage;
use crate::web::SignedIn;
use crate::web::answer::page_with_frames;
use crate::web::look::{part, picture};
use crate::web::serve::{Ask, Bundle, Sending, bundle, serve};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

/// `GET /admin/versions/{id}`
pub async fn view(
    State(app): State<App>,
    desk: SignedIn,
    Path(version): Path<String>,
) -> Result<Response> {
    let (member, version) = (&desk.member, id::<VersionId>(&version)?);
    let read = app.store.read(|tx| {
        let found = tx.version(member.desk, &version)?.ok_or(Refusal::NotFound)?;
        let milestone = tx.milestone(member.desk, &found.milestone)?.ok_or(Refusal::NotFound)?;
        let versions = tx.versions_of_file(member.desk, &found.file)?;
        let record = tx.record(member.desk, &milestone.project)?;
        Ok((frame(tx, member, &[])?, found, versions, (milestone, record)))
    });
    let (frame, version, versions, (milestone, record)) = read.await?;
    let drawn = VersionPage {
        frame: &frame,
        version: &version,
        versions: &versions,
        milestone: &milestone,
        record: &record,
    };
    Ok(page_with_frames(StatusCode::OK, drawn.draw()))
}

/// `GET /admin/versions/{id}/{name}`
pub async fn version(
    State(app): State<App>,
    desk: SignedIn,
    Path((version, _)): Path<(String, String)>,
    ask: Ask,
) -> Result<Response> {
    let version: VersionId = id(&version)?;
    let found = app.store.read(|tx| tx.version(desk.member.desk, &version)).await?;
    let version = found.ok_or(Refusal::NotFound)?;
    let since = Some(version.published_at);
    serve(&app, &ask, Sending { stored: &version.stored(), since, tell: None }).await
}

/// `GET /admin/milestones/{id}/files.zip`: the newest version of every file.
pub async fn all(
    State(app): State<App>,
    desk: SignedIn,
    Path(milestone): Path<String>,
    ask: Ask,
) -> Result<Response> {
    let (member, milestone) = (&desk.member, id::<MilestoneId>(&milestone)?);
    let read = app.store.read(|tx| {
        let milestone = tx.milestone(member.desk, &milestone)?.ok_or(Refusal::NotFound)?;
        let project = tx.project(member.desk, &milestone.project)?.ok_or(Refusal::NotFound)?;
        let versions = tx.versions_of_milestone(member.desk, &milestone.id)?;
        Ok((format!("{} - {}", project.title, milestone.title), versions))
    });
    let (name, versions) = read.await?;
    let files = newest_of_each(versions).into_iter().map(|version| (version, None)).collect();
    let zone = member.profile.time_zone.clone();
    bundle(&app, &ask, Bundle { name, files, zone }).await
}

/// `GET /admin/attachments/{id}/{name}`
pub async fn attachment(
    State(app): State<App>,
    desk: SignedIn,
    Path((file, _)): Path<(String, String)>,
    ask: Ask,
) -> Result<Response> {
    let file: AttachmentId = id(&file)?;
    let found = app.store.read(|tx| tx.attachment(desk.member.desk, &file)).await?;
    let stored = &found.ok_or(Refusal::NotFound)?.stored;
    serve(&app, &ask, Sending { stored, since: None, tell: None }).await
}

/// `GET /admin/previews/{id}/{size}`: of a version, or of what waits in a draft to become one.
pub async fn preview(
    State(app): State<App>,
    desk: SignedIn,
    Path((version, size)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let (version, part): (VersionId, _) = (id(&version)?, part(&size)?);
    let desk = desk.member.desk;
    let sha256 = app.store.read(|tx| {
        let waits = tx.draft_file(desk, &version)?.map(|file| file.stored.sha256);
        let posted = tx.version(desk, &version)?.map(|version| version.sha256);
        Ok(posted.or(waits))
    });
    picture(&app, &sha256.await?.ok_or(Refusal::NotFound)?, part, &headers).await
}
