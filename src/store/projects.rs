//! Projects.

use super::sql::{Row, Tx};
use crate::assurance::Asks;
use crate::error::{Error, Result};
use crate::id::ProjectId;
use crate::link::Visitor;
use crate::member::Desk;
use crate::project::Project;
use rusqlite::params;

const PROJECT: &str =
    "p.id, p.client_id, k.name, p.title, p.code, p.state, p.created_at, p.closed_at,
     p.proof, p.code_to_open
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
        asks: Asks { proof: row.next()?, code_to_open: row.next()? },
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
        self.receipt_number(&visitor.project)
    }

    /// The same, for what a member writes down.
    pub fn next_receipt_of(&self, _: Desk, project: &ProjectId) -> Result<String> {
        self.receipt_number(project)
    }

    fn receipt_number(&self, project: &ProjectId) -> Result<String> {
        // Two statements: "returning" makes a table of what it gives back.
        self.run("update projects set receipts = receipts + 1 where id = ?1", params![project])?;
        let sql = "select code, receipts from projects where id = ?1";
        let receipt = self.one(sql, params![project], |row| {
            let (code, number): (String, u64) = (row.next()?, row.number()?);
            Ok(format!("{code}-{number:04}"))
        })?;
        receipt.ok_or_else(|| Error::broken("a visitor's project is gone"))
    }
}
