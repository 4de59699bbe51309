//! When somebody is reminded next: one pure function of what was asked, when and of whom.
//!
//! Always at nine on a weekday, where the contact is. What is counted from the asking and falls on
//! a weekend goes on Monday, or on Friday if the due date is over by Monday. What is counted from
//! the due date is of no use after it: on a weekend it goes on Friday.

use super::Schedule;
use crate::calendar::{Day, Zone};
use crate::clock::Stamp;
use std::time::Duration;

/// The hour at which reminders go out.
pub const HOUR: i8 = 9;

/// The hour from which on one that was missed waits for the next morning.
pub const EVENING: i8 = 18;

/// Two of one request are never closer than this, whatever zone the contact moves to.
pub const APART: Duration = Duration::from_secs(12 * 3600);

/// What a plan is made of.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    /// Since when an answer is waited for.
    pub since: Stamp,
    /// By when it is due.
    pub due_on: Option<Day>,
    /// Where the contact is.
    pub zone: &'a Zone,
    /// How often.
    pub schedule: &'a Schedule,
    /// When they were last reminded of it, or nudged.
    pub last: Option<Stamp>,
    /// What was planned before this is let go: they were paused, or it was planned otherwise.
    pub from: Option<Stamp>,
    /// Until which day the contact is left in peace.
    pub paused_until: Option<Day>,
}

/// When the next reminder goes out; in the past never. Whatever was missed is one reminder, at the
/// next good moment.
pub fn next(plan: &Plan<'_>, now: Stamp) -> Option<Stamp> {
    let zone = plan.zone;
    let last = plan.last.map(|last| (zone.local(last).day, last.plus(APART)));
    let floor = plan.from.map(|from| (zone.local(from).day, from));
    let first = days(plan).into_iter().find_map(|day| {
        // Days are cheap to compare; moments are asked for only where they are close.
        if last.is_some_and(|(last, _)| day <= last) || floor.is_some_and(|(from, _)| day < from) {
            return None;
        }
        let at = zone.at(day, HOUR, 0);
        let apart = last.is_none_or(|(_, apart)| at >= apart);
        (apart && floor.is_none_or(|(_, from)| at >= from)).then_some(at)
    })?;
    let peace = plan.paused_until.map_or(first, |until| first.max(zone.at(until, HOUR, 0)));
    if peace == first && first >= now {
        return Some(first);
    }
    Some(good(peace.max(now), zone))
}

/// The first moment from `at` on at which somebody may be reminded late: by day, on a weekday.
pub fn good(at: Stamp, zone: &Zone) -> Stamp {
    let local = zone.local(at);
    let works = !local.day.is_weekend();
    if works && (HOUR..EVENING).contains(&local.hour) {
        return at;
    }
    let early = works && local.hour < HOUR;
    let day = if early { local.day } else { forward(local.day.plus(1)) };
    zone.at(day, HOUR, 0)
}

/// The days on which a reminder is planned, in order, each once and none on the day of the asking.
fn days(plan: &Plan<'_>) -> Vec<Day> {
    if *plan.schedule == Schedule::Off {
        return Vec::new();
    }
    let asked = plan.zone.local(plan.since).day;
    let counted = plan.schedule.days().iter().map(|days| after(asked, *days, plan.due_on));
    let due = plan.due_on.into_iter().flat_map(|due| [back(due.plus(-1)), back(due)]);
    let mut days: Vec<Day> = counted.chain(due).filter(|day| *day > asked).collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn after(asked: Day, days: u16, due_on: Option<Day>) -> Day {
    let day = asked.plus(i64::from(days));
    let monday = forward(day);
    match due_on {
        Some(due) if day <= due && monday > due => back(day),
        _ => monday,
    }
}

/// The day itself, or the Monday after it.
fn forward(mut day: Day) -> Day {
    while day.is_weekend() {
        day = day.plus(1);
    }
    day
}

/// The day itself, or the Friday before it.
fn back(mut day: Day) -> Day {
    while day.is_weekend() {
        day = day.plus(-1);
    }
    day
}
