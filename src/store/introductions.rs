//! Introductions: colleagues who came by somebody else's link.

use super::sql::{Row, Tx};
use crate::error::Result;
use crate::id::{IntroductionId, ParticipantId, ProjectId};
use crate::introduction::{Colleague, Introduction, State};
use crate::link::Visitor;
use crate::member::Desk;
use rusqlite::params;

const INTRODUCTION: &str = "i.id, i.project_id, p.title, i.through_id, c.name, r.can_download,
     i.name, i.email, i.by_machine, i.state, i.at, i.settled_at, i.settled_by, i.participant_id
     from introductions i
     join projects p on p.id = i.project_id
     join participants r on r.id = i.through_id
     join contacts c on c.id = r.contact_id";

fn introduction(row: &mut Row<'_, '_>) -> Result<Introduction> {
    Ok(Introduction {
        id: row.next()?,
        project: row.next()?,
        project_title: row.next()?,
        through: row.next()?,
        through_name: row.next()?,
        through_downloads: row.next()?,
        name: row.next()?,
        email: row.next()?,
        by_machine: row.next()?,
        state: row.next()?,
        at: row.next()?,
        settled_at: row.next()?,
        settled_by: row.next()?,
        participant: row.next()?,
    })
}

impl Tx<'_> {
    /// Writes down who was introduced through a visitor's link.
    pub fn add_introduction(
        &self,
        visitor: &Visitor,
        who: &Colleague,
        by_machine: bool,
    ) -> Result<IntroductionId> {
        let id = IntroductionId::new();
        self.run(
            "insert into introductions
               (id, project_id, through_id, name, email, by_machine, state, at)
             values (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?7)",
            params![
                id,
                visitor.project,
                visitor.participant,
                who.name,
                who.email,
                by_machine,
                self.now(),
            ],
        )?;
        Ok(id)
    }

    /// Whether an introduction of this address waits on the visitor's project.
    pub fn introduction_waits(&self, visitor: &Visitor, email: &str) -> Result<bool> {
        let sql = "select 1 from introductions
                   where project_id = ?1 and email = ?2 and state = 'waiting'";
        let waits = self.one(sql, params![visitor.project, email], |row| row.next::<i64>())?;
        Ok(waits.is_some())
    }

    /// One introduction.
    pub fn introduction(&self, _: Desk, id: &IntroductionId) -> Result<Option<Introduction>> {
        let sql = format!("select {INTRODUCTION} where i.id = ?1");
        self.one(&sql, params![id], introduction)
    }

    /// A project's introductions, newest first.
    pub fn introductions(&self, _: Desk, project: &ProjectId) -> Result<Vec<Introduction>> {
        let sql = format!("select {INTRODUCTION} where i.project_id = ?1 order by i.at desc, i.id");
        self.all(&sql, params![project], introduction)
    }

    /// Every introduction that waits for the studio, oldest first.
    pub fn introductions_waiting(&self, _: Desk) -> Result<Vec<Introduction>> {
        let sql = format!("select {INTRODUCTION} where i.state = 'waiting' order by i.at, i.id");
        self.all(&sql, [], introduction)
    }

    /// Answers an introduction that waits.
    pub fn settle_introduction(
        &self,
        id: &IntroductionId,
        state: State,
        by: (Option<&str>, Option<&ParticipantId>),
    ) -> Result<()> {
        self.run(
            "update introductions
             set state = ?2, settled_at = ?3, settled_by = ?4, participant_id = ?5
             where id = ?1 and state = 'waiting'",
            params![id, state, self.now(), by.0, by.1],
        )?;
        Ok(())
    }
}
