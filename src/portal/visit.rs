//! The extractor of the client's side: proof of a visit, or the page that says why there is none.

use super::code;
use crate::app::App;
use crate::approval::Hand;
use crate::assurance::{Doorstep, Secret};
use crate::audit::Trace;
use crate::error::{Refusal, Result};
use crate::key::{Keyring, Purpose};
use crate::link::{self, Ended, Opening, Shown, Signer, Visitor};
use crate::store::Tx;
use crate::token::{self, Claim};
use crate::ui::ends;
use crate::web::keys::spelled;
use crate::web::{Browser, cookies, page as answer, trouble};
use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;

/// A browser whose visit was good when the request came in.
#[derive(Debug, Clone)]
pub struct Visit {
    page: String,
    cookie: Option<String>,
    secret: Secret,
    is_new: bool,
    /// Who it is.
    pub visitor: Visitor,
    /// From where.
    pub trace: Trace,
}

impl Visit {
    /// The visit as it stands in this transaction: what was revoked meanwhile is refused.
    ///
    /// # Errors
    /// `NotFound` once the link, the role or the project no longer allow it.
    pub fn still(&self, tx: &Tx, signer: &Signer) -> Result<Visitor> {
        let shown = link::shown(signer, &self.page, self.cookie.as_deref());
        match link::visit(tx, &shown.ok_or(Refusal::NotFound)?, &self.secret)? {
            Opening::Open(visitor) => Ok(*visitor),
            _ => Err(Refusal::NotFound.into()),
        }
    }

    /// The address of this visitor's page.
    pub fn home(&self) -> String {
        format!("/p/{}", self.visitor.page)
    }

    /// Who answers, from this browser.
    pub const fn hand<'a>(&'a self, visitor: &'a Visitor) -> Hand<'a> {
        Hand { visitor, trace: &self.trace, secret: &self.secret }
    }

    /// What the browser is known by.
    pub const fn secret(&self) -> &Secret {
        &self.secret
    }

    /// What its cookie claims, which was found to be ours.
    pub fn claim(&self, keys: &Keyring) -> Option<Claim> {
        token::read(keys, Purpose::Visit, self.cookie.as_deref()?)
    }

    /// What the browser is known by, if it keeps anything.
    pub fn own_secret(&self) -> Option<&Secret> {
        (!self.is_new).then_some(&self.secret)
    }

    /// Lets a browser that had no secret of its own keep the one it was met by.
    pub fn remembered(&self, app: &App, mut response: Response) -> Response {
        if self.is_new {
            remember(app, &self.page, &self.secret, &mut response);
        }
        response
    }
}

/// Lets the browser be known by `secret` on this page.
pub fn remember(app: &App, page: &str, secret: &Secret, response: &mut Response) {
    let (config, now) = (app.config(), app.store.clock().now());
    let name = cookies::browser(&config, page);
    let times = (now, now.plus(link::VISIT_LASTS));
    cookies::set(response, &config, (&name, &spelled(secret.bytes())), times);
}

/// A browser with a link that works: let in, or asked for a code first.
#[derive(Debug, Clone)]
pub struct AtTheDoor {
    /// The page it stands before.
    pub page: String,
    /// What it is known by.
    pub secret: Secret,
    /// Enough to be sent a code.
    pub doorstep: Doorstep,
    /// The visit, if it was let in.
    pub inside: Option<Visit>,
}

impl FromRequestParts<App> for AtTheDoor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(Path(path)) = Path::<HashMap<String, String>>::from_request_parts(parts, app).await
        else {
            return Err(trouble::forged());
        };
        let page = path.get("page").cloned().unwrap_or_default();
        let Ok(browser) = Browser::from_request_parts(parts, app).await;
        let config = app.config();
        let known = browser.secret(&cookies::browser(&config, &page));
        let known = known.and_then(|bytes| Secret::of(&bytes));
        let (cookie, is_new) = (browser.cookie(&cookies::visit(&config, &page)), known.is_none());
        let secret = known.unwrap_or_else(Secret::random);
        let Some(shown) = link::shown(&app.signer(), &page, cookie.as_deref()) else {
            return Err(trouble::forged());
        };
        let found = match shown {
            // Whatever page it is for, the answer is the same, and costs no query.
            Shown::Odd(_) => Ok(Opening::Ended(Ended::NoVisit)),
            shown => app.store.read(|tx| link::visit(tx, &shown, &secret)).await,
        };
        match found.map_err(IntoResponse::into_response)? {
            Opening::Open(visitor) => {
                let (doorstep, trace) = (Doorstep::from((*visitor).clone()), browser.trace);
                let (page_of, visitor) = (page.clone(), *visitor);
                let known_by = secret.clone();
                let inside =
                    Visit { page: page_of, cookie, secret: known_by, is_new, visitor, trace };
                Ok(Self { page, secret, doorstep, inside: Some(inside) })
            }
            Opening::Locked(doorstep) => {
                Ok(Self { page, secret, doorstep: *doorstep, inside: None })
            }
            Opening::Ended(ended) => {
                let look = app.look().await;
                let drawn = ends::ended(&look, &ended, &format!("/p/{page}/renew"));
                Err(answer(StatusCode::GONE, drawn))
            }
            Opening::Unknown => Err(trouble::forged()),
        }
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let door = AtTheDoor::from_request_parts(parts, app).await?;
        match door.inside {
            Some(visit) => Ok(visit),
            None => Err(code::ask(app, &door, StatusCode::FORBIDDEN, None).await),
        }
    }
}
