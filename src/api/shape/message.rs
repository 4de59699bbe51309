//! Messages in conversations, and what members note for each other.

use super::When;
use super::approval::Sent;
use crate::message::{self, Author, Said, Standing};
use crate::{note, queue};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One note in the conversation on a milestone.
#[derive(Debug, Serialize, ToSchema)]
pub struct Message {
    /// The message’s id.
    id: String,
    /// The milestone it is on.
    milestone_id: String,
    /// From 1 on each milestone, without gaps.
    number: u32,
    /// The participant who wrote it; null if a member did.
    participant_id: Option<String>,
    /// The member who wrote it; null if a contact did.
    member_id: Option<String>,
    /// The name of who wrote it.
    by: String,
    /// Markdown.
    body: String,
    /// Where it stands if it is a question, and null if it is none.
    #[schema(inline)]
    question: Option<Standing>,
    /// When.
    said_at: When,
    /// What came with it; bytes at `/attachments/{id}/content`.
    files: Vec<Sent>,
}

impl From<message::Message> for Message {
    fn from(said: message::Message) -> Self {
        let (participant_id, member_id, by) = match said.by {
            Author::Contact(id, name) => (Some(id.into()), None, name),
            Author::Member(id, name) => (None, Some(id.into()), name),
        };
        Self {
            id: said.id.into(),
            milestone_id: said.milestone.into(),
            number: said.number,
            participant_id,
            member_id,
            by,
            body: said.body,
            question: said.question,
            said_at: said.said_at.into(),
            files: said.files.into_iter().map(Sent::from).collect(),
        }
    }
}

/// A message to everybody on the project.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "body": "Saturday opens on rye. Fine with you, @Ines?" }))]
pub struct NewMessage {
    /// What is said, in markdown. `@` and a name reaches that person at once.
    #[schema(min_length = 1, max_length = 10000, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub body: String,
    /// Whether it asks something and waits for an answer.
    #[serde(default)]
    #[schema(default = false)]
    pub question: bool,
    /// Files that go with it: uploads that came whole to `/uploads`.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub uploads: Vec<String>,
}

impl NewMessage {
    /// As a form would have it, from a page that shows everything.
    pub fn said(&self) -> Said {
        let (body, question) = (self.body.clone(), self.question);
        Said { body, question, shown: u32::MAX, ..Said::default() }
    }
}

/// A question in a conversation that waits for an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingQuestion {
    /// The project.
    project_id: String,
    /// Its title.
    project_title: String,
    /// The milestone’s title.
    milestone_title: String,
    /// The question.
    message: Message,
}

impl WaitingQuestion {
    /// Those of a queue.
    pub fn all(queue: &mut queue::Queue) -> Vec<Self> {
        let questions = std::mem::take(&mut queue.questions).into_iter();
        let shaped = |asked: message::Waiting| Self {
            project_id: asked.project.into(),
            project_title: asked.project_title,
            milestone_title: asked.milestone_title,
            message: asked.message.into(),
        };
        questions.map(shaped).collect()
    }
}

/// What a member noted for the studio alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct Note {
    /// The note’s id.
    id: String,
    /// The project.
    project_id: String,
    /// The name of who noted it.
    by: String,
    /// Markdown.
    body: String,
    /// When.
    noted_at: When,
}

impl From<note::Note> for Note {
    fn from(noted: note::Note) -> Self {
        Self {
            id: noted.id.into(),
            project_id: noted.project.into(),
            by: noted.by,
            body: noted.body,
            noted_at: noted.noted_at.into(),
        }
    }
}

/// Something to note for the studio alone.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "body": "Pete prefers to be called in the morning." }))]
pub struct NewNote {
    /// What to note, in markdown.
    #[schema(min_length = 1, max_length = 10000, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub body: String,
}
