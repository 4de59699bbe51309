//! Kinds of files that the studio does not take.

use crate::error::{Fault, Refusal, Result};
use std::sync::Arc;

/// The most endings that can be named.
pub const KINDS_LIMIT: usize = 100;

/// Endings of files that the studio does not take, in small letters. None to begin with: what
/// cannot be run by a browser is kept from running by how it is served.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kinds(Arc<[String]>);

impl Kinds {
    /// As they stand in the database.
    pub fn stored(text: &str) -> Self {
        Self(text.split_whitespace().map(str::to_owned).collect())
    }

    /// As somebody typed them: `exe, .bat;js` or a line each.
    ///
    /// # Errors
    /// A fault of `kinds` for what cannot be an ending, and for more than [`KINDS_LIMIT`].
    pub fn typed(faults: &mut Vec<Fault>, typed: &str) -> Self {
        let mut found = Vec::new();
        for word in typed.split([',', ';', ' ', '\n', '\r', '\t']).filter(|word| !word.is_empty()) {
            let ending = word.trim_start_matches(['*', '.']).to_lowercase();
            if !(1..=16).contains(&ending.len()) || !ending.chars().all(char::is_alphanumeric) {
                let says = format!("“{word}” is no ending; write endings such as exe, bat.");
                faults.push(Fault::new("kinds", says));
            } else if !found.contains(&ending) {
                found.push(ending);
            }
        }
        if found.len() > KINDS_LIMIT {
            faults.push(Fault::new("kinds", format!("Name {KINDS_LIMIT} endings at most.")));
        }
        found.sort();
        Self(found.into())
    }

    /// As text, with spaces between.
    pub fn text(&self) -> String {
        self.0.join(" ")
    }

    /// Lets a file pass by its name and by the ending that its bytes ask for, if that is known.
    ///
    /// # Errors
    /// `Kind` if one of them is not taken.
    pub fn take(&self, name: &str, bytes_say: Option<&str>) -> Result<()> {
        let named = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        let of = |ending: &&str| self.0.iter().any(|refused| refused == *ending);
        match named.as_deref().into_iter().chain(bytes_say).find(of) {
            None => Ok(()),
            Some(kind) => {
                let (name, kind) = (name.to_owned(), kind.to_uppercase());
                Err(Refusal::Kind { name, kind }.into())
            }
        }
    }
}
