//! The trail's rows: added, never changed (triggers of the first migration hold that too).

use super::sql::{Row, Tx, number};
use crate::audit::{Event, Kind, Sealed};
use crate::clock::Stamp;
use crate::error::Result;
use crate::evidence::Opened;
use crate::id::{EventId, ProjectId};
use crate::link::Sight;
use crate::member::Desk;
use rusqlite::params;
use std::sync::LazyLock;

const EVENT: &str =
    "e.id, e.chain, e.seq, e.kind, e.at, e.milestone_id, e.body, e.prev_hash, e.hash,
     (select json_group_object(z.at, json_object('salt', z.salt, 'value', json(z.value)))
      from sealed z where z.event_id = e.id)";

/// Which events change a client's page.
static SHOWN: LazyLock<String> = LazyLock::new(|| is_one_of(Kind::changes_pages));

/// Which events the history on a client's page tells of.
static TOLD: LazyLock<String> = LazyLock::new(|| is_one_of(Kind::is_on_pages));

/// Compares one by one: SQLite would make a table of a list for each look.
fn is_one_of(are: fn(Kind) -> bool) -> String {
    let kinds = Kind::ALL.iter().filter(|kind| are(**kind));
    let all: Vec<_> = kinds.map(|kind| format!("e.kind = '{}'", kind.as_str())).collect();
    format!("({})", all.join(" or "))
}

fn event(row: &mut Row<'_, '_>) -> Result<Event> {
    Ok(Event {
        id: row.next()?,
        chain: row.next()?,
        seq: row.next()?,
        kind: row.next()?,
        at: row.next()?,
        milestone: row.next()?,
        body: row.next()?,
        prev_hash: row.next()?,
        hash: row.next()?,
        opened: serde_json::from_str(&row.next::<String>()?)?,
    })
}

impl Tx<'_> {
    /// The last event of a chain: its seq and hash.
    pub fn head(&self, chain: &str) -> Result<Option<(i64, String)>> {
        let sql = "select seq, hash from events where chain = ?1 order by seq desc limit 1";
        self.one(sql, params![chain], |row| Ok((row.next()?, row.next()?)))
    }

    /// The latest moment that is written down: of the newest events, and of the newest letter.
    pub fn last_moment(&self) -> Result<Option<Stamp>> {
        // Every start asks, and must not look at every project. So many events are enough for a
        // clock that moved to and fro.
        let sql = "select max(at) from (
                     select at from (select at from events order by rowid desc limit 200)
                     union all
                     select max(queued_at) from mails
                   )";
        Ok(self.one(sql, [], |row| row.next::<Option<Stamp>>())?.flatten())
    }

    /// Adds an event; the database refuses a second one after the same event.
    pub fn add_event(&self, event: &Event) -> Result<()> {
        self.run(
            "insert into events (id, chain, seq, kind, at, milestone_id, body, prev_hash, hash)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                event.id,
                event.chain,
                event.seq,
                event.kind,
                event.at,
                event.milestone,
                event.body,
                event.prev_hash,
                event.hash,
            ],
        )?;
        self.ring_live(&event.chain, event.seq);
        Ok(())
    }

    /// The number of the newest event of the visitor's project that changed what pages show; 0
    /// before there is one. Of others (who was introduced, what the studio noted, which links were
    /// copied) nobody learns even that they happened.
    pub fn visible_head(&self, sight: &Sight) -> Result<i64> {
        static SQL: LazyLock<String> = LazyLock::new(|| {
            let shown = &*SHOWN;
            format!(
                "select e.seq from participants r join events e on e.chain = r.project_id
                 where r.id = ?1 and {shown}
                 order by e.seq desc limit 1"
            )
        });
        Ok(self.one(&SQL, params![sight.participant], |row| row.next())?.unwrap_or(0))
    }

    /// Keeps what stands beside an event.
    pub fn add_sealed(&self, event: &EventId, one: &Sealed) -> Result<()> {
        let Opened { salt, value } = &one.opened;
        self.run(
            "insert into sealed (event_id, at, salt, value, contact_id)
             values (?1, ?2, ?3, ?4, ?5)",
            params![event, one.at, salt, value.to_string(), one.whose],
        )?;
        Ok(())
    }

    /// Blanks from where events before `then` came, so many at the most; how many.
    pub fn blank_origins(&self, then: Stamp, most: usize) -> Result<usize> {
        let blanked = self.run(
            "delete from sealed where (event_id, at) in (
               select z.event_id, z.at from sealed z join events e on e.id = z.event_id
               where z.at = '/trace' and e.at < ?1 limit ?2)",
            params![then, number(most as u64)],
        )?;
        let sql = "update traces set salt = '', address = '', agent = ''
                   where salt <> '' and event_id in (select id from events where at < ?1)";
        self.run(sql, params![then])?;
        Ok(blanked)
    }

    /// What a visitor's history shows, newest first.
    pub fn history(&self, sight: &Sight, most: u32) -> Result<Vec<Event>> {
        static SQL: LazyLock<String> = LazyLock::new(|| {
            let told = &*TOLD;
            format!(
                "select {EVENT}
                 from participants r join events e on e.chain = r.project_id
                 where r.id = ?1 and {told}
                 order by e.seq desc
                 limit ?2"
            )
        });
        self.all(&SQL, params![sight.participant, most], event)
    }

    /// The newest events of a project, newest first.
    pub fn events(&self, _: Desk, project: &ProjectId, most: u32) -> Result<Vec<Event>> {
        let sql =
            format!("select {EVENT} from events e where chain = ?1 order by seq desc limit ?2");
        self.all(&sql, params![project.as_str(), most], event)
    }

    /// A chain's events before `seq`, newest first.
    pub fn events_before(
        &self,
        _: Desk,
        chain: &str,
        seq: Option<i64>,
        most: usize,
    ) -> Result<Vec<Event>> {
        let sql = format!(
            "select {EVENT} from events e where chain = ?1 and seq < ?2 order by seq desc limit ?3"
        );
        self.all(&sql, params![chain, seq.unwrap_or(i64::MAX), number(most as u64)], event)
    }

    /// A chain's events behind `seq`, oldest first.
    pub fn chain_after(&self, _: Desk, chain: &str, seq: i64, most: usize) -> Result<Vec<Event>> {
        let sql = format!(
            "select {EVENT} from events e where chain = ?1 and seq > ?2 order by seq limit ?3"
        );
        self.all(&sql, params![chain, seq, number(most as u64)], event)
    }

    /// The trail of the visitor's project behind `seq`, oldest first.
    pub fn visible_trail_after(&self, sight: &Sight, seq: i64, most: usize) -> Result<Vec<Event>> {
        let sql = format!(
            "select {EVENT} from participants r join events e on e.chain = r.project_id
             where r.id = ?1 and e.seq > ?2 order by e.seq limit ?3"
        );
        self.all(&sql, params![sight.participant, seq, number(most as u64)], event)
    }

    /// Every chain's name.
    pub fn chains(&self, _: Desk) -> Result<Vec<String>> {
        self.all("select distinct chain from events order by chain", [], |row| row.next())
    }

    /// A whole chain, oldest first.
    pub fn chain(&self, _: Desk, chain: &str) -> Result<Vec<Event>> {
        let sql = format!("select {EVENT} from events e where chain = ?1 order by seq");
        self.all(&sql, params![chain], event)
    }
}
