//! The connections to the database: one that writes, others that cannot, all guarded.

use crate::error::{Error, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a connection waits for a lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// The data folder is for this user only.
pub fn private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    Ok(())
}

/// The connection that writes: every commit reaches the disk before it is answered. What many units
/// change before they commit together stays in memory up to 16 MiB: pages that were put into the
/// log half changed would be read and written again.
pub fn open_writer(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    guard(&connection)?;
    connection.execute_batch(
        "pragma journal_mode = wal;
         pragma synchronous = full;
         pragma foreign_keys = on;
         pragma secure_delete = on;
         pragma cache_spill = 4096;
         pragma journal_size_limit = 16777216;",
    )?;
    let safe: i64 = connection.query_row("pragma synchronous", [], |row| row.get(0))?;
    let mode: String = connection.query_row("pragma journal_mode", [], |row| row.get(0))?;
    if safe < 2 || mode != "wal" {
        return Err(Error::broken("this file system cannot keep the database safe (no WAL)"));
    }
    Ok(connection)
}

/// Folds the log into the database and empties it, so that what was overwritten stands in neither.
pub fn fold(path: &Path) -> Result<()> {
    let connection = Connection::open(path)?;
    guard(&connection)?;
    let sql = "pragma wal_checkpoint(truncate)";
    let is_held_up: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    if is_held_up == 0 {
        Ok(())
    } else {
        Err(Error::broken("the log is in use and was not folded"))
    }
}

/// The log of the connection that writes, kept small. SQLite begins it anew only while nobody
/// reads from it, and among many readers there may be no such moment: from a size on, readers are
/// waited for.
pub struct Log {
    path: PathBuf,
    mark: u64,
}

/// How large the log may grow before readers are waited for, in bytes.
const LOG: u64 = 32 * 1024 * 1024;

/// How much more comes before they are waited for again, if one read for longer than was waited.
const MORE: u64 = 8 * 1024 * 1024;

/// How long a commit waits for readers then.
const READERS: Duration = Duration::from_millis(200);

impl Log {
    /// The log beside the database of `connection`.
    pub fn of(connection: &Connection) -> Self {
        let path = PathBuf::from(format!("{}-wal", connection.path().unwrap_or_default()));
        Self { path, mark: LOG }
    }

    /// Folds it into the database if it is too large: to be called between two commits.
    pub fn bound(&mut self, connection: &Connection) -> Result<()> {
        let size = std::fs::metadata(&self.path).map_or(0, |log| log.len());
        if size < self.mark {
            return Ok(());
        }
        connection.busy_timeout(READERS)?;
        let sql = "pragma wal_checkpoint(truncate)";
        let is_held_up = connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        connection.busy_timeout(PATIENCE)?;
        self.mark = if is_held_up? == 0 { LOG } else { size + MORE };
        Ok(())
    }
}

/// A connection that cannot write.
pub fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    guard(&connection)?;
    connection.execute_batch("pragma query_only = on; pragma cache_size = -2048;")?;
    Ok(connection)
}

/// What SQLite leaves open by default and we do not need (sqlite.org/security.html).
pub fn guard(connection: &Connection) -> Result<()> {
    connection.set_prepared_statement_cache_capacity(128);
    connection.busy_timeout(PATIENCE)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Else a kept statement is planned anew for every other value.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // What a savepoint may undo stays in memory: faster by a tenth, and no words are in /tmp.
    connection.execute_batch("pragma trusted_schema = off; pragma temp_store = memory;")?;
    Ok(())
}

/// SQLite's own checks of the whole file, and of every reference between rows.
pub fn check(connection: &Connection) -> Result<(), String> {
    let words = |error: rusqlite::Error| error.to_string();
    let whole: String =
        connection.query_row("pragma integrity_check", [], |row| row.get(0)).map_err(words)?;
    if whole != "ok" {
        return Err(whole);
    }
    let mut strays = connection.prepare("pragma foreign_key_check").map_err(words)?;
    if strays.exists([]).map_err(words)? {
        return Err("a row refers to one that is not there".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_is_built_as_cargo_is_told() -> Result<()> {
        let connection = Connection::open_in_memory()?;
        let mut options =
            connection.prepare("select compile_options from pragma_compile_options")?;
        let options =
            options.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let has = |option: &str| options.iter().any(|one| one == option);
        assert!(has("DEFAULT_MEMSTATUS=0") && has("OMIT_SHARED_CACHE"), "{options:?}");
        assert!(has("ENABLE_FTS5") && has("THREADSAFE=1") && !has("ENABLE_RTREE"), "{options:?}");
        Ok(())
    }

    #[test]
    fn a_kept_statement_is_planned_once_whatever_it_is_asked() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("milepost.db");
        let writer = open_writer(&path)?;
        writer.execute_batch(
            "create table events (chain text, seq integer, kind text, unique (chain, seq)) strict;
             create index some_events on events (seq) where kind = 'decided';
             insert into events values ('a', 1, 'decided'), ('b', 1, 'held'), ('c', 1, 'held');",
        )?;
        let reader = open_reader(&path)?;
        let sql = "select seq from events where chain = ?1 and kind = ?2 order by seq limit 1";
        for (chain, kind) in [("a", "decided"), ("b", "held"), ("c", "held"), ("a", "held")] {
            let mut kept = reader.prepare_cached(sql)?;
            kept.query((chain, kind))?.next()?;
            assert_eq!(kept.get_status(rusqlite::StatementStatus::RePrepare), 0, "{chain}");
        }
        Ok(())
    }
}
