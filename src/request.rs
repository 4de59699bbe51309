//! File requests: documents that the studio asks from the client, item by item, and what came.
//!
//! Each item stands by itself: `requested`, then `received` with the first file, then `accepted`,
//! or `needs_redo` with the reason. What follows from what is one pure function, [`next`]. Files
//! are only ever added: what is sent again stands beside what was there.

mod ask;
mod change;
mod check;
mod judge;
mod machine;
mod send;
mod tell;

pub use ask::{ask, ask_first_person, prepare};
pub use change::change;
pub(crate) use check::from as whom;
pub use check::{INSTRUCTIONS_LIMIT, ITEMS_LIMIT, New, NewItem, REASON_LIMIT, SoundItem};
pub use judge::{accept, hand_back, take_off};
pub use machine::{Act, No, next};
pub use send::{SUPPLIED_LIMIT, sees, send};

use crate::calendar::Day;
use crate::clock::Stamp;
use crate::file::{Stored, Version};
use crate::id::{ItemId, MilestoneId, ParticipantId, ProjectId, RequestId, SuppliedId};
use crate::words::words;

words! {
    /// Where an item stands.
    State {
        /// Nothing came yet.
        Requested = "requested",
        /// Something came, and the studio has not said anything about it.
        Received = "received",
        /// The studio has what it needs.
        Accepted = "accepted",
        /// The studio asks for another try.
        NeedsRedo = "needs_redo",
    }
}

words! {
    /// Which kinds of files an item takes.
    Accepts {
        /// Any.
        Any = "any",
        /// PDF, Word, OpenDocument and plain text.
        Documents = "documents",
        /// Pictures and scans.
        Pictures = "pictures",
        /// Tables.
        Spreadsheets = "spreadsheets",
    }
}

impl Accepts {
    /// Endings of the names of such files, in small letters; none where any will do.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Any => &[],
            Self::Documents => {
                &["pdf", "doc", "docx", "odt", "rtf", "txt", "md", "pages", "tex", "epub"]
            }
            Self::Pictures => &[
                "jpg", "jpeg", "png", "heic", "heif", "webp", "gif", "tif", "tiff", "bmp", "svg",
                "avif", "pdf",
            ],
            Self::Spreadsheets => &["xlsx", "xls", "ods", "csv", "tsv", "numbers", "pdf"],
        }
    }

    /// Whether a file of this name is one of them.
    pub fn takes(self, name: &str) -> bool {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        let known = self.endings();
        known.is_empty() || ending.is_some_and(|ending| known.contains(&ending.as_str()))
    }

    /// As it stands in a sentence: "a picture or scan".
    pub const fn says(self) -> &'static str {
        match self {
            Self::Any => "any file",
            Self::Documents => "a PDF, Word or text document",
            Self::Pictures => "a picture or scan",
            Self::Spreadsheets => "a spreadsheet",
        }
    }
}

/// A file that came for an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplied {
    /// Its id.
    pub id: SuppliedId,
    /// What it came for.
    pub item: ItemId,
    /// Who sent it, on the project.
    pub participant: ParticipantId,
    /// Their name.
    pub by: String,
    /// Its bytes and name.
    pub stored: Stored,
    /// When.
    pub at: Stamp,
}

/// One thing that is asked for.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// "Allergen list for every product"
    pub title: String,
    /// What is needed, in the studio's words; may be empty.
    pub instructions: String,
    /// Which kinds of files it takes.
    pub accepts: Accepts,
    /// A version on the page that shows what is meant, as long as it is there.
    pub example: Option<Version>,
    /// An address of the web that shows it; may be empty.
    pub link: String,
    /// Where it stands.
    pub state: State,
    /// Why it needs another try; empty otherwise.
    pub reason: String,
    /// Who of the studio last looked at it, and when.
    pub judged: Option<(String, Stamp)>,
    /// When the studio took it off.
    pub removed_at: Option<Stamp>,
    /// What came, oldest first.
    pub files: Vec<Supplied>,
}

impl Item {
    /// Whether something has still to come.
    pub const fn is_outstanding(&self) -> bool {
        self.removed_at.is_none() && matches!(self.state, State::Requested | State::NeedsRedo)
    }

    /// Whether something came that the studio has not looked at.
    pub const fn is_received(&self) -> bool {
        self.removed_at.is_none() && matches!(self.state, State::Received)
    }
}

/// Somebody who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Askee {
    /// Who, on the project.
    pub participant: ParticipantId,
    /// Their name.
    pub name: String,
}

/// Documents asked from the client.
#[derive(Debug, Clone)]
pub struct FileRequest {
    /// The request's id.
    pub id: RequestId,
    /// The milestone it is for.
    pub milestone: MilestoneId,
    /// The project of that milestone.
    pub project: ProjectId,
    /// "What we need for the shop pages"
    pub title: String,
    /// What holds for all of it; may be empty.
    pub instructions: String,
    /// By when.
    pub due_on: Option<Day>,
    /// When it was asked.
    pub asked_at: Stamp,
    /// The name of the member who asked.
    pub asked_by: String,
    /// In their order, also those taken off.
    pub items: Vec<Item>,
    /// Who is asked and may send it, by name; nobody if all of them left.
    pub people: Vec<Askee>,
}

impl FileRequest {
    /// The items that were not taken off, in their order.
    pub fn asked(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.removed_at.is_none())
    }

    /// What has still to come.
    pub fn outstanding(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.is_outstanding())
    }

    /// How many items are in, and how many are asked: "2 of 4 in".
    pub fn count(&self) -> (usize, usize) {
        let all = self.asked().count();
        (all - self.outstanding().count(), all)
    }

    /// Whether the studio has all that it asked for.
    pub fn is_settled(&self) -> bool {
        self.asked().all(|item| item.state == State::Accepted)
    }

    /// One of its items.
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == *id)
    }

    /// What is outstanding, in a few words: the item's name, or the request's with how many.
    pub fn lacks(&self) -> String {
        let mut outstanding = self.outstanding();
        match (outstanding.next(), outstanding.count()) {
            (Some(only), 0) => only.title.clone(),
            (_, more) => format!("{} ({} of {})", self.title, more + 1, self.count().1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_told_by_the_ending_in_letters_of_any_size() {
        assert!(Accepts::Any.takes("anything"));
        assert!(Accepts::Pictures.takes("IMG_0412.HEIC"));
        assert!(Accepts::Spreadsheets.takes("allergens.xlsx"));
        assert!(!Accepts::Pictures.takes("allergens.xlsx"));
        assert!(!Accepts::Documents.takes("no-ending"));
        assert!(!Accepts::Spreadsheets.takes("allergens.exe"));
    }
}
