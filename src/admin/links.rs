//! Access links by hand: copied, sent again, ended, made anew.

use super::projects::{View, again, done};
use super::{frame, id};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::id::ParticipantId;
use crate::link;
use crate::ui::studio::links as pages;
use crate::ui::studio::project::Back;
use crate::web::{Browser, Form, SignedIn, page};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

/// `POST /admin/participants/{id}/copy`: the link, for the clipboard or for the eye.
pub async fn copy(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
    browser: Browser,
) -> Result<Response> {
    let who = id::<ParticipantId>(&who)?;
    let (member, signer, of) = (desk.member.clone(), app.signer(), who.clone());
    let token = app.store.write(move |tx| link::copy(tx, &signer, &member, &of)).await?;
    let url = format!("{}/l/{}", app.config().base_url, token.letters());
    if browser.wants_text() {
        return Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], url).into_response());
    }
    let desk = &desk.member;
    let read = app.store.read(|tx| {
        let person = tx.participant(desk.desk, &who)?.ok_or(Refusal::NotFound)?;
        Ok((frame(tx, desk, &[])?, person))
    });
    let (frame, person) = read.await?;
    Ok(page(StatusCode::OK, pages::shown(&frame, &person, &url)))
}

/// `POST /admin/participants/{id}/resend`
pub async fn resend(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
) -> Result<Response> {
    let (member, signer, who) = (desk.member, app.signer(), id(&who)?);
    let person = app.store.write(move |tx| link::resend(tx, &signer, &member, &who)).await?;
    Ok(done(&person.project, "resent", Some(&person.id)))
}

/// `GET /admin/participants/{id}/revoke`
pub async fn ask_first(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
) -> Result<Response> {
    let (desk, who) = (&desk.member, id::<ParticipantId>(&who)?);
    let read = app.store.read(|tx| {
        let person = tx.participant(desk.desk, &who)?.ok_or(Refusal::NotFound)?;
        Ok((frame(tx, desk, &[])?, person))
    });
    let (frame, person) = read.await?;
    Ok(page(StatusCode::OK, pages::revoke(&frame, &person)))
}

/// Why a link is ended.
#[derive(Deserialize)]
pub struct Reason {
    #[serde(default)]
    why: String,
}

/// `POST /admin/participants/{id}/revoke`
pub async fn revoke(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
    Form(reason): Form<Reason>,
) -> Result<Response> {
    let (member, who) = (desk.member, id(&who)?);
    let person = app.store.write(move |tx| link::revoke(tx, &member, &who, &reason.why)).await?;
    Ok(done(&person.project, "revoked", Some(&person.id)))
}

/// `POST /admin/participants/{id}/new-link`
pub async fn issue_again(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
) -> Result<Response> {
    let who = id::<ParticipantId>(&who)?;
    let (member, signer, of) = (desk.member.clone(), app.signer(), who.clone());
    match app.store.write(move |tx| link::issue_again(tx, &signer, &member, &of)).await {
        Ok(person) => Ok(done(&person.project, "renewed", Some(&person.id))),
        Err(Error::Refused(Refusal::Wrong(faults))) => {
            let of = desk.member.desk;
            let person = app.store.read(|tx| tx.participant(of, &who)).await?;
            let project = person.ok_or(Refusal::NotFound)?.project;
            let back = Back { faults, ..Back::default() };
            again(&app, &desk.member, &project, View { back, ..View::default() }).await
        }
        Err(other) => Err(other),
    }
}
