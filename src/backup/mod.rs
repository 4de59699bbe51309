//! Backups: database, files and keys as they were at one moment, copied while others work on.
//!
//! The database is copied first and what it names after it: bytes are in the vault before a row
//! names them and never change, and a key is in the ring before it signs. So what comes after the
//! copy is more, and never less; what would be cleared away meanwhile is held (`vault/clear.rs`).
//!
//! There are two forms. A folder holds dated copies beside one `vault/` that they share, so that
//! each takes only what is new. A bundle is one `.tar.zst` with everything in it. In both a
//! manifest names each part with its SHA-256, and the end of each chain. What is half-written has
//! a name that nobody takes for a backup, and no backup is ever written over.

mod bundle;
mod copies;
mod disk;
mod examine;
mod gather;
mod manifest;
mod restore;
mod swap;

pub use copies::{Copy, list, newest, prune_before_schemas};
pub use examine::look;
pub use manifest::{End, Manifest, Piece};
pub use restore::{Restored, restore};
pub use swap::{is_cut_off, settle};

use crate::clock::Stamp;
use crate::error::Result;
use std::path::{Path, PathBuf};

/// The database in a data folder and in a backup.
pub const DATABASE: &str = "milepost.db";

/// The keyring.
pub const KEYS: &str = "keys/keys.toml";

/// The settings that were made on pages.
pub const SETTINGS: &str = crate::config::FILE;

/// What names everything in a backup.
pub const MANIFEST: &str = "manifest.json";

/// The folder of files' bytes.
const VAULT: &str = "vault";

/// What is to be backed up, and how.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The data folder.
    pub data: PathBuf,
    /// Whether the keyring and the settings come along; both hold secrets.
    pub keys: bool,
    /// How many copies stay in a folder; all if nobody says.
    pub keep: Option<u32>,
    /// What has to stay free on the data folder's disk.
    pub min_free: u64,
    /// The present.
    pub now: Stamp,
}

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// Where it lies.
    pub path: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
    /// How many files were not there before.
    pub new_files: u64,
    /// How large these are together.
    pub new_bytes: u64,
}

/// Makes a backup: one file if `to` ends with `.tar.zst`, else a dated copy in the folder `to`.
/// Blocks until it is on the disk and was looked through.
///
/// # Errors
/// If the database is damaged, there is no room, or the disk refuses. What was there before is
/// as it was then.
pub fn make(wish: &Wish, to: &Path) -> Result<Made> {
    if is_bundle(to) { bundle::write(wish, to) } else { copies::write(wish, to) }
}

/// Whether `path` is named as a backup in one file.
pub fn is_bundle(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.ends_with(".tar.zst"))
}

/// Where the bytes of a hash lie in a vault.
fn cell(vault: &Path, sha256: &str) -> PathBuf {
    vault.join(sha256.get(..2).unwrap_or("00")).join(sha256)
}
