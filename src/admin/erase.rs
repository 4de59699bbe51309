//! Erasing what is about a contact: grave, final, and for owners who prove to be there.

use super::fresh::Fresh;
use super::{frame, id};
use crate::app::App;
use crate::contact;
use crate::error::{Refusal, Result};
use crate::id::ContactId;
use crate::member::Role;
use crate::ui::studio::erase::Erase;
use crate::web::{page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

/// `GET /admin/contacts/{id}/erase`
pub async fn form(
    State(app): State<App>,
    Fresh(desk): Fresh,
    Path(contact): Path<String>,
) -> Result<Response> {
    desk.member.must_be(Role::Owner)?;
    let contact = id::<ContactId>(&contact)?;
    let read = app.store.read(|tx| {
        let found = tx.contact(desk.member.desk, &contact)?.ok_or(Refusal::NotFound)?;
        Ok((frame(tx, &desk.member, &[])?, found))
    });
    let (frame, contact) = read.await?;
    Ok(page(StatusCode::OK, Erase { frame: &frame, contact: &contact }.draw()))
}

/// `POST /admin/contacts/{id}/erase`
pub async fn erase(
    State(app): State<App>,
    Fresh(desk): Fresh,
    Path(contact): Path<String>,
) -> Result<Response> {
    let (member, of, signer) = (desk.member, id::<ContactId>(&contact)?, app.signer());
    let erased = app.store.write(move |tx| contact::erase(tx, &signer, &member, &of)).await?;
    app.store.forget().await?;
    Ok(see_other(&format!("/admin/clients/{}", erased.client)))
}
