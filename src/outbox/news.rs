//! The facts of news: what somebody wrote, and what is due.

use crate::calendar::Day;
use serde::{Deserialize, Serialize};

/// A message on a milestone, as a letter tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    /// The milestone's title.
    pub milestone: String,
    /// The name of who wrote.
    pub by: String,
    /// Whether that is a member.
    pub by_member: bool,
    /// What was written, in markdown.
    pub body: String,
    /// The names of the files that came with it.
    pub files: Vec<String>,
    /// Whether it asks something.
    pub question: bool,
    /// Whether the reader is named in it.
    pub named: bool,
    /// Whether the reader may write back on their page.
    pub writes: bool,
    /// Whether the reader is a member.
    pub to_studio: bool,
}

/// A record whose day comes near, as a letter tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The project's title.
    pub project: String,
    /// "Invoice FF-0112, second instalment"
    pub name: String,
    /// How much, if it is to be paid.
    pub amount: Option<String>,
    /// Whether it is to be renewed, and not to be paid.
    pub renews: bool,
    /// By when.
    pub on: Day,
}
