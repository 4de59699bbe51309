//! Ticking and unticking: the row, the event, the letter and the plan in one transaction.

use super::keep::found;
use super::{Task, tally, tell};
use crate::approval::Hand;
use crate::audit::Kind;
use crate::error::{Refusal, Result};
use crate::id::TaskId;
use crate::member::Member;
use crate::reminder;
use crate::store::Tx;

/// Why a tick changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum No {
    /// The milestone is done, so its list stays as it is.
    MilestoneDone,
    /// The task was taken off.
    Gone,
}

/// What follows when somebody says whether a task is done: whether anything changes. Both sides may
/// say so at once; the second is told what is so already.
///
/// # Errors
/// [`No`], where the list is closed.
pub const fn next(task: (bool, bool, bool), done: bool) -> Result<bool, No> {
    let (is_done, milestone_done, removed) = task;
    match (is_done == done, milestone_done, removed) {
        (_, _, true) => Err(No::Gone),
        (true, ..) => Ok(false),
        (false, true, _) => Err(No::MilestoneDone),
        (false, false, _) => Ok(true),
    }
}

fn follows(task: &Task, done: bool) -> Result<bool> {
    next((task.done.is_some(), task.milestone_done, task.removed), done).map_err(|no| {
        let says = match no {
            No::MilestoneDone => "This milestone is done, so its list stays as it is.",
            No::Gone => "This task is not to be done any more, so nothing was changed.",
        };
        Refusal::wrong("done", says).into()
    })
}

/// A member ticks a task, whosever it is, or unticks it.
///
/// # Errors
/// `Wrong` once the milestone is done; `NotFound` for one that was taken off.
pub fn tick(tx: &Tx, member: &Member, id: &TaskId, done: bool) -> Result<Task> {
    let task = found(tx, member, id)?;
    if !follows(&task, done)? {
        return Ok(task);
    }
    let kind = if done { Kind::TaskDone } else { Kind::TaskUndone };
    let event = tell::by_member(tx, member, &task, kind)?;
    match done {
        true => tx.tick_by_member(member, id, &event.id)?,
        false => {
            tx.untick_task(id)?;
            tx.hold_back_tasks_done(&task.project)?;
        }
    }
    reminder::replan_task(tx, id)?;
    found(tx, member, id)
}

/// Somebody at the client ticks what is theirs to do, or unticks it. With the last of them all, the
/// studio hears of it once.
///
/// # Errors
/// `NotFound` for a task of another project, `NotAllowed` for whoever only looks and for a task of
/// somebody else, `Wrong` once the milestone is done and for one that was taken off.
pub fn tick_by_client(tx: &Tx, by: Hand<'_>, id: &TaskId, done: bool) -> Result<Task> {
    let Hand { visitor, trace, .. } = by;
    visitor.must_write()?;
    let task = tx.visible_task(visitor, id)?.ok_or(Refusal::NotFound)?;
    if !task.is_for(&visitor.participant) {
        let who = "This is for somebody else to tick: your link lets you see it.";
        return Err(Refusal::NotAllowed(who).into());
    }
    if !follows(&task, done)? {
        return Ok(task);
    }
    let kind = if done { Kind::TaskDone } else { Kind::TaskUndone };
    let event = tell::by_client(tx, (visitor, trace), &task, kind)?;
    match done {
        true => tx.tick_by_visitor(visitor, id, &event.id)?,
        false => {
            tx.untick_task(id)?;
            tx.hold_back_tasks_done(&task.project)?;
        }
    }
    reminder::replan_task(tx, id)?;
    let all = tx.visible_tasks(visitor)?;
    let (so_far, of) = tally(&all);
    if done && so_far == of {
        tell::all_done(tx, visitor, (&task, &all))?;
    }
    Ok(tx.visible_task(visitor, id)?.ok_or(Refusal::NotFound)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_changes_what_is_not_so_already_until_the_milestone_is_done() {
        for done in [true, false] {
            assert_eq!(next((!done, false, false), done), Ok(true));
            assert_eq!(next((done, false, false), done), Ok(false));
            assert_eq!(next((done, true, false), done), Ok(false), "pressed twice");
            assert_eq!(next((!done, true, false), done), Err(No::MilestoneDone));
            for milestone_done in [true, false] {
                assert_eq!(next((done, milestone_done, true), done), Err(No::Gone));
                assert_eq!(next((!done, milestone_done, true), done), Err(No::Gone));
            }
        }
    }
}
