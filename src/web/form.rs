//! Forms: read whole, up to a limit that has a number, and refused with a sentence.

use super::fields;
use crate::error::{Error, Refusal, Result};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

/// The most that a form may weigh beside its files, in bytes: a comment of 100,000 letters of any
/// script, spelled out letter by letter, comes back with what is wrong with it.
pub const LIMIT: usize = 2 * 1024 * 1024;

/// The most that a document of a program may weigh, in bytes.
pub const DOCUMENT_LIMIT: usize = 256 * 1024;

/// How long a form without files may take to arrive, however steadily it drips.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// A form without files.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let is_form = kind.is_none_or(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !is_form {
            return Err(not_a_form().into_response());
        }
        let body = tokio::time::timeout(PATIENCE, Bytes::from_request(request, state)).await;
        let body = body.map_err(|_| Error::from(Refusal::CutOff).into_response())?;
        let body = body.map_err(|_| Error::from(too_long()).into_response())?;
        read(&body).map(Self).map_err(IntoResponse::into_response)
    }
}

fn not_a_form() -> Error {
    Refusal::wrong("form", "This address takes a form.").into()
}

/// More was typed than is read. It is not shown again: only the browser still has it.
pub fn too_long() -> Refusal {
    let most = LIMIT / 1024 / 1024;
    let says = format!(
        "That is more than a form can hold; the limit is {most} MB. Nothing was recorded. Go back: \
         your browser still has what you typed."
    );
    Refusal::wrong("form", says)
}

/// Reads fields; unknown ones and missing ones are refused by name.
///
/// # Errors
/// `Wrong` with what does not fit.
pub fn read<T: DeserializeOwned>(encoded: &[u8]) -> Result<T> {
    if let Some(known) = fields::of::<T>() {
        let strange = url::form_urlencoded::parse(encoded)
            .find(|(name, _)| !known.contains(&name.as_ref()) && !name.is_empty());
        if let Some((name, _)) = strange {
            let name = name.chars().take(40).collect::<String>();
            let says = format!("“{name}” is no field of this form; nothing was taken.");
            return Err(Refusal::wrong("form", says).into());
        }
    }
    serde_html_form::from_bytes(encoded).map_err(|error| {
        Refusal::wrong("form", format!("The form did not arrive as this page sends it: {error}."))
            .into()
    })
}
