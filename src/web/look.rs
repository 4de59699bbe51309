//! Looking at a file without taking it: its pictures, and what is shown in the place of a picture
//! that tells more than its dots (`security.md`, E11).

use crate::app::App;
use crate::error::{Refusal, Result};
use crate::file::Stored;
use crate::file::preview::Traces;
use crate::preview::is_picture;
use crate::vault::Part;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio_util::io::ReaderStream;

/// What the address of a picture ends with.
pub fn part(name: &str) -> Result<Part> {
    let parts = [Part::Small, Part::Large];
    let found = parts.into_iter().find(|part| part.as_str() == name);
    found.ok_or_else(|| Refusal::NotFound.into())
}

/// Answers with one of the pictures of a file.
///
/// # Errors
/// `NotFound` if there is none, also if it was there and is gone; then it is made again.
pub async fn picture(app: &App, sha256: &str, part: Part, headers: &HeaderMap) -> Result<Response> {
    if !app.store.read(|tx| tx.has_preview(sha256)).await? {
        return Err(Refusal::NotFound.into());
    }
    made(app, sha256, (part, "image/webp"), headers).await
}

/// What is shown when somebody wants to look at a file in the browser.
pub enum Shown {
    /// The file itself.
    Original,
    /// Nothing: it is handed over as a download.
    Nothing,
    /// Something in its place; whether that is the whole picture.
    Instead(Response, bool),
}

/// What may be shown of `stored`: itself, unless it is a picture that tells more than its dots, or
/// of which that is not known yet.
///
/// # Errors
/// If the disk or the database breaks.
pub async fn shown(app: &App, stored: &Stored, headers: &HeaderMap) -> Result<Shown> {
    let (sha256, kind) = (stored.sha256.as_str(), stored.media_type.as_str());
    if !is_picture(kind) {
        return Ok(Shown::Original);
    }
    let known = app.store.read(|tx| {
        let has = |traces| tx.has_traces(sha256, traces);
        Ok((has(Traces::None)?, has(Traces::Cleaned)?, tx.has_preview(sha256)?))
    });
    match known.await? {
        (true, ..) => Ok(Shown::Original),
        (_, true, _) => {
            Ok(Shown::Instead(made(app, sha256, (Part::Clean, kind), headers).await?, true))
        }
        (_, _, true) => {
            let large = (Part::Large, "image/webp");
            Ok(Shown::Instead(made(app, sha256, large, headers).await?, false))
        }
        _ => Ok(Shown::Nothing),
    }
}

async fn made(
    app: &App,
    sha256: &str,
    (part, kind): (Part, &str),
    headers: &HeaderMap,
) -> Result<Response> {
    let etag = format!("\"{sha256}.{}\"", part.as_str());
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|one| one.trim() == etag));
    let mut response = match app.previews.get(sha256, part).await? {
        None => {
            let again = sha256.to_owned();
            app.store.write(move |tx| tx.forget_preview(&again)).await?;
            return Err(Refusal::NotFound.into());
        }
        Some(_) if is_known => StatusCode::NOT_MODIFIED.into_response(),
        Some(file) => {
            let length = file.metadata().await?.len();
            let mut response = Body::from_stream(ReaderStream::new(file)).into_response();
            response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
            response
        }
    };
    // Pictures of what was uploaded are shut in as it is itself (`security.md`, E7).
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::ETAG, etag.as_str()),
        (header::CONTENT_DISPOSITION, "inline"),
        (header::CONTENT_SECURITY_POLICY, policy),
        // The bytes of a version never change, and whoever saw them has seen them.
        (header::CACHE_CONTROL, "private, max-age=86400"),
    ] {
        headers.insert(name, HeaderValue::from_str(value)?);
    }
    Ok(response)
}
