//! How often an open request is reminded of: not at all, as is usual, or on days of one's own.

use crate::error::{Refusal, Result};
use crate::words::Unknown;

/// The usual days after asking: +3, +7, then weekly, four at most (`product.md`, defaults).
pub const USUAL: &[u16] = &[3, 7, 14, 21];

/// The most days that a schedule of one's own may have.
pub const MOST: usize = 10;

/// The latest day of one.
pub const LATEST: u16 = 365;

/// How often an open request is reminded of. Each but `Off` also reminds on the day before a due
/// date and on the day itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Schedule {
    /// Never.
    Off,
    /// On the usual days.
    #[default]
    Usual,
    /// On these days after asking, in order and each once.
    Own(Vec<u16>),
}

impl Schedule {
    /// The days after asking.
    pub fn days(&self) -> &[u16] {
        match self {
            Self::Off => &[],
            Self::Usual => USUAL,
            Self::Own(days) => days,
        }
    }

    /// Days as they were typed, or sent: any order, commas or spaces between.
    ///
    /// # Errors
    /// `Wrong`, as `days`, for what is no number from 1 to [`LATEST`], none, or more than [`MOST`].
    pub fn own(typed: &str) -> Result<Self> {
        let parts = typed.split([',', ' ', ';']).filter(|part| !part.trim().is_empty());
        let days: Option<Vec<u16>> = parts.map(|part| part.trim().parse().ok()).collect();
        let says = || format!("Write up to {MOST} numbers of days from 1 to {LATEST}: 2, 5, 9.");
        let mut days = days.ok_or_else(|| Refusal::wrong("days", says()))?;
        days.sort_unstable();
        days.dedup();
        let fits = days.iter().all(|day| (1..=LATEST).contains(day));
        if days.is_empty() || days.len() > MOST || !fits {
            return Err(Refusal::wrong("days", says()).into());
        }
        Ok(Self::Own(days))
    }

    /// A choice of a form: the word and the days that were typed with it. None for what is left to
    /// the studio.
    ///
    /// # Errors
    /// `Wrong` for another word, and as [`Schedule::own`].
    pub fn typed(word: &str, days: &str) -> Result<Option<Self>> {
        match word {
            "studio" => Ok(None),
            "off" => Ok(Some(Self::Off)),
            "default" => Ok(Some(Self::Usual)),
            "own" => Self::own(days).map(Some),
            _ => Err(Refusal::wrong("schedule", "Choose when they are reminded.").into()),
        }
    }

    /// The word of a form.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Usual => "default",
            Self::Own(_) => "own",
        }
    }

    /// "2, 5, 9": the days of one's own, as they are typed; empty for the others.
    pub fn listed(&self) -> String {
        match self {
            Self::Own(days) => joined(days, ", "),
            _ => String::new(),
        }
    }

    /// "3 and 7 days after asking, then weekly, 4 at most", to stand in a sentence.
    pub fn says(&self) -> String {
        match self {
            Self::Off => "never".into(),
            Self::Usual => "3 and 7 days after asking, then weekly, 4 at most".into(),
            Self::Own(days) if days == &[1] => "1 day after asking".into(),
            Self::Own(days) => format!("{} days after asking", joined(days, ", ")),
        }
    }
}

fn joined(days: &[u16], between: &str) -> String {
    days.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}

/// As it is stored: `off`, `default`, `2 5 9`.
impl std::fmt::Display for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Own(days) => f.write_str(&joined(days, " ")),
            _ => f.write_str(self.word()),
        }
    }
}

impl std::str::FromStr for Schedule {
    type Err = Unknown;
    fn from_str(text: &str) -> Result<Self, Unknown> {
        match text {
            "off" => Ok(Self::Off),
            "default" => Ok(Self::Usual),
            days => Self::own(days).map_err(|_| Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_taken_in_any_order_and_stored_in_theirs() {
        let own = Schedule::own(" 9,2 5; 2").ok();
        assert_eq!(own, Some(Schedule::Own(vec![2, 5, 9])));
        for schedule in [Schedule::Off, Schedule::Usual, Schedule::Own(vec![2, 5, 9])] {
            assert_eq!(schedule.to_string().parse(), Ok(schedule));
        }
        for wrong in ["", "0", "366", "-1", "a", "1 2 3 4 5 6 7 8 9 10 11", "1.5"] {
            assert!(Schedule::own(wrong).is_err(), "{wrong}");
        }
    }
}
