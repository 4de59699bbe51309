//! Uploads that can be resumed: a file for each in `incoming/`, which one request at a time goes on
//! writing.
//!
//! A connection that broke is often noticed by its sender long before it is noticed here. So a
//! request for an upload stops the one before it, which then keeps what it has.

use super::pen::{Pen, Told, batch, full};
use super::{Room, Vault, What};
use crate::error::{Error, Refusal, Result};
use crate::file::{Kinds, Stored};
use crate::id::UploadId;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use ring::digest::Algorithm;
use rustix::fs::{FallocateFlags, fallocate};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OwnedMutexGuard;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

/// How a stream of bytes came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// By itself.
    Ended,
    /// The connection broke, or another request for the same upload came.
    Cut,
}

/// What all bytes up to a length come to.
type Known = Option<(u64, Sha256)>;

#[derive(Debug, Default)]
struct Place {
    stop: Mutex<CancellationToken>,
    known: Arc<tokio::sync::Mutex<Known>>,
}

/// The uploads that are being written, or were not long ago.
#[derive(Debug, Default)]
pub(super) struct Parts(Mutex<HashMap<UploadId, Arc<Place>>>);

/// The right to one upload, held by one request at a time.
#[derive(Debug)]
pub struct Part {
    vault: Vault,
    id: UploadId,
    stop: CancellationToken,
    known: OwnedMutexGuard<Known>,
}

/// What is sent to an upload.
pub struct Sent<S> {
    /// The bytes.
    pub chunks: S,
    /// The most that may come.
    pub most: u64,
    /// What the bytes have to come to, if the sender said so.
    pub sum: Option<(&'static Algorithm, Vec<u8>)>,
}

impl Vault {
    /// Keeps room for an upload of `size` bytes.
    ///
    /// # Errors
    /// `TooBig` or `NoRoom`: nothing is kept then.
    pub async fn reserve(&self, id: &UploadId, size: u64, room: Room) -> Result<()> {
        room.fits("", size)?;
        let mut taken = self.take();
        if !taken.more(size, room.quota) {
            return Err(Refusal::NoRoom.into());
        }
        let path = self.part(id);
        spawn_blocking(move || allocate(&path, size)).await??;
        taken.keep();
        Ok(())
    }

    /// Begins to write an upload, or goes on, once whoever does so now has stopped.
    pub async fn enter(&self, id: &UploadId) -> Part {
        let place = {
            let mut parts = self.0.parts.0.lock().unwrap_or_else(PoisonError::into_inner);
            parts.entry(id.clone()).or_default().clone()
        };
        let stop = CancellationToken::new();
        {
            let mut holder = place.stop.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *holder, stop.clone()).cancel();
        }
        let known = place.known.clone().lock_owned().await;
        Part { vault: self.clone(), id: id.clone(), stop, known }
    }

    fn part(&self, id: &UploadId) -> PathBuf {
        self.0.folder.join("incoming").join(format!("part-{id}"))
    }

