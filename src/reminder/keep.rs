//! Keeping the next moment right: whatever changes it says so here, in its own transaction.

use super::Schedule;
use super::awaited::{Awaited, Matter, Pause};
use crate::approval::State;
use crate::audit::{self, Actor, Kind};
use crate::error::{Refusal, Result};
use crate::id::{ApprovalId, ContactId, IntakeId, ParticipantId, ProjectId, RequestId, TaskId};
use crate::member::{Desk, Member, Role};
use crate::store::Tx;
use serde_json::json;

/// Plans anew for everybody whom a request asks, after anything that could change whose answer is
/// waited for. A reminder of what no longer waits is kept back, if it still can be.
pub fn replan(tx: &Tx, approval: &ApprovalId) -> Result<()> {
    let all = tx.awaited_of_request(Desk::of_the_house(), approval)?;
    all.iter().try_for_each(|one| keep(tx, one, false))
}

/// The same for everybody whom a file request asks: something came, or has to come again.
pub fn replan_file_request(tx: &Tx, request: &RequestId) -> Result<()> {
    let all = tx.awaited_of_file_request(Desk::of_the_house(), request)?;
    all.iter().try_for_each(|one| keep(tx, one, false))
}

/// The same for everybody whom a form asks: it was sent, opened again or is not needed any more.
pub fn replan_intake(tx: &Tx, intake: &IntakeId) -> Result<()> {
    let all = tx.awaited_of_intake(Desk::of_the_house(), intake)?;
    all.iter().try_for_each(|one| keep(tx, one, false))
}

/// The same for whoever a task names: it was ticked, changed or taken off.
pub fn replan_task(tx: &Tx, task: &TaskId) -> Result<()> {
    let all = tx.awaited_of_task(Desk::of_the_house(), task)?;
    all.iter().try_for_each(|one| keep(tx, one, false))
}

/// Keeps back what waits to remind somebody of a task that is another's from now on.
pub fn let_go_of_task(tx: &Tx, task: &TaskId) -> Result<()> {
    let all = tx.awaited_of_task(Desk::of_the_house(), task)?;
    let why = "This was somebody else’s to do when this was to go out.";
    all.iter().try_for_each(|one| tx.keep_reminders_back(one, true, why))
}

/// The same for all that waits on a project: it rests, goes on or is over.
pub fn replan_project(tx: &Tx, project: &ProjectId) -> Result<()> {
    let all = tx.awaited_of_project(Desk::of_the_house(), project)?;
    all.iter().try_for_each(|one| keep(tx, one, false))
}

/// The same for all that waits for a contact: they are elsewhere, or left in peace.
pub fn replan_contact(tx: &Tx, contact: &ContactId) -> Result<()> {
    let all = tx.awaited_of_contact(Desk::of_the_house(), contact)?;
    all.iter().try_for_each(|one| keep(tx, one, false))
}

/// The same for everybody who has this address: it was refused for good, or goes again.
pub fn replan_address(tx: &Tx, email: &str) -> Result<()> {
    let desk = Desk::of_the_house();
    tx.contacts_at(desk, email)?.iter().try_for_each(|contact| replan_contact(tx, contact))
}

/// The same for all that waits for a participant: their link was ended, or they have a new one.
pub fn replan_participant(tx: &Tx, participant: &ParticipantId) -> Result<()> {
    let all = tx.awaited_of_participant(Desk::of_the_house(), participant)?;
    all.iter().try_for_each(|one| keep(tx, one, false))
}

/// Plans what has not been planned yet, up to `most`; how many.
pub fn plan_new(tx: &Tx, most: u32) -> Result<usize> {
    let all = tx.awaited_anew(Desk::of_the_house(), most)?;
    all.iter().try_for_each(|one| keep(tx, one, false))?;
    Ok(all.len())
}

