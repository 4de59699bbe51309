//! Reading the milestone page, and saying that a person touched it.

use super::{Visit, talk};
use crate::app::App;
use crate::assurance;
use crate::clock::Stamp;
use crate::error::Result;
use crate::link;
use crate::page::{self as milestone_page, Page};
use crate::store::Access;
use crate::ui::portal::{ClientPage, Notice};
use crate::web::limit::Purpose;
use crate::web::{assets, page, see_other};
use axum::extract::{RawQuery, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

/// `GET /p/{page}`
pub async fn read(
    State(app): State<App>,
    method: Method,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Result<Response> {
    let notice = match query.as_deref() {
        Some("introduced") => Notice::Introduced,
        _ => Notice::None,
    };
    let read = whole(&app, &visit).await?;
    if method == Method::GET {
        // What it showed, and not what is there once this is written down.
        note(&app, &visit, Access::Fetched(read.posted_until()));
    }
    Ok(draw(&read, StatusCode::OK, &notice))
}

/// The visitor's page with something to say at its top.
///
/// # Errors
/// If it cannot be read.
pub async fn show(app: &App, visit: Visit, status: StatusCode, notice: Notice) -> Result<Response> {
    Ok(draw(&whole(app, &visit).await?, status, &notice))
}

async fn whole(app: &App, visit: &Visit) -> Result<Page> {
    app.store.read(|tx| milestone_page::of_visitor(tx, &visit.visitor, visit.secret())).await
}

fn draw(read: &Page, status: StatusCode, notice: &Notice) -> Response {
    // Whoever has nothing to answer and nothing to send sends no files.
    let sends = read.may_send() && read.requests.iter().any(|one| !one.is_settled());
    let useful = match read.waiting().is_empty() && !sends {
        true => &["opened", "live"][..],
        false => &["opened", "live", "uploads"],
    };
    let signs = read.waiting().iter().any(|asked| asked.approval.agreement.is_some());
    let useful = useful.iter().copied().chain(signs.then_some("sign"));
    let scripts: Vec<_> = useful.map(assets::script).collect();
    page(status, ClientPage { page: read, notice, scripts: &scripts }.draw())
}

/// `POST /p/{page}/opened`: what the page showed that is touched comes with it. A page that was
/// loaded yesterday shows nothing of what was posted today. A conversation on a page of its own
/// shows nothing else.
pub async fn opened(State(app): State<App>, RawQuery(query): RawQuery, visit: Visit) -> Response {
    let query = query.as_deref().unwrap_or_default();
    let until = query.strip_prefix("shown=").and_then(|until| until.parse().ok());
    note(&app, &visit, Access::Opened(until.map(Stamp)));
    if let Some(read) = query.strip_prefix("read=") {
        talk::read_to(&app, &visit, read);
    }
    visit.remembered(&app, StatusCode::NO_CONTENT.into_response())
}

/// `POST /p/{page}/robot`: the control that people cannot see or reach. Whatever presses it is a
/// program; it is told nothing.
pub async fn robot(State(app): State<App>, visit: Visit) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Purpose::Decide, visit.visitor.serial).await {
        return Ok(wait);
    }
    let (signer, visiting) = (app.signer(), visit.clone());
    let marked = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        assurance::pressed_decoy(tx, &signer, &visitor, visiting.secret())
    });
    marked.await?;
    Ok(visit.remembered(&app, see_other(&visit.home())))
}

/// Writes an access down without keeping anybody waiting.
pub fn note(app: &App, visit: &Visit, access: Access) {
    let visit = visit.clone();
    app.store
        .note(move |tx| link::note(tx, &visit.visitor, (&visit.trace, visit.secret()), &access));
}