    fn forget_part(&self, id: &UploadId) {
        self.0.parts.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

impl Part {
    /// Writes what is sent behind the first `at` bytes and brings it to the disk. How many bytes
    /// the upload has then, and whether that was all that was to come.
    ///
    /// # Errors
    /// `Checksum` if the bytes do not come to what was said, `TooBig` if more come than may: the
    /// upload is as it was then. `NoRoom` from a full disk.
    pub async fn append<S, E>(
        &mut self,
        at: u64,
        sent: Sent<S>,
        told: Told,
    ) -> Result<(u64, Stopped)>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let Sent { chunks, most, sum } = sent;
        let before = self.open(at).await?;
        let (path, way) = (self.vault.part(&self.id), sum.as_ref().map(|(way, _)| *way));
        let file = spawn_blocking(move || writable(&path, at)).await??;
        let _coming = self.vault.one_more();
        let pen = Pen::new(file, at, before.clone()).summing(way);
        let mut pen = pen.in_batches_of(batch(self.vault.coming()));
        if sum.is_none() {
            pen = pen.telling(told);
        }
        let stop = self.stop.clone().cancelled_owned();
        let mut left = most;
        let takes = |bytes: u64| match left.checked_sub(bytes) {
            Some(rest) => {
                left = rest;
                Ok(())
            }
            None => Err(Refusal::TooLong.into()),
        };
        let written = pen.write(chunks.take_until(stop), takes).await;
        let stopped = match written {
            Ok(Stopped::Ended) if self.stop.is_cancelled() => Ok(Stopped::Cut),
            other => other,
        };
        let these = pen.end().await;
        // What was said of the bytes cannot be known of a part of them.
        let right = match (&sum, &stopped) {
            (Some((_, said)), Ok(Stopped::Ended)) => these
                .as_ref()
                .is_ok_and(|these| these.as_deref().is_some_and(|these| these == said.as_slice())),
            (Some(_), _) => false,
            (None, _) => true,
        };
        if right && stopped.is_ok() && these.is_ok() {
            *self.known = Some((pen.size, pen.sum()));
            return Ok((pen.size, stopped?));
        }
        // Back to where it was: the next to write cuts off what is behind.
        *self.known = Some((at, before));
        these?;
        match stopped? {
            Stopped::Cut => Ok((at, Stopped::Cut)),
            Stopped::Ended => Err(Refusal::Checksum.into()),
        }
    }

    /// What the first `at` bytes come to: remembered, or read once more after a restart.
    async fn open(&self, at: u64) -> Result<Sha256> {
        if let Some((size, sum)) = &*self.known
            && *size == at
        {
            return Ok(sum.clone());
        }
        let path = self.vault.part(&self.id);
        spawn_blocking(move || {
            let (mut hash, file) = (Sha256::new(), File::open(path).map_err(gone)?);
            let read = std::io::copy(&mut file.take(at), &mut super::HashWriter(&mut hash))?;
            if read < at { Err(Error::broken("an upload lost bytes")) } else { Ok(hash) }
        })
        .await?
    }

    /// Moves the whole upload of `size` bytes to its place. What it was named decides, with its
    /// bytes, what it is.
    ///
    /// # Errors
    /// `Infected` and `Kind`: the upload is gone then. `Unscanned`: it stays as it is.
    pub async fn whole(&mut self, name: &str, size: u64, refused: &Kinds) -> Result<Stored> {
        let sha256 = crate::audit::hex(&self.open(size).await?.finalize());
        let file = tempfile::TempPath::try_from_path(self.vault.part(&self.id))?;
        let spare = file.to_path_buf();
        let what = What { name, sha256, size, refused, resumes: true };
        match self.vault.settle(file, what).await {
            Ok((stored, new)) => {
                // The same bytes again: what was reserved is free.
                if !new {
                    self.vault.release(size);
                }
                Ok(stored)
            }
            Err(error) => {
                if !spare.exists() {
                    self.vault.release(size);
                }
                Err(error)
            }
        }
    }

    /// Says that nothing more comes for this upload.
    pub fn leave(self) {
        self.vault.forget_part(&self.id);
    }

    /// Throws the upload away, for which room for `size` bytes was kept.
    pub async fn discard(self, size: u64) {
        let path = self.vault.part(&self.id);
        let gone = spawn_blocking(move || std::fs::remove_file(path)).await;
        self.vault.forget_part(&self.id);
        if matches!(gone, Ok(Ok(()))) {
            self.vault.release(size);
        }
    }
}

/// Takes the space from the disk now, so that an upload that was begun does not fail half-way.
fn allocate(path: &std::path::Path, size: u64) -> Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    if size == 0 {
        return Ok(());
    }
    match fallocate(&file, FallocateFlags::KEEP_SIZE, 0, size) {
        Ok(()) => Ok(()),
        // Some file systems cannot say beforehand.
        Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => Ok(()),
        Err(error) => {
            std::fs::remove_file(path)?;
            Err(full(error.into()))
        }
    }
}

/// The upload's file, cut to its first `at` bytes and ready for more.
fn writable(path: &std::path::Path, at: u64) -> Result<File> {
    let mut file = OpenOptions::new().write(true).open(path).map_err(gone)?;
    if file.metadata()?.len() != at {
        file.set_len(at)?;
    }
    file.seek(SeekFrom::Start(at))?;
    Ok(file)
}

/// A part that is not there any more was thrown away, or a crash came between its end and its row.
fn gone(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::NotFound => Refusal::NotFound.into(),
        _ => error.into(),
    }
}
