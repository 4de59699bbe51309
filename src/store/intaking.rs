//! What changes about forms: asked, changed, written into, sent, opened again. What was asked and
//! what was answered is only added.

use super::outstanding::FORM_LACKS;
use super::reminded::sent;
use super::reminders::{REST, person};
use super::sql::{Tx, number};
use crate::calendar::Day;
use crate::error::Result;
use crate::file::Stored;
use crate::id::{AnswerId, EventId, IntakeId, MilestoneId, ParticipantId};
use crate::intake::{Chosen, Definition, Given, State};
use crate::link::Visitor;
use crate::member::{Desk, Member};
use crate::reminder::{Awaited, Matter, Sent};
use rusqlite::params;
use rusqlite::types::ToSql;

/// What a form says: title, instructions and the day.
type Told<'a> = (&'a str, &'a str, Option<Day>);

fn written(given: &Given) -> String {
    crate::evidence::canonical(given)
}

impl Tx<'_> {
    /// Adds a form with its first version, on a milestone.
    pub fn add_intake(
        &self,
        by: &Member,
        (id, milestone): (&IntakeId, &MilestoneId),
        (title, instructions, due_on): Told<'_>,
        definition: &Definition,
    ) -> Result<()> {
        self.run(
            "insert into intakes (id, milestone_id, member_id, state, version, title,
                                  instructions, due_on, asked_at)
             values (?1, ?2, ?3, 'open', 1, ?4, ?5, ?6, ?7)",
            params![id, milestone, by.profile.id, title, instructions, due_on, self.now()],
        )?;
        self.add_intake_version(by, (id, 1), definition)
    }

    /// Adds what a version of a form asks.
    pub fn add_intake_version(
        &self,
        _: &Member,
        (id, version): (&IntakeId, u32),
        definition: &Definition,
    ) -> Result<()> {
        self.run(
            "insert into intake_versions (intake_id, number, definition, made_at)
             values (?1, ?2, ?3, ?4)",
            params![id, version, definition.canonical(), self.now()],
        )?;
        Ok(())
    }

    /// Changes what a form says, and which version is asked.
    pub fn save_intake(
        &self,
        _: &Member,
        (id, version): (&IntakeId, u32),
        (title, instructions, due_on): Told<'_>,
    ) -> Result<()> {
        self.run(
            "update intakes set title = ?3, instructions = ?4, due_on = ?5, version = ?2
             where id = ?1",
            params![id, version, title, instructions, due_on],
        )?;
        Ok(())
    }

    /// Lets a form stand as `state`, because a member says so.
    pub fn set_intake(&self, _: &Member, id: &IntakeId, state: State) -> Result<()> {
        self.run("update intakes set state = ?2 where id = ?1", params![id, state])?;
        Ok(())
    }

    /// Adds somebody who is asked.
    pub fn add_intake_person(&self, id: &IntakeId, who: &ParticipantId) -> Result<()> {
        self.run(
            "insert into intake_people (intake_id, participant_id) values (?1, ?2)
             on conflict do nothing",
            params![id, who],
        )?;
        Ok(())
    }

    /// Adds what was sent, and lets the form stand as sent. What the sender had written is done
    /// with.
    pub fn add_intake_answer(
        &self,
        by: &Visitor,
        (answer, id, version): (&AnswerId, &IntakeId, u32),
        given: &Given,
        event: &EventId,
    ) -> Result<()> {
        let given = written(given);
        self.run(
            "insert into intake_answers (id, intake_id, version, participant_id, given, event_id,
                                         sent_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![answer, id, version, by.participant, given, event, self.now()],
        )?;
        self.run("update intakes set state = 'sent' where id = ?1", params![id])?;
        self.run(
            "delete from intake_drafts where intake_id = ?1 and participant_id = ?2",
            params![id, by.participant],
        )?;
        Ok(())
    }

    /// Keeps what the visitor has written so far.
    pub fn keep_draft(
        &self,
        by: &Visitor,
        (id, version): (&IntakeId, u32),
        given: &Given,
    ) -> Result<()> {
        self.run(
            "insert into intake_drafts (intake_id, participant_id, version, given, saved_at)
             values (?1, ?2, ?3, ?4, ?5)
             on conflict do update set version = ?3, given = ?4, saved_at = ?5",
            params![id, by.participant, version, written(given), self.now()],
        )?;
        self.changes(&by.project);
        Ok(())
    }

    /// Adds a file that was chosen in a form.
    pub fn add_chosen(&self, _: &Visitor, new: &Chosen) -> Result<()> {
        let Stored { name, sha256, size, media_type } = &new.stored;
        let size = number(*size);
        self.run(
            "insert into intake_files (id, intake_id, field, participant_id, name, sha256, size,
                                       media_type, added_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                new.id,
                new.intake,
                new.field,
                new.participant,
                name,
                sha256,
                size,
                media_type,
                self.now(),
            ],
        )?;
        Ok(())
    }

    /// Everybody whom a form asks or asked.
    pub fn awaited_of_intake(&self, _: Desk, id: &IntakeId) -> Result<Vec<Awaited>> {
        self.forms_awaited("where q.id = ?1", &[id])
    }

    /// Those of whom a form is waited for, and those who are still planned for. Which of them says
    /// `which`, a condition on `r` or `q`.
    pub(super) fn forms_awaited(
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
             join intake_people x on x.participant_id = r.id
             join (select q.id, q.asked_at, q.due_on, {FORM_LACKS} as lacks from intakes q) q
               on q.id = x.intake_id {open}
             {REST} {which}
             order by lower(c.name), r.id, q.asked_at"
        );
        self.all(&sql, params, |row| {
            let matter = Matter::Form(row.next()?);
            person(matter, row)
        })
    }

    /// What was written to whom about a form, newest first.
    pub fn reminders_for_form(&self, _: Desk, id: &IntakeId) -> Result<Vec<Sent>> {
        let sql = "select q.participant_id, q.kind, q.at, m.id, m.state, m.reason
                   from intake_reminders q join mails m on m.id = q.mail_id
                   where q.intake_id = ?1
                   order by q.at desc, m.id";
        self.all(sql, params![id], sent)
    }

    /// Asks one participant for the forms that another was asked for and that lack.
    pub fn ask_instead_for_forms(&self, old: &ParticipantId, new: &ParticipantId) -> Result<()> {
        let sql = format!(
            "insert into intake_people (intake_id, participant_id)
             select x.intake_id, ?2
             from intake_people x join intakes q on q.id = x.intake_id
             where x.participant_id = ?1 and {FORM_LACKS}"
        );
        self.run(&sql, params![old, new])?;
        Ok(())
    }
}
