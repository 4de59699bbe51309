//! One-time codes: having one mailed, and typing it. The code goes to the address on record, works
//! in the browser that asked, and is remembered there for twelve hours.

use super::read::show;
use super::visit::{AtTheDoor, remember};
use crate::app::App;
use crate::assurance::{self, Checked, Sent};
use crate::error::Result;
use crate::ui::ends::{self, Lock};
use crate::ui::portal::Notice;
use crate::web::limit::Purpose;
use crate::web::{Form, page, see_other};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde::Deserialize;

/// `POST /p/{page}/code`: mails one.
pub async fn send(State(app): State<App>, door: AtTheDoor) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Purpose::Code, door.doorstep.serial()).await {
        return Ok(wait);
    }
    let (signer, doorstep, secret) = (app.signer(), door.doorstep.clone(), door.secret.clone());
    let sent = app.store.write(move |tx| assurance::send(tx, &signer, &doorstep, &secret)).await?;
    let mut response = match sent {
        Sent::Mailed => see_other(&format!("/p/{}#code", door.page)),
        Sent::Wait(seconds) => {
            let says = format!(
                "Codes go out once a minute and three times in 15 minutes. Ask again in {}.",
                crate::calendar::counted(seconds, "second")
            );
            let mut slow = again(&app, &door, StatusCode::TOO_MANY_REQUESTS, says).await?;
            slow.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            slow
        }
    };
    remember(&app, &door.page, &door.secret, &mut response);
    Ok(response)
}

/// What was typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    #[serde(default)]
    code: String,
}

/// `POST /p/{page}/code/check`
pub async fn check(
    State(app): State<App>,
    door: AtTheDoor,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Purpose::Code, door.doorstep.serial()).await {
        return Ok(wait);
    }
    let (signer, doorstep, secret) = (app.signer(), door.doorstep.clone(), door.secret.clone());
    let checked =
        app.store.write(move |tx| assurance::check(tx, &signer, &doorstep, (&secret, &typed.code)));
    let says = match checked.await? {
        Checked::Right(secret) => {
            let mut response = see_other(&format!("/p/{}", door.page));
            remember(&app, &door.page, &secret, &mut response);
            return Ok(response);
        }
        Checked::Wrong(left) => {
            let tries = if left == 1 { "1 try".into() } else { format!("{left} tries") };
            format!("That is not the code in the newest e-mail. {tries} left.")
        }
        Checked::Gone => "No code waits in this browser. Have a new one e-mailed.".into(),
    };
    again(&app, &door, StatusCode::UNPROCESSABLE_ENTITY, says).await
}

/// The page that asked, with what went wrong.
async fn again(app: &App, door: &AtTheDoor, status: StatusCode, says: String) -> Result<Response> {
    match &door.inside {
        Some(visit) => show(app, visit.clone(), status, Notice::Code(says)).await,
        None => Ok(ask(app, door, status, Some(says)).await),
    }
}

/// The page before the page: a code is asked for before anything is shown.
pub async fn ask(
    app: &App,
    door: &AtTheDoor,
    status: StatusCode,
    says: Option<String>,
) -> Response {
    let (doorstep, secret) = (door.doorstep.clone(), door.secret.clone());
    let waits = app.store.read(|tx| assurance::waits(tx, &doorstep, &secret)).await;
    let waits = match waits {
        Ok(waits) => waits.is_some(),
        Err(error) => return axum::response::IntoResponse::into_response(error),
    };
    let look = app.look().await;
    let lock = Lock { page: &door.page, waits, wrong: says.as_deref() };
    page(status, ends::locked(&look, &lock))
}
