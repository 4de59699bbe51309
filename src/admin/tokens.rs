//! API tokens, for admins and the owner.
//!
//! The page that answers the form is the only one that shows a token, so the form cannot redirect.
//! Instead it carries the id of the token-to-be: sent again, by a reload or a second press, it
//! finds that token there, makes no other, and leads to the list.

use super::fresh::FreshForm;
use super::wish::Wish;
use super::{faults, frame, id};
use crate::api_token::{self, Form as Asked};
use crate::app::App;
use crate::error::{Error, Fault, Refusal, Result};
use crate::id::ApiTokenId;
use crate::member::{Member, Role};
use crate::ui::studio::tokens::{self as pages, Happened, Tokens, Typed};
use crate::web::{SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// `GET /admin/tokens`
pub async fn list(State(app): State<App>, desk: SignedIn, wish: Wish) -> Result<Response> {
    let happened = match wish.get("did") {
        Some("made-before") => Some(Happened::MadeBefore),
        Some("revoked") => Some(Happened::Revoked),
        _ => None,
    };
    all(&app, &desk.member, &Typed::default(), (&[], happened)).await
}

async fn all(
    app: &App,
    member: &Member,
    typed: &Typed,
    back: (&[Fault], Option<Happened>),
) -> Result<Response> {
    let read = app.store.read(|tx| Ok((api_token::list(tx, member)?, frame(tx, member, &[])?)));
    let ((tokens, frame), (faults, happened)) = (read.await?, back);
    let (frame, tokens, next) = (&frame, &*tokens, &ApiTokenId::new());
    let drawn = Tokens { frame, tokens, next, typed, faults, happened }.draw();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page(status, drawn))
}

/// A token-to-be.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    id: String,
    name: String,
    role: String,
    expires_days: String,
}

/// `POST /admin/tokens`: makes the token and shows it.
pub async fn create(
    State(app): State<App>,
    FreshForm(desk, fields): FreshForm<Fields>,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let Fields { id: next, name, role, expires_days } = fields;
    let typed = Typed { name, role, expires_days };
    let (member, asked) = (desk.member.clone(), typed.clone());
    let made = app.store.write(move |tx| {
        let next = id::<ApiTokenId>(&next)?;
        let form = Asked::typed(&asked.name, &asked.role, &asked.expires_days)?;
        api_token::create_once(tx, &member, &next, &form)
    });
    match made.await {
        Ok(Some((token, secret))) => {
            let frame = app.store.read(|tx| frame(tx, &desk.member, &["take"])).await?;
            Ok(page(StatusCode::CREATED, pages::shown(&frame, &token, secret.letters())))
        }
        Ok(None) => Ok(see_other("/admin/tokens?did=made-before#done")),
        Err(Error::Refused(Refusal::NotFound)) => Ok(see_other("/admin/tokens#new")),
        Err(error) => all(&app, &desk.member, &typed, (&faults(error)?, None)).await,
    }
}

/// `GET /admin/tokens/{id}/revoke`
pub async fn ask_first(
    State(app): State<App>,
    desk: SignedIn,
    Path(token): Path<String>,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let (desk, token) = (&desk.member, id(&token)?);
    let read = app.store.read(|tx| {
        let token = tx.api_token(desk.desk, &token)?.ok_or(Refusal::NotFound)?;
        Ok((frame(tx, desk, &[])?, token))
    });
    let (frame, token) = read.await?;
    Ok(page(StatusCode::OK, pages::revoke(&frame, &token)))
}

/// `POST /admin/tokens/{id}/revoke`
pub async fn revoke(
    State(app): State<App>,
    desk: SignedIn,
    Path(token): Path<String>,
) -> Result<Response> {
    let (member, token) = (desk.member, id(&token)?);
    app.store.write(move |tx| api_token::revoke(tx, &member, &token)).await?;
    Ok(see_other("/admin/tokens?did=revoked#done"))
}
