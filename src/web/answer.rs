//! What goes back to the browser.

use crate::ui::Drawn;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The policy of a page: nothing from elsewhere, its own style sheet by hash, no frames around it.
fn policy(style: &str, frames: &str) -> String {
    format!(
        "default-src 'none'; style-src {style}; script-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; frame-src {frames}; base-uri 'none'; \
         object-src 'none'; frame-ancestors {frames}"
    )
}

/// Answers with a page.
pub fn page(status: StatusCode, drawn: Drawn) -> Response {
    let policy = policy_of(&drawn);
    answer(status, drawn.html, &policy)
}

/// The policy of a page that nothing frames.
pub fn policy_of(drawn: &Drawn) -> String {
    policy(&drawn.style, "'none'")
}

/// Answers with the bytes of a page.
pub fn html(bytes: impl Into<Body>, policy: &str) -> Response {
    answer(StatusCode::OK, bytes.into(), policy)
}

/// Answers with a page that may frame pages of ours: the desk with the mail it shows.
pub fn page_with_frames(status: StatusCode, drawn: Drawn) -> Response {
    let framed = policy(&drawn.style, "'self'");
    let own = framed.replace("frame-ancestors 'self'", "frame-ancestors 'none'");
    answer(status, drawn.html, &own)
}

/// Answers with a letter to be shown in a frame of ours: its styles stand inline, as mail needs
/// them, and nothing else may run or load.
pub fn letter(html: String) -> Response {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; \
                  frame-ancestors 'self'; \
                  base-uri 'none'; form-action 'none'; sandbox";
    answer(StatusCode::OK, html, policy)
}

fn answer(status: StatusCode, html: impl IntoResponse, policy: &str) -> Response {
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, html);
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Answers a script with a sentence; no page is drawn over it.
pub fn plain(status: StatusCode, says: String) -> Response {
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    let mut response = (status, says).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// After a POST: go and look there. The target is always made here, never taken from a request.
pub fn see_other(target: &str) -> Response {
    match HeaderValue::from_str(target) {
        Ok(target) => (StatusCode::SEE_OTHER, [(header::LOCATION, target)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
