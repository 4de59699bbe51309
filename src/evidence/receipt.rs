//! The receipt as a document: one set of facts for the page, the PDF and the JSON.
//!
//! Fields stand by the alphabet, as canonical JSON has them: so each is written straight down.

use super::canonical::{in_order, is_plain};
use super::{Domain, Head, Openings, PublicKey, SigningKey, canonical};
use serde::{Deserialize, Serialize};

/// The facts of a decision, or of taking it back. What each is stands in `docs/VERIFY.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The client's name.
    pub client: String,
    /// The answer.
    pub decision: Decision,
    /// The event that tells of it.
    pub event: Event,
    /// The trail at that moment.
    pub head: Head,
    /// When it was issued, in milliseconds UTC.
    pub issued_at: i64,
    /// `decided` or `taken_back`.
    pub kind: String,
    /// The milestone.
    pub milestone: Place,
    /// "HB-0007"
    pub number: String,
    /// The project.
    pub project: Place,
    /// The question as its page showed it.
    pub request: Request,
    /// The fingerprint of the question as shown.
    pub shown: String,
    /// Who asked.
    pub studio: Studio,
    /// When it was taken back, if it was.
    pub taken_back_at: Option<i64>,
}

/// Who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Studio {
    /// Where its portal is.
    pub address: String,
    /// Its name.
    pub name: String,
}

/// A project or milestone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// The question as its page showed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// What signing says, where a yes is a signature; left out where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    /// The request's id.
    pub approval: String,
    /// By when, `YYYY-MM-DD`.
    pub due_on: Option<String>,
    /// `any` or `all`.
    pub rule: String,
    /// "Approve the homepage design"
    pub title: String,
    /// The exact versions it is about.
    pub versions: Vec<Version>,
    /// What a "yes" means, in the studio's words; may be empty.
    pub wording: String,
}

/// What a signature says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// What is said about signing electronically.
    pub consent: String,
    /// "By signing you agree to contract.pdf, version 1 for Harbour Bakery website."
    pub intent: String,
}

/// What was drawn beside the typed name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// Strokes of `x,y` points on a field of 600 by 200, parted by `;`.
    pub path: String,
    /// SHA-256 of the path, in hex.
    pub sha256: String,
}

impl Request {
    /// Its fingerprint: SHA-256 over its canonical JSON.
    pub fn fingerprint(&self) -> String {
        Domain::Shown.hash(&in_order(self))
    }
}

/// One frozen state of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// Its id.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// From 1.
    pub number: u32,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// How sure it is who it was.
    pub assurance: String,
    /// Who answered.
    pub by: By,
    /// What was written with it; may be empty.
    pub comment: String,
    /// When, in milliseconds UTC.
    pub decided_at: i64,
    /// What was sent along.
    pub files: Vec<File>,
    /// Its id.
    pub id: String,
    /// `approved`, `changes_requested` or `declined`.
    pub outcome: String,
    /// The member who wrote it down, if it was said elsewhere.
    pub recorded_by: Option<Named>,
    /// What was drawn beside the name; left out where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Drawn>,
    /// The zone of whoever answered, by its IANA name.
    pub time_zone: String,
}

/// Who answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct By {
    /// The contact whose link it was.
    pub contact: String,
    /// Their address on record.
    pub email: String,
    /// The name that was attested.
    pub name: String,
    /// Their name on record.
    pub on_record: String,
    /// Their role on the project.
    pub role: String,
}

/// Somebody of the studio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
}

/// A file that was sent along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// In bytes.
    pub size: u64,
}

/// An event as it stands in a trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Canonical JSON: exactly what was hashed.
    pub body: String,
    /// Its hash.
    pub hash: String,
    /// What stands beside it.
    pub opened: Openings,
}

/// A receipt with its signature: the file that both sides get.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The id of the key that signed.
    pub key: String,
    /// What the file is: `receipt`.
    pub milepost: String,
    /// Its public half.
    pub public: String,
    /// The facts.
    pub receipt: Receipt,
    /// The signature over the canonical JSON of `receipt`.
    pub signature: String,
    /// The version of the format: 1.
    pub v: u32,
}

impl Receipt {
    /// Its canonical JSON.
    fn written(&self) -> String {
        if self.is_plain() { in_order(self) } else { canonical(self) }
    }

    /// Whether what stands beside its event is of plain values: all that this program ever writes.
    fn is_plain(&self) -> bool {
        self.event.opened.iter().all(|(at, one)| at.is_ascii() && is_plain(&one.value))
    }
}

impl Signed {
    /// Signs a receipt.
    pub fn by(key: &SigningKey, receipt: Receipt) -> Self {
        let signature = key.sign(Domain::Receipt, &receipt.written());
        let public = key.public();
        let (key, public) = (public.id(), public.written());
        Self { key, milepost: "receipt".into(), public, receipt, signature, v: 1 }
    }

    /// The file's text: canonical JSON.
    pub fn written(&self) -> String {
        if self.receipt.is_plain() { in_order(self) } else { canonical(self) }
    }

    /// Whether the signature is that of the key that it names.
    pub fn is_signed(&self) -> bool {
        let Some(public) = PublicKey::read(&self.public) else { return false };
        // It may be a stranger's, with values that we never write.
        let text = canonical(&self.receipt);
        public.id() == self.key && public.verify(Domain::Receipt, &text, &self.signature)
    }
}
