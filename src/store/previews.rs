//! What is known of the pictures that are made of files.

use super::sql::{Row, Tx};
use super::versions::stored;
use crate::error::Result;
use crate::file::preview::{Preview, TRIES, Traces};
use crate::file::{Dots, Stored};
use crate::member::Desk;
use rusqlite::params;

/// Width and height of the small picture, where there is one.
pub(super) fn dots(row: &mut Row<'_, '_>) -> Result<Option<Dots>> {
    let (width, height) = (row.next::<Option<i64>>()?, row.next::<Option<i64>>()?);
    let side = |side: Option<i64>| side.and_then(|side| u32::try_from(side).ok());
    Ok(side(width).zip(side(height)).map(|(width, height)| Dots { width, height }))
}

impl Tx<'_> {
    /// The newest bytes that nobody has made pictures of, and may still try.
    pub fn next_preview(&self, _: Desk) -> Result<Option<Stored>> {
        let sql = "select s.name, s.sha256, s.size, s.media_type
                   from (select name, sha256, size, media_type, added_at as at from draft_files
                         union all
                         select f.name, v.sha256, v.size, v.media_type, v.published_at
                         from versions v join files f on f.id = v.file_id
                         where v.removed_at is null
                         union all
                         select a.name, a.sha256, a.size, a.media_type, d.decided_at
                         from attachments a join decisions d on d.id = a.decision_id) s
                   left join previews p on p.sha256 = s.sha256
                   where p.sha256 is null or (p.state in ('waiting', 'failed') and p.tries < ?1)
                   order by s.at desc, s.sha256
                   limit 1";
        self.one(sql, params![TRIES], stored)
    }

    /// Counts a try before it begins: whatever becomes of us, the next one knows of it.
    pub fn try_preview(&self, sha256: &str) -> Result<()> {
        self.run(
            "insert into previews (sha256, state, tries, made_at) values (?1, 'waiting', 1, ?2)
             on conflict (sha256) do update
             set state = 'waiting', width = null, height = null, tries = tries + 1,
                 made_at = excluded.made_at",
            params![sha256, self.now()],
        )?;
        Ok(())
    }

    /// Writes down what came of a try.
    pub fn settle_preview(&self, sha256: &str, made: &Preview) -> Result<()> {
        let dots = made.dots();
        self.run(
            "update previews
             set state = ?2, width = ?3, height = ?4, traces = ?5, made_at = ?6
             where sha256 = ?1",
            params![
                sha256,
                made.state.as_str(),
                dots.map(|dots| dots.width),
                dots.map(|dots| dots.height),
                made.traces.as_str(),
                self.now(),
            ],
        )?;
        Ok(())
    }

    /// Whether there are pictures of these bytes.
    pub fn has_preview(&self, sha256: &str) -> Result<bool> {
        let sql = "select 1 from previews where sha256 = ?1 and state = 'made'";
        Ok(self.one(sql, params![sha256], |row| row.next::<i64>())?.is_some())
    }

    /// Whether these bytes were found to tell this much beside their dots.
    pub fn has_traces(&self, sha256: &str, traces: Traces) -> Result<bool> {
        let sql = "select 1 from previews where sha256 = ?1 and traces = ?2";
        let params = params![sha256, traces.as_str()];
        Ok(self.one(sql, params, |row| row.next::<i64>())?.is_some())
    }

    /// Forgets what was known of these bytes; their pictures are made again.
    pub fn forget_preview(&self, sha256: &str) -> Result<()> {
        self.ring_previews();
        self.run("delete from previews where sha256 = ?1", params![sha256])?;
        Ok(())
    }

    /// Forgets all that was known of bytes which nothing names any more.
    pub fn sweep_previews(&self) -> Result<usize> {
        self.run(
            "delete from previews
             where sha256 not in (select sha256 from versions where removed_at is null
                                  union select sha256 from draft_files
                                  union select sha256 from attachments)",
            [],
        )
    }

    /// How many files have pictures, how many have none, of how many none could be made, and how
    /// many wait.
    pub fn count_previews(&self, state: &str) -> Result<u64> {
        let sql = "select count(*) from previews where state = ?1";
        Ok(self.one(sql, params![state], |row| row.number())?.unwrap_or(0))
    }
}
