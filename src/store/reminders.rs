//! When whoever is asked is reminded next, and what was written to whom.

use super::sql::{Row, Tx};
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::{ApprovalId, ContactId, ParticipantId, ProjectId};
use crate::member::Desk;
use crate::reminder::{Awaited, Matter};
use rusqlite::params;

/// The same as `Asked::waits`, for many requests at once; `tests/it/approval/database.rs` compares.
const AWAITED: &str = "x.approval_id, x.participant_id, r.contact_id, r.project_id,
     a.state = 'open' and x.released_at is null
       and not exists (select 1 from standing y
                       where y.approval_id = x.approval_id
                         and y.participant_id = x.participant_id)
       and (a.in_order = 0 or not exists (
              select 1 from approvers e
              where e.approval_id = x.approval_id and e.place < x.place and e.released_at is null
                and not exists (select 1 from standing y
                                where y.approval_id = e.approval_id
                                  and y.participant_id = e.participant_id))),
     a.state, x.asked_at, x.remind_at, x.reminded_at, a.asked_at, a.due_on,
     coalesce(a.reminders, z.reminders), c.time_zone, c.reminders_paused_until, p.state,
     r.role = 'approver' and r.removed_at is null,
     exists (select 1 from links l where l.participant_id = r.id and l.state = 'live'),
     exists (select 1 from refused_addresses e where e.email = c.email)";

/// Participants with what they are asked, and with what was planned before it was settled.
const ASKED: &str = "from participants r
     join approvers x on x.participant_id = r.id
     join approvals a on a.id = x.approval_id
       and (a.state = 'open' or x.remind_at is not null)";

pub(super) const REST: &str = "join contacts c on c.id = r.contact_id
     join projects p on p.id = r.project_id
     join studios z";

fn awaited(row: &mut Row<'_, '_>) -> Result<Awaited> {
    let matter = Matter::Approval(row.next()?);
    person(matter, row)
}

/// One of a request, from the second column on.
pub(super) fn person(matter: Matter, row: &mut Row<'_, '_>) -> Result<Awaited> {
    Ok(Awaited {
        matter,
        participant: row.next()?,
        contact: row.next()?,
        project: row.next()?,
        waits: row.next()?,
        state: row.next()?,
        since: row.next()?,
        next: row.next()?,
        last: row.next()?,
        asked_at: row.next()?,
        due_on: row.next()?,
        schedule: row.next()?,
        zone: row.next()?,
        pause: row.next()?,
        project_state: row.next()?,
        decides: row.next()?,
        linked: row.next()?,
        refused: row.next()?,
    })
}

