//! The first run. The door is used up in the transaction that makes the studio, so one of many who
//! try at once comes in; after that its address is nobody's.

use super::today::stay;
use super::{faults, keep};
use crate::app::App;
use crate::config::{Config, Source, Typed};
use crate::error::{Fault, Refusal, Result};
use crate::key::Purpose;
use crate::member;
use crate::studio::{self, SetUp};
use crate::token;
use crate::trial::{self, Tried};
use crate::ui::studio::set_up::{Asked, page as draw};
use crate::web::assets::script;
use crate::web::limit::Purpose as Counted;
use crate::web::{Browser, Form, page, see_other};
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;

/// The fields of set-up and of the settings page.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    studio: String,
    name: String,
    email: String,
    brand: String,
    site: String,
    phone: String,
    postal: String,
    introductions: String,
    smtp_host: String,
    smtp_port: String,
    smtp_user: String,
    smtp_pass: String,
    mail_from: Option<String>,
    url: String,
    days: String,
    zone: String,
    #[serde(rename = "do")]
    act: String,
}

impl Fields {
    /// Whether the button was that of the test.
    pub fn is_test(&self) -> bool {
        self.act == "test"
    }

    /// Whether the button was the one that asks the DNS.
    pub fn is_records(&self) -> bool {
        self.act == "records"
    }

    /// What is about the studio, and what is a setting.
    pub fn parts(self) -> (SetUp, Typed) {
        let form = SetUp {
            studio: self.studio,
            owner: self.name,
            email: self.email,
            brand: self.brand,
            time_zone: self.zone,
            site: self.site,
            phone: self.phone,
            postal: self.postal,
            introductions: self.introductions,
        };
        let settings = Typed {
            base_url: self.url,
            link_days: self.days,
            mail_from: self.mail_from,
            smtp_host: self.smtp_host,
            smtp_port: self.smtp_port,
            smtp_user: self.smtp_user,
            smtp_pass: self.smtp_pass,
        };
        (form, settings)
    }
}

/// `GET /setup/{token}`
pub async fn form(
    State(app): State<App>,
    Path(token): Path<String>,
    parts: Parts,
) -> Result<Response> {
    if let Err(error) = look(&app, &token).await {
        let wait = app.limits().pass(Counted::Forged, &parts).await.err();
        return wait.ok_or(error);
    }
    let config = app.config();
    let mut settings = Typed { mail_from: None, ..config.typed() };
    if config.source("base-url").is_none_or(|source| source == Source::Default) {
        settings.base_url = address_in_use(&parts.headers).unwrap_or(settings.base_url);
    }
    let form = SetUp::default();
    Ok(show(&app, &token, StatusCode::OK, (&form, &settings, &[], None)))
}

/// The address this browser came by, as a suggestion only: anybody can say anything in it.
fn address_in_use(headers: &HeaderMap) -> Option<String> {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = said("x-forwarded-proto").filter(|proto| *proto == "https").unwrap_or("http");
    crate::config::base_url(&format!("{scheme}://{}", said(header::HOST.as_str())?))
}

/// Whether the door still opens.
async fn look(app: &App, token: &str) -> Result<()> {
    let keys = app.keys();
    if !token::is_ours(&keys, Purpose::SetUp, token) {
        return Err(Refusal::NotFound.into());
    }
    let door = app.store.read(|tx| member::look_at_door(tx, &keys, Purpose::SetUp, token)).await?;
    door.map(drop).ok_or_else(|| Refusal::NotFound.into())
}

type Shown<'a> = (&'a SetUp, &'a Typed, &'a [Fault], Option<&'a Tried>);

fn show(app: &App, token: &str, status: StatusCode, shown: Shown<'_>) -> Response {
    let (form, settings, faults, tried) = shown;
    let config = app.config();
    let asked = Asked { form, settings, config: &config, faults, tried, records: None };
    page(status, draw(&asked, &format!("/setup/{token}"), &[script("brand"), script("zone")]))
}

/// `POST /setup/{token}`: tries the mail server out, or makes the studio.
pub async fn finish(
    State(app): State<App>,
    Path(token): Path<String>,
    browser: Browser,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    look(&app, &token).await?;
    let test = fields.is_test();
    let (form, settings) = fields.parts();
    let changed = app.config().changed(&settings);
    if test {
        let (status, faults, tried) = try_out(&app, changed, &form).await;
        return Ok(show(&app, &token, status, (&form, &settings, &faults, tried.as_ref())));
    }
    let (config, wrong) = match changed {
        Ok(config) => (Some(config), Vec::new()),
        Err(wrong) => (None, wrong),
    };
    let (keys, letters, asked) = (app.signer().keys, token.clone(), form.clone());
    let from = browser.from(&app);
    let claimed = app.store.write(move |tx| {
        let mut faults = Vec::new();
        let secret = keep(&mut faults, studio::claim(tx, &keys, &letters, (&asked, &from)))?;
        faults.extend(wrong);
        match secret {
            Some(secret) if faults.is_empty() => Ok(secret),
            // An error, so that nothing of it is written.
            _ => Err(Refusal::Wrong(faults).into()),
        }
    });
    let secret = match claimed.await {
        Ok(secret) => secret,
        Err(error) => {
            let (faults, status) = (faults(error)?, StatusCode::UNPROCESSABLE_ENTITY);
            return Ok(show(&app, &token, status, (&form, &settings, &faults, None)));
        }
    };
    if let Some(config) = config {
        app.put_in_force(config).await?;
    }
    // A passkey is offered at once, where one can work.
    let next = if app.domain().is_some() { "/admin/me/passkeys/new?begin" } else { "/admin" };
    let mut response = see_other(next);
    stay(&app, &secret, &mut response);
    Ok(response)
}

/// Sends a test with settings that are not saved: the status, what is wrong, and how it went.
pub async fn try_out(
    app: &App,
    changed: Result<Config, Vec<Fault>>,
    form: &SetUp,
) -> (StatusCode, Vec<Fault>, Option<Tried>) {
    let sent = match changed {
        Ok(config) => trial::send(app, &config, form).await.map_err(|fault| vec![fault]),
        Err(faults) => Err(faults),
    };
    match sent {
        Ok(tried @ Tried::Accepted(..)) => (StatusCode::OK, Vec::new(), Some(tried)),
        Ok(tried) => (StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), Some(tried)),
        Err(faults) => (StatusCode::UNPROCESSABLE_ENTITY, faults, None),
    }
}
