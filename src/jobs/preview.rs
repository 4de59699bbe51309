//! Makes pictures of files, one at a time, each in a process of its own (`src/preview`), and writes
//! down what came of it. What was begun twice and came to nothing is left alone.

use super::round;
use crate::app::App;
use crate::error::Result;
use crate::file::preview::{Preview, State, Traces};
use crate::file::{Dots, Stored};
use crate::member::Desk;
use crate::preview::{Ended, Fact, Outcome, Worker, is_page, is_picture};
use crate::vault::Part;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked for files when no bell rings: a bell that was missed costs so much.
const EVERY: Duration = Duration::from_secs(60);

/// Makes pictures until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    let (Some(worker), bell) = (app.worker(), app.store.preview_bell()) else { return };
    if let Err(error) = app.previews.tidy() {
        tracing::warn!(%error, "pictures that were half made stay");
    }
    loop {
        let made = tokio::select! {
            () = stop.cancelled() => return,
            made = round(&app, "preview", "no picture was made", once(&app, worker)) => made,
        };
        if made == Some(true) {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = bell.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Makes the pictures of one file; false if there is none that waits for them.
///
/// # Errors
/// If the disk or the database breaks; the try counts all the same.
pub async fn once(app: &App, worker: &Worker) -> Result<bool> {
    let next = app.store.read(|tx| tx.next_preview(Desk::of_the_house())).await?;
    let Some(stored) = next else { return Ok(false) };
    let sha256 = stored.sha256.clone();
    app.store.write(move |tx| tx.try_preview(&sha256)).await?;
    let is_drawn = is_picture(&stored.media_type) || is_page(&stored.media_type);
    let made = match is_drawn {
        true => draw(app, worker, &stored).await?,
        false => Preview { state: State::None, traces: Traces::None },
    };
    app.store.write(move |tx| tx.settle_preview(&stored.sha256, &made)).await?;
    Ok(true)
}

async fn draw(app: &App, worker: &Worker, stored: &Stored) -> Result<Preview> {
    let file = app.vault.get(&stored.sha256).await?.into_std().await;
    let workshop = app.previews.workshop()?;
    let outcome = worker.run(&stored.media_type, file, workshop.path()).await?;
    let made = judge(&outcome);
    if outcome.ended != Ended::Well {
        let kind = stored.media_type.as_str();
        tracing::warn!(kind, ended = ?outcome.ended, "a file has no picture");
    }
    let mut parts = Vec::new();
    if matches!(made.state, State::Made(_)) {
        parts.extend([Part::Small, Part::Large]);
    }
    if made.traces == Traces::Cleaned {
        parts.push(Part::Clean);
    }
    let (previews, sha256) = (app.previews.clone(), stored.sha256.clone());
    let keep = move || previews.keep(workshop.path(), &sha256, &parts);
    tokio::task::spawn_blocking(keep).await??;
    Ok(made)
}

/// What is known after a process ended as it did.
fn judge(outcome: &Outcome) -> Preview {
    let says = |fact: Fact| outcome.facts.contains(&fact);
    let dots = outcome.facts.iter().find_map(|fact| match fact {
        Fact::Made(width, height) => Some(Dots { width: *width, height: *height }),
        _ => None,
    });
    let state = match (dots, outcome.ended) {
        (Some(dots), _) => State::Made(dots),
        (None, Ended::Well) => State::None,
        (None, _) => State::Failed,
    };
    let traces = match () {
        () if says(Fact::Cleaned) => Traces::Cleaned,
        () if says(Fact::Plain) => Traces::None,
        () => Traces::Unsure,
    };
    Preview { state, traces }
}
