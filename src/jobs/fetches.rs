//! Writes down who fetched which page, every few seconds, all of it together. One by one, in the
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

/// How often it is looked whether there is something to write.
const EVERY: Duration = Duration::from_secs(1);

/// How many looks pass before it is written: what nobody waits for may stay in memory for so long,
/// and whoever looks again meanwhile costs nothing more. A clean stop writes it down.
const LOOKS: u32 = 10;

/// How many browsers are no longer waited for.
const MANY: usize = 1024;

/// How many looks in a row may find nothing before a round goes all the same: a job that goes none
/// for long counts as one that stands (docs/METRICS.md).
const QUIET: u32 = 60;

/// How many are written in one unit of work, and how long the next ones wait then: pages that are
/// read meanwhile have the processor after a millisecond, and decisions the writer.
const TOGETHER: usize = 16;
const BREATH: Duration = Duration::from_millis(5);

/// Writes down what was fetched, until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    let (mut waited, mut quiet) = (0, 0);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        let waits = app.pages.count_fetched();
        (waited, quiet) = if waits > 0 { (waited + 1, quiet + 1) } else { (0, quiet + 1) };
        if waited >= LOOKS || waits >= MANY || quiet >= QUIET {
            (waited, quiet) = (0, 0);
            let means = "who fetched a page just now was not written down";
            round(&app, "fetches", means, write(&app, BREATH)).await;
        }
    }
}

/// Writes down what was fetched so far, as fast as it goes; by how many browsers.
///
/// # Errors
/// If the disk refuses.
pub async fn once(app: &App) -> Result<usize> {
    write(app, Duration::ZERO).await
}

async fn write(app: &App, breath: Duration) -> Result<usize> {
    let all: Arc<[Fetched]> = app.pages.take_fetched().into();
    for from in (0..all.len()).step_by(TOGETHER) {
        let some = all.clone();
        let until = all.len().min(from + TOGETHER);
        let write = move |tx: &Tx| some[from..until].iter().try_for_each(|one| note(tx, one));
        app.store.write(write).await?;
        if until < all.len() && !breath.is_zero() {
            tokio::time::sleep(breath).await;
        }
    }
    Ok(all.len())
}

fn note(tx: &Tx, fetched: &Fetched) -> Result<()> {
    let access = Access::Fetched(fetched.until);
    link::note_fetched(tx, &fetched.visitor, &fetched.sender.trace(), (&access, fetched.times))
}
