//! Forms that the client fills in: what they ask, who is asked, and what was answered.

use super::sql::{Row, Tx};
use super::versions::stored;
use crate::error::{Error, Result};
use crate::file::Stored;
use crate::id::{IntakeFileId, IntakeId, ProjectId};
use crate::intake::{Answer, Chosen, Definition, Draft, Given, Intake};
use crate::link::{Sight, Visitor};
use crate::member::Desk;
use crate::request::Askee;
use rusqlite::params;
use rusqlite::types::ToSql;

/// From where forms are reached. The client's side begins at the visitor's own participant.
struct Scope<'a> {
    from: &'static str,
    params: &'a [&'a dyn ToSql],
}

/// Every form on the project of participant ?1.
const SEEN_BY: &str = "from participants me
     join milestones s on s.project_id = me.project_id and me.id = ?1
     join intakes q on q.milestone_id = s.id";

/// Every form of project ?1.
const OF_PROJECT: &str = "from milestones s
     join intakes q on q.milestone_id = s.id and s.project_id = ?1";

/// The form ?1.
const ONE: &str = "from intakes q join milestones s on s.id = q.milestone_id and q.id = ?1";

const ANSWER: &str = "a.id, a.version, a.participant_id, c.name, a.given, a.sent_at";

const ANSWERED: &str = "join intake_answers a on a.intake_id = q.id
     join participants w on w.id = a.participant_id
     join contacts c on c.id = w.contact_id
     join events e on e.id = a.event_id";

const CHOSEN: &str = "f.id, f.intake_id, f.field, f.participant_id, f.name, f.sha256, f.size,
     f.media_type";

/// Whether a file is part of something that was sent.
const WAS_SENT: &str = "exists (select 1 from intake_answers a
     where a.intake_id = f.intake_id and instr(a.given, '\"' || f.id || '\"') > 0)";

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| Error::broken("a form is kept in no form of ours"))
}

fn intake(row: &mut Row<'_, '_>) -> Result<Intake> {
    Ok(Intake {
        id: row.next()?,
        milestone: row.next()?,
        project: row.next()?,
        title: row.next()?,
        instructions: row.next()?,
        due_on: row.next()?,
        state: row.next()?,
        version: row.number()?,
        definition: read(&row.next::<String>()?)?,
        asked_at: row.next()?,
        asked_by: row.next()?,
        people: Vec::new(),
        sent: None,
    })
}

fn answer(row: &mut Row<'_, '_>) -> Result<Answer> {
    Ok(Answer {
        id: row.next()?,
        version: row.number()?,
        participant: row.next()?,
        by: row.next()?,
        given: read::<Given>(&row.next::<String>()?)?,
        at: row.next()?,
    })
}

fn chosen(row: &mut Row<'_, '_>) -> Result<Chosen> {
    Ok(Chosen {
        id: row.next()?,
        intake: row.next()?,
        field: row.next()?,
        participant: row.next()?,
        stored: stored(row)?,
    })
}

