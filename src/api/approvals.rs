//! `/approvals`: questions put to approvers, and their decisions.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, ok, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{Approval, NewApproval, Reopening, SaidElsewhere, Settling};
use crate::approval::{self, Asked, Said, State};
use crate::dispute;
use crate::error::{Error, Refusal, Result as Done};
use crate::id::{ApprovalId, MilestoneId, ProjectId};
use crate::member::{Desk, Member};
use crate::store::Tx;
use crate::update;
use crate::upload::{self, Holder};
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

/// Ask again what was settled or withdrawn
///
/// Earlier answers stay in the history and no longer count; whoever is asked is mailed once more.
/// One that is open already stays so; one that something newer replaced is not asked again.
#[utoipa::path(post, path = "/approvals/{id}/reopen", tag = "Approvals",
    params(("id", description = "The approval request")), request_body = Reopening,
    responses((status = 200, body = Approval)))]
pub async fn reopen(
    act: Act,
    Id(id): Id<ApprovalId>,
    Json(again): Json<Reopening>,
) -> Result<Response<Body>, Problem> {
    let signer = act.signer();
    let verb = move |tx: &Tx, member: &Member| {
        let (asked, _) = tx.asked_of_studio(member.desk, &id)?.ok_or(Refusal::NotFound)?;
        if asked.approval.state != State::Open {
            approval::reopen(tx, &signer, member, (&id, &again.reason))?;
        }
        draw(tx, member.desk, &id)
    };
    Ok(ok(&act.write(verb).await?))
}

/// Settle that an answer is said not to be theirs
///
/// What came of talking about it is written down beside the answer, which stays as it is; the
/// approver gets a letter, and may say that it is not so. The same words twice are written once.
#[utoipa::path(post, path = "/approvals/{id}/settle", tag = "Approvals",
    params(("id", description = "The approval request")), request_body = Settling,
    responses((status = 200, body = Approval)))]
pub async fn settle(
    act: Act,
    Id(id): Id<ApprovalId>,
    Json(settling): Json<Settling>,
) -> Result<Response<Body>, Problem> {
    let signer = act.signer();
    let verb = move |tx: &Tx, member: &Member| {
        let Settling { decision_id, note } = &settling;
        let decision = decision_id.parse().map_err(|_| Refusal::NotFound)?;
        dispute::settle(tx, &signer, member, ((&id, &decision), note))?;
        draw(tx, member.desk, &id)
    };
    Ok(ok(&act.write(verb).await?))
}

/// Record what an approver said elsewhere
///
/// It counts like their own answer, and says for good who recorded it; they get a letter. What
/// shows it is a note, or files that came whole to `/uploads`.
#[utoipa::path(post, path = "/approvals/{id}/decisions", tag = "Approvals",
    params(("id", description = "The approval request")), request_body = SaidElsewhere,
    responses((status = 201, body = Approval)))]
pub async fn record(
    act: Act,
    Id(id): Id<ApprovalId>,
    Json(new): Json<SaidElsewhere>,
) -> Result<Response<Body>, Problem> {
    let (signer, wanted, of) = (act.signer(), new.clone(), id.clone());
    let make = move |tx: &Tx, member: &Member| {
        let (asked, _) = tx.asked_of_studio(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        let holder = Holder::Member(member.clone());
        let (files, missing) = upload::named(tx, &holder, &wanted.uploads)?;
        if missing.is_some() {
            return Err(Refusal::wrong("uploads", "Not all of these are whole uploads.").into());
        }
        let who = wanted.who(tx, member, &asked)?;
        let said = Said { who, files, ..wanted.said() };
        approval::record(tx, &signer, member, (&of, &said)).map_err(named)
    };
    act.create(&new, make, move |tx, member, _, _| draw(tx, member.desk, &id)).await
}

/// What is wrong, by the fields that a program has.
fn named(error: Error) -> Error {
    let Error::Refused(Refusal::Wrong(mut faults)) = error else { return error };
    for fault in &mut faults {
        fault.field = match fault.field {
            "who" => "approver_id",
            "outcome" => "decision",
            other => other,
        };
    }
    Refusal::Wrong(faults).into()
}
