//! Who fetched, opened and downloaded what: three different facts, kept apart.

use super::sql::{Row, Tx};
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::{ParticipantId, ProjectId, VersionId};
use crate::link::{Sight, Visitor};
use crate::member::Desk;
use rusqlite::params;

/// One of the three facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Something got the page, which showed what was posted until then; `None` if that is not
    /// known.
    Fetched(Option<Stamp>),
    /// Somebody touched it; the page showed what was posted until then.
    Opened(Option<Stamp>),
    /// Bytes of this version were sent.
    Downloaded(VersionId),
}

/// A fact about one participant, for the studio.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Who.
    pub participant: ParticipantId,
    /// Their name.
    pub name: String,
    /// The version, for downloads: name and number.
    pub version: Option<(String, u32)>,
    /// When last.
    pub last_at: Stamp,
    /// How often.
    pub times: u32,
    /// Whether it was a machine each time, probably.
    pub automatic: bool,
    /// Bytes of the version that were sent to one visit at the most, and how many it has; unknown
    /// for what was downloaded before this was written down.
    pub sent: Option<(u64, u64)>,
}

fn seen(row: &mut Row<'_, '_>) -> Result<Seen> {
    let (participant, name) = (row.next()?, row.next()?);
    let (file, number): (Option<String>, Option<i64>) = (row.next()?, row.next()?);
    let number = number.and_then(|number| u32::try_from(number).ok());
    Ok(Seen {
        participant,
        name,
        version: file.zip(number),
        last_at: row.next()?,
        times: row.number()?,
        automatic: row.next()?,
        sent: {
            let (sent, size): (Option<i64>, Option<i64>) = (row.next()?, row.next()?);
            let bytes = |number: i64| u64::try_from(number).unwrap_or(0);
            sent.map(bytes).zip(size.map(bytes))
        },
    })
}

impl Tx<'_> {
    /// Counts an access of the visitor; `machine` if it was probably none of a person.
    pub fn add_access(&self, visitor: &Visitor, access: &Access, machine: bool) -> Result<()> {
        self.add_accesses(visitor, access, machine, 1)
    }

    /// As [`Tx::add_access`], for several of one kind at once.
    pub fn add_accesses(
        &self,
        visitor: &Visitor,
        access: &Access,
        machine: bool,
        times: u32,
    ) -> Result<()> {
        let (kind, version) = match access {
            Access::Fetched(_) => ("fetched", ""),
            Access::Opened(_) => ("opened", ""),
            Access::Downloaded(version) => ("downloaded", version.as_str()),
        };
        self.run(
            "insert into accesses
               (participant_id, kind, version_id, first_at, last_at, times, machine_times,
                machine_at)
             values (?1, ?2, ?3, ?4, ?4, ?6, ?5 * ?6, case when ?5 = 1 then ?4 end)
             on conflict do update
             set last_at = ?4, times = times + ?6, machine_times = machine_times + ?5 * ?6,
                 machine_at = case when ?5 = 1 then ?4 else machine_at end",
            params![visitor.participant, kind, version, self.now(), machine, times],
        )?;
        Ok(())
    }

    /// When the visitor last touched their page.
    pub fn last_opened_by(&self, sight: &Sight) -> Result<Option<Stamp>> {
        let sql = "select last_at from accesses
                   where participant_id = ?1 and kind = 'opened' and version_id = ''";
        self.one(sql, params![sight.participant], |row| row.next())
    }

    /// Who opened their page, last first.
    pub fn openings(&self, _: Desk, project: &ProjectId) -> Result<Vec<Seen>> {
        let sql = "select r.id, c.name, null, null, x.last_at, x.times, x.machine_times = x.times,
                          null, null
                   from participants r
                   join contacts c on c.id = r.contact_id
                   join accesses x on x.participant_id = r.id and x.kind = 'opened'
                   where r.project_id = ?1
                   order by x.last_at desc, r.id";
        self.all(sql, params![project], seen)
    }

    /// What fetched pages and was probably a machine, last first: name the participant, how often
    /// and when.
    pub fn machines(&self, _: Desk, project: &ProjectId) -> Result<Vec<Seen>> {
        let sql = "select r.id, c.name, null, null, x.machine_at, x.machine_times, 1,
                          null, null
                   from participants r
                   join contacts c on c.id = r.contact_id
                   join accesses x on x.participant_id = r.id and x.kind = 'fetched'
                   where r.project_id = ?1 and x.machine_times > 0
                   order by x.machine_at desc, r.id";
        self.all(sql, params![project], seen)
    }

    /// Who downloaded what, last first.
    pub fn downloads(&self, _: Desk, project: &ProjectId, most: u32) -> Result<Vec<Seen>> {
        let sql = "select r.id, c.name, f.name, v.number, x.last_at, x.times,
                          x.machine_times = x.times,
                          (select max(t.bytes) from takings t
                           where t.participant_id = r.id and t.version_id = v.id),
                          v.size
                   from participants r
                   join contacts c on c.id = r.contact_id
                   join accesses x on x.participant_id = r.id and x.kind = 'downloaded'
                   join versions v on v.id = x.version_id
                   join files f on f.id = v.file_id
                   where r.project_id = ?1
                   order by x.last_at desc, r.id, v.id
                   limit ?2";
        self.all(sql, params![project, most], seen)
    }

    /// When somebody of the client last touched a page of the project.
    pub fn last_opened(&self, _: Desk, project: &ProjectId) -> Result<Option<Stamp>> {
        let sql = "select max(x.last_at)
                   from participants r
                   join accesses x on x.participant_id = r.id and x.kind = 'opened'
                   where r.project_id = ?1";
        Ok(self.one(sql, params![project], |row| row.next::<Option<Stamp>>())?.flatten())
    }

    /// How often a participant's page was fetched, for tests and measures.
    pub fn times(&self, _: Desk, participant: &ParticipantId, kind: &str) -> Result<u32> {
        let sql = "select cast(coalesce(sum(times), 0) as integer) from accesses
                   where participant_id = ?1 and kind = ?2";
        Ok(self.one(sql, params![participant, kind], |row| row.number())?.unwrap_or(0))
    }
}
