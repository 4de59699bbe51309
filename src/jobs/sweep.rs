//! Removes what nobody needs any more: uploads cut off half-way, doors and sessions long over, what
//! webhooks were told long ago, visitors whose allowance is whole again.

use super::round;
use crate::app::App;
use crate::clock::days;
use crate::error::Result;
use crate::key;
use crate::member::Desk;
use std::collections::HashSet;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(60);

/// Files, doors and sessions are looked through every so many rounds.
const SELDOM: u32 = 10;

/// An upload that nothing was added to for so long is not coming back.
///
/// An hour longer than an upload can be named, so that its bytes are never gone before its row.
const CUT_OFF: Duration = Duration::from_secs(25 * 3600);

/// Browsers in which nothing was decided are forgotten: their cookies are over by then.
const VISITS: Duration = days(60);

/// How long it is kept what webhooks were told, and what never reached them.
const DELIVERED: Duration = days(30);
const DEAD: Duration = days(90);

/// How many origins are blanked in one go, so that nobody waits long for the writer.
const AT_ONCE: usize = 500;

/// Sweeps until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    for turn in 1u32.. {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        app.limits().forget();
        app.refresh_look().await;
        if let Err(error) = app.look_at_clock() {
            tracing::error!(%error, "the clock was not looked at");
        }
        if turn.is_multiple_of(SELDOM) {
            round(&app, "sweep", "the sweep did not finish", once(&app)).await;
        }
    }
}

/// One sweep.
///
/// # Errors
/// If the disk or the database breaks.
pub async fn once(app: &App) -> Result<()> {
    uploads(app).await?;
    let (vault, desk) = (app.vault.clone(), Desk::of_the_house());
    let open = app.store.read(|tx| tx.uploads_open(desk)).await?;
    let goes_on = move |id: &str| open.iter().any(|open| open.as_str() == id);
    let swept = tokio::task::spawn_blocking(move || vault.sweep(CUT_OFF, goes_on)).await??;
    if swept > 0 {
        tracing::info!(swept, "uploads that were cut off");
    }
    strays(app).await?;
    keys(app).await?;
    let sweep = app.store.write(|tx| {
        let before = |days| tx.now().minus(days);
        tx.sweep_doors(before(days(30)))?;
        tx.sweep_replays(before(days(1)))?;
        tx.sweep_visits(before(VISITS))?;
        tx.sweep_deliveries(before(DELIVERED), before(DEAD))
    });
    sweep.await?;
    origins(app).await
}

/// Blanks from where things came that happened too long ago; every chain still holds.
async fn origins(app: &App) -> Result<()> {
    let kept = app.config().origin_days;
    if kept == 0 {
        return Ok(());
    }
    let before = app.store.clock().now().minus(days(kept));
    while app.store.write(move |tx| tx.blank_origins(before, AT_ONCE)).await? == AT_ONCE {}
    Ok(())
}

/// Uploads that nobody went on with, and whole ones that no form named in their time.
async fn uploads(app: &App) -> Result<()> {
    for (id, size, is_whole) in app.store.read(|tx| tx.uploads_over(Desk::of_the_house())).await? {
        // Whoever goes on with it at this very moment has more time by that.
        let part = app.vault.enter(&id).await;
        let is_over = app.store.write(move |tx| tx.delete_upload_over(&id)).await?;
        if is_over && !is_whole {
            part.discard(size).await;
        }
    }
    Ok(())
}

/// Keys that stopped signing long ago, once nothing needs them any more.
async fn keys(app: &App) -> Result<()> {
    let safe = app.safe.clone();
    let dropped = app.store.write(move |tx| key::drop_unneeded(tx, &safe)).await?;
    if !dropped.is_empty() {
        tracing::info!(?dropped, "keys that nothing needed");
        app.reload_keys()?;
    }
    Ok(())
}

/// Pictures of what is gone.
async fn previews(app: &App, named: HashSet<String>) -> Result<()> {
    app.store.write(|tx| tx.sweep_previews()).await?;
    let previews = app.previews.clone();
    tokio::task::spawn_blocking(move || previews.sweep(&named)).await??;
    Ok(())
}

/// Bytes of drafts that were thrown away and of uploads that were refused: a day old, and nothing
/// names them.
async fn strays(app: &App) -> Result<()> {
    // What a backup is about to copy stays until the next round.
    let Some(_alone) = app.vault.alone()? else { return Ok(()) };
    let vault = app.vault.clone();
    let old = tokio::task::spawn_blocking(move || vault.older_than(CUT_OFF)).await??;
    // Asked after the look: whatever was put meanwhile is young and not among the old.
    let named = app.store.read(|tx| tx.all_hashes(Desk::of_the_house())).await?;
    let named: HashSet<_> = named.into_iter().map(|(sha256, _)| sha256).collect();
    for sha256 in old.iter().filter(|sha256| !named.contains(*sha256)) {
        app.vault.remove(sha256, CUT_OFF);
    }
    previews(app, named).await
}
