//! Papers to keep: receipts as they were signed, and whole projects.

use super::body::Id;
use super::call::{Act, Call};
use super::files::Bytes;
use super::problem::Problem;
use super::shape::Receipt;
use crate::error::Refusal;
use crate::id::{DecisionId, ProjectId};
use crate::member::Role;
use crate::receipt::Form;
use crate::web::proof;
use crate::web::serve::zipped;
use axum::body::Body;
use axum::http::Response;

/// Download the receipt of a decision
///
/// The signed document, byte for byte as both sides got it; `docs/VERIFY.md` says how it is
/// checked. Once a decision was taken back, the receipt of that. There is none for an answer that
/// is held, nor for one of a contact who was erased.
#[utoipa::path(get, path = "/decisions/{id}/receipt.json", tag = "Approvals",
    params(("id", description = "The decision")), responses((status = 200, body = Receipt)))]
pub async fn signed(call: Call, Id(id): Id<DecisionId>) -> Result<Response<Body>, Problem> {
    paper(&call, &id, Form::Json).await
}

/// Download the receipt of a decision as PDF
///
/// To read and print, with the signed document inside.
#[utoipa::path(get, path = "/decisions/{id}/receipt.pdf", tag = "Approvals",
    params(("id", description = "The decision")),
    responses((status = 200, body = Bytes, content_type = "application/pdf")))]
pub async fn printed(call: Call, Id(id): Id<DecisionId>) -> Result<Response<Body>, Problem> {
    paper(&call, &id, Form::Pdf).await
}

async fn paper(call: &Call, id: &DecisionId, form: Form) -> Result<Response<Body>, Problem> {
    let found = call.read(|tx, desk| tx.newest_receipt(desk, id)).await?;
    Ok(proof::document(&call.app, found.ok_or(Refusal::NotFound)?, form).await?)
}

/// Download a whole project
///
/// One zip: files, receipts, the trail with from where things came, and a page that opens offline.
/// For tokens with the role `admin` or above.
#[utoipa::path(get, path = "/projects/{id}/export.zip", tag = "Projects",
    params(("id", description = "The project")),
    responses((status = 200, body = Bytes, content_type = "application/zip")))]
pub async fn export(act: Act, Id(id): Id<ProjectId>) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let app = &act.call.app;
    let found = act.call.read(|tx, desk| tx.project(desk, &id)).await?;
    let title = found.ok_or(Refusal::NotFound)?.title;
    let zone = act.member.profile.time_zone.clone();
    let all = app.export_all(act.member.clone(), id).await?;
    Ok(zipped(app, (&title, zone), all).await?)
}
