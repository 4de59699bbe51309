//! The extractor of the client's side: proof of a visit, or the page that says why there is none.

use crate::app::App;
use crate::audit::Trace;
use crate::error::{Refusal, Result};
use crate::link::{self, Ended, Opening, Shown, Signer, Visitor};
use crate::store::Tx;
use crate::ui::ends;
use crate::web::{Browser, cookies, page, trouble};
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
        match link::visit(tx, &shown.ok_or(Refusal::NotFound)?)? {
            Opening::Open(visitor) => Ok(*visitor),
            _ => Err(Refusal::NotFound.into()),
        }
    }

    /// The address of this visitor's page.
    pub fn home(&self) -> String {
        format!("/p/{}", self.visitor.page)
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(Path(path)) = Path::<HashMap<String, String>>::from_request_parts(parts, app).await
        else {
            return Err(trouble::forged());
        };
        let name = path.get("page").cloned().unwrap_or_default();
        let Ok(browser) = Browser::from_request_parts(parts, app).await;
        let cookie = browser.cookie(&cookies::visit(&app.config(), &name));
        let Some(shown) = link::shown(&app.signer(), &name, cookie.as_deref()) else {
            return Err(trouble::forged());
        };
        let found = match shown {
            // Whatever page it is for, the answer is the same, and costs no query.
            Shown::Odd(_) => Ok(Opening::Ended(Ended::NoVisit)),
            shown => app.store.read(|tx| link::visit(tx, &shown)).await,
        };
        match found.map_err(IntoResponse::into_response)? {
            Opening::Open(visitor) => {
                Ok(Self { page: name, cookie, visitor: *visitor, trace: browser.trace })
            }
            Opening::Ended(ended) => {
                let look = app.look().await;
                let drawn = ends::ended(&look, &ended, &format!("/p/{name}/renew"));
                Err(page(StatusCode::GONE, drawn))
            }
            Opening::Unknown => Err(trouble::forged()),
        }
    }
}
