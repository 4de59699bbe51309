//! Handing over the bytes of a version, of all files of a milestone, or of what came with an
//! answer.

use super::Visit;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::file::{Version, newest_of_each};
use crate::id::{AttachmentId, MilestoneId, VersionId};
use crate::taking;
use crate::vault::Tell;
use crate::web::look::{part, picture};
use crate::web::serve::{Ask, Bundle, Sending, bundle, serve};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

const READS_ONLY: &str = "Your link lets you read the page, not take files.";

/// `GET /p/{page}/files/{version}/{name}`. The name is for people; the version decides.
pub async fn file(
    State(app): State<App>,
    visit: Visit,
    Path((_, id, _)): Path<(String, String, String)>,
    ask: Ask,
) -> Result<Response> {
    let id: VersionId = id.parse().map_err(|_| Refusal::NotFound)?;
    may_take(&visit)?;
    let found = app.store.read(|tx| tx.visible_version(&visit.visitor, &id)).await?;
    let version = found.ok_or(Refusal::NotFound)?;
    let (since, tell) = (Some(version.published_at), Some(counted(&app, &visit, &version)));
    serve(&app, &ask, Sending { stored: &version.stored(), since, tell }).await
}

/// `GET /p/{page}/milestones/{id}/files.zip`: the newest version of every file.
pub async fn all(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    ask: Ask,
) -> Result<Response> {
    let id: MilestoneId = id.parse().map_err(|_| Refusal::NotFound)?;
    may_take(&visit)?;
    let read = app.store.read(|tx| {
        let found = tx.visible_milestones(&visit.visitor)?.into_iter().find(|one| one.id == id);
        Ok((found.ok_or(Refusal::NotFound)?, tx.visible_versions(&visit.visitor)?))
    });
    let (milestone, mut versions) = read.await?;
    versions.retain(|version| version.milestone == milestone.id);
    let told = |version: Version| {
        let tell = counted(&app, &visit, &version);
        (version, Some(tell))
    };
    let name = format!("{} - {}", visit.visitor.project_title, milestone.title);
    let files = newest_of_each(versions).into_iter().map(told).collect();
    let zone = visit.visitor.contact.time_zone.clone();
    bundle(&app, &ask, Bundle { name, files, zone }).await
}

/// `GET /p/{page}/previews/{version}/{size}`: a look, which is no download, for whoever reads the
/// page.
pub async fn preview(
    State(app): State<App>,
    visit: Visit,
    Path((_, id, size)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let (id, part): (VersionId, _) = (id.parse().map_err(|_| Refusal::NotFound)?, part(&size)?);
    let found = app.store.read(|tx| tx.visible_version(&visit.visitor, &id)).await?;
    picture(&app, &found.ok_or(Refusal::NotFound)?.sha256, part, &headers).await
}

/// `GET /p/{page}/decisions/{file}/{name}` and `/p/{page}/messages/{file}/{name}`: what came with
/// an answer or a message.
pub async fn attachment(
    State(app): State<App>,
    visit: Visit,
    Path((_, id, _)): Path<(String, String, String)>,
    ask: Ask,
) -> Result<Response> {
    let id: AttachmentId = id.parse().map_err(|_| Refusal::NotFound)?;
    may_take(&visit)?;
    let found = app.store.read(|tx| tx.visible_attachment(&visit.visitor, &id)).await?;
    let stored = &found.ok_or(Refusal::NotFound)?.stored;
    serve(&app, &ask, Sending { stored, since: None, tell: None }).await
}

/// Refuses whoever may not take files away.
///
/// # Errors
/// `NotAllowed`.
pub fn may_take(visit: &Visit) -> Result<()> {
    match visit.visitor.can_download {
        true => Ok(()),
        false => Err(Refusal::NotAllowed(READS_ONLY).into()),
    }
}

/// Writes down what was sent, once it is over and without keeping anybody waiting.
fn counted(app: &App, visit: &Visit, version: &Version) -> Tell {
    let (store, visit, version) = (app.store.clone(), visit.clone(), version.clone());
    Box::new(move |sent| {
        if sent.is_empty() && version.size > 0 {
            return;
        }
        store.note(move |tx| {
            let from = (&visit.trace, visit.own_secret());
            taking::note(tx, &visit.visitor, from, &version, sent)
        });
    })
}
