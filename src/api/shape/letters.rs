//! The studio's own words in letters to clients.

use crate::wording::{LetterKind, Wording};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The words of every letter.
#[derive(Debug, Serialize, ToSchema)]
pub struct Letters {
    /// Each kind, in one order.
    items: Vec<Letter>,
}

/// The words of one kind of letter. What is empty is Milepost’s own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LetterOfKind)]
pub struct Letter {
    /// Which letter.
    #[schema(inline)]
    kind: LetterKind,
    /// The subject line.
    subject: String,
    /// The question or sentence that opens the letter.
    heading: String,
    /// Paragraphs before what the letter has to say.
    opening: String,
    /// Paragraphs after it.
    closing: String,
    /// What may stand between braces.
    variables: Vec<&'static str>,
}

impl Letter {
    /// The words of a kind.
    pub fn of(kind: LetterKind, words: Wording) -> Self {
        let Wording { subject, heading, opening, closing } = words;
        Self { kind, subject, heading, opening, closing, variables: kind.variables() }
    }
}

impl From<Vec<(LetterKind, Wording)>> for Letters {
    fn from(all: Vec<(LetterKind, Wording)>) -> Self {
        Self { items: all.into_iter().map(|(kind, words)| Letter::of(kind, words)).collect() }
    }
}

/// Words for a kind of letter. What is left out stays; what is empty is Milepost’s own.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "subject": "{project}: a decision by {due}",
                           "closing": "Warm regards,\n{member}" }))]
pub struct LetterWords {
    /// The subject line.
    #[schema(max_length = 150)]
    pub subject: Option<String>,
    /// The question or sentence that opens the letter.
    #[schema(max_length = 150)]
    pub heading: Option<String>,
    /// Paragraphs before what the letter has to say.
    #[schema(max_length = 2000)]
    pub opening: Option<String>,
    /// Paragraphs after it.
    #[schema(max_length = 2000)]
    pub closing: Option<String>,
}

impl LetterWords {
    /// What `was` becomes.
    pub fn of(self, was: Wording) -> Wording {
        Wording {
            subject: self.subject.unwrap_or(was.subject),
            heading: self.heading.unwrap_or(was.heading),
            opening: self.opening.unwrap_or(was.opening),
            closing: self.closing.unwrap_or(was.closing),
        }
    }
}
