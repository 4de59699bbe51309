//! What a program asks from the client, and what it says of what came.

use super::{day, given, typed};
use crate::calendar::Day;
use crate::reminder;
use crate::request::{self, Accepts, Item, New, NewItem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Documents to ask for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewFileRequest, example = json!({
    "title": "For the shop pages", "due_on": "2030-11-18",
    "items": [{ "title": "Allergen list for every product", "accepts": "any" }],
}))]
pub struct NewRequest {
    /// What it is for: one line.
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
    /// What is asked for.
    #[schema(min_items = 1, max_items = 30)]
    pub items: Vec<NewRequestItem>,
    /// Who is asked: ids of participants or contacts who write. Left out: everybody who writes.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub from_ids: Vec<String>,
}

impl NewRequest {
    /// As a form would have it.
    pub fn typed(&self) -> New {
        New {
            title: self.title.clone(),
            instructions: self.instructions.clone(),
            due_on: day(self.due_on).unwrap_or_default(),
            from: self.from_ids.clone(),
            items: self.items.iter().map(NewRequestItem::typed).collect(),
        }
    }
}

/// One thing to ask for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRequestItem {
    /// The item that it changes; left out for a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// What it is: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub title: String,
    /// What is needed.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub instructions: String,
    /// Which kinds of files it takes; `any` if left out.
    #[serde(default)]
    #[schema(inline, default = "any")]
    pub accepts: Option<Accepts>,
    /// A version on the page that shows what is meant.
    #[serde(default)]
    pub example_version_id: Option<String>,
    /// An address of the web that shows it.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub example_url: Option<String>,
}

impl NewRequestItem {
    fn typed(&self) -> NewItem {
        NewItem {
            id: self.id.clone().unwrap_or_default(),
            title: self.title.clone(),
            instructions: self.instructions.clone(),
            accepts: self.accepts.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
            example: self.example_version_id.clone().unwrap_or_default(),
            link: self.example_url.clone().unwrap_or_default(),
        }
    }
}

/// What changes of a request. What is left out stays; null empties the day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FileRequestChange, example = json!({ "due_on": "2030-11-25" }))]
pub struct RequestChange {
    /// What it is for: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub title: Option<String>,
    /// What holds for all of it.
    #[schema(max_length = 2000)]
    pub instructions: Option<String>,
    /// By when.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Option<Day>>,
    /// Items with their `id` are changed, others added. One of which something came stays as it
    /// was.
    #[schema(max_items = 30)]
    pub items: Option<Vec<NewRequestItem>>,
}

impl RequestChange {
    /// What `was` becomes.
    pub fn of(self, was: &request::FileRequest) -> New {
        let kept = |item: &Item| NewItem {
            id: item.id.to_string(),
            title: item.title.clone(),
            instructions: item.instructions.clone(),
            accepts: item.accepts.as_str().to_owned(),
            example: item.example.as_ref().map(|one| one.id.to_string()).unwrap_or_default(),
            link: item.link.clone(),
        };
        New {
            title: self.title.unwrap_or_else(|| was.title.clone()),
            instructions: self.instructions.unwrap_or_else(|| was.instructions.clone()),
            due_on: typed(self.due_on.map(day), day(was.due_on)),
            from: Vec::new(),
            items: match self.items {
                Some(items) => items.iter().map(NewRequestItem::typed).collect(),
                None => was.items.iter().map(kept).collect(),
            },
        }
    }
}

/// Why another try is needed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "Page 2 is cut off. Could you scan it once more?" }))]
pub struct Return {
    /// For the client’s page and the mail.
    #[schema(min_length = 1, max_length = 1000, pattern = r"\S")]
    pub reason: String,
}

/// A reminder of documents, to send now.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "participant_id": "3k9d0q2r7w1x5y8z", "line": "The printer waits." }))]
pub struct FilesNudge {
    /// To whom: the id of a participant of whom something is waited for.
    pub participant_id: String,
    /// A line of your own at the top of the letter.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub line: String,
    /// Whether it goes out though they were reminded of this less than a day ago.
    #[serde(default)]
    pub again: bool,
}

impl FilesNudge {
    /// As a form has it.
    pub fn typed(&self) -> reminder::Nudge {
        let (who, line) = (self.participant_id.clone(), self.line.clone());
        reminder::Nudge { who, line, again: self.again }
    }
}
