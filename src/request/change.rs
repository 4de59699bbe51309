//! Changing what is asked for, as long as it has not come.

use super::State;
use super::check::{New, check};
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
/// As for a new one; `NotFound` for an item of another request.
pub fn change(tx: &Tx, member: &Member, id: &RequestId, new: &New) -> Result<()> {
    let old = tx.file_request(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let sound = check(tx, member, &old.project, new, old.due_on)?;
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
            Some(_) => {}
        }
    }
    let subject = json!({ "request": id.as_str(), "milestone": old.milestone.as_str(),
        "title": sound.title, "due_on": sound.due_on.map(|day| day.to_string()) });
    audit::project(tx, &old.project, &Actor::of(member), Kind::RequestChanged, subject)?;
    reminder::replan_file_request(tx, id)
}
