//! How members come in and leave: a one-time link, by mail or printed by the command line.

use super::today::stay;
use crate::app::App;
use crate::clock::minutes;
use crate::error::{Error, Fault, Refusal, Result};
use crate::key::Purpose;
use crate::member::{self, Asking as Wanted};
use crate::store::Tx;
use crate::token;
use crate::ui::studio::sign_in as pages;
use crate::ui::{Drawn, Look};
use crate::web::assets::script;
use crate::web::keys::spelled;
use crate::web::limit::Purpose as Counted;
use crate::web::{Browser, Entering, Form, cookies, page, see_other};
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;

/// `GET /admin/sign-in`
pub async fn form(State(app): State<App>, wish: super::wish::Wish) -> Response {
    let look = app.look().await;
    page(
        StatusCode::OK,
        match wish.has("asked") {
            _ if look.name.is_none() => pages::not_set_up(&look),
            true => pages::asked(&look),
            false => ask_page(&app, &look, "", &[]),
        },
    )
}

fn ask_page(app: &App, look: &Look, typed: &str, faults: &[Fault]) -> Drawn {
    pages::Ask { look, typed, faults, passkeys: app.domain().is_some(), script: script("passkey") }
        .draw()
}

/// Who asks.
#[derive(Deserialize)]
pub struct Asking {
    #[serde(default)]
    email: String,
}

/// `POST /admin/sign-in`: mails a link if a member has the address; the answer is always the same.
pub async fn ask(
    State(app): State<App>,
    browser: Browser,
    parts: Parts,
    Form(asking): Form<Asking>,
) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Counted::SignIn, &parts).await {
        return Ok(wait);
    }
    let email = match member::address(&asking.email) {
        Ok(email) => email,
        Err(says) => {
            let faults = [Fault::new("email", says)];
            let drawn = ask_page(&app, &app.look().await, &asking.email, &faults);
            return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, drawn));
        }
    };
    if let Err(wait) = app.limits().pass(Counted::SignInAddress, (email.as_str(), &parts)).await {
        return Ok(wait);
    }
    let (config, now) = (app.config(), app.store.clock().now());
    let name = cookies::asked(&config);
    let known = browser.secret(&name).filter(|secret| secret.len() == 32);
    let secret = known.unwrap_or_else(|| crate::id::random::<32>().to_vec());
    let (keys, network) = (app.signer().keys, browser.network.clone());
    let asking = Wanted { browser: secret.clone(), network, domain: app.domain(), back: None };
    app.store.write(move |tx| member::mail_door(tx, &keys, &email, &asking)).await?;
    let mut response = see_other("/admin/sign-in?asked");
    cookies::set(&mut response, &config, (&name, &spelled(&secret)), (now, now.plus(minutes(60))));
    Ok(response)
}

const USED: &str = "It was used already, its 15 minutes are over, or it was cut in two on its way.";
const ELSEWHERE: &str = "It was asked for in another browser. Ask for a new one here.";

/// `GET /admin/enter/{token}`: shows one button and uses nothing up.
pub async fn door(
    State(app): State<App>,
    Path(token): Path<String>,
    browser: Browser,
    parts: Parts,
) -> Result<Response> {
    let (keys, letters) = (app.signer().keys, token.as_str());
    let look_at = |tx: &Tx| member::look_at_door(tx, &keys, Purpose::Enter, letters);
    let looked = match token::is_ours(&keys, Purpose::Enter, letters) {
        true => app.store.read(look_at).await?,
        false => None,
    };
    let look = app.look().await;
    let secret = browser.secret(&cookies::asked(&app.config()));
    Ok(match looked {
        Some(door) if door.is_for(secret.as_deref()) => {
            page(StatusCode::OK, pages::enter(&look, &token))
        }
        Some(_) => page(StatusCode::FORBIDDEN, pages::closed(&look, ELSEWHERE)),
        None => match app.limits().pass(Counted::Forged, &parts).await {
            Ok(()) => page(StatusCode::NOT_FOUND, pages::closed(&look, USED)),
            Err(wait) => wait,
        },
    })
}

/// `POST /admin/enter/{token}`: uses the link up and signs the member in.
pub async fn enter(
    State(app): State<App>,
    Path(token): Path<String>,
    browser: Browser,
    parts: Parts,
) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Counted::SignIn, &parts).await {
        return Ok(wait);
    }
    let (config, now) = (app.config(), app.store.clock().now());
    let (keys, name) = (app.signer().keys, cookies::asked(&config));
    let from = browser.from(&app);
    let entered = match token::is_ours(&keys, Purpose::Enter, &token) {
        true => {
            let enter = move |tx: &Tx| member::enter(tx, &keys, &token, &from);
            app.store.write(enter).await
        }
        false => Err(Refusal::NotFound.into()),
    };
    let (secret, back) = match entered {
        Ok(entered) => entered,
        Err(Error::Refused(refusal)) => {
            let why = if refusal == Refusal::NotFound { USED } else { ELSEWHERE };
            let drawn = pages::closed(&app.look().await, why);
            return Ok(page(crate::web::trouble::status(&refusal), drawn));
        }
        Err(broken) => return Err(broken),
    };
    let mut response = see_other(back.as_deref().unwrap_or("/admin"));
    stay(&app, &secret, &mut response);
    cookies::set(&mut response, &config, (&name, ""), (now, now));
    Ok(response)
}

/// `POST /admin/sign-out`
pub async fn leave(State(app): State<App>, who: Entering) -> Result<Response> {
    let (member, secret) = (who.desk.member, who.desk.secret);
    app.store.write(move |tx| member::sign_out(tx, &member, &secret)).await?;
    let (config, now) = (app.config(), app.store.clock().now());
    let mut response = see_other("/admin/sign-in");
    cookies::set(&mut response, &config, (&cookies::session(&config), ""), (now, now));
    // Pages that the way back would show are forgotten, too.
    response
        .headers_mut()
        .insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}
