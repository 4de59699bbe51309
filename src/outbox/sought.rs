//! The facts that letters tell of documents: what is asked for, what lacks, what came.

use super::facts::Facts;
use crate::calendar::Day;
use crate::clock::Stamp;
use crate::id::IntakeId;
use crate::intake::Intake;
use crate::request::{FileRequest, Item};
use serde::{Deserialize, Serialize};

/// Documents that a letter asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sought {
    /// What the request is called.
    pub title: String,
    /// What holds for all of it; may be empty.
    pub instructions: String,
    /// By when.
    pub due_on: Option<Day>,
    /// What is asked for.
    pub items: Vec<SoughtItem>,
}

/// One thing that a letter asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoughtItem {
    /// What it is.
    pub title: String,
    /// What is needed; may be empty.
    pub instructions: String,
    /// Why it needs another try; empty for the first.
    pub reason: String,
}

impl Sought {
    /// What of a request has still to come.
    pub fn lacking(request: &FileRequest) -> Self {
        let item = |item: &Item| SoughtItem {
            title: item.title.clone(),
            instructions: item.instructions.clone(),
            reason: item.reason.clone(),
        };
        Self {
            title: request.title.clone(),
            instructions: request.instructions.clone(),
            due_on: request.due_on,
            items: request.outstanding().map(item).collect(),
        }
    }
}

impl Sought {
    /// A form that has still to be sent.
    pub fn form(intake: &Intake) -> Self {
        let item = SoughtItem {
            title: intake.title.clone(),
            instructions: format!("A form with {} to fill in on your page.", intake.size()),
            reason: String::new(),
        };
        let instructions = intake.instructions.clone();
        let (title, due_on) = (intake.title.clone(), intake.due_on);
        Self { title, instructions, due_on, items: vec![item] }
    }
}

/// Documents that have still to come, as a reminder tells of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacking {
    /// What.
    pub sought: Sought,
    /// The name of the member who asked.
    pub asked_by: String,
    /// Since when they are waited for.
    pub since: Stamp,
}

/// Files that came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesIn {
    /// Who, what, to whom.
    pub facts: Facts,
    /// The name of whoever sent them.
    pub by: String,
    /// Whom they work for.
    pub client: String,
    /// In the order in which they came.
    pub files: Vec<SentFile>,
    /// How many items of the project are in, and how many are asked.
    pub count: (u32, u32),
    /// Whether the reader sent them.
    pub yours: bool,
}

/// What a letter tells of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormNews {
    /// Who, what, to whom.
    pub facts: Facts,
    /// Which, and what became of it.
    pub told: FormTold,
}

/// What became of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormTold {
    /// It is to be filled in.
    Asked(AskedForm),
    /// The reader sent it.
    Yours(SentForm),
    /// Somebody sent it to the reader.
    Received(SentForm),
}

impl FormNews {
    /// The word for this kind of letter.
    pub const fn kind(&self) -> &'static str {
        match self.told {
            FormTold::Asked(_) => "form_asked",
            FormTold::Yours(_) => "form_sent",
            FormTold::Received(_) => "form_received",
        }
    }
}

/// A form to fill in, as a letter tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedForm {
    /// What it is called.
    pub title: String,
    /// What holds for all of it; may be empty.
    pub instructions: String,
    /// By when.
    pub due_on: Option<Day>,
    /// "6 questions"
    pub size: String,
    /// Whether it was sent before and opened again.
    pub again: bool,
}

/// A form that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentForm {
    /// Which; none in letters that were queued before they said so.
    #[serde(default)]
    pub form: Option<IntakeId>,
    /// What it is called.
    pub title: String,
    /// Who sent it.
    pub by: String,
    /// Whom they work for.
    pub client: String,
    /// When.
    pub at: Stamp,
    /// Each question with the beginning of its answer.
    pub answers: Vec<(String, String)>,
}

/// A task that waits, as a reminder tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToDo {
    /// What is to be done.
    pub title: String,
    /// What else there is to know; may be empty.
    pub note: String,
    /// By when.
    pub due_on: Option<Day>,
    /// The name of the member who set it.
    pub set_by: String,
    /// Since when it waits.
    pub since: Stamp,
}

/// All that the client had to do is done, as a letter tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllDone {
    /// Who, what, to whom.
    pub facts: Facts,
    /// The name of whoever did the last of it.
    pub by: String,
    /// Whom they work for.
    pub client: String,
    /// All of it, in its order.
    pub tasks: Vec<String>,
    /// When.
    pub at: Stamp,
}

/// A file that came, as a letter tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFile {
    /// What it came for.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// When.
    pub at: Stamp,
}
