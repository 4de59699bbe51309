//! Numbers, hours and days as people type them, in whatever way is usual where they are.

use crate::calendar::Day;

/// A number: its digits before and behind the point.
#[derive(Debug, PartialEq, Eq)]
pub struct Number {
    /// Before the point, without groups.
    pub whole: String,
    /// Behind it.
    pub rest: String,
}

/// Reads a number with at most `digits` behind its point or comma, which are two at the most: three
/// digits behind a mark are a group. None if it is no number, or can be read in two ways.
pub fn number(typed: &str, digits: usize) -> Option<Number> {
    let bare = without_gaps(typed.trim())?;
    let is_mark = |c: char| matches!(c, '.' | ',');
    if !bare.chars().all(|c| c.is_ascii_digit() || is_mark(c)) {
        return None;
    }
    let point = match bare.rfind(is_mark) {
        None => None,
        Some(at) => {
            let mark = bare.as_bytes()[at];
            let alone = bare.bytes().filter(|byte| *byte == mark).count() == 1;
            let others = bare.bytes().any(|byte| byte != mark && !byte.is_ascii_digit());
            let behind = bare.len() - at - 1;
            match (alone, others) {
                // Of two kinds of marks, the last is the point.
                (true, true) => Some(at),
                (false, true) => return None,
                (false, false) => None,
                (true, false) if behind == 3 && at > 0 && at <= 3 => None,
                (true, false) => Some(at),
            }
        }
    };
    let (front, rest) = point.map_or((bare.as_str(), ""), |at| (&bare[..at], &bare[at + 1..]));
    if rest.len() > digits || (point.is_some() && rest.is_empty()) {
        return None;
    }
    Some(Number { whole: ungrouped(front)?, rest: rest.to_owned() })
}

/// Without the spaces and apostrophes between groups of three digits; they stand nowhere else.
fn without_gaps(typed: &str) -> Option<String> {
    let is_gap = |c| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’');
    let parts: Vec<_> = typed.split(is_gap).collect();
    let [first, groups @ .., last] = parts.as_slice() else { return Some(typed.to_owned()) };
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_group = |part: &str| part.len() == 3 && is_digits(part);
    let begins = (1..=3).contains(&first.len()) && is_digits(first) && !first.starts_with('0');
    let whole = last.split(['.', ',']).next().unwrap_or_default();
    let even = groups.iter().all(|group| is_group(group)) && is_group(whole);
    (begins && even).then(|| parts.concat())
}

/// The digits before the point: as they are, or in groups of three.
fn ungrouped(front: &str) -> Option<String> {
    let mut groups = front.split(['.', ',']);
    let first = groups.next().filter(|first| !first.is_empty())?;
    let rest: Vec<_> = groups.collect();
    let even = rest.iter().all(|group| group.len() == 3);
    let fits = rest.is_empty() || (first.len() <= 3 && !first.starts_with('0'));
    (even && fits).then(|| format!("{first}{}", rest.concat()))
}

/// The most minutes that can be kept: 99,999 hours.
pub const MINUTES_LIMIT: u64 = 99_999 * 60;

/// How hours are written.
pub const HOURS: &str = "Write the hours as a number, such as 12.5 or 12:30.";

/// Reads hours, in minutes: "12", "12.5", "12,5", "12:30", each with or without an h.
pub fn hours(typed: &str) -> Option<u64> {
    let bare = typed.trim().trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim();
    let unit = typed.trim()[bare.len()..].trim().to_lowercase();
    if !["", "h", "hour", "hours"].contains(&unit.as_str()) {
        return None;
    }
    let minutes = if let Some((hours, minutes)) = bare.split_once(':') {
        let minutes = Some(minutes).filter(|minutes| minutes.len() == 2)?;
        let minutes = minutes.parse::<u64>().ok().filter(|minutes| *minutes < 60)?;
        hours.parse::<u64>().ok()?.checked_mul(60)?.checked_add(minutes)?
    } else {
        let Number { whole, rest } = number(bare, 2)?;
        let hundredths = format!("{whole}{rest:0<2}").parse::<u64>().ok()?;
        hundredths.checked_mul(3)?.div_euclid(5)
    };
    (minutes <= MINUTES_LIMIT).then_some(minutes)
}

