//! Asking for a form to be filled in, and changing what it asks.

use super::define::{self, New, defined};
use super::{Definition, Field, Kind as Takes, State, tell};
use crate::audit::{self, Actor, Kind};
use crate::calendar::Day;
use crate::error::{Fault, Refusal, Result};
use crate::id::{IntakeId, MilestoneId, ProjectId};
use crate::link::Signer;
use crate::member::Member;
use crate::milestone;
use crate::participant::{Participant, Role};
use crate::project;
use crate::reminder;
use crate::request::whom;
use crate::store::Tx;
use crate::studio::text;
use serde_json::json;

/// A form that can be asked.
struct Sound {
    title: String,
    instructions: String,
    due_on: Option<Day>,
    definition: Definition,
}

/// Looks a form over. A due date that stood before may be over; a new one may not.
fn sound(
    tx: &Tx,
    member: &Member,
    new: &New,
    (due_before, taken): (Option<Day>, u32),
) -> Result<Sound> {
    let mut faults = Vec::new();
    let title = text(&mut faults, "title", &new.title, "Give the form a name.");
    let instructions = define::words(&mut faults, &new.instructions);
    let due_on = milestone::day(&mut faults, "due_on", &new.due_on);
    let today = member.profile.time_zone.local(tx.now()).day;
    if due_on.is_some_and(|due| due < today) && due_on != due_before {
        faults.push(Fault::new("due_on", "This day is over. Choose today or a later one."));
    }
    let (definition, wrong) = defined(&new.fields, taken);
    faults.extend(wrong);
    match faults.is_empty() {
        true => Ok(Sound { title, instructions, due_on, definition }),
        false => Err(Refusal::Wrong(faults).into()),
    }
}

/// Asks for a form to be filled in, and mails whoever is asked.
///
/// # Errors
/// `Wrong` with all that cannot be right; on a closed project nothing is asked.
pub fn ask(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    milestone: &MilestoneId,
    new: &New,
) -> Result<IntakeId> {
    let milestone = tx.milestone(member.desk, milestone)?.ok_or(Refusal::NotFound)?;
    let on = tx.project(member.desk, &milestone.project)?.ok_or(Refusal::NotFound)?;
    if on.state == project::State::Closed {
        let says = "This project is closed. Open it again, then ask.";
        return Err(Refusal::wrong("title", says).into());
    }
    let people = whom(tx, member, &on.id, &new.from)?;
    let id = put(tx, member, (&on.id, &milestone.id), new, &people)?;
    tell::asked(tx, signer, member, (&id, false))?;
    Ok(id)
}

/// Prepares a form that is asked of nobody yet: whoever may send sees it on their page, and the
/// first of them who joins is asked.
///
/// # Errors
/// `Wrong` with all that cannot be right.
pub fn prepare(tx: &Tx, member: &Member, milestone: &MilestoneId, new: &New) -> Result<IntakeId> {
    let milestone = tx.milestone(member.desk, milestone)?.ok_or(Refusal::NotFound)?;
    put(tx, member, (&milestone.project, &milestone.id), new, &[])
}

/// Asks somebody who may send from now on for the forms that are asked of nobody, and mails them.
///
/// # Errors
/// If the database breaks.
pub fn ask_first_person(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    person: &Participant,
) -> Result<()> {
    if person.role < Role::Commenter {
        return Ok(());
    }
    for id in tx.intakes_of_nobody(member.desk, &person.project)? {
        tx.add_intake_person(&id, &person.id)?;
        reminder::replan_intake(tx, &id)?;
        tell::asked(tx, signer, member, (&id, false))?;
    }
    Ok(())
}

fn put(
    tx: &Tx,
    member: &Member,
    (project, milestone): (&ProjectId, &MilestoneId),
    new: &New,
    people: &[Participant],
) -> Result<IntakeId> {
    let mut new = new.clone();
    new.fields.iter_mut().for_each(|field| field.id.clear());
    let sound = sound(tx, member, &new, (None, 0))?;
    let id = IntakeId::new();
    let told = (sound.title.as_str(), sound.instructions.as_str(), sound.due_on);
    tx.add_intake(member, (&id, milestone), told, &sound.definition)?;
    for person in people {
        tx.add_intake_person(&id, &person.id)?;
    }
    let subject = json!({ "intake": id.as_str(), "milestone": milestone.as_str(),
        "title": sound.title, "version": 1, "definition": sound.definition,
        "due_on": sound.due_on.map(|day| day.to_string()) });
    audit::project(tx, project, &Actor::of(member), Kind::IntakeAsked, subject)?;
    reminder::replan_intake(tx, &id)?;
    Ok(id)
}

/// What begins or ceases to take files is another question: no file fits where words are asked.
fn renewed(new: &New, had: &[Field]) -> New {
    let mut new = new.clone();
    for field in &mut new.fields {
        let takes = field.kind == Takes::File.as_str();
        let other = |was: &Field| was.id == field.id && (was.kind == Takes::File) != takes;
        if had.iter().any(other) {
            field.id.clear();
        }
    }
    new
}

/// Changes a form that stood as `seen` says, whatever it stands like if nothing is said. What it
/// asks is the next version, if that changed at all; what was written into the old one is kept.
/// Nobody is mailed.
///
/// # Errors
/// As [`ask`]; `Wrong` as `fields` for a form that was sent or is not needed, and if somebody else
/// was faster; `NotFound` for a field that it never had.
pub fn change(
    tx: &Tx,
    member: &Member,
    (id, seen): (&IntakeId, Option<&str>),
    new: &New,
) -> Result<()> {
    let old = tx.intake(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if old.state != State::Open {
        let says = "It is not open, so nothing was changed. Open it again first.";
        return Err(Refusal::wrong("fields", says).into());
    }
    if seen.is_some_and(|seen| seen != old.mark()) {
        let says = "Somebody changed this form while you did, and yours was not saved. What you \
                    typed is below; save again, and it takes the place of theirs.";
        return Err(Refusal::wrong("fields", says).into());
    }
    let definitions = tx.definitions(member.desk, id)?.into_iter();
    let had: Vec<Field> = definitions.flat_map(|(_, definition)| definition.fields).collect();
    let is_known = |id: &str| id.is_empty() || had.iter().any(|field| field.id == id);
    if !new.fields.iter().all(|field| is_known(&field.id)) {
        return Err(Refusal::NotFound.into());
    }
    let numbers = had.iter().filter_map(|field| field.id.strip_prefix('q')?.parse::<u32>().ok());
    let taken = numbers.max().unwrap_or(0);
    let sound = sound(tx, member, &renewed(new, &had), (old.due_on, taken))?;
    let told = (sound.title.as_str(), sound.instructions.as_str(), sound.due_on);
    let asks_else = sound.definition != old.definition;
    if !asks_else && told == (&old.title, &old.instructions, old.due_on) {
        return Ok(());
    }
    let version = old.version + u32::from(asks_else);
    if asks_else {
        tx.add_intake_version(member, (id, version), &sound.definition)?;
    }
    tx.save_intake(member, (id, version), told)?;
    let mut subject = json!({ "intake": id.as_str(), "milestone": old.milestone.as_str(),
        "title": sound.title, "version": version,
        "due_on": sound.due_on.map(|day| day.to_string()) });
    if asks_else {
        subject["definition"] = json!(sound.definition);
    }
    audit::project(tx, &old.project, &Actor::of(member), Kind::IntakeChanged, subject)?;
    reminder::replan_intake(tx, id)
}
