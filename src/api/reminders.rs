//! Reminders: of a request, of a contact, of the studio.

use super::body::{Id, Json};
use super::call::{Act, Call, ok};
use super::problem::Problem;
use super::shape::{ContactReminders, Nudge, Peace, Reminders, Rhythm};
use crate::error::{Error, Refusal, Result as Done};
use crate::id::{ApprovalId, ContactId};
use crate::member::{Desk, Member, Role};
use crate::reminder;
use crate::store::Tx;
use axum::body::Body;
use axum::http::{Response, StatusCode};

fn draw(tx: &Tx, desk: Desk, id: &ApprovalId) -> Done<Reminders> {
    let (asked, _) = tx.asked_of_studio(desk, id)?.ok_or(Refusal::NotFound)?;
    let own = tx.request_reminders(desk, id)?;
    let waiting = reminder::of_request(tx, desk, &asked)?;
    Ok(Reminders::of(own.as_ref(), waiting, tx.reminders_of(desk, id)?))
}

/// See a request’s reminders
///
/// When each approver is reminded next, or why not, and what was sent.
#[utoipa::path(get, path = "/approvals/{id}/reminders", tag = "Reminders",
    params(("id", description = "The approval request")),
    responses((status = 200, body = Reminders)))]
pub async fn of_request(call: Call, Id(id): Id<ApprovalId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Change how often a request is reminded of
///
/// What was planned otherwise is let go; nothing is made up for.
#[utoipa::path(patch, path = "/approvals/{id}/reminders", tag = "Reminders",
    params(("id", description = "The approval request")), request_body = Rhythm,
    responses((status = 200, body = Reminders)))]
pub async fn set_request(
    act: Act,
    Id(id): Id<ApprovalId>,
    Json(rhythm): Json<Rhythm>,
) -> Result<Response<Body>, Problem> {
    let of = id.clone();
    let verb = move |tx: &Tx, member: &Member| {
        reminder::set_for_request(tx, member, &of, rhythm.read()?.as_ref())
    };
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}

/// Remind somebody now
///
/// One letter, with a line of your own. At most one a day for each contact and request, unless
/// `again` says so; the next planned one is not on the same day.
#[utoipa::path(post, path = "/approvals/{id}/nudge", tag = "Reminders",
    params(("id", description = "The approval request")), request_body = Nudge,
    responses((status = 200, body = Reminders)))]
pub async fn nudge(
    act: Act,
    Id(id): Id<ApprovalId>,
    Json(new): Json<Nudge>,
) -> Result<Response<Body>, Problem> {
    let (signer, wanted, of) = (act.signer(), new.clone(), id.clone());
    let make = move |tx: &Tx, member: &Member| {
        let who = approver(tx, member, &of, &wanted.approver_id)?;
        reminder::nudge(tx, &signer, member, (&of, &wanted.typed(who))).map_err(named)
    };
    let show = move |tx: &Tx, member: &Member, _: &_, _| draw(tx, member.desk, &id);
    act.once(StatusCode::OK, &new, make, show).await
}

/// The participant that is meant: contacts are named by theirs too.
fn approver(tx: &Tx, member: &Member, id: &ApprovalId, named: &str) -> Done<String> {
    let (asked, _) = tx.asked_of_studio(member.desk, id)?.ok_or(Refusal::NotFound)?;
    for approver in &asked.approvers {
        let person = tx.participant(member.desk, &approver.participant)?;
        if person.is_some_and(|person| person.contact.id.as_str() == named) {
            return Ok(approver.participant.to_string());
        }
    }
    Ok(named.to_owned())
}

/// What is wrong, by the fields that a program has.
fn named(error: Error) -> Error {
    let Error::Refused(Refusal::Wrong(mut faults)) = error else { return error };
    for fault in faults.iter_mut().filter(|fault| fault.field == "who") {
        fault.field = "approver_id";
    }
    Refusal::Wrong(faults).into()
}

/// See whether a contact is reminded of anything
#[utoipa::path(get, path = "/contacts/{id}/reminders", tag = "Reminders",
    params(("id", description = "The contact")),
    responses((status = 200, body = ContactReminders)))]
pub async fn of_contact(call: Call, Id(id): Id<ContactId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, desk| peace(tx, desk, &id)).await?))
}

fn peace(tx: &Tx, desk: Desk, id: &ContactId) -> Done<ContactReminders> {
    tx.contact(desk, id)?.ok_or(Refusal::NotFound)?;
    Ok(tx.reminder_pause(desk, id)?.into())
}

/// Pause reminders to a contact, or let them go on
///
/// What falls into a pause until a day is one reminder on that day.
#[utoipa::path(patch, path = "/contacts/{id}/reminders", tag = "Reminders",
    params(("id", description = "The contact")), request_body = Peace,
    responses((status = 200, body = ContactReminders)))]
pub async fn set_contact(
    act: Act,
    Id(id): Id<ContactId>,
    Json(wanted): Json<Peace>,
) -> Result<Response<Body>, Problem> {
    let of = id.clone();
    let verb = move |tx: &Tx, member: &Member| reminder::pause(tx, member, &of, wanted.read()?);
    act.change(move |tx, desk| peace(tx, desk, &id), verb).await
}

/// See how often the studio reminds
///
/// What holds where a request says nothing else.
#[utoipa::path(get, path = "/reminders", tag = "Reminders",
    responses((status = 200, body = Rhythm)))]
pub async fn of_studio(call: Call) -> Result<Response<Body>, Problem> {
    Ok(call.show(&call.read(|tx, _| Ok(Rhythm::of(Some(&tx.studio_reminders()?)))).await?))
}

/// Change how often the studio reminds
///
/// Of every open request that says nothing else. What was planned otherwise is let go; nothing is
/// made up for. For tokens with the role `admin`.
#[utoipa::path(patch, path = "/reminders", tag = "Reminders", request_body = Rhythm,
    responses((status = 200, body = Rhythm)))]
pub async fn set_studio(act: Act, Json(rhythm): Json<Rhythm>) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let verb = move |tx: &Tx, member: &Member| {
        let none = || Refusal::wrong("schedule", "Say which: default, own or off.");
        let schedule = rhythm.read()?.ok_or_else(none)?;
        reminder::set_for_studio(tx, member, &schedule)?;
        Ok(Rhythm::of(Some(&schedule)))
    };
    Ok(ok(&act.write(verb).await?))
}
