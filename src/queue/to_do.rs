//! What waits on the client, as a line of the queue: a decision, documents, or something to do.

use super::Waits;
use crate::approval::{Asked, State};
use crate::clock::Stamp;
use crate::error::Result;
use crate::member::Desk;
use crate::reminder::{self, Matter};
use crate::request::FileRequest;
use crate::store::Tx;
use crate::task::{Side, Task};

/// What the client has to do next, whichever was asked first.
pub fn on_client(
    tx: &Tx,
    desk: Desk,
    (asked, requests, tasks): (&[Asked], &[FileRequest], &[Task]),
    last_here: Option<Stamp>,
) -> Result<Option<Waits>> {
    let open = asked.iter().filter(|asked| asked.approval.state == State::Open);
    let oldest = open.min_by_key(|asked| asked.approval.asked_at);
    let lacking = requests.iter().find(|one| one.outstanding().next().is_some());
    let first = lacking
        .filter(|lacking| oldest.is_none_or(|asked| lacking.asked_at < asked.approval.asked_at));
    if let Some(request) = first {
        return Ok(Some(Waits::Lacking {
            who: request.people.iter().map(|one| one.name.clone()).collect(),
            about: request.lacks(),
            since: request.asked_at,
            due_on: request.due_on,
            matter: Matter::Files(request.id.clone()),
            reminding: reminder::of_file_request(tx, desk, request)?,
        }));
    }
    let Some(asked) = oldest else { return longest(tx, desk, tasks) };
    let who: Vec<_> = asked.waits().map(|approver| approver.name.clone()).collect();
    let since = asked.approval.asked_at;
    let opened = last_here.is_some_and(|at| at >= since);
    let (about, due_on) = (asked.about(), asked.approval.due_on);
    let reminding = reminder::of_request(tx, desk, asked)?;
    let approval = asked.approval.id.clone();
    Ok(Some(Waits::OnClient { who, about, since, due_on, opened, approval, reminding }))
}

/// The task that waits longest, with how many do.
fn longest(tx: &Tx, desk: Desk, tasks: &[Task]) -> Result<Option<Waits>> {
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
