//! Writing into a form and sending it: whatever comes is kept first, whatever is wrong with it.

use super::{Amiss, Chosen, Given, Intake, Kind as FieldKind, State, check, clean, tell};
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

/// What became of it. In every case but the first it is kept as the visitor's draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is sent.
    Sent,
    /// It is kept for later.
    Saved,
    /// Something has to be put right first.
    Amiss(Vec<Amiss>),
    /// The form asks something else by now.
    Changed,
    /// Somebody was first, or it is not needed any more.
    Over,
}

/// Keeps what was written for later.
///
/// # Errors
/// `NotFound` for a form of another project; `NotAllowed` for those who only read.
pub fn save(tx: &Tx, visitor: &Visitor, id: &IntakeId, filled: &Filled) -> Result<Outcome> {
    let (intake, _) = keep(tx, visitor, id, filled)?;
    Ok(match intake.state {
        State::Open if filled.version == intake.version => Outcome::Saved,
        State::Open => Outcome::Changed,
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
    let (intake, given) = keep(tx, visitor, id, filled)?;
    if intake.state != State::Open {
        return Ok(Outcome::Over);
    }
    if filled.version != intake.version {
        return Ok(Outcome::Changed);
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

/// Keeps what came as the visitor's draft, with the files that they chose.
fn keep(tx: &Tx, visitor: &Visitor, id: &IntakeId, filled: &Filled) -> Result<(Intake, Given)> {
    visitor.must_write()?;
    let mut all = tx.visible_intakes(visitor)?.into_iter();
    let intake = all.find(|intake| intake.id == *id).ok_or(Refusal::NotFound)?;
    let version = filled.version.clamp(1, intake.version);
    let known = tx.my_chosen(visitor, id)?;
    let mut given = filled.given.clone();
    for (field, values) in &mut given {
        let of_files = known.iter().any(|file| file.field == *field)
            || intake.definition.field(field).is_some_and(|one| one.kind == FieldKind::File);
        if of_files {
            // Only files that were chosen here, for this.
            let mine = |one: &str| {
                known.iter().any(|file| file.id.as_str() == one && file.field == *field)
            };
            values.retain(|one| mine(one));
        }
    }
    for (field, stored) in &filled.files {
        let same = |file: &&Chosen| {
            file.field == *field
                && file.participant == visitor.participant
                && (&file.stored.sha256, &file.stored.name) == (&stored.sha256, &stored.name)
        };
        let chosen = match known.iter().find(same) {
            Some(known) => known.id.clone(),
            None => add(tx, visitor, (id, field), stored)?,
        };
        let values = given.entry(field.clone()).or_default();
        if !values.iter().any(|one| one == chosen.as_str()) {
            values.push(chosen.to_string());
        }
    }
    let answered = given.values().flatten().any(|one| !one.trim().is_empty());
    if answered || tx.my_draft(visitor, id)?.is_some() {
        tx.keep_draft(visitor, (id, version), &given)?;
    }
    Ok((intake, given))
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
