//! A member's own page, and the sessions that they or an admin end.

use super::wish::Wish;
use super::{faults, frame, id};
use crate::app::App;
use crate::error::{Fault, Refusal, Result};
use crate::feed;
use crate::member::{self, Change};
use crate::ui::studio::me::Me;
use crate::ui::studio::sessions::Sessions;
use crate::web::{Form, SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// `GET /admin/me`
pub async fn show(State(app): State<App>, desk: SignedIn, wish: Wish) -> Result<Response> {
    draw(&app, &desk, (&Change::default(), &[], wish.get("did"))).await
}

async fn draw(
    app: &App,
    desk: &SignedIn,
    shown: (&Change, &[Fault], Option<&str>),
) -> Result<Response> {
    let (me, domain, keys) = (&desk.member, app.domain(), app.keys());
    let read = app.store.read(|tx| {
        let id = &me.profile.id;
        let refused = tx.refused(me.desk, &me.profile.email)?;
        let dates = feed::of_member(tx, &keys, me)?;
        Ok((tx.passkeys(id)?, tx.sessions(me.desk, id)?, frame(tx, me, &[])?, (refused, dates)))
    });
    let ((passkeys, sessions, frame, rest), (typed, faults, done)) = (read.await?, shown);
    let (refused, dates) = rest;
    let base = app.config().base_url.clone();
    let dates = dates.map(|token| format!("{base}/cal/{}.ics", token.letters()));
    let calendar = dates.as_deref();
    let sessions = Sessions { frame: &frame, sessions: &sessions, this: &desk.session.id };
    let (frame, passkeys, refused) = (&frame, &*passkeys, refused.as_ref());
    let domain = domain.as_ref().map(|domain| domain.name.as_str());
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let drawn = Me { frame, passkeys, domain, sessions, typed, faults, done, refused, calendar };
    Ok(page(status, drawn.draw()))
}

/// One's own name and zone.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    name: String,
    zone: Option<String>,
    digest: String,
}

/// `POST /admin/me`
pub async fn change(
    State(app): State<App>,
    desk: SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let digest = Some(!fields.digest.is_empty());
    let typed = Change { name: Some(fields.name), role: None, time_zone: fields.zone, digest };
    let (member, form) = (desk.member.clone(), typed.clone());
    match app.store.write(move |tx| member::change_me(tx, &member, &form)).await {
        Ok(_) => Ok(see_other("/admin/me?did=saved#done")),
        Err(error) => draw(&app, &desk, (&typed, &faults(error)?, None)).await,
    }
}

/// `POST /admin/sessions/{id}/end`: one's own, or, for admins, another's.
pub async fn end_session(
    State(app): State<App>,
    desk: SignedIn,
    Path(session): Path<String>,
) -> Result<Response> {
    let (member, session, me) = (desk.member.clone(), id(&session)?, desk.member.profile.id);
    let whose = app.store.write(move |tx| member::end_session(tx, &member, &session)).await?.id;
    if whose == me {
        return Ok(see_other("/admin/me?did=signed-out#done"));
    }
    Ok(see_other(&format!("/admin/members/{whose}?did=signed-out#done")))
}

/// `POST /admin/me/sessions/end-others`
pub async fn end_others(State(app): State<App>, desk: SignedIn) -> Result<Response> {
    let SignedIn { member, secret, .. } = desk;
    app.store.write(move |tx| member::end_other_sessions(tx, &member, &secret)).await?;
    Ok(see_other("/admin/me?did=signed-out#done"))
}

/// What the buttons of the calendar send.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Pressed {
    what: String,
}

/// `POST /admin/me/calendar`: `make` or `end`.
pub async fn calendar(
    State(app): State<App>,
    desk: SignedIn,
    Form(Pressed { what }): Form<Pressed>,
) -> Result<Response> {
    let (keys, member) = (app.keys(), desk.member);
    let pressed = app.store.write(move |tx| match what.as_str() {
        "make" => feed::make_mine(tx, &keys, &member),
        "end" => feed::end_mine(tx, &member),
        _ => Err(Refusal::wrong("what", "Press one of the buttons.").into()),
    });
    pressed.await?;
    Ok(see_other("/admin/me#calendar"))
}
