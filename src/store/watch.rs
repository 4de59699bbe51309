//! Whether anything at all was committed since somebody looked last.

use super::{Store, connect};
use crate::error::Result;
use rusqlite::Connection;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// A moment of the database. Between two that are equal nothing was committed, by nobody: neither
/// by this process nor by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Which connection counted: another one counts from the beginning.
    watch: u32,
    count: u32,
}

impl Moment {
    /// As one number, never 0.
    pub const fn number(self) -> u64 {
        (self.watch as u64) << 32 | self.count as u64
    }
}

/// A connection that only ever asks for the moment, as each counts for itself what others commit
/// (`PRAGMA data_version`, sqlite.org/pragma.html). Opened when it is first asked.
#[derive(Default)]
pub(super) struct Watch(Mutex<(u32, Option<Connection>)>);

impl Watch {
    /// The moment now.
    fn moment(&self, path: &Path) -> Result<Moment> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One that something broke on is closed.
        let connection = match held.1.take() {
            Some(connection) => connection,
            None => {
                held.0 += 1;
                connect::open_reader(path)?
            }
        };
        let mut asked = connection.prepare_cached("pragma data_version")?;
        let count: i64 = asked.query_row([], |row| row.get(0))?;
        drop(asked);
        held.1 = Some(connection);
        // SQLite counts to 32 bits.
        Ok(Moment { watch: held.0, count: count as u32 })
    }

    /// Closes the connection.
    pub fn close(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1 = None;
    }
}

impl Store {
    /// The moment of the database: another after each commit, whoever made it. It takes one
    /// statement, outside any transaction, and no row.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn moment(&self) -> Result<Moment> {
        self.0.watch.moment(&self.0.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn database(folder: &Path) -> Result<(PathBuf, Connection)> {
        let path = folder.join("milepost.db");
        let writer = connect::open_writer(&path)?;
        writer.execute_batch("create table facts (fact text) strict;")?;
        Ok((path, writer))
    }

    #[test]
    fn each_commit_of_anybody_is_another_moment() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (path, writer) = database(folder.path())?;
        let watch = Watch::default();
        let first = watch.moment(&path)?;
        assert_eq!(watch.moment(&path)?, first, "nothing was committed");
        let held_back = writer.unchecked_transaction()?;
        held_back.execute("insert into facts values ('one')", [])?;
        assert_eq!(watch.moment(&path)?, first, "what is not committed is none");
        held_back.commit()?;
        let second = watch.moment(&path)?;
        assert_ne!(second, first);
        let other = connect::open_writer(&path)?;
        other.execute("insert into facts values ('two')", [])?;
        let third = watch.moment(&path)?;
        assert_ne!(third, second, "another program counts");
        let rolled_back = writer.unchecked_transaction()?;
        rolled_back.execute("insert into facts values ('three')", [])?;
        rolled_back.rollback()?;
        assert_eq!(watch.moment(&path)?, third, "what came to nothing is none");
        writer.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?;
        writer.execute("insert into facts values ('three')", [])?;
        assert_ne!(watch.moment(&path)?, third, "nor does a log that begins anew hide one");
        Ok(())
    }

    #[test]
    fn a_watch_that_was_closed_never_tells_a_moment_twice() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let (path, writer) = database(folder.path())?;
        let watch = Watch::default();
        let first = watch.moment(&path)?;
        writer.execute("insert into facts values ('one')", [])?;
        watch.close();
        let second = watch.moment(&path)?;
        assert_eq!(second.count, first.count, "each connection counts from the beginning");
        assert_ne!(second, first);
        assert_ne!(second.number(), first.number());
        Ok(())
    }
}
