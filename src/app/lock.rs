//! Who has the data folder: one server, or one restore.

use crate::backup;
use crate::error::{Error, Result};
use std::fs::{File, TryLockError};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::time::Duration;

/// How often a folder that is held is tried again, and after how long each time. A server that is
/// killed while it starts a program leaves a process that has, until it is that program, all that
/// the server had open: who starts anew at once waits for it, and does not take it for a server.
const AGAIN: u32 = 50;
const A_MOMENT: Duration = Duration::from_millis(20);

/// Holds the data folder for one server: two would deliver each mail twice. Let go when dropped,
/// also by a crash. A restore that was cut off is finished first.
///
/// # Errors
/// If another server holds it for longer than a second, or the disk refuses.
pub fn lock(data: &Path) -> Result<File> {
    let named = |error| Error::broken(format!("{} cannot be used: {error}", data.display()));
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(named)?;
    let file = File::create(data.join("milepost.lock")).map_err(named)?;
    if is_free(&file, || std::thread::sleep(A_MOMENT)).map_err(named)? {
        backup::settle(data)?;
        return Ok(file);
    }
    let says = format!("another Milepost is serving {}; stop it first", data.display());
    Err(Error::broken(says))
}

/// Takes the lock, with a wait between two tries; whether it was to be had.
fn is_free(file: &File, mut wait: impl FnMut()) -> std::io::Result<bool> {
    for _ in 0..AGAIN {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) => wait(),
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_about_to_let_go_is_waited_for_and_who_stays_keeps_it() -> Result<()> {
        let data = tempfile::tempdir()?;
        let held = lock(data.path())?;
        let file = File::create(data.path().join("milepost.lock"))?;
        let mut waits = 0;
        assert!(!is_free(&file, || waits += 1)?);
        assert_eq!(waits, AGAIN);
        let mut held = Some(held);
        assert!(is_free(&file, || drop(held.take()))?);
        assert!(held.is_none(), "it was not to be had at once");
        Ok(())
    }
}
