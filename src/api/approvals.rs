//! `/approvals`: questions put to approvers, and their decisions.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, ok, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{Approval, NewApproval};
use crate::approval::{self, Asked, State};
use crate::error::{Refusal, Result as Done};
use crate::id::{ApprovalId, MilestoneId, ProjectId};
use crate::member::{Desk, Member};
use crate::store::Tx;
use crate::update;
use axum::body::Body;
use axum::http::Response;

fn draw(tx: &Tx, desk: Desk, id: &ApprovalId) -> Done<Approval> {
    let (asked, _) = tx.asked_of_studio(desk, id)?.ok_or(Refusal::NotFound)?;
    Ok(asked.into())
}

fn id_of(asked: &Asked) -> String {
    asked.approval.id.to_string()
}

/// List a milestone’s approval requests
///
/// Newest first, each with its decisions.
#[utoipa::path(get, path = "/milestones/{id}/approvals", tag = "Approvals",
    params(("id", description = "The milestone"), Paging),
    responses((status = 200, body = Page<Approval>)))]
pub async fn list(
    call: Call,
    Id(milestone): Id<MilestoneId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let milestone = tx.milestone(desk, &milestone)?.ok_or(Refusal::NotFound)?;
        let mut asked = tx.asked_of_project(desk, &milestone.project)?;
        asked.retain(|asked| asked.approval.milestone == milestone.id);
        Ok(asked)
    });
    Ok(page(paging.cut(read.await?, id_of)?.shaped(Approval::from)))
}

/// List a project’s approval requests
///
/// Newest first, each with its decisions.
#[utoipa::path(get, path = "/projects/{id}/approvals", tag = "Approvals",
    params(("id", description = "The project"), Paging),
    responses((status = 200, body = Page<Approval>)))]
pub async fn of_project(
    call: Call,
    Id(project): Id<ProjectId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let project = tx.project(desk, &project)?.ok_or(Refusal::NotFound)?;
        tx.asked_of_project(desk, &project.id)
    });
    Ok(page(paging.cut(read.await?, id_of)?.shaped(Approval::from)))
}

/// Ask for a decision
///
/// By itself, and mails those who decide. An open request about an older version of one of the
/// files is superseded.
#[utoipa::path(post, path = "/milestones/{id}/approvals", tag = "Approvals",
    params(("id", description = "The milestone")), request_body = NewApproval,
    responses((status = 201, body = Approval)))]
pub async fn ask(
    act: Act,
    Id(milestone): Id<MilestoneId>,
    Json(new): Json<NewApproval>,
) -> Result<Response<Body>, Problem> {
    let (signer, wanted) = (act.signer(), new.clone().wanted("version_ids")?);
    let make =
        move |tx: &Tx, member: &Member| update::ask_alone(tx, &signer, member, &milestone, &wanted);
    act.create(&new, make, |tx, member, id, _| draw(tx, member.desk, id)).await
}

/// Read an approval request with its decisions
#[utoipa::path(get, path = "/approvals/{id}", tag = "Approvals",
    params(("id", description = "The approval request")),
    responses((status = 200, body = Approval)))]
pub async fn one(call: Call, Id(id): Id<ApprovalId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Withdraw an approval request
///
/// Only while it is open. One that is withdrawn already stays so.
#[utoipa::path(post, path = "/approvals/{id}/withdraw", tag = "Approvals",
    params(("id", description = "The approval request")),
    responses((status = 200, body = Approval)))]
pub async fn withdraw(act: Act, Id(id): Id<ApprovalId>) -> Result<Response<Body>, Problem> {
    let verb = move |tx: &Tx, member: &Member| {
        let (asked, _) = tx.asked_of_studio(member.desk, &id)?.ok_or(Refusal::NotFound)?;
        match asked.approval.state {
            State::Withdrawn => {}
            State::Open => approval::withdraw(tx, member, &id)?,
            _ => return Err(Refusal::Stale.into()),
        }
        draw(tx, member.desk, &id)
    };
    Ok(ok(&act.write(verb).await?))
}
