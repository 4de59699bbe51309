//! What the studio chose for the sections of its clients' pages, for all projects and for each.

use super::sql::Tx;
use crate::error::Result;
use crate::id::ProjectId;
use crate::link::Sight;
use crate::member::{Desk, Member};
use crate::section::Sections;
use rusqlite::params;

fn read(kept: Option<Option<String>>) -> Result<Option<Sections>> {
    Ok(kept.flatten().map(|kept| serde_json::from_str(&kept)).transpose()?)
}

impl Tx<'_> {
    /// What the visitor's page says over its sections.
    pub fn visible_sections(&self, sight: &Sight) -> Result<Sections> {
        let sql = "select coalesce(p.sections, z.sections)
                   from participants r join projects p on p.id = r.project_id
                   cross join studios z
                   where r.id = ?1";
        let kept = self.one(sql, params![sight.participant], |row| row.next())?;
        Ok(read(kept)?.unwrap_or_default())
    }

    /// What pages say where their project says nothing else.
    pub fn sections_of_studio(&self, _: Desk) -> Result<Sections> {
        let kept = self.one("select sections from studios", [], |row| row.next())?;
        Ok(read(kept)?.unwrap_or_default())
    }

    /// What a project says of its own.
    pub fn sections_of_project(&self, _: Desk, id: &ProjectId) -> Result<Option<Sections>> {
        let sql = "select sections from projects where id = ?1";
        read(self.one(sql, params![id], |row| row.next())?)
    }

    /// Says what pages say where their project says nothing else.
    pub fn set_studio_sections(&self, _: &Member, sections: &Sections) -> Result<()> {
        let kept = serde_json::to_string(sections)?;
        self.run("update studios set sections = ?1", params![kept])?;
        Ok(())
    }

    /// Says what a project says of its own.
    pub fn set_project_sections(
        &self,
        _: &Member,
        id: &ProjectId,
        sections: Option<&Sections>,
    ) -> Result<()> {
        let kept = sections.map(serde_json::to_string).transpose()?;
        self.run("update projects set sections = ?2 where id = ?1", params![id, kept])?;
        Ok(())
    }
}
