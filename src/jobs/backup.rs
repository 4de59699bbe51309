//! Once a night, from three in the studio's zone: makes a backup and removes old ones.

use super::round;
use crate::app::App;
use crate::backup::{self, Wish};
use crate::error::{Error, Result};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(60);

/// Few work then.
const HOUR: i8 = 3;

/// How many rounds are left out after one that failed: a disk that is full is full for a while.
const REST: u32 = 60;

/// Makes backups until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    let mut rest = 0;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        if rest > 0 {
            rest -= 1;
            continue;
        }
        let means = "the backup could not be made; the last one is as it was";
        if round(&app, "backup", means, once(&app)).await.is_none() {
            rest = REST;
        }
    }
}

/// Makes the night's backup, if that was not done yet: also the next morning, if the machine was
/// off. Whether it made one.
///
/// # Errors
/// If it could not be made.
pub async fn once(app: &App) -> Result<bool> {
    let (config, now) = (app.config(), app.store.clock().now());
    if config.backup_keep == 0 {
        return Ok(false);
    }
    let Some(studio) = app.store.read(|tx| tx.studio()).await? else { return Ok(false) };
    let today = studio.time_zone.local(now).day;
    let tonight = studio.time_zone.at(today, HOUR, 0);
    let since = if tonight > now { studio.time_zone.at(today.plus(-1), HOUR, 0) } else { tonight };
    let wish = Wish {
        data: config.data.clone(),
        keys: true,
        keep: Some(config.backup_keep),
        min_free: config.min_free,
        now,
    };
    let made = aside(move || {
        if backup::newest(&config.backup_dir).is_some_and(|(_, newest)| newest.at >= since) {
            return Ok(None);
        }
        let made = backup::make(&wish, &config.backup_dir)?;
        backup::prune_before_schemas(&config.data.join("backups"), wish.now)?;
        Ok(Some(made))
    });
    let Some(made) = made.await? else { return Ok(false) };
    tracing::info!(path = %made.path.display(), new_files = made.new_files, "backup");
    for says in made.manifest.faults() {
        tracing::error!(says, "the backup tells of damage");
    }
    Ok(true)
}

/// How far behind all else the backup stands, of the 19 that there are.
const BEHIND: i32 = 15;

/// Does `work` on a thread of its own, which has the processor when nothing else wants it: a large
/// database takes minutes to look through, and pages are read meanwhile.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let (told, hear) = oneshot::channel();
    std::thread::Builder::new().name("backup".into()).spawn(move || {
        // Elsewhere it would be that of the whole process, and there is no way up again.
        if cfg!(target_os = "linux")
            && let Err(error) = rustix::process::nice(BEHIND)
        {
            tracing::debug!(%error, "the backup has the processor like all else");
        }
        drop(told.send(work()));
    })?;
    hear.await.map_err(|_| Error::broken("the backup broke"))?
}
