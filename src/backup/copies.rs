//! Backups in a folder: dated copies of what changes, beside one vault of what never does.

use super::{MANIFEST, Made, Manifest, Piece, VAULT, Wish, cell, disk, examine, gather::gather};
use crate::clock::{Stamp, days};
use crate::error::{Error, Result};
use crate::vault;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

/// What is half-written, or about to be removed, begins with this.
const PART: &str = ".part-";

/// What lies here for one process at a time.
const LOCK: &str = ".lock";

/// How long the database of before a migration is kept.
const BEFORE_SCHEMA: std::time::Duration = days(30);

/// A dated copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Its folder.
    pub path: PathBuf,
}

impl Copy {
    /// Where its files lie: beside it, or in it if somebody put them there.
    pub fn vault(&self) -> PathBuf {
        let own = self.path.join(VAULT);
        match self.path.parent() {
            Some(folder) if !own.is_dir() => folder.join(VAULT),
            _ => own,
        }
    }
}

/// The whole copies in a folder, the newest first.
pub fn list(folder: &Path) -> Vec<Copy> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let is_dated = |name: &str| {
        let digits = name.bytes().take_while(u8::is_ascii_digit).count();
        digits == 4 && name.contains('T')
    };
    let mut found: Vec<_> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(is_dated))
        .map(|entry| entry.path())
        .filter(|path| path.join(MANIFEST).is_file())
        .collect();
    found.sort();
    found.into_iter().rev().map(|path| Copy { path }).collect()
}

/// The newest copy in a folder whose manifest can be read.
pub fn newest(folder: &Path) -> Option<(Copy, Manifest)> {
    list(folder).into_iter().find_map(|copy| Some((copy.clone(), Manifest::of(&copy.path).ok()?)))
}

/// Makes a copy in `folder`, and removes those that need not be kept.
pub(super) fn write(wish: &Wish, folder: &Path) -> Result<Made> {
    let _alone = enter(folder)?;
    let _held = vault::hold(&wish.data)?;
    let is_together = disk::together(folder, &wish.data)?;
    let stays = if is_together { wish.min_free } else { 0 };
    let database = |name| std::fs::metadata(wish.data.join(name)).map_or(0, |about| about.len());
    disk::fits(folder, database("milepost.db") + database("milepost.db-wal"), stays)?;
    let part = tempfile::Builder::new().prefix(PART).tempdir_in(folder)?;
    let mut manifest = gather(wish, part.path())?;
    let (from, to) = (wish.data.join(VAULT), folder.join(VAULT));
    let lacks = lacking(&manifest, &to);
    if !is_together {
        disk::fits(folder, lacks.iter().map(|piece| piece.size).sum(), stays)?;
    }
    let (mut new_files, mut new_bytes) = (0, 0);
    for piece in lacks {
        let (source, target) = (cell(&from, &piece.sha256), cell(&to, &piece.sha256));
        if disk::bring(&source, &target, &piece)? {
            new_files += 1;
            new_bytes += piece.size;
        } else {
            manifest.lost.insert(piece.sha256);
        }
    }
    if new_files > 0 {
        disk::sync_all(&to)?;
    }
    manifest.write(part.path())?;
    disk::sync_all(part.path())?;
    examine::look(&Copy { path: part.path().to_owned() })?;
    let path = folder.join(disk::dated(folder, "", wish.now));
    std::fs::rename(part.path(), &path)?;
    drop(part.keep());
    disk::sync(folder)?;
    if let Some(keep) = wish.keep {
        prune(folder, keep as usize)?;
    }
    Ok(Made { path, manifest, new_files, new_bytes })
}

/// The files that a vault does not have yet.
fn lacking(manifest: &Manifest, vault: &Path) -> Vec<Piece> {
    let is_there = |piece: &Piece| {
        let about = std::fs::metadata(cell(vault, &piece.sha256));
        about.is_ok_and(|about| about.len() == piece.size)
    };
    manifest.kept_files().filter(|piece| !is_there(piece)).collect()
}

/// Makes the folder if need be, keeps others from writing in it, and removes what was cut off.
fn enter(folder: &Path) -> Result<File> {
    disk::folders(folder)?;
    let lock = File::create(folder.join(LOCK))?;
    lock.try_lock().map_err(|_| {
        Error::broken(format!("another backup is being written to {}", folder.display()))
    })?;
    for entry in std::fs::read_dir(folder)?.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(PART)) {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(lock)
}

/// Keeps the newest copies, and the newest that tells of no fault; then the files that these name.
fn prune(folder: &Path, keep: usize) -> Result<()> {
    let copies = list(folder);
    let is_good = |copy: &Copy| examine::look(copy).is_ok_and(|found| found.faults().is_empty());
    let newest = copies.iter().take(keep.max(1));
    // Of those that are kept anyway one is good, most of the time.
    let good = copies.iter().find(|copy| is_good(copy));
    let stay: Vec<_> = newest.chain(good).cloned().collect();
    for old in copies.iter().filter(|copy| !stay.contains(copy)) {
        let name = old.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let gone = folder.join(format!("{PART}{name}"));
        std::fs::rename(&old.path, &gone)?;
        std::fs::remove_dir_all(gone)?;
    }
    let mut named = BTreeSet::new();
    for copy in list(folder) {
        // What a damaged manifest names nobody knows, so nothing goes.
        let Ok(manifest) = Manifest::of(&copy.path) else { return Ok(()) };
        named.extend(manifest.files.into_keys());
    }
    for shelf in std::fs::read_dir(folder.join(VAULT)).into_iter().flatten().flatten() {
        for file in std::fs::read_dir(shelf.path())?.flatten() {
            if file.file_name().to_str().is_none_or(|name| !named.contains(name)) {
                std::fs::remove_file(file.path())?;
            }
        }
    }
    Ok(())
}

/// Removes databases of before a migration that nobody went back to in a month.
///
/// # Errors
/// If the disk refuses.
pub fn prune_before_schemas(folder: &Path, now: Stamp) -> Result<()> {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_one = name.to_str().is_some_and(|name| name.starts_with("before-schema-"));
        let since = entry.metadata().and_then(|about| about.modified()).ok();
        let since = since.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let Some(since) = since.filter(|_| is_one) else { continue };
        if now.since(Stamp(0).plus(since)) > BEFORE_SCHEMA {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
