//! The keys that sign links, for the owner: the same as `milepost key`, behind a proof.
//!
//! A token of the API cannot prove that somebody is there, so the machine's door has no such verbs.

use super::fresh::{Fresh, FreshForm};
use super::wish::Wish;
use super::{frame, id};
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::key::{self, State as KeyState};
use crate::link;
use crate::member::{Member, Role};
use crate::ui::studio::keys::{self as pages, Happened, Keys};
use crate::web::{SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// `GET /admin/keys`
pub async fn list(State(app): State<App>, desk: SignedIn, wish: Wish) -> Result<Response> {
    let happened = match wish.get("did") {
        Some("rotated") => Some(Happened::Rotated),
        Some("revoked") => Some(Happened::Revoked),
        Some("mailed") => Some(Happened::Mailed),
        _ => None,
    };
    let (member, ring) = (&desk.member, app.keys());
    let read = app.store.read(|tx| Ok((key::list(tx, &ring, member)?, frame(tx, member, &[])?)));
    let (keys, frame) = read.await?;
    Ok(page(StatusCode::OK, Keys { frame: &frame, keys: &keys, happened }.draw()))
}

/// `POST /admin/keys`: lets a new one sign.
pub async fn rotate(State(app): State<App>, Fresh(desk): Fresh) -> Result<Response> {
    let (member, safe) = (desk.member, app.safe.clone());
    app.store.write(move |tx| key::rotate(tx, &safe, &member)).await?;
    app.reload_keys()?;
    Ok(see_other("/admin/keys?did=rotated#done"))
}

/// `GET /admin/keys/{kid}/revoke`
pub async fn ask_first(
    State(app): State<App>,
    Fresh(desk): Fresh,
    Path(kid): Path<String>,
) -> Result<Response> {
    let kid = alive(&app, &desk.member, &kid)?;
    let (member, ring) = (&desk.member, app.keys());
    let read = app.store.read(|tx| Ok((key::list(tx, &ring, member)?, frame(tx, member, &[])?)));
    let (keys, frame) = read.await?;
    let asked = keys.iter().find(|key| key.known.kid == kid).ok_or(Refusal::NotFound)?;
    Ok(page(StatusCode::OK, pages::revoke(&frame, asked)))
}

/// Whether everybody gets a link that works.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    mail: String,
}

/// `POST /admin/keys/{kid}/revoke`
pub async fn revoke(
    State(app): State<App>,
    Path(kid): Path<String>,
    FreshForm(desk, fields): FreshForm<Fields>,
) -> Result<Response> {
    let kid = alive(&app, &desk.member, &kid)?;
    let (member, safe) = (desk.member.clone(), app.safe.clone());
    app.store.write(move |tx| key::revoke(tx, &safe, &member, kid)).await?;
    app.reload_keys()?;
    if fields.mail.is_empty() {
        return Ok(see_other("/admin/keys?did=revoked#done"));
    }
    // The new links are signed by the ring that is in force only now.
    let (member, signer) = (desk.member, app.signer());
    app.store.write(move |tx| link::reissue_all(tx, &signer, &member)).await?;
    Ok(see_other("/admin/keys?did=mailed#done"))
}

/// The key of an address: in the ring, not revoked, and written as we write it.
fn alive(app: &App, member: &Member, kid: &str) -> Result<u8> {
    member.must_be(Role::Owner)?;
    let number: u8 = id(kid)?;
    let alive = |key: &key::Known| key.kid == number && key.state != KeyState::Revoked;
    let found = app.keys().keys().any(|key| alive(&key));
    if found && number.to_string() == kid { Ok(number) } else { Err(Refusal::NotFound.into()) }
}
