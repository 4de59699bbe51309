//! `/verify`, for anybody: the browser checks what is dropped on the page, and here only a
//! fingerprint is asked about.

use super::limit::Purpose;
use super::{Browser, answer, assets, page};
use crate::app::App;
use crate::error::Result;
use crate::fingerprint::Fingerprint;
use crate::ui::verify::{Asked, Verify};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;

/// `GET /verify?fingerprint=`
pub async fn verify(State(app): State<App>, browser: Browser, parts: Parts) -> Result<Response> {
    let query = parts.uri.query().unwrap_or_default();
    let mut words = url::form_urlencoded::parse(query.as_bytes());
    let typed = words.find(|(name, _)| name == "fingerprint").map(|(_, value)| value.into_owned());
    let (status, asked) = match &typed {
        None => (StatusCode::OK, Asked::Nothing),
        Some(typed) => {
            if let Err(wait) = app.limits().pass(Purpose::Verify, &parts).await {
                return Ok(wait);
            }
            match Fingerprint::read(typed) {
                None => (StatusCode::UNPROCESSABLE_ENTITY, Asked::Wrong),
                Some(fingerprint) => {
                    let found = app.store.read(|tx| Ok((tx.handed(&fingerprint)?, tx.studio()?)));
                    let (handed, studio) = found.await?;
                    let zone = studio.map(|studio| studio.time_zone).unwrap_or_default();
                    (StatusCode::OK, Asked::About { fingerprint, handed, zone })
                }
            }
        }
    };
    if browser.wants_text() {
        return Ok(answer::plain(status, asked.says().join("\n")));
    }
    let (look, script) = (app.look().await, assets::script("verify"));
    let typed = typed.as_deref().unwrap_or_default();
    Ok(page(status, Verify { look: &look, typed, asked: &asked, script }.draw()))
}
