//! Which part of a file is asked for (RFC 9110 §14).

use axum::http::{HeaderMap, header};

/// What of a file to send.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// First byte and length.
    Range(u64, u64),
    /// There is no such part.
    Unsatisfiable,
}

impl Part {
    /// The part of `size` bytes that is asked for. What cannot be read is as if it was not there,
    /// and several parts at once are answered with the whole, which the RFC allows.
    pub fn of(headers: &HeaderMap, size: u64) -> Self {
        let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
        let Some(asked) = asked.filter(|_| size > 0) else { return Self::Whole };
        let Ok(parsed) = http_range_header::parse_range_header(asked) else { return Self::Whole };
        match parsed.validate(size).as_deref() {
            Ok([one]) => Self::Range(*one.start(), one.end() - one.start() + 1),
            Ok(_) => Self::Whole,
            Err(_) => Self::Unsatisfiable,
        }
    }
}
