//! `/introductions`: colleagues who came by somebody else's link and ask for one of their own.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, ok, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{Accept, Introduction};
use super::sound::{Eye, Sound};
use crate::error::Refusal;
use crate::id::{IntroductionId, ProjectId};
use crate::introduction::{self, Terms};
use crate::member::Member;
use crate::store::Tx;
use axum::body::Body;
use axum::http::Response;

impl Sound for Accept {
    const MAY_BE_LEFT_OUT: bool = true;

    // The words of both fields are all that they can hold.
    fn look(&self, _: &mut Eye) {}
}

/// List who was introduced on a project
///
/// Newest first, each with what became of it. Name and address are what somebody typed who held
/// the link; nobody proved them.
#[utoipa::path(get, path = "/projects/{id}/introductions", tag = "Introductions",
    params(("id", description = "The project"), Paging),
    responses((status = 200, body = Page<Introduction>)))]
pub async fn list(
    call: Call,
    Id(project): Id<ProjectId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let project = tx.project(desk, &project)?.ok_or(Refusal::NotFound)?;
        tx.introductions(desk, &project.id)
    });
    let cut = paging.cut(read.await?, |introduced| introduced.id.to_string())?;
    Ok(page(cut.shaped(Introduction::from)))
}

/// Give somebody who was introduced a link of their own
///
/// They become a participant, and the link is mailed at once. One that is accepted already stays
/// so, and nothing is mailed again.
#[utoipa::path(post, path = "/introductions/{id}/accept", tag = "Introductions",
    params(("id", description = "The introduction")), request_body = Option<Accept>,
    responses((status = 200, body = Introduction)))]
pub async fn accept(
    act: Act,
    Id(id): Id<IntroductionId>,
    Json(how): Json<Accept>,
) -> Result<Response<Body>, Problem> {
    let (signer, Accept { role, can_download }) = (act.signer(), how);
    let terms = Terms { role, can_download };
    let verb = move |tx: &Tx, member: &Member| {
        let (introduced, _) = introduction::accept(tx, &signer, member, &id, terms)?;
        Ok(Introduction::from(introduced))
    };
    Ok(ok(&act.write(verb).await?))
}

/// Decline an introduction
///
/// Nobody is told, and no link changes. One that is declined already stays so.
#[utoipa::path(post, path = "/introductions/{id}/decline", tag = "Introductions",
    params(("id", description = "The introduction")),
    responses((status = 200, body = Introduction)))]
pub async fn decline(act: Act, Id(id): Id<IntroductionId>) -> Result<Response<Body>, Problem> {
    let verb = move |tx: &Tx, member: &Member| {
        Ok(Introduction::from(introduction::decline(tx, member, &id)?))
    };
    Ok(ok(&act.write(verb).await?))
}
