//! `/files`: what the studio hands over, its versions and their bytes.

use super::body::{Id, Query};
use super::call::{Act, Call, page};
use super::list::{Page, Paging};
use super::problem::{self, Problem};
use super::shape::{File, Version};
use crate::error::{Refusal, Result as Done};
use crate::file::{self, Fresh, Stored};
use crate::id::{DraftFileId, FileId, MilestoneId, VersionId};
use crate::member::{Desk, Member};
use crate::store::Tx;
use crate::update;
use crate::web::upload::Upload;
use axum::body::Body;
use axum::extract::{Path, Request};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The file of a version, or of a draft that will be one.
fn draw(tx: &Tx, member: &Member, milestone: &MilestoneId, id: &VersionId) -> Done<File> {
    if let Some(version) = tx.version(member.desk, id)? {
        return Ok(version.into());
    }
    let milestone = tx.milestone(member.desk, milestone)?.ok_or(Refusal::NotFound)?;
    let waiting = tx.draft_file(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let version = waiting.fresh().would_be(tx, member, &milestone)?;
    Ok(File::waiting(version.unwrap_or_else(|same| file::Version { id: id.clone(), ..same })))
}

/// List a milestone’s files
///
/// By name, each with its newest version.
#[utoipa::path(get, path = "/milestones/{id}/files", tag = "Files",
    params(("id", description = "The milestone"), Paging),
    responses((status = 200, body = Page<File>)))]
pub async fn list(
    call: Call,
    Id(milestone): Id<MilestoneId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let read = call.read(|tx, desk| {
        let milestone = tx.milestone(desk, &milestone)?.ok_or(Refusal::NotFound)?;
        Ok(file::newest_of_each(tx.versions_of_milestone(desk, &milestone.id)?))
    });
    let cut = paging.cut(read.await?, |version| version.file.to_string())?;
    Ok(page(cut.shaped(File::from)))
}

/// What is said of a file that is sent.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct About {
    /// Keep it as a draft: it comes on the page with the update that names it.
    #[param(default = false)]
    draft: bool,
    /// What changed.
    #[param(max_length = 300)]
    note: Option<String>,
}

/// A file in a form (multipart/form-data).
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "only the document reads it; the form is streamed")]
pub struct FileForm {
    /// The bytes, with their file name.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
    /// What changed.
    #[schema(max_length = 300)]
    note: Option<String>,
    /// `true` to keep it as a draft.
    draft: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Fields {
    note: Option<String>,
    draft: Option<bool>,
}

/// Upload a file
///
/// On the page at once, unless it is kept as a draft. The same name is the file’s next version; the
/// same bytes are the version that is there already. Nobody is mailed: updates do that.
#[utoipa::path(post, path = "/milestones/{id}/files", tag = "Files",
    params(("id", description = "The milestone"), About),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = File)))]
pub async fn upload(
    act: Act,
    Id(milestone): Id<MilestoneId>,
    Query(about): Query<About>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    known(&act.call, &milestone).await?;
    let kind = act.call.headers.get(axum::http::header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(Problem::new(&problem::WRONG_TYPE, "Send this as multipart/form-data."));
    }
    let mut upload = Upload::of(&act.call.app, request).await?;
    let fields: Fields = upload.read()?;
    if let Some(refusal) = upload.refused.take() {
        return Err(refusal.into());
    }
    let about =
        About { draft: fields.draft.unwrap_or(about.draft), note: fields.note.or(about.note) };
    let mut files = std::mem::take(&mut upload.files).into_iter();
    match (files.next(), files.next()) {
        (Some((name, stored)), None) if name == "file" => {
            put_down(act, milestone, stored, about).await
        }
        (Some((name, _)), None) => Err(Problem::field(&name, "Send the file in the field “file”.")),
        (Some(_), Some(_)) => Err(Problem::field("file", "Send one file at a time.")),
        (None, _) => Err(Problem::field("file", "Send a file, with its name.")),
    }
}

/// Upload a file as it is
///
/// The body is the bytes, the address ends in the file’s name. Otherwise as the form.
#[utoipa::path(put, path = "/milestones/{id}/files/{name}", tag = "Files",
    params(("id", description = "The milestone"), ("name", description = "The file’s name"), About),
    request_body(content = inline(Bytes), content_type = "application/octet-stream"),
    responses((status = 201, body = File)))]
