//! What webhooks are told of tasks that the client ticks.

use super::Kind;
use super::told::{by, put, tell};
use crate::error::Result;
use crate::link::Visitor;
use crate::store::Tx;
use crate::task::Task;
use serde_json::json;

/// Tells that a contact ticked a task, or unticked it.
pub fn ticked(tx: &Tx, visitor: &Visitor, task: &Task, done: bool) -> Result<()> {
    tell(tx, Kind::TaskTicked, || {
        let mut data = by(visitor);
        put(
            &mut data,
            json!({
                "milestone_id": task.milestone.as_str(),
                "task_id": task.id.as_str(),
                "task_title": task.title,
                "done": done,
            }),
        );
        Ok(data)
    })
}
