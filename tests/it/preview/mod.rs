//! Pictures of files: what is made, what a hostile file costs, and what nobody gets to see.

mod clean;
mod door;
mod hostile;
mod job;
pub mod pdf;

use crate::support::studio::worker;
use milepost::preview::{Ended, Fact, Outcome, Worker};
use std::io::{Seek as _, Write as _};
use std::path::Path;

/// What the real program makes of some bytes, and the folder it made it in.
async fn made_by(worker: &Worker, kind: &str, bytes: &[u8]) -> (Outcome, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    (worker.run(kind, file, folder.path()).await.unwrap(), folder)
}

async fn made(kind: &str, bytes: &[u8]) -> (Outcome, tempfile::TempDir) {
    made_by(&worker(), kind, bytes).await
}

/// The pictures, small and large.
fn pictures(folder: &Path) -> (image::DynamicImage, image::DynamicImage) {
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        image::load_from_memory_with_format(&bytes, image::ImageFormat::WebP).unwrap()
    };
    (read("small"), read("large"))
}

fn has(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

/// Ended by itself, with this as its last word.
#[track_caller]
fn is_well(outcome: &Outcome, last: Fact, what: &str) {
    assert_eq!(outcome.ended, Ended::Well, "{what}: {outcome:?}");
    assert_eq!(outcome.facts.last(), Some(&last), "{what}");
}