pub async fn put(
    act: Act,
    Path((milestone, name)): Path<(String, String)>,
    Query(about): Query<About>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let milestone = milestone.parse().map_err(|_| Problem::from(Refusal::NotFound))?;
    known(&act.call, &milestone).await?;
    let clean = file::clean_name(&name);
    if clean != name {
        let says = format!("This would be kept as “{clean}”; send it by that name.");
        return Err(Problem::field("name", says));
    }
    let room = act.call.app.room()?;
    // What says of itself that it is too big is not read at all.
    let length = act.call.headers.get(axum::http::header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    room.fits(&name, length.unwrap_or(0))?;
    let stored =
        act.call.app.vault.put(&name, room, request.into_body().into_data_stream()).await?;
    put_down(act, milestone, stored, about).await
}

/// The bytes of a file.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Binary)]
#[allow(dead_code, reason = "only the document reads it")]
pub struct Bytes(Vec<u8>);

/// Asked before the bytes are taken in, so that nobody sends them for nothing.
async fn known(call: &Call, milestone: &MilestoneId) -> Result<(), Problem> {
    let found = call.read(|tx, desk| tx.milestone(desk, milestone)).await?;
    found.map(drop).ok_or_else(|| Refusal::NotFound.into())
}

/// What makes two uploads the same for an Idempotency-Key.
#[derive(Serialize)]
struct Same<'a> {
    name: &'a str,
    sha256: &'a str,
    note: &'a str,
    draft: bool,
}

async fn put_down(
    act: Act,
    milestone: MilestoneId,
    stored: Stored,
    about: About,
) -> Result<Response<Body>, Problem> {
    let mut faults = Vec::new();
    let note = file::note(&mut faults, &about.note.unwrap_or_default());
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    let (of, draft) = (milestone.clone(), about.draft);
    let (name, sha256) = (stored.name.clone(), stored.sha256.clone());
    let same = Same { name: &name, sha256: &sha256, note: &note.clone(), draft };
    let make = move |tx: &Tx, member: &Member| {
        if draft {
            // The very bytes that are on the page need not wait for it.
            let newest = tx.newest_of_name(member.desk, &of, &stored.name)?;
            if let Some(same) = newest.filter(|newest| newest.sha256 == stored.sha256) {
                return Ok(same.id);
            }
            let waiting = update::keep_file(tx, member, &of, (stored, &note))?;
            return Ok(VersionId::from(waiting.id));
        }
        let milestone = tx.milestone(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        let fresh = Fresh { id: DraftFileId::new().into(), stored, note };
        let posted = file::post(tx, member, &milestone, &fresh, None)?;
        Ok(posted.unwrap_or_else(|same| same).id)
    };
    act.create(&same, make, move |tx, member, id, _| draw(tx, member, &milestone, id)).await
}

/// Read a file
///
/// With its newest version.
#[utoipa::path(get, path = "/files/{id}", tag = "Files", params(("id", description = "The file")),
    responses((status = 200, body = File)))]
pub async fn one(call: Call, Id(id): Id<FileId>) -> Result<Response<Body>, Problem> {
    let versions = call.read(|tx, desk| tx.versions_of_file(desk, &id)).await?;
    let newest = versions.into_iter().next().ok_or(Refusal::NotFound)?;
    Ok(call.show(&File::from(newest)))
}

/// List a file’s versions
///
/// The newest first.
#[utoipa::path(get, path = "/files/{id}/versions", tag = "Files",
    params(("id", description = "The file"), Paging),
    responses((status = 200, body = Page<Version>)))]
pub async fn versions(
    call: Call,
    Id(id): Id<FileId>,
    Query(paging): Query<Paging>,
) -> Result<Response<Body>, Problem> {
    let versions = call.read(|tx, desk| tx.versions_of_file(desk, &id)).await?;
    if versions.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let cut = paging.cut(versions, |version| version.id.to_string())?;
    Ok(page(cut.shaped(Version::from)))
}

/// A version, if there is one.
pub async fn found(call: &Call, id: &VersionId) -> Result<file::Version, Problem> {
    let read = |tx: &Tx, desk: Desk| Ok(tx.version(desk, id)?.ok_or(Refusal::NotFound)?);
    call.read(read).await
}

/// Read a version
///
/// As its file, with this version.
#[utoipa::path(get, path = "/versions/{id}", tag = "Files",
    params(("id", description = "The version")), responses((status = 200, body = File)))]
pub async fn version(call: Call, Id(id): Id<VersionId>) -> Result<Response<Body>, Problem> {
    Ok(call.show(&File::from(found(&call, &id).await?)))
}

/// Throw away a file that waits as a draft
///
/// What is published stays.
#[utoipa::path(delete, path = "/versions/{id}", tag = "Files",
    params(("id", description = "The version")), responses((status = 204)))]
pub async fn discard(act: Act, Id(id): Id<VersionId>) -> Result<Response<Body>, Problem> {
    let verb = move |tx: &Tx, member: &Member| {
        if tx.version(member.desk, &id)?.is_some() {
            return Err(Refusal::Stale.into());
        }
        update::drop_file(tx, member, &id)
    };
    act.write(verb).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
