//! One project as a whole: its name, and whether it goes on, rests or is over.

use super::projects::{View, again, done};
use super::{faults, frame, id};
use crate::app::App;
use crate::approval::State as Asking;
use crate::assurance::{self, Asks};
use crate::error::{Refusal, Result};
use crate::id::ProjectId;
use crate::member::Member;
use crate::project::{self, State as Stands};
use crate::ui::studio::project::Back;
use crate::ui::studio::project_settings::close as question;
use crate::web::{Form, SignedIn, page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// A project's name.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    title: String,
}

/// `POST /admin/projects/{id}`
pub async fn rename(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let project = id::<ProjectId>(&project)?;
    let (member, of, title) = (desk.member.clone(), project.clone(), fields.title.clone());
    let renamed = app.store.write(move |tx| {
        let was = tx.project(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        project::change(tx, &member, &of, &title, was.state)
    });
    match renamed.await {
        Ok(_) => Ok(done(&project, "named", None)),
        Err(error) => {
            let (faults, title) = (faults(error)?, Some(fields.title));
            let back = Back { faults, title, ..Back::default() };
            again(&app, &desk.member, &project, View { back, ..View::default() }).await
        }
    }
}

/// What decisions take on a project.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Decisions {
    proof: String,
    code_to_open: String,
}

/// `POST /admin/projects/{id}/decisions`
pub async fn ask(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    Form(fields): Form<Decisions>,
) -> Result<Response> {
    let project = id::<ProjectId>(&project)?;
    let proof = match fields.proof.as_str() {
        "" => None,
        word => {
            let proof = word.parse();
            Some(proof.map_err(|_| Refusal::wrong("proof", "Choose what decisions take."))?)
        }
    };
    let asks = Asks { proof, code_to_open: !fields.code_to_open.is_empty() };
    let (member, of) = (desk.member, project.clone());
    app.store.write(move |tx| assurance::set_for_project(tx, &member, &of, asks)).await?;
    Ok(done(&project, "decisions", None))
}

/// `POST /admin/projects/{id}/pause`
pub async fn pause(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
) -> Result<Response> {
    let project = id::<ProjectId>(&project)?;
    put(&app, desk.member, &project, Stands::Paused).await?;
    Ok(done(&project, "paused", None))
}

/// `POST /admin/projects/{id}/resume`: after a pause, or after it was closed.
pub async fn resume(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
) -> Result<Response> {
    let project = id::<ProjectId>(&project)?;
    let was = put(&app, desk.member, &project, Stands::Active).await?;
    let what = if was == Stands::Closed { "reopened" } else { "resumed" };
    Ok(done(&project, what, None))
}

/// `GET /admin/projects/{id}/close`
pub async fn ask_to_close(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
) -> Result<Response> {
    let (member, project) = (&desk.member, id::<ProjectId>(&project)?);
    let read = app.store.read(|tx| {
        let project = tx.project(member.desk, &project)?.ok_or(Refusal::NotFound)?;
        let mut asked = tx.asked_of_project(member.desk, &project.id)?;
        asked.retain(|asked| asked.approval.state == Asking::Open);
        Ok((frame(tx, member, &[])?, project, asked))
    });
    let (frame, project, open) = read.await?;
    Ok(page(StatusCode::OK, question(&frame, &project, &open)))
}

/// Whether to tell everybody that the project is over.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Closing {
    tell: String,
}

/// `POST /admin/projects/{id}/close`
pub async fn close(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    Form(fields): Form<Closing>,
) -> Result<Response> {
    let project = id::<ProjectId>(&project)?;
    let (member, of, signer) = (desk.member, project.clone(), app.signer());
    let closed = app.store.write(move |tx| {
        let was = tx.project(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        let closed = project::change(tx, &member, &of, &was.title, Stands::Closed)?;
        // Pressed twice, it is told once.
        let tells = !fields.tell.is_empty() && was.state != Stands::Closed;
        if tells { project::tell_closed(tx, &signer, &member, &closed) } else { Ok(0) }
    });
    let told = closed.await?;
    Ok(done(&project, if told > 0 { "closed-told" } else { "closed" }, None))
}

/// Moves a project to a state; where it stood before.
async fn put(app: &App, member: Member, project: &ProjectId, state: Stands) -> Result<Stands> {
    let of = project.clone();
    let moved = app.store.write(move |tx| {
        let was = tx.project(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        project::change(tx, &member, &of, &was.title, state)?;
        Ok(was.state)
    });
    moved.await
}
