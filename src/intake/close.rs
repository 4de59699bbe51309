//! Opening a form again that was sent, and closing one that is not needed any more.

use super::{Intake, State, tell};
use crate::audit::{self, Actor, Kind};
use crate::error::{Refusal, Result};
use crate::id::IntakeId;
use crate::link::Signer;
use crate::member::Member;
use crate::project;
use crate::reminder;
use crate::store::Tx;
use serde_json::json;

/// Opens a form again, and mails whoever is asked. What was sent is kept, and stands in the form
/// for whoever fills it in anew.
///
/// # Errors
/// `NotFound` for no form; `Wrong` on a closed project.
pub fn open_again(tx: &Tx, signer: &Signer, member: &Member, id: &IntakeId) -> Result<()> {
    let old = tx.intake(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if old.state == State::Open {
        return Ok(());
    }
    let on = tx.project(member.desk, &old.project)?.ok_or(Refusal::NotFound)?;
    if on.state == project::State::Closed {
        let says = "This project is closed. Open it again first, then the form.";
        return Err(Refusal::wrong("fields", says).into());
    }
    record(tx, member, &old, (State::Open, Kind::IntakeOpenedAgain))?;
    tell::asked(tx, signer, member, (id, true))
}

/// Closes a form that nobody has to fill in any more. Nobody is mailed.
///
/// # Errors
/// `NotFound` for no form; `Wrong` for one that was sent.
pub fn close(tx: &Tx, member: &Member, id: &IntakeId) -> Result<()> {
    let old = tx.intake(member.desk, id)?.ok_or(Refusal::NotFound)?;
    match old.state {
        State::Closed => Ok(()),
        State::Open => record(tx, member, &old, (State::Closed, Kind::IntakeClosed)),
        State::Sent => {
            let says = "It was sent already, so there is nothing to call off.";
            Err(Refusal::wrong("fields", says).into())
        }
    }
}

fn record(tx: &Tx, member: &Member, old: &Intake, (state, kind): (State, Kind)) -> Result<()> {
    tx.set_intake(member, &old.id, state)?;
    let subject = json!({ "intake": old.id.as_str(), "milestone": old.milestone.as_str(),
        "title": old.title, "version": old.version });
    audit::project(tx, &old.project, &Actor::of(member), kind, subject)?;
    reminder::replan_intake(tx, &old.id)
}
