//! Templates: kept from a project or a request, listed, and removed.

use super::projects::{View, again, done};
use super::requests::{WRONG, one};
use super::{faults, frame, id};
use crate::app::App;
use crate::error::Result;
use crate::id::{ProjectId, RequestId, TemplateId};
use crate::template;
use crate::ui::studio::project::Back;
use crate::ui::studio::requests::Back as RequestBack;
use crate::ui::studio::templates::TemplatesPage;
use crate::web::{Form, SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// `GET /admin/templates`
pub async fn list(State(app): State<App>, desk: SignedIn) -> Result<Response> {
    let member = &desk.member;
    let read = app.store.read(|tx| Ok((frame(tx, member, &[])?, tx.templates(member.desk)?)));
    let (frame, all) = read.await?;
    Ok(page(StatusCode::OK, TemplatesPage { frame: &frame, all: &all }.draw()))
}

/// What it is called.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fields {
    name: String,
}

/// `POST /admin/projects/{id}/template`
pub async fn of_project(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    Form(Fields { name }): Form<Fields>,
) -> Result<Response> {
    let project = id::<ProjectId>(&project)?;
    let (member, of, typed) = (desk.member.clone(), project.clone(), name.clone());
    let kept = app.store.write(move |tx| template::keep_project(tx, &member, &of, &typed));
    match kept.await {
        Ok(_) => Ok(done(&project, "kept", None)),
        Err(error) => {
            let back = Back { faults: faults(error)?, template: Some(name), ..Back::default() };
            again(&app, &desk.member, &project, View { back, ..View::default() }).await
        }
    }
}

/// `POST /admin/requests/{id}/template`
pub async fn of_request(
    State(app): State<App>,
    desk: SignedIn,
    Path(request): Path<String>,
    Form(Fields { name }): Form<Fields>,
) -> Result<Response> {
    let request = id::<RequestId>(&request)?;
    let (member, of, typed) = (desk.member.clone(), request.clone(), name.clone());
    let kept = app.store.write(move |tx| template::keep_request(tx, &member, &of, &typed));
    match kept.await {
        Ok(_) => Ok(see_other(&format!("/admin/requests/{request}?did=kept"))),
        Err(error) => {
            let kept = Some((name, faults(error)?));
            let back = RequestBack { kept, ..RequestBack::default() };
            one(&app, &desk.member, &request, (WRONG, back)).await
        }
    }
}

/// `POST /admin/templates/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    desk: SignedIn,
    Path(template): Path<String>,
) -> Result<Response> {
    let (member, of) = (desk.member.clone(), id::<TemplateId>(&template)?);
    app.store.write(move |tx| template::remove(tx, &member, &of)).await?;
    Ok(see_other("/admin/templates"))
}
