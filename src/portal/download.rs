//! Handing over the bytes of a version, or of what came with an answer.

use super::Visit;
use super::read::note;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::id::{AttachmentId, VersionId};
use crate::store::Access;
use crate::web::look::{part, picture};
use crate::web::serve::{How, serve};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;

const READS_ONLY: &str = "Your link lets you read the page, not take files.";

/// `GET /p/{page}/files/{version}/{name}`. The name is for people; the version decides.
pub async fn file(
    State(app): State<App>,
    method: Method,
    visit: Visit,
    Path((_, id, _)): Path<(String, String, String)>,
    asked: (Query<How>, HeaderMap),
) -> Result<Response> {
    let id: VersionId = id.parse().map_err(|_| Refusal::NotFound)?;
    if !visit.visitor.can_download {
        return Err(Refusal::NotAllowed(READS_ONLY).into());
    }
    let found = app.store.read(|tx| tx.visible_version(&visit.visitor, &id)).await?;
    let stored = found.ok_or(Refusal::NotFound)?.stored();
    let (response, most) = serve(&app, &stored, &asked.1, &asked.0.0).await?;
    if method == Method::GET && most {
        note(&app, &visit, Access::Downloaded(id));
    }
    Ok(response)
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

/// `GET /p/{page}/decisions/{file}/{name}`: what came with an answer.
pub async fn attachment(
    State(app): State<App>,
    visit: Visit,
    Path((_, id, _)): Path<(String, String, String)>,
    asked: (Query<How>, HeaderMap),
) -> Result<Response> {
    let id: AttachmentId = id.parse().map_err(|_| Refusal::NotFound)?;
    if !visit.visitor.can_download {
        return Err(Refusal::NotAllowed(READS_ONLY).into());
    }
    let found = app.store.read(|tx| tx.visible_attachment(&visit.visitor, &id)).await?;
    let stored = found.ok_or(Refusal::NotFound)?.stored;
    Ok(serve(&app, &stored, &asked.1, &asked.0.0).await?.0)
}
