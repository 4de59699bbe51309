//! Days that are counted from a start.

use crate::calendar::Day;
use time::Weekday;

/// How many days `day` is after `start`.
pub(super) fn after(start: Day, day: Day) -> i64 {
    (day.0 - start.0).whole_days()
}

/// A day that falls on a weekend is the Monday after it.
#[must_use]
pub fn workday(day: Day) -> Day {
    match day.0.weekday() {
        Weekday::Saturday => day.plus(2),
        Weekday::Sunday => day.plus(1),
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_falls_on_a_weekend_is_on_monday_and_nothing_else_moves() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        for (is, becomes) in [
            ("2026-11-20", "2026-11-20"),
            ("2026-11-21", "2026-11-23"),
            ("2026-11-22", "2026-11-23"),
            ("2026-11-23", "2026-11-23"),
            ("2028-12-30", "2029-01-01"),
        ] {
            assert_eq!(workday(day(is)), day(becomes), "{is}");
        }
        assert_eq!(after(day("2026-02-27"), day("2026-03-02")), 3);
        assert_eq!(after(day("2026-03-02"), day("2026-02-27")), -3);
    }
}
