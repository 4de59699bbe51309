//! Calls webhooks: tells receivers outside what happened, and writes down what they answered.
//!
//! A delivery is claimed, sent and settled in that order, so that a crash in between sends it again
//! under the same id rather than loses it. Each webhook gets one call at a time and a few are
//! called side by side, so that a receiver that is slow or dead holds up nobody but itself.

mod post;

use super::round;
use crate::app::App;
use crate::error::{Error, Result};
use crate::webhook::delivery::{self, Answer, Call};
use crate::webhook::signatures;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use post::{Parcel, post};
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How many receivers are called side by side.
const SIDE_BY_SIDE: usize = 4;

/// How long to wait at the most before looking whether something is due.
const HEARTBEAT: Duration = Duration::from_secs(2);

/// How long calls under way may take to end after the order to stop.
const LAST: Duration = Duration::from_secs(3);

/// Calls whatever is due, whenever a commit rings or a wait is over, until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    let bell = app.store.webhook_bell();
    loop {
        let work = round(&app, "call", "webhooks could not be called", work(&app, &stop));
        let mut work = std::pin::pin!(work);
        tokio::select! {
            _ = &mut work => {}
            // A call that does not end is made again under the same id.
            () = stop.cancelled() => {
                drop(tokio::time::timeout(LAST, work).await);
                return;
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = bell.notified() => {}
            () = tokio::time::sleep(HEARTBEAT) => {}
        }
    }
}

/// Calls whatever is due now; how many calls were made.
///
/// # Errors
/// If the database breaks. What a receiver says is no error.
pub async fn once(app: &App) -> Result<u32> {
    work(app, &CancellationToken::new()).await
}

async fn work(app: &App, stop: &CancellationToken) -> Result<u32> {
    let bell = app.store.webhook_bell();
    let (mut calls, mut made) = (FuturesUnordered::new(), 0);
    loop {
        let free = SIDE_BY_SIDE - calls.len();
        if free > 0 && !stop.is_cancelled() {
            calls.extend(claim(app, free).await?.into_iter().map(|due| call(app, due)));
        }
        if calls.is_empty() {
            return Ok(made);
        }
        tokio::select! {
            Some(ended) = calls.next() => {
                ended?;
                made += 1;
            }
            // While one receiver takes its time, others may come to be due.
            () = bell.notified() => {}
            () = tokio::time::sleep(HEARTBEAT) => {}
        }
    }
}

async fn claim(app: &App, most: usize) -> Result<Vec<Call>> {
    // An idle heartbeat asks the readers, and leaves the writer alone.
    let now = app.store.clock().now();
    let next = app.store.read(|tx| tx.next_delivery_at()).await?;
    if next.is_none_or(|at| at > now) {
        return Ok(Vec::new());
    }
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    app.store.write(move |tx| delivery::claim_due(tx, most)).await
}

/// Sends one delivery and settles it. What goes wrong with it is this delivery's trouble only.
async fn call(app: &App, call: Call) -> Result<()> {
    let answer = AssertUnwindSafe(send(app, &call)).catch_unwind().await;
    let answer = answer.unwrap_or_else(|_| ours("This could not be sent."));
    let (id, kind, status) = (call.delivery.id.clone(), call.delivery.kind.as_str(), answer.status);
    let state = app.store.write(move |tx| delivery::settle(tx, &call, &answer)).await?;
    app.store.meters().webhooks.one(state.as_str());
    tracing::info!(%id, kind, status, outcome = state.as_str(), "webhook");
    Ok(())
}

async fn send(app: &App, call: &Call) -> Answer {
    let (caller, at) = (app.caller(), app.store.clock().now());
    let Call { delivery, webhook } = call;
    match signatures(&caller.keys, webhook, &delivery.id, at, &delivery.payload) {
        Ok(signatures) => {
            let (url, id, body) = (&webhook.url, delivery.id.as_str(), &delivery.payload);
            post(&Parcel { url, id, at, signatures, body }, &caller.networks).await
        }
        Err(Error::Refused(refusal)) => ours(&refusal.sentence()),
        Err(Error::Broken(_)) => ours("This could not be signed."),
    }
}

/// No answer of the receiver's, but why there is none.
fn ours(says: &str) -> Answer {
    Answer { words: says.to_owned(), ..Answer::default() }
}
