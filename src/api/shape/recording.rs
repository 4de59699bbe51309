//! What a program sends about a question that is there.

use crate::approval::{Asked, How, Outcome, Said};
use crate::calendar::Day;
use crate::error::Result;
use crate::member::Member;
use crate::store::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why the studio asks again.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "The prices have changed since" }))]
pub struct Reopening {
    /// One line, for the mail and the history.
    #[schema(min_length = 1, max_length = 300, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub reason: String,
}

/// What came of it that an approver said an answer was not theirs.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "decision_id": "3k9d0q2r7w1x5y8z", "note": "Pressed at the shared desk; she agrees with it.",
}))]
pub struct Settling {
    /// The decision’s id.
    pub decision_id: String,
    /// One line, for the mail and the history.
    #[schema(min_length = 1, max_length = 300, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub note: String,
}

/// A decision that was not pressed but said.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "approver_id": "3k9d0q2r7w1x5y8z", "decision": "approved", "how": "phone",
    "said_on": "2026-11-12", "note": "She called at ten and said: go ahead.",
}))]
pub struct SaidElsewhere {
    /// Who said it: the id of a contact or participant who is asked.
    pub approver_id: String,
    /// What.
    #[schema(inline)]
    decision: Outcome,
    /// In their words; needed unless they approved.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub comment: String,
    /// How.
    #[schema(inline)]
    how: How,
    /// When; not a day to come.
    #[schema(value_type = String, format = Date)]
    said_on: Day,
    /// What shows it; needed without `uploads`.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub note: String,
    /// Files that show it: uploads that came whole to `/uploads`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub uploads: Vec<String>,
}

impl SaidElsewhere {
    /// As a form would have it, without who said it.
    pub fn said(&self) -> Said {
        Said {
            outcome: self.decision.as_str().to_owned(),
            comment: self.comment.clone(),
            how: self.how.as_str().to_owned(),
            said_on: self.said_on.to_string(),
            note: self.note.clone(),
            ..Said::default()
        }
    }

    /// The participant that is meant.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn who(&self, tx: &Tx, member: &Member, asked: &Asked) -> Result<String> {
        for approver in &asked.approvers {
            let person = tx.participant(member.desk, &approver.participant)?;
            if person.is_some_and(|person| person.contact.id.as_str() == self.approver_id) {
                return Ok(approver.participant.to_string());
            }
        }
        Ok(self.approver_id.clone())
    }
}
