//! The page once more: a browser that was let in a moment ago is shown what it was shown then, as
//! long as nothing changed of what it was judged by and of what its page was drawn from.
//!
//! Its cookie is proved with every request, and the database is asked whether anything at all was
//! committed since; if so, one indexed read tells whether that concerns them
//! (`store/migrations/0034_judged.sql`). Whatever is out of the ordinary goes the long way, through
//! the router; so does the first request after a change. Debug builds go the long way beside this
//! one each time, and compare.

use super::Visit;
use super::read::{fetched, is_as_if_drawn};
use crate::app::App;
use crate::app::pages::{Kept, Shown};
use crate::assurance::Secret;
use crate::error::Result;
use crate::key::Purpose;
use crate::link::{self, Visitor};
use crate::page::Browser;
use crate::store::Tx;
use crate::token::{self, Claim};
use crate::web::keys::Sender;
use crate::web::{cookies, guard, keys};
use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;
use std::sync::Arc;

/// The answer, if it is at hand.
pub fn at_hand(app: &App, request: &Request) -> Option<Response> {
    let is_plain = request.method() == Method::GET
        && request.uri().query().is_none()
        && guard::refusal(request).is_none();
    let page = request.uri().path().strip_prefix("/p/").filter(|_| is_plain)?;
    let (config, headers) = (app.config(), request.headers());
    let (visit, browser) = cookies::of_page(headers, &config, page)?;
    let claim = token::read(&app.keys(), Purpose::Visit, visit)?;
    let browser = (claim, Secret::of(&keys::unspelled(browser)?)?);
    let (shown, kept) = app.pages.shown(&browser)?;
    let visitor = &shown.visitor;
    if visitor.page.as_str() != page || !is_unchanged(app, &shown, (&browser, &kept)).ok()? {
        return None;
    }
    let sender = Sender::of_request(&config, request.extensions(), headers);
    fetched(app, visitor, sender, kept.posted_until);
    kept.packed.dressed(&config, headers).ok()
}

/// Whether they are still let in, and their page would be drawn as it was.
fn is_unchanged(
    app: &App,
    shown: &Shown,
    (browser, kept): (&(Claim, Secret), &Arc<Kept>),
) -> Result<bool> {
    let visitor = &shown.visitor;
    let holds_at = |now| kept.holds_at(now) && now < visitor.ends_at;
    // Read before the look: whatever is committed in between is seen by the next one.
    let moment = app.store.moment()?;
    let nothing_came = shown.is_right_at(moment);
    if nothing_came && !cfg!(debug_assertions) {
        return Ok(holds_at(app.store.clock().now()));
    }
    let same = app.store.read_now(|tx| {
        let same = kept.is_as(tx.revision(visitor)?, tx.now()) && holds_at(tx.now());
        if cfg!(debug_assertions) && same {
            let anew = link::visit_of(tx, &visitor.page, browser.0, &browser.1)?;
            let anew = anew.expect("somebody who is let in at hand is let in");
            assert_eq!(format!("{anew:?}"), format!("{visitor:?}"), "who was let in is another");
            is_as_if_drawn(tx, (&anew, &browser.1), kept)?;
        }
        let held = same || !holds_at(tx.now());
        assert!(held || !nothing_came || app.store.moment()? != moment, "a commit was not seen");
        Ok(same)
    })?;
    if same {
        shown.found_right_at(moment);
    }
    Ok(same)
}

/// Remembers that a browser is shown this page, if that hangs on nothing but what is counted: a
/// code that was typed or sent ends by the clock.
///
/// # Errors
/// If it cannot be read who they are.
pub fn remember(app: &App, visit: &Visit, kept: &Arc<Kept>) -> Result<()> {
    let (Some(secret), Some(claim)) = (visit.own_secret(), visit.claim(&app.keys())) else {
        return Ok(());
    };
    let browser = (claim, secret.clone());
    let known = app.pages.shown(&browser);
    if visit.visitor.asks_for_a_code() || known.is_some_and(|(_, of)| Arc::ptr_eq(&of, kept)) {
        return Ok(());
    }
    // Judged in the same moment that the count is of.
    let judged = app.store.read_now(|tx| judged(tx, (&browser, &visit.visitor), kept))?;
    if let Some(visitor) = judged {
        app.pages.show(browser, visitor, kept);
    }
    Ok(())
}

fn judged(
    tx: &Tx,
    ((claim, secret), before): (&(Claim, Secret), &Visitor),
    kept: &Kept,
) -> Result<Option<Visitor>> {
    let Some(visitor) = link::visit_of(tx, &before.page, *claim, secret)? else {
        return Ok(None);
    };
    let browser = Browser::of(tx, &visitor, secret)?;
    let by_the_clock = browser.is_coded || browser.code_sent_at.is_some();
    let same = kept.browser.as_ref().is_none_or(|of| *of == browser)
        && kept.is_as(tx.revision(&visitor)?, tx.now());
    Ok((same && !by_the_clock).then_some(visitor))
}
