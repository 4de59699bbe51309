//! Numbered scripts, forward only, all in one transaction. A script that ran is never edited: its
//! SHA-256 is kept, and a database of a newer Milepost is refused rather than guessed at.

use crate::audit::hex;
use crate::clock::Stamp;
use crate::error::{Error, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior, params};
use sha2::{Digest, Sha256};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

/// Every script, in order. Number n stands at place n - 1.
pub const SCRIPTS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_api_tokens.sql"),
    include_str!("migrations/0003_webhooks.sql"),
    include_str!("migrations/0004_logo.sql"),
    include_str!("migrations/0005_search.sql"),
    include_str!("migrations/0006_replays.sql"),
    include_str!("migrations/0007_assurance.sql"),
    include_str!("migrations/0008_links.sql"),
    include_str!("migrations/0009_introductions.sql"),
    include_str!("migrations/0010_members.sql"),
    include_str!("migrations/0011_files.sql"),
    include_str!("migrations/0012_previews.sql"),
    include_str!("migrations/0013_takings.sql"),
    include_str!("migrations/0014_evidence.sql"),
    include_str!("migrations/0015_rules.sql"),
    include_str!("migrations/0016_seen.sql"),
    include_str!("migrations/0017_erasing.sql"),
    include_str!("migrations/0018_disputes.sql"),
    include_str!("migrations/0019_delivery.sql"),
    include_str!("migrations/0020_reminders.sql"),
    include_str!("migrations/0021_notices.sql"),
    include_str!("migrations/0022_wordings.sql"),
    include_str!("migrations/0023_requests.sql"),
    include_str!("migrations/0024_messages.sql"),
    include_str!("migrations/0025_records.sql"),
    include_str!("migrations/0026_feeds.sql"),
    include_str!("migrations/0027_intakes.sql"),
    include_str!("migrations/0028_tasks.sql"),
    include_str!("migrations/0029_templates.sql"),
    include_str!("migrations/0030_agreements.sql"),
    include_str!("migrations/0031_sections.sql"),
    include_str!("migrations/0032_found.sql"),
    include_str!("migrations/0033_revisions.sql"),
    include_str!("migrations/0034_judged.sql"),
    include_str!("migrations/0035_kids.sql"),
    include_str!("migrations/0036_compared.sql"),
    include_str!("migrations/0037_settlements.sql"),
];

/// Whether nothing is to be run, as far as a connection that reads can tell.
pub fn is_done(connection: &Connection) -> bool {
    keeps_what_it_is_given() && up_to_date(connection).unwrap_or(false)
}

/// Not so before the fix of the WAL-reset bug, in SQLite 3.51.3 (security.md, G1).
fn keeps_what_it_is_given() -> bool {
    rusqlite::version_number() >= 3_051_003
}

/// Brings the database to the newest schema.
pub fn run(connection: &mut Connection, path: &Path, now: Stamp) -> Result<()> {
    if !keeps_what_it_is_given() {
        return Err(Error::broken("this build has a SQLite that can lose data; use a newer one"));
    }
    if up_to_date(connection)? {
        return Ok(());
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(
        "create table if not exists migrations (
           number integer primary key,
           sha256 text not null,
           at integer not null
         ) strict",
    )?;
    let ran: Vec<(u32, String)> = {
        let mut all = tx.prepare("select number, sha256 from migrations order by number")?;
        let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<_, _>>()?
    };
    if ran.len() > SCRIPTS.len() {
        return Err(Error::broken(format!(
            "this database was written by a newer Milepost (schema {}, this one knows {})",
            ran.len(),
            SCRIPTS.len()
        )));
    }
    if !ran.is_empty() && ran.len() < SCRIPTS.len() {
        keep(path)?;
    }
    for (at, script) in SCRIPTS.iter().enumerate() {
        let (number, sum) = (number_of(at), hex(&Sha256::digest(script)));
        match ran.get(at) {
            Some((_, old)) if *old != sum => {
                return Err(Error::broken(format!("migration {number} was edited after it ran")));
            }
            Some(_) => {}
            None => {
                run_script(&tx, script)?;
                let row = "insert into migrations (number, sha256, at) values (?1, ?2, ?3)";
                tx.execute(row, params![number, sum, now.0])?;
            }
        }
    }
    tx.pragma_update(None, "user_version", number_of(SCRIPTS.len()) - 1)?;
    tx.commit()?;
    Ok(())
}

/// Runs a script. What keeps a statement from changing the schema's own words is lifted meanwhile.
fn run_script(tx: &Connection, script: &str) -> Result<()> {
    tx.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)?;
    let ran = tx.execute_batch(script);
    tx.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    Ok(ran?)
}

