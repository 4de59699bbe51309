//! `/tasks`: the checklist of a milestone.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{NewTask, Task, TaskChange};
use crate::error::{Error, Refusal, Result as Done};
use crate::id::{MilestoneId, ProjectId, TaskId};
use crate::member::{Desk, Member};
use crate::store::Tx;
use crate::task;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;

fn draw(tx: &Tx, desk: Desk, id: &TaskId) -> Done<Task> {
    let found = tx.task(desk, id)?.filter(|task| !task.removed);
    Ok(found.ok_or(Refusal::NotFound)?.into())
}

/// List a milestone’s tasks
///
/// In their order.
#[utoipa::path(get, path = "/milestones/{id}/tasks", tag = "Tasks",
    params(("id", description = "The milestone"), Paging),
    responses((status = 200, body = Page<Task>)))]
pub async fn list(
    call: Call,
    Id(milestone): Id<MilestoneId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let milestone = tx.milestone(desk, &milestone)?.ok_or(Refusal::NotFound)?;
        tx.tasks_of_milestone(desk, &milestone.id)
    });
    let cut = paging.cut(read.await?, |task| task.id.to_string())?;
    Ok(page(cut.shaped(Task::from)))
}

/// List a project’s tasks
///
/// By milestone and in their order.
#[utoipa::path(get, path = "/projects/{id}/tasks", tag = "Tasks",
    params(("id", description = "The project"), Paging),
    responses((status = 200, body = Page<Task>)))]
pub async fn of_project(
    call: Call,
    Id(project): Id<ProjectId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let project = tx.project(desk, &project)?.ok_or(Refusal::NotFound)?;
        tx.tasks_of_project(desk, &project.id)
    });
    let cut = paging.cut(read.await?, |task| task.id.to_string())?;
    Ok(page(cut.shaped(Task::from)))
}

/// Add a task
///
/// At the end of the list. Nobody is mailed; whoever it is for is reminded of it until it is
/// ticked.
#[utoipa::path(post, path = "/milestones/{id}/tasks", tag = "Tasks",
    params(("id", description = "The milestone")), request_body = NewTask,
    responses((status = 201, body = Task)))]
pub async fn add(
    act: Act,
    Id(milestone): Id<MilestoneId>,
    Json(new): Json<NewTask>,
) -> Result<Response<Body>, Problem> {
    let form = new.form();
    let make = move |tx: &Tx, member: &Member| {
        Ok(task::add(tx, member, &milestone, &form).map_err(named)?.id)
    };
    act.create(&new, make, |tx, member, id, _| draw(tx, member.desk, id)).await
}

/// What is wrong, by the fields that a program has.
fn named(error: Error) -> Error {
    let Error::Refused(Refusal::Wrong(mut faults)) = error else { return error };
    for fault in &mut faults {
        if fault.field == "who" {
            fault.field = "for_id";
        }
    }
    Refusal::Wrong(faults).into()
}

/// Read a task
#[utoipa::path(get, path = "/tasks/{id}", tag = "Tasks",
    params(("id", description = "The task")), responses((status = 200, body = Task)))]
pub async fn one(call: Call, Id(id): Id<TaskId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Change a task, move it, tick it
///
/// What is left out stays. `done` ticks it or unticks it, until its milestone is done.
#[utoipa::path(patch, path = "/tasks/{id}", tag = "Tasks", request_body = TaskChange,
    params(("id", description = "The task")), responses((status = 200, body = Task)))]
pub async fn change(
    act: Act,
    Id(id): Id<TaskId>,
    Json(change): Json<TaskChange>,
) -> Result<Response<Body>, Problem> {
    let of = id.clone();
    let verb = move |tx: &Tx, member: &Member| {
        let was = tx.task(member.desk, &of)?.filter(|task| !task.removed);
        let was = was.ok_or(Refusal::NotFound)?;
        task::change(tx, member, &of, &change.of(&was)).map_err(named)?;
        if let Some(place) = change.position {
            task::put_at(tx, member, &of, place)?;
        }
        if let Some(done) = change.done {
            task::tick(tx, member, &of, done)?;
        }
        Ok(())
    };
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}

/// Take a task off
///
/// It is not to be done any more. The trail keeps that it was there.
#[utoipa::path(delete, path = "/tasks/{id}", tag = "Tasks",
    params(("id", description = "The task")), responses((status = 204)))]
pub async fn remove(act: Act, Id(id): Id<TaskId>) -> Result<Response<Body>, Problem> {
    act.write(move |tx, member| task::remove(tx, member, &id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
