//! On weekdays, from nine in each member's zone: writes the digest of what waits.

use super::round;
use crate::app::App;
use crate::error::Result;
use crate::member::Desk;
use crate::queue;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(60);

/// Writes digests until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    loop {
        round(&app, "digest", "the day's digests could not be written", once(&app)).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Writes the digests that are due and not written yet; how many.
///
/// # Errors
/// If the database breaks.
pub async fn once(app: &App) -> Result<usize> {
    let desk = Desk::of_the_house();
    // On all but one round a day, the writer is left alone.
    if !app.store.read(|tx| queue::digest_is_due(tx, desk)).await? {
        return Ok(0);
    }
    let mornings = app.store.read_aside(move |tx| queue::mornings(tx, desk)).await?;
    let mut written = 0;
    // One by one: others write in between, and one that breaks holds up no other.
    for morning in mornings {
        match app.store.write(move |tx| queue::send_digest(tx, &morning)).await {
            Ok(wrote) => written += usize::from(wrote),
            Err(error) => tracing::error!(%error, "a digest could not be written"),
        }
    }
    Ok(written)
}
