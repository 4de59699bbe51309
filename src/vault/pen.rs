//! The pen: writes bytes to the disk as they come, and hashes them beside it.
//!
//! While one batch is written and hashed by threads of their own, the next is received; while that
//! goes on, what was written before is brought to the disk. So the end has little left to wait for,
//! and memory holds two batches, whatever the size of the file. Where many files come at once,
//! batches are small.

use super::Stopped;
use crate::error::{Error, Refusal, Result};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use ring::digest::{Algorithm, Context};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{Result as Done, Write as _};
use std::sync::Arc;
use tokio::task::{JoinHandle, spawn_blocking};

/// How much is written at once, while few files come in.
const BATCH: usize = 512 * 1024;

/// The same while many do: what all of them hold in memory has an end.
const SMALL: usize = 64 * 1024;

/// How many files are few.
const FEW: u64 = 16;

/// How much is written at once, while so many files are coming in.
pub(super) const fn batch(coming: u64) -> usize {
    if coming > FEW { SMALL } else { BATCH }
}

/// How much may be written before it is brought to the disk.
const SYNC_EACH: u64 = 32 * 1024 * 1024;

/// What the bytes come to: of all so far, and, if the sender said a sum, of these alone.
struct Sums {
    all: Sha256,
    these: Option<Context>,
}

/// Somebody is told how much is on the disk for certain.
pub(super) type Told = Arc<dyn Fn(u64) + Send + Sync>;

/// A file that is being written.
pub(super) struct Pen {
    file: Arc<File>,
    sums: Option<Sums>,
    /// How long the file is.
    pub(super) size: u64,
    on_disk: u64,
    writing: Option<(JoinHandle<Done<()>>, JoinHandle<Sums>)>,
    syncing: Option<JoinHandle<Done<()>>>,
    told: Option<Told>,
    batch: usize,
}

impl Pen {
    /// Goes on writing `file` behind its first `size` bytes, which come to `all`.
    pub(super) fn new(file: File, size: u64, all: Sha256) -> Self {
        let sums = Some(Sums { all, these: None });
        let (file, on_disk, batch) = (Arc::new(file), size, BATCH);
        let (writing, syncing, told) = Default::default();
        Self { file, sums, size, on_disk, writing, syncing, told, batch }
    }

    /// Writes so much at once.
    pub(super) fn in_batches_of(mut self, bytes: usize) -> Self {
        self.batch = bytes;
        self
    }

    /// Sums up what comes by another way as well.
    pub(super) fn summing(mut self, way: Option<&'static Algorithm>) -> Self {
        if let Some(sums) = &mut self.sums {
            sums.these = way.map(Context::new);
        }
        self
    }

    /// Lets somebody know, each time that more is on the disk for certain.
    pub(super) fn telling(mut self, told: Told) -> Self {
        self.told = Some(told);
        self
    }

    /// Writes `chunks` to their end. `takes` is asked before each.
    ///
    /// # Errors
    /// What `takes` refuses, `NoRoom` from a full disk. [`Stopped::Cut`] if the stream broke: what
    /// came before is written then.
    pub(super) async fn write<S, E>(
        &mut self,
        chunks: S,
        mut takes: impl FnMut(u64) -> Result<()>,
    ) -> Result<Stopped>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let mut chunks = std::pin::pin!(chunks);
        let (mut batch, mut held, mut stopped) = (Vec::new(), 0, Stopped::Ended);
        while let Some(chunk) = chunks.next().await {
            let Ok(chunk) = chunk else {
                stopped = Stopped::Cut;
                break;
            };
            takes(chunk.len() as u64)?;
            held += chunk.len();
            batch.push(chunk);
            if held >= self.batch {
                self.put_down(std::mem::take(&mut batch)).await?;
                held = 0;
            }
        }
        if held > 0 {
            self.put_down(batch).await?;
        }
        self.lift().await?;
        Ok(stopped)
    }

    async fn put_down(&mut self, batch: Vec<Bytes>) -> Result<()> {
        self.lift().await?;
        self.sync_behind().await?;
        self.size += batch.iter().map(|chunk| chunk.len() as u64).sum::<u64>();
        let (file, same) = (self.file.clone(), batch.clone());
        let write = spawn_blocking(move || batch.iter().try_for_each(|c| (&*file).write_all(c)));
        let mut sums = self.sums.take().ok_or_else(|| Error::broken("a pen broke off"))?;
        let hash = spawn_blocking(move || {
            for chunk in &same {
                sums.all.update(chunk);
                if let Some(these) = &mut sums.these {
                    these.update(chunk);
                }
            }
            sums
        });
        self.writing = Some((write, hash));
        Ok(())
    }

    /// Waits until what was put down is written.
    async fn lift(&mut self) -> Result<()> {
        let Some((write, hash)) = self.writing.take() else { return Ok(()) };
        let (written, sums) = tokio::join!(write, hash);
        self.sums = Some(sums?);
        written?.map_err(full)
    }

    /// Brings to the disk what was written so far, while more is received.
    async fn sync_behind(&mut self) -> Result<()> {
        if self.syncing.as_ref().is_some_and(JoinHandle::is_finished) {
            self.synced().await?;
        }
        if self.syncing.is_none() && self.size >= self.on_disk + SYNC_EACH {
            let (file, upto, told) = (self.file.clone(), self.size, self.told.clone());
            self.on_disk = upto;
            self.syncing = Some(spawn_blocking(move || {
                file.sync_data()?;
                if let Some(told) = told {
                    told(upto);
                }
                Ok(())
            }));
        }
        Ok(())
    }

    async fn synced(&mut self) -> Result<()> {
        let Some(syncing) = self.syncing.take() else { return Ok(()) };
        syncing.await?.map_err(full)
    }

    /// Brings all to the disk; the sum of these bytes, if it was asked for.
    ///
    /// # Errors
    /// If the disk refuses.
    pub(super) async fn end(&mut self) -> Result<Option<Vec<u8>>> {
        self.lift().await?;
        self.synced().await?;
        let file = self.file.clone();
        spawn_blocking(move || file.sync_all()).await?.map_err(full)?;
        self.on_disk = self.size;
        let these = self.sums.as_mut().and_then(|sums| sums.these.take());
        Ok(these.map(|these| these.finish().as_ref().to_vec()))
    }

    /// What all bytes so far come to.
    pub(super) fn sum(&self) -> Sha256 {
        self.sums.as_ref().map(|sums| sums.all.clone()).unwrap_or_default()
    }

    /// The SHA-256 of all bytes so far, in hex.
    pub(super) fn sha256(&self) -> String {
        crate::audit::hex(&self.sum().finalize())
    }
}

/// A disk that is full is a refusal; whatever else it says is broken.
pub(super) fn full(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            Refusal::NoRoom.into()
        }
        _ => error.into(),
    }
}
