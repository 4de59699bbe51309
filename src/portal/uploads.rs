//! Files on their way from the client, part by part; an answer names them once they are whole.

use super::Visit;
use crate::app::App;
use crate::error::Result;
use crate::upload::Holder;
use crate::web::limit::Purpose;
use crate::web::tus;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse as _, Response};

/// `POST /p/{page}/uploads`, and `OPTIONS` for what it can do.
pub async fn begin(
    State(app): State<App>,
    visit: Visit,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if method == Method::POST
        && let Err(wait) = app.limits().pass(Purpose::Upload, visit.visitor.serial).await
    {
        return wait;
    }
    let holder = match holder(&visit) {
        Ok(holder) => holder,
        Err(refused) => return refused.into_response(),
    };
    let place = format!("{}/uploads", visit.home());
    visit.remembered(&app, tus::begin(&app, &holder, &place, (method, headers)).await)
}

/// `HEAD`, `PATCH`, `DELETE` and `POST /p/{page}/uploads/{id}`
pub async fn one(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    request: Request,
) -> Response {
    match holder(&visit) {
        Ok(holder) => tus::one(&app, &holder, &id, request).await,
        Err(refused) => refused.into_response(),
    }
}

/// Whoever does not write sends no files either.
fn holder(visit: &Visit) -> Result<Holder> {
    visit.visitor.must_write()?;
    Ok(Holder::Visitor(Box::new(visit.visitor.clone())))
}
