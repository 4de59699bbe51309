//! Pictures of files, made where nothing else can be hurt: in a process of its own that has limits
//! on time, memory and output. Whatever a file does to whoever unpacks it, it costs a tile.
//!
//! `worker` is the server's side: it starts the process and waits, not for long. `process` is what
//! happens in it; everything else here runs there and nowhere else.

pub mod clean;
pub mod pages;
pub mod pdf;
pub mod picture;
pub mod process;
pub mod text;
mod worker;

pub use worker::{Ended, Outcome, Worker};

/// A picture, unpacked.
pub type Picture = image::DynamicImage;

/// What a small picture fits, in dots: a tile twice as dense as it is drawn.
pub const SMALL: (u32, u32) = (240, 300);

/// What a large one fits.
pub const LARGE: (u32, u32) = (1200, 1500);

/// The largest file that is looked at, in bytes; a text of any size is looked at from its start.
pub const FILE: u64 = 128 * 1024 * 1024;

/// What the process may have in memory, in bytes: a picture of the most dots unpacked, beside its
/// file and what became of it.
pub const MEMORY: u64 = 768 * 1024 * 1024;

/// Why there is no picture of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Files of this kind have none.
    Kind,
    /// It would take more than it may.
    TooLarge,
    /// It is damaged, locked, or not what it seems.
    Unreadable,
}

/// The media types of files that are drawn as pages.
pub const PAGES: [&str; 4] = ["application/pdf", "text/plain", "text/markdown", "text/csv"];

/// Whether files of this media type are drawn as pages.
pub fn is_page(media_type: &str) -> bool {
    PAGES.contains(&media_type)
}

/// Whether files of this media type are pictures, which may tell more than they show.
pub fn is_picture(media_type: &str) -> bool {
    matches!(media_type, "image/jpeg" | "image/png" | "image/webp" | "image/gif")
}

/// What the process found out, a line each, as soon as it knows: what it knew before it came to
/// grief is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The file tells nothing beside its dots.
    Plain,
    /// It does, and a copy that does not is written.
    Cleaned,
    /// The pictures are written; the small one is this large.
    Made(u32, u32),
    /// There are none, for a reason that will be the same next time.
    None,
}
