//! `/settings/sections` and `/projects/{id}/sections`: the studio's own words over the sections of
//! its clients' pages, what is left out, and the order.

use super::body::{Id, Json};
use super::call::{Act, Call};
use super::problem::Problem;
use super::shape::{Sections, SectionsChange};
use super::sound::{Eye, Sound};
use crate::error::{Refusal, Result as Done};
use crate::id::ProjectId;
use crate::member::{Desk, Member, Role};
use crate::section::{self, Section, WORDS_LIMIT};
use crate::store::Tx;
use axum::body::Body;
use axum::http::Response;

fn of_studio(tx: &Tx, desk: Desk) -> Done<Sections> {
    Ok(Sections::of(&tx.sections_of_studio(desk)?, false))
}

fn of_project(tx: &Tx, desk: Desk, id: &ProjectId) -> Done<Sections> {
    tx.project(desk, id)?.ok_or(Refusal::NotFound)?;
    match tx.sections_of_project(desk, id)? {
        Some(own) => Ok(Sections::of(&own, true)),
        None => of_studio(tx, desk),
    }
}

/// Read the sections of clients’ pages
///
/// For tokens with the role `admin`.
#[utoipa::path(get, path = "/settings/sections", tag = "Settings",
    responses((status = 200, body = Sections)))]
pub async fn studio(act: Act) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    Ok(act.call.show(&act.call.read(of_studio).await?))
}

/// Choose words, order and what is left out of clients’ pages
///
/// Where a project has none of its own. For tokens with the role `admin`.
#[utoipa::path(patch, path = "/settings/sections", tag = "Settings", request_body = SectionsChange,
    responses((status = 200, body = Sections)))]
pub async fn change_studio(
    act: Act,
    Json(change): Json<SectionsChange>,
) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let verb = move |tx: &Tx, member: &Member| {
        let sections = section::Sections::of(change.chosen().unwrap_or_default())?;
        section::set_for_studio(tx, member, &sections)
    };
    act.change(of_studio, verb).await
}

/// Read the sections of a project’s pages
#[utoipa::path(get, path = "/projects/{id}/sections", tag = "Projects",
    params(("id", description = "The project")), responses((status = 200, body = Sections)))]
pub async fn project(call: Call, Id(id): Id<ProjectId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| of_project(tx, desk, &id)).await?))
}

/// Choose words, order and what is left out of a project’s pages
#[utoipa::path(patch, path = "/projects/{id}/sections", tag = "Projects",
    request_body = SectionsChange, params(("id", description = "The project")),
    responses((status = 200, body = Sections)))]
pub async fn change_project(
    act: Act,
    Id(id): Id<ProjectId>,
    Json(change): Json<SectionsChange>,
) -> Result<Response<Body>, Problem> {
    let of = id.clone();
    let verb = move |tx: &Tx, member: &Member| {
        let sections = change.chosen().map(section::Sections::of).transpose()?;
        section::set_for_project(tx, member, &of, sections.as_ref())
    };
    act.change(move |tx, desk| of_project(tx, desk, &id), verb).await
}

impl Sound for SectionsChange {
    fn look(&self, eye: &mut Eye) {
        eye.count("sections", self.sections.as_ref(), Section::ALL.len());
        for one in self.sections.iter().flatten() {
            eye.maybe("sections", Some(&one.words), WORDS_LIMIT);
        }
    }
}
