//! Sentences about records, addresses for calendar programs, and milestones that were moved.

use crate::audit::Kind;
use serde_json::Value;

/// "Nell Ashby marked Invoice FF-0112 as paid on 2026-11-30"
pub fn sentence(kind: Kind, who: &str, subject: &Value) -> String {
    let word = |field: &str| subject[field].as_str().unwrap_or_default();
    let (name, days) = (word("name"), "the address of calendar dates");
    match kind {
        Kind::RecordAdded => format!("{who} added {name} to the quick links"),
        Kind::RecordChanged => format!("{who} changed {name}"),
        Kind::RecordPaid => format!("{who} marked {name} as paid on {}", word("paid_on")),
        Kind::RecordRemoved => format!("{who} took {name} off the quick links"),
        Kind::FeedMade => format!("{who} made {days} for {name}"),
        Kind::FeedEnded => format!("{who} ended {days} for {name}"),
        _ => format!("{who} moved the milestone {} to place {}", word("title"), subject["place"]),
    }
}
