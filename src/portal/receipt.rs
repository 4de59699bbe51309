//! The receipt: a page, and the signed document behind it.

use super::Visit;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::id::DecisionId;
use crate::page as milestone_page;
use crate::ui::portal::ReceiptPage;
use crate::web::{page, proof};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

/// `GET /p/{page}/receipts/{id}`, and `.json` or `.pdf` behind it for the document.
pub async fn receipt(
    State(app): State<App>,
    visit: Visit,
    Path((_, name)): Path<(String, String)>,
) -> Result<Response> {
    let (name, form) = proof::form(&name);
    let id: DecisionId = name.parse().map_err(|_| Refusal::NotFound)?;
    if let Some(form) = form {
        let read = app.store.read(|tx| tx.visible_receipt(&visit.visitor, &id));
        return proof::document(&app, read.await?.ok_or(Refusal::NotFound)?, form).await;
    }
    let read = app.store.read(|tx| {
        let found = tx.receipt(&visit.visitor, &id)?.ok_or(Refusal::NotFound)?;
        let issued = tx.visible_receipt(&visit.visitor, &id)?;
        let opened = tx.opened_before(&visit.visitor, &id)?;
        Ok((
            milestone_page::of_visitor(tx, &visit.visitor, visit.secret())?,
            found,
            (issued, opened),
        ))
    });
    let (read, (asked, evidence), (issued, opened)) = read.await?;
    let signed = issued.map(|issued| issued.signed()).transpose()?;
    let found = asked.decisions.iter().find(|decision| decision.id == id);
    let decision = found.ok_or(Refusal::NotFound)?;
    let (asked, evidence, signed) = (&asked, &evidence, signed.as_ref());
    let drawn = ReceiptPage { page: &read, asked, decision, evidence, signed, opened }.draw();
    Ok(page(StatusCode::OK, drawn))
}
