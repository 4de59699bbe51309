//! Once a day, from nine in the studio's zone: reminds of what is due or to be renewed.

use super::round;
use crate::app::App;
use crate::error::Result;
use crate::member::Desk;
use crate::record;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(60);

/// Reminds until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    loop {
        round(&app, "due", "nobody could be reminded of what is due", once(&app)).await;
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
    if !app.store.read(record::telling_is_due).await? {
        return Ok(0);
    }
    let signer = app.signer();
    app.store.write(move |tx| record::tell_due(tx, &signer, Desk::of_the_house())).await
}
