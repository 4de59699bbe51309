//! What waits, as a digest tells it.

use crate::calendar::Day;
use crate::clock::Stamp;
use serde::{Deserialize, Serialize};

/// Something that waits, as a digest tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The project's title.
    pub project: String,
    /// Who: the ones who answered, or who have not yet.
    pub who: Vec<String>,
    /// What it is about.
    pub about: String,
    /// What waits.
    pub what: What,
    /// Since when.
    pub since: Stamp,
    /// By when it is due.
    pub due_on: Option<Day>,
}

/// What waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Changes were asked for.
    Changes,
    /// It was declined.
    Declined,
    /// Somebody says that an answer under their name was not theirs.
    Disputed,
    /// A colleague asks for a link of their own.
    Introduction,
    /// Somebody asked something in a conversation.
    Question,
    /// Nobody has opened the page since it was asked.
    Unopened,
    /// The page was opened, and nobody has answered.
    Undecided,
    /// Files came that nobody has looked at.
    Received,
    /// Documents have still to come.
    Lacking,
    /// Something is still to be done.
    ToDo,
}
