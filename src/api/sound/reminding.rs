//! What a program may say about reminders.

use super::{Eye, Sound, WORD};
use crate::api::shape::{Nudge, Peace, Rhythm};
use crate::reminder::{LINE_LIMIT, MOST};

impl Sound for Rhythm {
    fn look(&self, eye: &mut Eye) {
        eye.count("days", Some(&self.days), MOST);
    }
}

impl Sound for Nudge {
    fn look(&self, eye: &mut Eye) {
        eye.text("approver_id", &self.approver_id, WORD);
        eye.text("line", &self.line, LINE_LIMIT);
    }
}

impl Sound for Peace {
    fn look(&self, _: &mut Eye) {}
}
