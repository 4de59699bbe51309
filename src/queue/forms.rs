//! Forms in the work queue: the client is next while one is open.

use super::Waits;
use crate::error::Result;
use crate::id::ProjectId;
use crate::intake::State;
use crate::member::Desk;
use crate::reminder::{self, Matter};
use crate::store::Tx;

/// The oldest form that the client has still to send.
pub(super) fn to_fill(tx: &Tx, desk: Desk, project: &ProjectId) -> Result<Option<Waits>> {
    let all = tx.intakes_of_project(desk, project)?;
    let Some(intake) = all.iter().find(|one| one.state == State::Open) else {
        return Ok(None);
    };
    Ok(Some(Waits::Lacking {
        who: intake.people.iter().map(|one| one.name.clone()).collect(),
        about: intake.title.clone(),
        since: intake.asked_at,
        due_on: intake.due_on,
        matter: Matter::Form(intake.id.clone()),
        reminding: reminder::of_intake(tx, desk, intake)?,
    }))
}

/// Whichever waits longer.
pub(super) fn first(asked: Option<Waits>, form: Result<Option<Waits>>) -> Result<Option<Waits>> {
    Ok(asked.into_iter().chain(form?).min_by_key(Waits::since))
}
