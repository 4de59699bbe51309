//! Files on their way from the studio, part by part; an update names them once they are whole.

use crate::app::App;
use crate::upload::Holder;
use crate::web::{SignedIn, tus};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;

/// `POST /admin/uploads`, and `OPTIONS` for what it can do.
pub async fn begin(
    State(app): State<App>,
    desk: SignedIn,
    method: Method,
    headers: HeaderMap,
) -> Response {
    tus::begin(&app, &Holder::Member(desk.member), AT, (method, headers)).await
}

/// Where they begin.
pub const AT: &str = "/admin/uploads";

/// `HEAD`, `PATCH`, `DELETE` and `POST /admin/uploads/{id}`
pub async fn one(
    State(app): State<App>,
    desk: SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    tus::one(&app, &Holder::Member(desk.member), &id, request).await
}
