//! Taking files in: at once, or part by part. Everything that comes from outside passes here, so
//! that limits, refused kinds and the scanner hold at every door.

use super::App;
use crate::error::{Error, Refusal, Result};
use crate::file::{Kinds, Stored, clean_name};
use crate::id::UploadId;
use crate::upload::{self, Holder, LASTS, Upload};
use crate::vault::{Room, Sent, Stopped};
use axum::body::Bytes;
use futures_util::Stream;
use std::sync::Arc;

/// What became of what was sent to an upload.
#[derive(Debug)]
pub struct Progress {
    /// The upload as it is now.
    pub upload: Upload,
    /// Whether the connection broke before its end.
    pub is_cut: bool,
}

impl App {
    /// How much the next file of an upload may take.
    ///
    /// # Errors
    /// `NoRoom` if the disk is below its reserve already.
    pub fn room(&self) -> Result<Room> {
        let config = self.config();
        let disk = self.vault.free()?.saturating_sub(config.min_free);
        if disk == 0 {
            return Err(Refusal::NoRoom.into());
        }
        let refused = self.refused()?;
        Ok(Room { file: config.max_upload, disk, quota: config.quota, refused })
    }

    /// Counts the bytes that the vault holds, or has promised, when it opens. A quota holds from
    /// the first upload on; without one nobody waits for this, and a job does it.
    ///
    /// # Errors
    /// If the database or the vault cannot be read.
    pub fn weigh(&self) -> Result<()> {
        let before = self.vault.used();
        // Where there is a quota, what lies there counts, named or not.
        let lies = match self.config().quota {
            Some(_) => self.vault.weigh()?,
            None => self.store.read_now(|tx| tx.stored_bytes())?,
        };
        self.vault.found(lies + self.store.read_now(|tx| tx.promised_bytes())?, before);
        Ok(())
    }

