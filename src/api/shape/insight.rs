//! Measures.

use super::When;
use crate::insight;
use serde::Serialize;
use utoipa::ToSchema;

/// How soon clients look and decide.
#[derive(Debug, Serialize, ToSchema)]
pub struct Insight {
    /// From when on.
    since: When,
    /// All projects together.
    all: Measures,
    /// Twelve weeks, oldest first.
    weeks: Vec<Week>,
    /// Projects with anything to measure, by title.
    projects: Vec<ProjectMeasures>,
}

/// The measures of one project, or of all.
#[derive(Debug, Serialize, ToSchema)]
struct Measures {
    /// From a mail that was accepted to the first touch of its reader’s page.
    first_look: Option<Spread>,
    /// From asking for a decision to the first answer.
    decision: Option<Spread>,
    /// The people who have touched their page, of those who were ever mailed its link.
    people: Share,
    /// Decisions that came through the page, of all; the rest a member wrote down.
    decisions: Share,
    /// Questions that clients asked.
    questions: u32,
}

/// How long several waits took.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Spread)]
struct Spread {
    /// The middle one, in seconds.
    median_seconds: u64,
    /// Nine of ten were no longer, in seconds.
    nine_of_ten_seconds: u64,
    /// How many came.
    came: usize,
    /// How many have not come yet.
    open: usize,
}

/// Some of many.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Share)]
struct Share {
    /// These.
    some: u32,
    /// All of them.
    all: u32,
}

/// One week of all projects.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeasuredWeek)]
struct Week {
    /// When it ended, or the moment of asking.
    until: When,
    /// How long decisions took that were asked for in it.
    decision: Option<Spread>,
}

/// A project with its measures.
#[derive(Debug, Serialize, ToSchema)]
struct ProjectMeasures {
    /// The project.
    project_id: String,
    /// Its title.
    title: String,
    /// The client’s name.
    client: String,
    /// Its measures.
    measures: Measures,
}

impl From<insight::Insight> for Insight {
    fn from(insight: insight::Insight) -> Self {
        let week = |week: insight::Week| Week {
            until: week.until.into(),
            decision: week.deciding.map(Spread::from),
        };
        let row = |row: insight::Row| ProjectMeasures {
            project_id: row.project.into(),
            title: row.title,
            client: row.client,
            measures: row.measures.into(),
        };
        Self {
            since: insight.since.into(),
            all: insight.whole.into(),
            weeks: insight.weeks.into_iter().map(week).collect(),
            projects: insight.rows.into_iter().map(row).collect(),
        }
    }
}

impl From<insight::Measures> for Measures {
    fn from(measures: insight::Measures) -> Self {
        let insight::Measures { opening, deciding, people, decisions, questions } = measures;
        let share = |insight::Share { some, all }: insight::Share| Share { some, all };
        Self {
            first_look: opening.map(Spread::from),
            decision: deciding.map(Spread::from),
            people: share(people),
            decisions: share(decisions),
            questions,
        }
    }
}

impl From<insight::Spread> for Spread {
    fn from(spread: insight::Spread) -> Self {
        let insight::Spread { median, ninth, came, open } = spread;
        let (median_seconds, nine_of_ten_seconds) = (median.as_secs(), ninth.as_secs());
        Self { median_seconds, nine_of_ten_seconds, came, open }
    }
}
