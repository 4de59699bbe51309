//! Participants: who is on a project, who was, and what they may do there.

use super::clients::{CONTACT, contact};
use super::sql::{Row, Tx};
use crate::error::{Error, Result};
use crate::id::{ContactId, ParticipantId, ProjectId};
use crate::link::{Sight, Visitor};
use crate::member::Desk;
use crate::participant::Participant;
use rusqlite::params;

pub(super) const PERSON: &str = "r.id, r.project_id, r.page, r.role, r.can_download, r.added_at,
     r.removed_at, r.introduced_by";

pub(super) fn person(row: &mut Row<'_, '_>) -> Result<Participant> {
    Ok(Participant {
        id: row.next()?,
        project: row.next()?,
        page: row.next()?,
        role: row.next()?,
        can_download: row.next()?,
        added_at: row.next()?,
        removed_at: row.next()?,
        introduced_by: row.next()?,
        contact: contact(row)?,
    })
}

impl Tx<'_> {
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

    /// Everybody who was taken off a project, last first.
    pub fn removed_participants(&self, _: Desk, project: &ProjectId) -> Result<Vec<Participant>> {
        let sql = format!(
            "select {PERSON}, {CONTACT}
             from participants r join contacts c on c.id = r.contact_id
             where r.project_id = ?1 and r.removed_at is not null
             order by r.removed_at desc, lower(c.name), r.id"
        );
        self.all(&sql, params![project], person)
    }

    /// Somebody who was taken off a project.
    pub fn removed_participant(&self, _: Desk, id: &ParticipantId) -> Result<Option<Participant>> {
        let sql = format!(
            "select {PERSON}, {CONTACT}
             from participants r join contacts c on c.id = r.contact_id
             where r.id = ?1 and r.removed_at is not null"
        );
        self.one(&sql, params![id], person)
    }

    /// The projects that a contact is on.
    pub fn participations(&self, _: Desk, contact: &ContactId) -> Result<Vec<Participant>> {
        let sql = format!(
            "select {PERSON}, {CONTACT}
             from participants r join contacts c on c.id = r.contact_id
             where r.contact_id = ?1 and r.removed_at is null
             order by r.added_at, r.id"
        );
        self.all(&sql, params![contact], person)
    }

    /// A contact as a participant of a project, on it still or taken off it.
    pub fn participant_ever(
        &self,
        _: Desk,
        project: &ProjectId,
        contact: &ContactId,
    ) -> Result<Option<Participant>> {
        let sql = format!(
            "select {PERSON}, {CONTACT}
             from participants r join contacts c on c.id = r.contact_id
             where r.project_id = ?1 and r.contact_id = ?2"
        );
        self.one(&sql, params![project, contact], person)
    }

    /// Changes what a participant may do, and whether they are on the project.
    pub fn save_participant(&self, person: &Participant) -> Result<()> {
        self.run(
            "update participants set role = ?2, can_download = ?3, removed_at = ?4 where id = ?1",
            params![person.id, person.role, person.can_download, person.removed_at],
        )?;
        Ok(())
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

    /// Name and address of the member to write to from a page.
    pub fn host(&self, sight: &Sight) -> Result<(String, String)> {
        let member = self.member_of_project(Desk::of_the_house(), &sight.project)?;
        Ok((member.name, member.email))
    }
}
