//! Forms: read whole, up to a limit that has a number, and refused with a sentence.

use super::fields;
use crate::error::{Error, Refusal, Result};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

/// The most that a form without files may weigh, in bytes.
pub const LIMIT: usize = 256 * 1024;

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
        let body = body.map_err(|_| too_long().into_response())?;
        read(&body).map(Self).map_err(IntoResponse::into_response)
    }
}

fn not_a_form() -> Error {
    Refusal::wrong("form", "This address takes a form.").into()
}

fn too_long() -> Error {
    let says = format!("That is more than a form can hold; the limit is {} KB.", LIMIT / 1024);
    Refusal::wrong("form", says).into()
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
