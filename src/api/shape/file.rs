//! Files and their versions.

use super::When;
use crate::file;
use serde::Serialize;
use utoipa::ToSchema;

/// One frozen state of a file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Version {
    /// The version's id; a draft keeps it once it is published.
    id: String,
    /// From 1, without gaps. For a draft: what it would be now.
    number: u32,
    /// SHA-256 of the bytes in hex.
    #[schema(min_length = 64, max_length = 64)]
    sha256: String,
    /// Bytes.
    size: u64,
    /// From content and name together, never from what the sender said.
    media_type: String,
    /// What changed.
    note: String,
    /// Who posted it.
    posted_by: String,
    /// When it came on the page; null for a draft.
    published_at: Option<When>,
    /// Whether the studio marked it as the final one.
    is_final: bool,
    /// The earliest version of the same file with the same bytes, where the list of versions or the
    /// file was asked for.
    same_as: Option<u32>,
}

impl From<file::Version> for Version {
    fn from(version: file::Version) -> Self {
        let published_at = Some(version.published_at.into());
        Self { published_at, ..Self::waiting(version) }
    }
}

impl Version {
    fn waiting(version: file::Version) -> Self {
        Self {
            id: version.id.into(),
            number: version.number,
            sha256: version.sha256,
            size: version.size,
            media_type: version.media_type,
            note: version.note,
            posted_by: version.posted_by,
            published_at: None,
            is_final: version.is_final,
            same_as: None,
        }
    }

    /// A version as one of `all`.
    pub fn among(all: &[file::Version], version: file::Version) -> Self {
        let same_as = file::same_as(all, &version);
        Self { same_as, ..version.into() }
    }
}

/// What the studio hands over, with its newest version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct File {
    /// The file's id.
    id: String,
    /// The milestone it lies under.
    milestone_id: String,
    /// Its name, as people wrote it.
    name: String,
    /// Its newest version, or the one that was asked for.
    version: Version,
}

impl From<file::Version> for File {
    fn from(version: file::Version) -> Self {
        Self::with(version, Version::from)
    }
}

impl File {
    /// A file that waits in a draft.
    pub fn waiting(version: file::Version) -> Self {
        Self::with(version, Version::waiting)
    }

    /// A file with a version that is one of `all`.
    pub fn among(all: &[file::Version], version: file::Version) -> Self {
        let whole = Version::among(all, version.clone());
        Self { version: whole, ..version.into() }
    }

    fn with(version: file::Version, shape: fn(file::Version) -> Version) -> Self {
        Self {
            id: version.file.to_string(),
            milestone_id: version.milestone.to_string(),
            name: version.name.clone(),
            version: shape(version),
        }
    }
}
