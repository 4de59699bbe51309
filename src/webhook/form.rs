//! What is typed to set a webhook up, and what it has to be.

use super::{Kind, State, target};
use crate::config::Network;
use crate::error::Fault;
use crate::id::WebhookId;

/// A webhook to be added.
#[derive(Debug, Clone, Default)]
pub struct New {
    /// The id that the form was drawn with, so that one sent twice adds one webhook; a new one if
    /// empty.
    pub id: Option<WebhookId>,
    /// Where it is told.
    pub url: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Words of [`Kind`]; all of them if empty.
    pub kinds: Vec<String>,
}

/// What is to change about a webhook; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Where it is told.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Words of [`Kind`]; all of them if the list is empty.
    pub kinds: Option<Vec<String>>,
    /// Whether it is told anything.
    pub state: Option<State>,
}

/// The address as it will be called.
pub fn url(faults: &mut Vec<Fault>, typed: &str, networks: &[Network]) -> String {
    target::check(typed, networks).unwrap_or_else(|says| {
        faults.push(Fault::new("url", says));
        String::new()
    })
}

/// The kinds that were asked for; all of them if none was.
pub fn kinds(faults: &mut Vec<Fault>, words: &[String]) -> Vec<Kind> {
    for word in words {
        if !Kind::offered().any(|kind| kind.as_str() == word) {
            let known: Vec<_> = Kind::offered().map(Kind::as_str).collect();
            let says = format!("“{word}” is not told. Choose from {}.", known.join(", "));
            faults.push(Fault::new("kinds", says));
        }
    }
    let asked = |kind: &Kind| words.is_empty() || words.iter().any(|word| word == kind.as_str());
    Kind::offered().filter(asked).collect()
}

/// One line, not too long.
pub fn description(faults: &mut Vec<Fault>, typed: &str) -> String {
    let line = crate::studio::one_line(typed);
    let (long, limit) = (line.chars().count(), crate::studio::NAME_LIMIT);
    if long > limit {
        let says = format!("Keep it under {limit} letters; this has {long}.");
        faults.push(Fault::new("description", says));
    }
    line
}
