//! Once, at the start: counts what lies in the vault, where no quota has counted it already. The
//! page of a client does not wait for a number that a member may want to see.

use crate::app::App;
use crate::error::Result;
use tokio::task::spawn_blocking;

/// Counts. It goes no rounds, so nobody is alarmed that it went none for long.
pub async fn run(app: App) {
    if app.config().quota.is_some() {
        return;
    }
    if let Err(error) = count(app).await {
        let means = "the storage page and `milepost_vault_bytes` tell what came since the start";
        tracing::error!(%error, means, "the vault was not weighed");
    }
}

async fn count(app: App) -> Result<()> {
    spawn_blocking(move || app.weigh()).await?
}
