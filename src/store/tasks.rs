//! Tasks: by the studio's desk, and those on a visitor's page.

use super::sql::{Row, Tx, number};
use crate::error::Result;
use crate::id::{EventId, MilestoneId, ParticipantId, ProjectId, TaskId};
use crate::link::{Sight, Visitor};
use crate::member::{Desk, Member};
use crate::task::{Done, Task};
use rusqlite::params;

const TASK: &str = "q.id, q.milestone_id, s.project_id, s.state = 'done', q.title, q.note, q.side,
     q.participant_id, c.name, q.due_on, q.position, q.added_at, q.done_at,
     coalesce(b.name, d.name), q.done_by_member is not null, q.removed_at is not null";

/// Whose a task is, and who ticked it.
const NAMES: &str = "left join participants r on r.id = q.participant_id
     left join contacts c on c.id = r.contact_id
     left join members b on b.id = q.done_by_member
     left join participants p on p.id = q.done_by_participant
     left join contacts d on d.id = p.contact_id";

const ORDER: &str = "order by s.position, q.position, q.added_at, q.id";

fn task(row: &mut Row<'_, '_>) -> Result<Task> {
    let (id, milestone, project, milestone_done) =
        (row.next()?, row.next()?, row.next()?, row.next()?);
    let (title, note, side) = (row.next()?, row.next()?, row.next()?);
    let person = row.next::<Option<ParticipantId>>()?.zip(row.next()?);
    let (due_on, position, added_at) = (row.next()?, row.number()?, row.next()?);
    let (at, by): (Option<_>, Option<String>) = (row.next()?, row.next()?);
    let by_member = row.next()?;
    let done = at.zip(by).map(|(at, by)| Done { at, by, by_member });
    Ok(Task {
        id,
        milestone,
        project,
        milestone_done,
        title,
        note,
        side,
        person,
        due_on,
        position,
        added_at,
        done,
        removed: row.next()?,
    })
}

impl Tx<'_> {
    /// The tasks on a visitor's page, by milestone and in their order.
    pub fn visible_tasks(&self, sight: &Sight) -> Result<Vec<Task>> {
        let sql = format!(
            "select {TASK} from participants me
             join milestones s on s.project_id = me.project_id and me.id = ?1
             join tasks q on q.milestone_id = s.id and q.removed_at is null {NAMES} {ORDER}"
        );
        self.all(&sql, params![sight.participant], task)
    }

    /// One task of the visitor's project, also if it was taken off.
    pub fn visible_task(&self, sight: &Sight, id: &TaskId) -> Result<Option<Task>> {
        let sql = format!(
            "select {TASK} from participants me
             join milestones s on s.project_id = me.project_id and me.id = ?1
             join tasks q on q.milestone_id = s.id and q.id = ?2 {NAMES}"
        );
        self.one(&sql, params![sight.participant, id], task)
    }

    /// The tasks of a project, by milestone and in their order.
    pub fn tasks_of_project(&self, _: Desk, project: &ProjectId) -> Result<Vec<Task>> {
        let sql = format!(
            "select {TASK} from milestones s
             join tasks q on q.milestone_id = s.id and q.removed_at is null {NAMES}
             where s.project_id = ?1 {ORDER}"
        );
        self.all(&sql, params![project], task)
    }

    /// The tasks of a milestone, in their order.
    pub fn tasks_of_milestone(&self, _: Desk, milestone: &MilestoneId) -> Result<Vec<Task>> {
        let sql = format!(
            "select {TASK} from milestones s
             join tasks q on q.milestone_id = s.id and q.removed_at is null {NAMES}
             where s.id = ?1 {ORDER}"
        );
        self.all(&sql, params![milestone], task)
    }

    /// One task, also if it was taken off.
    pub fn task(&self, _: Desk, id: &TaskId) -> Result<Option<Task>> {
        let sql = format!(
            "select {TASK} from tasks q join milestones s on s.id = q.milestone_id {NAMES}
             where q.id = ?1"
        );
        self.one(&sql, params![id], task)
    }

    /// Adds a task.
    pub fn add_task(&self, by: &Member, new: &Task) -> Result<()> {
        self.run(
            "insert into tasks (id, milestone_id, member_id, title, note, side, participant_id,
                                due_on, position, added_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                new.id,
                new.milestone,
                by.profile.id,
                new.title,
                new.note,
                new.side,
                new.person.as_ref().map(|(id, _)| id),
                new.due_on,
                number(u64::from(new.position)),
                new.added_at,
            ],
        )?;
        Ok(())
    }

    /// Changes what a task says and whose it is; for another person nothing is planned yet.
    pub fn save_task(&self, _: &Member, new: &Task, another: bool) -> Result<()> {
        self.run(
            "update tasks
             set title = ?2, note = ?3, side = ?4, participant_id = ?5, due_on = ?6,
                 asked_at = iif(?7, null, asked_at), remind_at = iif(?7, null, remind_at),
                 reminded_at = iif(?7, null, reminded_at)
             where id = ?1",
            params![
                new.id,
                new.title,
                new.note,
                new.side,
                new.person.as_ref().map(|(id, _)| id),
                new.due_on,
                another,
            ],
        )?;
        Ok(())
    }

    /// Gives a task its place.
    pub fn place_task(&self, _: &Member, id: &TaskId, position: u32) -> Result<()> {
        self.run("update tasks set position = ?2 where id = ?1", params![id, position])?;
        Ok(())
    }

    /// Takes a task off.
    pub fn take_task_off(&self, _: &Member, id: &TaskId) -> Result<()> {
        self.run("update tasks set removed_at = ?2 where id = ?1", params![id, self.now()])?;
        Ok(())
    }

    /// Says that a member did it.
    pub fn tick_by_member(&self, by: &Member, id: &TaskId, event: &EventId) -> Result<()> {
        self.run(
            "update tasks set done_at = ?2, done_by_member = ?3, done_event = ?4 where id = ?1",
            params![id, self.now(), by.profile.id, event],
        )?;
        Ok(())
    }

    /// Says that a visitor did it.
    pub fn tick_by_visitor(&self, by: &Visitor, id: &TaskId, event: &EventId) -> Result<()> {
        self.run(
            "update tasks set done_at = ?2, done_by_participant = ?3, done_event = ?4
             where id = ?1",
            params![id, self.now(), by.participant, event],
        )?;
        Ok(())
    }

    /// Says that it is not done after all.
    pub fn untick_task(&self, id: &TaskId) -> Result<()> {
        self.run(
            "update tasks
             set done_at = null, done_by_member = null, done_by_participant = null,
                 done_event = null
             where id = ?1",
            params![id],
        )?;
        Ok(())
    }

    /// Gives what one participant has still to do to another.
    pub fn hand_tasks_over(&self, old: &ParticipantId, new: &ParticipantId) -> Result<()> {
        self.run(
            "update tasks
             set participant_id = ?2, asked_at = null, remind_at = null, reminded_at = null
             where participant_id = ?1 and done_at is null and removed_at is null",
            params![old, new],
        )?;
        Ok(())
    }
}
