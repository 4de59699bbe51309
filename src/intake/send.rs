//! Writing into a form and sending it: whatever comes is kept first, whatever is wrong with it.

use super::draft::{gathered, is_blank, merged, repeats};
use super::{Amiss, Chosen, Definition, Given, Intake, State, check, clean, tell};
use crate::approval::Hand;
use crate::audit::{self, Kind, of_person};
use crate::error::{Refusal, Result};
use crate::file::Stored;
use crate::id::{AnswerId, IntakeFileId, IntakeId};
use crate::link::{Signer, Visitor};
use crate::reminder;
use crate::store::Tx;
use crate::webhook;
use serde_json::json;

/// A form as its page sends it.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// The version that the page showed.
    pub version: u32,
    /// What was given.
    pub given: Given,
    /// Files that were chosen now, each with its field.
    pub files: Vec<(String, Stored)>,
}

/// What a page held that was old: each question with the words that a newer draft has otherwise.
pub type Aside = Vec<(String, Vec<String>)>;

/// What became of it. In every case but the first it is kept as the visitor's draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is sent; by this press, or the same by one before it.
    Sent,
    /// It is kept for later.
    Saved,
    /// Something has to be put right first.
    Amiss(Vec<Amiss>),
    /// The form asks something else by now. A draft that is newer than the page stays, and this
    /// is what the page had otherwise.
    Changed(Aside),
    /// Somebody was first, or it is not needed any more.
    Over,
}

/// Keeps what was written for later.
///
/// # Errors
/// `NotFound` for a form of another project; `NotAllowed` for those who only read.
pub fn save(tx: &Tx, visitor: &Visitor, id: &IntakeId, filled: &Filled) -> Result<Outcome> {
    let Some(kept) = keep(tx, visitor, id, (filled, false))? else { return Ok(Outcome::Sent) };
    Ok(match kept.intake.state {
        State::Open if filled.version == kept.intake.version => Outcome::Saved,
        State::Open => Outcome::Changed(kept.aside),
        _ => Outcome::Over,
    })
}

/// Sends a form. The first answer of anybody settles it.
///
/// # Errors
/// As [`save`].
pub fn send(
    tx: &Tx,
    signer: &Signer,
    by: Hand<'_>,
    id: &IntakeId,
    filled: &Filled,
) -> Result<Outcome> {
    let Hand { visitor, trace, .. } = by;
    let Some(kept) = keep(tx, visitor, id, (filled, true))? else { return Ok(Outcome::Sent) };
    let Kept { intake, given, aside } = kept;
    if intake.state != State::Open {
        return Ok(Outcome::Over);
    }
    if filled.version != intake.version {
        return Ok(Outcome::Changed(aside));
    }
    let amiss = check(&intake.definition, &given);
    if !amiss.is_empty() {
        return Ok(Outcome::Amiss(amiss));
    }
    let given = clean(&intake.definition, &given);
    let files = tx.my_chosen(visitor, id)?;
    let named = |file: &&Chosen| given.values().flatten().any(|one| one == file.id.as_str());
    let hashes: Vec<_> = files
        .iter()
        .filter(named)
        .map(|file| json!({ "id": file.id.as_str(), "sha256": file.stored.sha256 }))
        .collect();
    let subject = json!({ "intake": id.as_str(), "milestone": intake.milestone.as_str(),
        "title": intake.title, "version": intake.version, "files": hashes,
        "answers": of_person(&visitor.contact.id, json!(given)) });
    let event = audit::by_contact(tx, visitor, Kind::IntakeSent, (subject, trace))?;
    let answer = AnswerId::new();
    tx.add_intake_answer(visitor, (&answer, id, intake.version), &given, &event.id)?;
    webhook::form_sent(tx, visitor, &intake, &answer)?;
    reminder::replan_intake(tx, id)?;
    tell::sent(tx, signer, visitor, (&intake, &given, &files))?;
    Ok(Outcome::Sent)
}

struct Kept {
    intake: Intake,
    given: Given,
    aside: Aside,
}

/// Keeps what came as the visitor's draft, with the files that they chose; nothing, if it says what
/// they have sent already. A script may have been keeping what the button sent before it arrived.
fn keep(
    tx: &Tx,
    visitor: &Visitor,
    id: &IntakeId,
    (filled, whole): (&Filled, bool),
) -> Result<Option<Kept>> {
    visitor.must_write()?;
    let mut all = tx.visible_intakes(visitor)?.into_iter();
    let intake = all.find(|intake| intake.id == *id).ok_or(Refusal::NotFound)?;
    let real = (1..=intake.version).contains(&filled.version);
    let version = if real { filled.version } else { intake.version };
    let asked = asked(tx, visitor, (&intake, version))?;
    let known = tx.my_chosen(visitor, id)?;
    let (mut given, new) = gathered(&asked, filled, (&known, &visitor.participant));
    if intake.state == State::Sent && new.is_empty() {
        let mine = |answer: &super::Answer| answer.participant == visitor.participant;
        let sent = tx.visible_answer(visitor, id)?.filter(mine);
        if sent.is_some_and(|sent| repeats(&intake.definition, &given, (&sent.given, whole))) {
            return Ok(None);
        }
    }
    for (field, stored) in new {
        let added = add(tx, visitor, (id, field), stored)?;
        given.entry(field.clone()).or_default().push(added.to_string());
    }
    let draft = tx.my_draft(visitor, id)?;
    let begun = draft.is_some() || given.values().any(|values| !is_blank(values));
    let (version, given, aside) = merged(draft, (version, &asked), given);
    if begun {
        tx.keep_draft(visitor, (id, version), &given)?;
    }
    Ok(Some(Kept { intake, given, aside }))
}

fn asked(tx: &Tx, visitor: &Visitor, (intake, version): (&Intake, u32)) -> Result<Definition> {
    Ok(match version == intake.version {
        true => intake.definition.clone(),
        false => tx.visible_definition(visitor, &intake.id, version)?.unwrap_or_default(),
    })
}

fn add(
    tx: &Tx,
    visitor: &Visitor,
    (intake, field): (&IntakeId, &str),
    stored: &Stored,
) -> Result<IntakeFileId> {
    let new = Chosen {
        id: IntakeFileId::new(),
        intake: intake.clone(),
        field: field.to_owned(),
        participant: visitor.participant.clone(),
        stored: stored.clone(),
    };
    tx.add_chosen(visitor, &new)?;
    Ok(new.id)
}
