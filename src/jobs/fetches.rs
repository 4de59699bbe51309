//! Each second: writes down who fetched which page since, all of it together. One by one, in the
//! next commit, it was a third of what a page cost.

use super::round;
use crate::app::App;
use crate::app::pages::Fetched;
use crate::error::Result;
use crate::link;
use crate::store::{Access, Tx};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long what nobody waits for may stay in memory; a clean stop writes it down.
const EVERY: Duration = Duration::from_secs(1);

/// How many rounds in a row may have nothing to write before one goes all the same: a job that
/// goes none for long counts as one that stands (docs/METRICS.md).
const QUIET: u32 = 60;

/// How many are written in one unit of work: what somebody waits for comes in between.
const TOGETHER: usize = 64;

/// Writes down what was fetched, until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    let mut quiet = 0;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        quiet += 1;
        if app.pages.has_fetched() || quiet >= QUIET {
            quiet = 0;
            let means = "who fetched a page just now was not written down";
            round(&app, "fetches", means, once(&app)).await;
        }
    }
}

/// Writes down what was fetched so far; by how many browsers.
///
/// # Errors
/// If the disk refuses.
pub async fn once(app: &App) -> Result<usize> {
    let all: Arc<[Fetched]> = app.pages.take_fetched().into();
    for from in (0..all.len()).step_by(TOGETHER) {
        let some = all.clone();
        let until = all.len().min(from + TOGETHER);
        let write = move |tx: &Tx| some[from..until].iter().try_for_each(|one| note(tx, one));
        app.store.write(write).await?;
    }
    Ok(all.len())
}

fn note(tx: &Tx, fetched: &Fetched) -> Result<()> {
    let access = Access::Fetched(fetched.until);
    link::note_fetched(tx, &fetched.visitor, &fetched.trace, (&access, fetched.times))
}
