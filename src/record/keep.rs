//! Adding, changing, paying and taking off records: each is one transaction with its line in the
//! trail, and what it was to remind of stops in it.

use super::{Form, Kind, Measure, Record, check, known};
use crate::audit::{self, Actor, Kind as Told, of_somebody};
use crate::calendar::Day;
use crate::error::{Refusal, Result};
use crate::id::{ProjectId, RecordId};
use crate::member::Member;
use crate::store::Tx;
use serde_json::json;

/// The most records of one project.
pub const MOST: usize = 500;

/// Adds a record to a project.
///
/// # Errors
/// Refuses with every field that cannot be right.
pub fn add(tx: &Tx, member: &Member, project: &ProjectId, form: &Form) -> Result<Record> {
    let project = tx.project(member.desk, project)?.ok_or(Refusal::NotFound)?.id;
    let record = check::check(tx, member, &project, form)?;
    if tx.records(member.desk, &project)?.len() >= MOST {
        let says = format!("A project has {MOST} records at the most. Take some off first.");
        return Err(Refusal::wrong("kind", says).into());
    }
    tx.keep_record(&record)?;
    tell(tx, member, &record, Told::RecordAdded)?;
    Ok(record)
}

/// Changes a record. A reminder of it that waits no longer goes, unless its day is the same.
///
/// # Errors
/// Refuses with every field that cannot be right, and if somebody else was faster.
pub fn change(tx: &Tx, member: &Member, id: &RecordId, form: &Form) -> Result<Record> {
    let old = tx.record_of(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if form.seen.as_ref().is_some_and(|seen| *seen != old.changes) {
        let says = "Somebody changed this while you were writing. What you wrote is below; what is \
                    kept is beside it. Save again, and yours takes its place.";
        return Err(Refusal::wrong("title", says).into());
    }
    let new = checked(tx, member, &old, form)?;
    save(tx, member, &old, new)
}

/// Marks an invoice as paid on a day, or as not paid after all.
///
/// # Errors
/// Refuses what is no invoice, and a day that is none or still to come.
pub fn pay(tx: &Tx, member: &Member, id: &RecordId, paid_on: &str) -> Result<Record> {
    let old = tx.record_of(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if old.kind != Kind::Invoice {
        return Err(Refusal::wrong("paid_on", "Only an invoice can be paid.").into());
    }
    let form = Form { paid_on: paid_on.to_owned(), ..known(&old) };
    let new = checked(tx, member, &old, &form)?;
    save(tx, member, &old, new)
}

/// What a form makes of `old`. Its file may have been taken off meanwhile, which is no reason to
/// refuse what else is said.
fn checked(tx: &Tx, member: &Member, old: &Record, form: &Form) -> Result<Record> {
    let kept = old.version.clone().filter(|id| form.version.trim() == id.as_str());
    let Some(version) = kept else { return check::check(tx, member, &old.project, form) };
    let form = Form { version: String::new(), ..form.clone() };
    let new = check::check(tx, member, &old.project, &form)?;
    Ok(Record { version: Some(version), ..new })
}

fn save(tx: &Tx, member: &Member, old: &Record, new: Record) -> Result<Record> {
    let changes = old.changes + 1;
    let new = Record { id: old.id.clone(), changes, changed_at: tx.now(), ..new };
    let same = Record { changes: old.changes, changed_at: old.changed_at, ..new.clone() };
    if same == *old {
        return Ok(same);
    }
    tx.save_record(&new)?;
    if !new.remind_client || new.day() != old.day() {
        tx.stop_telling_of(&new.id, STOPPED)?;
    }
    let is_paid = new.paid_on.is_some() && old.paid_on.is_none();
    tell(tx, member, &new, if is_paid { Told::RecordPaid } else { Told::RecordChanged })?;
    Ok(new)
}

/// Why a reminder no longer goes.
const STOPPED: &str = "it no longer presses: it was paid, changed or taken off";

/// Takes a record off, for everybody. The trail keeps that it was there.
///
/// # Errors
/// `NotFound` if it is gone already.
pub fn take_off(tx: &Tx, member: &Member, id: &RecordId) -> Result<Record> {
    let record = tx.record_of(member.desk, id)?.ok_or(Refusal::NotFound)?;
    tx.stop_telling_of(id, STOPPED)?;
    tx.remove_record(id)?;
    tell(tx, member, &record, Told::RecordRemoved)?;
    Ok(record)
}

/// What the record says stands beside the trail: participants get the whole trail, and not every
/// record is for them.
fn tell(tx: &Tx, member: &Member, record: &Record, kind: Told) -> Result<()> {
    let day = |day: Option<Day>| of_somebody(day.map(|day| day.to_string()));
    let subject = json!({
        "record": record.id.as_str(),
        "name": of_somebody(record.name()),
        "amount": of_somebody(record.total.map(Measure::says)),
        "due_on": day(record.due_on),
        "paid_on": day(record.paid_on),
        "renews_on": day(record.renews_on),
    });
    audit::project(tx, &record.project, &Actor::of(member), kind, subject)
}