/// Copies the database as it is before it is changed: `before-schema-31.db`, for whoever has to go
/// back. Nobody else writes meanwhile, as our transaction has begun.
fn keep(path: &Path) -> Result<()> {
    let data = path.parent().ok_or_else(|| Error::broken("the database has no folder"))?;
    let folder = data.join("backups");
    let name = format!("before-schema-{}.db", SCRIPTS.len());
    keep_in(&folder, &name, path).map_err(|error| {
        Error::broken(format!(
            "the database has to be brought up to schema {}, and no copy of it could be made \
             first, in {}: {error}",
            SCRIPTS.len(),
            folder.display()
        ))
    })
}

fn keep_in(folder: &Path, name: &str, path: &Path) -> Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let part = tempfile::Builder::new().prefix(".part-schema-").tempdir_in(folder)?;
    let copy = part.path().join("copy.db");
    super::snapshot::copy(path, &copy)?;
    std::fs::rename(&copy, folder.join(name))?;
    Ok(std::fs::File::open(folder)?.sync_all()?)
}

/// A start on an existing database reads two numbers and goes on.
fn up_to_date(connection: &Connection) -> Result<bool> {
    let version: u32 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
    if version + 1 != number_of(SCRIPTS.len()) || version == 0 {
        return Ok(false);
    }
    let last = "select sha256 from migrations where number = ?1";
    let sum: String = connection.query_row(last, [version], |row| row.get(0))?;
    Ok(sum == hex(&Sha256::digest(SCRIPTS[SCRIPTS.len() - 1])))
}

fn number_of(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::connect;
    use std::collections::BTreeMap;

    fn newest(folder: &Path) -> Result<Connection> {
        let path = folder.join("milepost.db");
        let mut connection = connect::open_writer(&path)?;
        run(&mut connection, &path, Stamp(1))?;
        Ok(connection)
    }

    #[test]
    fn no_row_that_is_written_makes_a_table_of_a_list() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let connection = newest(folder.path())?;
        let tables = "select name from pragma_table_list
                      where type = 'table' and schema = 'main' and name not like 'sqlite%'";
        let mut tables = connection.prepare(tables)?;
        let tables = tables.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        assert!(tables.len() > 60, "{tables:?}");
        for table in tables {
            let sql = format!("explain insert into {table} default values");
            let mut explained = connection.prepare(&sql)?;
            let steps = explained.query_map([], |row| Ok((row.get("opcode")?, row.get("p2")?)))?;
            let steps = steps.collect::<Result<Vec<(String, i64)>, _>>()?;
            // One column: a list of words. What searching needs in triggers has more.
            assert!(!steps.contains(&("OpenEphemeral".into(), 1)), "{table}");
        }
        Ok(())
    }

    /// The words in quotes of each table, in the order in which its schema has them.
    fn words(connection: &Connection) -> Result<BTreeMap<String, Vec<String>>> {
        let mut tables =
            connection.prepare("select name, sql from sqlite_schema where type = 'table'")?;
        let rows = tables.query_map([], |row| {
            let sql: String = row.get(1)?;
            let words = sql.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
            Ok((row.get(0)?, words))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    #[test]
    fn checks_were_reworded_word_for_word() -> Result<()> {
        let connection = Connection::open_in_memory()?;
        let at = SCRIPTS.iter().position(|script| script.contains("writable_schema"));
        let (before, from) = SCRIPTS.split_at(at.expect("a script rewords"));
        before.iter().try_for_each(|script| connection.execute_batch(script))?;
        let old = words(&connection)?;
        run_script(&connection, from[0])?;
        let mut new = words(&connection)?;
        for table in ["mails", "deliveries"] {
            let added = new.get_mut(table).map(|words| words.split_off(words.len() - 3));
            assert_eq!(added, Some(["queued", "sending", "deferred"].map(str::to_owned).into()));
        }
        assert_eq!(new, old);
        assert!(old.values().map(Vec::len).sum::<usize>() > 100);
        Ok(())
    }

    #[test]
    fn what_was_reworded_still_refuses_other_words() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let connection = newest(folder.path())?;
        let put = |state: &str| {
            connection.execute(
                "insert into mails (id, letter, kind, to_name, to_email, message_id, state,
                                    next_at, queued_at)
                 values (?1, '{}', 'update', '', '', ?1, ?1, 0, 0)",
                [state],
            )
        };
        for state in ["queued", "sending", "accepted", "deferred", "failed", "suppressed"] {
            put(state)?;
        }
        let refused = put("sent").expect_err("no state of a mail");
        let refused = refused.sqlite_error().map(|error| error.extended_code);
        assert_eq!(refused, Some(rusqlite::ffi::SQLITE_CONSTRAINT_CHECK));
        let waiting = "select group_concat(state) from mails where waits order by rowid";
        let waiting: String = connection.query_row(waiting, [], |row| row.get(0))?;
        assert_eq!(waiting, "queued,sending,deferred");
        // Nothing else may change the schema's own words afterwards.
        assert!(connection.execute_batch("pragma writable_schema = on").is_ok());
        assert!(connection.execute("update sqlite_schema set sql = sql", []).is_err());
        Ok(())
    }
}
