//! Tasks: the checklist of a milestone.

use super::{When, day, given, typed};
use crate::calendar::Day;
use crate::task::{self, Form, Side};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One line of a checklist.
#[derive(Debug, Serialize, ToSchema)]
pub struct Task {
    /// The task's id.
    id: String,
    /// The milestone it is on.
    milestone_id: String,
    /// What is to be done.
    title: String,
    /// What else there is to know.
    note: String,
    /// Whose it is to do.
    #[schema(inline)]
    side: Side,
    /// Who of the client; null for anybody there who writes.
    participant_id: Option<String>,
    /// Their name.
    participant_name: Option<String>,
    /// By when.
    #[schema(format = Date)]
    due_on: Option<String>,
    /// Its place on the milestone, from 1.
    position: u32,
    /// When it was ticked.
    done_at: Option<When>,
    /// By whom: a name.
    done_by: Option<String>,
    /// Whether that was a member.
    done_by_member: bool,
}

impl From<task::Task> for Task {
    fn from(task: task::Task) -> Self {
        let (participant_id, participant_name) = task.person.unzip();
        let done = task.done.as_ref();
        Self {
            done_at: done.map(|done| done.at.into()),
            done_by_member: done.is_some_and(|done| done.by_member),
            done_by: task.done.map(|done| done.by),
            id: task.id.into(),
            milestone_id: task.milestone.into(),
            title: task.title,
            note: task.note,
            side: task.side,
            participant_id: participant_id.map(Into::into),
            participant_name,
            due_on: day(task.due_on),
            position: task.position,
        }
    }
}

/// A task to add.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Book the photographer", "for_id": "client", "due_on": "2030-11-18",
}))]
pub struct NewTask {
    /// What is to be done: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub title: String,
    /// What else there is to know.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: String,
    /// `studio`, `client` for anybody there who writes, or the id of a participant or contact who
    /// writes. Left out: the studio.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub for_id: Option<String>,
    /// By when; not a day that is over.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Day>,
}

impl NewTask {
    /// As a form would have it.
    pub fn form(&self) -> Form {
        Form {
            title: self.title.clone(),
            note: self.note.clone(),
            who: self.for_id.clone().unwrap_or_default(),
            due_on: day(self.due_on).unwrap_or_default(),
        }
    }
}

/// What changes of a task. What is left out stays; null empties the day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "done": true }))]
pub struct TaskChange {
    /// What is to be done: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub title: Option<String>,
    /// What else there is to know.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
    /// Whose it is, as for a new one.
    #[schema(max_length = 64)]
    pub for_id: Option<String>,
    /// By when.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Option<Day>>,
    /// Its place on the milestone, from 1; those between make way.
    #[schema(minimum = 1)]
    pub position: Option<u32>,
    /// Whether it is done.
    pub done: Option<bool>,
}

impl TaskChange {
    /// What `was` becomes.
    pub fn of(&self, was: &task::Task) -> Form {
        let old = task::known(was);
        Form {
            title: self.title.clone().unwrap_or(old.title),
            note: self.note.clone().unwrap_or(old.note),
            who: self.for_id.clone().unwrap_or(old.who),
            due_on: typed(self.due_on.map(day), day(was.due_on)),
        }
    }
}
