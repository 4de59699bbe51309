//! Numbers and dates as people write them, where only one reading is possible.

use crate::calendar::Day;

/// A number, with a point before its decimals: `1234.5`. "1.234,50", "1 234.5" and "1'234" have one
/// reading; "1,234" and "1.234" have two, and none is guessed.
pub fn number(typed: &str) -> Option<String> {
    let bare: String = typed.trim().chars().filter(|c| !gap(*c)).collect();
    let (sign, digits) = match bare.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest),
        None => ("", bare.strip_prefix('+').unwrap_or(&bare)),
    };
    let marks: Vec<char> = digits.chars().filter(|c| !c.is_ascii_digit()).collect();
    if marks.iter().any(|mark| !matches!(mark, '.' | ',')) {
        return None;
    }
    let plain = match (marks.last(), marks.first()) {
        (None, _) => digits.to_owned(),
        // Both marks: the last one stands before the decimals.
        (Some(last), Some(first)) if last != first => {
            let (whole, rest) = digits.rsplit_once(*last)?;
            let same = marks[..marks.len() - 1].iter().all(|mark| mark == first);
            (same && in_threes(whole, *first)).then_some(())?;
            format!("{}.{rest}", whole.replace(*first, ""))
        }
        // One mark, several times: between thousands.
        (Some(mark), _) if marks.len() > 1 => {
            in_threes(digits, *mark).then(|| digits.replace(*mark, ""))?
        }
        // One mark, once. With three digits after it, it could be either.
        (Some(mark), _) => {
            let (whole, rest) = digits.split_once(*mark)?;
            let either = rest.len() == 3 && !whole.is_empty() && !whole.starts_with('0');
            (!either && !rest.is_empty()).then_some(())?;
            format!("{}.{rest}", if whole.is_empty() { "0" } else { whole })
        }
    };
    let has = plain.chars().any(|c| c.is_ascii_digit()) && plain.len() <= 40;
    has.then(|| format!("{sign}{}", tidy(&plain)))
}

/// Spaces of every width and the apostrophes of Switzerland only part thousands.
fn gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\'' | '\u{2019}' | '_')
}

fn in_threes(whole: &str, mark: char) -> bool {
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)
}

fn tidy(plain: &str) -> String {
    let (whole, rest) = plain.split_once('.').unwrap_or((plain, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A day. "2026-11-19", "19 Nov 2026", "Nov 19, 2026", "19.11.2026" and "19/11/2026" have one
/// reading; "5/11/2026" has two, and none is guessed.
pub fn date(typed: &str) -> Option<Day> {
    let typed = typed.trim();
    if let Ok(day) = typed.parse() {
        return Some(day);
    }
    let parts: Vec<&str> = typed
        .split(|c: char| c.is_whitespace() || matches!(c, '.' | '/' | '-' | ','))
        .filter(|part| !part.is_empty())
        .collect();
    let [a, b, c] = parts[..] else { return None };
    if let Some(month) = month(b) {
        return day(c, month, &ordinal(a));
    }
    if let Some(month) = month(a) {
        return day(c, month, &ordinal(b));
    }
    if a.len() == 4 {
        return day(a, b.parse().ok()?, c);
    }
    let (first, second): (u8, u8) = (a.parse().ok()?, b.parse().ok()?);
    // With points between them, the day comes first everywhere.
    match () {
        () if typed.contains('.') || first > 12 || first == second => day(c, second, a),
        () if second > 12 => day(c, first, b),
        () => None,
    }
}

fn month(word: &str) -> Option<u8> {
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|month| word.starts_with(month))?;
    u8::try_from(at + 1).ok()
}

/// "19th" is the 19th.
fn ordinal(word: &str) -> String {
    word.chars().take_while(char::is_ascii_digit).collect()
}

fn day(year: &str, month: u8, day: &str) -> Option<Day> {
    let day: u8 = day.parse().ok()?;
    (year.len() == 4).then(|| format!("{year}-{month:02}-{day:02}").parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_every_way_of_writing_that_has_one_meaning() {
        for (typed, meant) in [
            ("42", "42"),
            ("1234.5", "1234.5"),
            ("1.234,50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1 234,5", "1234.5"),
            ("1\u{202f}234", "1234"),
            ("1'234", "1234"),
            ("1.234.567", "1234567"),
            ("0,5", "0.5"),
            (".5", "0.5"),
            ("0.125", "0.125"),
            ("\u{2212}3", "-3"),
            ("007", "7"),
        ] {
            assert_eq!(number(typed).as_deref(), Some(meant), "{typed}");
        }
        for typed in ["1,234", "1.234", "", "-", "twelve", "1.23.456", "1,2,3.4", "12 EUR", "5."] {
            assert_eq!(number(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_date_is_read_where_day_and_month_cannot_be_taken_for_each_other() {
        for typed in [
            "2026-11-19",
            "19 Nov 2026",
            "19 November 2026",
            "Nov 19, 2026",
            "November 19th 2026",
            "19.11.2026",
            "19/11/2026",
            "11/19/2026",
            "2026/11/19",
        ] {
            assert_eq!(date(typed).map(|day| day.to_string()).as_deref(), Some("2026-11-19"));
        }
        assert_eq!(date("5.11.2026"), "2026-11-05".parse().ok());
        assert_eq!(date("5/5/2026"), "2026-05-05".parse().ok());
        for typed in ["5/11/2026", "5-11-2026", "19/11/26", "31.2.2026", "tomorrow", "2026", ""] {
            assert_eq!(date(typed), None, "{typed}");
        }
    }
}
