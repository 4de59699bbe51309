//! The facts that letters tell: who writes, to whom, about what.

use super::sought::{Lacking, ToDo};
use crate::approval::{Asked, Decision, Outcome, Rule};
use crate::brand::Brand;
use crate::calendar::{Day, Zone};
use crate::clock::Stamp;
use crate::file::Version;
use crate::id::{DecisionId, ParticipantId};
use crate::studio::Studio;
use serde::{Deserialize, Serialize};

/// What every letter says about who writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The studio's name.
    pub name: String,
    /// The studio's colour, `#rrggbb`.
    pub brand: String,
    /// The studio's postal address.
    pub postal: Option<String>,
}

impl Sender {
    /// The sender that `studio` is.
    pub fn of(studio: &Studio) -> Self {
        let brand = studio.brand.as_str().to_owned();
        Self { name: studio.name.clone(), brand, postal: studio.postal.clone() }
    }

    /// The colour, ready to be drawn with.
    pub fn brand(&self) -> Brand {
        Brand::parse(&self.brand).unwrap_or_default()
    }
}

/// What every letter about a project says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Who writes.
    pub studio: Sender,
    /// The project's title.
    pub project: String,
    /// The reader's name.
    pub to: String,
    /// The reader's zone.
    pub zone: Zone,
    /// The member whom a reply reaches.
    pub member: String,
}

/// A version, as a letter names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The file's name.
    pub name: String,
    /// The version's number.
    pub number: u32,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hex.
    pub sha256: String,
    /// What changed.
    pub note: String,
}

impl Posted {
    /// The version, as a letter names it.
    pub fn of(version: &Version) -> Self {
        Self {
            name: version.name.clone(),
            number: version.number,
            size: version.size,
            sha256: version.sha256.clone(),
            note: version.note.clone(),
        }
    }
}

/// A question, as a letter puts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked: "Approve the homepage design".
    pub title: String,
    /// What happens then, in the studio's words; may be empty.
    pub wording: String,
    /// By when.
    pub due_on: Option<Day>,
    /// What it is about.
    pub versions: Vec<Posted>,
    /// Whether the reader is one of those who decide.
    pub decides: bool,
}

/// A question that waits, as a reminder tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// What is asked.
    pub question: Question,
    /// The name of the member who asks.
    pub asked_by: String,
    /// Since when it waits for the reader.
    pub since: Stamp,
    /// Whether the reader had it open.
    pub opened: bool,
    /// Whether an answer came through their link and is held.
    #[serde(default)]
    pub held: bool,
}

/// What waits on one project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitsOn {
    /// The reader, on that project: by which the link to it is found. None in letters from before
    /// this was kept, whose links stand in the order of their projects.
    #[serde(default)]
    pub participant: Option<ParticipantId>,
    /// The project's title.
    pub project: String,
    /// The questions that wait there.
    pub questions: Vec<Waits>,
    /// The documents that have still to come.
    #[serde(default)]
    pub files: Vec<Lacking>,
    /// What is to be done there.
    #[serde(default)]
    pub tasks: Vec<ToDo>,
}

impl WaitsOn {
    /// How many things wait there.
    pub const fn count(&self) -> usize {
        self.questions.len() + self.files.len() + self.tasks.len()
    }
}

/// A decision, as a letter tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The question's title.
    pub title: String,
    /// The exact words that were shown with it.
    pub wording: String,
    /// The answer.
    pub outcome: Outcome,
    /// What was written with it.
    pub comment: String,
    /// The names of the files that were sent along.
    #[serde(default)]
    pub files: Vec<String>,
    /// Who decided.
    pub by: String,
    /// Whom they decided for.
    pub client: String,
    /// What it was about.
    pub versions: Vec<Posted>,
    /// When.
    pub at: Stamp,
    /// The receipt's number.
    pub receipt: String,
    /// Whether one answer is enough.
    pub rule: Rule,
    /// How many approvals stand, and how many were asked.
    pub count: (u32, u32),
    /// Until when it can be taken back.
    pub undo_until: Stamp,
    /// The receipt that goes with the letter, and the trail at that moment.
    #[serde(default)]
    pub proved: Option<Proved>,
    /// Whether it is a signature.
    #[serde(default)]
    pub signed: bool,
    /// Whether it is a yes to an agreement that was said, and no signature.
    #[serde(default)]
    pub agreed: bool,
}

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    /// Its name, ASCII.
    pub name: String,
    /// What it is: `application/json`.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A receipt that was signed, and the trail at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proved {
    /// The decision.
    pub decision: DecisionId,
    /// `decided` or `taken_back`.
    pub kind: String,
    /// The number of the event that tells of it.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// Where anybody can check it, without `https://`.
    pub verify: String,
}

/// How it was settled that the reader said an answer was not theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// Who, what, to whom; the member is the one who wrote it down.
    pub facts: Facts,
    /// The answer.
    pub decided: Decided,
    /// Its id, for the link by which the reader says that it is not so.
    pub decision: DecisionId,
    /// In the member's words.
    pub note: String,
}

impl Decided {
    /// "approved", or "signed": the verb before what was decided.
    pub const fn verb(&self) -> &'static str {
        match (self.signed, self.agreed) {
            (true, _) => "signed",
            (false, true) => "agreed to",
            (false, false) => self.outcome.verb(),
        }
    }

    /// The decision, as a letter tells it; `client` is whom they decided for.
    pub fn of(asked: &Asked, decision: &Decision, client: &str) -> Self {
        let signed = asked.approval.is_signed_by(decision);
        Self {
            title: asked.approval.title.clone(),
            wording: asked.approval.words(),
            outcome: decision.outcome,
            comment: decision.comment.clone(),
            files: decision.files.iter().map(|file| file.stored.name.clone()).collect(),
            by: decision.by.clone(),
            client: client.to_owned(),
            versions: asked.versions.iter().map(Posted::of).collect(),
            at: decision.decided_at,
            receipt: decision.receipt.clone(),
            rule: asked.approval.rule,
            count: asked.count(),
            undo_until: decision.undo_until(),
            proved: None,
            signed,
            agreed: asked.approval.signs(decision.outcome) && !signed,
        }
    }
}

/// A link that ends, as a letter tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// Whose it is.
    pub name: String,
    /// The project's title.
    pub project: String,
    /// When it ends or ended.
    pub at: Stamp,
}

/// A colleague who came by somebody else's link, as a letter tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// Whose link it was.
    pub through: String,
    /// Whom they work for.
    pub client: String,
    /// The name that was given.
    pub name: String,
    /// The address that was given.
    pub email: String,
    /// When.
    pub at: Stamp,
    /// Whether the setting let them in already.
    pub at_once: bool,
    /// Whether a machine may have filled the form in.
    pub by_machine: bool,
}
