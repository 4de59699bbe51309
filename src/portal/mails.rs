//! Which mails somebody gets: on their page with a visit, and by the link at the end of every
//! letter without one. Looking changes nothing. A mail program may ask for fewer in its reader's
//! name with one press (RFC 8058); it comes from no page of ours and with no cookie.

use super::Visit;
use super::open;
use crate::app::App;
use crate::contact::{self, By, Contact, Pace};
use crate::error::{Error, Fault, Refusal, Result};
use crate::key::Purpose;
use crate::link::{self, Fewer, Opening};
use crate::token::{self, Claim};
use crate::ui::portal::mails::{Mails, done, over};
use crate::web::limit::Purpose as Counted;
use crate::web::{Browser, Form, guard, page, see_other, trouble};
use axum::extract::{FromRequest, Multipart, Path, RawQuery, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

/// What the form sends, or a mail program, and nothing else.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    #[serde(default)]
    mails: String,
    #[serde(default, rename = "List-Unsubscribe")]
    list_unsubscribe: String,
}

impl Fields {
    fn is_one_click(&self) -> bool {
        self.list_unsubscribe.eq_ignore_ascii_case(ONE_CLICK)
    }
}

const ONE_CLICK: &str = "One-Click";
const CHOOSE: &str = "Choose which e-mails you want.";

/// The form, in either of the two ways in which RFC 8058 lets a mail program send it.
pub struct Sent(Fields);

impl FromRequest<App> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            return Form::from_request(request, app).await.map(|Form(fields)| Self(fields));
        }
        let mut form = Multipart::from_request(request, app).await.map_err(|_| cut())?;
        let mut fields = Fields::default();
        while let Some(field) = form.next_field().await.map_err(|_| cut())? {
            let known = field.name() == Some("List-Unsubscribe");
            let value = field.text().await.map_err(|_| cut())?;
            if !known {
                let says = "This form has a field that we don’t know; nothing was taken.";
                return Err(Error::from(Refusal::wrong("form", says)).into_response());
            }
            fields.list_unsubscribe = value;
        }
        Ok(Self(fields))
    }
}

fn cut() -> Response {
    Error::from(Refusal::CutOff).into_response()
}

/// `GET /p/{page}/mails`
pub async fn of_page(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Result<Response> {
    let saved = query.as_deref() == Some("saved");
    let contact = &visit.visitor.contact;
    show(&app, contact, (saved, &[]), Some(&visit.home())).await
}

/// `POST /p/{page}/mails`
pub async fn save_of_page(
    State(app): State<App>,
    visit: Visit,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Counted::Mails, visit.visitor.serial).await {
        return Ok(wait);
    }
    let home = visit.home();
    let Ok(pace) = fields.mails.parse::<Pace>() else {
        let faults = [Fault::new("mails", CHOOSE)];
        return show(&app, &visit.visitor.contact, (false, &faults), Some(&home)).await;
    };
    let (signer, visiting) = (app.signer(), visit.clone());
    let chosen = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        contact::choose(tx, &visitor.contact, pace, (By::Page, &visiting.trace))
    });
    chosen.await?;
    Ok(see_other(&format!("{home}/mails?saved")))
}

/// `GET /l/{token}/mails`
pub async fn by_link(
    State(app): State<App>,
    Path(letters): Path<String>,
    RawQuery(query): RawQuery,
    browser: Browser,
    parts: Parts,
) -> Result<Response> {
    let Some(claim) = ours(&app, &letters) else {
        return by_access_link(&app, &letters, &browser, &parts).await;
    };
    match app.store.read(|tx| link::fewer(tx, claim)).await? {
        Fewer::Open(contact) => {
            let saved = query.as_deref() == Some("saved");
            show(&app, &contact, (saved, &[]), None).await
        }
        Fewer::Over => Ok(page(StatusCode::GONE, over(&app.look().await))),
    }
}

/// `POST /l/{token}/mails`: from our page, or from a mail program.
pub async fn save_by_link(
    State(app): State<App>,
    Path(letters): Path<String>,
    browser: Browser,
    parts: Parts,
    Sent(fields): Sent,
) -> Result<Response> {
    let one_click = fields.is_one_click();
    if !one_click && !guard::is_ours(&app, &parts.headers) {
        return Ok(trouble::cross_site());
    }
    let Some(claim) = ours(&app, &letters) else { return forged(&app, &parts).await };
    if let Err(wait) = app.limits().pass(Counted::Mails, claim.serial).await {
        return Ok(wait);
    }
    let Fewer::Open(contact) = app.store.read(|tx| link::fewer(tx, claim)).await? else {
        return Ok(page(StatusCode::GONE, over(&app.look().await)));
    };
    let (by, pace) = match (one_click, fields.mails.parse()) {
        (true, _) => (By::OneClick, Pace::NeedsMe),
        (false, Ok(pace)) => (By::Link, pace),
        (false, Err(_)) => {
            let faults = [Fault::new("mails", CHOOSE)];
            return show(&app, &contact, (false, &faults), None).await;
        }
    };
    let trace = browser.trace;
    let chosen = app.store.write(move |tx| match link::fewer(tx, claim)? {
        Fewer::Open(contact) => contact::choose(tx, &contact, pace, (by, &trace)),
        Fewer::Over => Err(Refusal::NotFound.into()),
    });
    chosen.await?;
    match by {
        By::OneClick => Ok(page(StatusCode::OK, done(&app.look().await, &contact))),
        _ => Ok(see_other(&format!("/l/{letters}/mails?saved"))),
    }
}

/// What the letters say, if they are a link for fewer mails.
fn ours(app: &App, letters: &str) -> Option<Claim> {
    token::read(&app.signer().keys, Purpose::FewerMails, letters)
}

/// An access link at this address leads to the choice on its own page.
async fn by_access_link(
    app: &App,
    letters: &str,
    browser: &Browser,
    parts: &Parts,
) -> Result<Response> {
    let Some(claim) = token::read(&app.signer().keys, Purpose::Link, letters) else {
        return forged(app, parts).await;
    };
    let opening = app.store.read(|tx| link::open_claim(tx, claim)).await?;
    let doorstep = match opening {
        Opening::Open(visitor) => (*visitor).into(),
        Opening::Locked(doorstep) => *doorstep,
        // The link itself says what became of it.
        Opening::Ended(_) | Opening::Unknown => return Ok(see_other(&format!("/l/{letters}"))),
    };
    Ok(open::enter(app, browser, &doorstep, "/mails"))
}

async fn forged(app: &App, parts: &Parts) -> Result<Response> {
    match app.limits().pass(Counted::Forged, parts).await {
        Ok(()) => Ok(trouble::forged()),
        Err(wait) => Ok(wait),
    }
}

/// The page: what is chosen, whether it was just saved, and what was wrong.
async fn show(
    app: &App,
    contact: &Contact,
    (saved, faults): (bool, &[Fault]),
    home: Option<&str>,
) -> Result<Response> {
    let look = app.look().await;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page(status, Mails { look: &look, contact, saved, faults, home }.draw()))
}
