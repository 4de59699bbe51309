//! Looking at one version of a file: what it is, and itself where a browser can show it.

use super::Visit;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::id::VersionId;
use crate::page as milestone_page;
use crate::ui::portal::FilePage;
use crate::web::answer::page_with_frames;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

/// `GET /p/{page}/files/{version}`
pub async fn view(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let id: VersionId = id.parse().map_err(|_| Refusal::NotFound)?;
    let read = app.store.read(|tx| {
        let read = milestone_page::read(tx, visit.visitor.sight())?;
        Ok((read, tx.own_record(&visit.visitor)?))
    });
    let (read, record) = read.await?;
    let (sheet, version) = read.version(&id).ok_or(Refusal::NotFound)?;
    let drawn = FilePage { page: &read, sheet, version, record: &record }.draw();
    Ok(page_with_frames(StatusCode::OK, drawn))
}
