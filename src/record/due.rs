//! Reminders of what is due or to be renewed: a week before and on the day, from nine in the
//! studio's zone; to the studio one letter a morning, and to the client where that was chosen: by
//! day and on a weekday where they are, and nothing to whom or on what is left in peace.

use super::{Measure, Record, SOON};
use crate::calendar::Day;
use crate::error::{Error, Result};
use crate::link::{self, Signer};
use crate::member::{Desk, Profile};
use crate::outbox::{self, Due, Letter, Sender};
use crate::project;
use crate::store::Tx;
use crate::words::words;

/// The hour, in the studio's zone, from which on the day's reminders go out.
const HOUR: i8 = 9;

/// What the day's pass is called where its last day is kept.
const PASS: &str = "records";

words! {
    /// Which of its two reminders a day has come to.
    Step {
        /// A week before.
        Before = "before",
        /// On the day itself.
        Day = "day",
    }
}

/// The reminder that is to be written on `today` of something that presses on `day`. One that was
/// missed is caught up for a week; what lay further back when it was written down is no news.
pub fn step(day: Day, today: Day) -> Option<Step> {
    if day < today.plus(-SOON) || day > today.plus(SOON) {
        return None;
    }
    Some(if day <= today { Step::Day } else { Step::Before })
}

/// Whether today's reminders have still to be written. Reads only.
pub fn telling_is_due(tx: &Tx) -> Result<bool> {
    let Some(studio) = tx.studio()? else { return Ok(false) };
    let (zone, now) = (&studio.time_zone, tx.now());
    let today = zone.local(now).day;
    let begun = now >= zone.at(today, HOUR, 0);
    Ok(begun && tx.last_day(PASS)?.is_none_or(|day| day < today.to_string()))
}

/// Writes today's letters. The day and each reminder are claimed in the same transaction, so that
/// nothing is told twice. How many letters.
pub fn tell_due(tx: &Tx, signer: &Signer, desk: Desk) -> Result<usize> {
    if !telling_is_due(tx)? {
        return Ok(0);
    }
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
    let today = studio.time_zone.local(tx.now()).day;
    tx.end_day(PASS, &today.to_string())?;
    let mut letters: Vec<(Profile, Vec<Due>)> = Vec::new();
    let mut count = 0;
    for record in tx.pressing_records(desk, today.plus(SOON))? {
        let Some((day, step)) = record.day().and_then(|day| Some((day, step(day, today)?))) else {
            continue;
        };
        if !tx.tell_of_record(&record.id, day, step)? {
            continue;
        }
        let Some(project) = tx.project(desk, &record.project)? else { continue };
        let member = tx.member_of_project(desk, &record.project)?;
        let due = due(&record, &project.title, day);
        if record.remind_client && project.state == project::State::Active {
            count += tell_client(tx, signer, (desk, &member), (&record, &due))?;
        }
        match letters.iter_mut().find(|(known, _)| known.id == member.id) {
            Some((_, all)) => all.push(due),
            None => letters.push((member, vec![due])),
        }
    }
    count += letters.len();
    for (member, due) in letters {
        let (studio, to) = (Sender::of(&studio), member.name.clone());
        let letter = Letter::RecordsDue { studio, to, today, due };
        outbox::to_member(tx, &member, letter, None)?;
    }
    Ok(count)
}

/// A record as a letter tells it.
fn due(record: &Record, project: &str, on: Day) -> Due {
    Due {
        project: project.to_owned(),
        name: record.name(),
        amount: record.total.filter(|_| record.due_on.is_some()).map(Measure::says),
        renews: record.due_on.is_none(),
        on,
    }
}

/// Reminds everybody on the project whose link works and who is not left in peace; how many.
fn tell_client(
    tx: &Tx,
    signer: &Signer,
    (desk, member): (Desk, &Profile),
    (record, due): (&Record, &Due),
) -> Result<usize> {
    let mut count = 0;
    for person in tx.participants(desk, &record.project)? {
        let pause = tx.reminder_pause(desk, &person.contact.id)?;
        if pause.is_some_and(|pause| pause.holds(tx.now(), &person.contact.time_zone)) {
            continue;
        }
        let Some(claim) = link::for_mail(tx, signer, &person.id)? else { continue };
        let facts = link::facts(tx, &person, &member.name)?;
        let today = facts.zone.local(tx.now()).day;
        let letter = Letter::RecordDue { facts, today, due: due.clone() };
        outbox::of_record(tx, (&person, claim), member, letter, &record.id)?;
        count += 1;
    }
    Ok(count)
}
