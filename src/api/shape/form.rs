//! Forms: what a program asks with them, how they stand, and what was answered.

use super::{When, day, given, typed};
use crate::calendar::Day;
use crate::intake::{Field, Intake, Kind, New, NewField, State, retyped};
use crate::reminder;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A form to be filled in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "About your shop", "due_on": "2030-11-18",
    "fields": [{ "label": "Do you deliver?", "kind": "choice", "choices": ["Yes", "No"] }],
}))]
pub struct NewForm {
    /// What it is called: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub title: String,
    /// What holds for all of it.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub instructions: String,
    /// By when; not a day that is over.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Day>,
    /// What it asks, in order.
    #[schema(min_items = 1, max_items = 100)]
    pub fields: Vec<NewFormField>,
    /// Who is asked: ids of participants or contacts who write. Left out: everybody who writes.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub from_ids: Vec<String>,
}

impl NewForm {
    /// As a form would have it.
    pub fn typed(&self) -> New {
        New {
            title: self.title.clone(),
            instructions: self.instructions.clone(),
            due_on: day(self.due_on).unwrap_or_default(),
            from: self.from_ids.clone(),
            fields: self.fields.iter().map(NewFormField::typed).collect(),
        }
    }
}

/// A field, or a heading over those that follow.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFormField {
    /// The field that it is in the version before; left out for a new one.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub id: Option<String>,
    /// What it takes; `short` if left out, and `section` for a heading.
    #[serde(default)]
    #[schema(inline, default = "short")]
    pub kind: Option<Kind>,
    /// What it asks: one line.
    #[schema(min_length = 1, max_length = 200, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub label: String,
    /// What helps to answer.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub help: String,
    /// Whether it has to be answered where it is shown.
    #[serde(default)]
    pub required: bool,
    /// What can be chosen, for `choice` and `many`: at least two.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub choices: Vec<String>,
    /// The field before it that it hangs on: its number, from 1, or its id. Left out: always shown.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub show_if_field: Option<String>,
    /// What that field has to be: one of its choices, or `yes` for an agreement.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub show_if_equals: Option<String>,
}

impl NewFormField {
    fn typed(&self) -> NewField {
        NewField {
            id: self.id.clone().unwrap_or_default(),
            kind: self.kind.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
            label: self.label.clone(),
            help: self.help.clone(),
            required: self.required,
            choices: self.choices.join("\n"),
            show_field: self.show_if_field.clone().unwrap_or_default(),
            show_equals: self.show_if_equals.clone().unwrap_or_default(),
        }
    }
}

/// What changes of a form. What is left out stays; null empties the day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "due_on": "2030-11-25" }))]
pub struct FormChange {
    /// What it is called: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub title: Option<String>,
    /// What holds for all of it.
    #[schema(max_length = 2000)]
    pub instructions: Option<String>,
    /// By when.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Option<Day>>,
    /// All that it asks from now on; those with their `id` are what they were, others are new.
    #[schema(min_items = 1, max_items = 100)]
    pub fields: Option<Vec<NewFormField>>,
}

impl FormChange {
    /// What `was` becomes.
    pub fn of(self, was: &Intake) -> New {
        New {
            title: self.title.unwrap_or_else(|| was.title.clone()),
            instructions: self.instructions.unwrap_or_else(|| was.instructions.clone()),
            due_on: typed(self.due_on.map(day), day(was.due_on)),
            from: Vec::new(),
            fields: match self.fields {
                Some(fields) => fields.iter().map(NewFormField::typed).collect(),
                None => retyped(&was.definition),
            },
        }
    }
}

/// A reminder of a form, to send now.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "participant_id": "3k9d0q2r7w1x5y8z", "line": "The printer waits." }))]
pub struct FormNudge {
    /// To whom: the id of a participant of whom it is waited for.
    pub participant_id: String,
    /// A line of your own at the top of the letter.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub line: String,
    /// Whether it goes out though they were reminded of this less than a day ago.
    #[serde(default)]
    pub again: bool,
}

impl FormNudge {
    /// As a form has it.
    pub fn typed(&self) -> reminder::Nudge {
        let (who, line) = (self.participant_id.clone(), self.line.clone());
        reminder::Nudge { who, line, again: self.again }
    }
}

/// A form that the client fills in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Form {
    /// The form's id.
    id: String,
    /// The milestone it is for.
    milestone_id: String,
    /// What it is called.
    title: String,
    /// What holds for all of it.
    instructions: String,
    /// By when.
    #[schema(format = Date)]
    due_on: Option<String>,
    /// Where it stands.
    #[schema(inline)]
    state: State,
    /// From 1, one more with every change of its fields.
    version: u32,
    /// Who asked.
    asked_by: String,
    /// When.
    asked_at: When,
    /// Who is asked, by name.
    asked_of: Vec<String>,
    /// Who sent what stands.
    sent_by: Option<String>,
    /// When.
    sent_at: Option<When>,
    /// What it asks, in order.
    fields: Vec<FormField>,
}

/// A field of a form as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormField {
    /// The same in every version.
    id: String,
    /// What it takes.
    #[schema(inline)]
    kind: Kind,
    /// What it asks.
    label: String,
    /// What helps to answer.
    help: String,
    /// Whether it has to be answered where it is shown.
    required: bool,
    /// What can be chosen.
    choices: Vec<String>,
    /// The id of the field that it hangs on.
    show_if_field: Option<String>,
    /// What that field has to be.
    show_if_equals: Option<String>,
}

impl From<Field> for FormField {
    fn from(field: Field) -> Self {
        let (show_if_field, show_if_equals) =
            field.show_if.map(|when| (when.field, when.equals)).unzip();
        Self {
            id: field.id,
            kind: field.kind,
            label: field.label,
            help: field.help,
            required: field.required,
            choices: field.choices,
            show_if_field,
            show_if_equals,
        }
    }
}

impl From<Intake> for Form {
    fn from(intake: Intake) -> Self {
        let (sent_by, sent_at) = intake.sent.unzip();
        Self {
            id: intake.id.into(),
            milestone_id: intake.milestone.into(),
            title: intake.title,
            instructions: intake.instructions,
            due_on: day(intake.due_on),
            state: intake.state,
            version: intake.version,
            asked_by: intake.asked_by,
            asked_at: intake.asked_at.into(),
            asked_of: intake.people.into_iter().map(|one| one.name).collect(),
            sent_by,
            sent_at: super::when(sent_at),
            fields: intake.definition.fields.into_iter().map(FormField::from).collect(),
        }
    }
}
