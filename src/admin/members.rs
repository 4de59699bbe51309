//! The people of the studio: invited, changed and ended by admins.

use super::fresh::{Fresh, FreshForm};
use super::wish::Wish;
use super::{faults, frame, id};
use crate::app::App;
use crate::error::{Fault, Refusal, Result};
use crate::id::MemberId;
use crate::member::{self, Change, Invitation, Member, Profile, Role};
use crate::store::Tx;
use crate::ui::Drawn;
use crate::ui::studio::Frame;
use crate::ui::studio::member::{self as one_page, OneMember};
use crate::ui::studio::members::{Happened, Members, required as ask_required};
use crate::ui::studio::sessions::Sessions;
use crate::web::{SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// `GET /admin/members`
pub async fn list(State(app): State<App>, desk: SignedIn, wish: Wish) -> Result<Response> {
    let happened = match wish.get("did") {
        Some("invited") => Some(Happened::Invited),
        Some("ended") => Some(Happened::Ended),
        Some("required") => Some(Happened::Required),
        _ => None,
    };
    all(&app, &desk.member, &Invitation::default(), (&[], happened)).await
}

async fn all(
    app: &App,
    member: &Member,
    typed: &Invitation,
    back: (&[Fault], Option<Happened>),
) -> Result<Response> {
    let read = app.store.read(|tx| {
        Ok((member::roster(tx, member)?, frame(tx, member, &[])?, tx.passkeys_required()?))
    });
    let ((seats, frame, required), (faults, happened)) = (read.await?, back);
    let (frame, seats, able) = (&frame, &*seats, app.domain().is_some());
    let drawn = Members { frame, seats, required, able, typed, faults, happened }.draw();
    Ok(page(status(faults), drawn))
}

const fn status(faults: &[Fault]) -> StatusCode {
    if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// Somebody to be invited, or what changes of somebody.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    name: String,
    email: String,
    role: String,
    zone: Option<String>,
}

/// `POST /admin/members`: invites.
pub async fn invite(
    State(app): State<App>,
    FreshForm(desk, fields): FreshForm<Fields>,
) -> Result<Response> {
    let Fields { name, email, role, zone } = fields;
    let typed = Invitation { email, name, role, time_zone: zone.unwrap_or_default() };
    let (member, form, keys) = (desk.member.clone(), typed.clone(), app.signer().keys);
    let invited = app.store.write(move |tx| member::invite(tx, &keys, &member, &form));
    match invited.await {
        Ok(_) => Ok(see_other("/admin/members?did=invited#done")),
        Err(error) => all(&app, &desk.member, &typed, (&faults(error)?, None)).await,
    }
}

/// `GET /admin/members/{id}`
pub async fn one(
    State(app): State<App>,
    desk: SignedIn,
    Path(member): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let member: MemberId = id(&member)?;
    if member == desk.member.profile.id {
        return Ok(see_other("/admin/me"));
    }
    show(&app, &desk, &member, (&Change::default(), &[], wish.get("did"))).await
}

async fn show(
    app: &App,
    desk: &SignedIn,
    id: &MemberId,
    shown: (&Change, &[Fault], Option<&str>),
) -> Result<Response> {
    let me = &desk.member;
    let read = app.store.read(|tx| {
        let seats = member::roster(tx, me)?;
        let seat = seats.into_iter().find(|seat| seat.profile.id == *id);
        let seat = seat.ok_or(Refusal::NotFound)?;
        let refused = tx.refused(me.desk, &seat.profile.email)?;
        Ok((seat, tx.sessions(me.desk, id)?, frame(tx, me, &[])?, refused))
    });
    let (seat, sessions, frame, refused) = read.await?;
    let (typed, faults, done) = shown;
    let sessions = Sessions { frame: &frame, sessions: &sessions, this: &desk.session.id };
    let (frame, seat, refused) = (&frame, &seat, refused.as_ref());
    let drawn = OneMember { frame, seat, sessions, typed, faults, done, refused };
    Ok(page(status(faults), drawn.draw()))
}

/// `POST /admin/members/{id}`: changes name, role or zone.
pub async fn change(
    State(app): State<App>,
    Path(whose): Path<String>,
    FreshForm(desk, fields): FreshForm<Fields>,
) -> Result<Response> {
    let (whose, member): (MemberId, _) = (id(&whose)?, desk.member.clone());
    let typed = Change {
        name: Some(fields.name),
        role: Some(fields.role),
        time_zone: fields.zone,
        ..Change::default()
    };
    let (form, id) = (typed.clone(), whose.clone());
    let changed = app.store.write(move |tx| member::change(tx, &member, &id, &form));
    match changed.await {
        Ok(_) => Ok(see_other(&format!("/admin/members/{whose}?did=saved#done"))),
        Err(error) => show(&app, &desk, &whose, (&typed, &faults(error)?, None)).await,
    }
}

async fn ask(
    app: &App,
    me: &Member,
    whose: &str,
    draw: fn(&Frame, &Profile) -> Drawn,
) -> Result<Response> {
    me.must_be(Role::Admin)?;
    let whose = id(whose)?;
    let read = app.store.read(|tx| {
        let profile = tx.member(me.desk, &whose)?.ok_or(Refusal::NotFound)?;
        Ok((frame(tx, me, &[])?, profile))
    });
    let (frame, profile) = read.await?;
    Ok(page(StatusCode::OK, draw(&frame, &profile)))
}

/// `GET /admin/members/{id}/end`
pub async fn ask_to_end(
    State(app): State<App>,
    Fresh(desk): Fresh,
    Path(whose): Path<String>,
) -> Result<Response> {
    ask(&app, &desk.member, &whose, one_page::end).await
}

/// `POST /admin/members/{id}/end`
pub async fn end(
    State(app): State<App>,
    Fresh(desk): Fresh,
    Path(whose): Path<String>,
) -> Result<Response> {
    let (member, whose) = (desk.member, id(&whose)?);
    app.store.write(move |tx| member::end(tx, &member, &whose)).await?;
    Ok(see_other("/admin/members?did=ended#done"))
}

/// `GET /admin/members/{id}/invite`
pub async fn ask_to_invite(
    State(app): State<App>,
    Fresh(desk): Fresh,
    Path(whose): Path<String>,
) -> Result<Response> {
    ask(&app, &desk.member, &whose, one_page::invite).await
}

/// `POST /admin/members/{id}/invite`: once more.
pub async fn invite_again(
    State(app): State<App>,
    Fresh(desk): Fresh,
    Path(whose): Path<String>,
) -> Result<Response> {
    let (member, whose, keys) = (desk.member, id::<MemberId>(&whose)?, app.signer().keys);
    let back = format!("/admin/members/{whose}?did=invited#done");
    app.store.write(move |tx| member::invite_again(tx, &keys, &member, &whose)).await?;
    Ok(see_other(&back))
}

/// `GET /admin/members/passkeys`
pub async fn ask_to_require(State(app): State<App>, Fresh(desk): Fresh) -> Result<Response> {
    desk.member.must_be(Role::Owner)?;
    let read = |tx: &Tx| Ok((frame(tx, &desk.member, &[])?, tx.passkeys_required()?));
    let (frame, required) = app.store.read(read).await?;
    Ok(page(StatusCode::OK, ask_required(&frame, required)))
}

/// Whether every member needs a passkey.
#[derive(Deserialize)]
pub struct Required {
    #[serde(default)]
    required: String,
}

/// `POST /admin/members/passkeys`
pub async fn require(
    State(app): State<App>,
    FreshForm(desk, asked): FreshForm<Required>,
) -> Result<Response> {
    let (member, required, domain) = (desk.member, asked.required == "yes", app.domain());
    let require = move |tx: &Tx| member::require_passkeys(tx, &member, required, domain.as_ref());
    app.store.write(require).await?;
    Ok(see_other("/admin/members?did=required#done"))
}