/// Writes down what is planned for `one`.
pub(super) fn keep(tx: &Tx, one: &Awaited, fresh: bool) -> Result<()> {
    let (since, next) = one.planned(tx.now(), fresh);
    if (since, next) != (one.since, one.next) {
        tx.plan_reminder(&one.matter, &one.participant, (since, next))?;
    }
    if !one.waits {
        // Whoever was not waited for has nothing that waits to be sent.
        return match one.since.and(one.last) {
            Some(_) => tx.keep_reminders_back(one, true, over(one)),
            None => Ok(()),
        };
    }
    match one.why_not().filter(|_| one.last.is_some()) {
        // What a member sends by hand goes out where only planned ones are off.
        Some(_) => tx.keep_reminders_back(one, one.barred().is_some(), FOR_NOW),
        None => Ok(()),
    }
}

const FOR_NOW: &str = "Nobody is reminded of this for now.";

/// Why a reminder that waited to be sent is not.
const fn over(one: &Awaited) -> &'static str {
    if matches!(one.matter, Matter::Files(_) | Matter::Form(_)) {
        return "Nothing was outstanding any more when this was to go out.";
    }
    if matches!(one.matter, Matter::Task(_)) {
        return "It was done, or not to be done any more, when this was to go out.";
    }
    match one.state {
        State::Open => "Their answer was no longer waited for when this was to go out.",
        State::Withdrawn => "The question was withdrawn before this went out.",
        State::Superseded => "Something newer took the question’s place before this went out.",
        State::Approved | State::ChangesRequested | State::Declined => {
            "The question was answered before this went out."
        }
    }
}

/// Says how often open requests are reminded of, where a request says nothing else. What was
/// planned otherwise is let go; nothing is made up for.
///
/// # Errors
/// Only admins and owners may.
pub fn set_for_studio(tx: &Tx, member: &Member, schedule: &Schedule) -> Result<()> {
    member.must_be(Role::Admin)?;
    if tx.studio_reminders()? == *schedule {
        return Ok(());
    }
    tx.set_studio_reminders(schedule)?;
    for one in tx.awaited_by_studio(member.desk)? {
        keep(tx, &one, true)?;
    }
    let subject = json!({ "reminders": schedule.to_string() });
    audit::studio(tx, &Actor::of(member), Kind::StudioChanged, subject)
}

/// Says how often a request is reminded of; `None` leaves it to the studio.
///
/// # Errors
/// `NotFound` without such a request.
pub fn set_for_request(
    tx: &Tx,
    member: &Member,
    id: &ApprovalId,
    schedule: Option<&Schedule>,
) -> Result<()> {
    let (asked, project) = tx.asked_of_studio(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if tx.request_reminders(member.desk, id)?.as_ref() == schedule {
        return Ok(());
    }
    tx.set_request_reminders(id, schedule)?;
    for one in tx.awaited_of_request(member.desk, id)? {
        keep(tx, &one, true)?;
    }
    let subject = json!({ "approval": id.as_str(), "title": asked.approval.title,
        "milestone": asked.approval.milestone.as_str(),
        "reminders": schedule.map(ToString::to_string) });
    audit::project(tx, &project, &Actor::of(member), Kind::RemindersChanged, subject)
}

/// Leaves a contact in peace, or no longer. What falls into a pause until a day is one reminder at
/// its end; after any other, what is still ahead.
///
/// # Errors
/// `NotFound` for nobody.
pub fn pause(tx: &Tx, member: &Member, id: &ContactId, pause: Option<Pause>) -> Result<()> {
    let contact = tx.contact(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if let Some(Pause::Until(day)) = pause
        && day <= contact.time_zone.local(tx.now()).day
    {
        let says = "Choose a day that is still to come; reminders go on from it.";
        return Err(Refusal::wrong("until", says).into());
    }
    if tx.reminder_pause(member.desk, id)? == pause {
        return Ok(());
    }
    tx.set_reminder_pause(id, pause)?;
    if pause.is_some() {
        // Also what was written already and is not on its way yet.
        for one in tx.awaited_of_contact(member.desk, id)? {
            tx.keep_reminders_back(&one, false, FOR_NOW)?;
        }
    }
    replan_contact(tx, id)?;
    let subject = json!({ "contact": id.as_str(), "name": contact.sealed_name(),
        "reminders_paused": pause.is_some(),
        "until": match pause { Some(Pause::Until(day)) => Some(day.to_string()), _ => None } });
    audit::studio(tx, &Actor::of(member), Kind::RemindersChanged, subject)
}