    /// The kinds of files that the studio does not take.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn refused(&self) -> Result<Kinds> {
        Ok(Kinds::stored(&self.store.read_now(|tx| tx.refused_kinds())?))
    }

    /// Takes in one file. It belongs to nothing yet.
    ///
    /// # Errors
    /// What the vault refuses; what the scanner finds is written down.
    pub async fn take_in<S, E>(&self, holder: &Holder, name: &str, chunks: S) -> Result<Stored>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let taken = self.vault.put(name, self.room()?, chunks).await;
        self.told(holder, taken).await
    }

    /// Keeps room for a file of `size` bytes that comes in parts.
    ///
    /// # Errors
    /// `TooBig`, `NoRoom`, `Kind`, and `Wrong` for one upload too many.
    pub async fn begin_upload(&self, holder: &Holder, name: &str, size: u64) -> Result<Upload> {
        // To its end, though nobody waits for it: no room is kept for nobody.
        let (app, holder, name) = (self.clone(), holder.clone(), name.to_owned());
        tokio::spawn(async move { app.keep_room(&holder, &name, size).await }).await?
    }

    async fn keep_room(&self, holder: &Holder, name: &str, size: u64) -> Result<Upload> {
        let (id, name, room) = (UploadId::new(), clean_name(name), self.room()?);
        room.fits(&name, size)?;
        let most = self.config().max_upload;
        self.store.read(|tx| upload::may_begin(tx, holder, size, most)).await?;
        self.vault.reserve(&id, size, room).await?;
        let (by, new, called) = (holder.clone(), id.clone(), name);
        let begun = self.store.write(move |tx| upload::begin(tx, &by, (new, &called, size), most));
        let upload = match begun.await {
            Ok(upload) => upload,
            Err(error) => {
                self.vault.enter(&id).await.discard(size).await;
                return Err(error);
            }
        };
        if size > 0 {
            return Ok(upload);
        }
        // Nothing is to come: an empty file is whole at once.
        let mut part = self.vault.enter(&id).await;
        let stored = part.whole(&upload.name, 0, &self.refused()?).await;
        let upload = self.named(holder, upload, stored).await?;
        part.leave();
        Ok(upload)
    }

    /// How far an upload is, once whoever sends to it now has stopped.
    ///
    /// # Errors
    /// `NotFound` for none of this holder's.
    pub async fn look_at_upload(&self, holder: &Holder, id: &UploadId) -> Result<Upload> {
        let found = self.store.read(|tx| upload::find(tx, holder, id)).await?;
        if found.whole.is_some() {
            return Ok(found);
        }
        let part = self.vault.enter(id).await;
        let found = self.store.read(|tx| upload::find(tx, holder, id)).await;
        drop(part);
        found
    }

    /// Goes on with an upload behind its first `at` bytes. Runs to its end though nobody waits for
    /// it: what came before a cut is kept.
    ///
    /// # Errors
    /// `Stale` if it has another length, and what the vault and the scanner refuse.
    pub async fn go_on<S, E>(
        &self,
        holder: &Holder,
        id: &UploadId,
        what: (u64, Sent<S>),
    ) -> Result<Progress>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Send + 'static,
    {
        let (app, holder, id) = (self.clone(), holder.clone(), id.clone());
        tokio::spawn(async move { app.append(&holder, &id, what).await }).await?
    }

    async fn append<S, E>(
        &self,
        holder: &Holder,
        id: &UploadId,
        what: (u64, Sent<S>),
    ) -> Result<Progress>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let (at, sent) = what;
        let mut part = self.vault.enter(id).await;
        let mut upload = self.store.read(|tx| upload::find(tx, holder, id)).await?;
        if upload.received != at {
            return Err(Refusal::Stale.into());
        }
        if upload.whole.is_some() {
            return Ok(Progress { upload, is_cut: false });
        }
        let (store, of, size) = (self.store.clone(), id.clone(), upload.size);
        // Not the last byte: an upload that has it has its hash, in one transaction.
        let told = Arc::new(move |bytes: u64| {
            let (of, bytes) = (of.clone(), bytes.min(size - 1));
            store.note(move |tx| tx.upload_received(&of, bytes, tx.now().plus(LASTS)));
        });
        let (received, stopped) = match part.append(at, sent, told).await {
            // Its bytes are gone, by a crash between their move and their row: it begins anew.
            Err(gone @ Error::Refused(Refusal::NotFound)) => {
                let of = id.clone();
                self.store.write(move |tx| tx.delete_upload(&of)).await?;
                return Err(gone);
            }
            other => other?,
        };
        let is_cut = stopped == Stopped::Cut;
        if received == size {
            let stored = part.whole(&upload.name, size, &self.refused()?).await;
            let upload = self.named(holder, upload, stored).await?;
            part.leave();
            return Ok(Progress { upload, is_cut });
        }
        let of = id.clone();
        let kept = self.store.write(move |tx| {
            let ends_at = tx.now().plus(LASTS);
            tx.upload_received(&of, received, ends_at)?;
            Ok(ends_at)
        });
        (upload.ends_at, upload.received) = (kept.await?, received);
        Ok(Progress { upload, is_cut })
    }

    /// Throws an upload away.
    ///
    /// # Errors
    /// `NotFound` for none of this holder's.
    pub async fn drop_upload(&self, holder: &Holder, id: &UploadId) -> Result<()> {
        let found = self.store.read(|tx| upload::find(tx, holder, id)).await?;
        let part = self.vault.enter(id).await;
        let (of, is_whole) = (id.clone(), found.whole.is_some());
        if !is_whole {
            part.discard(found.size).await;
        }
        self.store
            .write(move |tx| if is_whole { tx.drop_upload(&of) } else { tx.delete_upload(&of) })
            .await
    }

    /// Writes down that an upload is whole, or that it is gone because it was refused.
    async fn named(
        &self,
        holder: &Holder,
        upload: Upload,
        stored: Result<Stored>,
    ) -> Result<Upload> {
        let id = upload.id.clone();
        let stored = match self.told(holder, stored).await {
            Ok(stored) => stored,
            Err(refused @ Error::Refused(Refusal::Infected { .. } | Refusal::Kind { .. })) => {
                self.store.write(move |tx| tx.delete_upload(&id)).await?;
                return Err(refused);
            }
            // It is tried again when the sender comes back.
            Err(error) => return Err(error),
        };
        let whole = stored.clone();
        let written = self.store.write(move |tx| {
            let ends_at = tx.now().plus(LASTS);
            tx.upload_whole(&id, &whole, ends_at)?;
            Ok(ends_at)
        });
        let ends_at = written.await?;
        Ok(Upload { received: upload.size, whole: Some(stored), ends_at, ..upload })
    }

    /// Writes down what the scanner found.
    async fn told<T>(&self, holder: &Holder, taken: Result<T>) -> Result<T> {
        if let Err(Error::Refused(Refusal::Infected { name, sha256, found })) = &taken {
            let (by, name, sha256) = (holder.clone(), name.clone(), sha256.clone());
            let found = found.clone();
            let written =
                self.store.write(move |tx| upload::quarantine(tx, &by, (&name, &sha256, &found)));
            written.await?;
        }
        taken
    }
}
