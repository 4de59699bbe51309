//! What measures are made of.

use super::sql::{Row, Tx};
use crate::clock::Stamp;
use crate::error::Result;
use crate::insight::{Counted, Share, Wait};
use crate::member::Desk;
use rusqlite::params;

fn wait(row: &mut Row<'_, '_>) -> Result<Wait> {
    Ok(Wait { project: row.next()?, since: row.next()?, came: row.next()? })
}

impl Tx<'_> {
    /// From each mail with news or a question that was accepted since then, to the first touch of
    /// its reader's page. A page that was open already counts from the mail on.
    pub fn openings_since(&self, _: Desk, since: Stamp) -> Result<Vec<Wait>> {
        // A touch that does not say what it showed is known by the first and the last of all.
        let sql = "select m.project_id, m.accepted_at,
                          max(m.accepted_at, coalesce(
                              (select min(case when s.first_at >= m.queued_at
                                               then s.first_at else s.last_at end)
                               from showings s
                               where s.participant_id = m.participant_id and s.kind = 'opened'
                                 and s.last_at >= m.queued_at and s.times > s.machine_times),
                              (select case when x.first_at >= m.queued_at
                                           then x.first_at else x.last_at end
                               from accesses x
                               where x.participant_id = m.participant_id and x.kind = 'opened'
                                 and x.version_id = '' and x.last_at >= m.queued_at
                                 and x.times > x.machine_times)))
                   from mails m
                   where m.queued_at >= ?1 and m.state = 'accepted'
                     and m.kind in ('update', 'approval_asked', 'bundle')
                     and m.participant_id is not null and m.project_id is not null
                     and m.accepted_at is not null";
        self.all(sql, params![since], wait)
    }

    /// From each question asked since then to its first answer. One that was taken back by the
    /// studio unanswered is no wait.
    pub fn decidings_since(&self, _: Desk, since: Stamp) -> Result<Vec<Wait>> {
        let sql = "select m.project_id, a.asked_at,
                          (select min(d.decided_at) from decisions d where d.approval_id = a.id)
                   from approvals a join milestones m on m.id = a.milestone_id
                   where a.asked_at >= ?1
                     and (a.state not in ('withdrawn', 'superseded')
                          or exists (select 1 from decisions d where d.approval_id = a.id))";
        self.all(sql, params![since], wait)
    }

    /// What is counted on each project, by title: people as they stand, decisions and questions
    /// since then.
    pub fn counted_since(&self, _: Desk, since: Stamp) -> Result<Vec<Counted>> {
        let sql = "select p.id, p.title, k.name,
                     (select count(*) from participants r
                      join accesses x on x.participant_id = r.id and x.kind = 'opened'
                       and x.version_id = '' and x.times > x.machine_times
                      where r.project_id = p.id and r.removed_at is null),
                     (select count(*) from participants r
                      where r.project_id = p.id and r.removed_at is null
                        and (exists (select 1 from mails m where m.participant_id = r.id
                                     and m.state = 'accepted')
                             or exists (select 1 from accesses x where x.participant_id = r.id
                                        and x.kind = 'opened' and x.times > x.machine_times))),
                     (select count(*) from milestones s
                      join approvals a on a.milestone_id = s.id
                      join decisions d on d.approval_id = a.id
                      where s.project_id = p.id and d.decided_at >= ?1
                        and d.assurance <> 'recorded_by_member'),
                     (select count(*) from milestones s
                      join approvals a on a.milestone_id = s.id
                      join decisions d on d.approval_id = a.id
                      where s.project_id = p.id and d.decided_at >= ?1),
                     (select count(*) from milestones s
                      join messages m on m.milestone_id = s.id and m.participant_id is not null
                      join questions q on q.message_id = m.id
                      where s.project_id = p.id and m.said_at >= ?1)
                   from projects p join clients k on k.id = p.client_id
                   order by p.title collate nocase, p.id";
        self.all(sql, params![since], |row| {
            Ok(Counted {
                project: row.next()?,
                title: row.next()?,
                client: row.next()?,
                people: Share { some: row.number()?, all: row.number()? },
                decisions: Share { some: row.number()?, all: row.number()? },
                questions: row.number()?,
            })
        })
    }
}
