//! Opening the link of a mail. It sets a cookie and leads to a clean address; nothing else changes,
//! however often and by whatever it is opened (`product.md`, rule 1).

use crate::app::App;
use crate::assurance::{Doorstep, Secret};
use crate::error::Result;
use crate::key::Purpose;
use crate::link::{self, Opening};
use crate::token;
use crate::ui::ends;
use crate::web::keys::spelled;
use crate::web::limit::Purpose as Counted;
use crate::web::{Browser, cookies, page, see_other, trouble};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

/// `GET /l/{token}`
pub async fn open(
    State(app): State<App>,
    Path(letters): Path<String>,
    browser: Browser,
    parts: Parts,
) -> Response {
    answer(&app, &letters, &browser, &parts).await.unwrap_or_else(IntoResponse::into_response)
}

async fn answer(app: &App, letters: &str, browser: &Browser, parts: &Parts) -> Result<Response> {
    let signer = app.signer();
    let opening = match token::read(&signer.keys, Purpose::Link, letters) {
        Some(claim) => app.store.read(|tx| link::open_claim(tx, claim)).await?,
        None => Opening::Unknown,
    };
    match opening {
        // Opening asks for no code yet; the page itself does.
        Opening::Open(visitor) => Ok(enter(app, browser, &(*visitor).into(), "")),
        Opening::Locked(doorstep) => Ok(enter(app, browser, &doorstep, "")),
        Opening::Ended(ended) => {
            let look = app.look().await;
            let drawn = ends::ended(&look, &ended, &format!("/l/{letters}/renew"));
            Ok(page(StatusCode::GONE, drawn))
        }
        Opening::Unknown => match app.limits().pass(Counted::Forged, parts).await {
            Ok(()) => Ok(trouble::forged()),
            Err(wait) => Ok(wait),
        },
    }
}

/// Leads to the page, or to what has `below` behind its address, and lets the browser be known
/// there: by the link it came through, and by a secret of its own, which it keeps if it has one.
pub fn enter(app: &App, browser: &Browser, doorstep: &Doorstep, below: &str) -> Response {
    let (config, now) = (app.config(), app.store.clock().now());
    let (token, ends_at) = doorstep.cookie(&app.signer(), now);
    let page = doorstep.page().as_str();
    let mut response = see_other(&format!("/p/{page}{below}"));
    let name = cookies::visit(&config, page);
    cookies::set(&mut response, &config, (&name, token.letters()), (now, ends_at));
    let name = cookies::browser(&config, page);
    let known = browser.secret(&name).and_then(|bytes| Secret::of(&bytes));
    let secret = spelled(known.unwrap_or_else(Secret::random).bytes());
    cookies::set(&mut response, &config, (&name, &secret), (now, ends_at));
    response
}
