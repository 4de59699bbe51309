//! A feed as calendar programs read it (iCalendar, RFC 5545): days without hours, so that no zone
//! can move them. The same dates make the same bytes.

use super::{Dates, Entry};
use crate::clock::Stamp;

/// How long a line may be, in bytes, without its end.
const LINE: usize = 75;

/// Writes the calendar; `host` makes its ids the world's only ones.
pub fn write(dates: &Dates, host: &str) -> String {
    let mut out = String::new();
    let name = escaped(&dates.name);
    for (property, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Milepost//Milepost//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", name.as_str()),
        ("X-WR-CALNAME", name.as_str()),
        ("REFRESH-INTERVAL;VALUE=DURATION", "PT4H"),
        ("X-PUBLISHED-TTL", "PT4H"),
    ] {
        line(&mut out, property, value);
    }
    for entry in &dates.entries {
        event(&mut out, entry, host);
    }
    line(&mut out, "END", "VCALENDAR");
    out
}

fn event(out: &mut String, entry: &Entry, host: &str) {
    let changed = moment(entry.changed_at);
    let day = |days| entry.day.plus(days).to_string().replace('-', "");
    line(out, "BEGIN", "VEVENT");
    line(out, "UID", &format!("{}@{host}", entry.id));
    line(out, "DTSTAMP", &changed);
    line(out, "LAST-MODIFIED", &changed);
    line(out, "SEQUENCE", &entry.changes.to_string());
    line(out, "DTSTART;VALUE=DATE", &day(0));
    line(out, "DTEND;VALUE=DATE", &day(1));
    line(out, "SUMMARY", &escaped(&entry.says));
    if !entry.about.is_empty() {
        line(out, "DESCRIPTION", &escaped(&entry.about));
    }
    line(out, "CLASS", "PRIVATE");
    line(out, "TRANSP", "TRANSPARENT");
    line(out, "END", "VEVENT");
}

/// "20261112T142800Z"
fn moment(at: Stamp) -> String {
    let digits: String = at.rfc3339().chars().filter(|c| !matches!(c, '-' | ':')).collect();
    format!("{}Z", digits.split('.').next().unwrap_or_default())
}

/// Text, with the signs that the format uses itself written so that they stand for themselves.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// One line, folded where it is too long, and never inside a letter.
fn line(out: &mut String, property: &str, value: &str) {
    let mut length = 0;
    for letter in format!("{property}:{value}").chars() {
        if length + letter.len_utf8() > LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(letter);
        length += letter.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(says: &str) -> String {
        let entry = Entry {
            id: "milestone-a".into(),
            day: "2026-12-31".parse().unwrap(),
            says: says.into(),
            about: "Line one\nand; two, three\\".into(),
            changed_at: Stamp(1_794_493_680_000),
            changes: 2,
        };
        let dates = Dates { name: "Harbour, Bakery".into(), entries: vec![entry] };
        write(&dates, "portal.test")
    }

    #[test]
    fn a_day_ends_on_the_next_one_and_signs_stand_for_themselves() {
        let ics = one("Design\r\nEND:VEVENT, estimated");
        assert!(ics.contains("\r\nDTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"));
        assert!(ics.contains("SUMMARY:Design\\nEND:VEVENT\\, estimated\r\n"));
        assert!(ics.contains("DESCRIPTION:Line one\\nand\\; two\\, three\\\\\r\n"));
        assert!(ics.contains("DTSTAMP:20261112T142800Z\r\n"));
        assert!(ics.contains("UID:milestone-a@portal.test\r\n"));
        assert!(ics.contains("X-WR-CALNAME:Harbour\\, Bakery\r\n"));
        assert_eq!(ics.matches("\r\nEND:VEVENT\r\n").count(), 1);
    }

    #[test]
    fn no_line_is_longer_than_75_bytes_and_none_is_cut_in_a_letter() {
        for says in ["é".repeat(200), "写真".repeat(60), "x".repeat(500), "👩‍🍳 ".repeat(30)]
        {
            let ics = one(&says);
            assert!(ics.split("\r\n").all(|line| line.len() <= LINE), "{ics}");
            assert!(ics.replace("\r\n ", "").contains(&format!("SUMMARY:{says}")));
            assert!(!ics.replace("\r\n", "").contains(['\r', '\n']));
        }
    }
}
