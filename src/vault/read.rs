//! Reading what lies in the vault: whole or from somewhere in the middle, a piece at a time.
//!
//! What the system holds in memory is copied right here; only what has to come from the disk goes
//! by way of a thread that may wait. A reader who goes away ends it, and whoever wants to know is
//! told which bytes were handed over.

use super::Vault;
use crate::error::{Error, Result};
use futures_util::{Stream, stream};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::bytes::{Bytes, BytesMut};

/// How much is read at once (`perf.md` §5).
const PIECE: usize = 256 * 1024;

/// Pieces that nobody reads into just now: making one new costs as much as filling it.
static POOL: Mutex<Vec<BytesMut>> = Mutex::new(Vec::new());

/// How many are kept, 4 MiB in all.
const POOLED: usize = 16;

/// Told, once the reading is over, which bytes were handed over.
pub type Tell = Box<dyn FnOnce(Range<u64>) + Send>;

/// Bytes that the database names and that are missing on the disk, or not as many as it says.
#[derive(Debug)]
pub struct Lost {
    sha256: String,
}

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the vault lacks {} or has only a part of it", self.sha256)
    }
}

impl std::error::Error for Lost {}

impl Vault {
    /// The `size` bytes of a hash, for reading.
    ///
    /// # Errors
    /// [`Lost`] if they are not there, or not as many.
    pub fn open_bytes(&self, sha256: &str, size: u64) -> Result<Whole> {
        // Right here, as the database is read: it takes less than a hop to another thread.
        open(&self.path(sha256), sha256, size)
    }

    /// Whether the bytes of every hash are there, as many as named. Reads none.
    ///
    /// # Errors
    /// [`Lost`] for the first that is not.
    pub async fn have_all(&self, named: Vec<(String, u64)>) -> Result<()> {
        let vault = self.clone();
        let look = move || {
            named.into_iter().try_for_each(|(sha256, size)| {
                let there = std::fs::metadata(vault.path(&sha256)).is_ok_and(|f| f.len() == size);
                if there { Ok(()) } else { Err(lost(sha256)) }
            })
        };
        tokio::task::spawn_blocking(look).await?
    }
}

fn lost(sha256: String) -> Error {
    Error::Broken(Box::new(Lost { sha256 }))
}

fn open(path: &Path, sha256: &str, size: u64) -> Result<Whole> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(lost(sha256.into())),
        opened => opened?,
    };
    if file.metadata()?.len() != size {
        return Err(lost(sha256.into()));
    }
    Ok(Whole(Arc::new(file)))
}

/// The bytes of one hash, open for reading.
#[derive(Debug, Clone)]
pub struct Whole(Arc<File>);

impl Whole {
    /// Reads so many bytes from the first on that is named.
    pub fn read(&self, from: u64, length: u64, tell: Option<Tell>) -> Reading {
        let (file, at, end) = (self.0.clone(), from, from.saturating_add(length));
        Reading { file, from, at, end, sent: from, spare: Vec::new(), tell }
    }
}

/// A part of a file on its way out. It holds one piece in memory, or two while one is sent.
pub struct Reading {
    file: Arc<File>,
    from: u64,
    at: u64,
    end: u64,
    /// The end of what was taken off our hands.
    sent: u64,
    /// Pieces that were given out; whatever came back is filled again.
    spare: Vec<Bytes>,
    tell: Option<Tell>,
}

impl Reading {
    /// The next piece; none at the end.
    ///
    /// # Errors
    /// If the disk fails, or the file ends early.
    pub async fn piece(&mut self) -> io::Result<Option<Bytes>> {
        // Whoever asks for more has passed on what there was.
        self.sent = self.at;
        if self.at == self.end {
            return Ok(None);
        }
        let wanted = usize::try_from(self.end - self.at).unwrap_or(PIECE).min(PIECE);
        let (mut buffer, at) = (self.buffer(wanted), self.at);
        let read = match at_hand(&self.file, &mut buffer, at) {
            Some(read) => read,
            None => {
                let file = self.file.clone();
                let wait = move || file.read_at(&mut buffer, at).map(|read| (buffer, read));
                let read;
                (buffer, read) = tokio::task::spawn_blocking(wait).await??;
                read
            }
        };
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buffer.truncate(read);
        self.at += read as u64;
        if self.at == self.end {
            // A connection that knows the length asks for nothing behind the last piece.
            self.sent = self.end;
        }
        let piece = buffer.freeze();
        self.spare.push(piece.clone());
        Ok(Some(piece))
    }

    fn buffer(&mut self, size: usize) -> BytesMut {
        if let Some(free) = self.spare.iter().position(Bytes::is_unique)
            && let Ok(mut buffer) = self.spare.swap_remove(free).try_into_mut()
        {
            buffer.resize(size, 0);
            return buffer;
        }
        let mut buffer = POOL.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(buffer) = &mut buffer {
            buffer.resize(size, 0);
        }
        buffer.unwrap_or_else(|| BytesMut::zeroed(size))
    }

    /// The pieces, one after the other.
    pub fn pieces(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        stream::try_unfold(self, async |mut reading| {
            Ok(reading.piece().await?.map(|piece| (piece, reading)))
        })
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let free = self.spare.drain(..).filter_map(|piece| piece.try_into_mut().ok());
        let whole = free.filter(|buffer| buffer.capacity() >= PIECE);
        let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
        let room = POOLED.saturating_sub(pool.len());
        pool.extend(whole.take(room));
        drop(pool);
        if let Some(tell) = self.tell.take() {
            tell(self.from..self.sent);
        }
    }
}

/// Where bytes come from: the vault, or a hand that made them just now.
pub(super) enum Source {
    Vault(Box<Reading>),
    Made(Option<Bytes>),
}

impl Source {
    pub(super) async fn piece(&mut self) -> io::Result<Option<Bytes>> {
        match self {
            Self::Vault(reading) => reading.piece().await,
            Self::Made(bytes) => Ok(bytes.take().filter(|bytes| !bytes.is_empty())),
        }
    }
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reading({}..{}..{})", self.from, self.at, self.end)
    }
}

/// What can be read without waiting for the disk; none if that is not known.
#[cfg(target_os = "linux")]
fn at_hand(file: &File, buffer: &mut [u8], at: u64) -> Option<usize> {
    use rustix::io::{ReadWriteFlags, preadv2};
    let mut whole = [io::IoSliceMut::new(buffer)];
    // Some kernels say 0 for "not now"; the end of the file is told apart by whoever waits.
    preadv2(file, &mut whole, at, ReadWriteFlags::NOWAIT).ok().filter(|read| *read > 0)
}

#[cfg(not(target_os = "linux"))]
fn at_hand(_: &File, _: &mut [u8], _: u64) -> Option<usize> {
    None
}
