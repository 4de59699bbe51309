//! Which mails reminded whom of what, and those that were kept back.

use super::sql::{Row, Tx};
use crate::approval::Asked;
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::{ApprovalId, MailId, ParticipantId};
use crate::member::Desk;
use crate::reminder::{Awaited, Kind, Matter, Sent};
use rusqlite::params;

/// What a mail that was kept back reminded of is due at once, but what it was kept back for.
const UNTOLD_OF_QUESTIONS: &str = "update approvers
     set remind_at = iif((approval_id, participant_id) = (?2, ?3), remind_at, ?4),
         reminded_at = (select max(q.at)
                        from reminders q join mails m on m.id = q.mail_id
                        where q.approval_id = approvers.approval_id
                          and q.participant_id = approvers.participant_id
                          and m.state <> 'suppressed')
     where asked_at is not null
       and (approval_id, participant_id) in
           (select approval_id, participant_id from reminders where mail_id = ?1)";

/// The same of documents.
const UNTOLD_OF_FILES: &str = "update request_people
     set remind_at = iif((request_id, participant_id) = (?2, ?3), remind_at, ?4),
         reminded_at = (select max(q.at)
                        from request_reminders q join mails m on m.id = q.mail_id
                        where q.request_id = request_people.request_id
                          and q.participant_id = request_people.participant_id
                          and m.state <> 'suppressed')
     where asked_at is not null
       and (request_id, participant_id) in
           (select request_id, participant_id from request_reminders where mail_id = ?1)";

/// The same of forms.
const UNTOLD_OF_FORMS: &str = "update intake_people
     set remind_at = iif((intake_id, participant_id) = (?2, ?3), remind_at, ?4),
         reminded_at = (select max(q.at)
                        from intake_reminders q join mails m on m.id = q.mail_id
                        where q.intake_id = intake_people.intake_id
                          and q.participant_id = intake_people.participant_id
                          and m.state <> 'suppressed')
     where asked_at is not null
       and (intake_id, participant_id) in
           (select intake_id, participant_id from intake_reminders where mail_id = ?1)";

/// The same of tasks.
const UNTOLD_OF_TASKS: &str = "update tasks
     set remind_at = iif((id, participant_id) = (?2, ?3), remind_at, ?4),
         reminded_at = (select max(q.at)
                        from task_reminders q join mails m on m.id = q.mail_id
                        where q.task_id = tasks.id
                          and q.participant_id = tasks.participant_id
                          and m.state <> 'suppressed')
     where asked_at is not null
       and (id, participant_id) in
           (select task_id, participant_id from task_reminders where mail_id = ?1)";

/// A reminder that was written.
pub(super) fn sent(row: &mut Row<'_, '_>) -> Result<Sent> {
    Ok(Sent {
        participant: row.next()?,
        kind: row.next()?,
        at: row.next()?,
        mail: row.next()?,
        state: row.next()?,
        reason: row.next()?,
    })
}

impl Tx<'_> {
    /// Writes down that a mail reminds somebody of a request.
    pub fn add_reminder(&self, one: &Awaited, mail: &MailId, kind: Kind) -> Result<()> {
        let (row, last) = match one.matter {
            Matter::Approval(_) => (
                "insert into reminders (approval_id, participant_id, mail_id, kind, at)
                 values (?1, ?2, ?3, ?4, ?5)",
                "update approvers set reminded_at = ?3
                 where approval_id = ?1 and participant_id = ?2",
            ),
            Matter::Files(_) => (
                "insert into request_reminders (request_id, participant_id, mail_id, kind, at)
                 values (?1, ?2, ?3, ?4, ?5)",
                "update request_people set reminded_at = ?3
                 where request_id = ?1 and participant_id = ?2",
            ),
            Matter::Form(_) => (
                "insert into intake_reminders (intake_id, participant_id, mail_id, kind, at)
                 values (?1, ?2, ?3, ?4, ?5)",
                "update intake_people set reminded_at = ?3
                 where intake_id = ?1 and participant_id = ?2",
            ),
            Matter::Task(_) => (
                "insert into task_reminders (task_id, participant_id, mail_id, kind, at)
                 values (?1, ?2, ?3, ?4, ?5)",
                "update tasks set reminded_at = ?3 where id = ?1 and participant_id = ?2",
            ),
        };
        let id = one.matter.as_str();
        self.run(row, params![id, one.participant, mail, kind, self.now()])?;
        self.run(last, params![id, one.participant, self.now()])?;
        Ok(())
    }

    /// Keeps back what waits to be sent and reminds `one` of their request: all of it, or only what
    /// was planned. Whatever else such a mail reminded of is written anew, at once, unless the mail
    /// server may have the mail already.
    pub fn keep_reminders_back(&self, one: &Awaited, all: bool, why: &str) -> Result<()> {
        let sql = match one.matter {
            Matter::Approval(_) => {
                "select m.id, m.state = 'sending' or m.unsure > 0
                 from reminders q join mails m on m.id = q.mail_id
                 where q.approval_id = ?1 and q.participant_id = ?2
                   and (?3 or q.kind = 'reminder') and m.waits"
            }
            Matter::Files(_) => {
                "select m.id, m.state = 'sending' or m.unsure > 0
                 from request_reminders q join mails m on m.id = q.mail_id
                 where q.request_id = ?1 and q.participant_id = ?2
                   and (?3 or q.kind = 'reminder') and m.waits"
            }
            Matter::Form(_) => {
                "select m.id, m.state = 'sending' or m.unsure > 0
                 from intake_reminders q join mails m on m.id = q.mail_id
                 where q.intake_id = ?1 and q.participant_id = ?2
                   and (?3 or q.kind = 'reminder') and m.waits"
            }
            Matter::Task(_) => {
                "select m.id, m.state = 'sending' or m.unsure > 0
                 from task_reminders q join mails m on m.id = q.mail_id
                 where q.task_id = ?1 and q.participant_id = ?2
                   and (?3 or q.kind = 'reminder') and m.waits"
            }
        };
        let (id, participant) = (one.matter.as_str(), &one.participant);
        let waiting = self.all(sql, params![id, participant, all], |row| {
            Ok((row.next::<MailId>()?, row.next::<bool>()?))
        });
        for (mail, may_arrive) in waiting? {
            self.run(
                "update mails set state = 'suppressed', reason = ?2 where id = ?1",
                params![mail, why],
            )?;
            if may_arrive {
                continue;
            }
            // It reminded of nothing.
            for sql in [UNTOLD_OF_QUESTIONS, UNTOLD_OF_FILES, UNTOLD_OF_FORMS, UNTOLD_OF_TASKS] {
                self.run(sql, params![mail, id, participant, self.now()])?;
            }
        }
        Ok(())
    }

    /// What was written to whom about a request, newest first.
    pub fn reminders_of(&self, _: Desk, approval: &ApprovalId) -> Result<Vec<Sent>> {
        let sql = "select q.participant_id, q.kind, q.at, m.id, m.state, m.reason
                   from reminders q join mails m on m.id = q.mail_id
                   where q.approval_id = ?1
                   order by q.at desc, m.id";
        self.all(sql, params![approval], sent)
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
                   where participant_id = ?1
                     and kind in ('approval_asked', 'file_request', 'file_redo', 'form_asked')
                     and queued_at >= ?2
                   order by queued_at, id
                   limit 1";
        self.one(sql, params![who, since], |row| row.next())
    }
}
