//! What the studio says about an item: it is what was needed, it needs another try, or it is not
//! needed any more.

use super::{Act, FileRequest, Item, No, REASON_LIMIT, State, next, tell};
use crate::audit::{self, Actor, Kind, of_somebody};
use crate::error::{Refusal, Result};
use crate::id::ItemId;
use crate::link::Signer;
use crate::member::Member;
use crate::reminder;
use crate::store::Tx;
use serde_json::{Value, json};

/// Accepts what came for an item. Nothing more can be sent for it.
///
/// # Errors
/// `Wrong` before anything came, and for an item that was taken off.
pub fn accept(tx: &Tx, member: &Member, id: &ItemId) -> Result<FileRequest> {
    let request = found(tx, member, id)?;
    let item = request.item(id).ok_or(Refusal::NotFound)?;
    if item.state == State::Accepted && item.removed_at.is_none() {
        return Ok(request);
    }
    let then = follow(item, Act::Accept)?;
    tx.judge_item(member, id, (then, ""))?;
    record(tx, member, (&request, item), Kind::FileAccepted, json!({}))?;
    Ok(request)
}

/// Asks for another try, and mails the reason to whoever is asked.
///
/// # Errors
/// As [`accept`]; `Wrong` without a reason.
pub fn hand_back(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    what: (&ItemId, &str),
) -> Result<FileRequest> {
    let (id, typed) = what;
    let request = found(tx, member, id)?;
    let item = request.item(id).ok_or(Refusal::NotFound)?;
    let then = follow(item, Act::HandBack)?;
    let reason = typed.trim().replace("\r\n", "\n");
    let length = reason.chars().count();
    if reason.is_empty() {
        let says = "Say what should be different; they read it on their page and in a letter.";
        return Err(Refusal::wrong("reason", says).into());
    }
    if length > REASON_LIMIT {
        let says = format!("Keep it under {REASON_LIMIT} letters; this has {length}.");
        return Err(Refusal::wrong("reason", says).into());
    }
    if item.state == then && item.reason == reason {
        return Ok(request);
    }
    tx.judge_item(member, id, (then, &reason))?;
    let why = json!({ "reason": of_somebody(reason.as_str()) });
    record(tx, member, (&request, item), Kind::FileHandedBack, why)?;
    tell::handed_back(tx, signer, member, (&request, item, &reason))?;
    Ok(request)
}

/// Takes an item off: it is not needed any more. What came for it stays with the studio.
///
/// # Errors
/// `Wrong` for an item that was accepted.
pub fn take_off(tx: &Tx, member: &Member, id: &ItemId) -> Result<FileRequest> {
    let request = found(tx, member, id)?;
    let item = request.item(id).ok_or(Refusal::NotFound)?;
    if item.removed_at.is_some() {
        return Ok(request);
    }
    follow(item, Act::TakeOff)?;
    tx.take_item_off(member, id)?;
    record(tx, member, (&request, item), Kind::ItemTakenOff, json!({}))?;
    Ok(request)
}

fn found(tx: &Tx, member: &Member, id: &ItemId) -> Result<FileRequest> {
    let request = tx.request_of_item(member.desk, id)?.ok_or(Refusal::NotFound)?;
    Ok(tx.file_request(member.desk, &request)?.ok_or(Refusal::NotFound)?)
}

fn follow(item: &Item, act: Act) -> Result<State> {
    next(item.state, item.removed_at.is_some(), act).map_err(|no| {
        let says = match no {
            No::Accepted => "You accepted this already, so it stays.",
            No::Nothing => "Nothing came for this yet.",
            No::Gone => "You took this off. It is not asked for any more.",
        };
        Refusal::wrong("item", says).into()
    })
}

fn record(
    tx: &Tx,
    member: &Member,
    (request, item): (&FileRequest, &Item),
    kind: Kind,
    more: Value,
) -> Result<()> {
    let mut subject = json!({ "request": request.id.as_str(), "item": item.id.as_str(),
        "milestone": request.milestone.as_str(), "title": item.title });
    if let (Value::Object(subject), Value::Object(more)) = (&mut subject, more) {
        subject.extend(more);
    }
    audit::project(tx, &request.project, &Actor::of(member), kind, subject)?;
    reminder::replan_file_request(tx, &request.id)
}
