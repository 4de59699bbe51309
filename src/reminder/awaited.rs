//! Somebody of whom an open request asks something, with all that decides whether and when they
//! are reminded.

use super::{Plan, Schedule, next};
use crate::approval;
use crate::calendar::{Day, Zone};
use crate::clock::Stamp;
use crate::id::{ApprovalId, ContactId, IntakeId, ParticipantId, ProjectId, RequestId, TaskId};
use crate::project;
use crate::words::Unknown;

/// Whether a contact is left in peace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// Until this day; what was planned before is one reminder then.
    Until(Day),
    /// Until a member says otherwise.
    Lifted,
}

impl Pause {
    /// Whether somebody in `zone` is left in peace at `now`.
    pub fn holds(self, now: Stamp, zone: &Zone) -> bool {
        match self {
            Self::Until(day) => zone.local(now).day < day,
            Self::Lifted => true,
        }
    }
}

/// As it is stored: a day, or nothing.
impl std::fmt::Display for Pause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Until(day) => day.fmt(f),
            Self::Lifted => Ok(()),
        }
    }
}

impl std::str::FromStr for Pause {
    type Err = Unknown;
    fn from_str(text: &str) -> Result<Self, Unknown> {
        if text.is_empty() { Ok(Self::Lifted) } else { text.parse().map(Self::Until) }
    }
}

/// Why somebody is not reminded though a question waits for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// The project rests.
    ProjectPaused,
    /// The project is over.
    ProjectClosed,
    /// The studio ended their link.
    LinkEnded,
    /// They are off the project, or no longer decide.
    DoesNotDecide,
    /// A mail server refused their address for good.
    Refused,
    /// Reminders are off.
    Off,
    /// The contact is left in peace until a member says otherwise.
    Paused,
    /// All that were planned are over.
    NoMore,
}

/// What waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// A question.
    Approval(ApprovalId),
    /// Documents that have still to come.
    Files(RequestId),
    /// A form that has still to be sent.
    Form(IntakeId),
    /// Something to do.
    Task(TaskId),
}

impl Matter {
    /// The request's id.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Approval(id) => id.as_str(),
            Self::Files(id) => id.as_str(),
            Self::Form(id) => id.as_str(),
            Self::Task(id) => id.as_str(),
        }
    }

    /// What somebody does whom it asks: "decide".
    pub const fn does(&self) -> &'static str {
        match self {
            Self::Approval(_) => "decide",
            Self::Files(_) => "send files",
            Self::Form(_) => "fill in forms",
            Self::Task(_) => "tick tasks",
        }
    }
}

/// One person of one request.
#[derive(Debug, Clone)]
pub struct Awaited {
    /// What is asked.
    pub matter: Matter,
    /// Who, on the project.
    pub participant: ParticipantId,
    /// Who it is.
    pub contact: ContactId,
    /// The project.
    pub project: ProjectId,
    /// Whether their answer is waited for now, in their turn.
    pub waits: bool,
    /// Where the request stands; documents that are all in are as good as approved.
    pub state: approval::State,
    /// Since when it was known that their answer is waited for.
    pub since: Option<Stamp>,
    /// When they are reminded next; the beginning of time for what is not planned yet.
    pub next: Option<Stamp>,
    /// When they last were.
    pub last: Option<Stamp>,
    /// When the request was asked.
    pub asked_at: Stamp,
    /// By when it is due.
    pub due_on: Option<Day>,
    /// How often it is reminded of.
    pub schedule: Schedule,
    /// Where the contact is.
    pub zone: Zone,
    /// Whether the contact is left in peace.
    pub pause: Option<Pause>,
    /// Where the project stands.
    pub project_state: project::State,
    /// Whether they are on the project and may do what is asked.
    pub decides: bool,
    /// Whether they have a link that nobody ended.
    pub linked: bool,
    /// Whether a mail server refused their address for good.
    pub refused: bool,
}

/// What has not been planned yet.
pub const NEW: Stamp = Stamp(0);

impl Awaited {
    /// Why a letter could not be sent now, whoever wants to.
    pub const fn barred(&self) -> Option<WhyNot> {
        match self.project_state {
            project::State::Closed => Some(WhyNot::ProjectClosed),
            _ if !self.decides => Some(WhyNot::DoesNotDecide),
            _ if !self.linked => Some(WhyNot::LinkEnded),
            _ if self.refused => Some(WhyNot::Refused),
            _ => None,
        }
    }

    /// Why nothing is planned for them, apart from all being over.
    pub fn why_not(&self) -> Option<WhyNot> {
        let paused = || self.project_state == project::State::Paused;
        self.barred()
            .or_else(|| paused().then_some(WhyNot::ProjectPaused))
            .or_else(|| (self.schedule == Schedule::Off).then_some(WhyNot::Off))
            .or_else(|| (self.pause == Some(Pause::Lifted)).then_some(WhyNot::Paused))
    }

    /// Since when they are waited for and when they are reminded next, as of `now`; with `fresh`,
    /// what was planned before is let go.
    pub fn planned(&self, now: Stamp, fresh: bool) -> (Option<Stamp>, Option<Stamp>) {
        if !self.waits {
            return (None, None);
        }
        let is_new = self.next == Some(NEW);
        let since = self.since.unwrap_or(if is_new { self.asked_at } else { now });
        if self.why_not().is_some() {
            return (Some(since), None);
        }
        // Whoever was not planned for begins from now on: nothing is made up for.
        let lapsed = fresh || is_new || self.next.is_none();
        let plan = Plan {
            since,
            due_on: self.due_on,
            zone: &self.zone,
            schedule: &self.schedule,
            last: self.last.filter(|last| *last > since),
            from: lapsed.then_some(now),
            paused_until: match self.pause {
                Some(Pause::Until(day)) => Some(day),
                _ => None,
            },
        };
        (Some(since), next(&plan, now))
    }
}
