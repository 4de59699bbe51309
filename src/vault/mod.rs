//! The files' bytes, kept by their SHA-256: put once, never changed, the same bytes never twice.
//!
//! A file is streamed to `incoming/` while it is hashed, brought to the disk, and only then moved
//! to its name; rows name it after that. So a row never points at missing or short bytes, and
//! whatever is cut off half-way is a leftover in `incoming/` that the sweep removes.

pub mod picture;
mod previews;
mod sniff;

pub use previews::{Part, Previews};
pub use sniff::{inline_type, media_type};

use crate::error::{Error, Refusal, Result};
use crate::file::{Stored, clean_name};
use futures_util::{Stream, StreamExt as _};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;

/// Where the bytes of all files lie. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault(Arc<PathBuf>, Arc<AtomicU64>);

/// How much an upload may take.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Largest file, in bytes.
    pub file: u64,
    /// What the disk has left above its reserve, in bytes.
    pub disk: u64,
    /// The most that all files together may take, in bytes.
    pub quota: Option<u64>,
}

impl Room {
    /// Whether a file of so many bytes can be taken, as far as that is known before it comes.
    ///
    /// # Errors
    /// `TooBig` and `NoRoom`, as while it is taken in.
    pub fn fits(&self, name: &str, bytes: u64) -> Result<()> {
        if bytes > self.file {
            return Err(Refusal::TooBig { name: name.to_owned(), limit: self.file }.into());
        }
        if bytes > self.disk { Err(Refusal::NoRoom.into()) } else { Ok(()) }
    }
}

/// Bytes on their way in, counted from the first on, so that many uploads at once cannot take more
/// than the quota together. Given back unless they were kept.
struct Taken<'a> {
    used: &'a AtomicU64,
    bytes: u64,
}

