//! Passkeys at the door: asked for, answered, added, removed. The browser's script sends and gets
//! JSON here; what it is refused with is a sentence in plain text.

use super::fresh::Fresh;
use super::today::stay;
use super::wish::Wish;
use super::{frame, id};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::key::Purpose;
use crate::member::passkey::{self, DOUBTED, Made, Proof, Shown};
use crate::member::{self, Asking, Domain, NOWHERE};
use crate::store::Tx;
use crate::ui::studio::me::{self as pages, Why};
use crate::ui::studio::prove;
use crate::web::answer::plain;
use crate::web::keys::spelled;
use crate::web::limit::Purpose as Counted;
use crate::web::{Browser, Entering, Form, SignedIn, cookies, page, see_other, trouble};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

type Sent<T> = std::result::Result<Json<T>, JsonRejection>;

/// What a script is told: a refusal's sentence as plain text. What broke is for the page of errors.
fn told(result: Result<Response>) -> Result<Response> {
    match result {
        Err(Error::Refused(refusal)) => Ok(plain(trouble::status(&refusal), refusal.sentence())),
        other => other,
    }
}

fn sent<T>(sent: Sent<T>) -> Result<T> {
    let Ok(Json(sent)) = sent else {
        return Err(Refusal::NotAllowed("The browser’s answer could not be read.").into());
    };
    Ok(sent)
}

fn domain(app: &App) -> Result<Domain> {
    app.domain().ok_or_else(|| Refusal::NotAllowed(NOWHERE).into())
}

/// `POST /admin/sign-in/passkey/begin`
pub async fn sign_in_begin(State(app): State<App>, parts: Parts) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Counted::SignIn, &parts).await {
        return Ok(wait);
    }
    let asked = async {
        let domain = domain(&app)?;
        let ask = app.store.read(|tx| passkey::ask_who(tx, None, &domain, &app.ceremonies));
        Ok(Json(ask.await?).into_response())
    };
    told(asked.await)
}

/// `POST /admin/sign-in/passkey/finish`
pub async fn sign_in_finish(
    State(app): State<App>,
    browser: Browser,
    shown: Sent<Shown>,
) -> Result<Response> {
    let done = async {
        let (shown, domain, from) = (sent(shown)?, domain(&app)?, browser.from(&app));
        let house = app.clone();
        let write =
            move |tx: &Tx| passkey::sign_in(tx, &domain, &house.ceremonies, (&shown, &from));
        given(&app, app.store.write(write).await?)
    };
    told(done.await)
}

/// Gives the browser its new secret, if the proof was given.
fn given(app: &App, proof: Proof) -> Result<Response> {
    let Proof::Given(secret) = proof else { return Err(Refusal::NotAllowed(DOUBTED).into()) };
    let mut response = StatusCode::NO_CONTENT.into_response();
    stay(app, &secret, &mut response);
    Ok(response)
}

/// `POST /admin/prove/begin`
pub async fn prove_begin(State(app): State<App>, desk: SignedIn) -> Result<Response> {
    let asked = async {
        let domain = domain(&app)?;
        let ask = |tx: &Tx| passkey::ask_who(tx, Some(&desk.session), &domain, &app.ceremonies);
        Ok(Json(app.store.read(ask).await?).into_response())
    };
    told(asked.await)
}

/// `POST /admin/prove/finish`
pub async fn prove_finish(
    State(app): State<App>,
    desk: SignedIn,
    shown: Sent<Shown>,
) -> Result<Response> {
    let done = async {
        let (shown, domain, secret) = (sent(shown)?, domain(&app)?, desk.secret);
        let house = app.clone();
        let write =
            move |tx: &Tx| passkey::prove(tx, &domain, &house.ceremonies, (&shown, &secret));
        given(&app, app.store.write(write).await?)
    };
    told(done.await)
}

/// The page that a proof leads back to.
#[derive(Deserialize)]
pub struct Back {
    back: String,
    mark: String,
}

