//! What was sent with a form, each answer under the question that it was given to.

use super::When;
use crate::intake::{self, Chosen, Intake, Kind, Told};
use serde::Serialize;
use utoipa::ToSchema;

/// What was sent with a form.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormAnswer {
    /// Its id.
    id: String,
    /// The form.
    form_id: String,
    /// With which version.
    version: u32,
    /// Who sent it, on the project.
    participant_id: String,
    /// Their name.
    by: String,
    /// When.
    sent_at: When,
    /// Every question that was shown, in order.
    fields: Vec<FormAnswered>,
}

/// One question with its answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormAnswered {
    /// The field.
    id: String,
    /// What it takes.
    #[schema(inline)]
    kind: Kind,
    /// The heading that it stands under; may be empty.
    section: String,
    /// What it asked.
    question: String,
    /// What was given: numbers with a point, days as `YYYY-MM-DD`, files by id. Empty for nothing.
    values: Vec<String>,
    /// The same as people read it, with the names of files.
    says: Vec<String>,
}

impl FormAnswer {
    /// The shape of one answer.
    pub fn of(intake: &Intake, (answer, asked): Told<'_>, files: &[Chosen]) -> Self {
        let lines = intake::lines(asked, &answer.given, files);
        let field = |line: &intake::Line<'_>| FormAnswered {
            id: line.field.id.clone(),
            kind: line.field.kind,
            section: line.section.to_owned(),
            question: line.field.label.clone(),
            values: answer.given.get(&line.field.id).cloned().unwrap_or_default(),
            says: line.says.clone(),
        };
        Self {
            id: answer.id.to_string(),
            form_id: intake.id.to_string(),
            version: answer.version,
            participant_id: answer.participant.to_string(),
            by: answer.by.clone(),
            sent_at: answer.at.into(),
            fields: lines.iter().map(field).collect(),
        }
    }

    /// What a list goes on from.
    pub fn id(&self) -> String {
        self.id.clone()
    }
}