impl Tx<'_> {
    /// Every form on the visitor's project, the oldest first.
    pub fn visible_intakes(&self, sight: &Sight) -> Result<Vec<Intake>> {
        self.load_intakes(&Scope { from: SEEN_BY, params: &[&sight.participant] })
    }

    /// Every form of a project, the oldest first.
    pub fn intakes_of_project(&self, _: Desk, project: &ProjectId) -> Result<Vec<Intake>> {
        self.load_intakes(&Scope { from: OF_PROJECT, params: &[project] })
    }

    /// One form.
    pub fn intake(&self, _: Desk, id: &IntakeId) -> Result<Option<Intake>> {
        Ok(self.load_intakes(&Scope { from: ONE, params: &[id] })?.pop())
    }

    fn load_intakes(&self, scope: &Scope<'_>) -> Result<Vec<Intake>> {
        let sql = format!(
            "select q.id, q.milestone_id, s.project_id, q.title, q.instructions, q.due_on, q.state,
                    q.version, d.definition, q.asked_at, b.name {}
             join intake_versions d on d.intake_id = q.id and d.number = q.version
             join members b on b.id = q.member_id
             order by q.asked_at, q.id",
            scope.from
        );
        let mut all = self.all(&sql, scope.params, intake)?;
        if all.is_empty() {
            return Ok(all);
        }
        let sql = format!(
            "select q.id, r.id, c.name {}
             join intake_people x on x.intake_id = q.id
             join participants r on r.id = x.participant_id
               and r.removed_at is null and r.role <> 'viewer'
             join contacts c on c.id = r.contact_id
             order by lower(c.name), r.id",
            scope.from
        );
        let people = self.all(&sql, scope.params, |row| {
            let of: IntakeId = row.next()?;
            Ok((of, Askee { participant: row.next()?, name: row.next()? }))
        })?;
        let sql = format!(
            "select q.id, c.name, a.sent_at {} {ANSWERED}
             where q.state = 'sent' order by e.seq",
            scope.from
        );
        let sent = self.all(&sql, scope.params, |row| {
            let of: IntakeId = row.next()?;
            Ok((of, (row.next()?, row.next()?)))
        })?;
        for one in &mut all {
            let mine = people.iter().filter(|(of, _)| *of == one.id);
            one.people = mine.map(|(_, askee)| askee.clone()).collect();
            let last = sent.iter().rev().find(|(of, _)| *of == one.id);
            one.sent = last.map(|(_, sent)| sent.clone());
        }
        Ok(all)
    }

    /// What a version of a form on the visitor's project asked.
    pub fn visible_definition(
        &self,
        sight: &Sight,
        id: &IntakeId,
        version: u32,
    ) -> Result<Option<Definition>> {
        let sql = format!(
            "select d.definition {SEEN_BY} and q.id = ?2
             join intake_versions d on d.intake_id = q.id and d.number = ?3"
        );
        let found =
            self.one(&sql, params![sight.participant, id, version], |row| row.next::<String>())?;
        found.map(|text| read(&text)).transpose()
    }

    /// What each version of a form asked, the oldest first.
    pub fn definitions(&self, _: Desk, id: &IntakeId) -> Result<Vec<(u32, Definition)>> {
        let sql = "select number, definition from intake_versions where intake_id = ?1
                   order by number";
        self.all(sql, params![id], |row| Ok((row.number()?, read(&row.next::<String>()?)?)))
    }

    /// What was last sent with a form on the visitor's project.
    pub fn visible_answer(&self, sight: &Sight, id: &IntakeId) -> Result<Option<Answer>> {
        let sql = format!(
            "select {ANSWER} {SEEN_BY} and q.id = ?2 {ANSWERED} order by e.seq desc limit 1"
        );
        self.one(&sql, params![sight.participant, id], answer)
    }

    /// What was sent with a form, the newest first.
    pub fn intake_answers(&self, _: Desk, id: &IntakeId) -> Result<Vec<Answer>> {
        let sql = format!("select {ANSWER} {ONE} {ANSWERED} order by e.seq desc");
        self.all(&sql, params![id], answer)
    }

    /// What the visitor has written into a form so far.
    pub fn my_draft(&self, by: &Visitor, id: &IntakeId) -> Result<Option<Draft>> {
        let sql = "select version, given, saved_at from intake_drafts
                   where intake_id = ?1 and participant_id = ?2";
        self.one(sql, params![id, by.participant], |row| {
            let version = row.number()?;
            Ok(Draft { version, given: read(&row.next::<String>()?)?, at: row.next()? })
        })
    }

    /// The files of a form that the visitor chose, and those that were sent with it.
    pub fn my_chosen(&self, by: &Visitor, id: &IntakeId) -> Result<Vec<Chosen>> {
        let sql = format!(
            "select {CHOSEN} {SEEN_BY} and q.id = ?2
             join intake_files f on f.intake_id = q.id
             where f.participant_id = me.id or {WAS_SENT}
             order by f.added_at, f.id"
        );
        self.all(&sql, params![by.participant, id], chosen)
    }

    /// One of them.
    pub fn my_chosen_file(&self, by: &Visitor, id: &IntakeFileId) -> Result<Option<Stored>> {
        let sql = format!(
            "select f.name, f.sha256, f.size, f.media_type {SEEN_BY}
             join intake_files f on f.intake_id = q.id and f.id = ?2
             where f.participant_id = me.id or {WAS_SENT}"
        );
        self.one(&sql, params![by.participant, id], stored)
    }

    /// The files that were sent with one form of the visitor's project.
    pub fn sent_form_files(&self, sight: &Sight, id: &IntakeId) -> Result<Vec<Chosen>> {
        let sql = format!(
            "select {CHOSEN} {SEEN_BY} and q.id = ?2
             join intake_files f on f.intake_id = q.id
             where {WAS_SENT} order by f.added_at, f.id"
        );
        self.all(&sql, params![sight.participant, id], chosen)
    }

    /// The files that were sent with forms of the visitor's project.
    pub fn visible_form_files(&self, sight: &Sight) -> Result<Vec<Stored>> {
        let sql = format!(
            "select f.name, f.sha256, f.size, f.media_type {SEEN_BY}
             join intake_files f on f.intake_id = q.id
             where {WAS_SENT} order by f.added_at, f.id"
        );
        self.all(&sql, params![sight.participant], stored)
    }

    /// The files that were sent with a form.
    pub fn chosen(&self, _: Desk, id: &IntakeId) -> Result<Vec<Chosen>> {
        let sql = format!(
            "select {CHOSEN} from intake_files f
             where f.intake_id = ?1 and {WAS_SENT} order by f.added_at, f.id"
        );
        self.all(&sql, params![id], chosen)
    }

    /// One file that was sent with a form.
    pub fn chosen_file(&self, _: Desk, id: &IntakeFileId) -> Result<Option<Stored>> {
        let sql = format!(
            "select f.name, f.sha256, f.size, f.media_type from intake_files f
             where f.id = ?1 and {WAS_SENT}"
        );
        self.one(&sql, params![id], stored)
    }
}
