//! The plan itself: a pure function, tried with any zone, day and clock.

use milepost::calendar::{Day, Zone};
use milepost::clock::{Stamp, days};
use milepost::reminder::{APART, EVENING, HOUR, Plan, Schedule, good, next};
use proptest::prelude::*;
use std::collections::BTreeSet;

const ZONES: &[&str] = &[
    "Europe/London",
    "Europe/Lisbon",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Africa/Casablanca",
    "UTC",
];

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The moments at which somebody is reminded who is looked after every half hour.
fn all(since: Stamp, due_on: Option<Day>, zone: &Zone, schedule: &Schedule) -> Vec<Stamp> {
    let (mut last, mut now, mut found) = (None, since, Vec::new());
    while let Some(at) =
        next(&Plan { since, due_on, zone, schedule, last, from: None, paused_until: None }, now)
    {
        found.push(at);
        (last, now) = (Some(at), at);
    }
    found
}

fn says(zone: &str, since: (&str, i8), due_on: Option<&str>, schedule: &Schedule) -> Vec<String> {
    let zone: Zone = zone.parse().unwrap();
    let since = zone.at(day(since.0), since.1, 28);
    let found = all(since, due_on.map(day), &zone, schedule);
    found.into_iter().map(|at| zone.local(at).says()).collect()
}

#[test]
fn three_and_seven_days_after_then_weekly_four_at_most_and_never_on_a_weekend() {
    let found = says("Europe/London", ("2026-11-10", 14), None, &Schedule::Usual);
    let told = ["Fri 13 Nov, 09:00 GMT", "Tue 17 Nov, 09:00 GMT", "Tue 24 Nov, 09:00 GMT"];
    assert_eq!(found[..3], told);
    assert_eq!(found[3..], ["Tue 1 Dec, 09:00 GMT"]);
    // Asked on a Thursday, the third day is a Sunday; asked on a Saturday, weeks are too.
    let thursday = says("Europe/London", ("2026-11-12", 14), None, &Schedule::Usual);
    assert_eq!(thursday[0], "Mon 16 Nov, 09:00 GMT");
    let saturday = says("Europe/London", ("2026-11-14", 14), None, &Schedule::Usual);
    assert_eq!(saturday[..2], ["Tue 17 Nov, 09:00 GMT", "Mon 23 Nov, 09:00 GMT"]);
}

#[test]
fn what_is_due_is_said_the_day_before_and_on_the_day_and_in_time() {
    let of =
        |due: &str| says("Europe/London", ("2026-11-11", 14), Some(due), &Schedule::Own(vec![30]));
    assert_eq!(of("2026-11-20")[..2], ["Thu 19 Nov, 09:00 GMT", "Fri 20 Nov, 09:00 GMT"]);
    // The day before a Monday is a Sunday: said on Friday, which is in time.
    assert_eq!(of("2026-11-23")[..2], ["Fri 20 Nov, 09:00 GMT", "Mon 23 Nov, 09:00 GMT"]);
    // Due on a weekend: both on the Friday before, once.
    assert_eq!(of("2026-11-22")[..2], ["Fri 20 Nov, 09:00 GMT", "Fri 11 Dec, 09:00 GMT"]);
    // Due tomorrow: not on the day of the asking.
    assert_eq!(of("2026-11-12")[0], "Thu 12 Nov, 09:00 GMT");
    // Three days after is a Saturday, and on Monday it were too late.
    let late =
        says("Europe/London", ("2026-11-11", 14), Some("2026-11-15"), &Schedule::Own(vec![3]));
    assert_eq!(late, ["Fri 13 Nov, 09:00 GMT"]);
    assert!(says("UTC", ("2026-11-11", 14), Some("2026-11-20"), &Schedule::Off).is_empty());
}

#[test]
fn nine_is_nine_on_both_sides_of_a_change_of_the_clocks() {
    let found = says("Europe/London", ("2027-03-25", 14), Some("2027-03-30"), &Schedule::Usual);
    assert_eq!(found[..2], ["Mon 29 Mar, 09:00 BST", "Tue 30 Mar, 09:00 BST"]);
    let found = says("America/New_York", ("2026-10-27", 8), None, &Schedule::Usual);
    assert_eq!(found[..2], ["Fri 30 Oct, 09:00 EDT", "Tue 3 Nov, 09:00 EST"]);
}

#[test]
fn what_was_missed_waits_for_a_weekday_by_day() {
    let zone: Zone = "Europe/London".parse().unwrap();
    let at = |on: &str, hour| zone.local(good(zone.at(day(on), hour, 10), &zone)).says();
    assert_eq!(at("2026-11-16", 7), "Mon 16 Nov, 09:00 GMT");
    assert_eq!(at("2026-11-16", 9), "Mon 16 Nov, 09:10 GMT");
    assert_eq!(at("2026-11-16", 17), "Mon 16 Nov, 17:10 GMT");
    assert_eq!(at("2026-11-16", 18), "Tue 17 Nov, 09:00 GMT");
    assert_eq!(at("2026-11-20", 23), "Mon 23 Nov, 09:00 GMT");
    assert_eq!(at("2026-11-21", 12), "Mon 23 Nov, 09:00 GMT");
}

