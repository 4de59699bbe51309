//! What of each version a visit was sent.

use super::sql::{Tx, number};
use crate::error::Result;
use crate::id::VersionId;
use crate::link::Visitor;
use crate::taking::{Parts, Taking};
use rusqlite::params;

impl Tx<'_> {
    /// What a visit of the visitor was sent of a version so far.
    pub fn taking(
        &self,
        visitor: &Visitor,
        version: &VersionId,
        visit: &[u8],
    ) -> Result<Option<Taking>> {
        let sql = "select version_id, visit, parts, automatic from takings
                   where participant_id = ?1 and version_id = ?2 and visit = ?3";
        self.one(sql, params![visitor.participant, version, visit], |row| {
            Ok(Taking {
                version: row.next()?,
                visit: row.next()?,
                parts: Parts::read(&row.next::<String>()?),
                automatic: row.next()?,
            })
        })
    }

    /// Remembers what a visit of the visitor was sent.
    pub fn set_taking(&self, visitor: &Visitor, taking: &Taking) -> Result<()> {
        self.run(
            "insert into takings (participant_id, version_id, visit, parts, bytes, automatic,
                                  first_at, last_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
             on conflict do update
             set parts = ?4, bytes = ?5, automatic = ?6, last_at = ?7",
            params![
                visitor.participant,
                taking.version,
                taking.visit,
                taking.parts.written(),
                number(taking.parts.bytes()),
                taking.automatic,
                self.now(),
            ],
        )?;
        Ok(())
    }

    /// Says that a download went on just now; `by_person` if it turns out that it was no machine's.
    pub fn touch_download(
        &self,
        visitor: &Visitor,
        version: &VersionId,
        by_person: bool,
    ) -> Result<()> {
        self.run(
            "update accesses
             set last_at = ?3, machine_times = max(machine_times - ?4, 0)
             where participant_id = ?1 and kind = 'downloaded' and version_id = ?2",
            params![visitor.participant, version, self.now(), by_person],
        )?;
        Ok(())
    }
}
