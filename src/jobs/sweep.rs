//! Removes what nobody needs any more: uploads cut off half-way, doors and sessions long over,
//! visitors whose allowance is whole again.

use crate::app::App;
use crate::clock::days;
use crate::error::Result;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(60);

/// An upload that nothing was added to for so long is not coming back.
const CUT_OFF: Duration = Duration::from_secs(24 * 3600);

/// Sweeps once a minute until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        if let Err(error) = once(&app).await {
            tracing::error!(%error, "the sweep did not finish");
        }
    }
}

async fn once(app: &App) -> Result<()> {
    app.limits().forget();
    let vault = app.vault.clone();
    let swept = tokio::task::spawn_blocking(move || vault.sweep(CUT_OFF)).await??;
    if swept > 0 {
        tracing::info!(swept, "uploads that were cut off");
    }
    app.store.write(|tx| tx.sweep_doors(tx.now().minus(days(30)))).await
}
