//! `/requests`: documents asked from the client, and what came.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, ok, page};
use super::content::bytes;
use super::files::Bytes;
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{FileRequest, FilesNudge, NewRequest, RequestChange, Return};
use crate::error::{Error, Refusal, Result as Done};
use crate::id::{ItemId, MilestoneId, ProjectId, RequestId, SuppliedId};
use crate::member::{Desk, Member};
use crate::reminder;
use crate::request;
use crate::store::Tx;
use axum::body::Body;
use axum::http::{Response, StatusCode};

fn draw(tx: &Tx, desk: Desk, id: &RequestId) -> Done<FileRequest> {
    Ok(tx.file_request(desk, id)?.ok_or(Refusal::NotFound)?.into())
}

fn id_of(request: &request::FileRequest) -> String {
    request.id.to_string()
}

/// List a milestone’s file requests
///
/// Oldest first, each with its items and what came.
#[utoipa::path(get, path = "/milestones/{id}/requests", tag = "Requests",
    params(("id", description = "The milestone"), Paging),
    responses((status = 200, body = Page<FileRequest>)))]
pub async fn list(
    call: Call,
    Id(milestone): Id<MilestoneId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let milestone = tx.milestone(desk, &milestone)?.ok_or(Refusal::NotFound)?;
        let mut all = tx.requests_of_project(desk, &milestone.project)?;
        all.retain(|request| request.milestone == milestone.id);
        Ok(all)
    });
    Ok(page(paging.cut(read.await?, id_of)?.shaped(FileRequest::from)))
}

/// List a project’s file requests
///
/// Oldest first, each with its items and what came.
#[utoipa::path(get, path = "/projects/{id}/requests", tag = "Requests",
    params(("id", description = "The project"), Paging),
    responses((status = 200, body = Page<FileRequest>)))]
pub async fn of_project(
    call: Call,
    Id(project): Id<ProjectId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let project = tx.project(desk, &project)?.ok_or(Refusal::NotFound)?;
        tx.requests_of_project(desk, &project.id)
    });
    Ok(page(paging.cut(read.await?, id_of)?.shaped(FileRequest::from)))
}

/// Ask for documents
///
/// Mails whoever is asked at once, and reminds them until all is in.
#[utoipa::path(post, path = "/milestones/{id}/requests", tag = "Requests",
    params(("id", description = "The milestone")), request_body = NewRequest,
    responses((status = 201, body = FileRequest)))]
pub async fn ask(
    act: Act,
    Id(milestone): Id<MilestoneId>,
    Json(new): Json<NewRequest>,
) -> Result<Response<Body>, Problem> {
    let (signer, wanted) = (act.signer(), new.typed());
    let make = move |tx: &Tx, member: &Member| {
        request::ask(tx, &signer, member, &milestone, &wanted).map_err(named)
    };
    act.create(&new, make, |tx, member, id, _| draw(tx, member.desk, id)).await
}

/// What is wrong, by the fields that a program has.
fn named(error: Error) -> Error {
    let Error::Refused(Refusal::Wrong(mut faults)) = error else { return error };
    for fault in &mut faults {
        fault.field = match fault.field {
            "from" => "from_ids",
            "who" => "participant_id",
            other => other,
        };
    }
    Refusal::Wrong(faults).into()
}

/// Read a file request with what came
#[utoipa::path(get, path = "/requests/{id}", tag = "Requests",
    params(("id", description = "The file request")),
    responses((status = 200, body = FileRequest)))]
pub async fn one(call: Call, Id(id): Id<RequestId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Change a file request
///
/// What is left out stays, and so does an item of which something came. Nobody is mailed.
#[utoipa::path(patch, path = "/requests/{id}", tag = "Requests",
    request_body = RequestChange, params(("id", description = "The file request")),
    responses((status = 200, body = FileRequest)))]
pub async fn change(
    act: Act,
    Id(id): Id<RequestId>,
    Json(change): Json<RequestChange>,
) -> Result<Response<Body>, Problem> {
    let of = id.clone();
    let verb = move |tx: &Tx, member: &Member| {
        let was = tx.file_request(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        request::change(tx, member, &of, &change.of(&was))
    };
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}

/// Remind somebody of documents now
///
/// One letter, with a line of your own. At most one a day for each participant and request, unless
/// `again` says so.
#[utoipa::path(post, path = "/requests/{id}/nudge", tag = "Requests",
    params(("id", description = "The file request")), request_body = FilesNudge,
    responses((status = 200, body = FileRequest)))]
pub async fn nudge(
    act: Act,
    Id(id): Id<RequestId>,
    Json(new): Json<FilesNudge>,
) -> Result<Response<Body>, Problem> {
    let (signer, wanted, of) = (act.signer(), new.typed(), id.clone());
    let make = move |tx: &Tx, member: &Member| {
        reminder::nudge_for_files(tx, &signer, member, (&of, &wanted)).map_err(named)
    };
    let show = move |tx: &Tx, member: &Member, _: &_, _| draw(tx, member.desk, &id);
    act.once(StatusCode::OK, &new, make, show).await
}

/// Accept what came for an item
///
/// Nothing more can be sent for it.
#[utoipa::path(post, path = "/request-items/{id}/accept", tag = "Requests",
    params(("id", description = "The item")), responses((status = 200, body = FileRequest)))]
pub async fn accept(act: Act, Id(id): Id<ItemId>) -> Result<Response<Body>, Problem> {
    let verb = move |tx: &Tx, member: &Member| {
        let request = request::accept(tx, member, &id)?;
        draw(tx, member.desk, &request.id)
    };
    Ok(ok(&act.write(verb).await?))
}

/// Ask for another try
///
/// Mails the reason to whoever is asked.
#[utoipa::path(post, path = "/request-items/{id}/return", tag = "Requests",
    params(("id", description = "The item")), request_body = Return,
    responses((status = 200, body = FileRequest)))]
pub async fn hand_back(
    act: Act,
    Id(id): Id<ItemId>,
    Json(why): Json<Return>,
) -> Result<Response<Body>, Problem> {
    let signer = act.signer();
    let verb = move |tx: &Tx, member: &Member| {
        let request = request::hand_back(tx, &signer, member, (&id, &why.reason))?;
        draw(tx, member.desk, &request.id)
    };
    Ok(ok(&act.write(verb).await?))
}

/// Take an item off
///
/// It is not needed any more. What came for it stays with the studio.
#[utoipa::path(post, path = "/request-items/{id}/remove", tag = "Requests",
    params(("id", description = "The item")), responses((status = 200, body = FileRequest)))]
pub async fn remove(act: Act, Id(id): Id<ItemId>) -> Result<Response<Body>, Problem> {
    let verb = move |tx: &Tx, member: &Member| {
        let request = request::take_off(tx, member, &id)?;
        draw(tx, member.desk, &request.id)
    };
    Ok(ok(&act.write(verb).await?))
}

/// Download what came for a file request
#[utoipa::path(get, path = "/supplied/{id}/content", tag = "Requests",
    params(("id", description = "The file that came")),
    responses((status = 200, body = Bytes, content_type = "application/octet-stream")))]
pub async fn supplied(call: Call, Id(id): Id<SuppliedId>) -> Result<Response<Body>, Problem> {
    let found = call.read(|tx, desk| tx.supplied(desk, &id)).await?;
    bytes(&call, &found.ok_or(Refusal::NotFound)?, None).await
}
