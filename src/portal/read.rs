//! Reading the milestone page, and saying that a person touched it.

use super::{Visit, at_hand, talk};
use crate::app::App;
use crate::app::pages::Kept;
use crate::assurance::{self, Secret};
use crate::clock::Stamp;
use crate::error::Result;
use crate::link::{self, Visitor};
use crate::page::{self as milestone_page, Browser, Page};
use crate::store::Access;
use crate::store::Tx;
use crate::ui::Drawn;
use crate::ui::portal::{ClientPage, Notice};
use crate::web::keys::Sender;
use crate::web::limit::Purpose;
use crate::web::packed::{self, Packed};
use crate::web::{assets, page, see_other};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

/// `GET /p/{page}`
pub async fn read(
    State(app): State<App>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    (sender, visit): (Sender, Visit),
) -> Result<Response> {
    if query.as_deref() == Some("introduced") {
        return packed::once(drawn(&whole(&app, &visit).await?, &Notice::Introduced), &headers);
    }
    let kept = kept(&app, &visit).await?;
    if method == Method::GET {
        // What it showed, and not what is there once this is written down.
        fetched(&app, &visit.visitor, sender, kept.posted_until);
        at_hand::remember(&app, &visit, &kept)?;
    }
    kept.packed.answer(&headers)
}

/// The visitor's page as it would be drawn now: as it was drawn last, if nothing about it changed.
async fn kept(app: &App, visit: &Visit) -> Result<Arc<Kept>> {
    let visitor = &visit.visitor;
    let last = app.pages.get(&visitor.participant);
    let found = app.store.read(|tx| {
        let revision = tx.revision(visitor)?;
        if let Some(kept) = last.filter(|kept| kept.is_as(revision, tx.now())) {
            let browser = kept.browser.as_ref();
            let has_proved =
                browser.map(|_| Browser::of(tx, visitor, visit.secret())).transpose()?;
            if has_proved.as_ref() == browser {
                if cfg!(debug_assertions) {
                    is_as_if_drawn(tx, (visitor, visit.secret()), &kept)?;
                }
                return Ok(Err(kept));
            }
        }
        Ok(Ok((milestone_page::of_visitor(tx, visitor, visit.secret())?, revision)))
    });
    let (page, revision) = match found.await? {
        Ok(read) => read,
        Err(kept) => return Ok(kept),
    };
    let kept = Kept::of(&page, revision, Packed::of(&drawn(&page, &Notice::None))?);
    let kept = Arc::new(kept);
    app.pages.keep(&visitor.participant, kept.clone());
    Ok(kept)
}

/// In debug builds, and so in every test: a page that was kept is what would be drawn now, byte for
/// byte.
pub(super) fn is_as_if_drawn(
    tx: &Tx,
    (visitor, secret): (&Visitor, &Secret),
    kept: &Kept,
) -> Result<()> {
    let page = milestone_page::of_visitor(tx, visitor, secret)?;
    let anew = Packed::of(&drawn(&page, &Notice::None))?;
    assert_eq!(anew.etag(), kept.packed.etag(), "a kept page is stale");
    assert_eq!(page.posted_until(), kept.posted_until, "a kept page is stale");
    Ok(())
}

/// Counts that the page was fetched; `jobs/fetches.rs` writes it down.
pub(super) fn fetched(app: &App, visitor: &Visitor, sender: Sender, until: Option<Stamp>) {
    if !app.pages.fetched(visitor, sender, until) {
        app.store.meters().let_go.add(1);
    }
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
    page(status, drawn(read, notice))
}

fn drawn(read: &Page, notice: &Notice) -> Drawn {
    // Whoever has nothing to answer and nothing to send sends no files.
    let sends = read.may_send() && read.requests.iter().any(|one| !one.is_settled());
    let useful = match read.waiting().is_empty() && !sends {
        true => &["opened", "live"][..],
        false => &["opened", "live", "uploads"],
    };
    let signs = read.waiting().iter().any(|asked| asked.approval.agreement.is_some());
    let useful = useful.iter().copied().chain(signs.then_some("sign"));
    let scripts: Vec<_> = useful.map(assets::script).collect();
    ClientPage { page: read, notice, scripts: &scripts }.draw()
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
