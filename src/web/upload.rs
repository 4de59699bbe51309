//! Forms with files: fields are kept small in memory, files go straight to the vault.

use super::form;
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::file::Stored;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

/// A form that may carry files, and the files, each with its field's name.
#[derive(Debug)]
pub struct Upload {
    fields: Vec<(String, String)>,
    /// Whole, durable bytes that belong to nothing yet.
    pub files: Vec<(String, Stored)>,
    /// What was wrong with a file, if something was; the fields are kept all the same.
    pub refused: Option<Refusal>,
}

impl Upload {
    /// The fields as a form.
    ///
    /// # Errors
    /// As [`form::read`].
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        let mut encoded = url::form_urlencoded::Serializer::new(String::new());
        encoded.extend_pairs(&self.fields);
        form::read(encoded.finish().as_bytes())
    }

    /// Takes out the fields whose names begin with `prefix`: what follows it, and the value.
    pub fn take(&mut self, prefix: &str) -> Vec<(String, String)> {
        let taken = self.fields.extract_if(.., |(name, _)| name.starts_with(prefix));
        taken.map(|(name, value)| (name[prefix.len()..].to_owned(), value)).collect()
    }
}

impl FromRequest<App> for Upload {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let is_multipart = kind.is_some_and(|kind| kind.starts_with("multipart/form-data"));
        let read = if is_multipart {
            let multipart = Multipart::from_request(request, app).await;
            match multipart {
                Ok(multipart) => take_in(app, multipart).await,
                Err(_) => Err(Refusal::wrong("form", "The form did not arrive whole.").into()),
            }
        } else {
            plain(request).await
        };
        read.map_err(IntoResponse::into_response)
    }
}

async fn plain(request: Request) -> Result<Upload> {
    let body = axum::body::to_bytes(request.into_body(), form::LIMIT);
    let bytes = tokio::time::timeout(form::PATIENCE, body).await.map_err(|_| Refusal::CutOff)?;
    let bytes = bytes
        .map_err(|_| Error::from(Refusal::wrong("form", "That is more than a form can hold.")))?;
    let fields = url::form_urlencoded::parse(&bytes).into_owned().collect();
    Ok(Upload { fields, files: Vec::new(), refused: None })
}

async fn take_in(app: &App, mut multipart: Multipart) -> Result<Upload> {
    let mut upload = Upload { fields: Vec::new(), files: Vec::new(), refused: None };
    let (mut text, mut taken) = (0, 0);
    while let Some(field) = multipart.next_field().await.map_err(|_| Refusal::CutOff)? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file) = field.file_name().map(str::to_owned) else {
            let value = field.text().await.map_err(|_| Refusal::CutOff)?;
            text += name.len() + value.len();
            if text > form::LIMIT {
                return Err(Refusal::wrong("form", "That is more than a form can hold.").into());
            }
            upload.fields.push((name, value));
            continue;
        };
        if upload.refused.is_some() {
            continue;
        }
        // A file input that was left empty sends an empty name and no bytes.
        if file.is_empty() {
            continue;
        }
        let room = app.room(taken).await?;
        match app.vault.put(&file, room, field).await {
            Ok(stored) => {
                taken += stored.size;
                upload.files.push((name, stored));
            }
            // The rest of this file is read past; what was typed beside it is kept.
            Err(Error::Refused(refusal)) if refusal != Refusal::CutOff => {
                upload.refused = Some(refusal)
            }
            Err(error) => return Err(error),
        }
    }
    Ok(upload)
}
