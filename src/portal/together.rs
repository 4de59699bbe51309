//! Approving several requests with one press.

use super::Visit;
use super::read::{note, show};
use crate::app::App;
use crate::approval::{self, Shown, TOGETHER};
use crate::error::{Refusal, Result};
use crate::id::ApprovalId;
use crate::store::Access;
use crate::ui::portal::{Notice, Pressed};
use crate::web::Form;
use crate::web::limit::Purpose;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// What the form sends, and nothing else: each request and the fingerprint of what was shown of
/// it, in one order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    #[serde(default)]
    approval: Vec<ApprovalId>,
    #[serde(default)]
    shown: Vec<String>,
    #[serde(default)]
    name: String,
}

/// `POST /p/{page}/approvals/decisions`
pub async fn give_all(
    State(app): State<App>,
    visit: Visit,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    visit.visitor.must_decide()?;
    if let Err(wait) = app.limits().pass(Purpose::Decide, visit.visitor.serial).await {
        return Ok(wait);
    }
    let Fields { approval, shown, name } = fields;
    if approval.is_empty() || approval.len() > TOGETHER || approval.len() != shown.len() {
        let says = "The form did not arrive whole. Load the page again, then press once more.";
        return Err(Refusal::wrong("form", says).into());
    }
    note(&app, &visit, Access::Opened(None));
    let these = approval.into_iter().zip(shown);
    let these: Vec<_> = these.map(|(approval, shown)| Shown { approval, shown }).collect();
    let (signer, visiting, typed) = (app.signer(), visit.clone(), name.clone());
    let given = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        approval::give_all(tx, &signer, visiting.hand(&visitor), (&these, &typed))
    });
    let all = given.await?;
    // What is foreign looks like what is missing.
    if all.iter().all(|one| matches!(one.outcome, Err(Refusal::NotFound))) {
        return Err(Refusal::NotFound.into());
    }
    let whole = all.iter().all(|one| one.outcome.is_ok());
    let status = if whole { StatusCode::OK } else { StatusCode::CONFLICT };
    let response =
        show(&app, visit.clone(), status, Notice::Together(Pressed { all, name })).await?;
    Ok(visit.remembered(&app, response))
}
