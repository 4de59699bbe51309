//! Adding, changing, moving and taking off tasks: each is one transaction with its line in the
//! trail, and what is planned to remind of it follows.

use super::check::{Form, MOST, check};
use super::{Side, Task, tell};
use crate::audit::Kind;
use crate::error::{Refusal, Result};
use crate::id::{MilestoneId, TaskId};
use crate::member::Member;
use crate::milestone;
use crate::project;
use crate::reminder;
use crate::store::Tx;

/// Adds a task at the end of a milestone's list. Nobody is mailed; whoever it is for sees it on
/// their page, and is reminded of it.
///
/// # Errors
/// `Wrong` with all that cannot be right; on a closed project and a milestone that is done nothing
/// is added.
pub fn add(tx: &Tx, member: &Member, milestone: &MilestoneId, form: &Form) -> Result<Task> {
    let on = tx.milestone(member.desk, milestone)?.ok_or(Refusal::NotFound)?;
    let of = tx.project(member.desk, &on.project)?.ok_or(Refusal::NotFound)?;
    if of.state == project::State::Closed {
        let says = "This project is closed. Open it again, then add the task.";
        return Err(Refusal::wrong("title", says).into());
    }
    if on.state == milestone::State::Done {
        let says = "This milestone is done. Say that it goes on, then add the task.";
        return Err(Refusal::wrong("title", says).into());
    }
    let sound = check(tx, member, &of.id, form, None)?;
    let place = tx.tasks_of_milestone(member.desk, &on.id)?.len();
    if place >= MOST {
        let says = format!("A milestone has {MOST} tasks at the most. Take some off first.");
        return Err(Refusal::wrong("title", says).into());
    }
    let task = Task {
        id: TaskId::new(),
        milestone: on.id,
        project: of.id,
        milestone_done: false,
        title: sound.title,
        note: sound.note,
        side: sound.side,
        person: sound.person,
        due_on: sound.due_on,
        position: u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1),
        added_at: tx.now(),
        done: None,
        removed: false,
    };
    tx.add_task(member, &task)?;
    tell::by_member(tx, member, &task, Kind::TaskAdded)?;
    follow(tx, &task)?;
    Ok(task)
}

/// Changes what a task says, whose it is and by when.
///
/// # Errors
/// `Wrong` with all that cannot be right; `NotFound` for one that was taken off.
pub fn change(tx: &Tx, member: &Member, id: &TaskId, form: &Form) -> Result<Task> {
    let old = found(tx, member, id)?;
    let sound = check(tx, member, &old.project, form, Some(&old))?;
    let new = Task {
        title: sound.title,
        note: sound.note,
        side: sound.side,
        person: sound.person,
        due_on: sound.due_on,
        ..old.clone()
    };
    if new == old {
        return Ok(old);
    }
    let another = old.person.as_ref().map(|one| &one.0) != new.person.as_ref().map(|one| &one.0);
    if another {
        reminder::let_go_of_task(tx, id)?;
    }
    tx.save_task(member, &new, another)?;
    tell::by_member(tx, member, &new, Kind::TaskChanged)?;
    follow(tx, &new)?;
    Ok(new)
}

/// Gives a task another place in its list; those between make way.
///
/// # Errors
/// `NotFound` for one that was taken off.
pub fn put_at(tx: &Tx, member: &Member, id: &TaskId, place: u32) -> Result<Task> {
    let old = found(tx, member, id)?;
    let mut all = tx.tasks_of_milestone(member.desk, &old.milestone)?;
    let from = all.iter().position(|one| one.id == *id).ok_or(Refusal::NotFound)?;
    let to = usize::try_from(place).unwrap_or(usize::MAX).saturating_sub(1).min(all.len() - 1);
    let moving = all.remove(from);
    all.insert(to, moving);
    in_order(tx, member, &all)?;
    found(tx, member, id)
}

/// Takes a task off: it is not to be done any more, and nobody is reminded of it.
///
/// # Errors
/// `NotFound` for one that is gone already.
pub fn remove(tx: &Tx, member: &Member, id: &TaskId) -> Result<Task> {
    let task = found(tx, member, id)?;
    tx.take_task_off(member, id)?;
    in_order(tx, member, &tx.tasks_of_milestone(member.desk, &task.milestone)?)?;
    tell::by_member(tx, member, &task, Kind::TaskRemoved)?;
    reminder::replan_task(tx, id)?;
    Ok(task)
}

/// Numbers the tasks of a milestone as they stand.
fn in_order(tx: &Tx, member: &Member, all: &[Task]) -> Result<()> {
    for (one, position) in all.iter().zip(1..) {
        if one.position != position {
            tx.place_task(member, &one.id, position)?;
        }
    }
    Ok(())
}

/// A task that is there.
pub(super) fn found(tx: &Tx, member: &Member, id: &TaskId) -> Result<Task> {
    let task = tx.task(member.desk, id)?.filter(|task| !task.removed);
    Ok(task.ok_or(Refusal::NotFound)?)
}

/// What a new task, or one that changed, brings with it.
fn follow(tx: &Tx, task: &Task) -> Result<()> {
    reminder::replan_task(tx, &task.id)?;
    match task.side == Side::Client && task.is_open() {
        // There is something to do again, so nobody is told that all is done.
        true => tx.hold_back_tasks_done(&task.project),
        false => Ok(()),
    }
}
