//! When each approver is reminded next, and what was written to whom.

use super::sql::{Row, Tx};
use crate::approval::Asked;
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::{ApprovalId, ContactId, MailId, ParticipantId, ProjectId};
use crate::member::Desk;
use crate::reminder::{Awaited, Kind, Sent};
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

const REST: &str = "join contacts c on c.id = r.contact_id
     join projects p on p.id = r.project_id
     join studios z";

fn awaited(row: &mut Row<'_, '_>) -> Result<Awaited> {
    Ok(Awaited {
        approval: row.next()?,
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
        self.all(&sql, params![id], awaited)
    }

    /// What open requests ask of a contact, on any project; what is due first comes first.
    pub fn awaited_of_contact(&self, _: Desk, id: &ContactId) -> Result<Vec<Awaited>> {
        let sql = format!(
            "select {AWAITED} {ASKED} {REST}
             where r.contact_id = ?1
             order by a.due_on is null, a.due_on, a.asked_at, a.id"
        );
        self.all(&sql, params![id], awaited)
    }

    /// What open requests ask of a participant.
    pub fn awaited_of_participant(&self, _: Desk, id: &ParticipantId) -> Result<Vec<Awaited>> {
        let sql = format!("select {AWAITED} {ASKED} {REST} where r.id = ?1");
        self.all(&sql, params![id], awaited)
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
        self.all(&sql, [], awaited)
    }

    /// Writes down since when an answer is waited for, and when it is reminded of.
    pub fn plan_reminder(
        &self,
        approval: &ApprovalId,
        participant: &ParticipantId,
        (since, next): (Option<Stamp>, Option<Stamp>),
    ) -> Result<()> {
        self.run(
            "update approvers set asked_at = ?3, remind_at = ?4
             where approval_id = ?1 and participant_id = ?2",
            params![approval, participant, since, next],
        )?;
        Ok(())
    }

    /// When the next reminder is due, if any is planned; 0 if something has still to be.
    pub fn next_reminder_at(&self) -> Result<Option<Stamp>> {
        let sql = "select min(remind_at) from approvers where remind_at is not null";
        Ok(self.one(sql, [], |row| row.next::<Option<Stamp>>())?.flatten())
    }

    /// The contacts to whom the earliest reminders that are due go, out of `most`.
    pub fn contacts_to_remind(&self, _: Desk, most: u32) -> Result<Vec<ContactId>> {
        let sql = "select r.contact_id
                   from approvers x join participants r on r.id = x.participant_id
                   where x.remind_at > 0 and x.remind_at <= ?1
                   order by x.remind_at
                   limit ?2";
        let mut due = self.all(sql, params![self.now(), most], |row| row.next())?;
        let mut seen = std::collections::HashSet::new();
        due.retain(|contact: &ContactId| seen.insert(contact.to_string()));
        Ok(due)
    }

    /// Puts off what is due to a contact.
    pub fn put_off_reminders(&self, _: Desk, contact: &ContactId, until: Stamp) -> Result<()> {
        self.run(
            "update approvers set remind_at = ?3
             where remind_at > 0 and remind_at <= ?2
               and participant_id in (select id from participants where contact_id = ?1)",
            params![contact, self.now(), until],
        )?;
        Ok(())
    }

    /// Writes down that a mail reminds somebody of a request.
    pub fn add_reminder(&self, one: &Awaited, mail: &MailId, kind: Kind) -> Result<()> {
        self.run(
            "insert into reminders (approval_id, participant_id, mail_id, kind, at)
             values (?1, ?2, ?3, ?4, ?5)",
            params![one.approval, one.participant, mail, kind, self.now()],
        )?;
        self.run(
            "update approvers set reminded_at = ?3
             where approval_id = ?1 and participant_id = ?2",
            params![one.approval, one.participant, self.now()],
        )?;
        Ok(())
    }

    /// Keeps back what waits to be sent and reminds `one` of their request: all of it, or only what
    /// was planned. Whatever else such a mail reminded of is written anew, at once, unless the mail
    /// server may have the mail already.
    pub fn keep_reminders_back(&self, one: &Awaited, all: bool, why: &str) -> Result<()> {
        let Awaited { approval, participant, .. } = one;
        let sql = "select m.id, m.state = 'sending' or m.unsure > 0
                   from reminders q join mails m on m.id = q.mail_id
                   where q.approval_id = ?1 and q.participant_id = ?2
                     and (?3 or q.kind = 'reminder')
                     and m.state in ('queued', 'sending', 'deferred')";
        let params = params![approval, participant, all];
        let waiting = self.all(sql, params, |row| Ok((row.next::<MailId>()?, row.next::<bool>()?)));
        for (mail, may_arrive) in waiting? {
            self.run(
                "update mails set state = 'suppressed', reason = ?2 where id = ?1",
                params![mail, why],
            )?;
            if may_arrive {
                continue;
            }
            // It reminded of nothing.
            self.run(
                "update approvers
                 set remind_at = iif((approval_id, participant_id) = (?2, ?3), remind_at, ?4),
                     reminded_at = (select max(q.at)
                                    from reminders q join mails m on m.id = q.mail_id
                                    where q.approval_id = approvers.approval_id
                                      and q.participant_id = approvers.participant_id
                                      and m.state <> 'suppressed')
                 where asked_at is not null
                   and (approval_id, participant_id) in
                       (select approval_id, participant_id from reminders where mail_id = ?1)",
                params![mail, approval, participant, self.now()],
            )?;
        }
        Ok(())
    }

    /// What was written to whom about a request, newest first.
    pub fn reminders_of(&self, _: Desk, approval: &ApprovalId) -> Result<Vec<Sent>> {
        let sql = "select q.participant_id, q.kind, q.at, m.id, m.state, m.reason
                   from reminders q join mails m on m.id = q.mail_id
                   where q.approval_id = ?1
                   order by q.at desc, m.id";
        self.all(sql, params![approval], |row| {
            Ok(Sent {
                participant: row.next()?,
                kind: row.next()?,
                at: row.next()?,
                mail: row.next()?,
                state: row.next()?,
                reason: row.next()?,
            })
        })
    }

    /// Whether somebody touched a page that asked this, with every version that it is about.
    pub fn opened_request(&self, _: Desk, who: &ParticipantId, asked: &Asked) -> Result<bool> {
        let newest = asked.versions.iter().map(|version| version.published_at).max();
        let sql = match newest {
            Some(_) => {
                "select exists (select 1 from showings
                                where participant_id = ?1 and kind = 'opened' and last_at >= ?2
                                  and until_at >= ?3 and times > machine_times)"
            }
            None => {
                "select exists (select 1 from accesses
                                where participant_id = ?1 and kind = 'opened' and version_id = ''
                                  and last_at >= ?2 and ?3 is null and times > machine_times)"
            }
        };
        let asked_at = asked.approval.asked_at;
        Ok(self.one(sql, params![who, asked_at, newest], |row| row.next())?.unwrap_or_default())
    }

    /// The Message-ID of the mail that asked a participant something at `since`.
    pub fn mail_that_asked(
        &self,
        _: Desk,
        who: &ParticipantId,
        since: Stamp,
    ) -> Result<Option<String>> {
        let sql = "select message_id from mails
                   where participant_id = ?1 and kind = 'approval_asked' and queued_at >= ?2
                   order by queued_at, id
                   limit 1";
        self.one(sql, params![who, since], |row| row.next())
    }
}
