//! Once, at the start: counts what lies in the vault, where no quota has counted it already. The
//! page of a client does not wait for a number that a member may want to see.

use super::round;
use crate::app::App;
use tokio::task::spawn_blocking;

/// Counts.
pub async fn run(app: App) {
    if app.config().quota.is_some() {
        return;
    }
    let means = "the storage page and `milepost_vault_bytes` tell what came since the start only";
    let vault = app.clone();
    let count = async move { spawn_blocking(move || vault.weigh()).await? };
    round(&app, "weigh", means, count).await;
}
