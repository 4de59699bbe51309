//! Files as a whole: what they take, which kinds are not taken, what the scanner found.

use super::wish::Wish;
use super::{faults, frame};
use crate::app::App;
use crate::error::{Fault, Result};
use crate::file::Kinds;
use crate::member::{Member, Role};
use crate::ui::studio::storage::{Space, Storage};
use crate::upload;
use crate::web::{Form, SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// `GET /admin/files`
pub async fn show(State(app): State<App>, desk: SignedIn, wish: Wish) -> Result<Response> {
    let happened = match wish.get("did") {
        Some("saved") => Some("Saved. It holds from the next file on."),
        Some("removed") => Some("The file is gone."),
        _ => None,
    };
    draw(&app, &desk.member, (None, Vec::new()), happened).await
}

async fn draw(
    app: &App,
    member: &Member,
    tried: (Option<String>, Vec<Fault>),
    happened: Option<&'static str>,
) -> Result<Response> {
    member.must_be(Role::Admin)?;
    let read = app.store.read(|tx| {
        let kinds = Kinds::stored(&tx.refused_kinds()?).text().replace(' ', ", ");
        Ok((frame(tx, member, &[])?, kinds, tx.quarantined(member.desk)?))
    });
    let (frame, known, found) = read.await?;
    let (config, (typed, faults)) = (app.config(), tried);
    let space = Space {
        used: app.vault.used(),
        quota: config.quota,
        free: app.vault.free()?,
        reserve: config.min_free,
        largest: config.max_upload,
    };
    let kinds = typed.unwrap_or(known);
    let (faults, is_scanned) = (&*faults, app.vault.scanner().is_some());
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let frame = &frame;
    let drawn =
        Storage { frame, space, kinds: &kinds, faults, is_scanned, found: &found, happened };
    Ok(page(status, drawn.draw()))
}

/// What the studio does not take, as typed.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    kinds: String,
}

/// `POST /admin/files`
pub async fn refuse_kinds(
    State(app): State<App>,
    desk: SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (member, typed) = (desk.member.clone(), fields.kinds.clone());
    match app.store.write(move |tx| upload::refuse_kinds(tx, &member, &typed)).await {
        Ok(_) => Ok(see_other("/admin/files?did=saved#done")),
        Err(error) => draw(&app, &desk.member, (Some(fields.kinds), faults(error)?), None).await,
    }
}

/// `POST /admin/quarantine/{sha256}/remove`
pub async fn empty(
    State(app): State<App>,
    desk: SignedIn,
    Path(sha256): Path<String>,
) -> Result<Response> {
    let (member, cell) = (desk.member, sha256.clone());
    app.store.write(move |tx| upload::empty_quarantine(tx, &member, &cell)).await?;
    app.vault.destroy(&sha256);
    Ok(see_other("/admin/files?did=removed#done"))
}
