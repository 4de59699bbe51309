//! `/templates`: what projects and file requests are started from.

use super::body::{Id, Json, Query};
use super::call::{Act, Call, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::{NewTemplate, Template};
use crate::error::{Error, Refusal, Result as Done};
use crate::id::TemplateId;
use crate::member::{Desk, Member};
use crate::store::Tx;
use crate::template;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;

fn draw(tx: &Tx, desk: Desk, id: &TemplateId) -> Done<Template> {
    Ok(tx.template(desk, id)?.ok_or(Refusal::NotFound)?.into())
}

/// An id in a field that names nothing is wrong there, and not the address.
fn nothing(field: &'static str, why: Error) -> Error {
    match why {
        Error::Refused(Refusal::NotFound) => {
            Refusal::wrong(field, "There is nothing with this id.").into()
        }
        other => other,
    }
}

/// List templates
///
/// By name. `POST /projects` takes the id of one of a project.
#[utoipa::path(get, path = "/templates", tag = "Templates", params(Paging),
    responses((status = 200, body = Page<Template>)))]
pub async fn list(call: Call, Query(paging): Query<Paging>) -> Result<Response<Body>, Problem> {
    let all = call.read(|tx, desk| tx.templates(desk)).await?;
    let cut = paging.cut(all, |one| one.id.to_string())?;
    Ok(page(cut.shaped(Template::from)))
}

/// Keep a project or a request as a template
///
/// Words and relative days, and nothing of a client: no people, no files, nothing paid or answered.
#[utoipa::path(post, path = "/templates", tag = "Templates", request_body = NewTemplate,
    responses((status = 201, body = Template)))]
pub async fn add(act: Act, Json(new): Json<NewTemplate>) -> Result<Response<Body>, Problem> {
    let of = new.clone();
    let make = move |tx: &Tx, member: &Member| {
        let kept = match (of.project_id, of.request_id) {
            (Some(project), None) => {
                let keep = |id| template::keep_project(tx, member, &id, &of.name);
                let kept = project.parse().map_err(|_| Refusal::NotFound.into()).and_then(keep);
                kept.map_err(|why| nothing("project_id", why))
            }
            (None, Some(request)) => {
                let keep = |id| template::keep_request(tx, member, &id, &of.name);
                let kept = request.parse().map_err(|_| Refusal::NotFound.into()).and_then(keep);
                kept.map_err(|why| nothing("request_id", why))
            }
            _ => {
                let says = "Name either a project or a request, and not both.";
                Err(Refusal::wrong("project_id", says).into())
            }
        };
        Ok(kept?.id)
    };
    act.create(&new, make, |tx, member, id, _| draw(tx, member.desk, id)).await
}

/// Read a template
#[utoipa::path(get, path = "/templates/{id}", tag = "Templates",
    params(("id", description = "The template")), responses((status = 200, body = Template)))]
pub async fn one(call: Call, Id(id): Id<TemplateId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Remove a template
///
/// What was started from it stays.
#[utoipa::path(delete, path = "/templates/{id}", tag = "Templates",
    params(("id", description = "The template")), responses((status = 204)))]
pub async fn remove(act: Act, Id(id): Id<TemplateId>) -> Result<Response<Body>, Problem> {
    act.write(move |tx, member| template::remove(tx, member, &id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
