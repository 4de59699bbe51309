//! The milestones of a project: added and changed on its page.

use super::projects::{View, again, done};
use super::{faults, id};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::id::{MilestoneId, ProjectId};
use crate::member::Member;
use crate::milestone::{self, Form as Typed};
use crate::ui::studio::project::Back;
use crate::web::{Form, SignedIn, see_other};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

/// A milestone as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    title: String,
    label: String,
    summary: String,
    state: String,
    starts_on: String,
    estimated_on: String,
    slipped_why: String,
}

impl Fields {
    fn typed(self) -> Typed {
        let Self { title, label, summary, state, starts_on, estimated_on, slipped_why } = self;
        Typed { title, label, summary, state, starts_on, estimated_on, slipped_why }
    }
}

/// `POST /admin/projects/{id}/milestones`
pub async fn add(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (project, typed) = (id::<ProjectId>(&project)?, fields.typed());
    let (member, of, form) = (desk.member.clone(), project.clone(), typed.clone());
    match app.store.write(move |tx| milestone::add(tx, &member, &of, &form)).await {
        Ok(_) => Ok(done(&project, "planned", None)),
        Err(error) => come_back(&app, &desk.member, &project, (None, typed), error).await,
    }
}

/// `POST /admin/milestones/{id}`
pub async fn change(
    State(app): State<App>,
    desk: SignedIn,
    Path(milestone): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (milestone, typed) = (id::<MilestoneId>(&milestone)?, fields.typed());
    let (member, of, form) = (desk.member.clone(), milestone.clone(), typed.clone());
    match app.store.write(move |tx| milestone::change(tx, &member, &of, &form)).await {
        Ok(changed) => Ok(done(&changed.project, "planned", None)),
        Err(error) => {
            let of = desk.member.desk;
            let old = app.store.read(|tx| tx.milestone(of, &milestone)).await?;
            let project = old.ok_or(Refusal::NotFound)?.project;
            come_back(&app, &desk.member, &project, (Some(milestone), typed), error).await
        }
    }
}

/// Which way a milestone moves.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Way {
    to: String,
}

/// `POST /admin/milestones/{id}/move`: one place `up` or `down`.
pub async fn shift(
    State(app): State<App>,
    desk: SignedIn,
    Path(milestone): Path<String>,
    Form(Way { to }): Form<Way>,
) -> Result<Response> {
    let (member, of) = (desk.member.clone(), id::<MilestoneId>(&milestone)?);
    let moved = app.store.write(move |tx| {
        let old = tx.milestone(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        let place = match to.as_str() {
            "up" => old.position.saturating_sub(1),
            "down" => old.position.saturating_add(1),
            _ => return Err(Refusal::wrong("to", "Press one of the arrows.").into()),
        };
        milestone::put_at(tx, &member, &of, place)
    });
    let moved = moved.await?;
    Ok(see_other(&format!("/admin/projects/{}#m{}", moved.project, moved.position)))
}

async fn come_back(
    app: &App,
    member: &Member,
    project: &ProjectId,
    typed: (Option<MilestoneId>, Typed),
    error: Error,
) -> Result<Response> {
    let back = Back { faults: faults(error)?, milestone: Some(typed), ..Back::default() };
    again(app, member, project, View { back, ..View::default() }).await
}