impl Tx<'_> {
    /// Everybody whom a request asks or asked.
    pub fn awaited_of_request(&self, _: Desk, id: &ApprovalId) -> Result<Vec<Awaited>> {
        let sql = format!(
            "select {AWAITED}
             from approvers x
             join approvals a on a.id = x.approval_id
             join participants r on r.id = x.participant_id
             {REST}
             where x.approval_id = ?1
             order by x.place, lower(c.name), r.id"
        );
        self.all(&sql, params![id], awaited)
    }

    /// Everybody whom the open requests of a project ask.
    pub fn awaited_of_project(&self, _: Desk, id: &ProjectId) -> Result<Vec<Awaited>> {
        let sql = format!("select {AWAITED} {ASKED} {REST} where r.project_id = ?1");
        let mut all = self.all(&sql, params![id], awaited)?;
        all.extend(self.files_awaited("where r.project_id = ?1", &[id])?);
        all.extend(self.forms_awaited("where r.project_id = ?1", &[id])?);
        all.extend(self.tasks_awaited("where r.project_id = ?1", &[id])?);
        Ok(all)
    }

    /// What open requests ask of a contact, on any project; what is due first comes first.
    pub fn awaited_of_contact(&self, _: Desk, id: &ContactId) -> Result<Vec<Awaited>> {
        let sql = format!(
            "select {AWAITED} {ASKED} {REST}
             where r.contact_id = ?1
             order by a.due_on is null, a.due_on, a.asked_at, a.id"
        );
        let mut all = self.all(&sql, params![id], awaited)?;
        all.extend(self.files_awaited("where r.contact_id = ?1", &[id])?);
        all.extend(self.forms_awaited("where r.contact_id = ?1", &[id])?);
        all.extend(self.tasks_awaited("where r.contact_id = ?1", &[id])?);
        // What was asked at one moment stays in its order: the question before the documents.
        all.sort_by_key(|one| {
            (one.due_on.is_none(), one.due_on.map(|due| due.to_string()), one.asked_at)
        });
        Ok(all)
    }

    /// What open requests ask of a participant.
    pub fn awaited_of_participant(&self, _: Desk, id: &ParticipantId) -> Result<Vec<Awaited>> {
        let sql = format!("select {AWAITED} {ASKED} {REST} where r.id = ?1");
        let mut all = self.all(&sql, params![id], awaited)?;
        all.extend(self.files_awaited("where r.id = ?1", &[id])?);
        all.extend(self.forms_awaited("where r.id = ?1", &[id])?);
        all.extend(self.tasks_awaited("where r.id = ?1", &[id])?);
        Ok(all)
    }

    /// What has not been planned yet.
    pub fn awaited_anew(&self, _: Desk, most: u32) -> Result<Vec<Awaited>> {
        let sql = format!(
            "select {AWAITED}
             from approvers x
             join approvals a on a.id = x.approval_id
             join participants r on r.id = x.participant_id
             {REST}
             where x.remind_at = 0
             limit ?1"
        );
        self.all(&sql, params![most], awaited)
    }

    /// Whatever open requests without a schedule of their own ask.
    pub fn awaited_by_studio(&self, _: Desk) -> Result<Vec<Awaited>> {
        let sql = format!(
            "select {AWAITED}
             from approvals a
             join approvers x on x.approval_id = a.id
             join participants r on r.id = x.participant_id
             {REST}
             where a.state = 'open' and a.reminders is null"
        );
        let mut all = self.all(&sql, [], awaited)?;
        all.extend(self.files_awaited("", &[])?);
        all.extend(self.forms_awaited("", &[])?);
        all.extend(self.tasks_awaited("", &[])?);
        Ok(all)
    }

    /// Writes down since when something is waited for, and when it is reminded of.
    pub fn plan_reminder(
        &self,
        matter: &Matter,
        participant: &ParticipantId,
        (since, next): (Option<Stamp>, Option<Stamp>),
    ) -> Result<()> {
        match matter {
            Matter::Approval(id) => self.run(
                "update approvers set asked_at = ?3, remind_at = ?4
                 where approval_id = ?1 and participant_id = ?2",
                params![id, participant, since, next],
            )?,
            Matter::Files(id) => self.run(
                "update request_people set asked_at = ?3, remind_at = ?4
                 where request_id = ?1 and participant_id = ?2",
                params![id, participant, since, next],
            )?,
            Matter::Form(id) => self.run(
                "update intake_people set asked_at = ?3, remind_at = ?4
                 where intake_id = ?1 and participant_id = ?2",
                params![id, participant, since, next],
            )?,
            Matter::Task(id) => self.run(
                "update tasks set asked_at = ?3, remind_at = ?4
                 where id = ?1 and participant_id = ?2",
                params![id, participant, since, next],
            )?,
        };
        Ok(())
    }

    /// When the next reminder is due, if any is planned; 0 if something has still to be.
    pub fn next_reminder_at(&self) -> Result<Option<Stamp>> {
        let sql = "select min(at) from
                     (select min(remind_at) as at from approvers where remind_at is not null
                      union all
                      select min(remind_at) from request_people where remind_at is not null
                      union all
                      select min(remind_at) from intake_people where remind_at is not null
                      union all
                      select min(remind_at) from tasks where remind_at is not null)";
        Ok(self.one(sql, [], |row| row.next::<Option<Stamp>>())?.flatten())
    }

    /// The contacts to whom the earliest reminders that are due go, out of `most`.
    pub fn contacts_to_remind(&self, _: Desk, most: u32) -> Result<Vec<ContactId>> {
        let sql = "select r.contact_id
                   from (select participant_id, remind_at from approvers
                         where remind_at > 0 and remind_at <= ?1
                         union all
                         select participant_id, remind_at from request_people
                         where remind_at > 0 and remind_at <= ?1
                         union all
                         select participant_id, remind_at from intake_people
                         where remind_at > 0 and remind_at <= ?1
                         union all
                         select participant_id, remind_at from tasks
                         where remind_at > 0 and remind_at <= ?1) x
                   join participants r on r.id = x.participant_id
                   order by x.remind_at
                   limit ?2";
        let mut due = self.all(sql, params![self.now(), most], |row| row.next())?;
        let mut seen = std::collections::HashSet::new();
        due.retain(|contact: &ContactId| seen.insert(contact.to_string()));
        Ok(due)
    }

    /// Puts off what is due to a contact.
    pub fn put_off_reminders(&self, _: Desk, contact: &ContactId, until: Stamp) -> Result<()> {
        for sql in [
            "update approvers set remind_at = ?3
             where remind_at > 0 and remind_at <= ?2
               and participant_id in (select id from participants where contact_id = ?1)",
            "update request_people set remind_at = ?3
             where remind_at > 0 and remind_at <= ?2
               and participant_id in (select id from participants where contact_id = ?1)",
            "update intake_people set remind_at = ?3
             where remind_at > 0 and remind_at <= ?2
               and participant_id in (select id from participants where contact_id = ?1)",
            "update tasks set remind_at = ?3
             where remind_at > 0 and remind_at <= ?2
               and participant_id in (select id from participants where contact_id = ?1)",
        ] {
            self.run(sql, params![contact, self.now(), until])?;
        }
        Ok(())
    }
}
