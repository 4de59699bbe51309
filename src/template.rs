//! Templates: a project's milestones, requests, forms, tasks, records and questions, to start the
//! next project from; or the items of one file request. Words and relative days, and nothing of a
//! client: no people, no files, nothing paid or answered, and of records neither where they are
//! paid or read nor how much they are.

mod days;
mod keep;
mod skeleton;
mod start;

pub use days::workday;
pub use keep::{keep_project, keep_request, remove};
pub use skeleton::{Asked, Asking, Paper, Phase, Skeleton, ToDo, Wanted, WantedItem};
pub use start::{Start, start};

use crate::calendar::counted;
use crate::clock::Stamp;
use crate::id::{ProjectId, TemplateId};
use crate::words::words;

words! {
    /// What a template is of.
    Kind {
        /// A whole project.
        Project = "project",
        /// The items of one file request.
        Request = "request",
    }
}

/// Something to start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The template's id.
    pub id: TemplateId,
    /// What it is of.
    pub kind: Kind,
    /// "Website in ten weeks"
    pub name: String,
    /// What it holds.
    pub skeleton: Skeleton,
    /// The project it was made from.
    pub made_from: ProjectId,
    /// The name of the member who made it.
    pub made_by: String,
    /// When.
    pub made_at: Stamp,
}

impl Template {
    /// "5 milestones, 1 request, 8 tasks"
    pub fn says(&self) -> String {
        let Skeleton { milestones, records, requests } = &self.skeleton;
        let items = requests.iter().map(|one| one.items.len()).sum::<usize>();
        let asked = milestones.iter().map(|one| one.requests.len()).sum::<usize>();
        let forms = milestones.iter().map(|one| one.forms.len()).sum::<usize>();
        let tasks = milestones.iter().map(|one| one.tasks.len()).sum::<usize>();
        let questions = milestones.iter().map(|one| one.questions.len()).sum::<usize>();
        let parts = [
            (milestones.len(), "milestone"),
            (asked, "request"),
            (items, "item"),
            (forms, "form"),
            (tasks, "task"),
            (questions, "question"),
            (records.len(), "record"),
        ];
        let parts = parts.iter().filter(|(number, _)| *number > 0);
        let parts: Vec<_> = parts.map(|(number, of)| counted(*number as u64, of)).collect();
        parts.join(", ")
    }
}
