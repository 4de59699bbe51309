//! Reading the milestone page, and saying that a person touched it.

use super::Visit;
use crate::app::App;
use crate::error::Result;
use crate::link;
use crate::page as milestone_page;
use crate::store::Access;
use crate::ui::portal::{ClientPage, Notice};
use crate::web::{assets, page};
use axum::extract::{RawQuery, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;

/// `GET /p/{page}`
pub async fn read(
    State(app): State<App>,
    method: Method,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Result<Response> {
    if method == Method::GET {
        note(&app, &visit, Access::Fetched);
    }
    let notice = match query.as_deref() {
        Some("introduced") => Notice::Introduced,
        _ => Notice::None,
    };
    show(&app, visit, StatusCode::OK, notice).await
}

/// The visitor's page with something to say at its top.
///
/// # Errors
/// If it cannot be read.
pub async fn show(app: &App, visit: Visit, status: StatusCode, notice: Notice) -> Result<Response> {
    let read = app.store.read(|tx| milestone_page::read(tx, visit.visitor)).await?;
    let drawn =
        ClientPage { page: &read, notice: &notice, script: assets::script("opened") }.draw();
    Ok(page(status, drawn))
}

/// `POST /p/{page}/opened`
pub async fn opened(State(app): State<App>, visit: Visit) -> StatusCode {
    note(&app, &visit, Access::Opened);
    StatusCode::NO_CONTENT
}

/// Writes an access down without keeping anybody waiting.
pub fn note(app: &App, visit: &Visit, access: Access) {
    let visitor = visit.visitor.clone();
    app.store.note(move |tx| link::note(tx, &visitor, &access));
}
