//! What is sent about a question that is there, looked over.

use super::{Eye, Sound, WORD};
use crate::api::shape::{Reopening, SaidElsewhere, Settling};
use crate::approval::{COMMENT_LIMIT, REASON_LIMIT};
use crate::dispute::NOTE_LIMIT;
use crate::error::Fault;
use crate::studio::one_line;

impl Sound for Reopening {
    fn look(&self, eye: &mut Eye) {
        eye.text("reason", &self.reason, REASON_LIMIT);
        if one_line(&self.reason).is_empty() {
            eye.faults.push(Fault::new("reason", "Write at least one letter."));
        }
    }
}

impl Sound for Settling {
    fn look(&self, eye: &mut Eye) {
        eye.text("decision_id", &self.decision_id, WORD);
        eye.text("note", &self.note, NOTE_LIMIT);
        if one_line(&self.note).is_empty() {
            eye.faults.push(Fault::new("note", "Write at least one letter."));
        }
    }
}

impl Sound for SaidElsewhere {
    fn look(&self, eye: &mut Eye) {
        eye.text("approver_id", &self.approver_id, WORD);
        eye.text("comment", &self.comment, COMMENT_LIMIT);
        eye.text("note", &self.note, COMMENT_LIMIT);
        eye.count("uploads", Some(&self.uploads), 50);
    }
}
