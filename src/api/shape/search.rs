//! What was found.

use super::When;
use crate::search::{self, Kind};
use serde::Serialize;
use utoipa::ToSchema;

/// One thing that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hit {
    /// What it is.
    #[schema(inline)]
    kind: Kind,
    /// Its id.
    id: String,
    /// Its name or title; of an update, the title of its milestone.
    title: String,
    /// A piece of its text, in parts.
    snippet: Vec<Part>,
    /// The project it belongs to.
    project_id: Option<String>,
    /// The project’s title.
    project_title: Option<String>,
    /// The client it belongs to.
    client_id: Option<String>,
    /// The client’s name.
    client_name: Option<String>,
    /// The milestone it belongs to.
    milestone_id: Option<String>,
    /// When it was added, published or asked.
    at: When,
}

/// A part of a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct Part {
    /// The words.
    text: String,
    /// Whether they are what was looked for.
    found: bool,
}

impl From<search::Hit> for Hit {
    fn from(hit: search::Hit) -> Self {
        let (project_id, project_title) = hit.project.unzip();
        let (client_id, client_name) = hit.client.unzip();
        Self {
            kind: hit.kind,
            id: hit.id,
            title: hit.title,
            snippet: hit.snippet.into_iter().map(|(text, found)| Part { text, found }).collect(),
            project_id: project_id.map(String::from),
            project_title,
            client_id: client_id.map(String::from),
            client_name,
            milestone_id: hit.milestone.map(String::from),
            at: hit.at.into(),
        }
    }
}
