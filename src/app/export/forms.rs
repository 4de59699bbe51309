//! Forms in the whole project that is taken away: what was answered, under its questions.

use crate::error::Result;
use crate::file::Stored;
use crate::id::ProjectId;
use crate::intake::{self, Definition, Intake};
use crate::link::Sight;
use crate::member::Desk;
use crate::store::Tx;
use serde_json::Value;

/// What the client's side may keep: what was last sent with each form.
pub fn visible(tx: &Tx, sight: &Sight) -> Result<Vec<Value>> {
    let mut told = Vec::new();
    for intake in tx.visible_intakes(sight)? {
        let Some(answer) = tx.visible_answer(sight, &intake.id)? else { continue };
        let asked = tx.visible_definition(sight, &intake.id, answer.version)?;
        let asked = asked.unwrap_or_else(Definition::default);
        let files = tx.sent_form_files(sight, &intake.id)?;
        told.push(intake::json(&intake, &[(&answer, &asked)], &files));
    }
    Ok(told)
}

/// What the studio may keep: everything that was sent.
pub fn all(tx: &Tx, desk: Desk, id: &ProjectId) -> Result<Vec<Value>> {
    let one = |intake: &Intake| {
        let answers = tx.intake_answers(desk, &intake.id)?;
        let (versions, files) = (tx.definitions(desk, &intake.id)?, tx.chosen(desk, &intake.id)?);
        Ok(intake::json(intake, &intake::told(&answers, &versions), &files))
    };
    tx.intakes_of_project(desk, id)?.iter().map(one).collect()
}

/// The files that were sent with forms.
pub fn files(tx: &Tx, desk: Desk, id: &ProjectId) -> Result<Vec<Stored>> {
    let mut files = Vec::new();
    for intake in tx.intakes_of_project(desk, id)? {
        files.extend(tx.chosen(desk, &intake.id)?.into_iter().map(|file| file.stored));
    }
    Ok(files)
}
