//! Forms with files: fields are kept small in memory, files go straight to the vault.

use super::form;
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::file::{Stored, size_in_words};
use crate::update::FILES_LIMIT;
use crate::upload::{self, HELD_TIMES, Holder};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
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

impl Upload {
    /// Takes in what `request` carries, and whole uploads of `holder` that its fields `upload`
    /// name.
    ///
    /// # Errors
    /// If it did not arrive whole, or its fields are more than a form can hold.
    pub async fn of(app: &App, holder: &Holder, request: Request) -> Result<Self> {
        if !may_hold_files(request.headers()) {
            return plain(request).await?.with_named(app, holder).await;
        }
        match Multipart::from_request(request, app).await {
            Ok(multipart) => take_in(app, holder, multipart).await?.with_named(app, holder).await,
            Err(_) => Err(Refusal::wrong("form", "The form did not arrive whole.").into()),
        }
    }

    async fn with_named(mut self, app: &App, holder: &Holder) -> Result<Self> {
        let is_upload = |name: &str| name == FIELD || name.starts_with(FIELD_FOR);
        let ids: Vec<_> = self.fields.extract_if(.., |(name, _)| is_upload(name)).collect();
        if ids.is_empty() {
            return Ok(self);
        }
        let read = app.store.read(|tx| {
            let (mut named, mut missing) = (Vec::new(), None);
            for (name, id) in &ids {
                let (files, lacks) = upload::named(tx, holder, std::slice::from_ref(id))?;
                named.extend(files.into_iter().map(|file| (name.clone(), file)));
                missing = lacks.or(missing);
            }
            Ok((named, missing))
        });
        let (named, missing) = read.await?;
        if self.files.len() + named.len() > FILES_LIMIT {
            self.refused = Some(too_many());
            return Ok(self);
        }
        self.refused = self.refused.or(missing);
        self.files.extend(named);
        Ok(self)
    }
}

/// The field in which a form names an upload that came before it.
const FIELD: &str = "upload";

/// How the name of such a field begins where several questions of a form take files: "upload.q3".
const FIELD_FOR: &str = "upload.";

fn too_many() -> Refusal {
    let says = format!("{FILES_LIMIT} files go at once at the most. Send the rest afterwards.");
    Refusal::wrong("files", says)
}

/// Whether a form is sent in the way that can hold files.
pub fn may_hold_files(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/form-data"))
}

async fn plain(request: Request) -> Result<Upload> {
    let body = axum::body::to_bytes(request.into_body(), form::LIMIT);
    let bytes = tokio::time::timeout(form::PATIENCE, body).await.map_err(|_| Refusal::CutOff)?;
    let bytes = bytes.map_err(|_| form::too_long())?;
    let fields = url::form_urlencoded::parse(&bytes).into_owned().collect();
    Ok(Upload { fields, files: Vec::new(), refused: None })
}

async fn take_in(app: &App, by: &Holder, mut multipart: Multipart) -> Result<Upload> {
    let mut upload = Upload { fields: Vec::new(), files: Vec::new(), refused: None };
    let mut text = 0;
    while let Some(field) = multipart.next_field().await.map_err(|error| cut(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file) = field.file_name().map(str::to_owned) else {
            let value = words(field, form::LIMIT.saturating_sub(text + name.len())).await?;
            text += name.len() + value.len();
            upload.fields.push((name, value));
            continue;
        };
        // A file input that was left empty sends an empty name and no bytes. After a refusal the
        // rest is read past, so that what was typed beside it is kept.
        if file.is_empty() || upload.refused.is_some() {
            continue;
        }
        match take_file(app, by, &upload, (&file, field)).await {
            Ok(stored) => upload.files.push((name, stored)),
            Err(Error::Refused(refusal)) if refusal != Refusal::CutOff => {
                upload.refused = Some(refusal);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(upload)
}

async fn take_file(
    app: &App,
    by: &Holder,
    upload: &Upload,
    file: (&str, Field<'_>),
) -> Result<Stored> {
    if upload.files.len() >= FILES_LIMIT {
        return Err(too_many().into());
    }
    // What somebody at the client sends at once has a limit in parts, and so it has here.
    let (most, sent) = (app.config().max_upload.saturating_mul(HELD_TIMES), upload.files.iter());
    let weighs: u64 = sent.map(|(_, stored)| stored.size).sum();
    if matches!(by, Holder::Visitor(_)) && weighs >= most {
        let most = size_in_words(most);
        let says = format!("All you send at once may weigh {most}. Send the rest afterwards.");
        return Err(Refusal::wrong("files", says).into());
    }
    app.take_in(by, file.0, file.1).await
}

/// A field that is no file, read only as far as a form may weigh.
async fn words(mut field: Field<'_>, most: usize) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| cut(&error))? {
        if bytes.len() + chunk.len() > most {
            return Err(form::too_long().into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn cut(error: &MultipartError) -> Refusal {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => form::too_long(),
        _ => Refusal::CutOff,
    }
}
