//! Which commits change what a client's page shows, and the count of them by which kept pages are
//! known to be stale.
//!
//! The count is a row of the database, so that a command that writes beside a running server counts
//! too, and a unit of work that came to nothing does not.

use super::sql::Tx;
use crate::error::Result;
use crate::id::ProjectId;
use crate::link::Sight;
use rusqlite::params;

/// The row of what may show on every page.
const EVERYWHERE: &str = "";

/// Tables that no client's page is drawn from. Whatever is not named here is taken to be on one.
pub const NOT_SHOWN: &[&str] = &[
    "accesses",
    "api_tokens",
    "attempts",
    "calls",
    "codes",
    "daily",
    "deliveries",
    "doors",
    "draft_files",
    "drafts",
    "evidence_keys",
    "feeds",
    "findables",
    "intake_reminders",
    "link_warnings",
    "mail_links",
    "mail_versions",
    "mails",
    "member_reads",
    "notes",
    "passkeys",
    "quarantined",
    "record_reminders",
    "refused_addresses",
    "reminders",
    "replays",
    "request_reminders",
    "sessions",
    "showings",
    "takings",
    "task_reminders",
    "templates",
    "traces",
    "transport",
    "uploads",
    "visits",
    "webhook_kinds",
    "webhooks",
    "wordings",
];

/// Tables of which one participant's own page is drawn: who writes there says so by
/// [`Tx::changes`]. Events grow with what they tell of, which counts by itself.
const TOLD: &[&str] = &["events", "intake_drafts", "participant_reads"];

/// Whether a statement writes what a page may be drawn from.
pub(super) fn may_show(sql: &str) -> bool {
    let table = written(sql).unwrap_or_default();
    !NOT_SHOWN.contains(&table) && !TOLD.contains(&table)
}

/// The table that a statement writes, if it says so at its beginning.
fn written(sql: &str) -> Option<&str> {
    let mut words = sql.split_whitespace().skip_while(|word| {
        ["insert", "or", "ignore", "replace", "into", "update", "delete", "from"].contains(word)
    });
    let word = words.next()?;
    Some(word.split('(').next().unwrap_or(word))
}

impl Tx<'_> {
    /// How often what the visitor's page is drawn from was changed, and what a visit to it is
    /// judged by: that, the database counts itself (`0034_judged.sql`).
    pub fn revision(&self, sight: &Sight) -> Result<i64> {
        // Three looks and not one for three: SQLite would make a table of them each time.
        let sql = "select coalesce((select number from revisions where whose = ?1), 0)
                        + coalesce((select number from revisions where whose = ?2), 0)
                        + coalesce((select number from revisions where whose = ?3), 0)";
        let whose = params![sight.project, sight.participant, EVERYWHERE];
        let sum = self.one(sql, whose, |row| row.next())?;
        Ok(sum.unwrap_or(0))
    }

    /// Says that something on the pages of one project, and of no other, is another now.
    pub(super) fn changes(&self, project: &ProjectId) {
        self.changed().push(project.as_str().to_owned());
    }

    /// Counts what this unit of work changed, as its last act.
    pub(super) fn revise(&self, grown: &[(String, i64)]) -> rusqlite::Result<()> {
        let mut all: Vec<_> = self.changed().drain(..).collect();
        let of_projects = grown.iter().filter(|(chain, _)| chain != crate::audit::STUDIO);
        all.extend(of_projects.map(|(chain, _)| chain.clone()));
        let studio = grown.iter().any(|(chain, _)| chain == crate::audit::STUDIO);
        // What no project's trail tells of may be on every page.
        if self.wrote_shown() && (studio || all.is_empty()) {
            all.push(EVERYWHERE.to_owned());
        }
        all.sort_unstable();
        all.dedup();
        for project in all {
            self.count_revision(&project)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_says_which_table_it_writes() {
        for (sql, table) in [
            ("insert into studios (id) values (1)", "studios"),
            ("insert or ignore into daily\n values (1)", "daily"),
            ("update contacts set name = ?1", "contacts"),
            ("delete from sealed\n where at = ?1", "sealed"),
            ("insert into sealed(at) values (1)", "sealed"),
        ] {
            assert_eq!(written(sql), Some(table), "{sql}");
        }
        assert!(may_show("with x as (select 1) update contacts set name = ?1"), "unknown: it may");
        assert!(!may_show("update mails set state = ?1"));
    }
}
