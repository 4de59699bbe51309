//! Opening the link of a mail. It sets a cookie and leads to a clean address; nothing else changes,
//! however often and by whatever it is opened (`product.md`, rule 1).

use crate::app::App;
use crate::error::Result;
use crate::key::Purpose;
use crate::link::{self, Opening};
use crate::token;
use crate::ui::ends;
use crate::web::limit::Purpose as Counted;
use crate::web::{cookies, page, see_other, trouble};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

/// `GET /l/{token}`
pub async fn open(State(app): State<App>, Path(letters): Path<String>, parts: Parts) -> Response {
    answer(&app, &letters, &parts).await.unwrap_or_else(IntoResponse::into_response)
}

async fn answer(app: &App, letters: &str, parts: &Parts) -> Result<Response> {
    let signer = app.signer();
    let opening = match token::read(&signer.keys, Purpose::Link, letters) {
        Some(claim) => app.store.read(|tx| link::open_claim(tx, claim)).await?,
        None => Opening::Unknown,
    };
    match opening {
        Opening::Open(visitor) => {
            let (config, now) = (app.config(), app.store.clock().now());
            let (token, ends_at) = link::cookie(&signer, &visitor, now);
            let mut response = see_other(&format!("/p/{}", visitor.page));
            let name = cookies::visit(&config, visitor.page.as_str());
            cookies::set(&mut response, &config, (&name, token.letters()), (now, ends_at));
            Ok(response)
        }
        Opening::Ended(ended) => {
            let look = app.look().await;
            let drawn = ends::ended(&look, &ended, &format!("/l/{letters}/renew"));
            Ok(page(StatusCode::GONE, drawn))
        }
        Opening::Unknown => match app.limits().pass(Counted::Forged, parts).await {
            Ok(()) => Ok(trouble::forged()),
            Err(wait) => Ok(wait),
        },
    }
}
