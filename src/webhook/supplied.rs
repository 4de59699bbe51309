//! What webhooks are told of files that came for a request, and of forms that were sent.

use super::Kind;
use super::told::{by, put, tell};
use crate::error::Result;
use crate::id::AnswerId;
use crate::intake::Intake;
use crate::link::Visitor;
use crate::request::{FileRequest, Supplied};
use crate::store::Tx;
use serde_json::json;

/// Tells that a file came for a file request.
pub fn supplied(tx: &Tx, visitor: &Visitor, request: &FileRequest, file: &Supplied) -> Result<()> {
    tell(tx, Kind::FileReceived, || {
        let mut data = by(visitor);
        put(
            &mut data,
            json!({
                "milestone_id": request.milestone.as_str(),
                "request_id": request.id.as_str(),
                "request_title": request.title,
                "item_id": file.item.as_str(),
                "item_title": request.item(&file.item).map(|item| &item.title),
                "supplied_id": file.id.as_str(),
                "name": file.stored.name,
                "sha256": file.stored.sha256,
                "size": file.stored.size,
                "media_type": file.stored.media_type,
            }),
        );
        Ok(data)
    })
}

/// Tells that a form was sent. Not what was answered: that is to be looked up.
pub fn form_sent(tx: &Tx, visitor: &Visitor, intake: &Intake, answer: &AnswerId) -> Result<()> {
    tell(tx, Kind::FormSent, || {
        let mut data = by(visitor);
        put(
            &mut data,
            json!({
                "milestone_id": intake.milestone.as_str(),
                "form_id": intake.id.as_str(),
                "form_title": intake.title,
                "form_version": intake.version,
                "answer_id": answer.as_str(),
            }),
        );
        Ok(data)
    })
}
