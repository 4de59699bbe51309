//! `/milestones`: phases with a visible outcome.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{Milestone, MilestoneChange, NewMilestone};
use crate::error::{Refusal, Result as Done};
use crate::id::{MilestoneId, ProjectId};
use crate::member::{Desk, Member};
use crate::milestone;
use crate::store::Tx;
use axum::body::Body;
use axum::http::Response;

fn draw(tx: &Tx, desk: Desk, id: &MilestoneId) -> Done<Milestone> {
    Ok(tx.milestone(desk, id)?.ok_or(Refusal::NotFound)?.into())
}

/// List a project’s milestones
///
/// In their order.
#[utoipa::path(get, path = "/projects/{id}/milestones", tag = "Milestones",
    params(("id", description = "The project"), Paging),
    responses((status = 200, body = Page<Milestone>)))]
pub async fn list(
    call: Call,
    Id(project): Id<ProjectId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let project = tx.project(desk, &project)?.ok_or(Refusal::NotFound)?;
        tx.milestones(desk, &project.id)
    });
    let cut = paging.cut(read.await?, |milestone| milestone.id.to_string())?;
    Ok(page(cut.shaped(Milestone::from)))
}

/// Add a milestone after the project’s last one
#[utoipa::path(post, path = "/projects/{id}/milestones", tag = "Milestones",
    params(("id", description = "The project")), request_body = NewMilestone,
    responses((status = 201, body = Milestone)))]
pub async fn add(
    act: Act,
    Id(project): Id<ProjectId>,
    Json(new): Json<NewMilestone>,
) -> Result<Response<Body>, Problem> {
    let form = new.clone().form();
    let make = move |tx: &Tx, member: &Member| Ok(milestone::add(tx, member, &project, &form)?.id);
    act.create(&new, make, |tx, member, id, _| draw(tx, member.desk, id)).await
}

/// Read a milestone
#[utoipa::path(get, path = "/milestones/{id}", tag = "Milestones",
    params(("id", description = "The milestone")), responses((status = 200, body = Milestone)))]
pub async fn one(call: Call, Id(id): Id<MilestoneId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Change a milestone
///
/// What is left out stays. A later estimate keeps what it slipped from; `done` stamps the day and
/// ends the time in which a decision on it can be taken back.
#[utoipa::path(patch, path = "/milestones/{id}", tag = "Milestones",
    request_body = MilestoneChange, params(("id", description = "The milestone")),
    responses((status = 200, body = Milestone)))]
pub async fn change(
    act: Act,
    Id(id): Id<MilestoneId>,
    Json(change): Json<MilestoneChange>,
) -> Result<Response<Body>, Problem> {
    let of = id.clone();
    let verb = move |tx: &Tx, member: &Member| {
        let was = tx.milestone(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        if let Some(place) = change.position {
            milestone::put_at(tx, member, &of, place)?;
        }
        milestone::change(tx, member, &of, &change.of(&was)).map(drop)
    };
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}
