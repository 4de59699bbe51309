//! Evidence: what is hashed and signed, so that anybody can check it (`docs/VERIFY.md`).
//!
//! Whatever is hashed or signed begins with a line that says what it is, and is canonical JSON
//! (RFC 8785). Nothing here asks the database or the clock: the verifier and the server share it.

mod canonical;
mod key;
mod receipt;
mod trail;

pub use canonical::{EXACT, canonical, canonical_value};
pub use key::{Key, Keys, PublicKey, SigningKey};
pub use receipt::{
    Agreement, By, Decision, Drawn, Event, File, Named, Place, Receipt, Request, Signed, Studio,
    Version,
};
pub use trail::{First, Last};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What something is hashed or signed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// An event of a trail.
    Event,
    /// A value that stands beside an event.
    Sealed,
    /// The last event of a trail.
    Head,
    /// The first line of a trail.
    Trail,
    /// A receipt.
    Receipt,
    /// A question as its page showed it.
    Shown,
}

impl Domain {
    /// The line that everything of this kind begins with.
    pub const fn line(self) -> &'static str {
        match self {
            Self::Event => "milepost/event/v1\n",
            Self::Sealed => "milepost/sealed/v1\n",
            Self::Head => "milepost/head/v1\n",
            Self::Trail => "milepost/trail/v1\n",
            Self::Receipt => "milepost/receipt/v1\n",
            Self::Shown => "milepost/shown/v1\n",
        }
    }

    /// SHA-256 over the line and `text`, in hex.
    pub fn hash(self, text: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(self.line());
        hash.update(text);
        crate::audit::hex(&hash.finalize())
    }
}

/// A value that stands beside an event and is committed to in it, so that it can be blanked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// Sixteen random bytes in hex, so that nobody finds a short value by trying.
    pub salt: String,
    /// What it is.
    pub value: Value,
}

impl Opened {
    /// What the event holds in its place.
    pub fn commitment(&self) -> String {
        let value = canonical_value(&self.value);
        Domain::Sealed.hash(&format!("{}\n{value}", self.salt))
    }
}

/// Values beside an event by JSON pointer (RFC 6901).
pub type Openings = BTreeMap<String, Opened>;

/// The last event of a trail at some moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// When this was said, in milliseconds UTC.
    pub at: i64,
    /// The trail's name.
    pub chain: String,
    /// The event's hash.
    pub hash: String,
    /// Its number.
    pub seq: i64,
}
