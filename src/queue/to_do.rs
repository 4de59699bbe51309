//! What the client has still to do, as a line of the queue.

use super::Waits;
use crate::error::Result;
use crate::member::Desk;
use crate::reminder;
use crate::store::Tx;
use crate::task::{Side, Task};

/// The task that waits longest, with how many do.
pub(super) fn first(tx: &Tx, desk: Desk, tasks: &[Task]) -> Result<Option<Waits>> {
    let open = tasks.iter().filter(|task| task.side == Side::Client && task.is_open());
    let mut open: Vec<_> = open.collect();
    open.sort_by_key(|task| task.added_at);
    let Some((first, more)) = open.split_first() else { return Ok(None) };
    let about = match more.len() {
        0 => first.title.clone(),
        more => format!("{} and {more} more", first.title),
    };
    Ok(Some(Waits::ToDo {
        who: first.person.iter().map(|(_, name)| name.clone()).collect(),
        about,
        since: first.added_at,
        due_on: first.due_on,
        reminding: reminder::of_task(tx, desk, first)?,
    }))
}
