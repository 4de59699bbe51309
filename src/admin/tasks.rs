//! The tasks of a milestone: added, changed, moved, ticked and taken off on the project's page.

use super::projects::{View, again};
use super::{faults, id};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::id::{MilestoneId, ProjectId, TaskId};
use crate::member::Member;
use crate::task::{self, Form as Typed, Task};
use crate::ui::studio::project::{Back, TaskPlace};
use crate::web::{Form, SignedIn, see_other};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

/// A task as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fields {
    title: String,
    note: String,
    who: String,
    due_on: String,
}

impl Fields {
    fn typed(self) -> Typed {
        let Self { title, note, who, due_on } = self;
        Typed { title, note, who, due_on }
    }
}

/// `POST /admin/milestones/{id}/tasks`
pub async fn add(
    State(app): State<App>,
    desk: SignedIn,
    Path(milestone): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (milestone, typed) = (id::<MilestoneId>(&milestone)?, fields.typed());
    let (member, of, form) = (desk.member.clone(), milestone.clone(), typed.clone());
    match app.store.write(move |tx| task::add(tx, &member, &of, &form)).await {
        Ok(added) => Ok(back_to(&added)),
        Err(error) => {
            let of = desk.member.desk;
            let on = app.store.read(|tx| tx.milestone(of, &milestone)).await?;
            let project = on.ok_or(Refusal::NotFound)?.project;
            let place = TaskPlace::New(milestone);
            come_back(&app, &desk.member, &project, Some((place, typed)), error).await
        }
    }
}

/// `POST /admin/tasks/{id}`
pub async fn change(
    State(app): State<App>,
    desk: SignedIn,
    Path(task): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (task, typed) = (id::<TaskId>(&task)?, fields.typed());
    let (member, of, form) = (desk.member.clone(), task.clone(), typed.clone());
    let changed = app.store.write(move |tx| task::change(tx, &member, &of, &form)).await;
    after(&app, &desk.member, (task, Some(typed)), changed).await
}

/// Whether it is done.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tick {
    done: String,
}

/// `POST /admin/tasks/{id}/done`
pub async fn tick(
    State(app): State<App>,
    desk: SignedIn,
    Path(task): Path<String>,
    Form(Tick { done }): Form<Tick>,
) -> Result<Response> {
    let (member, task) = (desk.member.clone(), id::<TaskId>(&task)?);
    let of = task.clone();
    let ticked = app.store.write(move |tx| {
        let done = match done.as_str() {
            "yes" => true,
            "no" => false,
            _ => return Err(Refusal::wrong("done", "Press one of the buttons.").into()),
        };
        task::tick(tx, &member, &of, done)
    });
    let ticked = ticked.await;
    after(&app, &desk.member, (task, None), ticked).await
}

/// Which way a task moves.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Way {
    to: String,
}

/// `POST /admin/tasks/{id}/move`: one place `up` or `down`.
pub async fn shift(
    State(app): State<App>,
    desk: SignedIn,
    Path(task): Path<String>,
    Form(Way { to }): Form<Way>,
) -> Result<Response> {
    let (member, task) = (desk.member.clone(), id::<TaskId>(&task)?);
    let of = task.clone();
    let moved = app.store.write(move |tx| {
        let old = tx.task(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        let place = match to.as_str() {
            "up" => old.position.saturating_sub(1),
            "down" => old.position.saturating_add(1),
            _ => return Err(Refusal::wrong("to", "Press one of the arrows.").into()),
        };
        task::put_at(tx, &member, &of, place)
    });
    let moved = moved.await;
    after(&app, &desk.member, (task, None), moved).await
}

/// `POST /admin/tasks/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    desk: SignedIn,
    Path(task): Path<String>,
) -> Result<Response> {
    let (member, task) = (desk.member.clone(), id::<TaskId>(&task)?);
    let removed = app.store.write(move |tx| task::remove(tx, &member, &task)).await?;
    Ok(see_other(&format!("/admin/projects/{}#{}", removed.project, removed.milestone)))
}

fn back_to(task: &Task) -> Response {
    see_other(&format!("/admin/projects/{}#t-{}", task.project, task.id))
}

/// Back to the task, or the project's page with what was wrong at it.
async fn after(
    app: &App,
    member: &Member,
    (task, typed): (TaskId, Option<Typed>),
    done: Result<Task>,
) -> Result<Response> {
    match done {
        Ok(task) => Ok(back_to(&task)),
        Err(error) => {
            let found = app.store.read(|tx| tx.task(member.desk, &task)).await?;
            let project = found.ok_or(Refusal::NotFound)?.project;
            let typed = typed.map(|typed| (TaskPlace::Of(task), typed));
            come_back(app, member, &project, typed, error).await
        }
    }
}

async fn come_back(
    app: &App,
    member: &Member,
    project: &ProjectId,
    typed: Option<(TaskPlace, Typed)>,
    error: Error,
) -> Result<Response> {
    let back = Back { faults: faults(error)?, task: typed, ..Back::default() };
    again(app, member, project, View { back, ..View::default() }).await
}
