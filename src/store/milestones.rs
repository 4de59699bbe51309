//! Milestones: by the studio's desk, and as far as a visitor may see them.

use super::sql::{Row, Tx};
use crate::error::Result;
use crate::id::{MilestoneId, ProjectId};
use crate::link::Sight;
use crate::member::Desk;
use crate::milestone::Milestone;
use rusqlite::params;

const MILESTONE: &str = "s.id, s.project_id, s.position, s.title, s.label, s.summary, s.state,
     s.starts_on, s.estimated_on, s.done_on, s.slipped_from, s.slipped_why";

fn milestone(row: &mut Row<'_, '_>) -> Result<Milestone> {
    Ok(Milestone {
        id: row.next()?,
        project: row.next()?,
        position: row.number()?,
        title: row.next()?,
        label: row.next()?,
        summary: row.next()?,
        state: row.next()?,
        starts_on: row.next()?,
        estimated_on: row.next()?,
        done_on: row.next()?,
        slipped_from: row.next()?,
        slipped_why: row.next()?,
    })
}

impl Tx<'_> {
    /// Adds a milestone.
    pub fn add_milestone(&self, new: &Milestone) -> Result<()> {
        self.run(
            "insert into milestones
               (id, project_id, position, title, label, summary, state,
                starts_on, estimated_on, done_on, created_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                new.id,
                new.project,
                new.position,
                new.title,
                new.label,
                new.summary,
                new.state,
                new.starts_on,
                new.estimated_on,
                new.done_on,
                self.now(),
            ],
        )?;
        Ok(())
    }

    /// Changes a milestone.
    pub fn save_milestone(&self, changed: &Milestone) -> Result<()> {
        self.run(
            "update milestones
             set title = ?2, label = ?3, summary = ?4, state = ?5, starts_on = ?6,
                 estimated_on = ?7, done_on = ?8, slipped_from = ?9, slipped_why = ?10
             where id = ?1",
            params![
                changed.id,
                changed.title,
                changed.label,
                changed.summary,
                changed.state,
                changed.starts_on,
                changed.estimated_on,
                changed.done_on,
                changed.slipped_from,
                changed.slipped_why,
            ],
        )?;
        Ok(())
    }

    /// Gives a milestone another place.
    pub fn place_milestone(&self, id: &MilestoneId, position: u32) -> Result<()> {
        self.run("update milestones set position = ?2 where id = ?1", params![id, position])?;
        Ok(())
    }

    /// One milestone.
    pub fn milestone(&self, _: Desk, id: &MilestoneId) -> Result<Option<Milestone>> {
        let sql = format!("select {MILESTONE} from milestones s where id = ?1");
        self.one(&sql, params![id], milestone)
    }

    /// The milestones of a project, in order.
    pub fn milestones(&self, _: Desk, project: &ProjectId) -> Result<Vec<Milestone>> {
        let sql = format!(
            "select {MILESTONE} from milestones s where project_id = ?1 order by position, id"
        );
        self.all(&sql, params![project], milestone)
    }

    /// The milestones on a visitor's page, in order.
    pub fn visible_milestones(&self, sight: &Sight) -> Result<Vec<Milestone>> {
        let sql = format!(
            "select {MILESTONE}
             from participants r join milestones s on s.project_id = r.project_id
             where r.id = ?1
             order by s.position, s.id"
        );
        self.all(&sql, params![sight.participant], milestone)
    }
}
