//! The headers that every answer carries, and the check that a form came from a page of ours.

use super::trouble;
use crate::app::App;
use crate::config::Config;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    // `no-referrer` would make browsers send `Origin: null` with our own forms (security.md §4.2).
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ),
    ("x-robots-tag", "noindex, nofollow, noarchive"),
    ("x-frame-options", "SAMEORIGIN"),
];

/// For answers that set no policy of their own: bytes, text, redirects.
const BARE_POLICY: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Sets the headers, as the outermost layer, so that no answer goes without.
pub async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_head = request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    if is_head {
        // What packs answers makes something of nothing.
        *response.body_mut() = Body::empty();
    }
    dress(&app.config(), response.headers_mut());
    response
}

/// Sets the headers of one answer.
pub fn dress(config: &Config, headers: &mut HeaderMap) {
    for (name, value) in ALWAYS {
        let name = HeaderName::from_static(name);
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(BARE_POLICY));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-store"));
    if config.is_https() {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
}

/// What a request says once or not at all. Of cookies with one name the first counts, of fields
/// behind the `?` too, and a form with a field twice is refused by the form itself (D8).
const SINGLE: &[&str] = &[
    "host",
    "origin",
    "sec-fetch-site",
    "authorization",
    "content-type",
    "content-length",
    "transfer-encoding",
    "range",
    "if-match",
    "if-range",
    "idempotency-key",
];

/// The longest address, in bytes; a search’s words are the longest of ours.
const ADDRESS: usize = 16 * 1024;

/// The heaviest head, in bytes: the address, and each header with its name.
const HEAD: usize = 64 * 1024;

fn weight(request: &Request) -> usize {
    let headers = request.headers().iter();
    let weighed = headers.map(|(name, value)| name.as_str().len() + value.len() + 4);
    request.uri().path_and_query().map_or(0, |address| address.as_str().len())
        + weighed.sum::<usize>()
}

/// Refuses what [`refusal`] does.
pub async fn single(request: Request, next: Next) -> Response {
    match refusal(&request) {
        Some(refused) => refused,
        None => next.run(request).await,
    }
}

/// The answer to a head that could be read in two ways: by a proxy in one, by us in the other; to
/// one that is too heavy, and to an address that goes on and on, too.
pub fn refusal(request: &Request) -> Option<Response> {
    let headers = request.headers();
    if weight(request) > HEAD {
        return Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response());
    }
    if request.uri().path_and_query().is_some_and(|address| address.as_str().len() > ADDRESS) {
        return Some(StatusCode::URI_TOO_LONG.into_response());
    }
    // Where a body ends must be said once. (Length behind chunks is dropped by hyper, which then
    // closes the connection, so that nothing can hide behind it.)
    if headers.contains_key(header::TRANSFER_ENCODING)
        && headers.contains_key(header::CONTENT_LENGTH)
    {
        return Some(trouble::doubled("content-length"));
    }
    // Few requests name any header twice.
    if headers.len() == headers.keys_len() {
        return None;
    }
    let twice = SINGLE.iter().find(|name| headers.get_all(**name).iter().nth(1).is_some());
    twice.map(|name| trouble::doubled(name))
}

/// Whether the browser says that a page of ours sent this form: what [`origin`] and the layer
/// inside it ask, for the one door that they do not stand before.
pub fn is_ours(app: &App, headers: &HeaderMap) -> bool {
    let config = app.config();
    let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (says("sec-fetch-site"), says("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = says("host").map(|host| format!("http://{host}"));
            origin == config.base_url || (!config.is_https() && host.as_deref() == Some(origin))
        }
        (None, None) => false,
    }
}

/// Refuses a form unless the browser says that a page of ours sent it: `Sec-Fetch-Site:
/// same-origin`, or an `Origin`, which `tower_http`'s layer inside this one compares with ours
/// (`security.md` §0.9).
pub async fn origin(State(app): State<App>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let headers = request.headers();
    let ours = match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => {
            let config = app.config();
            let origin = headers.get(header::ORIGIN);
            // Over http the layer inside compares the host; over https the whole origin counts.
            origin.is_some_and(|origin| !config.is_https() || *origin == *config.base_url)
        }
    };
    if safe || ours { next.run(request).await } else { trouble::cross_site() }
}
