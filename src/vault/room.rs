//! How much there is room for, and how much is taken.

use crate::error::{Refusal, Result};
use crate::file::Kinds;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much an upload may take.
#[derive(Debug, Clone)]
pub struct Room {
    /// Largest file, in bytes.
    pub file: u64,
    /// What the disk has left above its reserve, in bytes.
    pub disk: u64,
    /// The most that all files together may take, in bytes.
    pub quota: Option<u64>,
    /// What the studio does not take.
    pub refused: Kinds,
}

impl Room {
    /// Whether a file of so many bytes can be taken, as far as that is known before it comes.
    ///
    /// # Errors
    /// `TooBig`, `NoRoom` and `Kind`, as while it is taken in.
    pub fn fits(&self, name: &str, bytes: u64) -> Result<()> {
        self.refused.take(name, None)?;
        if bytes > self.file {
            return Err(Refusal::TooBig { name: name.to_owned(), limit: self.file }.into());
        }
        if bytes > self.disk { Err(Refusal::NoRoom.into()) } else { Ok(()) }
    }
}

/// Bytes on their way in, counted from the first on, so that many uploads at once cannot take more
/// than the quota together. Given back unless they were kept.
pub(super) struct Taken<'a> {
    pub(super) used: &'a AtomicU64,
    pub(super) bytes: u64,
}

impl Taken<'_> {
    /// Takes room for some more; whether `quota` has it.
    pub(super) fn more(&mut self, bytes: u64, quota: Option<u64>) -> bool {
        self.bytes += bytes;
        let used = self.used.fetch_add(bytes, Ordering::Relaxed) + bytes;
        quota.is_none_or(|quota| used <= quota)
    }

    pub(super) fn keep(mut self) {
        self.bytes = 0;
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        give_back(self.used, self.bytes);
    }
}

/// Takes from what is counted, and never below nothing.
pub(super) fn give_back(used: &AtomicU64, bytes: u64) {
    let less = |used: u64| Some(used.saturating_sub(bytes));
    used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).ok();
}