impl Taken<'_> {
    /// Takes room for some more; whether `quota` has it.
    fn more(&mut self, bytes: u64, quota: Option<u64>) -> bool {
        self.bytes += bytes;
        let used = self.used.fetch_add(bytes, Ordering::Relaxed) + bytes;
        quota.is_none_or(|quota| used <= quota)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

impl Vault {
    /// Opens the vault in `folder`, making it as needed.
    ///
    /// # Errors
    /// If the folders cannot be made.
    pub fn open(folder: &Path) -> Result<Self> {
        let vault = folder.join("vault");
        std::fs::create_dir_all(vault.join("incoming"))?;
        Ok(Self(Arc::new(vault), Arc::default()))
    }

    /// Says how many bytes lie here at the start; from then on they are counted.
    pub fn begin_with(&self, bytes: u64) {
        self.1.store(bytes, Ordering::Relaxed);
    }

    /// Takes in one file from a stream of chunks; memory holds one chunk at a time.
    ///
    /// # Errors
    /// `TooBig` or `NoRoom` past `room`, `CutOff` if the stream breaks. Nothing stays then.
    pub async fn put<S, B, E>(&self, sent_name: &str, room: Room, chunks: S) -> Result<Stored>
    where
        S: Stream<Item = Result<B, E>>,
        B: AsRef<[u8]>,
    {
        let name = clean_name(sent_name);
        // Dropped before it is kept, the temporary file removes itself.
        let temporary =
            tempfile::Builder::new().prefix("up-").tempfile_in(self.0.join("incoming"))?;
        let mut file = tokio::fs::File::from_std(temporary.reopen()?);
        let (mut hash, mut size, mut head) = (Sha256::new(), 0u64, Vec::new());
        let mut taken = Taken { used: &self.1, bytes: 0 };
        let mut chunks = std::pin::pin!(chunks);
        while let Some(chunk) = chunks.next().await {
            let Ok(chunk) = chunk else { return Err(Refusal::CutOff.into()) };
            let chunk = chunk.as_ref();
            size += chunk.len() as u64;
            if size > room.file {
                return Err(Refusal::TooBig { name, limit: room.file }.into());
            }
            if size > room.disk || !taken.more(chunk.len() as u64, room.quota) {
                return Err(Refusal::NoRoom.into());
            }
            if head.len() < sniff::HEAD {
                head.extend_from_slice(&chunk[..chunk.len().min(sniff::HEAD - head.len())]);
            }
            hash.update(chunk);
            file.write_all(chunk).await.map_err(full)?;
        }
        file.flush().await.map_err(full)?;
        file.sync_all().await.map_err(full)?;
        let sha256 = crate::audit::hex(&hash.finalize());
        if self.keep(temporary, &sha256).await? {
            taken.bytes = 0;
        }
        Ok(Stored { media_type: media_type(&name, &head).into(), name, sha256, size })
    }

    /// Moves whole, durable bytes to their name, and brings the name to the disk too. False if they
    /// were there before.
    async fn keep(&self, temporary: tempfile::NamedTempFile, sha256: &str) -> Result<bool> {
        let path = self.path(sha256);
        tokio::task::spawn_blocking(move || -> Result<bool> {
            let folder = path.parent().ok_or_else(|| Error::broken("the vault has no folder"))?;
            std::fs::create_dir_all(folder)?;
            match temporary.persist_noclobber(&path) {
                Ok(_) => {}
                Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                    // The same bytes again: young once more, so that no sweep takes them now.
                    let young = error.file.as_file().metadata()?.modified()?;
                    std::fs::File::open(&path)?.set_modified(young)?;
                    return Ok(false);
                }
                Err(error) => return Err(error.error.into()),
            }
            std::fs::File::open(folder)?.sync_all()?;
            if let Some(above) = folder.parent() {
                std::fs::File::open(above)?.sync_all()?;
            }
            Ok(true)
        })
        .await?
    }

    /// The bytes of a hash, for reading.
    ///
    /// # Errors
    /// If they are not there: the database names bytes that are gone.
    pub async fn get(&self, sha256: &str) -> Result<tokio::fs::File> {
        Ok(tokio::fs::File::open(self.path(sha256)).await?)
    }

    fn path(&self, sha256: &str) -> PathBuf {
        self.0.join(sha256.get(..2).unwrap_or("00")).join(sha256)
    }

    /// Whether the bytes of `sha256` are there, whole and unchanged. Reads them all.
    pub fn check(&self, sha256: &str, size: u64) -> Result<bool> {
        let Ok(mut file) = std::fs::File::open(self.path(sha256)) else { return Ok(false) };
        let mut hash = Sha256::new();
        let read = std::io::copy(&mut file, &mut HashWriter(&mut hash))?;
        Ok(read == size && crate::audit::hex(&hash.finalize()) == sha256)
    }

    /// Bytes that are free on the vault's disk.
    pub fn free(&self) -> Result<u64> {
        free_space(&self.0)
    }

    /// The hashes of bytes that have lain here untouched for longer than `age`.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn older_than(&self, age: Duration) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for shelf in std::fs::read_dir(self.0.as_path())?.flatten() {
            if shelf.file_name() == "incoming" || !shelf.path().is_dir() {
                continue;
            }
            let old = std::fs::read_dir(shelf.path())?.flatten().filter(|entry| is_old(entry, age));
            found.extend(old.filter_map(|entry| entry.file_name().into_string().ok()));
        }
        Ok(found)
    }

    /// Removes bytes that nothing names, unless they were touched meanwhile.
    pub fn forget(&self, sha256: &str, age: Duration) {
        let path = self.path(sha256);
        let young = std::fs::metadata(&path)
            .and_then(|about| about.modified())
            .is_ok_and(|at| at.elapsed().unwrap_or_default() <= age);
        let size = std::fs::metadata(&path).map_or(0, |about| about.len());
        if !young && std::fs::remove_file(path).is_ok() {
            self.1.fetch_sub(size, Ordering::Relaxed);
        }
    }

    /// Removes uploads that were cut off longer than `age` ago.
    pub fn sweep(&self, age: Duration) -> Result<u32> {
        let mut swept = 0;
        for entry in std::fs::read_dir(self.0.join("incoming"))? {
            let entry = entry?;
            let old = is_old(&entry, age);
            if old && std::fs::remove_file(entry.path()).is_ok() {
                swept += 1;
            }
        }
        Ok(swept)
    }
}

fn is_old(entry: &std::fs::DirEntry, age: Duration) -> bool {
    let modified = entry.metadata().and_then(|about| about.modified());
    modified.is_ok_and(|at| at.elapsed().unwrap_or_default() > age)
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

fn full(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            Refusal::NoRoom.into()
        }
        _ => error.into(),
    }
}

fn free_space(path: &Path) -> Result<u64> {
    let space = rustix::fs::statvfs(path)?;
    Ok(space.f_bavail.saturating_mul(space.f_frsize))
}
