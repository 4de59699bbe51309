//! What webhooks are told of conversations.

use super::Kind;
use super::told::tell;
use crate::error::Result;
use crate::message::{Author, Message};
use crate::milestone::Milestone;
use crate::store::Tx;
use serde_json::json;

/// Tells that somebody wrote on a milestone. Not what: that is between them.
pub fn message_posted(tx: &Tx, what: (&Milestone, &Message)) -> Result<()> {
    let (milestone, message) = what;
    tell(tx, Kind::MessagePosted, || {
        Ok(json!({
            "project_id": milestone.project.as_str(),
            "milestone_id": milestone.id.as_str(),
            "milestone_title": milestone.title,
            "message_id": message.id.as_str(),
            "by_name": message.by.name(),
            "by_member": matches!(message.by, Author::Member(..)),
            "question": message.question.is_some(),
            "files": message.files.len(),
        }))
    })
}
