//! The files' bytes, kept by their SHA-256: put once, never changed, the same bytes never twice.
//!
//! A file is streamed to `incoming/` while it is hashed, brought to the disk, looked at by the
//! scanner if there is one, and only then moved to its name; rows name it after that. So a row
//! never points at missing or short bytes, nobody gets what was not scanned, and whatever is cut
//! off half-way is a leftover in `incoming/` that the sweep removes.
//!
//! The face is narrow, so that other storage can stand behind it: put (at once, or part by part),
//! get, exists, remove.

mod clear;
mod parts;
mod pen;
pub mod picture;
mod previews;
mod read;
mod room;
mod scan;
mod sniff;
mod zip;

pub use clear::hold;
pub use parts::{Sent, Stopped};
pub use previews::{Part, Previews};
pub use read::{Lost, Reading, Tell, Whole};
pub use room::Room;
pub use scan::check as check_scanner;
pub use sniff::{inline_type, media_type};
pub use zip::{Entry, Zip};

use crate::clock::{Clock, Stamp};
use crate::config::Scanner;
use crate::error::{Error, Refusal, Result};
use crate::file::{Kinds, Stored, clean_name};
use crate::meter::{Count, Held};
use bytes::Bytes;
use futures_util::Stream;
use parts::Parts;
use pen::Pen;
use room::Taken;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempPath;
use tokio::task::spawn_blocking;

/// Where the bytes of all files lie. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault(Arc<Shelves>);

#[derive(Debug)]
struct Shelves {
    folder: PathBuf,
    used: AtomicU64,
    coming: Arc<Count>,
    parts: Parts,
    scanner: Option<Scanner>,
    /// When bytes were put here last: a row may be about to name them.
    young: Mutex<HashMap<String, Stamp>>,
    clock: Clock,
}

/// What is known of bytes that came in whole.
struct What<'a> {
    name: &'a str,
    sha256: String,
    size: u64,
    refused: &'a Kinds,
    /// Whether its sender can go on, so that it is kept if the scanner cannot say.
    resumes: bool,
}

impl Vault {
    /// Opens the vault in `folder`, making it as needed. `scanner` looks at whatever comes.
    ///
    /// # Errors
    /// If the folders cannot be made.
    pub fn open(folder: &Path, scanner: Option<Scanner>, clock: Clock) -> Result<Self> {
        let folder = folder.join("vault");
        let is_new = !folder.exists();
        std::fs::create_dir_all(folder.join("incoming"))?;
        if is_new {
            // All at once, or most files of the first days would wait for one of their own.
            for shelf in 0..=u8::MAX {
                std::fs::create_dir_all(folder.join(format!("{shelf:02x}")))?;
            }
            std::fs::File::open(&folder)?.sync_all()?;
        }
        let (used, coming, parts, young) = Default::default();
        Ok(Self(Arc::new(Shelves { folder, used, coming, parts, scanner, young, clock })))
    }

    /// Says how many bytes were found here, or promised to uploads, where `before` had been
    /// counted; from then on they are counted.
    pub fn found(&self, bytes: u64, before: u64) {
        let more = |used: u64| Some(used.saturating_sub(before) + bytes);
        self.0.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok();
    }

    /// Bytes that lie here and are promised to uploads.
    pub fn used(&self) -> u64 {
        self.0.used.load(Ordering::Relaxed)
    }

    /// How many files are coming in at this moment.
    pub fn coming(&self) -> u64 {
        self.0.coming.is()
    }

