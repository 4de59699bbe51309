//! Changing what is asked for, as long as it has not come.

use super::check::{New, SoundItem, check};
use super::{Item, State};
use crate::audit::{self, Actor, Kind};
use crate::error::{Refusal, Result};
use crate::id::RequestId;
use crate::member::Member;
use crate::reminder;
use crate::store::Tx;
use serde_json::json;

/// Changes a request and its items, and adds those that are new. An item of which something came
/// stays as it was when it was sent; one that is left out stays, too. Who is asked does not change.
///
/// # Errors
/// As for a new one; `Wrong` as `items` for other words of an item that came or was taken off
/// meanwhile; `NotFound` for an item of another request.
pub fn change(tx: &Tx, member: &Member, id: &RequestId, new: &New) -> Result<()> {
    let old = tx.file_request(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let sound = check(tx, member, &old.project, new, Some(&old))?;
    let told = (sound.title.as_str(), sound.instructions.as_str(), sound.due_on);
    tx.save_request(id, told)?;
    let mut place = old.items.len();
    for typed in &sound.items {
        let known = old.items.iter().find(|item| item.id.as_str() == typed.id);
        match known {
            None if !typed.id.is_empty() => return Err(Refusal::NotFound.into()),
            None => {
                place += 1;
                if place > super::ITEMS_LIMIT {
                    let says = "This request has all the items that it can. Make another one.";
                    return Err(Refusal::wrong("items", says).into());
                }
                tx.add_request_item(member, id, place, typed)?;
            }
            Some(item) if item.state == State::Requested && item.removed_at.is_none() => {
                tx.save_request_item(member, &item.id, typed)?;
            }
            Some(item) if is_as_typed(item, typed) => {}
            Some(item) => return Err(Refusal::wrong("items", stays(item)).into()),
        }
    }
    let subject = json!({ "request": id.as_str(), "milestone": old.milestone.as_str(),
        "title": sound.title, "due_on": sound.due_on.map(|day| day.to_string()) });
    audit::project(tx, &old.project, &Actor::of(member), Kind::RequestChanged, subject)?;
    reminder::replan_file_request(tx, id)
}

/// Whether the item asks for what was typed already.
fn is_as_typed(item: &Item, typed: &SoundItem) -> bool {
    (&item.title, &item.instructions, &item.link)
        == (&typed.title, &typed.instructions, &typed.link)
        && item.accepts == typed.accepts
        && item.example.as_ref().map(|one| &one.id) == typed.example.as_ref()
}

fn stays(item: &Item) -> String {
    let happened = if item.removed_at.is_some() { "was taken off" } else { "came" };
    format!(
        "“{}” {happened} meanwhile, so it stays as it was and is not below any more. Press again \
         to save the rest.",
        item.title
    )
}
