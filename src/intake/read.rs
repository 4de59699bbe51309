//! A form as one visitor has it before them: what it asks, what they wrote, what was sent.

use super::draft::is_blank;
use super::table::said;
use super::{Answer, Chosen, Definition, Draft, Field, Given, Intake, State};
use crate::error::{Refusal, Result};
use crate::id::IntakeId;
use crate::link::Visitor;
use crate::store::Tx;

/// A form before a visitor.
#[derive(Debug)]
pub struct Form {
    /// The form.
    pub intake: Intake,
    /// What the visitor has written so far.
    pub draft: Option<Held>,
    /// What was last sent, by anybody.
    pub answer: Option<Held<Answer>>,
    /// The files that the visitor chose, and those that were sent.
    pub files: Vec<Chosen>,
    /// Questions that the visitor wrote under and that are not asked any more.
    gone: Vec<Field>,
}

/// Something that was written, with the questions that it was written under.
#[derive(Debug)]
pub struct Held<T = Draft> {
    /// What was written.
    pub it: T,
    /// The questions.
    pub asked: Definition,
}

/// Reads a form on the visitor's project. One that is not needed any more is read too: whoever has
/// its page open finds what they wrote.
///
/// # Errors
/// `NotFound` for a form of another project.
pub fn of_visitor(tx: &Tx, visitor: &Visitor, id: &IntakeId) -> Result<Form> {
    let mut all = tx.visible_intakes(visitor)?.into_iter();
    let intake = all.find(|intake| intake.id == *id).ok_or(Refusal::NotFound)?;
    let asked = |version| {
        let found = tx.visible_definition(visitor, id, version)?;
        Ok::<_, crate::error::Error>(found.unwrap_or_default())
    };
    let draft = match tx.my_draft(visitor, id)? {
        Some(it) => Some(Held { asked: asked(it.version)?, it }),
        None => None,
    };
    let answer = match tx.visible_answer(visitor, id)? {
        Some(it) => Some(Held { asked: asked(it.version)?, it }),
        None => None,
    };
    let files = tx.my_chosen(visitor, id)?;
    let gone = gone(tx, visitor, (&intake, draft.as_ref().map(|draft| &draft.it)))?;
    Ok(Form { intake, draft, answer, files, gone })
}

/// Each of them as it was last asked.
fn gone(
    tx: &Tx,
    visitor: &Visitor,
    (intake, draft): (&Intake, Option<&Draft>),
) -> Result<Vec<Field>> {
    let written = draft.into_iter().flat_map(|draft| &draft.given);
    let written = written.filter(|(_, values)| !is_blank(values)).map(|(id, _)| id);
    let mut ids: Vec<_> = written.filter(|id| intake.definition.field(id).is_none()).collect();
    let mut gone = Vec::new();
    for version in (1..intake.version).rev() {
        if ids.is_empty() {
            break;
        }
        let asked = tx.visible_definition(visitor, &intake.id, version)?.unwrap_or_default();
        let (here, before): (Vec<_>, Vec<_>) =
            ids.into_iter().partition(|id| asked.field(id).is_some());
        gone.extend(here.into_iter().filter_map(|id| asked.field(id).cloned()));
        ids = before;
    }
    Ok(gone)
}

impl Form {
    /// What the form holds: what the visitor wrote, or what was sent before it was opened again.
    pub fn given(&self) -> Given {
        match (&self.draft, &self.answer) {
            (Some(draft), _) => draft.it.given.clone(),
            (None, Some(answer)) if self.intake.state == State::Open => answer.it.given.clone(),
            _ => Given::new(),
        }
    }

    /// What was written under questions that are not asked any more, in words.
    pub fn lost(&self) -> Vec<(&Field, Vec<String>)> {
        let Some(draft) = &self.draft else { return Vec::new() };
        let told = |field: &Field| {
            let values = draft.it.given.get(&field.id).into_iter().flatten();
            values.map(|one| said(field.kind, one, &self.files)).collect()
        };
        self.gone.iter().map(|field| (field, told(field))).collect()
    }

    /// What changed since the visitor wrote: the questions that are new, changed and gone; none if
    /// nothing did.
    pub fn changed(&self) -> Option<Changed> {
        let draft = self.draft.as_ref()?;
        if draft.it.version == self.intake.version {
            return None;
        }
        let (was, now) = (&draft.asked, &self.intake.definition);
        let label = |field: &'_ Field| field.label.clone();
        let added = now.questions().filter(|field| was.field(&field.id).is_none());
        let other = now
            .questions()
            .filter(|field| was.field(&field.id).is_some_and(|before| before != *field));
        let gone = was.questions().filter(|field| now.field(&field.id).is_none());
        Some(Changed {
            added: added.map(label).collect(),
            other: other.map(label).collect(),
            gone: gone.map(label).collect(),
        })
    }
}

/// What became of a form's questions.
#[derive(Debug)]
pub struct Changed {
    /// New ones.
    pub added: Vec<String>,
    /// Those that ask otherwise.
    pub other: Vec<String>,
    /// Those that are not asked any more.
    pub gone: Vec<String>,
}