fn zone() -> impl Strategy<Value = Zone> {
    proptest::sample::select(ZONES).prop_map(|name| name.parse().unwrap())
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let own = proptest::collection::btree_set(1_u16..60, 1..6)
        .prop_map(|days: BTreeSet<u16>| Schedule::Own(days.into_iter().collect()));
    prop_oneof![Just(Schedule::Usual), own]
}

/// Two years from 2026 on, to the minute.
fn since() -> impl Strategy<Value = Stamp> {
    (0_i64..1_051_200).prop_map(|minute| Stamp(1_767_225_600_000 + minute * 60_000))
}

fn is_working(at: Stamp, zone: &Zone) -> bool {
    let local = zone.local(at);
    !local.day.is_weekend() && (HOUR..EVENING).contains(&local.hour)
}

proptest! {
    #[test]
    fn nobody_is_reminded_outside_of_weekday_mornings_twice_a_day_or_without_end(
        zone in zone(), schedule in schedule(), since in since(), due in proptest::option::of(0_i64..40),
    ) {
        let asked = zone.local(since).day;
        let due_on = due.map(|days| asked.plus(days));
        let found = all(since, due_on, &zone, &schedule);
        prop_assert!(found.len() <= schedule.days().len() + 2);
        let mut before = asked;
        for at in &found {
            let local = zone.local(*at);
            prop_assert_eq!((local.hour, local.minute), (HOUR, 0));
            prop_assert!(!local.day.is_weekend() && local.day > before);
            before = local.day;
        }
        // As long as a weekday lies between the asking and the due date, it is said in time.
        let mut between = (1..=due.unwrap_or(0)).map(|days| asked.plus(days));
        if between.any(|day| !day.is_weekend()) {
            let in_time = |at: &Stamp| zone.local(*at).day <= due_on.unwrap();
            prop_assert!(found.iter().any(in_time), "{found:?}");
        }
    }

    #[test]
    fn whenever_the_server_is_up_nothing_is_lost_or_doubled(
        zone in zone(), schedule in schedule(), since in since(), due in proptest::option::of(0_i64..40),
        waits in proptest::collection::vec(1_i64..20_000, 1..60),
    ) {
        let due_on = due.map(|days| zone.local(since).day.plus(days));
        let planned = all(since, due_on, &zone, &schedule);
        let plan = |last| Plan {
            since, due_on, zone: &zone, schedule: &schedule, last, from: None, paused_until: None,
        };
        let (mut last, mut now, mut sent) = (None, since, Vec::<Stamp>::new());
        for wait in waits {
            // The server looks, and is away for so many minutes.
            while let Some(at) = next(&plan(last), now).filter(|at| *at <= now) {
                prop_assert_eq!(at, now);
                prop_assert!(is_working(now, &zone));
                sent.push(now);
                last = Some(now);
            }
            let open = planned.iter().filter(|at| **at <= now && last.is_none_or(|l| l < **at));
            prop_assert!(open.count() == 0 || !is_working(now, &zone), "missed at {}", now.0);
            now = now.plus(milepost::clock::minutes(u32::try_from(wait).unwrap()));
        }
        for pair in sent.windows(2) {
            let days = [zone.local(pair[0]).day, zone.local(pair[1]).day];
            prop_assert!(days[0] < days[1] && pair[1].since(pair[0]) >= APART);
        }
        prop_assert!(sent.len() <= planned.len());
    }

    #[test]
    fn who_moves_between_zones_is_never_reminded_twice_within_half_a_day(
        zones in proptest::collection::vec(zone(), 8), since in since(), due in 0_i64..12,
    ) {
        let due_on = Some(zones[0].local(since).day.plus(due));
        let (mut last, mut now) = (None, since);
        for zone in &zones {
            let plan = Plan {
                since, due_on, zone, schedule: &Schedule::Usual, last, from: None,
                paused_until: None,
            };
            let Some(at) = next(&plan, now) else { continue };
            prop_assert!(last.is_none_or(|last| at.since(last) >= APART));
            (last, now) = (Some(at), at);
        }
    }

    #[test]
    fn a_pause_moves_what_falls_into_it_to_its_end_and_nothing_before(
        zone in zone(), since in since(), pause in 1_i64..60,
    ) {
        let until = zone.local(since).day.plus(pause);
        let plan = |paused_until| Plan {
            since, due_on: None, zone: &zone, schedule: &Schedule::Usual, last: None, from: None,
            paused_until,
        };
        let first = next(&plan(None), since).unwrap();
        let at = next(&plan(Some(until)), since).unwrap();
        prop_assert!(at >= first && zone.local(at).day >= until && is_working(at, &zone));
        prop_assert!(at == first || at.since(zone.at(until, HOUR, 0)) < days(3));
    }
}
