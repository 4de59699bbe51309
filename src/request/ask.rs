//! Asking: the request, its event and the letters to whoever is asked.

use super::check::{New, check, from};
use super::tell;
use crate::audit::{self, Actor, Kind};
use crate::error::{Refusal, Result};
use crate::id::{MilestoneId, RequestId};
use crate::link::Signer;
use crate::member::Member;
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
    let sound = check(tx, member, &on.id, new, None)?;
    let people = from(tx, member, &on.id, &new.from)?;
    let id = RequestId::new();
    let told = (sound.title.as_str(), sound.instructions.as_str(), sound.due_on);
    tx.add_request(member, (&id, &milestone.id), told)?;
    for (at, item) in sound.items.iter().enumerate() {
        tx.add_request_item(member, &id, at + 1, item)?;
    }
    for person in &people {
        tx.add_request_person(&id, &person.id)?;
    }
    let items: Vec<_> = sound.items.iter().map(|item| item.title.as_str()).collect();
    let subject = json!({ "request": id.as_str(), "milestone": milestone.id.as_str(),
        "title": sound.title, "items": items,
        "due_on": sound.due_on.map(|day| day.to_string()) });
    audit::project(tx, &on.id, &Actor::of(member), Kind::FilesRequested, subject)?;
    reminder::replan_file_request(tx, &id)?;
    tell::asked(tx, signer, member, (&id, &people))?;
    Ok(id)
}
