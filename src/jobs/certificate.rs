//! Each minute, where TLS is answered without a proxy: sees to it that there is a certificate with
//! life before it.

use super::round;
use crate::app::App;
use crate::error::Result;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(60);

/// Keeps the certificate in force until `stop`. The first is ordered at once.
pub async fn run(app: App, stop: CancellationToken) {
    if app.tls().is_none() {
        return;
    }
    let means = "the certificate stays as it is; `milepost doctor` says how long it is good for";
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = round(&app, "certificate", means, once(&app)) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Looks once. Whether another certificate is in force since.
///
/// # Errors
/// If one is due and cannot be had.
pub async fn once(app: &App) -> Result<bool> {
    let Some(tls) = app.tls() else { return Ok(false) };
    tls.keep(&app.config().host(), app.store.clock().now()).await
}
