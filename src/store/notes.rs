//! What members note for each other about a project. Only a desk opens this drawer: no function
//! here takes anything of the client's side, and none elsewhere names the table.

use super::sql::Tx;
use crate::contact::Contact;
use crate::error::Result;
use crate::id::ProjectId;
use crate::member::{Desk, Member};
use crate::note::Note;
use rusqlite::params;

impl Tx<'_> {
    /// Adds a note.
    pub fn add_note(&self, by: &Member, new: &Note) -> Result<()> {
        self.run(
            "insert into notes (id, project_id, member_id, body, noted_at)
             values (?1, ?2, ?3, ?4, ?5)",
            params![new.id, new.project, by.profile.id, new.body, self.now()],
        )?;
        Ok(())
    }

    /// The notes on a project, newest first.
    pub fn notes(&self, _: Desk, project: &ProjectId) -> Result<Vec<Note>> {
        let sql = "select n.id, n.project_id, m.name, n.body, n.noted_at
                   from notes n join members m on m.id = n.member_id
                   where n.project_id = ?1
                   order by n.noted_at desc, n.id";
        self.all(sql, params![project], |row| {
            Ok(Note {
                id: row.next()?,
                project: row.next()?,
                by: row.next()?,
                body: row.next()?,
                noted_at: row.next()?,
            })
        })
    }

    /// Blanks a contact's name and address in every note.
    pub fn blank_notes(&self, _: &Member, contact: &Contact) -> Result<()> {
        for value in [&contact.name, &contact.email] {
            self.run(
                "update notes set body = replace(body, ?1, '(erased)') where instr(body, ?1) > 0",
                params![value],
            )?;
        }
        Ok(())
    }
}
