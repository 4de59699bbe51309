//! Takes over a keyring that the command line changed, within half a second, or at once on SIGHUP.

use super::round;
use crate::app::App;
use crate::key::Mark;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How often the file is looked at.
const EVERY: Duration = Duration::from_millis(500);

/// Watches until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    let mut order = signal(SignalKind::hangup()).ok();
    // What it was before the ring in force was read is not known, so the first look reads again.
    let mut seen = None;
    loop {
        let ordered = tokio::select! {
            () = stop.cancelled() => return,
            () = hangup(&mut order) => true,
            () = tokio::time::sleep(EVERY) => false,
        };
        let means = "the keyring was not looked at";
        seen = round(&app, "keys", means, async { Ok(look(&app, seen, ordered)) }).await.flatten();
    }
}

/// One look: takes the ring over if the file is another than the one `seen`, or if `ordered`.
/// A file that is broken or gone is told of once, and the ring in force stays.
pub fn look(app: &App, seen: Option<Mark>, ordered: bool) -> Option<Mark> {
    let is = app.safe.mark();
    if is == seen && !ordered {
        return is;
    }
    match app.reload_keys() {
        Ok(()) if seen.is_some() => tracing::info!(signs = app.keys().signing(), "keyring read"),
        Ok(()) => {}
        Err(error) => tracing::error!(%error, "the keyring was not taken over; the old one stays"),
    }
    is
}

async fn hangup(order: &mut Option<Signal>) {
    match order {
        Some(order) => drop(order.recv().await),
        None => std::future::pending().await,
    }
}
