//! Templates, by the studio's desk.

use super::outstanding::{FORM_LACKS, LACKS};
use super::sql::{Row, Tx};
use crate::error::{Error, Result};
use crate::id::{IntakeId, ProjectId, RequestId, TemplateId};
use crate::member::{Desk, Member};
use crate::template::Template;
use rusqlite::params;

const TEMPLATE: &str = "t.id, t.kind, t.name, t.skeleton, t.made_from, b.name, t.made_at";

/// The milestones of project ?1, as long as it is not over.
const GOES_ON: &str = "from projects p
     join milestones s on s.project_id = p.id and p.id = ?1 and p.state <> 'closed'";

/// Those who are asked and may send.
const SENDS: &str = "join participants r on r.id = x.participant_id
       and r.removed_at is null and r.role <> 'viewer'";

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

    /// The requests of a project that lack something and ask nobody who may send it, the oldest
    /// first: they were prepared, or everybody who was asked has left or only looks.
    pub fn requests_of_nobody(&self, _: Desk, project: &ProjectId) -> Result<Vec<RequestId>> {
        let sql = format!(
            "select q.id {GOES_ON} join requests q on q.milestone_id = s.id and {LACKS}
             where not exists (select 1 from request_people x {SENDS} where x.request_id = q.id)
             order by s.position, q.asked_at, q.id"
        );
        self.all(&sql, params![project], |row| row.next())
    }

    /// The same of forms.
    pub fn intakes_of_nobody(&self, _: Desk, project: &ProjectId) -> Result<Vec<IntakeId>> {
        let sql = format!(
            "select q.id {GOES_ON} join intakes q on q.milestone_id = s.id and {FORM_LACKS}
             where not exists (select 1 from intake_people x {SENDS} where x.intake_id = q.id)
             order by s.position, q.asked_at, q.id"
        );
        self.all(&sql, params![project], |row| row.next())
    }
}
