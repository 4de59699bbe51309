//! Copies of the whole database, and looks at a file that nobody has open.
//!
//! A live database is never copied as a file: the newest rows are in its log, and opening it beside
//! SQLite loses SQLite's locks (`security.md`, G8 and G11).

use super::{Tx, connect, migrate};
use crate::clock::Stamp;
use crate::error::{Error, Result};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How many pages are copied at once.
const PAGES: i32 = 1024;

/// What stands in a file's address as it is.
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The schema that this program writes.
pub fn schema() -> u32 {
    u32::try_from(migrate::SCRIPTS.len()).unwrap_or(u32::MAX)
}

/// Copies the database at `from` to `to`, as it is at one moment, and brings the copy to the disk.
/// Others read and write meanwhile: one read transaction is held, and in a write-ahead log that
/// keeps nobody from writing.
///
/// # Errors
/// If `from` is no database or `to` cannot be written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let source = connect::open_reader(from)?;
    // Whoever writes would make the copying begin anew, if this moment were not held.
    let moment = source.unchecked_transaction()?;
    moment.query_row("select count(*) from sqlite_schema", [], |_| Ok(()))?;
    let mut target = Connection::open(to)?;
    // Nobody has the copy before it is whole, and it is brought to the disk as a whole.
    target.pragma_update(None, "synchronous", "off")?;
    let copying = Backup::new(&moment, &mut target)?;
    loop {
        match copying.step(PAGES)? {
            StepResult::Done => break,
            StepResult::More => {}
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    drop(copying);
    moment.finish()?;
    target.close().map_err(|(_, error)| Error::from(error))?;
    private(to)?;
    std::fs::File::open(to)?.sync_all()?;
    Ok(())
}

fn private(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))?;
    Ok(())
}

/// A database file that nobody has open: read as it lies, without a lock and without a log, so that
/// nothing of it is changed.
pub struct Lying {
    connection: Connection,
    now: Stamp,
}

impl Lying {
    /// Opens the file at `path`. `now` is what queries take for the present.
    ///
    /// # Errors
    /// If there is no such file.
    pub fn open(path: &Path, now: Stamp) -> Result<Self> {
        let name = path.to_str().ok_or_else(|| Error::broken("a path is not written in UTF-8"))?;
        let address = format!("file:{}?immutable=1", utf8_percent_encode(name, PLAIN));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(address, flags)?;
        connect::guard(&connection)?;
        Ok(Self { connection, now })
    }

    /// Which schema it has.
    ///
    /// # Errors
    /// If it is no database of Milepost.
    pub fn schema(&self) -> Result<u32> {
        let sql = "select max(number) from migrations";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }

    /// SQLite's own checks of the whole file, and of every reference between rows.
    ///
    /// # Errors
    /// What is wrong, in SQLite's words.
    pub fn check(&self) -> Result<(), String> {
        connect::check(&self.connection)
    }

    /// Reads it, as a store would.
    ///
    /// # Errors
    /// Whatever `work` breaks on.
    pub fn read<T>(&self, work: impl FnOnce(&Tx) -> Result<T>) -> Result<T> {
        work(&Tx::new(&self.connection, self.now))
    }
}
