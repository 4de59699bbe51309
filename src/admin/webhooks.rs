//! Webhooks, for admins and the owner: added, changed, paused, tried out, removed; their secret.

use super::wish::Wish;
use super::{faults, frame, id};
use crate::app::App;
use crate::error::{Fault, Refusal, Result};
use crate::id::{DeliveryId, WebhookId};
use crate::member::{Member, Role};
use crate::store::Tx;
use crate::ui::studio::deliveries::Told;
use crate::ui::studio::webhook as pages;
use crate::ui::studio::webhook::OneWebhook;
use crate::ui::studio::webhooks::{Row, Typed, Webhooks};
use crate::web::{Form, SignedIn, page, see_other};
use crate::webhook::{self, Change, New, State as Hook};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// How many deliveries a page shows.
const PAGE: u32 = 50;

/// The fields of a webhook's form.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Fields {
    id: String,
    url: String,
    description: String,
    kinds: Vec<String>,
}

impl Fields {
    fn typed(&self) -> Typed {
        let (url, description) = (self.url.clone(), self.description.clone());
        Typed { id: self.id.clone(), url, description, kinds: self.kinds.clone() }
    }
}

/// `GET /admin/webhooks`
pub async fn list(State(app): State<App>, desk: SignedIn, wish: Wish) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let (typed, removed) = (Typed::empty(), wish.has("removed"));
    all(&app, &desk.member, (&typed, &[]), removed).await
}

async fn all(
    app: &App,
    member: &Member,
    (typed, faults): (&Typed, &[Fault]),
    removed: bool,
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let rows = tx.webhooks(member.desk)?.into_iter().map(|webhook| {
            let dead = tx.dead_deliveries(member.desk, &webhook.id)?;
            Ok(Row { webhook, dead })
        });
        Ok((rows.collect::<Result<Vec<_>>>()?, frame(tx, member, &[])?))
    });
    let (rows, frame) = read.await?;
    let drawn = Webhooks { frame: &frame, rows: &rows, typed, faults, removed };
    Ok(page(status(faults), drawn.draw()))
}

fn status(faults: &[Fault]) -> StatusCode {
    if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// `POST /admin/webhooks`: the answer shows the secret, as nothing else would lead to it.
pub async fn add(
    State(app): State<App>,
    desk: SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let (member, caller, typed) = (desk.member.clone(), app.caller(), fields.typed());
    let Fields { id, url, description, kinds } = fields;
    let new = New { id: id.parse().ok(), url, description, kinds };
    match app.store.write(move |tx| webhook::add(tx, &caller, &member, &new)).await {
        Ok((webhook, secret)) => {
            let frame = app.store.read(|tx| frame(tx, &desk.member, &[])).await?;
            Ok(page(StatusCode::OK, pages::secret(&frame, &webhook, &secret, pages::Why::Added)))
        }
        Err(error) => all(&app, &desk.member, (&typed, &faults(error)?), false).await,
    }
}

/// `GET /admin/webhooks/{id}`
pub async fn one(
    State(app): State<App>,
    desk: SignedIn,
    Path(webhook): Path<String>,
    wish: Wish,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    show(&app, &desk.member, &id(&webhook)?, (None, &[]), &wish).await
}

async fn show(
    app: &App,
    member: &Member,
    id: &WebhookId,
    (typed, faults): (Option<&Typed>, &[Fault]),
    wish: &Wish,
) -> Result<Response> {
    let state = wish.get("state").and_then(|word| word.parse().ok());
    let after: Option<DeliveryId> = wish.get("after").and_then(|id| id.parse().ok());
    let read = app.store.read(|tx| {
        let webhook = tx.webhook(member.desk, id)?.ok_or(Refusal::NotFound)?;
        let from = (after.as_ref(), PAGE + 1);
        let deliveries = tx.deliveries(member.desk, id, state, from)?;
        let dead = tx.dead_deliveries(member.desk, id)?;
        Ok((webhook, deliveries, dead, frame(tx, member, &[])?))
    });
    let (webhook, mut deliveries, dead, frame) = read.await?;
    let more = deliveries.len() > PAGE as usize;
    deliveries.truncate(PAGE as usize);
    let known = Typed::of(&webhook);
    let drawn = OneWebhook {
        frame: &frame,
        webhook: &webhook,
        told: Told { deliveries: &deliveries, state, dead, more, begun: after.is_none() },
        typed: typed.unwrap_or(&known),
        faults,
        done: wish.get("done"),
    };
    Ok(page(status(faults), drawn.draw()))
}

/// `POST /admin/webhooks/{id}`: address, description and kinds.
pub async fn change(
    State(app): State<App>,
    desk: SignedIn,
    Path(webhook): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let (of, typed) = (id::<WebhookId>(&webhook)?, fields.typed());
    let Fields { url, description, kinds, .. } = fields;
    let (url, description, kinds) = (Some(url), Some(description), Some(kinds));
    let change = Change { url, description, kinds, state: None };
    match apply(&app, &desk.member, &of, change).await {
        Ok(()) => Ok(done(&of, "saved")),
        Err(error) => {
            let faults = faults(error)?;
            show(&app, &desk.member, &of, (Some(&typed), &faults), &Wish::none()).await
        }
    }
}

async fn apply(app: &App, member: &Member, of: &WebhookId, change: Change) -> Result<()> {
    let (member, caller, of) = (member.clone(), app.caller(), of.clone());
    let changed = move |tx: &Tx| webhook::change(tx, &caller, &member, &of, &change).map(drop);
    app.store.write(changed).await
}

fn done(webhook: &WebhookId, what: &str) -> Response {
    see_other(&format!("/admin/webhooks/{webhook}?done={what}#done"))
}

/// `POST /admin/webhooks/{id}/pause`
pub async fn pause(
    State(app): State<App>,
    desk: SignedIn,
    Path(webhook): Path<String>,
) -> Result<Response> {
    let of = id(&webhook)?;
    let change = Change { state: Some(Hook::Paused), ..Change::default() };
    apply(&app, &desk.member, &of, change).await?;
    Ok(done(&of, "paused"))
}

/// `POST /admin/webhooks/{id}/resume`
pub async fn resume(
    State(app): State<App>,
    desk: SignedIn,
    Path(webhook): Path<String>,
) -> Result<Response> {
    let of = id(&webhook)?;
    let change = Change { state: Some(Hook::Active), ..Change::default() };
    apply(&app, &desk.member, &of, change).await?;
    Ok(done(&of, "resumed"))
}

/// `POST /admin/webhooks/{id}/ping`
pub async fn ping(
    State(app): State<App>,
    desk: SignedIn,
    Path(webhook): Path<String>,
) -> Result<Response> {
    let (member, of) = (desk.member, id::<WebhookId>(&webhook)?);
    let delivery = app.store.write(move |tx| webhook::ping(tx, &member, &of)).await?;
    Ok(see_other(&format!("/admin/deliveries/{delivery}")))
}

/// `POST /admin/webhooks/{id}/secret`
pub async fn secret(
    State(app): State<App>,
    desk: SignedIn,
    Path(webhook): Path<String>,
) -> Result<Response> {
    let (member, caller, of) = (desk.member.clone(), app.caller(), id::<WebhookId>(&webhook)?);
    let id = of.clone();
    let show = move |tx: &Tx| webhook::show_secret(tx, &caller, &member, &id);
    let secret = app.store.write(show).await?;
    told_once(&app, &desk.member, &of, (&secret, pages::Why::Asked)).await
}

async fn told_once(
    app: &App,
    member: &Member,
    id: &WebhookId,
    (secret, why): (&webhook::Secret, pages::Why),
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let webhook = tx.webhook(member.desk, id)?.ok_or(Refusal::NotFound)?;
        Ok((webhook, frame(tx, member, &[])?))
    });
    let (webhook, frame) = read.await?;
    Ok(page(StatusCode::OK, pages::secret(&frame, &webhook, secret, why)))
}

