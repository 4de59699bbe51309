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
    let mut left = AGAIN;
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::Error(error)) => return Err(named(error)),
            Err(TryLockError::WouldBlock) if left == 0 => {
                let says = format!("another Milepost is serving {}; stop it first", data.display());
                return Err(Error::broken(says));
            }
            Err(TryLockError::WouldBlock) => {
                left -= 1;
                std::thread::sleep(A_MOMENT);
            }
        }
    }
    backup::settle(data)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_it_for_long_keeps_it_and_who_is_about_to_let_go_is_waited_for() -> Result<()> {
        let data = tempfile::tempdir()?;
        let held = lock(data.path())?;
        let refused = lock(data.path()).map(drop).unwrap_err();
        assert!(refused.to_string().contains("another Milepost is serving"), "{refused}");
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| lock(data.path()).map(drop));
            drop(held);
            waits.join().expect("nobody panics")
        })
    }
}