    /// Takes in one file from a stream of chunks; memory holds a megabyte at a time.
    ///
    /// # Errors
    /// `TooBig` or `NoRoom` past `room`, `CutOff` if the stream breaks, and what the scanner says.
    /// Nothing stays then.
    pub async fn put<S, E>(&self, sent_name: &str, room: Room, chunks: S) -> Result<Stored>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let name = clean_name(sent_name);
        // Dropped before it is kept, the temporary file removes itself.
        let temporary = tempfile::Builder::new().prefix("up-").tempfile_in(self.incoming())?;
        let (file, temporary) = temporary.into_parts();
        let _coming = self.one_more();
        let mut pen = Pen::new(file, 0, Sha256::new()).in_batches_of(pen::batch(self.coming()));
        let (mut taken, mut size) = (self.take(), 0);
        let takes = |bytes| {
            size += bytes;
            if size > room.file {
                return Err(Refusal::TooBig { name: name.clone(), limit: room.file }.into());
            }
            if size > room.disk || !taken.more(bytes, room.quota) {
                return Err(Refusal::NoRoom.into());
            }
            Ok(())
        };
        if pen.write(chunks, takes).await? == Stopped::Cut {
            return Err(Refusal::CutOff.into());
        }
        pen.end().await?;
        let (sha256, refused) = (pen.sha256(), &room.refused);
        let what = What { name: &name, sha256, size, refused, resumes: false };
        let (stored, new) = self.settle(temporary, what).await?;
        if new {
            taken.keep();
        }
        Ok(stored)
    }

    /// Looks at whole, durable bytes, and moves them to their name; also whether they were not
    /// there before.
    async fn settle(&self, mut file: TempPath, what: What<'_>) -> Result<(Stored, bool)> {
        let What { name, sha256, size, refused, resumes } = what;
        let head = head(&file)?;
        refused.take(name, sniff::ending(&head))?;
        let media_type = media_type(name, &head);
        // What can be tried again stays as it is until then.
        file.disable_cleanup(resumes);
        if let Some(scanner) = &self.0.scanner {
            self.scan(scanner, &file, (name, &sha256)).await?;
        }
        let (vault, sum) = (self.clone(), sha256.clone());
        let new = spawn_blocking(move || vault.keep(file, &sum)).await??;
        let (name, media_type) = (name.to_owned(), media_type.to_owned());
        Ok((Stored { name, sha256, size, media_type }, new))
    }

    /// Moves bytes to their name, and brings the name to the disk too. False if they were there
    /// before.
    fn keep(&self, temporary: TempPath, sha256: &str) -> Result<bool> {
        let path = self.path(sha256);
        let folder = path.parent().ok_or_else(|| Error::broken("the vault has no folder"))?;
        let mut young = self.young();
        young.insert(sha256.to_owned(), self.0.clock.now());
        if !folder.exists() {
            // A shelf that is new has a name to be brought to the disk as well; whoever comes next
            // waits for it.
            std::fs::create_dir(folder)?;
            std::fs::File::open(&self.0.folder)?.sync_all()?;
        }
        let is_new = match temporary.persist_noclobber(&path) {
            Ok(()) => true,
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                std::fs::remove_file(&error.path)?;
                false
            }
            Err(error) => return Err(error.error.into()),
        };
        drop(young);
        // Also for whoever came second: the first may not be so far.
        std::fs::File::open(folder)?.sync_all()?;
        Ok(is_new)
    }

    /// The bytes of a hash, for reading.
    ///
    /// # Errors
    /// If they are not there: the database names bytes that are gone.
    pub async fn get(&self, sha256: &str) -> Result<tokio::fs::File> {
        Ok(tokio::fs::File::open(self.path(sha256)).await?)
    }

    fn path(&self, sha256: &str) -> PathBuf {
        self.0.folder.join(sha256.get(..2).unwrap_or("00")).join(sha256)
    }

    fn incoming(&self) -> PathBuf {
        self.0.folder.join("incoming")
    }

    /// One more file that is coming in, until this is dropped.
    fn one_more(&self) -> Held {
        Held::one(&self.0.coming)
    }

    fn take(&self) -> Taken<'_> {
        Taken { used: &self.0.used, bytes: 0 }
    }

    fn release(&self, bytes: u64) {
        room::give_back(&self.0.used, bytes);
    }

    /// What lies on the shelves, in bytes: more than rows name, if something was left over.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn weigh(&self) -> Result<u64> {
        let mut bytes = 0;
        for shelf in std::fs::read_dir(&self.0.folder)?.flatten() {
            if shelf.file_name().len() == 2 && shelf.path().is_dir() {
                let files = std::fs::read_dir(shelf.path())?.flatten();
                bytes += files.filter_map(|file| Some(file.metadata().ok()?.len())).sum::<u64>();
            }
        }
        Ok(bytes)
    }

    fn young(&self) -> std::sync::MutexGuard<'_, HashMap<String, Stamp>> {
        self.0.young.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the bytes of `sha256` are there, whole and unchanged. Reads them all.
    ///
    /// # Errors
    /// If the disk breaks.
    pub fn check(&self, sha256: &str, size: u64) -> Result<bool> {
        let Ok(mut file) = std::fs::File::open(self.path(sha256)) else { return Ok(false) };
        let mut hash = Sha256::new();
        let read = std::io::copy(&mut file, &mut HashWriter(&mut hash))?;
        Ok(read == size && crate::audit::hex(&hash.finalize()) == sha256)
    }

    /// Bytes that are free on the vault's disk.
    ///
    /// # Errors
    /// If the disk does not say.
    pub fn free(&self) -> Result<u64> {
        let space = rustix::fs::statvfs(&self.0.folder)?;
        Ok(space.f_bavail.saturating_mul(space.f_frsize))
    }
}

/// The first bytes of a file, to tell what it is.
fn head(path: &Path) -> Result<Vec<u8>> {
    let (mut head, mut read) = (vec![0; sniff::HEAD], 0);
    let file = std::fs::File::open(path)?;
    while read < head.len() {
        match file.read_at(&mut head[read..], read as u64)? {
            0 => break,
            more => read += more,
        }
    }
    head.truncate(read);
    Ok(head)
}

struct HashWriter<'a>(&'a mut Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
