//! The studio's own words in letters, for admins and the owner: tried on in a frame, then saved.

use super::frame;
use super::outbox::framed_letter;
use super::wish::Wish;
use super::{faults, id};
use crate::app::App;
use crate::clock::days;
use crate::error::{Error, Fault, Result};
use crate::mail::dress::Dress;
use crate::mail::letter::{Door, draw_in};
use crate::mail::sample;
use crate::member::{Member, Role};
use crate::outbox::Sender;
use crate::ui::studio::letters::{self as pages, Words};
use crate::web::answer::page_with_frames;
use crate::web::{Form, SignedIn, page, see_other};
use crate::wording::{self, LetterKind, Wording};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// The fields of the form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    subject: String,
    heading: String,
    opening: String,
    closing: String,
    text: String,
    #[serde(rename = "do")]
    act: String,
}

impl Fields {
    fn words(self) -> Wording {
        let Self { subject, heading, opening, closing, .. } = self;
        Wording { subject, heading, opening, closing }
    }
}

/// `GET /admin/letters`
pub async fn list(State(app): State<App>, desk: SignedIn) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let member = &desk.member;
    let read = app.store.read(|tx| Ok((frame(tx, member, &[])?, wording::all(tx)?)));
    let (frame, all) = read.await?;
    Ok(page(StatusCode::OK, pages::list(&frame, &all)))
}

/// `GET /admin/letters/{kind}`
pub async fn form(
    State(app): State<App>,
    desk: SignedIn,
    Path(kind): Path<String>,
    wish: Wish,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let kind: LetterKind = id(&kind)?;
    let words = app.store.read(|tx| tx.wording(kind)).await?;
    show(&app, &desk.member, (kind, &words), (&[], wish.has("saved"))).await
}

async fn show(
    app: &App,
    member: &Member,
    (kind, words): (LetterKind, &Wording),
    (faults, saved): (&[Fault], bool),
) -> Result<Response> {
    let frame = app.store.read(|tx| frame(tx, member, &["letter"])).await?;
    let wrong = !faults.is_empty();
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let drawn = Words { frame: &frame, kind, words, faults, saved }.draw();
    Ok(page_with_frames(status, drawn))
}

/// `POST /admin/letters/{kind}`: saves, or goes back to our words.
pub async fn save(
    State(app): State<App>,
    desk: SignedIn,
    Path(kind): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let kind: LetterKind = id(&kind)?;
    let words = if fields.act == "ours" { Wording::default() } else { fields.words() };
    let (member, typed) = (desk.member.clone(), words.clone());
    match app.store.write(move |tx| wording::change(tx, &member, kind, &typed)).await {
        Ok(_) => Ok(see_other(&format!("/admin/letters/{}?saved#done", kind.as_str()))),
        Err(error) => show(&app, &desk.member, (kind, &words), (&faults(error)?, false)).await,
    }
}

/// `GET /admin/letters/{kind}/preview`: a letter with the words that are saved.
pub async fn saved(
    State(app): State<App>,
    desk: SignedIn,
    Path(kind): Path<String>,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let kind: LetterKind = id(&kind)?;
    let words = app.store.read(|tx| tx.wording(kind)).await?;
    try_on(&app, &desk.member, (kind, words), false).await
}

/// `POST /admin/letters/{kind}/preview`: the same with the words of the form, for the frame beside
/// it. Nothing is changed by it.
pub async fn preview(
    State(app): State<App>,
    desk: SignedIn,
    Path(kind): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let (kind, as_text) = (id::<LetterKind>(&kind)?, !fields.text.is_empty());
    let words = match wording::check(kind, &fields.words()) {
        Ok(words) => words,
        Err(error) => {
            let says: Vec<_> = faults(error)?.into_iter().map(|fault| fault.says).collect();
            return Ok(framed_letter(pages::wrong(&says).into_string()));
        }
    };
    try_on(&app, &desk.member, (kind, words), as_text).await
}

async fn try_on(
    app: &App,
    member: &Member,
    (kind, words): (LetterKind, Wording),
    as_text: bool,
) -> Result<Response> {
    let (studio, now) = app.store.read(|tx| Ok((tx.studio()?, tx.now()))).await?;
    let studio = studio.ok_or_else(|| Error::broken("no studio is set up"))?;
    let from = (Sender::of(&studio), member.profile.name.as_str());
    let letter = sample::letter(kind, from, &studio.time_zone, now);
    let config = app.config();
    let (url, ends_at) =
        (super::outbox::masked(&config, &letter), now.plus(days(config.link_days)));
    let dress = Dress { words, ..Dress::of_page(studio.logo) };
    let door = Door::to(&url, ends_at);
    let drawn = draw_in(&letter, Some(&door), &dress);
    Ok(if as_text {
        framed_letter(pages::as_text(&drawn.subject, &drawn.text).into_string())
    } else {
        framed_letter(drawn.html)
    })
}
