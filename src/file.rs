//! Files: what the studio hands over, made of numbered versions.

mod keep;
mod kinds;
mod name;
mod post;
pub mod preview;
mod show;

pub use keep::{mark_final, take_off};
pub use kinds::{KINDS_LIMIT, Kinds};
pub use name::{distinct_names, safe_name};
pub use post::{Fresh, post};
pub use preview::Dots;
pub use show::{Show, can_show, show};

use crate::clock::Stamp;
use crate::error::Fault;
use crate::id::{AttachmentId, FileId, MilestoneId, VersionId};

/// One frozen state of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The version's id.
    pub id: VersionId,
    /// The file it is a state of.
    pub file: FileId,
    /// The milestone the file lies under.
    pub milestone: MilestoneId,
    /// The file's name, as people wrote it.
    pub name: String,
    /// From 1, without gaps.
    pub number: u32,
    /// SHA-256 of the bytes in hex.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// From content and name together; see `vault/sniff.rs`.
    pub media_type: String,
    /// What changed.
    pub note: String,
    /// When it was published.
    pub published_at: Stamp,
    /// The name of the member who posted it.
    pub posted_by: String,
    /// Whether the studio marked it as the final one.
    pub is_final: bool,
    /// How large its small picture is, if there is one.
    pub preview: Option<Dots>,
}

/// The earliest of `versions` that has the same bytes as this one and came before it.
pub fn same_as(versions: &[Version], this: &Version) -> Option<u32> {
    let same = |other: &&Version| {
        other.file == this.file && other.sha256 == this.sha256 && other.number < this.number
    };
    versions.iter().filter(same).map(|other| other.number).min()
}

impl Version {
    /// "homepage-design.pdf, version 3"
    pub fn says(&self) -> String {
        format!("{}, version {}", self.name, self.number)
    }
}

/// Bytes that lie in the vault and belong to nothing yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The name that the sender gave.
    pub name: String,
    /// SHA-256 of the bytes in hex.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// From content and name together.
    pub media_type: String,
}

/// A file that came along with an answer or a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// Its bytes and name.
    pub stored: Stored,
}

/// The newest version of each file, of versions that come by file with the newest first.
pub fn newest_of_each(mut versions: Vec<Version>) -> Vec<Version> {
    versions.dedup_by(|next, kept| next.file == kept.file);
    versions
}

impl Version {
    /// The version's bytes and name.
    pub fn stored(&self) -> Stored {
        Stored {
            name: self.name.clone(),
            sha256: self.sha256.clone(),
            size: self.size,
            media_type: self.media_type.clone(),
        }
    }
}

/// The longest change note, in letters.
pub const NOTE_LIMIT: usize = 300;

/// A change note on one line; a fault of `note` if it is over [`NOTE_LIMIT`].
pub fn note(faults: &mut Vec<Fault>, typed: &str) -> String {
    let note = crate::studio::one_line(typed);
    let length = note.chars().count();
    if length > NOTE_LIMIT {
        let says = format!("Keep the note under {NOTE_LIMIT} letters; this has {length}.");
        faults.push(Fault::new("note", says));
    }
    note
}

/// The longest file name, in bytes, as most file systems have it.
pub const NAME_LIMIT: usize = 255;

/// A sender's file name without what could mislead: no folders, control or direction-changing
/// characters (a name like `exe.fdp` shown backwards), no more than [`NAME_LIMIT`] bytes.
pub fn clean_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or(sent);
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    // Joiners and marks of direction stay: Persian, Hindi, Hebrew and many emoji need them.
    let unseen = |c: char| matches!(c, '\u{200b}' | '\u{feff}');
    let misleading = |c: &char| c.is_control() || turns(*c) || unseen(*c);
    let name: String = name.chars().filter(|c| !misleading(c)).collect();
    let name = name.trim();
    // What is nothing but dots names a folder.
    let name = if name.chars().all(|c| c == '.') { "file" } else { name };
    shorten(name)
}

/// Cuts the stem, keeps the ending.
fn shorten(name: &str) -> String {
    if name.len() <= NAME_LIMIT {
        return name.to_owned();
    }
    let ending = match name.rfind('.') {
        Some(at) if name.len() - at <= 16 => &name[at..],
        _ => "",
    };
    let mut end = NAME_LIMIT - ending.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", &name[..end])
}

/// "4.2 MB", "640 KB", "12 bytes": decimal units, one digit below ten.
pub fn size_in_words(bytes: u64) -> String {
    let units =
        [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "KB")];
    for (unit, word) in units {
        if bytes >= unit {
            let tenths = bytes / (unit / 10);
            if tenths < 100 && !tenths.is_multiple_of(10) {
                return format!("{}.{} {word}", tenths / 10, tenths % 10);
            }
            return format!("{} {word}", (bytes + unit / 2) / unit);
        }
    }
    crate::calendar::counted(bytes, "byte")
}

/// "PDF" for `homepage.pdf`; empty if the name has no short ending.
pub fn kind_in_words(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, ending)) if (1..=5).contains(&ending.len()) && ending.is_ascii() => {
            ending.to_ascii_uppercase()
        }
        _ => String::new(),
    }
}
