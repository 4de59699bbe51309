//! Settling what was said of an answer: by talking, when nothing has to be asked again. A member
//! writes down what came of it, and whoever said it is told. They have the last word: if they do
//! not agree, once and with the name typed, only asking again ends it.

use super::{Bearer, Disputable, check_name, subject, tell_studio};

use crate::audit::{self, Kind, Trace};
use crate::clock::Stamp;
use crate::error::{Error, Refusal, Result};
use crate::id::{ApprovalId, DecisionId};
use crate::link::{self, Signer};
use crate::member::Member;
use crate::outbox::{self, Decided, Letter, Noted};
use crate::store::Tx;
use crate::studio::one_line;
use crate::webhook;
use serde_json::json;

/// The longest note, in letters.
pub const NOTE_LIMIT: usize = 300;

/// What came of it, as a member wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The name of the member.
    pub by: String,
    /// In their words.
    pub note: String,
    /// When.
    pub at: Stamp,
    /// When whoever said it did not agree.
    pub denied_at: Option<Stamp>,
}

/// Writes down how it was settled, beside the answer and what was said of it, and tells whoever
/// said it. The answer stays as it is. The same words twice are written once.
///
/// # Errors
/// `NotFound` if there is no such answer that stands, or nobody says that it was not theirs;
/// `Wrong` for `note` without one, if it is too long, or if it was settled already.
pub fn settle(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    what: ((&ApprovalId, &DecisionId), &str),
) -> Result<()> {
    let ((id, decision), note) = (what.0, one_line(what.1));
    let (asked, project) = tx.asked_of_studio(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let decision = asked.decisions.iter().find(|one| one.id == *decision);
    let decision = decision.filter(|one| one.stands() && one.disputed.at().is_some());
    let decision = decision.ok_or(Refusal::NotFound)?;
    check(&note)?;
    if let Some(settled) = &decision.disputed.settled {
        let is_same = (&settled.by, &settled.note) == (&member.profile.name, &note);
        return if is_same && settled.denied_at.is_none() {
            Ok(())
        } else {
            Err(too_late(settled))
        };
    }
    let project = tx.project(member.desk, &project)?.ok_or(Refusal::NotFound)?;
    let person = tx.participant(member.desk, &decision.participant)?.ok_or(Refusal::NotFound)?;
    let mut subject = json!({
        "decision": decision.id.as_str(),
        "approval": asked.approval.id.as_str(),
        "milestone": asked.approval.milestone.as_str(),
        "title": asked.approval.title,
        "about": asked.about(),
        "receipt": decision.receipt,
    });
    subject["name"] = person.contact.sealed_name();
    subject["note"] = audit::of_person(&person.contact.id, note.as_str());
    let event = audit::by_member(tx, &project.id, member, Kind::DisputeSettled, subject)?;
    tx.add_settlement(member, &decision.id, &note, &event.id)?;
    // Whoever is off the project has no page any more, and is not written to.
    let Some(claim) = link::for_mail(tx, signer, &person.id)? else { return Ok(()) };
    let facts = link::facts(tx, &person, &member.profile.name)?;
    let decided = Decided::of(&asked, decision, &project.client_name);
    let letter = Letter::Settled(Noted { facts, decided, decision: decision.id.clone(), note });
    outbox::to_participant(tx, &person, &member.profile, claim, letter)
}

/// Writes down that it is not settled, where it was said to be, and tells the studio. Said once, it
/// is said.
///
/// # Errors
/// `Wrong` for `name`, if none was typed or another one.
pub(super) fn object(
    tx: &Tx,
    (bearer, trace): (&Bearer, &Trace),
    found: &Disputable,
    typed: &str,
) -> Result<()> {
    let settled = found.decision.disputed.settled.as_ref();
    if settled.is_none_or(|settled| settled.denied_at.is_some()) {
        return Ok(());
    }
    if typed.is_empty() {
        let says = "Type your name, so that nobody says it by accident.";
        return Err(Refusal::wrong("name", says).into());
    }
    check_name(found, typed)?;
    let mut subject = subject(found, true);
    subject["again"] = true.into();
    let (project, contact) = (&found.person.project, &found.person.contact);
    let event = audit::by_person(tx, (project, contact), Kind::Disputed, (subject, trace))?;
    tx.add_objection(bearer, &found.decision.id, &event.id)?;
    tell_studio(tx, found)?;
    webhook::disputed(tx, (&found.project, &found.person), (&found.asked, &found.decision))
}

fn too_late(settled: &Settled) -> Error {
    let says = match settled.denied_at {
        Some(_) => "They said that it is not settled. Ask again instead.".to_owned(),
        None => format!("{} wrote it down before: “{}”", settled.by, settled.note),
    };
    Refusal::wrong("note", format!("{says} Nothing was added.")).into()
}

fn check(note: &str) -> Result<()> {
    let says = match note.chars().count() {
        0 => "Write what came of it; one line is enough. It stands in the mail.".to_owned(),
        long if long > NOTE_LIMIT => {
            format!("Keep it under {NOTE_LIMIT} letters; this has {long}.")
        }
        _ => return Ok(()),
    };
    Err(Refusal::wrong("note", says).into())
}
