//! The studio looks at what it handed over, and at what came with an answer. None of it counts as
//! a download.

use super::id;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::id::{AttachmentId, VersionId};
use crate::web::SignedIn;
use crate::web::look::{part, picture};
use crate::web::serve::{How, serve};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;

/// `GET /admin/versions/{id}/{name}`
pub async fn version(
    State(app): State<App>,
    desk: SignedIn,
    Path((version, _)): Path<(String, String)>,
    Query(how): Query<How>,
    headers: HeaderMap,
) -> Result<Response> {
    let version: VersionId = id(&version)?;
    let found = app.store.read(|tx| tx.version(desk.member.desk, &version)).await?;
    let stored = found.ok_or(Refusal::NotFound)?.stored();
    Ok(serve(&app, &stored, &headers, &how).await?.0)
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

/// `GET /admin/attachments/{id}/{name}`
pub async fn attachment(
    State(app): State<App>,
    desk: SignedIn,
    Path((file, _)): Path<(String, String)>,
    Query(how): Query<How>,
    headers: HeaderMap,
) -> Result<Response> {
    let file: AttachmentId = id(&file)?;
    let found = app.store.read(|tx| tx.attachment(desk.member.desk, &file)).await?;
    let stored = found.ok_or(Refusal::NotFound)?.stored;
    Ok(serve(&app, &stored, &headers, &how).await?.0)
}
