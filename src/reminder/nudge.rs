//! A reminder that a member sends by hand, with a line of their own.

use super::awaited::Awaited;
use super::write::{last_of, write};
use super::{Kind, Sent, WhyNot};
use crate::clock::days;
use crate::error::{Error, Fault, Refusal, Result};
use crate::id::{ApprovalId, IntakeId, ParticipantId, RequestId};
use crate::link::Signer;
use crate::member::{Member, first_name};
use crate::store::Tx;
use crate::studio::one_line;

/// The longest line, in letters.
pub const LINE_LIMIT: usize = 300;

/// What a member sends, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Nudge {
    /// To whom: the id of an approver.
    pub who: String,
    /// In their own words; may be empty.
    pub line: String,
    /// Whether it goes out though another one did less than a day ago.
    pub again: bool,
}

/// Reminds somebody of a question that waits for them, at once. It counts as any reminder: the next
/// planned one is not on the same day.
///
/// # Errors
/// `Wrong` if it does not wait for them, if no letter could reach them, if the line is too long,
/// or, as `again`, if they were reminded less than a day ago and `again` does not say to.
pub fn nudge(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    what: (&ApprovalId, &Nudge),
) -> Result<ParticipantId> {
    let (id, typed) = what;
    tx.asked_of_studio(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let all = tx.awaited_of_request(member.desk, id)?;
    let sent = tx.reminders_of(member.desk, id)?;
    send(tx, signer, member, (&all, &sent, typed))
}

/// The same for documents that have still to come.
///
/// # Errors
/// As [`nudge`].
pub fn nudge_for_files(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    what: (&RequestId, &Nudge),
) -> Result<ParticipantId> {
    let (id, typed) = what;
    tx.file_request(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let all = tx.awaited_of_file_request(member.desk, id)?;
    let sent = tx.reminders_for_files(member.desk, id)?;
    send(tx, signer, member, (&all, &sent, typed))
}

/// The same for a form that has still to be sent.
///
/// # Errors
/// As [`nudge`].
pub fn nudge_for_form(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    what: (&IntakeId, &Nudge),
) -> Result<ParticipantId> {
    let (id, typed) = what;
    tx.intake(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let all = tx.awaited_of_intake(member.desk, id)?;
    let sent = tx.reminders_for_form(member.desk, id)?;
    send(tx, signer, member, (&all, &sent, typed))
}

fn send(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    (all, sent, typed): (&[Awaited], &[Sent], &Nudge),
) -> Result<ParticipantId> {
    let waits = |one: &&Awaited| one.waits && one.participant.as_str() == typed.who;
    let one = all.iter().find(waits).ok_or_else(|| {
        Refusal::wrong("who", "Nothing waits for them here any more. Nothing was sent.")
    })?;
    let person = tx.participant(member.desk, &one.participant)?.ok_or(Refusal::NotFound)?;
    let first = first_name(&person.contact.name);
    if let Some(why) = one.barred() {
        return Err(Refusal::wrong("who", barred(why, one, first)).into());
    }
    let line = one_line(&typed.line);
    let mut faults = Vec::new();
    let long = line.chars().count();
    if long > LINE_LIMIT {
        let says = format!("Keep it under {LINE_LIMIT} letters; this has {long}.");
        faults.push(Fault::new("line", says));
    }
    let last = last_of(sent, one);
    let lately = last.filter(|last| tx.now().since(*last) < days(1));
    if let (Some(last), false) = (lately, typed.again) {
        let when = one.zone.local(last).says();
        let says = format!("{first} was reminded of this {when}. Tick the box to send another.");
        faults.push(Fault::new("again", says));
    }
    if !faults.is_empty() {
        return Err(Error::from(Refusal::Wrong(faults)));
    }
    let by = (Some(member), Some(line.as_str()));
    write(tx, signer, (std::slice::from_ref(one), Kind::Nudge), by)?;
    let now = tx.now();
    let (since, next) = Awaited { last: Some(now), ..one.clone() }.planned(now, false);
    tx.plan_reminder(&one.matter, &one.participant, (since, next))?;
    Ok(one.participant.clone())
}

fn barred(why: WhyNot, one: &Awaited, first: &str) -> String {
    match why {
        WhyNot::ProjectClosed => "The project is closed. Nothing was sent.".into(),
        WhyNot::LinkEnded => {
            format!("{first}’s link is revoked, so nothing was sent. Give them a new one first.")
        }
        WhyNot::Refused => {
            format!(
                "A mail server refused {first}’s address, so nothing was sent. Put it right \
                     on their page first."
            )
        }
        _ => {
            let does = one.matter.does();
            format!("{first} does not {does} here any more. Nothing was sent.")
        }
    }
}
