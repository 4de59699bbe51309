//! `/events`: the trail.

use super::body::{Id, Query};
use super::call::{Call, page};
use super::list::{Cut, Page, Paging};
use super::problem::Problem;
use super::shape::Event;
use crate::audit;
use crate::error::Refusal;
use crate::id::ProjectId;
use axum::body::Body;
use axum::http::Response;

/// List what happened on a project
///
/// Newest first. Every event holds the hash of the one before, so that none can be left out or
/// changed unnoticed.
#[utoipa::path(get, path = "/projects/{id}/events", tag = "Events",
    params(("id", description = "The project"), Paging),
    responses((status = 200, body = Page<Event>)))]
pub async fn of_project(
    call: Call,
    Id(project): Id<ProjectId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let found = call.read(|tx, desk| tx.project(desk, &project)).await?;
    chain(&call, found.ok_or(Refusal::NotFound)?.id.as_str(), &paging).await
}

/// List what happened in the studio
///
/// What is about no project: members, clients, settings, tokens. Newest first.
#[utoipa::path(get, path = "/events", tag = "Events", params(Paging),
    responses((status = 200, body = Page<Event>)))]
pub async fn of_studio(
    call: Call,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    chain(&call, audit::STUDIO, &paging).await
}

async fn chain(call: &Call, chain: &str, paging: &Paging) -> Result<Response<Body>, Problem> {
    let (limit, after) = (paging.limit()?, paging.after::<i64>()?);
    let read = call.read(|tx, desk| tx.events_before(desk, chain, after, limit + 1));
    let cut = Cut::of(read.await?, limit, |event| event.seq.to_string());
    Ok(page(cut.shaped(Event::from)))
}
