//! What is told of tasks: a line in the trail for each change, webhooks of ticks, and one letter to
//! the studio when the client has nothing left to do.

use super::{Side, Task};
use crate::audit::{self, Event, Kind, Trace, of_somebody};
use crate::error::Result;
use crate::link::{self, Visitor};
use crate::member::Member;
use crate::outbox::{self, AllDone, Facts, Letter};
use crate::store::Tx;
use crate::webhook;
use serde_json::{Value, json};

/// The name of whoever it is for stands beside the trail.
fn subject(task: &Task) -> Value {
    let person = task.person.as_ref();
    json!({
        "task": task.id.as_str(),
        "milestone": task.milestone.as_str(),
        "title": task.title,
        "side": task.side.as_str(),
        "participant": person.map(|(id, _)| id.as_str()),
        "for": person.map(|(_, name)| of_somebody(name.as_str())),
        "due_on": task.due_on.map(|day| day.to_string()),
    })
}

/// What a member did.
pub(super) fn by_member(tx: &Tx, member: &Member, task: &Task, kind: Kind) -> Result<Event> {
    audit::by_member(tx, &task.project, member, kind, subject(task))
}

/// What somebody at the client did; whoever asked for it is told over a webhook.
pub(super) fn by_client(
    tx: &Tx,
    (visitor, trace): (&Visitor, &Trace),
    task: &Task,
    kind: Kind,
) -> Result<Event> {
    let event = audit::by_contact(tx, visitor, kind, (subject(task), trace))?;
    webhook::ticked(tx, visitor, task, kind == Kind::TaskDone)?;
    Ok(event)
}

/// Tells the member who set it that the client has done all that it had to.
pub(super) fn all_done(tx: &Tx, visitor: &Visitor, (last, all): (&Task, &[Task])) -> Result<()> {
    let member = tx.who_set(visitor, &last.id)?;
    let person = tx.myself(visitor)?;
    let facts = link::facts(tx, &person, &member.name)?;
    let theirs = all.iter().filter(|one| one.side == Side::Client && !one.milestone_done);
    let letter = Letter::TasksDone(AllDone {
        facts: Facts { to: member.name.clone(), zone: member.time_zone.clone(), ..facts },
        by: visitor.contact.name.clone(),
        client: visitor.client_name.clone(),
        tasks: theirs.map(|one| one.title.clone()).collect(),
        at: tx.now(),
    });
    outbox::tell_of_tasks(tx, visitor, &member, letter)
}
