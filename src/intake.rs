//! Intake forms: what the studio asks the client to fill in, field by field, and what was answered.
//!
//! What a form asks is a version and is never edited: a change is the next version, so that old
//! answers keep their questions. What is being written is a draft on the server, each person's own.
//! A form is sent once; the studio can open it again, and the answer that stood stays.

mod ask;
mod check;
mod close;
mod define;
mod draft;
mod read;
mod send;
mod spelled;
mod table;
mod tell;

pub use ask::{ask, ask_first_person, change, prepare};
pub use check::{Amiss, Given, check, clean, shown};
pub use close::{close, open_again};
pub use define::{
    CHOICES_LIMIT, FIELDS_LIMIT, HELP_LIMIT, LABEL_LIMIT, New, NewField, defined, faults, retyped,
};
pub use read::{Changed, Form, Held, of_visitor};
pub use send::{Aside, Filled, Outcome, save, send};
pub use spelled::{date, number};
pub use table::{Line, Told, csv, json, lines, told};

use crate::calendar::Day;
use crate::clock::Stamp;
use crate::file::Stored;
use crate::id::{AnswerId, IntakeFileId, IntakeId, MilestoneId, ParticipantId, ProjectId};
use crate::request::Askee;
use crate::words::words;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The longest answer to a long question, in bytes.
pub const LONG_LIMIT: usize = 20 * 1024;

/// The longest answer to any other question, in letters.
pub const SHORT_LIMIT: usize = 500;

/// The most files that one question takes.
pub const FILES_LIMIT: usize = 20;

words! {
    /// Where a form stands.
    State {
        /// It can be filled in.
        Open = "open",
        /// Somebody sent it.
        Sent = "sent",
        /// It is not needed any more.
        Closed = "closed",
    }
}

words! {
    /// What a field takes.
    Kind {
        /// One line.
        Short = "short",
        /// Several lines.
        Long = "long",
        /// A number.
        Number = "number",
        /// A day.
        Date = "date",
        /// One of a few.
        Choice = "choice",
        /// Any number of a few.
        Many = "many",
        /// Files.
        File = "file",
        /// A box to tick.
        Agreement = "agreement",
        /// No question: a heading over what follows.
        Section = "section",
    }
}

impl Kind {
    /// Whether it is answered with some of a list.
    pub const fn has_choices(self) -> bool {
        matches!(self, Self::Choice | Self::Many)
    }
}

/// When a field is shown: another one was answered with this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowIf {
    /// The other field, which stands before it.
    pub field: String,
    /// What it has to be; one of the choices, or "yes" for an agreement.
    pub equals: String,
}

/// One field of a form, or a heading over those that follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The same in every version: `q3`.
    pub id: String,
    /// What it takes.
    pub kind: Kind,
    /// What it asks.
    pub label: String,
    /// What helps to answer; may be empty.
    pub help: String,
    /// Whether it has to be answered where it is shown.
    pub required: bool,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// When it is shown; always, without.
    pub show_if: Option<ShowIf>,
}

/// What a form asks, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Fields and headings.
    pub fields: Vec<Field>,
}

impl Definition {
    /// Canonical JSON, as it is kept.
    pub fn canonical(&self) -> String {
        crate::evidence::canonical(self)
    }

    /// One of its fields.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// Its fields without the headings.
    pub fn questions(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.kind != Kind::Section)
    }
}

/// A file that was chosen in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Its id, which answers and drafts name.
    pub id: IntakeFileId,
    /// In which form.
    pub intake: IntakeId,
    /// For which field.
    pub field: String,
    /// By whom.
    pub participant: ParticipantId,
    /// Its bytes and name.
    pub stored: Stored,
}

/// What was sent.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its id.
    pub id: AnswerId,
    /// With which version.
    pub version: u32,
    /// Who sent it, on the project.
    pub participant: ParticipantId,
    /// Their name.
    pub by: String,
    /// What they answered, clean.
    pub given: Given,
    /// When.
    pub at: Stamp,
}

/// What somebody has written so far.
#[derive(Debug, Clone)]
pub struct Draft {
    /// In which version.
    pub version: u32,
    /// As it was typed.
    pub given: Given,
    /// When it was last saved.
    pub at: Stamp,
}

/// A form that the client fills in.
#[derive(Debug, Clone)]
pub struct Intake {
    /// The form's id.
    pub id: IntakeId,
    /// The milestone it is for.
    pub milestone: MilestoneId,
    /// The project of that milestone.
    pub project: ProjectId,
    /// "About your shop"
    pub title: String,
    /// What holds for all of it; may be empty.
    pub instructions: String,
    /// By when.
    pub due_on: Option<Day>,
    /// Where it stands.
    pub state: State,
    /// The newest version.
    pub version: u32,
    /// What it asks.
    pub definition: Definition,
    /// When it was asked.
    pub asked_at: Stamp,
    /// The name of the member who asked.
    pub asked_by: String,
    /// Who is asked, by name.
    pub people: Vec<Askee>,
    /// Who sent what stands, and when; none while it is open.
    pub sent: Option<(String, Stamp)>,
}

impl Intake {
    /// "6 questions"
    pub fn size(&self) -> String {
        crate::calendar::counted(self.definition.questions().count() as u64, "question")
    }

    /// What a page that changes it was drawn from, told by a few letters.
    pub fn mark(&self) -> String {
        let due_on = self.due_on.map(|day| day.to_string());
        let says = serde_json::json!([self.title, self.instructions, due_on, self.definition]);
        crate::audit::hex(&Sha256::digest(crate::evidence::canonical_value(&says)))
    }
}
