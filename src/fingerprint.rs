//! Fingerprints that anybody may ask about: the SHA-256 of a file, and whether it was handed out.

use crate::approval::Outcome;
use crate::clock::Stamp;

/// The SHA-256 of a file, in hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Reads sixty-four letters, with or without spaces, in either case; none if they are not.
    pub fn read(typed: &str) -> Option<Self> {
        let letters: String = typed.chars().filter(|c| !c.is_whitespace()).take(65).collect();
        let is_one = letters.len() == 64 && letters.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_one.then(|| Self(letters.to_ascii_lowercase()))
    }

    /// In hex.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a stranger may know of a fingerprint: no names, no titles, no projects.
#[derive(Debug, Clone, Default)]
pub struct Handed {
    /// Whether a version with it was ever handed out.
    pub out: bool,
    /// The receipts that name it.
    pub receipts: Vec<Naming>,
}

/// A receipt that names a fingerprint.
#[derive(Debug, Clone)]
pub struct Naming {
    /// "HB-0007"
    pub receipt: String,
    /// What was decided.
    pub outcome: Outcome,
    /// When.
    pub decided_at: Stamp,
    /// Whether it was taken back.
    pub taken_back: bool,
}
