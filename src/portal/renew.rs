//! Asking for a fresh link. The answer is the same whatever happens. An address is taken only where
//! a genuine link has lost its row.

use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::link;
use crate::ui::ends;
use crate::web::limit::Purpose as Counted;
use crate::web::{Browser, Form, cookies, page};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;

/// What the form of a link without a row sends; the others send nothing.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    email: String,
}

/// `POST /l/{token}/renew`
pub async fn by_link(
    State(app): State<App>,
    Path(letters): Path<String>,
    parts: Parts,
    Form(Typed { email }): Form<Typed>,
) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Counted::Renew, &parts).await {
        return Ok(wait);
    }
    let (signer, typed) = (app.signer(), email.clone());
    let action = format!("/l/{letters}/renew");
    // Whoever presses on and on gets the same answer, too, and nothing is written.
    let many = match link::serial(&signer, &letters) {
        Some(serial) => app.limits().pass(Counted::RenewLink, serial).await.is_err(),
        None => true,
    };
    let asked = match many {
        false => app.store.write(move |tx| link::renew(tx, &signer, &letters, &typed)).await,
        true => Ok(()),
    };
    answer(&app, asked, &email, &action).await
}

/// `POST /p/{page}/renew`
pub async fn by_page(
    State(app): State<App>,
    Path(name): Path<String>,
    browser: Browser,
    parts: Parts,
    Form(Typed { email }): Form<Typed>,
) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Counted::Renew, &parts).await {
        return Ok(wait);
    }
    let (signer, typed) = (app.signer(), email.clone());
    let cookie = browser.cookie(&cookies::visit(&app.config(), &name));
    let shown = link::shown(&signer, &name, cookie.as_deref());
    let few = app.limits().pass(Counted::RenewLink, name.as_str()).await.is_ok();
    let asked = match shown.filter(|_| few) {
        Some(shown) => {
            app.store.write(move |tx| link::renew_page(tx, &signer, &shown, &typed)).await
        }
        None => Ok(()),
    };
    answer(&app, asked, &email, &format!("/p/{name}/renew")).await
}

async fn answer(app: &App, asked: Result<()>, email: &str, action: &str) -> Result<Response> {
    let look = app.look().await;
    match asked {
        Ok(()) => Ok(page(StatusCode::OK, ends::renewed(&look))),
        Err(Error::Refused(Refusal::Wrong(faults))) => {
            let drawn = ends::missing(&look, action, (email, &faults));
            Ok(page(StatusCode::UNPROCESSABLE_ENTITY, drawn))
        }
        Err(error) => Err(error),
    }
}
