//! Writes the reminders that are due. An idle look is one read through an index.

use super::round;
use crate::app::App;
use crate::error::Result;
use crate::reminder;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(30);

/// How many reminders are looked at in one transaction: others write in between.
const BATCH: u32 = 50;

/// How many requests are planned in one transaction, where none was yet.
const PLANNED: u32 = 2000;

/// Reminds until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    loop {
        round(&app, "remind", "nobody could be reminded", once(&app)).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Writes what is due now; how many mails.
///
/// # Errors
/// If the database breaks.
pub async fn once(app: &App) -> Result<usize> {
    let mut written = 0;
    loop {
        let next = app.store.read(|tx| tx.next_reminder_at()).await?;
        let now = app.store.clock().now();
        if next.is_none_or(|at| at > now) {
            return Ok(written);
        }
        let signer = app.signer();
        let work = move |tx: &crate::store::Tx| {
            let planned = reminder::plan_new(tx, PLANNED)?;
            let (mails, more) = reminder::write_due(tx, &signer, BATCH)?;
            Ok((mails, more || planned > 0))
        };
        match app.store.write(work).await {
            Ok((mails, more)) => {
                written += mails;
                if !more {
                    return Ok(written);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "reminders are written one by one");
                return Ok(written + one_by_one(app).await?);
            }
        }
    }
}

/// What is due, each contact by itself: one to whom nothing can be written holds up no other.
async fn one_by_one(app: &App) -> Result<usize> {
    let mut written = 0;
    for contact in app.store.read(|tx| reminder::due(tx, BATCH)).await? {
        let (signer, to) = (app.signer(), contact.clone());
        match app.store.write(move |tx| reminder::remind(tx, &signer, &to)).await {
            Ok(wrote) => written += usize::from(wrote),
            Err(error) => {
                tracing::error!(%error, %contact, "a contact could not be reminded");
                app.store.write(move |tx| reminder::put_off(tx, &contact)).await?;
            }
        }
    }
    Ok(written)
}
