//! Once a day, from nine in the studio's zone: tells members which links end soon.

use super::round;
use crate::app::App;
use crate::error::Result;
use crate::link;
use crate::member::Desk;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(60);

/// Warns until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    loop {
        round(&app, "warn", "nobody could be warned of links that end", once(&app)).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Writes the day's letters, if that was not done yet; how many.
///
/// # Errors
/// If the database breaks.
pub async fn once(app: &App) -> Result<usize> {
    // On all but one round a day, the writer is left alone.
    if !app.store.read(link::warning_is_due).await? {
        return Ok(0);
    }
    app.store.write(|tx| link::warn(tx, Desk::of_the_house())).await
}
