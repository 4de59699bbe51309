//! Access links by hand: copied, sent again, extended, rotated, ended, made anew.

use super::projects::{View, again, done};
use super::{frame, id};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::id::ParticipantId;
use crate::link;
use crate::participant::Participant;
use crate::ui::studio::Frame;
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
    let (frame, person) = whose(&app, &desk, &who).await?;
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
    let (frame, person) = whose(&app, &desk, &id(&who)?).await?;
    Ok(page(StatusCode::OK, pages::revoke(&frame, &person)))
}

/// Why a link is ended, or somebody taken off.
#[derive(Deserialize)]
pub struct Reason {
    #[serde(default)]
    pub(super) why: String,
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

/// `POST /admin/participants/{id}/extend`
pub async fn extend(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
) -> Result<Response> {
    let who = id::<ParticipantId>(&who)?;
    let (member, signer, of) = (desk.member.clone(), app.signer(), who.clone());
    let asked = app.store.write(move |tx| link::extend(tx, &signer, &member, &of, None)).await;
    led_to(&app, &desk, &who, asked.map(|(person, _)| (person, "extended"))).await
}

/// `GET /admin/participants/{id}/rotate`
pub async fn ask_to_rotate(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
) -> Result<Response> {
    let (frame, person) = whose(&app, &desk, &id(&who)?).await?;
    Ok(page(StatusCode::OK, pages::rotate(&frame, &person)))
}

/// Whether the new link is mailed.
#[derive(Deserialize)]
pub struct Way {
    #[serde(default, rename = "do")]
    act: String,
}

/// `POST /admin/participants/{id}/rotate`
pub async fn rotate(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
    Form(way): Form<Way>,
) -> Result<Response> {
    let (who, and_mail) = (id::<ParticipantId>(&who)?, way.act == "mail");
    let (member, signer, of) = (desk.member.clone(), app.signer(), who.clone());
    let asked = app.store.write(move |tx| link::rotate(tx, &signer, &member, &of, and_mail)).await;
    let did = if and_mail { "rotated-mailed" } else { "rotated" };
    led_to(&app, &desk, &who, asked.map(|(person, _)| (person, did))).await
}

/// `POST /admin/participants/{id}/new-link`
pub async fn issue_again(
    State(app): State<App>,
    desk: SignedIn,
    Path(who): Path<String>,
) -> Result<Response> {
    let who = id::<ParticipantId>(&who)?;
    let (member, signer, of) = (desk.member.clone(), app.signer(), who.clone());
    let asked = app.store.write(move |tx| link::issue_again(tx, &signer, &member, &of)).await;
    led_to(&app, &desk, &who, asked.map(|person| (person, "renewed"))).await
}

/// The project's page, which says what was done or why not.
async fn led_to(
    app: &App,
    desk: &SignedIn,
    who: &ParticipantId,
    asked: Result<(Participant, &str)>,
) -> Result<Response> {
    match asked {
        Ok((person, did)) => Ok(done(&person.project, did, Some(&person.id))),
        Err(Error::Refused(Refusal::Wrong(faults))) => {
            let of = desk.member.desk;
            let person = app.store.read(|tx| tx.participant(of, who)).await?;
            let project = person.ok_or(Refusal::NotFound)?.project;
            let back = Back { faults, ..Back::default() };
            again(app, &desk.member, &project, View { back, ..View::default() }).await
        }
        Err(other) => Err(other),
    }
}

/// The frame of a page about one person.
async fn whose(app: &App, desk: &SignedIn, who: &ParticipantId) -> Result<(Frame, Participant)> {
    let member = &desk.member;
    let read = app.store.read(|tx| {
        let person = tx.participant(member.desk, who)?.ok_or(Refusal::NotFound)?;
        Ok((frame(tx, member, &[])?, person))
    });
    read.await
}
