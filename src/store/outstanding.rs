//! Documents that have still to come: who is reminded of them when, and what was written to whom.

use super::reminded::sent;
use super::reminders::{REST, person};
use super::sql::Tx;
use crate::error::Result;
use crate::id::{ParticipantId, RequestId};
use crate::member::Desk;
use crate::reminder::{Awaited, Matter, Sent};
use rusqlite::params;
use rusqlite::types::ToSql;

/// The same as `FileRequest::outstanding`, for many requests at once.
pub(super) const LACKS: &str = "exists (select 1 from request_items i
                             where i.request_id = q.id and i.removed_at is null
                               and i.state in ('requested', 'needs_redo'))";

/// Whether a form has still to be sent.
pub(super) const FORM_LACKS: &str = "q.state = 'open'";

impl Tx<'_> {
    /// Everybody whom a file request asks or asked.
    pub fn awaited_of_file_request(&self, _: Desk, id: &RequestId) -> Result<Vec<Awaited>> {
        self.files_awaited("where q.id = ?1", &[id])
    }

    /// Those of whom something has still to come, and those who are still planned for. Which of
    /// them says `which`, a condition on `r` or `q`.
    pub(super) fn files_awaited(
        &self,
        which: &'static str,
        params: &[&dyn ToSql],
    ) -> Result<Vec<Awaited>> {
        let open = "and (x.remind_at is not null or x.asked_at is not null or q.lacks)";
        let sql = format!(
            "select q.id, x.participant_id, r.contact_id, r.project_id, q.lacks,
                    iif(q.lacks, 'open', 'approved'), x.asked_at, x.remind_at, x.reminded_at,
                    q.asked_at, q.due_on, z.reminders, c.time_zone, c.reminders_paused_until,
                    p.state, r.role <> 'viewer' and r.removed_at is null,
                    exists (select 1 from links l
                            where l.participant_id = r.id and l.state = 'live'),
                    exists (select 1 from refused_addresses e where e.email = c.email)
             from participants r
             join request_people x on x.participant_id = r.id
             join (select q.id, q.asked_at, q.due_on, {LACKS} as lacks from requests q) q
               on q.id = x.request_id {open}
             {REST} {which}
             order by lower(c.name), r.id, q.asked_at"
        );
        self.all(&sql, params, |row| {
            let matter = Matter::Files(row.next()?);
            person(matter, row)
        })
    }

    /// What was written to whom about a file request, newest first.
    pub fn reminders_for_files(&self, _: Desk, id: &RequestId) -> Result<Vec<Sent>> {
        let sql = "select q.participant_id, q.kind, q.at, m.id, m.state, m.reason
                   from request_reminders q join mails m on m.id = q.mail_id
                   where q.request_id = ?1
                   order by q.at desc, m.id";
        self.all(sql, params![id], sent)
    }

    /// Asks one participant for the documents that another was asked for and that lack.
    pub fn ask_instead_for_files(&self, old: &ParticipantId, new: &ParticipantId) -> Result<()> {
        let sql = format!(
            "insert into request_people (request_id, participant_id)
             select x.request_id, ?2
             from request_people x join requests q on q.id = x.request_id
             where x.participant_id = ?1 and {LACKS}"
        );
        self.run(&sql, params![old, new])?;
        Ok(())
    }
}
