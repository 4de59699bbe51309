//! What a request makes its answer depend on (RFC 9110 §13), in the order of §13.2.2.

use crate::clock::Stamp;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What is there: its tag, and since when, in whole seconds as HTTP has it.
#[derive(Debug)]
pub struct There {
    /// With its quotes.
    pub etag: String,
    /// When it came, if that is known.
    pub since: Option<SystemTime>,
}

/// What follows from the conditions.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are met.
    Send,
    /// Whoever asks has it already.
    NotModified,
    /// It is another one than was asked for.
    Failed,
}

impl There {
    /// What is named by its hash and came `at` a moment.
    pub fn of(sha256: &str, at: Option<Stamp>) -> Self {
        let seconds = at.and_then(|at| u64::try_from(at.seconds()).ok());
        let since = seconds.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
        Self { etag: format!("\"{sha256}\""), since }
    }

    /// Weighs every condition but `If-Range`.
    pub fn weigh(&self, headers: &HeaderMap) -> Verdict {
        if headers.contains_key(header::IF_MATCH) {
            if !self.is_named(headers, &header::IF_MATCH, false) {
                return Verdict::Failed;
            }
        } else if let Some(date) = date(headers, &header::IF_UNMODIFIED_SINCE)
            && self.since.is_some_and(|since| since > date)
        {
            return Verdict::Failed;
        }
        if headers.contains_key(header::IF_NONE_MATCH) {
            if self.is_named(headers, &header::IF_NONE_MATCH, true) {
                return Verdict::NotModified;
            }
        } else if let Some(date) = date(headers, &header::IF_MODIFIED_SINCE)
            && self.since.is_some_and(|since| since <= date)
        {
            return Verdict::NotModified;
        }
        Verdict::Send
    }

    /// Whether a range is one of what is there now. A part of something else is no use: then the
    /// whole is sent (§13.1.5).
    pub fn still(&self, headers: &HeaderMap) -> bool {
        let Some(had) = headers.get(header::IF_RANGE) else { return true };
        let tag = had.to_str().unwrap_or_default();
        tag == self.etag || self.since.is_some_and(|since| parsed(had) == Some(since))
    }

    fn is_named(&self, headers: &HeaderMap, by: &HeaderName, weak: bool) -> bool {
        let names = |tag: &str| {
            let tag = tag.trim();
            let tag = if weak { tag.strip_prefix("W/").unwrap_or(tag) } else { tag };
            tag == self.etag || tag == "*"
        };
        let said = headers.get_all(by).iter().filter_map(|value| value.to_str().ok());
        said.flat_map(|value| value.split(',')).any(names)
    }
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    headers.get(name).and_then(parsed)
}

fn parsed(value: &HeaderValue) -> Option<SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?).ok()
}
