//! Answers as they are sent, and what their words and names have to be.

use super::{Asked, COMMENT_LIMIT, Outcome, signature};
use crate::error::{Refusal, Result};
use crate::file::Stored;
use crate::id::EventId;

/// What an approver sends.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Yes, not yet or no.
    pub outcome: Outcome,
    /// Required unless it is a yes.
    pub comment: String,
    /// The name they attest to; empty for the one on record.
    pub name: String,
    /// The fingerprint of what their page showed.
    pub shown: String,
    /// What is sent along.
    pub files: Vec<Stored>,
    /// What was drawn beside the name, where a yes is a signature; empty for nothing.
    pub drawn: String,
}

/// An answer with what it answers and the event that tells of it.
#[derive(Debug)]
pub struct Given<'a> {
    /// What was sent.
    pub answer: &'a Answer,
    /// What it answers.
    pub asked: &'a Asked,
    /// Its event, which leads to where it came from.
    pub event: &'a EventId,
}

/// How a request was settled without the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Somebody else answered first.
    ByOther,
    /// The person answered already.
    ByThem,
    /// Somebody else is asked before them.
    NotYet,
    /// The studio took the question back.
    Withdrawn,
    /// Something newer took its place.
    Superseded,
}

impl Settled {
    /// What happened, and that nothing was recorded.
    pub fn sentence(self) -> String {
        let what = match self {
            Self::ByOther => "Somebody else answered this first.",
            Self::ByThem => "It was answered already, and that answer stands.",
            Self::NotYet => "Somebody else is asked before.",
            Self::Withdrawn => "The studio no longer asks this.",
            Self::Superseded => "Something newer has taken its place.",
        };
        format!("{what} We haven’t recorded anything.")
    }
}

/// Whether the words fit the answer.
///
/// # Errors
/// `Wrong` with what is missing or too long.
pub fn check_words(answer: &Answer) -> Result<()> {
    if answer.outcome != Outcome::Approved && answer.comment.trim().is_empty() {
        let says = match answer.outcome {
            Outcome::Declined => "Say why you decline; one line is enough.",
            _ => "Say what should change; one line is enough.",
        };
        return Err(Refusal::wrong("comment", says).into());
    }
    let long = answer.comment.chars().count();
    if long > COMMENT_LIMIT {
        let says = format!("Keep it under {COMMENT_LIMIT} letters; this has {long}.");
        return Err(Refusal::wrong("comment", says).into());
    }
    signature::drawn(&answer.drawn).map(drop)
}
