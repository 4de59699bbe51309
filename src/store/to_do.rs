//! What somebody at the client has still to do: who is reminded of it when, what was written to
//! whom, and the letter that all is done.

use super::mails::{MAIL, mail};
use super::reminded::sent;
use super::reminders::{REST, person};
use super::sql::Tx;
use crate::error::Result;
use crate::id::{ProjectId, TaskId};
use crate::link::Visitor;
use crate::member::Desk;
use crate::outbox::Mail;
use crate::reminder::{Awaited, Matter, Sent};
use rusqlite::params;
use rusqlite::types::ToSql;

/// Why the letter that all is done is not sent.
const AGAIN: &str = "something is to be done again";

impl Tx<'_> {
    /// Whoever a task names, if it was waited for them.
    pub fn awaited_of_task(&self, _: Desk, id: &TaskId) -> Result<Vec<Awaited>> {
        self.tasks_awaited("where q.id = ?1", &[id])
    }

    /// Those who have something to do, and those who are still planned for. Which of them says
    /// `which`, a condition on `r` or `q`.
    pub(super) fn tasks_awaited(
        &self,
        which: &'static str,
        params: &[&dyn ToSql],
    ) -> Result<Vec<Awaited>> {
        // The same as `Task::is_open`, for many at once.
        let sql = format!(
            "select q.id, q.participant_id, r.contact_id, r.project_id, q.open,
                    iif(q.open, 'open', 'approved'), q.asked_at, q.remind_at, q.reminded_at,
                    q.added_at, q.due_on, z.reminders, c.time_zone, c.reminders_paused_until,
                    p.state, r.role <> 'viewer' and r.removed_at is null,
                    exists (select 1 from links l
                            where l.participant_id = r.id and l.state = 'live'),
                    exists (select 1 from refused_addresses e where e.email = c.email)
             from participants r
             join (select t.id, t.participant_id, t.asked_at, t.remind_at, t.reminded_at,
                          t.added_at, t.due_on, t.done_at is null and t.removed_at is null
                            and s.state <> 'done' as open
                   from tasks t join milestones s on s.id = t.milestone_id) q
               on q.participant_id = r.id
               and (q.open or q.remind_at is not null or q.asked_at is not null)
             {REST} {which}
             order by lower(c.name), r.id, q.added_at"
        );
        self.all(&sql, params, |row| {
            let matter = Matter::Task(row.next()?);
            person(matter, row)
        })
    }

    /// What was written to whom about a task, newest first.
    pub fn reminders_of_task(&self, _: Desk, id: &TaskId) -> Result<Vec<Sent>> {
        let sql = "select q.participant_id, q.kind, q.at, m.id, m.state, m.reason
                   from task_reminders q join mails m on m.id = q.mail_id
                   where q.task_id = ?1
                   order by q.at desc, m.id";
        self.all(sql, params![id], sent)
    }

    /// The letter that tells the studio that all of a project is done, if it still waits.
    pub fn tasks_done_that_waits(&self, visitor: &Visitor) -> Result<Option<Mail>> {
        let sql = format!(
            "select {MAIL} from mails
             where project_id = ?1 and kind = 'tasks_done' and state = 'queued' and tries = 0
               and again_at is null and held_until > ?2
             order by queued_at desc, id limit 1"
        );
        self.one(&sql, params![visitor.project, self.now()], mail)
    }

    /// Lets no letter go that all is done: something is to be done again.
    pub fn hold_back_tasks_done(&self, project: &ProjectId) -> Result<()> {
        self.run(
            "update mails set state = 'suppressed', reason = ?2
             where project_id = ?1 and kind = 'tasks_done' and state = 'queued' and tries = 0",
            params![project, AGAIN],
        )?;
        Ok(())
    }
}
