//! A whole project as one zip, for an admin who proves to be there (`security.md`, J6).

use super::fresh::Fresh;
use super::id;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::id::ProjectId;
use crate::member::Role;
use crate::web::serve::zipped;
use axum::extract::{Path, State};
use axum::response::Response;

/// `GET /admin/projects/{id}/export.zip`
pub async fn export(
    State(app): State<App>,
    Fresh(desk): Fresh,
    Path(project): Path<String>,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let (member, project) = (desk.member, id::<ProjectId>(&project)?);
    let desk = member.desk;
    let title = app.store.read(|tx| tx.project(desk, &project)).await?.ok_or(Refusal::NotFound)?;
    let zone = member.profile.time_zone.clone();
    zipped(&app, (&title.title, zone), app.export_all(member, project).await?).await
}
