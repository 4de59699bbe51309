//! Clearing the vault of what nobody needs, without ever taking what somebody is about to name.

use super::Vault;
use crate::error::Result;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// Held by whoever copies the vault, also in another process: nothing is cleared meanwhile.
const HOLD: &str = ".hold";

/// Holds what lies in the vault of a data folder until it is dropped; waits for a sweep under way.
///
/// # Errors
/// If the folder cannot be written to.
pub fn hold(data: &Path) -> Result<File> {
    let folder = data.join("vault");
    std::fs::create_dir_all(&folder)?;
    let held = File::create(folder.join(HOLD))?;
    held.lock_shared()?;
    Ok(held)
}

impl Vault {
    /// The right to clear, unless somebody holds what lies here.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn alone(&self) -> Result<Option<File>> {
        let file = File::create(self.0.folder.join(HOLD))?;
        Ok(file.try_lock().is_ok().then_some(file))
    }

    /// The hashes of bytes that have lain here untouched for longer than `age`.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn older_than(&self, age: Duration) -> Result<Vec<String>> {
        let now = self.0.clock.now();
        self.young().retain(|_, since| now.since(*since) <= age);
        let mut found = Vec::new();
        for shelf in std::fs::read_dir(&self.0.folder)?.flatten() {
            // Shelves have two letters; what else lies here is no bytes of files.
            if shelf.file_name().len() != 2 || !shelf.path().is_dir() {
                continue;
            }
            let old = std::fs::read_dir(shelf.path())?.flatten().filter(|entry| is_old(entry, age));
            found.extend(old.filter_map(|entry| entry.file_name().into_string().ok()));
        }
        Ok(found)
    }

    /// Removes bytes that nothing names, unless they were put here meanwhile: whoever puts the same
    /// bytes waits until they are gone, or is waited for. Whether they are gone.
    pub fn remove(&self, sha256: &str, age: Duration) -> bool {
        let young = self.young();
        let now = self.0.clock.now();
        if young.get(sha256).is_some_and(|since| now.since(*since) <= age) {
            return false;
        }
        let path = self.path(sha256);
        let size = std::fs::metadata(&path).map_or(0, |about| about.len());
        let gone = std::fs::remove_file(path).is_ok();
        if gone {
            self.release(size);
        }
        gone
    }

    /// Removes what was cut off longer than `age` ago and is no upload that may go on.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn sweep(&self, age: Duration, goes_on: impl Fn(&str) -> bool) -> Result<u32> {
        let mut swept = 0;
        for entry in std::fs::read_dir(self.incoming())? {
            let entry = entry?;
            let name = entry.file_name();
            let upload = name.to_str().and_then(|name| name.strip_prefix("part-"));
            if upload.is_some_and(&goes_on) {
                continue;
            }
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