/// `POST /admin/prove`: mails a fresh link, which leads back to a page that we marked as ours.
pub async fn prove_by_mail(
    State(app): State<App>,
    who: Entering,
    browser: Browser,
    Form(wanted): Form<Back>,
) -> Result<Response> {
    let (config, now, keys) = (app.config(), app.store.clock().now(), app.signer().keys);
    if !keys.is_sealed(Purpose::Back, &wanted.back, &wanted.mark) {
        return Err(Refusal::NotFound.into());
    }
    let secret = crate::id::random::<32>();
    let (network, back) = (browser.network.clone(), Some(wanted.back));
    let asking = Asking { browser: secret.to_vec(), network, domain: app.domain(), back };
    let email = who.desk.member.profile.email.clone();
    app.store.write(move |tx| member::mail_door(tx, &keys, &email, &asking)).await?;
    let frame = app.store.read(|tx| frame(tx, &who.desk.member, &[])).await?;
    let mut response = page(StatusCode::OK, prove::mailed(&frame));
    let asked = (cookies::asked(&config), spelled(&secret));
    let until = now.plus(crate::clock::minutes(60));
    cookies::set(&mut response, &config, (&asked.0, &asked.1), (now, until));
    Ok(response)
}

/// `GET /admin/me/passkeys/new`
pub async fn form(State(app): State<App>, who: Entering, wish: Wish) -> Result<Response> {
    let why = match () {
        () if who.needs_passkey => Why::First,
        () if wish.has("begin") => Why::Begin,
        () => Why::Wanted,
    };
    if app.domain().is_none() {
        return Ok(see_other("/admin/me"));
    }
    let desk = who.desk;
    if !desk.is_fresh(&app) {
        return Ok(super::fresh::ask(&app, &desk, "/admin/me/passkeys/new", None).await);
    }
    let frame = app.store.read(|tx| frame(tx, &desk.member, &["passkey"])).await?;
    Ok(page(StatusCode::OK, pages::add(&frame, why)))
}

/// `POST /admin/me/passkeys/begin`
pub async fn add_begin(State(app): State<App>, who: Entering) -> Result<Response> {
    let asked = async {
        let (desk, domain) = (fresh(&app, who)?, domain(&app)?);
        let ask = |tx: &Tx| passkey::ask_to_add(tx, &desk.member, &domain, &app.ceremonies);
        Ok(Json(app.store.read(ask).await?).into_response())
    };
    told(asked.await)
}

/// `POST /admin/me/passkeys/finish`
pub async fn add_finish(
    State(app): State<App>,
    who: Entering,
    made: Sent<Made>,
) -> Result<Response> {
    let done = async {
        let (desk, made, domain) = (fresh(&app, who)?, sent(made)?, domain(&app)?);
        let house = app.clone();
        let write =
            move |tx: &Tx| passkey::add(tx, &desk.member, &domain, &house.ceremonies, &made);
        app.store.write(write).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    };
    told(done.await)
}

fn fresh(app: &App, who: Entering) -> Result<SignedIn> {
    let stale = "Ten minutes have passed. Load this page again and prove it’s you.";
    Some(who.desk)
        .filter(|desk| desk.is_fresh(app))
        .ok_or_else(|| Refusal::NotAllowed(stale).into())
}

/// `GET /admin/me/passkeys/{id}/remove`
pub async fn ask_to_remove(
    State(app): State<App>,
    Fresh(desk): Fresh,
    Path(passkey): Path<String>,
) -> Result<Response> {
    let (member, passkey) = (&desk.member, id(&passkey)?);
    let read = app.store.read(|tx| {
        let mine = tx.passkeys(&member.profile.id)?;
        let last = mine.len() == 1;
        let found = mine.into_iter().find(|one| one.id == passkey).ok_or(Refusal::NotFound)?;
        Ok((frame(tx, member, &[])?, found, last))
    });
    let (frame, passkey, last) = read.await?;
    Ok(page(StatusCode::OK, pages::remove(&frame, &passkey, last)))
}

/// `POST /admin/me/passkeys/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    Fresh(desk): Fresh,
    Path(passkey): Path<String>,
) -> Result<Response> {
    let (member, passkey) = (desk.member, id(&passkey)?);
    app.store.write(move |tx| member::remove_passkey(tx, &member, &passkey)).await?;
    Ok(see_other("/admin/me?did=removed#done"))
}
