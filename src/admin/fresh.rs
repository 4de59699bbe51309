//! What a dangerous door asks for instead of `SignedIn`: a member who proved to be there within the
//! last ten minutes (`security.md`, J6).
//!
//! Whoever comes later gets a page that asks for a passkey, or for a fresh link by mail if they
//! have none, and leads back to the same address. So a dangerous POST has its form or question at
//! the same address as a GET. What a form brought along is on that page, to be sent again.

use super::frame;
use crate::app::App;
use crate::error::{Error, Result};
use crate::key::Purpose;
use crate::ui::studio::prove::Prove;
use crate::web::{Form, SignedIn, form, page};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::de::DeserializeOwned;

/// A member who just proved to be there; for questions, and for forms without fields.
pub struct Fresh(pub SignedIn);

impl FromRequestParts<App> for Fresh {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let desk = SignedIn::from_request_parts(parts, app).await?;
        if desk.is_fresh(app) {
            return Ok(Self(desk));
        }
        let fields = (parts.method == Method::POST).then_some(&[][..]);
        Err(ask(app, &desk, parts.uri.path(), fields).await)
    }
}

/// The same with the fields of a form.
pub struct FreshForm<T>(pub SignedIn, pub T);

impl<T: DeserializeOwned> FromRequest<App> for FreshForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let desk = SignedIn::from_request_parts(&mut parts, app).await?;
        let path = parts.uri.path().to_owned();
        let request = Request::from_parts(parts, body);
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, app).await?;
        if !desk.is_fresh(app) {
            return Err(ask(app, &desk, &path, Some(&fields)).await);
        }
        let mut encoded = url::form_urlencoded::Serializer::new(String::new());
        encoded.extend_pairs(fields);
        let read = form::read(encoded.finish().as_bytes());
        read.map(|read| Self(desk, read)).map_err(Error::into_response)
    }
}

/// The page that asks for a proof, and leads back to `path`.
pub async fn ask(
    app: &App,
    desk: &SignedIn,
    path: &str,
    fields: Option<&[(String, String)]>,
) -> Response {
    let (domain, member) = (app.domain(), &desk.member);
    let read = app.store.read(|tx| {
        let holds = tx.count_passkeys(&member.profile.id, domain.as_ref())? > 0;
        Ok((frame(tx, member, &["passkey"])?, holds))
    });
    let (frame, holds) = match read.await {
        Ok(read) => read,
        Err(error) => return error.into_response(),
    };
    let mark = app.signer().keys.seal(Purpose::Back, path);
    let drawn = Prove { frame: &frame, holds, back: (path, &mark), fields }.draw();
    page(StatusCode::FORBIDDEN, drawn)
}
