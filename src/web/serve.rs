//! Handing over bytes of the vault: as a download, or shown where that is safe; whole or from where
//! a phone lost the connection.

use super::look::{self, Shown};
use crate::app::App;
use crate::error::Result;
use crate::file::Stored;
use crate::vault::inline_type;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

/// How much is read from the disk at once (`perf.md` §5).
const CHUNK: usize = 256 * 1024;

/// What may follow the address of a file.
#[derive(Debug, Default, Deserialize)]
pub struct How {
    /// `1` to look at it in the browser, where that is safe.
    #[serde(default)]
    pub inline: Option<String>,
}

/// Answers a request for `stored`; whether most of its bytes are in the answer.
///
/// # Errors
/// If the bytes are not there.
pub async fn serve(
    app: &App,
    stored: &Stored,
    headers: &HeaderMap,
    how: &How,
) -> Result<(Response, bool)> {
    let mut inline = how.inline.as_deref() == Some("1");
    if inline {
        match look::shown(app, stored, headers).await? {
            Shown::Original => {}
            Shown::Nothing => inline = false,
            Shown::Instead(response, whole) => return Ok((response, whole)),
        }
    }
    let part = part(headers, stored);
    // What a person takes is most of it at once; a viewer's small pieces are not a download each.
    let most = match part {
        Part::Whole => true,
        Part::Range(_, length) => length >= stored.size.div_ceil(2),
        _ => false,
    };
    let mut response = send(app, stored, part).await?;
    describe(response.headers_mut(), stored, inline);
    Ok((response, most))
}

/// What of a file to send.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// First byte and length.
    Range(u64, u64),
    NotModified,
    Unsatisfiable,
}

fn part(headers: &HeaderMap, stored: &Stored) -> Part {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let etag = etag(stored);
    let known = text(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known == "*" || known.split(',').any(|one| one.trim() == etag)) {
        return Part::NotModified;
    }
    // A range of something else is no use: then the whole is sent (RFC 9110 §13.1.5).
    let still = text(header::IF_RANGE).is_none_or(|tag| tag == etag);
    let Some(range) = text(header::RANGE).filter(|_| still && stored.size > 0) else {
        return Part::Whole;
    };
    let Ok(parsed) = http_range_header::parse_range_header(range) else { return Part::Whole };
    match parsed.validate(stored.size) {
        // Several ranges at once are answered with the whole, which RFC 9110 allows.
        Ok(ranges) if ranges.len() != 1 => Part::Whole,
        Ok(ranges) => Part::Range(*ranges[0].start(), ranges[0].end() - ranges[0].start() + 1),
        Err(_) => Part::Unsatisfiable,
    }
}

fn etag(stored: &Stored) -> String {
    format!("\"{}\"", stored.sha256)
}

async fn send(app: &App, stored: &Stored, part: Part) -> Result<Response> {
    let (from, length, status) = match part {
        Part::NotModified => return Ok(StatusCode::NOT_MODIFIED.into_response()),
        Part::Unsatisfiable => {
            let all = [(header::CONTENT_RANGE, format!("bytes */{}", stored.size))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, all).into_response());
        }
        Part::Whole => (0, stored.size, StatusCode::OK),
        Part::Range(from, length) => (from, length, StatusCode::PARTIAL_CONTENT),
    };
    let mut file = app.vault.get(&stored.sha256).await?;
    if from > 0 {
        file.seek(std::io::SeekFrom::Start(from)).await?;
    }
    let stream = ReaderStream::with_capacity(file.take(length), CHUNK);
    let mut response = (status, Body::from_stream(stream)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, length.into());
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {from}-{}/{}", from + length - 1, stored.size);
        headers.insert(header::CONTENT_RANGE, HeaderValue::from_str(&range)?);
    }
    Ok(response)
}

/// Nothing that was uploaded may ever run: no sniffing, a sandbox without anything, and a download
/// unless it is of a kind that only shows (`security.md`, E6 and E7).
fn describe(headers: &mut HeaderMap, stored: &Stored, inline: bool) {
    let shown = inline_type(&stored.media_type).filter(|_| inline);
    let is_shown = shown.is_some();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    let disposition = disposition(&stored.name, is_shown);
    for (name, value) in [
        (header::CONTENT_TYPE, shown.unwrap_or_else(|| "application/octet-stream".into())),
        (header::ETAG, etag(stored)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "private, no-cache".into()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}

/// Letters that stand for themselves in `filename*` (RFC 8187 §3.2.1).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The name in any script, and an ASCII one for programs that cannot read it (RFC 6266).
fn disposition(name: &str, inline: bool) -> String {
    let kind = if inline { "inline" } else { "attachment" };
    let plain =
        |c: char| if c.is_ascii_graphic() && !"\"\\%;".contains(c) || c == ' ' { c } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    let encoded = utf8_percent_encode(name, PLAIN);
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}
