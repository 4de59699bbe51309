//! Uploads that go on after a cut: the protocol, who may what, and what is never lost.

mod bad;
mod crash;
mod protocol;
mod quarantine;
mod room;
mod versions;

use crate::support::{Browser, Page};
use axum::body::Body;
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A request that speaks tus.
pub async fn tus(
    browser: &mut Browser,
    method: &str,
    path: &str,
    said: &[(&str, &str)],
    bytes: &[u8],
) -> Page {
    let method: Method = method.parse().unwrap();
    let mut request = browser.request(method, path).header("tus-resumable", "1.0.0");
    for (name, value) in said {
        request = request.header(*name, *value);
    }
    browser.send(request.body(Body::from(bytes.to_vec())).unwrap()).await
}

/// Begins an upload; what came of it.
pub async fn begin(browser: &mut Browser, at: &str, name: &str, size: usize) -> Page {
    let about = format!("filename {}", STANDARD.encode(name));
    let said = [("upload-length", &*size.to_string()), ("upload-metadata", &*about)];
    tus(browser, "POST", at, &said, b"").await
}

/// Sends a part; what came of it.
pub async fn part(browser: &mut Browser, at: &str, offset: usize, bytes: &[u8]) -> Page {
    let kind = ("content-type", "application/offset+octet-stream");
    let said = [kind, ("upload-offset", &*offset.to_string())];
    tus(browser, "PATCH", at, &said, bytes).await
}

/// A whole upload; its address.
pub async fn whole(browser: &mut Browser, at: &str, name: &str, bytes: &[u8]) -> String {
    let begun = begin(browser, at, name, bytes.len()).await;
    let place = begun.is(201).location();
    if !bytes.is_empty() {
        part(browser, &place, 0, bytes).await.is(204);
    }
    place
}

/// The id at the end of an upload's address.
pub fn id(place: &str) -> &str {
    place.rsplit('/').next().unwrap()
}
