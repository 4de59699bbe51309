//! What webhooks are told of conversations.

use super::Kind;
use super::told::{by, put, tell};
use crate::error::Result;
use crate::link::Visitor;
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
            "participant_id": match &message.by {
                Author::Contact(id, _) => Some(id.as_str()),
                Author::Member(..) => None,
            },
            "question": message.question.is_some(),
            "files": message.files.len(),
        }))
    })
}

/// Tells of every file that a contact sent with a message.
pub fn files_came(tx: &Tx, visitor: &Visitor, message: &Message) -> Result<()> {
    for file in &message.files {
        tell(tx, Kind::FileReceived, || {
            let mut data = by(visitor);
            put(
                &mut data,
                json!({
                    "milestone_id": message.milestone.as_str(),
                    "message_id": message.id.as_str(),
                    "attachment_id": file.id.as_str(),
                    "name": file.stored.name,
                    "sha256": file.stored.sha256,
                    "size": file.stored.size,
                    "media_type": file.stored.media_type,
                }),
            );
            Ok(data)
        })?;
    }
    Ok(())
}
