//! What a template holds. Days are numbers of days after the start.

use crate::approval::Rule;
use crate::evidence::Agreement;
use crate::intake::Definition;
use crate::record;
use crate::request::Accepts;
use crate::task::Side;
use serde::{Deserialize, Serialize};

/// All of it. What a newer Milepost adds is left out by an older one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Skeleton {
    /// In order.
    pub milestones: Vec<Phase>,
    /// What stands beside the work.
    pub records: Vec<Paper>,
    /// The one request of a template of a request.
    pub requests: Vec<Wanted>,
}

/// A milestone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Phase {
    /// Its name.
    pub title: String,
    /// One or two words for the track.
    pub label: String,
    /// What comes out of it.
    pub summary: String,
    /// Its first day.
    pub starts: Option<i64>,
    /// Its estimated last day.
    pub ends: Option<i64>,
    /// Documents that are asked for.
    pub requests: Vec<Wanted>,
    /// Forms to fill in.
    pub forms: Vec<Asked>,
    /// Its checklist.
    pub tasks: Vec<ToDo>,
    /// What is asked of approvers.
    pub questions: Vec<Asking>,
}

/// A file request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// What it is for.
    pub title: String,
    /// What holds for all of it.
    pub instructions: String,
    /// By when.
    pub due: Option<i64>,
    /// What is asked for.
    pub items: Vec<WantedItem>,
}

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedItem {
    /// What it is.
    pub title: String,
    /// What is needed.
    pub instructions: String,
    /// Which kinds of files it takes.
    pub accepts: Accepts,
    /// An address of the web that shows it; may be empty.
    pub link: String,
}

/// An intake form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What it is called.
    pub title: String,
    /// What holds for all of it.
    pub instructions: String,
    /// By when.
    pub due: Option<i64>,
    /// What it asks.
    pub definition: Definition,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToDo {
    /// What is to be done.
    pub title: String,
    /// What else there is to know.
    pub note: String,
    /// Whose it is; whoever it was for is in no template.
    pub side: Side,
    /// By when.
    pub due: Option<i64>,
}

/// The wording of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// "Approve the homepage design"
    pub title: String,
    /// What a "yes" means.
    pub wording: String,
    /// Whether one answer is enough.
    pub rule: Rule,
    /// What signing says, where a yes is a signature.
    #[serde(default)]
    pub agreement: Option<Agreement>,
}

/// What is of a record's kind and not of whom it was for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// What it is.
    pub kind: record::Kind,
    /// What it is called or for.
    pub title: String,
    /// Where a link leads; empty for anything else.
    pub url: String,
    /// The currency's word of an invoice, which has an amount always; empty for anything else.
    pub currency: String,
    /// The hours of a retainer, as typed; may be empty.
    pub hours: String,
    /// By when it is to be paid.
    pub due: Option<i64>,
    /// When it is to be renewed.
    pub renews: Option<i64>,
}
