//! Asking for a fresh link. The answer is the same whatever happens, and no address is taken.

use crate::app::App;
use crate::error::Result;
use crate::link;
use crate::ui::ends;
use crate::web::limit::Purpose;
use crate::web::page;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;

/// `POST /l/{token}/renew`
pub async fn by_link(
    State(app): State<App>,
    Path(letters): Path<String>,
    parts: Parts,
) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Purpose::Renew, &parts).await {
        return Ok(wait);
    }
    let signer = app.signer();
    // Whoever presses on and on gets the same answer, too, and nothing is written.
    let many = match link::serial(&signer, &letters) {
        Some(serial) => app.limits().pass(Purpose::RenewLink, serial).await.is_err(),
        None => true,
    };
    if !many {
        app.store.write(move |tx| link::renew(tx, &signer, &letters)).await?;
    }
    Ok(page(StatusCode::OK, ends::renewed(&app.look().await)))
}

/// `POST /p/{page}/renew`
pub async fn by_page(
    State(app): State<App>,
    Path(name): Path<String>,
    parts: Parts,
) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Purpose::Renew, &parts).await {
        return Ok(wait);
    }
    let signer = app.signer();
    if app.limits().pass(Purpose::RenewLink, name.as_str()).await.is_ok() {
        app.store.write(move |tx| link::renew_page(tx, &signer, &name)).await?;
    }
    Ok(page(StatusCode::OK, ends::renewed(&app.look().await)))
}