/// `GET /admin/webhooks/{id}/rotate`
pub async fn ask_to_rotate(
    State(app): State<App>,
    desk: SignedIn,
    Path(webhook): Path<String>,
) -> Result<Response> {
    ask(&app, &desk.member, &webhook, pages::rotate).await
}

/// `POST /admin/webhooks/{id}/rotate`
pub async fn rotate(
    State(app): State<App>,
    desk: SignedIn,
    Path(webhook): Path<String>,
) -> Result<Response> {
    let (member, caller, of) = (desk.member.clone(), app.caller(), id::<WebhookId>(&webhook)?);
    let id = of.clone();
    let rotate = move |tx: &Tx| webhook::rotate_secret(tx, &caller, &member, &id);
    let secret = app.store.write(rotate).await?;
    told_once(&app, &desk.member, &of, (&secret, pages::Why::Rotated)).await
}

/// `GET /admin/webhooks/{id}/remove`
pub async fn ask_to_remove(
    State(app): State<App>,
    desk: SignedIn,
    Path(webhook): Path<String>,
) -> Result<Response> {
    ask(&app, &desk.member, &webhook, pages::remove).await
}

/// `POST /admin/webhooks/{id}/remove`
pub async fn remove(
    State(app): State<App>,
    desk: SignedIn,
    Path(webhook): Path<String>,
) -> Result<Response> {
    let (member, of) = (desk.member, id::<WebhookId>(&webhook)?);
    app.store.write(move |tx| webhook::remove(tx, &member, &of)).await?;
    Ok(see_other("/admin/webhooks?removed#done"))
}

async fn ask(
    app: &App,
    member: &Member,
    webhook: &str,
    draw: impl FnOnce(&crate::ui::studio::Frame, &webhook::Webhook) -> crate::ui::Drawn,
) -> Result<Response> {
    member.must_be(Role::Admin)?;
    let of = id::<WebhookId>(webhook)?;
    let read = app.store.read(|tx| {
        let webhook = tx.webhook(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        Ok((webhook, frame(tx, member, &[])?))
    });
    let (webhook, frame) = read.await?;
    Ok(page(StatusCode::OK, draw(&frame, &webhook)))
}
