//! "This wasn't me": what the link in a receipt opens, and its one button.

use crate::app::App;
use crate::dispute::{self, Bearer, Disputable, Opening};
use crate::error::{Error, Fault, Refusal, Result};
use crate::ui::portal::{DisputePage, over};
use crate::web::limit::Purpose;
use crate::web::{Browser, Form, page, see_other, trouble};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;

/// `GET /d/{token}`: shows the decision, and changes nothing however often and by whatever it is
/// opened.
pub async fn show(
    State(app): State<App>,
    Path(letters): Path<String>,
    parts: Parts,
) -> Result<Response> {
    match bearer(&app, &letters, &parts).await {
        Ok(bearer) => answer(&app, &bearer, (StatusCode::OK, "", &[])).await,
        Err(no) => Ok(no),
    }
}

/// What the form sends, and nothing else.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    #[serde(default)]
    name: String,
    // The control that people cannot see or reach.
    #[serde(default)]
    robot: String,
}

/// `POST /d/{token}`
pub async fn say(
    State(app): State<App>,
    Path(letters): Path<String>,
    browser: Browser,
    parts: Parts,
    Form(Said { name, robot }): Form<Said>,
) -> Result<Response> {
    let bearer = match bearer(&app, &letters, &parts).await {
        Ok(bearer) => bearer,
        Err(no) => return Ok(no),
    };
    if let Err(wait) = app.limits().pass(Purpose::Decide, bearer.serial()).await {
        return Ok(wait);
    }
    let (trace, typed) = (browser.trace, name.clone());
    let said = app.store.write(move |tx| match robot.is_empty() {
        true => dispute::say(tx, &bearer, &trace, &typed),
        false => dispute::pressed_decoy(tx, &bearer),
    });
    match said.await {
        Ok(()) => Ok(see_other(&format!("/d/{letters}"))),
        Err(Error::Refused(Refusal::Wrong(faults))) => {
            answer(&app, &bearer, (StatusCode::UNPROCESSABLE_ENTITY, &name, &faults)).await
        }
        // What can no longer be said has its own page.
        Err(Error::Refused(Refusal::NotFound)) => {
            answer(&app, &bearer, (StatusCode::OK, "", &[])).await
        }
        Err(error) => Err(error),
    }
}

/// Whoever holds the letters, or the answer that every bad link gets.
async fn bearer(app: &App, letters: &str, parts: &Parts) -> Result<Bearer, Response> {
    match dispute::bearer(&app.keys(), letters) {
        Some(bearer) => Ok(bearer),
        None => Err(unknown(app, parts).await),
    }
}

async fn unknown(app: &App, parts: &Parts) -> Response {
    match app.limits().pass(Purpose::Forged, parts).await {
        Ok(()) => trouble::forged(),
        Err(wait) => wait,
    }
}

async fn answer(
    app: &App,
    bearer: &Bearer,
    with: (StatusCode, &str, &[Fault]),
) -> Result<Response> {
    let read = app.store.read(|tx| Ok((dispute::open(tx, bearer)?, tx.now())));
    let (opening, now) = read.await?;
    let mut look = app.look().await;
    let found: Box<Disputable> = match opening {
        Opening::Open(found) => found,
        Opening::Over => return Ok(page(StatusCode::GONE, over(&look))),
        Opening::Unknown => return Ok(trouble::forged()),
    };
    look.email = Some(found.host.email.clone());
    let (status, name, faults) = with;
    let drawn = DisputePage { look: &look, of: &found, faults, name, now }.draw();
    Ok(page(status, drawn))
}
