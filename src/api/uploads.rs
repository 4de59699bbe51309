//! `/uploads`: files that come part by part, by the tus protocol (see `web/tus.rs`). A whole one is
//! named by the form of `POST /milestones/{id}/files`.
//!
//! These addresses speak tus, with its own headers and statuses, so they stand beside the
//! operations of the document, which says where they are.

use super::AT;
use super::call::Act;
use crate::app::App;
use crate::upload::Holder;
use crate::web::tus;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::{get, post};

/// The addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/uploads", post(begin).options(begin))
        .route("/uploads/{id}", get(one).post(one).patch(one).delete(one))
        .layer(DefaultBodyLimit::disable())
}

/// `POST /uploads`, and `OPTIONS` for what it can do.
async fn begin(act: Act, method: Method, headers: HeaderMap) -> Response {
    let place = format!("{AT}/uploads");
    tus::begin(&act.call.app, &Holder::Member(act.member), &place, (method, headers)).await
}

/// `HEAD`, `PATCH`, `DELETE` and `POST /uploads/{id}`
async fn one(act: Act, Path(id): Path<String>, request: Request) -> Response {
    tus::one(&act.call.app, &Holder::Member(act.member), &id, request).await
}
