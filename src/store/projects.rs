//! Projects and their participants.

use super::clients::{CONTACT, contact};
use super::sql::{Row, Tx};
use crate::error::{Error, Result};
use crate::id::{ParticipantId, ProjectId};
use crate::link::Visitor;
use crate::member::Desk;
use crate::participant::Participant;
use crate::project::Project;
use rusqlite::params;

const PROJECT: &str =
    "p.id, p.client_id, k.name, p.title, p.code, p.state, p.created_at, p.closed_at
     from projects p join clients k on k.id = p.client_id";

fn project(row: &mut Row<'_, '_>) -> Result<Project> {
    Ok(Project {
        id: row.next()?,
        client: row.next()?,
        client_name: row.next()?,
        title: row.next()?,
        code: row.next()?,
        state: row.next()?,
        created_at: row.next()?,
        closed_at: row.next()?,
    })
}

pub(super) const PERSON: &str = "r.id, r.project_id, r.page, r.role, r.can_download, r.added_at,
     r.introduced_by";

pub(super) fn person(row: &mut Row<'_, '_>) -> Result<Participant> {
    Ok(Participant {
        id: row.next()?,
        project: row.next()?,
        page: row.next()?,
        role: row.next()?,
        can_download: row.next()?,
        added_at: row.next()?,
        introduced_by: row.next()?,
        contact: contact(row)?,
    })
}

impl Tx<'_> {
    /// Adds a project.
    pub fn add_project(&self, project: &Project) -> Result<()> {
        self.run(
            "insert into projects (id, client_id, title, code, state, created_at)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                project.id,
                project.client,
                project.title,
                project.code,
                project.state,
                self.now(),
            ],
        )?;
        Ok(())
    }

    /// Changes a project's title and state.
    pub fn save_project(&self, project: &Project) -> Result<()> {
        self.run(
            "update projects set title = ?2, state = ?3, closed_at = ?4 where id = ?1",
            params![project.id, project.title, project.state, project.closed_at],
        )?;
        Ok(())
    }

    /// One project.
    pub fn project(&self, _: Desk, id: &ProjectId) -> Result<Option<Project>> {
        self.one(&format!("select {PROJECT} where p.id = ?1"), params![id], project)
    }

    /// Every project, by title.
    pub fn projects(&self, _: Desk) -> Result<Vec<Project>> {
        self.all(&format!("select {PROJECT} order by lower(p.title), p.id"), [], project)
    }

    /// The number of the project's next receipt, such as `HB-0007`.
    pub fn next_receipt(&self, visitor: &Visitor) -> Result<String> {
        let sql = "update projects set receipts = receipts + 1 where id = ?1
                   returning code, receipts";
        let receipt = self.one(sql, params![visitor.project], |row| {
            let (code, number): (String, u64) = (row.next()?, row.number()?);
            Ok(format!("{code}-{number:04}"))
        })?;
        receipt.ok_or_else(|| Error::broken("a visitor's project is gone"))
    }

    /// Adds a participant.
    pub fn add_participant(&self, person: &Participant) -> Result<()> {
        self.run(
            "insert into participants
               (id, project_id, contact_id, page, role, can_download, added_at, introduced_by)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                person.id,
                person.project,
                person.contact.id,
                person.page,
                person.role,
                person.can_download,
                self.now(),
                person.introduced_by,
            ],
        )?;
        Ok(())
    }

    /// Everybody on a project, in the order they came.
    pub fn participants(&self, _: Desk, project: &ProjectId) -> Result<Vec<Participant>> {
        let sql = format!(
            "select {PERSON}, {CONTACT}
             from participants r join contacts c on c.id = r.contact_id
             where r.project_id = ?1 and r.removed_at is null
             order by r.added_at, lower(c.name), r.id"
        );
        self.all(&sql, params![project], person)
    }

    /// Everybody whose link was not ended, on projects that are not closed, project by project.
    pub fn linked_participants(&self, _: Desk) -> Result<Vec<Participant>> {
        let sql = format!(
            "select {PERSON}, {CONTACT}
             from participants r
             join contacts c on c.id = r.contact_id
             join projects p on p.id = r.project_id
             join links l on l.participant_id = r.id and l.state = 'live'
             where r.removed_at is null and p.state <> 'closed'
             order by p.created_at, p.id, r.added_at, lower(c.name), r.id"
        );
        self.all(&sql, [], person)
    }

    /// One participant.
    pub fn participant(&self, _: Desk, id: &ParticipantId) -> Result<Option<Participant>> {
        let sql = format!(
            "select {PERSON}, {CONTACT}
             from participants r join contacts c on c.id = r.contact_id
             where r.id = ?1 and r.removed_at is null"
        );
        self.one(&sql, params![id], person)
    }

    /// The visitor as a participant.
    pub fn myself(&self, visitor: &Visitor) -> Result<Participant> {
        let sql = format!(
            "select {PERSON}, {CONTACT}
             from participants r join contacts c on c.id = r.contact_id
             where r.id = ?1"
        );
        let found = self.one(&sql, params![visitor.participant], person)?;
        found.ok_or_else(|| Error::broken("a visitor's participant is gone"))
    }

    /// Name and address of the member whom this visitor can write to.
    pub fn host(&self, visitor: &Visitor) -> Result<(String, String)> {
        let member = self.member_of_project(Desk::of_the_house(), &visitor.project)?;
        Ok((member.name, member.email))
    }
}
