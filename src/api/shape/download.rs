//! What people took of the studio’s files.

use super::When;
use crate::store::Seen;
use serde::Serialize;
use utoipa::ToSchema;

/// A version that somebody took.
#[derive(Debug, Serialize, ToSchema)]
pub struct Download {
    /// Who.
    participant_id: String,
    /// Their name.
    name: String,
    /// The file's name.
    file: Option<String>,
    /// Which version.
    number: Option<u32>,
    /// When last.
    last_at: When,
    /// How often: once for each browser that took any of it.
    times: u32,
    /// Bytes that were sent to one browser at the most; none for downloads before this was kept.
    bytes: Option<u64>,
    /// Whether that was all of it.
    whole: Option<bool>,
}

impl From<Seen> for Download {
    fn from(seen: Seen) -> Self {
        let (file, number) = seen.version.unzip();
        Self {
            participant_id: seen.participant.into(),
            name: seen.name,
            file,
            number,
            last_at: seen.last_at.into(),
            times: seen.times,
            bytes: seen.sent.map(|(sent, _)| sent),
            whole: seen.sent.map(|(sent, size)| sent >= size),
        }
    }
}
