//! Who has the data folder: one server, or one restore.

use crate::backup;
use crate::error::{Error, Result};
use std::fs::File;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

/// Holds the data folder for one server: two would deliver each mail twice. Let go when dropped,
/// also by a crash. A restore that was cut off is finished first.
///
/// # Errors
/// If another server holds it, or the disk refuses.
pub fn lock(data: &Path) -> Result<File> {
    let named = |error| Error::broken(format!("{} cannot be used: {error}", data.display()));
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(named)?;
    let file = File::create(data.join("milepost.lock")).map_err(named)?;
    file.try_lock().map_err(|_| {
        Error::broken(format!("another Milepost is serving {}; stop it first", data.display()))
    })?;
    backup::settle(data)?;
    Ok(file)
}
