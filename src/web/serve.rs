//! Handing over bytes of the vault: as a download, or shown where that is safe; whole or from where
//! a phone lost the connection.

mod bundle;
pub mod condition;
mod range;

pub use bundle::{Bundle, bundle, send as zipped};

use super::look::{self, Shown};
use crate::app::App;
use crate::clock::Stamp;
use crate::error::Result;
use crate::file::{self, Show, Stored};
use crate::vault::{Tell, inline_type};
use axum::body::Body;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use condition::{There, Verdict};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use range::Part;
use serde::Deserialize;
use std::convert::Infallible;

/// How a file is asked for.
#[derive(Debug)]
pub struct Ask {
    /// Whether only the head is wanted.
    pub is_head: bool,
    /// Conditions and ranges.
    pub headers: HeaderMap,
    /// Whether to look at it in the browser, where that is safe.
    pub inline: bool,
}

/// What may follow the address of a file.
#[derive(Debug, Default, Deserialize)]
struct How {
    #[serde(default)]
    inline: Option<String>,
}

impl FromRequestParts<App> for Ask {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let how = Query::<How>::from_request_parts(parts, app).await;
        let inline = how.is_ok_and(|how| how.inline.as_deref() == Some("1"));
        let (is_head, headers) = (parts.method == Method::HEAD, parts.headers.clone());
        Ok(Self { is_head, headers, inline })
    }
}

/// What is handed over.
pub struct Sending<'a> {
    /// The bytes.
    pub stored: &'a Stored,
    /// When they came.
    pub since: Option<Stamp>,
    /// Told what was sent of them.
    pub tell: Option<Tell>,
}

/// Answers a request for a file.
///
/// # Errors
/// If the bytes are not there, before anything is said of them.
pub async fn serve(app: &App, ask: &Ask, sending: Sending<'_>) -> Result<Response> {
    let (stored, mut inline) = (sending.stored, ask.inline);
    if inline {
        match look::shown(app, stored, &ask.headers).await? {
            Shown::Original => {}
            Shown::Nothing => inline = false,
            Shown::Instead(response, whole) => {
                // What is shown in its place is the version, as far as anybody looks.
                if let Some(tell) = sending.tell.filter(|_| whole && !ask.is_head) {
                    tell(0..stored.size);
                }
                return Ok(response);
            }
        }
    }
    let there = There::of(&stored.sha256, sending.since);
    let mut response = match there.weigh(&ask.headers) {
        Verdict::NotModified => StatusCode::NOT_MODIFIED.into_response(),
        Verdict::Failed => StatusCode::PRECONDITION_FAILED.into_response(),
        Verdict::Send if ask.is_head || !there.still(&ask.headers) => {
            send(app, ask, sending, Part::Whole).await?
        }
        Verdict::Send => {
            let part = Part::of(&ask.headers, stored.size);
            send(app, ask, sending, part).await?
        }
    };
    describe(response.headers_mut(), stored, inline);
    let headers = response.headers_mut();
    headers.insert(header::ETAG, HeaderValue::from_str(&there.etag)?);
    if let Some(since) = there.since {
        let date = HeaderValue::from_str(&httpdate::fmt_http_date(since))?;
        headers.insert(header::LAST_MODIFIED, date);
    }
    Ok(response)
}

async fn send(app: &App, ask: &Ask, sending: Sending<'_>, part: Part) -> Result<Response> {
    let size = sending.stored.size;
    let (from, length, status) = match part {
        Part::Unsatisfiable => {
            let all = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, all).into_response());
        }
        Part::Whole => (0, size, StatusCode::OK),
        Part::Range(from, length) => (from, length, StatusCode::PARTIAL_CONTENT),
    };
    let bytes = app.vault.open_bytes(&sending.stored.sha256, size)?;
    let tell = sending.tell.filter(|_| !ask.is_head);
    let body = Body::from_stream(bytes.read(from, length, tell).pieces());
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, length.into());
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {from}-{}/{size}", from + length - 1);
        headers.insert(header::CONTENT_RANGE, HeaderValue::from_str(&range)?);
    }
    Ok(response)
}

/// Nothing that was uploaded may ever run: no sniffing, a sandbox without anything, and a download
/// unless it is of a kind that only shows (`security.md`, E6 and E7).
fn describe(headers: &mut HeaderMap, stored: &Stored, inline: bool) {
    let shown = inline_type(&stored.media_type).filter(|_| inline);
    let policy = match file::show(&stored.media_type).filter(|_| inline) {
        Some(Show::Sound | Show::Film) => PLAYED,
        _ => LOOKED_AT,
    };
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    let disposition = disposition(&stored.name, shown.is_some());
    for (name, value) in [
        (header::CONTENT_TYPE, shown.unwrap_or_else(|| "application/octet-stream".into())),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "private, no-cache".into()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}

const LOOKED_AT: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";

/// A player asks for its own address once more, with the visit's cookie: it may load from here, and
/// it is of here. It still runs nothing.
const PLAYED: &str = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; \
                      frame-ancestors 'self'; sandbox allow-same-origin";

/// Letters that stand for themselves in `filename*` (RFC 8187 §3.2.1).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The name in any script, and an ASCII one for programs that cannot read it (RFC 6266); both such
/// that every system can keep it.
pub fn disposition(name: &str, inline: bool) -> String {
    let kind = if inline { "inline" } else { "attachment" };
    let name = file::safe_name(name);
    let plain =
        |c: char| if c.is_ascii_graphic() && !"\"\\%;".contains(c) || c == ' ' { c } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    let encoded = utf8_percent_encode(&name, PLAIN);
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}
