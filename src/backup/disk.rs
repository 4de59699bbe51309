//! What backups do on the disk: bytes are copied and summed up in one go, links are made where they
//! can be, and names are brought to the disk as well as bytes.

use super::Piece;
use crate::audit::hex;
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::file::size_in_words;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::Path;

/// How much is read at once.
const BATCH: usize = 1024 * 1024;

/// Copies `from` to its end; what came through.
pub fn pour(mut from: impl Read, mut to: impl Write) -> std::io::Result<Piece> {
    let (mut hash, mut size, mut batch) = (Sha256::new(), 0, vec![0; BATCH]);
    loop {
        let read = match from.read(&mut batch) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&batch[..read]);
        to.write_all(&batch[..read])?;
        size += read as u64;
    }
    Ok(Piece { sha256: hex(&hash.finalize()), size })
}

/// What a file comes to.
///
/// # Errors
/// If it cannot be read.
pub fn sum(path: &Path) -> Result<Piece> {
    Ok(pour(File::open(path)?, std::io::sink())?)
}

/// Writes what `from` holds to a new file `to`, for this user only, and brings it to the disk; what
/// came through. A file that did not become whole is not there.
///
/// # Errors
/// If either breaks.
pub fn write(from: impl Read, to: &Path) -> Result<Piece> {
    let folder = to.parent().ok_or_else(|| Error::broken("a file needs a folder"))?;
    folders(folder)?;
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
    let piece = pour(from, file.as_file_mut())?;
    file.as_file().sync_all()?;
    file.persist(to)?;
    Ok(piece)
}

/// Makes `path` hold the bytes of `from` if they are `piece`, by a link where both lie on one disk:
/// files of a vault never change. Whether they are.
///
/// # Errors
/// If the disk refuses.
pub fn bring(from: &Path, to: &Path, piece: &Piece) -> Result<bool> {
    let Ok(file) = File::open(from) else { return Ok(false) };
    if sum(from)? != *piece {
        return Ok(false);
    }
    folders(to.parent().ok_or_else(|| Error::broken("a file needs a folder"))?)?;
    if to.exists() {
        std::fs::remove_file(to)?;
    }
    // Another disk, or a file system without links.
    if std::fs::hard_link(from, to).is_err() && write(file, to)? != *piece {
        std::fs::remove_file(to)?;
        return Ok(false);
    }
    Ok(true)
}

/// Makes a folder, and those above it, for this user only.
///
/// # Errors
/// If it cannot be made.
pub fn folders(path: &Path) -> Result<()> {
    Ok(std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)?)
}

/// Brings the names in a folder to the disk, and in the folders below it.
///
/// # Errors
/// If the disk refuses.
pub fn sync_all(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_all(&entry.path())?;
        }
    }
    sync(folder)
}

/// Brings the names in a folder to the disk.
///
/// # Errors
/// If the disk refuses.
pub fn sync(folder: &Path) -> Result<()> {
    Ok(File::open(folder)?.sync_all()?)
}

/// A name in `folder` that nothing has: "2026-11-27T02-30-05Z" behind `prefix`, and a number behind
/// it if that is taken.
pub fn dated(folder: &Path, prefix: &str, now: Stamp) -> String {
    let name = format!("{prefix}{}Z", now.rfc3339()[..19].replace(':', "-"));
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(|name| !folder.join(name).exists()).unwrap_or(name)
}

/// Whether two folders lie on one disk.
///
/// # Errors
/// If one is not there.
pub fn together(one: &Path, other: &Path) -> Result<bool> {
    Ok(std::fs::metadata(one)?.dev() == std::fs::metadata(other)?.dev())
}

/// Refuses what would not fit beside what has to stay free.
///
/// # Errors
/// A sentence with both numbers.
pub fn fits(folder: &Path, bytes: u64, stays: u64) -> Result<()> {
    let space = rustix::fs::statvfs(folder)?;
    let free = space.f_bavail.saturating_mul(space.f_frsize);
    if free >= bytes.saturating_add(stays) {
        return Ok(());
    }
    let (needed, free) = (size_in_words(bytes), size_in_words(free));
    let stays = match stays {
        0 => String::new(),
        stays => format!(" besides the {} that stay free", size_in_words(stays)),
    };
    let folder = folder.display();
    Err(Error::broken(format!("{folder} has no room: {needed} are needed{stays}, {free} are free")))
}
