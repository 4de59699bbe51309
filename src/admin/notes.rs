//! What members note for each other about a project.

use super::id;
use super::projects::{View, again, done};
use crate::admin::faults;
use crate::app::App;
use crate::error::Result;
use crate::id::ProjectId;
use crate::note;
use crate::ui::studio::project::Back;
use crate::web::{Form, SignedIn};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

/// A note as typed.
#[derive(Debug, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Fields {
    note: String,
}

/// `POST /admin/projects/{id}/notes`
pub async fn write(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let project = id::<ProjectId>(&project)?;
    let (member, of, typed) = (desk.member.clone(), project.clone(), fields.note.clone());
    match app.store.write(move |tx| note::write(tx, &member, &of, &typed)).await {
        Ok(_) => Ok(done(&project, "noted", None)),
        Err(error) => {
            let (faults, note) = (faults(error)?, Some(fields.note));
            let back = Back { faults, note, ..Back::default() };
            again(&app, &desk.member, &project, View { back, ..View::default() }).await
        }
    }
}
