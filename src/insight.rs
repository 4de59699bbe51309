//! Measures: how soon clients look and decide, and how many of them use their page.
//!
//! They are made of what is written down anyway. What a program did, probably, counts as nothing.

use crate::clock::{Stamp, days};
use crate::error::Result;
use crate::id::ProjectId;
use crate::member::Desk;
use crate::store::Tx;
use std::collections::BTreeMap;
use std::time::Duration;

/// Over how many weeks measures go.
pub const WEEKS: usize = 12;

/// How long a week is.
const WEEK: Duration = days(7);

/// Something that somebody waited for, and how long until it came, if it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// On which project.
    pub project: ProjectId,
    /// Since when.
    pub since: Stamp,
    /// When it came.
    pub came: Option<Stamp>,
}

/// How long several waits took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// The middle one; of two, the shorter.
    pub median: Duration,
    /// Nine of ten were no longer.
    pub ninth: Duration,
    /// How many came.
    pub came: usize,
    /// How many have not come yet.
    pub open: usize,
}

/// Some of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// These.
    pub some: u32,
    /// All of them.
    pub all: u32,
}

/// The measures of one project, or of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measures {
    /// From a mail that was accepted to the first touch of the page by its reader.
    pub opening: Option<Spread>,
    /// From asking for a decision to the first answer.
    pub deciding: Option<Spread>,
    /// The people who have touched their page, of those who were ever mailed its link.
    pub people: Share,
    /// Decisions that came through the page, of all; the rest a member wrote down.
    pub decisions: Share,
    /// Questions that clients asked.
    pub questions: u32,
}

/// A project with its measures.
#[derive(Debug, Clone)]
pub struct Row {
    /// The project.
    pub project: ProjectId,
    /// Its title.
    pub title: String,
    /// The client's name.
    pub client: String,
    /// Its measures.
    pub measures: Measures,
}

/// One week of all projects.
#[derive(Debug, Clone, Copy)]
pub struct Week {
    /// When it ended, or the moment of reading.
    pub until: Stamp,
    /// How long decisions took that were asked for in it.
    pub deciding: Option<Spread>,
}

/// Everything that the page of measures shows.
#[derive(Debug)]
pub struct Insight {
    /// From when on.
    pub since: Stamp,
    /// All projects together.
    pub whole: Measures,
    /// The weeks, oldest first; [`WEEKS`] of them.
    pub weeks: Vec<Week>,
    /// Projects with anything to measure, by title.
    pub rows: Vec<Row>,
}

/// A project with what is counted on it.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The project.
    pub project: ProjectId,
    /// Its title.
    pub title: String,
    /// The client's name.
    pub client: String,
    /// As in [`Measures`].
    pub people: Share,
    /// As in [`Measures`].
    pub decisions: Share,
    /// As in [`Measures`].
    pub questions: u32,
}

/// The measures of the last [`WEEKS`] weeks.
pub fn read(tx: &Tx, desk: Desk) -> Result<Insight> {
    let now = tx.now();
    let since = now.minus(WEEK * WEEKS as u32);
    let (opening, deciding) = (tx.openings_since(desk, since)?, tx.decidings_since(desk, since)?);
    let counted = tx.counted_since(desk, since)?;
    let weeks = (0..WEEKS as u32).rev().map(|ago| {
        let (from, until) = (now.minus(WEEK * (ago + 1)), now.minus(WEEK * ago));
        let within = deciding.iter().filter(|wait| wait.since > from && wait.since <= until);
        Week { until, deciding: spread(within) }
    });
    let weeks = weeks.collect();
    let whole = Measures {
        opening: spread(&opening),
        deciding: spread(&deciding),
        people: counted.iter().map(|one| one.people).fold(Share::default(), Share::and),
        decisions: counted.iter().map(|one| one.decisions).fold(Share::default(), Share::and),
        questions: counted.iter().map(|one| one.questions).sum(),
    };
    let (opening, deciding) = (by_project(opening), by_project(deciding));
    let of = |waits: &BTreeMap<String, Vec<Wait>>, project: &ProjectId| {
        waits.get(project.as_str()).and_then(spread)
    };
    let rows = counted.into_iter().map(|one| {
        let Counted { project, title, client, people, decisions, questions } = one;
        let (opening, deciding) = (of(&opening, &project), of(&deciding, &project));
        let measures = Measures { opening, deciding, people, decisions, questions };
        Row { project, title, client, measures }
    });
    let rows = rows.filter(|row| row.measures != Measures::default()).collect();
    Ok(Insight { since, whole, weeks, rows })
}

fn by_project(waits: Vec<Wait>) -> BTreeMap<String, Vec<Wait>> {
    let mut of = BTreeMap::<String, Vec<Wait>>::new();
    for wait in waits {
        of.entry(wait.project.as_str().to_owned()).or_default().push(wait);
    }
    of
}

/// How long those took that came; none if none did.
pub fn spread<'w>(waits: impl IntoIterator<Item = &'w Wait>) -> Option<Spread> {
    let (mut took, mut open) = (Vec::new(), 0);
    for wait in waits {
        match wait.came {
            Some(came) => took.push(came.since(wait.since)),
            None => open += 1,
        }
    }
    took.sort_unstable();
    let median = took.get(took.len().saturating_sub(1) / 2).copied()?;
    let ninth = took[(took.len() * 9).div_ceil(10).saturating_sub(1)];
    Some(Spread { median, ninth, came: took.len(), open })
}

impl Share {
    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { some: self.some + other.some, all: self.all + other.all }
    }

    /// In whole percent; none of nothing.
    pub fn percent(self) -> Option<u32> {
        (self.all > 0).then(|| (u64::from(self.some) * 100 / u64::from(self.all)) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(took: &[Option<i64>]) -> Vec<Wait> {
        let since = Stamp::from_seconds(1_000_000);
        let wait = |took: &Option<i64>| Wait {
            project: ProjectId::new(),
            since,
            came: took.map(|seconds| Stamp::from_seconds(1_000_000 + seconds)),
        };
        took.iter().map(wait).collect()
    }

    #[test]
    fn the_middle_one_counts_and_what_has_not_come_is_said() {
        assert_eq!(spread(&waits(&[])), None);
        assert_eq!(spread(&waits(&[None, None])), None);
        let seconds = |took: &[Option<i64>]| {
            let Spread { median, ninth, came, open } = spread(&waits(took)).unwrap();
            (median.as_secs(), ninth.as_secs(), came, open)
        };
        assert_eq!(seconds(&[Some(5)]), (5, 5, 1, 0));
        assert_eq!(seconds(&[Some(9), None, Some(1), Some(5)]), (5, 9, 3, 1));
        assert_eq!(seconds(&[Some(4), Some(2)]), (2, 4, 2, 0));
        let ten: Vec<_> = (1..=10).map(Some).collect();
        assert_eq!(seconds(&ten), (5, 9, 10, 0));
    }

    #[test]
    fn a_share_of_nothing_is_no_percentage() {
        assert_eq!(Share::default().percent(), None);
        assert_eq!(Share { some: 2, all: 3 }.percent(), Some(66));
        let both = Share { some: 2, all: 3 }.and(Share { some: 1, all: 1 });
        assert_eq!(both.percent(), Some(75));
    }
}
