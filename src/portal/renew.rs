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
    if let Some(serial) = link::serial(&signer, &letters)
        && let Err(wait) = app.limits().pass(Purpose::RenewLink, serial).await
    {
        return Ok(wait);
    }
    app.store.write(move |tx| link::renew(tx, &signer, &letters)).await?;
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
    if let Err(wait) = app.limits().pass(Purpose::RenewLink, name.as_str()).await {
        return Ok(wait);
    }
    let signer = app.signer();
    app.store.write(move |tx| link::renew_page(tx, &signer, &name)).await?;
    Ok(page(StatusCode::OK, ends::renewed(&app.look().await)))
}
