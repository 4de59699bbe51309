//! Templates, by the studio's desk.

use super::sql::{Row, Tx};
use crate::error::{Error, Result};
use crate::id::{IntakeId, ProjectId, RequestId, TemplateId};
use crate::member::{Desk, Member};
use crate::template::Template;
use rusqlite::params;

const TEMPLATE: &str = "t.id, t.kind, t.name, t.skeleton, t.made_from, b.name, t.made_at";

fn template(row: &mut Row<'_, '_>) -> Result<Template> {
    let (id, kind, name, skeleton) = (row.next()?, row.next()?, row.next()?, row.next()?);
    let text: String = skeleton;
    let skeleton = serde_json::from_str(&text)
        .map_err(|error| Error::broken(format!("a template cannot be read: {error}")))?;
    let (made_from, made_by, made_at) = (row.next()?, row.next()?, row.next()?);
    Ok(Template { id, kind, name, skeleton, made_from, made_by, made_at })
}

impl Tx<'_> {
    /// Every template, by name.
    pub fn templates(&self, _: Desk) -> Result<Vec<Template>> {
        let sql = format!(
            "select {TEMPLATE} from templates t join members b on b.id = t.made_by
             order by lower(t.name), t.id"
        );
        self.all(&sql, [], template)
    }

    /// One template.
    pub fn template(&self, _: Desk, id: &TemplateId) -> Result<Option<Template>> {
        let sql = format!(
            "select {TEMPLATE} from templates t join members b on b.id = t.made_by where t.id = ?1"
        );
        self.one(&sql, params![id], template)
    }

    /// Keeps a template.
    pub fn add_template(&self, by: &Member, new: &Template) -> Result<()> {
        let skeleton = serde_json::to_string(&new.skeleton)
            .map_err(|error| Error::broken(format!("a template cannot be written: {error}")))?;
        self.run(
            "insert into templates (id, kind, name, skeleton, made_from, made_by, made_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                new.id,
                new.kind,
                new.name,
                skeleton,
                new.made_from,
                by.profile.id,
                new.made_at,
            ],
        )?;
        Ok(())
    }

    /// Removes a template.
    pub fn remove_template(&self, _: &Member, id: &TemplateId) -> Result<()> {
        self.run("delete from templates where id = ?1", params![id])?;
        Ok(())
    }

    /// The requests of a project that were never asked of anybody, the oldest first.
    pub fn requests_of_nobody(&self, _: Desk, project: &ProjectId) -> Result<Vec<RequestId>> {
        let sql = "select q.id from milestones s join requests q on q.milestone_id = s.id
                   where s.project_id = ?1
                     and not exists (select 1 from request_people x where x.request_id = q.id)
                   order by s.position, q.asked_at, q.id";
        self.all(sql, params![project], |row| row.next())
    }

    /// The same of forms.
    pub fn intakes_of_nobody(&self, _: Desk, project: &ProjectId) -> Result<Vec<IntakeId>> {
        let sql = "select q.id from milestones s join intakes q on q.milestone_id = s.id
                   where s.project_id = ?1
                     and not exists (select 1 from intake_people x where x.intake_id = q.id)
                   order by s.position, q.asked_at, q.id";
        self.all(sql, params![project], |row| row.next())
    }
}
