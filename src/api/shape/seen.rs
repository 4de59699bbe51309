//! How far a version reached one person.

use super::{When, when};
use crate::clock::Stamp;
use crate::outbox::State;
use crate::page::Reach;
use serde::Serialize;
use utoipa::ToSchema;

/// How far a version reached one person: its mail, the page that shows it, and its bytes, each by
/// itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct Seen {
    /// Who.
    participant_id: String,
    /// Their name.
    name: String,
    /// Whether they were taken off the project.
    removed: bool,
    /// Where the mail that told of it stands; none if no mail did.
    #[schema(inline)]
    mail: Option<State>,
    /// When the mail was accepted; when it was written if it is not.
    mail_at: Option<When>,
    /// Whether nothing is open two days after the mail was accepted.
    probably_not_received: bool,
    /// When a page that shows it was fetched first.
    fetched_at: Option<When>,
    /// When last.
    last_fetched_at: Option<When>,
    /// Whether it was a program each time, probably.
    fetched_by_program: Option<bool>,
    /// When they first touched a page that shows it, or answered a question about it.
    opened_at: Option<When>,
    /// When last.
    last_opened_at: Option<When>,
    /// When it was downloaded first.
    downloaded_at: Option<When>,
    /// When last.
    last_downloaded_at: Option<When>,
    /// Bytes that were sent to one browser at the most.
    bytes: Option<u64>,
    /// Whether that was all of it.
    whole: Option<bool>,
}

impl Seen {
    /// As of `now`, for a version of so many bytes.
    pub fn of(reach: Reach, size: u64, now: Stamp) -> Self {
        let (fetched, by_program) = reach.fetched.unzip();
        let (opened, taken) = (reach.opened, reach.downloaded.map(|taken| taken.between));
        let bytes = reach.downloaded.and_then(|taken| taken.sent);
        Self {
            probably_not_received: reach.probably_not_received(now),
            participant_id: reach.participant.into(),
            name: reach.name,
            removed: reach.is_gone,
            mail: reach.mail.map(|mail| mail.state),
            mail_at: when(reach.mail.map(|mail| mail.at)),
            fetched_at: when(fetched.map(|fetched| fetched.first_at)),
            last_fetched_at: when(fetched.map(|fetched| fetched.last_at)),
            fetched_by_program: by_program,
            opened_at: when(opened.map(|opened| opened.first_at)),
            last_opened_at: when(opened.map(|opened| opened.last_at)),
            downloaded_at: when(taken.map(|taken| taken.first_at)),
            last_downloaded_at: when(taken.map(|taken| taken.last_at)),
            whole: bytes.map(|bytes| bytes >= size),
            bytes,
        }
    }
}
