//! What was shown to whom, and which mail told of it.

use super::accesses::Access;
use super::sql::{Row, Tx};
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::{DecisionId, MailId, ParticipantId, ProjectId, VersionId, VisitId};
use crate::link::{Sight, Visitor};
use crate::member::Desk;
use crate::page::{Between, Record, Showing, Taken, Told};
use rusqlite::{ToSql, params};

/// Everybody who is or was on a project.
const EVERYBODY: &str = "(select r.id, r.project_id, c.name, r.removed_at is not null as is_gone,
            r.added_at
     from participants r join contacts c on c.id = r.contact_id
     where r.project_id = ?1)";

/// Those of a visitor's own side who are on the visitor's project.
const OWN_SIDE: &str = "(select o.id, o.project_id, c.name, 0 as is_gone, o.added_at
     from participants r
     join contacts m on m.id = r.contact_id
     join participants o on o.project_id = r.project_id and o.removed_at is null
     join contacts c on c.id = o.contact_id and c.client_id = m.client_id
     where r.id = ?1)";

fn between(row: &mut Row<'_, '_>) -> Result<Between> {
    Ok(Between { first_at: row.next()?, last_at: row.next()? })
}

impl Tx<'_> {
    /// Writes down what an access showed: one row, however many versions those are. `visit` is the
    /// browser in which the page was touched.
    pub fn add_showing(
        &self,
        visitor: &Visitor,
        access: &Access,
        visit: Option<&VisitId>,
        machine: bool,
    ) -> Result<()> {
        self.add_showings(visitor, access, visit, (machine, 1))
    }

    /// As [`Tx::add_showing`], for several accesses at once: whether by a machine, and how many.
    pub fn add_showings(
        &self,
        visitor: &Visitor,
        access: &Access,
        visit: Option<&VisitId>,
        (machine, times): (bool, u32),
    ) -> Result<()> {
        let (kind, until) = match access {
            Access::Fetched(Some(until)) => ("fetched", *until),
            Access::Opened(Some(until)) => ("opened", *until),
            _ => return Ok(()),
        };
        let visit = visit.map_or("", VisitId::as_str);
        // No page shows what is not posted yet, whatever came with the touch.
        let until = until.min(self.now());
        self.run(
            "insert into showings (participant_id, kind, visit_id, until_at, first_at, last_at,
                                   times, machine_times)
             values (?1, ?2, ?3, ?4, ?5, ?5, ?7, ?6 * ?7)
             on conflict do update
             set last_at = ?5, times = times + ?7, machine_times = machine_times + ?6 * ?7",
            params![visitor.participant, kind, visit, until, self.now(), machine, times],
        )?;
        Ok(())
    }

    /// Says which versions a mail tells of.
    pub fn tell_of(&self, mail: &MailId, versions: &[&VersionId]) -> Result<()> {
        for version in versions {
            self.run(
                "insert into mail_versions (mail_id, version_id) values (?1, ?2)
                 on conflict do nothing",
                params![mail, version],
            )?;
        }
        Ok(())
    }

    /// How far the versions of a project reached its people.
    pub fn record(&self, _: Desk, project: &ProjectId) -> Result<Record> {
        let mut record = self.looked(EVERYBODY, project)?;
        let sql = format!(
            "select o.id, y.version_id, coalesce(w.state, m.state),
                    coalesce(w.accepted_at, m.accepted_at, m.queued_at)
             from {EVERYBODY} o
             join mails m on m.participant_id = o.id
               and m.kind in ('update', 'approval_asked', 'bundle')
             join mail_versions y on y.mail_id = m.id
             left join mails w on w.id = m.within
             order by m.queued_at, m.id"
        );
        record.mails = self.all(&sql, params![project], |row| {
            let (who, version) = (row.next()?, row.next()?);
            Ok((who, version, Told { state: row.next()?, at: row.next()? }))
        })?;
        Ok(record)
    }

    /// How far the versions on a visitor's page reached the people of their own side: what persons
    /// did, and nothing of mails and machines.
    pub fn own_record(&self, sight: &Sight) -> Result<Record> {
        let mut record = self.looked(OWN_SIDE, &sight.participant)?;
        record.showings.retain(|showing| showing.is_opened);
        record.takings.retain(|(_, _, taken)| !taken.automatic);
        Ok(record)
    }

    fn looked(&self, people: &'static str, of: &dyn ToSql) -> Result<Record> {
        let sql =
            format!("select id, name, is_gone from {people} order by added_at, lower(name), id");
        let who = |row: &mut Row<'_, '_>| Ok((row.next()?, row.next()?, row.next()?));
        Ok(Record {
            people: self.all(&sql, params![of], who)?,
            showings: self.showings(people, of)?,
            takings: self.takings(people, of)?,
            decided: self.decided(people, of)?,
            mails: Vec::new(),
        })
    }

    fn showings(&self, people: &'static str, of: &dyn ToSql) -> Result<Vec<Showing>> {
        let sql = format!(
            "select o.id, x.kind = 'opened', x.until_at, min(x.first_at), max(x.last_at),
                    sum(x.times) = sum(x.machine_times)
             from {people} o join showings x on x.participant_id = o.id
             group by o.id, x.kind, x.until_at"
        );
        self.all(&sql, params![of], |row| {
            Ok(Showing {
                who: row.next()?,
                is_opened: row.next()?,
                until: row.next()?,
                between: between(row)?,
                automatic: row.next()?,
            })
        })
    }

    fn takings(
        &self,
        people: &'static str,
        of: &dyn ToSql,
    ) -> Result<Vec<(ParticipantId, VersionId, Taken)>> {
        let sql = format!(
            "select o.id, x.version_id, x.first_at, x.last_at, x.times = x.machine_times,
                    (select max(t.bytes) from takings t
                     where t.participant_id = o.id and t.version_id = x.version_id)
             from {people} o
             join accesses x on x.participant_id = o.id and x.kind = 'downloaded'"
        );
        self.all(&sql, params![of], |row| {
            let (who, version, between) = (row.next()?, row.next()?, between(row)?);
            let (automatic, sent): (bool, Option<i64>) = (row.next()?, row.next()?);
            let sent = sent.map(|sent| u64::try_from(sent).unwrap_or(0));
            Ok((who, version, Taken { between, automatic, sent }))
        })
    }

    /// Whoever decided had the versions before them: their page's fingerprint says so. Neither a
    /// machine's answer nor one that a member wrote down says it.
    fn decided(
        &self,
        people: &'static str,
        of: &dyn ToSql,
    ) -> Result<Vec<(ParticipantId, VersionId, Between)>> {
        let sql = format!(
            "select o.id, y.version_id, min(d.decided_at), max(d.decided_at)
             from {people} o
             join milestones s on s.project_id = o.project_id
             join approvals a on a.milestone_id = s.id
             join decisions d on d.approval_id = a.id and d.participant_id = o.id
             join approval_versions y on y.approval_id = a.id
             where d.assurance <> 'recorded_by_member'
               and not exists (select 1 from holds h where h.decision_id = d.id)
             group by o.id, y.version_id"
        );
        self.all(&sql, params![of], |row| Ok((row.next()?, row.next()?, between(row)?)))
    }

    /// Since when whoever decided had every version of it open before, if that is known.
    pub fn opened_before(&self, sight: &Sight, decision: &DecisionId) -> Result<Option<Stamp>> {
        let sql = "select min(x.first_at)
                   from participants r
                   join milestones s on s.project_id = r.project_id
                   join approvals a on a.milestone_id = s.id
                   join decisions d on d.approval_id = a.id
                   join showings x on x.participant_id = d.participant_id and x.kind = 'opened'
                     and x.first_at < d.decided_at
                     and x.until_at >= (select max(v.published_at)
                                        from approval_versions y
                                        join versions v on v.id = y.version_id
                                        where y.approval_id = a.id)
                   where r.id = ?1 and d.id = ?2";
        let found = self.one(sql, params![sight.participant, decision], |row| row.next());
        Ok(found?.flatten())
    }
}
