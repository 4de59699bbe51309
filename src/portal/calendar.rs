//! Dates for calendar programs: the address on the visitor's page, and the answer to a program.

use super::Visit;
use super::read::note;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::feed::{self, Opening};
use crate::key::Purpose;
use crate::store::Access;
use crate::token;
use crate::ui::portal::CalendarPage;
use crate::web::answer::plain;
use crate::web::limit::Purpose as Counted;
use crate::web::serve::condition::{There, Verdict};
use crate::web::{Form, page, see_other, trouble};
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// What a program is told whose address gives nothing any more.
const GONE: &str = "This calendar is no longer there.\n";

/// `GET /cal/{token}.ics`: what the owner's page shows now. It counts as nothing.
pub async fn dates(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    parts: Parts,
) -> Result<Response> {
    let keys = app.keys();
    let letters = name.strip_suffix(".ics");
    let claim = letters.and_then(|letters| token::read(&keys, Purpose::Feed, letters));
    let Some(claim) = claim else {
        return match app.limits().pass(Counted::Forged, &parts).await {
            Ok(()) => Ok(trouble::forged()),
            Err(wait) => Ok(wait),
        };
    };
    let host = app.config().host();
    match app.store.read_aside(move |tx| feed::open(tx, claim)).await? {
        Opening::Open(dates) => Ok(answer(&headers, feed::write(&dates, &host))),
        Opening::Ended => Ok(plain(StatusCode::GONE, GONE.into())),
    }
}

fn answer(headers: &HeaderMap, ics: String) -> Response {
    let there = There::of(&crate::audit::hex(&Sha256::digest(&ics)), None);
    let mut response = match there.weigh(headers) {
        Verdict::NotModified => StatusCode::NOT_MODIFIED.into_response(),
        Verdict::Failed => StatusCode::PRECONDITION_FAILED.into_response(),
        Verdict::Send => {
            let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
            ([(header::CONTENT_TYPE, kind)], ics).into_response()
        }
    };
    let out = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&there.etag) {
        out.insert(header::ETAG, tag);
    }
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// `GET /p/{page}/calendar`
pub async fn of_page(State(app): State<App>, visit: Visit) -> Result<Response> {
    let (keys, visitor) = (app.keys(), &visit.visitor);
    let token = app.store.read(|tx| feed::of_visitor(tx, &keys, visitor)).await?;
    let base = app.config().base_url.clone();
    let address = token.map(|token| format!("{base}/cal/{}.ics", token.letters()));
    let look = app.look().await;
    let drawn = CalendarPage {
        look: &look,
        project: &visitor.project_title,
        address: address.as_deref(),
        locked: visitor.asks_for_a_code(),
        home: &visit.home(),
    };
    Ok(page(StatusCode::OK, drawn.draw()))
}

/// What the buttons send.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    #[serde(default)]
    what: String,
}

/// `POST /p/{page}/calendar`: `make` or `end`.
pub async fn press(
    State(app): State<App>,
    visit: Visit,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Counted::Calendar, visit.visitor.serial).await {
        return Ok(wait);
    }
    note(&app, &visit, Access::Opened(None));
    let (signer, visiting) = (app.signer(), visit.clone());
    let pressed = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        match fields.what.as_str() {
            "make" => feed::make_for(tx, &signer.keys, &visitor, &visiting.trace),
            "end" => feed::end_for(tx, &visitor, &visiting.trace),
            _ => Err(Refusal::wrong("what", "Press one of the buttons.").into()),
        }
    });
    pressed.await?;
    Ok(visit.remembered(&app, see_other(&format!("{}/calendar", visit.home()))))
}
