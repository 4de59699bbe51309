//! Tasks: a checklist on a milestone, for the studio or for somebody at the client. Either side
//! ticks, until the milestone is done; what follows from what is one pure function, [`next`].

mod check;
mod keep;
mod release;
mod tell;
mod tick;

pub use check::{Form, MOST, NOTE_LIMIT, known};
pub use keep::{add, change, put_at, remove};
pub use release::release;
pub use tick::{No, next, tick, tick_by_client};

use crate::calendar::Day;
use crate::clock::Stamp;
use crate::id::{MilestoneId, ParticipantId, ProjectId, TaskId};
use crate::link::Sight;
use crate::participant::Role;
use crate::words::words;

words! {
    /// Whose a task is to do.
    Side {
        /// The studio's.
        Studio = "studio",
        /// Somebody's at the client.
        Client = "client",
    }
}

/// How a task was ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// When.
    pub at: Stamp,
    /// Who: a name.
    pub by: String,
    /// Whether that is a member.
    pub by_member: bool,
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The task's id.
    pub id: TaskId,
    /// The milestone it is on.
    pub milestone: MilestoneId,
    /// The project of that milestone.
    pub project: ProjectId,
    /// Whether that milestone is done.
    pub milestone_done: bool,
    /// "Book the photographer"
    pub title: String,
    /// What else there is to know; may be empty.
    pub note: String,
    /// Whose it is to do.
    pub side: Side,
    /// Who of the client, with their name; anybody who writes if it names nobody.
    pub person: Option<(ParticipantId, String)>,
    /// By when.
    pub due_on: Option<Day>,
    /// Its place on the milestone, from 1.
    pub position: u32,
    /// When it was added.
    pub added_at: Stamp,
    /// How it was ticked.
    pub done: Option<Done>,
    /// Whether it was taken off.
    pub removed: bool,
}

impl Task {
    /// Whether it has still to be done.
    pub const fn is_open(&self) -> bool {
        self.done.is_none() && !self.removed && !self.milestone_done
    }

    /// Whether a visitor has still to do it.
    pub fn waits_for(&self, who: &Sight) -> bool {
        self.is_open() && self.is_for(&who.participant) && who.role >= Role::Commenter
    }

    /// Whether a participant is to do it.
    pub fn is_for(&self, who: &ParticipantId) -> bool {
        let named = self.person.as_ref().is_none_or(|(person, _)| person == who);
        self.side == Side::Client && named
    }
}

/// How many tasks of the client are done, and how many there are, on milestones that go on.
pub fn tally(tasks: &[Task]) -> (usize, usize) {
    let theirs = tasks.iter().filter(|task| task.side == Side::Client && !task.milestone_done);
    let done = theirs.clone().filter(|task| task.done.is_some()).count();
    (done, theirs.count())
}
