//! Links that end: what the studio's home lists, and the one letter a day that warns of them.

use super::Found;
use crate::clock::days;
use crate::error::{Error, Result};
use crate::member::{Desk, Profile};
use crate::outbox::{self, Ending, Letter, Sender};
use crate::store::Tx;
use std::time::Duration;

/// How long before its end a link is worth a word.
pub const SOON: Duration = days(7);

/// The hour, in the studio's zone, from which on the day's warnings go out.
const HOUR: i8 = 9;

/// What the day's pass is called where its last day is kept.
const PASS: &str = "link_warnings";

/// The links on active projects that end soon or have ended while nobody ended them, first end
/// first.
pub fn ending(tx: &Tx, desk: Desk) -> Result<Vec<Found>> {
    tx.links_ending(desk, tx.now().plus(SOON))
}

/// Whether today's warnings have still to be written. Reads only.
pub fn warning_is_due(tx: &Tx) -> Result<bool> {
    let Some(studio) = tx.studio()? else { return Ok(false) };
    let (zone, now) = (&studio.time_zone, tx.now());
    let today = zone.local(now).day;
    let begun = now >= zone.at(today, HOUR, 0);
    Ok(begun && tx.last_day(PASS)?.is_none_or(|day| day < today.to_string()))
}

/// Writes today's letters: to each member, the links of their projects that end soon, each end
/// once. The day and the ends are claimed in the same transaction, so that nothing is told twice,
/// whatever stopped in between. How many letters.
pub fn warn(tx: &Tx, desk: Desk) -> Result<usize> {
    if !warning_is_due(tx)? {
        return Ok(0);
    }
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
    tx.end_day(PASS, &studio.time_zone.local(tx.now()).day.to_string())?;
    let mut letters: Vec<(Profile, Vec<Ending>)> = Vec::new();
    for found in ending(tx, desk)? {
        // One that ended long ago, such as before an upgrade, is on the home page and no news.
        let end = found.link.end(found.closed_at);
        if tx.now().since(end) > SOON || !tx.add_link_warning(found.link.serial, end)? {
            continue;
        }
        let member = tx.member_of_project(desk, &found.person.project)?;
        let (name, project) = (found.person.contact.name, found.project_title);
        let ending = Ending { name, project, at: end };
        match letters.iter_mut().find(|(known, _)| known.id == member.id) {
            Some((_, ends)) => ends.push(ending),
            None => letters.push((member, vec![ending])),
        }
    }
    let count = letters.len();
    for (member, ends) in letters {
        let (studio, to) = (Sender::of(&studio), member.name.clone());
        let (zone, now) = (member.time_zone.clone(), tx.now());
        let letter = Letter::LinkEnding { studio, to, zone, now, ends };
        outbox::to_member(tx, &member, letter, None)?;
    }
    Ok(count)
}
