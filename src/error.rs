//! The two ways to fail: a refusal is a sentence we chose, anything else is broken.
//!
//! A [`Refusal`] is shown to the person who asked, on a page of its own or beside the field it is
//! about. Everything else is [`Error::Broken`]: logged once at the door with an id, never shown.

use crate::approval::Settled;

/// What a verb or a query gives back.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something did not happen.
#[derive(Debug)]
pub enum Error {
    /// We said no, and can say why.
    Refused(Refusal),
    /// Something that should work did not.
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

/// Every "no" that a person can meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing here for you: missing and foreign things look the same.
    NotFound,
    /// You may look, but not do this; the sentence says who may.
    NotAllowed(&'static str),
    /// Something in the form is missing or cannot be right.
    Wrong(Vec<Fault>),
    /// The page showed something else than what is asked now. Nothing was recorded.
    Stale,
    /// Somebody answered first, or the studio took the question back. Nothing was recorded.
    Settled(Settled),
    /// The ten minutes for taking a decision back are over.
    TooLate,
    /// One file is larger than the studio's limit, in bytes.
    TooBig {
        /// The file as it was named.
        name: String,
        /// The most that one file may weigh, in bytes.
        limit: u64,
    },
    /// The disk or the quota has no room for the file.
    NoRoom,
    /// The disk has no room left for the database.
    DiskFull,
    /// The upload stopped before its end.
    CutOff,
    /// More bytes came than were said to.
    TooLong,
    /// Bytes do not come to the sum that was said of them.
    Checksum,
    /// The studio does not take files of this kind.
    Kind {
        /// The file as it was named.
        name: String,
        /// The ending or kind that is not taken.
        kind: String,
    },
    /// The scanner found something in a file; it lies in quarantine.
    Infected {
        /// The file as it was named.
        name: String,
        /// SHA-256 of its bytes in hex.
        sha256: String,
        /// What the scanner says that it is.
        found: String,
    },
    /// The scanner could not say whether a file is clean.
    Unscanned {
        /// The file as it was named.
        name: String,
    },
}

/// One field of a form that needs another look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field's name in the form.
    pub field: &'static str,
    /// What is wrong and what would be right, in one sentence.
    pub says: String,
}

impl Fault {
    /// A fault of `field`, told by `says`.
    pub fn new(field: &'static str, says: impl Into<String>) -> Self {
        Self { field, says: says.into() }
    }
}

impl Refusal {
    /// A refusal about a single field.
    pub fn wrong(field: &'static str, says: impl Into<String>) -> Self {
        Self::Wrong(vec![Fault::new(field, says)])
    }

    /// The sentence that says what happened and what to do.
    pub fn sentence(&self) -> String {
        match self {
            Self::NotFound => "The address may be mistyped or out of date.".into(),
            Self::NotAllowed(who) => (*who).into(),
            Self::Wrong(faults) => {
                let said: Vec<_> = faults.iter().map(|fault| fault.says.as_str()).collect();
                said.join(" ")
            }
            Self::Stale => "What you were about to decide on has changed. We haven’t recorded \
                            anything. Have a look at what’s new, then decide."
                .into(),
            Self::Settled(how) => how.sentence(),
            Self::TooLate => "The ten minutes for taking it back are over.".into(),
            Self::TooBig { name, limit } => {
                let limit = crate::file::size_in_words(*limit);
                format!("{name} is too big; the limit is {limit}. Try a PDF or JPEG of it.")
            }
            Self::NoRoom => "There is no room left for this file. Nothing was stored.".into(),
            Self::DiskFull => "This server’s disk is full, so nothing was recorded. Please try \
                               again in a while."
                .into(),
            Self::CutOff => {
                "The upload stopped half-way. Nothing was stored; send it again.".into()
            }
            Self::TooLong => "More came than was said beforehand. Nothing was stored.".into(),
            Self::Checksum => "The file changed on its way here. That part is sent again.".into(),
            Self::Kind { name, kind } => format!(
                "{name} can’t be uploaded here: this studio takes no {kind} files. \
                 Send it as a PDF, or put it into a ZIP."
            ),
            Self::Infected { name, found, .. } => {
                format!("{name} was not taken: the virus scanner says {found}.")
            }
            Self::Unscanned { name } => format!(
                "{name} could not be checked for viruses just now, so it was not taken. \
                 Try again in a few minutes."
            ),
        }
    }
}

impl Error {
    /// The refusal, if this is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Broken(_) => None,
        }
    }

    /// A failure that has only a sentence for the log.
    pub fn broken(says: impl Into<String>) -> Self {
        Self::Broken(says.into().into())
    }
}

/// From now on a panic is told of by its place alone: what it says may quote a name, an address or
/// a key (`security.md`, A18).
pub fn log_panics_by_place() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

// `Error` itself is no `std::error::Error`, so that `?` can take any that is.
impl<E: std::error::Error + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        Self::Broken(Box::new(error))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => f.write_str(&refusal.sentence()),
            Self::Broken(error) => write!(f, "{error}"),
        }
    }
}
