//! Releasing somebody from their tasks: they left the project, or only look from now on. Anybody at
//! the client may do what they left, so that all of it can be done.

use super::{Task, tell};
use crate::audit::Kind;
use crate::error::Result;
use crate::member::Member;
use crate::participant::Participant;
use crate::reminder;
use crate::store::Tx;

/// Releases `person` from every task that names them and is not done.
pub fn release(tx: &Tx, member: &Member, person: &Participant) -> Result<()> {
    for task in tx.tasks_of_project(member.desk, &person.project)? {
        let theirs = task.person.as_ref().is_some_and(|(id, _)| *id == person.id);
        if !theirs || task.done.is_some() {
            continue;
        }
        let task = Task { person: None, ..task };
        reminder::let_go_of_task(tx, &task.id)?;
        tx.save_task(member, &task, true)?;
        tell::by_member(tx, member, &task, Kind::TaskChanged)?;
        reminder::replan_task(tx, &task.id)?;
    }
    Ok(())
}
