//! Putting a restored folder in the place of another, so that a crash in the middle is finished
//! later: what was written down first says what is still to be moved.
//!
//! The data folder itself stays where it is, because it can be a disk of its own.

use super::disk;
use crate::error::Result;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What is being restored lies here, in the data folder.
const STAGING: &str = ".restoring";

/// What comes in.
const NEW: &str = "new";

/// There while everything that comes in is whole and nothing of it is in its place.
const WHOLE: &str = "whole.json";

/// There once what was in the way is aside.
const CLEARED: &str = "cleared.json";

/// What of a data folder belongs to one state of it. The log goes wherever its database goes.
const OURS: &[&str] = &[
    "milepost.db",
    "milepost.db-wal",
    "milepost.db-shm",
    "vault",
    "previews",
    "keys",
    "milepost.toml",
    "delivery.journal",
];

/// What is to be moved.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Plan {
    /// Where the old goes, below the data folder.
    pub aside: String,
    /// What of the old stays: the backup has none of it.
    pub stays: Vec<String>,
}

/// An empty folder to restore into, below `data`.
///
/// # Errors
/// If it cannot be made.
pub(super) fn begin(data: &Path) -> Result<PathBuf> {
    let new = data.join(STAGING).join(NEW);
    disk::folders(&new)?;
    Ok(new)
}

/// Throws away what was begun.
pub(super) fn give_up(data: &Path) {
    drop(std::fs::remove_dir_all(data.join(STAGING)));
}

/// Puts what was restored in its place. From here on it will be done, whatever happens.
///
/// # Errors
/// If the disk refuses.
pub(super) fn put(data: &Path, plan: &Plan) -> Result<()> {
    let staging = data.join(STAGING);
    disk::sync_all(&staging.join(NEW))?;
    disk::write(serde_json::to_string(plan)?.as_bytes(), &staging.join(WHOLE))?;
    disk::sync(&staging)?;
    finish(data, &staging)
}

/// Whether a restore was cut off after it had begun to move things.
pub fn is_cut_off(data: &Path) -> bool {
    let staging = data.join(STAGING);
    staging.join(WHOLE).exists() || staging.join(CLEARED).exists()
}

/// Finishes a restore that was cut off, or throws away what never became whole. Only for whoever
/// holds the data folder's lock.
///
/// # Errors
/// If the disk refuses.
pub fn settle(data: &Path) -> Result<()> {
    let staging = data.join(STAGING);
    if is_cut_off(data) {
        return finish(data, &staging);
    }
    if staging.exists() {
        std::fs::remove_dir_all(&staging)?;
    }
    Ok(())
}

fn finish(data: &Path, staging: &Path) -> Result<()> {
    let (whole, cleared) = (staging.join(WHOLE), staging.join(CLEARED));
    if whole.exists() {
        let plan: Plan = serde_json::from_slice(&std::fs::read(&whole)?)?;
        clear(data, &plan)?;
        std::fs::rename(&whole, &cleared)?;
        disk::sync(staging)?;
    }
    for name in OURS {
        let new = staging.join(NEW).join(name);
        if new.exists() {
            std::fs::rename(new, data.join(name))?;
        }
    }
    disk::sync(data)?;
    std::fs::remove_dir_all(staging)?;
    Ok(())
}

/// Moves what is in the way aside.
fn clear(data: &Path, plan: &Plan) -> Result<()> {
    let aside = data.join(&plan.aside);
    for name in OURS.iter().filter(|name| plan.stays.iter().all(|stays| stays != *name)) {
        let old = data.join(name);
        if old.symlink_metadata().is_ok() {
            disk::folders(&aside)?;
            std::fs::rename(old, aside.join(name))?;
        }
    }
    if aside.exists() {
        disk::sync(&aside)?;
    }
    disk::sync(data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn fill(folder: &Path, names: &[&str], text: &str) -> Result<()> {
        disk::folders(folder)?;
        for name in names {
            let path = folder.join(name);
            match name.contains('.') {
                true => std::fs::write(path, text)?,
                false => {
                    disk::folders(&path)?;
                    std::fs::write(path.join("inside"), text)?;
                }
            }
        }
        Ok(())
    }

    fn words(folder: &Path) -> Result<BTreeMap<String, String>> {
        let mut found = BTreeMap::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let file = if path.is_dir() { path.join("inside") } else { path.clone() };
            let name = path.file_name().map(|name| name.display().to_string());
            found.insert(name.unwrap_or_default(), std::fs::read_to_string(file)?);
        }
        Ok(found)
    }

    /// What comes in: neither log nor pictures nor a journal.
    const COMES: &[&str] = &["milepost.db", "vault", "keys", "milepost.toml"];

    /// A restore that was cut off after so many steps of those that `finish` takes.
    fn cut_off_after(data: &Path, steps: usize) -> Result<()> {
        fill(data, OURS, "old")?;
        let staging = data.join(STAGING);
        fill(&staging.join(NEW), COMES, "new")?;
        let plan = Plan { aside: "replaced".into(), stays: Vec::new() };
        std::fs::write(staging.join(WHOLE), serde_json::to_string(&plan)?)?;
        let aside = data.join("replaced");
        let mut all = Vec::new();
        all.extend(OURS.iter().map(|name| (data.join(name), aside.join(name))));
        all.push((staging.join(WHOLE), staging.join(CLEARED)));
        all.extend(COMES.iter().map(|name| (staging.join(NEW).join(name), data.join(name))));
        disk::folders(&aside)?;
        for (from, to) in all.into_iter().take(steps) {
            std::fs::rename(from, to)?;
        }
        Ok(())
    }

    #[test]
    fn whenever_a_restore_is_cut_off_the_next_start_finishes_it() -> Result<()> {
        for steps in 0..=OURS.len() + 1 + COMES.len() {
            let folder = tempfile::tempdir()?;
            let data = folder.path();
            cut_off_after(data, steps)?;
            assert!(is_cut_off(data));
            settle(data)?;
            assert!(!is_cut_off(data) && !data.join(STAGING).exists());
            let is = words(&data.join("replaced"))?;
            assert_eq!(is.len(), OURS.len(), "after {steps}");
            assert!(is.values().all(|text| text == "old"), "after {steps}");
            std::fs::remove_dir_all(data.join("replaced"))?;
            let is = words(data)?;
            assert_eq!(is.len(), COMES.len(), "after {steps}: {is:?}");
            assert!(is.values().all(|text| text == "new"), "after {steps}");
        }
        Ok(())
    }

    #[test]
    fn what_never_became_whole_is_thrown_away() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let data = folder.path();
        fill(data, OURS, "old")?;
        fill(&begin(data)?, &["milepost.db"], "half")?;
        settle(data)?;
        assert!(!data.join(STAGING).exists());
        assert!(words(data)?.values().all(|text| text == "old"));
        Ok(())
    }
}
