//! "Not you?": a colleague who came by somebody else's link asks for one of their own. It ends
//! nothing, and the answer is the same for every address.

use super::Visit;
use super::read::{note, show};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::introduction::{self, Typed};
use crate::store::Access;
use crate::ui::portal::{Introducing, Notice};
use crate::web::limit::Purpose;
use crate::web::{Form, see_other};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;

/// What the form sends, and nothing else.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
}

/// `POST /p/{page}/introduce`
pub async fn introduce(
    State(app): State<App>,
    visit: Visit,
    parts: Parts,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Purpose::IntroduceNetwork, &parts).await {
        return Ok(wait);
    }
    note(&app, &visit, Access::Opened(None));
    let typed = Typed { name: fields.name, email: fields.email };
    let who = match introduction::check(&typed) {
        Ok(who) => who,
        Err(Error::Refused(Refusal::Wrong(faults))) => {
            let notice = Notice::Introducing(Introducing { typed, faults, wait: false });
            return show(&app, visit, StatusCode::UNPROCESSABLE_ENTITY, notice).await;
        }
        Err(error) => return Err(error),
    };
    // Counted whatever the address is: how soon it ends tells nothing either.
    let counted = app.limits().count(Purpose::Introduce, visit.visitor.serial);
    if let Some(seconds) = counted.and_then(|allowance| allowance.wait) {
        let back = Introducing { typed, faults: Vec::new(), wait: true };
        let (status, notice) = (StatusCode::TOO_MANY_REQUESTS, Notice::Introducing(back));
        let mut response = show(&app, visit, status, notice).await?;
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
        return Ok(response);
    }
    let (signer, visiting) = (app.signer(), visit.clone());
    let made = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        introduction::make(tx, &signer, (&visitor, &visiting.trace), &who)
    });
    made.await?;
    Ok(see_other(&format!("{}?introduced#introduced", visit.home())))
}