/// "12 h", "12 h 30 min"
pub fn says_hours(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} h"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// "12:30"
pub fn plain_hours(minutes: u64) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// How days are written.
pub const DAY: &str = "Write the date as year-month-day, such as 2026-11-30.";

/// Reads a day: "2026-11-30", "30.11.2026", "30 Nov 2026", and with slashes where only one order of
/// day and month is possible.
pub fn day(typed: &str) -> Option<Day> {
    let typed = typed.trim();
    if let Ok(day) = typed.parse() {
        return Some(day);
    }
    let parts: Vec<_> =
        typed.split(['.', '/', '-', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [first, second, year] = parts.as_slice() else { return None };
    let year = Some(year).filter(|year| year.len() == 4)?.parse::<i32>().ok()?;
    let (day, month) = match (small(first), small(second)) {
        (Some(day), None) => (day, named(second)?),
        (None, Some(day)) => (day, named(first)?),
        (Some(day), Some(month)) if typed.contains('.') => (day, month),
        (Some(one), Some(other)) if one == other || (one > 12 && other <= 12) => (one, other),
        (Some(one), Some(other)) if other > 12 && one <= 12 => (other, one),
        _ => return None,
    };
    let month = time::Month::try_from(month).ok()?;
    time::Date::from_calendar_date(year, month, day).ok().map(Day)
}

fn small(part: &str) -> Option<u8> {
    let digits = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if digits { part.parse().ok() } else { None }
}

/// The number of a month by its English name or the first three letters of it.
fn named(part: &str) -> Option<u8> {
    let part = part.to_lowercase();
    let names = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let found = names.iter().position(|name| part.len() >= 3 && name.starts_with(&part))?;
    u8::try_from(found + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_where_only_one_is_possible() {
        for typed in [
            "2026-11-30",
            "30.11.2026",
            " 30/11/2026 ",
            "11/30/2026",
            "30 Nov 2026",
            "30 November 2026",
            "Nov 30, 2026",
            "30-11-2026",
        ] {
            assert_eq!(day(typed).map(|day| day.to_string()).as_deref(), Some("2026-11-30"));
        }
        assert_eq!(day("3.4.2026").unwrap().to_string(), "2026-04-03");
        assert_eq!(day("5/5/2026").unwrap().to_string(), "2026-05-05");
        for typed in [
            "3/4/2026",
            "30/11",
            "30.11.",
            "30/11/26",
            "31.11.2026",
            "29.2.2026",
            "tomorrow",
            "",
            "2026-13-01",
            "0/0/2026",
            "30 Nv 2026",
            "٣٠/١١/٢٠٢٦",
        ] {
            assert_eq!(day(typed), None, "{typed}");
        }
    }

    #[test]
    fn hours_are_read_with_a_point_a_comma_or_a_colon() {
        for typed in ["12.5", "12,5", "12:30", "12.50 h", "12:30 hours"] {
            assert_eq!(hours(typed), Some(750), "{typed}");
        }
        assert_eq!(hours("40"), Some(2400));
        for typed in ["1,250", "1 250", "1’250"] {
            assert_eq!(hours(typed), Some(75_000), "{typed}");
        }
        for typed in [
            "12 30",
            "12'30",
            "0 250",
            "12:75",
            "12:5",
            "a lot",
            "-3",
            "12.5 days",
            "",
            "1:2:3",
            "9999999",
        ] {
            assert_eq!(hours(typed), None, "{typed}");
        }
        for minutes in [0, 1, 59, 60, 750, MINUTES_LIMIT] {
            assert_eq!(hours(&plain_hours(minutes)), Some(minutes));
        }
        assert_eq!(says_hours(750), "12 h 30 min");
    }
}
