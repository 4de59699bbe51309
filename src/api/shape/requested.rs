//! File requests as they stand: what is asked from the client, and what came.

use super::{When, day, when};
use crate::request::{self, Accepts, Item, State};
use serde::Serialize;
use utoipa::ToSchema;

/// Documents asked from the client.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileRequest {
    /// The request's id.
    id: String,
    /// The milestone it is for.
    milestone_id: String,
    /// What it is for.
    title: String,
    /// What holds for all of it.
    instructions: String,
    /// By when.
    #[schema(format = Date)]
    due_on: Option<String>,
    /// Who asked.
    asked_by: String,
    /// When.
    asked_at: When,
    /// How many items are in.
    items_in: usize,
    /// How many are asked, without those that were taken off.
    items_asked: usize,
    /// Who is asked.
    people: Vec<Askee>,
    /// In their order, also those that were taken off.
    items: Vec<RequestItem>,
}

/// Somebody who is asked for documents.
#[derive(Debug, Serialize, ToSchema)]
pub struct Askee {
    /// Who, on the project.
    participant_id: String,
    /// Their name.
    name: String,
}

/// One thing that is asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestItem {
    /// The item's id.
    id: String,
    /// What it is.
    title: String,
    /// What is needed.
    instructions: String,
    /// Which kinds of files it takes.
    #[schema(inline)]
    accepts: Accepts,
    /// A version on the page that shows what is meant.
    example_version_id: Option<String>,
    /// An address of the web that shows it; may be empty.
    example_url: String,
    /// Where it stands.
    #[schema(inline)]
    state: State,
    /// Why it needs another try; empty otherwise.
    reason: String,
    /// Who of the studio last accepted it or asked for another try.
    judged_by: Option<String>,
    /// When.
    judged_at: Option<When>,
    /// When it was taken off.
    removed_at: Option<When>,
    /// What came, oldest first.
    files: Vec<Supplied>,
}

/// A file that came for an item.
#[derive(Debug, Serialize, ToSchema)]
pub struct Supplied {
    /// Its id.
    id: String,
    /// Who sent it, on the project.
    participant_id: String,
    /// Their name.
    by: String,
    /// When.
    sent_at: When,
    /// Its name, as people wrote it.
    name: String,
    /// Bytes.
    size: u64,
    /// SHA-256 of the bytes in hex.
    sha256: String,
    /// From content and name together.
    media_type: String,
}

impl From<request::FileRequest> for FileRequest {
    fn from(request: request::FileRequest) -> Self {
        let (items_in, items_asked) = request.count();
        let askee =
            |one: request::Askee| Askee { participant_id: one.participant.into(), name: one.name };
        Self {
            id: request.id.into(),
            milestone_id: request.milestone.into(),
            title: request.title,
            instructions: request.instructions,
            due_on: day(request.due_on),
            asked_by: request.asked_by,
            asked_at: request.asked_at.into(),
            items_in,
            items_asked,
            people: request.people.into_iter().map(askee).collect(),
            items: request.items.into_iter().map(RequestItem::from).collect(),
        }
    }
}

impl From<Item> for RequestItem {
    fn from(item: Item) -> Self {
        let (judged_by, judged_at) = item.judged.unzip();
        Self {
            id: item.id.into(),
            title: item.title,
            instructions: item.instructions,
            accepts: item.accepts,
            example_version_id: item.example.map(|version| version.id.into()),
            example_url: item.link,
            state: item.state,
            reason: item.reason,
            judged_by,
            judged_at: when(judged_at),
            removed_at: when(item.removed_at),
            files: item.files.into_iter().map(Supplied::from).collect(),
        }
    }
}

impl From<request::Supplied> for Supplied {
    fn from(file: request::Supplied) -> Self {
        Self {
            id: file.id.into(),
            participant_id: file.participant.into(),
            by: file.by,
            sent_at: file.at.into(),
            name: file.stored.name,
            size: file.stored.size,
            sha256: file.stored.sha256,
            media_type: file.stored.media_type,
        }
    }
}
