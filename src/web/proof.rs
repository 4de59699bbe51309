//! Documents that prove something: receipts, and the keys that they are checked with.

use crate::app::App;
use crate::audit;
use crate::error::{Refusal, Result};
use crate::evidence::canonical;
use crate::receipt::Form;
use crate::store::Issued;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

/// Splits the ending off a name: none means the page.
pub fn form(name: &str) -> (&str, Option<Form>) {
    let cut = name.rsplit_once('.').and_then(|(name, ending)| Some((name, Form::of(ending)?)));
    cut.map_or((name, None), |(name, form)| (name, Some(form)))
}

/// A receipt as a file to keep.
///
/// # Errors
/// If it cannot be drawn.
pub async fn document(app: &App, issued: Issued, form: Form) -> Result<Response> {
    let forms = match form {
        Form::Pdf => &[Form::Pdf],
        Form::Json => &[Form::Json],
    };
    let paper = app.papers(issued, forms).await?.pop().ok_or(Refusal::NotFound)?;
    let saved = super::serve::disposition(&paper.name, false);
    let mut response = paper.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(paper.media_type));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&saved)?);
    Ok(response)
}

/// `GET /.well-known/milepost.json`: the public keys that verify receipts and trails. Any page may
/// read it.
pub async fn keys(State(app): State<App>) -> Result<Response> {
    let ring = app.keys();
    let keys = app.store.read(|tx| match tx.studio()? {
        Some(_) => audit::keys(tx, &ring).map(Some),
        None => Ok(None),
    });
    let keys = keys.await?.ok_or(Refusal::NotFound)?;
    let all =
        [(header::CONTENT_TYPE, "application/json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    Ok((all, canonical(&keys)).into_response())
}
