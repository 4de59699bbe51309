//! Verification by anyone: whether a trail or a receipt says what was said at the time.
//!
//! `docs/VERIFY.md` is what this follows, and `tests/verify.py` says the same in the same order.
//! Nothing here asks the database or the clock, and nothing needs a studio: a file goes in, and
//! sentences about what is wrong with it come out.

mod body;
mod keys;
mod pdf;
mod receipt;
mod trail;

pub use keys::Known;
pub use receipt::{ReceiptReport, Witness, receipt};
pub use trail::{TrailReport, trail};

/// What a file is, by how it begins. Both kinds of ours are canonical JSON, so there is one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The trail of a project.
    Trail,
    /// A receipt as JSON.
    Receipt,
    /// A PDF, which may hold a receipt.
    Pdf,
    /// None of ours.
    Other,
}

/// How many bytes tell what a file is.
pub const TELLING: usize = 16;

impl Kind {
    /// Reads it from the first bytes.
    pub fn of(beginning: &[u8]) -> Self {
        let begins = |with: &str| beginning.starts_with(with.as_bytes());
        match () {
            () if begins("{\"chain\":") => Self::Trail,
            () if begins("{\"key\":") => Self::Receipt,
            () if begins("%PDF-") => Self::Pdf,
            () => Self::Other,
        }
    }
}

/// What is said of a file that is none of ours.
pub const NEITHER: &str = "This is neither a trail nor a receipt.";

/// The first of many things that are wrong; what is wrong after so many tells nothing new.
const MOST: usize = 50;

/// Sentences about what is wrong, in the order of the file.
#[derive(Debug, Default)]
struct Problems(Vec<String>);

impl Problems {
    fn say(&mut self, what: impl Into<String>) {
        if self.0.len() < MOST {
            self.0.push(what.into());
        }
    }

    fn unless(&mut self, fine: bool, what: impl FnOnce() -> String) {
        if !fine {
            self.say(what());
        }
    }
}
