//! What is to be done, on the page.

use super::{Page, Phase};
use crate::task::Task;

impl Page {
    /// What this visitor has still to do, what is due first, first.
    pub fn to_do(&self) -> Vec<&Task> {
        let mine = self.tasks.iter().filter(|task| task.waits_for(&self.visitor));
        let mut all: Vec<_> = mine.collect();
        all.sort_by_key(|task| task.due_on.map_or("9999".into(), |due| due.to_string()));
        all
    }

    /// Whether this visitor may tick a task, or untick it.
    pub fn may_tick(&self, task: &Task) -> bool {
        self.may_write() && !task.milestone_done && task.is_for(&self.visitor.participant)
    }

    /// The list of a milestone.
    pub fn tasks_of(&self, phase: &Phase) -> impl Iterator<Item = &Task> {
        let id = phase.milestone.id.clone();
        self.tasks.iter().filter(move |task| task.milestone == id)
    }
}
