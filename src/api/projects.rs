//! `/projects`: one engagement for one client each.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{NewProject, Project, ProjectChange};
use crate::assurance::{self, Asks};
use crate::error::{Error, Refusal, Result as Done};
use crate::id::{ClientId, ProjectId};
use crate::member::{Desk, Member};
use crate::project::{self, State as Stands};
use crate::store::Tx;
use crate::template;
use axum::body::Body;
use axum::http::Response;

fn draw(tx: &Tx, desk: Desk, id: &ProjectId) -> Done<Project> {
    Ok(tx.project(desk, id)?.ok_or(Refusal::NotFound)?.into())
}

/// List projects
///
/// By title.
#[utoipa::path(get, path = "/projects", tag = "Projects", params(Paging),
    responses((status = 200, body = Page<Project>)))]
pub async fn list(call: Call, Query(paging): Query<Paging>) -> Result<Response<Body>, Problem> {
    let projects = call.read_aside(|tx, desk| tx.projects(desk)).await?;
    let cut = paging.cut(projects, |project| project.id.to_string())?;
    Ok(page(cut.shaped(Project::from)))
}

/// Start a project
///
/// From a template, if `template_id` names one: with its milestones, requests, tasks and records,
/// their days counted from `starts_on`. Nobody is mailed.
#[utoipa::path(post, path = "/projects", tag = "Projects", request_body = NewProject,
    responses((status = 201, body = Project)))]
pub async fn start(act: Act, Json(new): Json<NewProject>) -> Result<Response<Body>, Problem> {
    let (client, title) = (new.client_id.parse::<ClientId>(), new.title.clone());
    let from = template::Start {
        template: new.template_id.clone().unwrap_or_default(),
        starts_on: new.starts_on.map(|day| day.to_string()).unwrap_or_default(),
    };
    let make = move |tx: &Tx, member: &Member| {
        // What is no id is no client of ours either.
        let client = client.unwrap_or_else(|_| ClientId::new());
        let project = project::start(tx, member, &client, &title)?;
        template::start(tx, member, &project, &from).map_err(named)?;
        Ok(project.id)
    };
    act.create(&new, make, |tx, member, id, _| draw(tx, member.desk, id)).await
}

/// What is wrong, by the fields that a program has.
fn named(error: Error) -> Error {
    let Error::Refused(Refusal::Wrong(mut faults)) = error else { return error };
    for fault in faults.iter_mut().filter(|fault| fault.field == "template") {
        fault.field = "template_id";
    }
    Refusal::Wrong(faults).into()
}

/// Read a project
#[utoipa::path(get, path = "/projects/{id}", tag = "Projects",
    params(("id", description = "The project")), responses((status = 200, body = Project)))]
pub async fn one(call: Call, Id(id): Id<ProjectId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Rename a project, pause or close it, say what decisions take
///
/// The links of a closed project go on working for 30 days.
#[utoipa::path(patch, path = "/projects/{id}", tag = "Projects", request_body = ProjectChange,
    params(("id", description = "The project")), responses((status = 200, body = Project)))]
pub async fn change(
    act: Act,
    Id(id): Id<ProjectId>,
    Json(change): Json<ProjectChange>,
) -> Result<Response<Body>, Problem> {
    let (of, signer) = (id.clone(), act.call.app.signer());
    let verb = move |tx: &Tx, member: &Member| {
        let was = tx.project(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        let title = change.title.as_ref().unwrap_or(&was.title);
        let asks = Asks {
            proof: change.proof.unwrap_or(was.asks.proof),
            code_to_open: change.code_to_open.unwrap_or(was.asks.code_to_open),
        };
        assurance::set_for_project(tx, member, &of, asks)?;
        if change.title.is_none() && change.state.is_none() {
            return Ok(());
        }
        let state = change.state.unwrap_or(was.state);
        let now = project::change(tx, member, &of, title, state)?;
        let is_closed = state == Stands::Closed && was.state != Stands::Closed;
        if is_closed && change.notify == Some(true) {
            project::tell_closed(tx, &signer, member, &now)?;
        }
        Ok(())
    };
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}
