//! Several files in one zip.

use super::{Ask, LOOKED_AT, disposition};
use crate::app::App;
use crate::calendar::Zone;
use crate::error::{Refusal, Result};
use crate::file::{Version, distinct_names};
use crate::vault::{Entry, Tell, Zip};
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

/// The files that go into one zip.
pub struct Bundle {
    /// What the zip is called, without its ending.
    pub name: String,
    /// What goes into it, and who is told what was sent.
    pub files: Vec<(Version, Option<Tell>)>,
    /// Whose clock the times in it are read on.
    pub zone: Zone,
}

/// Answers with all of `bundle`.
///
/// # Errors
/// `NotFound` for none. If the bytes of any are not there, before the first is sent.
pub async fn bundle(app: &App, ask: &Ask, bundle: Bundle) -> Result<Response> {
    if bundle.files.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let names = distinct_names(bundle.files.iter().map(|(version, _)| version.name.as_str()));
    let files = bundle.files.into_iter().zip(names);
    let entries = files.map(|((version, tell), name)| Entry {
        name,
        sha256: version.sha256,
        size: version.size,
        at: version.published_at,
        tell: tell.filter(|_| !ask.is_head),
        made: None,
    });
    send(app, (&bundle.name, bundle.zone), entries.collect()).await
}

/// Answers with a zip of that name, its times read on that clock.
///
/// # Errors
/// If the bytes of any entry are not there, before the first is sent.
pub async fn send(app: &App, what: (&str, Zone), entries: Vec<Entry>) -> Result<Response> {
    let (name, zone) = what;
    let zip = Zip::of(&app.vault, entries, zone).await?;
    let length = zip.length();
    let mut response = Body::from_stream(zip.pieces()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, length.into());
    let disposition = disposition(&format!("{name}.zip"), false);
    for (name, value) in [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, &disposition),
        (header::CONTENT_SECURITY_POLICY, LOOKED_AT),
        (header::ACCEPT_RANGES, "none"),
    ] {
        headers.insert(name, HeaderValue::from_str(value)?);
    }
    Ok(response)
}
