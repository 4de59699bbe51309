//! "See it as Ines": a client's very page, for a member. It is read with a sight, which decides,
//! writes and counts nothing; no cookie is set and no access is noted.

use super::id;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::id::{DecisionId, ParticipantId};
use crate::link::{self, Sight};
use crate::member::Desk;
use crate::page::{self as milestone_page, Eyes, Page};
use crate::store::Tx;
use crate::ui::portal::{ClientPage, Notice, ReceiptPage};
use crate::web::{SignedIn, page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

/// `GET /admin/participants/{id}/page`
pub async fn page_of(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
) -> Result<Response> {
    let (desk, who) = (desk.member.desk, id::<ParticipantId>(&who)?);
    let read = app.store.read(|tx| {
        let sight = link::glimpse(tx, desk, &who)?;
        look_on(tx, desk, sight)
    });
    let drawn = ClientPage { page: &read.await?, notice: &Notice::None, scripts: &[] }.draw();
    Ok(page(StatusCode::OK, drawn))
}

/// `GET /admin/participants/{id}/page/receipts/{decision}`
pub async fn receipt(
    State(app): State<App>,
    desk: SignedIn,
    Path((who, decision)): Path<(String, String)>,
) -> Result<Response> {
    let (desk, who) = (desk.member.desk, id::<ParticipantId>(&who)?);
    let decision = id::<DecisionId>(&decision)?;
    let read = app.store.read(|tx| {
        let sight = link::glimpse(tx, desk, &who)?;
        let found = tx.receipt(&sight, &decision)?.ok_or(Refusal::NotFound)?;
        let issued = tx.visible_receipt(&sight, &decision)?;
        let opened = tx.opened_before(&sight, &decision)?;
        Ok((look_on(tx, desk, sight)?, found, (issued, opened)))
    });
    let (read, (asked, evidence), (issued, opened)) = read.await?;
    let signed = issued.map(|issued| issued.signed()).transpose()?;
    let found = asked.decisions.iter().find(|known| known.id == decision);
    let decision = found.ok_or(Refusal::NotFound)?;
    let (asked, evidence, signed) = (&asked, &evidence, signed.as_ref());
    let drawn = ReceiptPage { page: &read, asked, decision, evidence, signed, opened }.draw();
    Ok(page(StatusCode::OK, drawn))
}

/// The page as the participant would see it now, drawn for somebody else's eyes.
fn look_on(tx: &Tx, desk: Desk, sight: Sight) -> Result<Page> {
    let link = tx.newest_link(desk, &sight.participant)?;
    let stands = link.map(|link| link.stands(sight.closed_at, tx.now()));
    let page = milestone_page::read(tx, sight)?;
    Ok(Page { eyes: Eyes::Studio(stands), ..page })
}
