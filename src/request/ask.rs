//! Asking: the request, its event and the letters to whoever is asked.

use super::check::{New, check, from};
use super::tell;
use crate::audit::{self, Actor, Kind};
use crate::error::{Refusal, Result};
use crate::id::{MilestoneId, ProjectId, RequestId};
use crate::link::Signer;
use crate::member::Member;
use crate::participant::{Participant, Role};
use crate::project;
use crate::reminder;
use crate::store::Tx;
use serde_json::json;

/// Asks for documents, and mails whoever is asked.
///
/// # Errors
/// `Wrong` with all that cannot be right; on a closed project nothing is asked.
pub fn ask(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    milestone: &MilestoneId,
    new: &New,
) -> Result<RequestId> {
    let milestone = tx.milestone(member.desk, milestone)?.ok_or(Refusal::NotFound)?;
    let on = tx.project(member.desk, &milestone.project)?.ok_or(Refusal::NotFound)?;
    if on.state == project::State::Closed {
        let says = "This project is closed. Open it again, then ask.";
        return Err(Refusal::wrong("title", says).into());
    }
    let people = from(tx, member, &on.id, &new.from)?;
    let id = put(tx, member, (&on.id, &milestone.id), new, &people)?;
    tell::asked(tx, signer, member, (&id, &people))?;
    Ok(id)
}

/// Prepares a request that is asked of nobody yet: whoever may send sees it on their page, and the
/// first of them who joins is asked.
///
/// # Errors
/// `Wrong` with all that cannot be right.
pub fn prepare(tx: &Tx, member: &Member, milestone: &MilestoneId, new: &New) -> Result<RequestId> {
    let milestone = tx.milestone(member.desk, milestone)?.ok_or(Refusal::NotFound)?;
    put(tx, member, (&milestone.project, &milestone.id), new, &[])
}

/// Asks somebody who may send from now on for what is asked of nobody, and mails them.
///
/// # Errors
/// If the database breaks.
pub fn ask_first_person(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    person: &Participant,
) -> Result<()> {
    if person.role < Role::Commenter {
        return Ok(());
    }
    for id in tx.requests_of_nobody(member.desk, &person.project)? {
        tx.add_request_person(&id, &person.id)?;
        reminder::replan_file_request(tx, &id)?;
        tell::asked(tx, signer, member, (&id, std::slice::from_ref(person)))?;
    }
    Ok(())
}

fn put(
    tx: &Tx,
    member: &Member,
    (project, milestone): (&ProjectId, &MilestoneId),
    new: &New,
    people: &[Participant],
) -> Result<RequestId> {
    let sound = check(tx, member, project, new, None)?;
    let id = RequestId::new();
    let told = (sound.title.as_str(), sound.instructions.as_str(), sound.due_on);
    tx.add_request(member, (&id, milestone), told)?;
    for (at, item) in sound.items.iter().enumerate() {
        tx.add_request_item(member, &id, at + 1, item)?;
    }
    for person in people {
        tx.add_request_person(&id, &person.id)?;
    }
    let items: Vec<_> = sound.items.iter().map(|item| item.title.as_str()).collect();
    let subject = json!({ "request": id.as_str(), "milestone": milestone.as_str(),
        "title": sound.title, "items": items,
        "due_on": sound.due_on.map(|day| day.to_string()) });
    audit::project(tx, project, &Actor::of(member), Kind::FilesRequested, subject)?;
    reminder::replan_file_request(tx, &id)?;
    Ok(id)
}
