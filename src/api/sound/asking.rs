//! A question that is sent, looked over.

use super::{Eye, PEOPLE, Sound};
use crate::api::shape::AskedFor;
use crate::approval::agreement::{CONSENT_LIMIT, INTENT_LIMIT};
use crate::file::NOTE_LIMIT;
use crate::update::FILES_LIMIT;

impl Sound for AskedFor {
    fn look(&self, eye: &mut Eye) {
        eye.line("title", &self.title);
        eye.maybe("wording", self.wording.as_ref(), NOTE_LIMIT);
        eye.maybe("intent", self.intent.as_ref(), INTENT_LIMIT);
        eye.maybe("consent", self.consent.as_ref(), CONSENT_LIMIT);
        eye.count("version_ids", self.version_ids.as_ref(), FILES_LIMIT);
        eye.count("approver_ids", Some(&self.approver_ids), PEOPLE);
    }
}
