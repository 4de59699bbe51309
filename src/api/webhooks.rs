//! `/webhooks`: addresses outside that are told what happens here. Admins only.

use super::body::{Id, Json, Query};
use super::call::{Act, ok, page};
use super::list::{Cut, Page, Paging};
use super::problem::Problem;
use super::shape::{Delivery, NewWebhook, OneWebhook, Webhook, WebhookChange, WebhookSecret};
use crate::error::{Refusal, Result as Done};
use crate::id::{DeliveryId, WebhookId};
use crate::member::{Desk, Member, Role};
use crate::store::Tx;
use crate::webhook::{self, delivery};
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;

fn draw(tx: &Tx, desk: Desk, id: &WebhookId) -> Done<Webhook> {
    Ok(tx.webhook(desk, id)?.ok_or(Refusal::NotFound)?.into())
}

/// List webhooks
///
/// For tokens with the role `admin`.
#[utoipa::path(get, path = "/webhooks", tag = "Webhooks", params(Paging),
    responses((status = 200, body = Page<Webhook>)))]
pub async fn list(act: Act, Query(paging): Query<Paging>) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let webhooks = act.call.read(|tx, desk| tx.webhooks(desk)).await?;
    let cut = paging.cut(webhooks, |webhook| webhook.id.to_string())?;
    Ok(page(cut.shaped(Webhook::from)))
}

/// Add a webhook
///
/// What happens is told to its address as Standard Webhooks 1.0 asks; the answer holds the secret
/// that signs. For tokens with the role `admin`.
#[utoipa::path(post, path = "/webhooks", tag = "Webhooks", request_body = NewWebhook,
    responses((status = 201, body = OneWebhook)))]
pub async fn add(act: Act, Json(new): Json<NewWebhook>) -> Result<Response<Body>, Problem> {
    let (caller, form) = (act.call.app.caller(), new.clone().form());
    let known = caller.clone();
    let make = move |tx: &Tx, member: &Member| Ok(webhook::add(tx, &caller, member, &form)?.0.id);
    let show = move |tx: &Tx, member: &Member, id: &WebhookId, again| {
        member.must_be(Role::Admin)?;
        let webhook = tx.webhook(member.desk, id)?.ok_or(Refusal::NotFound)?;
        // Shown once more, it is an event like any other showing.
        let secret = match again {
            true => webhook::show_secret(tx, &known, member, id)?,
            false => webhook::secret(&known.keys, id, webhook.origin)?,
        };
        Ok(OneWebhook::of(webhook, &secret))
    };
    act.create(&new, make, show).await
}

/// Read a webhook
///
/// For tokens with the role `admin`.
#[utoipa::path(get, path = "/webhooks/{id}", tag = "Webhooks",
    params(("id", description = "The webhook")), responses((status = 200, body = Webhook)))]
pub async fn one(act: Act, Id(id): Id<WebhookId>) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    Ok(act.call.show(&act.call.read(|tx, desk| draw(tx, desk, &id)).await?))
}

/// Change a webhook, pause or resume it
///
/// For tokens with the role `admin`.
#[utoipa::path(patch, path = "/webhooks/{id}", tag = "Webhooks", request_body = WebhookChange,
    params(("id", description = "The webhook")), responses((status = 200, body = Webhook)))]
pub async fn change(
    act: Act,
    Id(id): Id<WebhookId>,
    Json(change): Json<WebhookChange>,
) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let (caller, of, change) = (act.call.app.caller(), id.clone(), change.form());
    let verb = move |tx: &Tx, member: &Member| {
        webhook::change(tx, &caller, member, &of, &change).map(drop)
    };
    act.change(move |tx, desk| draw(tx, desk, &id), verb).await
}

/// Remove a webhook
///
/// With what it was told. For tokens with the role `admin`.
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "Webhooks",
    params(("id", description = "The webhook")), responses((status = 204)))]
pub async fn remove(act: Act, Id(id): Id<WebhookId>) -> Result<Response<Body>, Problem> {
    act.write(move |tx, member| webhook::remove(tx, member, &id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Send a test to a webhook
///
/// The answer is the delivery, which is sent right after. For tokens with the role `admin`.
#[utoipa::path(post, path = "/webhooks/{id}/ping", tag = "Webhooks",
    params(("id", description = "The webhook")), responses((status = 200, body = Delivery)))]
pub async fn ping(act: Act, Id(id): Id<WebhookId>) -> Result<Response<Body>, Problem> {
    let make = move |tx: &Tx, member: &Member| webhook::ping(tx, member, &id);
    let show = |tx: &Tx, member: &Member, sent: &DeliveryId, _| {
        member.must_be(Role::Admin)?;
        Ok(Delivery::from(tx.delivery(member.desk, sent)?.ok_or(Refusal::NotFound)?))
    };
    act.once(StatusCode::OK, &(), make, show).await
}

/// Show a webhook’s secret
///
/// That it was shown is an event. For tokens with the role `admin`.
#[utoipa::path(post, path = "/webhooks/{id}/secret/show", tag = "Webhooks",
    params(("id", description = "The webhook")),
    responses((status = 200, body = WebhookSecret)))]
pub async fn secret(act: Act, Id(id): Id<WebhookId>) -> Result<Response<Body>, Problem> {
    let caller = act.call.app.caller();
    let verb = move |tx: &Tx, member: &Member| {
        Ok(WebhookSecret::of(&webhook::show_secret(tx, &caller, member, &id)?))
    };
    Ok(ok(&act.write(verb).await?))
}

/// Give a webhook a new secret
///
/// For a day the old one signs beside it. For tokens with the role `admin`.
#[utoipa::path(post, path = "/webhooks/{id}/secret/rotate", tag = "Webhooks",
    params(("id", description = "The webhook")),
    responses((status = 200, body = WebhookSecret)))]
pub async fn rotate(act: Act, Id(id): Id<WebhookId>) -> Result<Response<Body>, Problem> {
    let caller = act.call.app.caller();
    let known = caller.clone();
    let make = move |tx: &Tx, member: &Member| {
        webhook::rotate_secret(tx, &caller, member, &id)?;
        Ok(id)
    };
    let show = move |tx: &Tx, member: &Member, id: &WebhookId, again| {
        if again {
            return Ok(WebhookSecret::of(&webhook::show_secret(tx, &known, member, id)?));
        }
        let webhook = tx.webhook(member.desk, id)?.ok_or(Refusal::NotFound)?;
        Ok(WebhookSecret::of(&webhook::secret(&known.keys, id, webhook.origin)?))
    };
    act.once(StatusCode::OK, &(), make, show).await
}

/// List a webhook’s deliveries
///
/// Newest first. `dead` ones were given up. For tokens with the role `admin`.
#[utoipa::path(get, path = "/webhooks/{id}/deliveries", tag = "Webhooks",
    params(("id", description = "The webhook"), Which),
    responses((status = 200, body = Page<Delivery>)))]
pub async fn deliveries(
    act: Act,
    Id(id): Id<WebhookId>,
    Query(which): Query<Which>,
) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let Which { state, limit, after } = which;
    let paging = Paging { limit, after };
    let (limit, after) = (paging.limit()?, paging.after::<DeliveryId>()?);
    let most = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let read = act.call.read(|tx, desk| {
        tx.webhook(desk, &id)?.ok_or(Refusal::NotFound)?;
        tx.deliveries(desk, &id, state, (after.as_ref(), most))
    });
    let cut = Cut::of(read.await?, limit, |delivery| delivery.id.to_string());
    Ok(page(cut.shaped(Delivery::from)))
}

/// Which deliveries to list.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Only those that stand so.
    #[param(inline)]
    state: Option<delivery::State>,
    /// How many items to send: 50 if nothing is said, 100 at the most.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
    /// The `next` of the page before; left out for the first page.
    #[param(max_length = 64)]
    after: Option<String>,
}

/// Read a delivery with every try
///
/// For tokens with the role `admin`.
#[utoipa::path(get, path = "/deliveries/{id}", tag = "Webhooks",
    params(("id", description = "The delivery")), responses((status = 200, body = Delivery)))]
pub async fn delivery(act: Act, Id(id): Id<DeliveryId>) -> Result<Response<Body>, Problem> {
    act.member.must_be(Role::Admin)?;
    let read = act.call.read(|tx, desk| {
        let found = tx.delivery(desk, &id)?.ok_or(Refusal::NotFound)?;
        Ok(Delivery::from(found).with(tx.calls(desk, &id)?))
    });
    Ok(act.call.show(&read.await?))
}

/// Send a delivery again
///
/// From the beginning, under the same id. For tokens with the role `admin`.
#[utoipa::path(post, path = "/deliveries/{id}/send-again", tag = "Webhooks",
    params(("id", description = "The delivery")), responses((status = 200, body = Delivery)))]
pub async fn again(act: Act, Id(id): Id<DeliveryId>) -> Result<Response<Body>, Problem> {
    let make = move |tx: &Tx, member: &Member| Ok(webhook::send_again(tx, member, &id)?.id);
    let show = |tx: &Tx, member: &Member, sent: &DeliveryId, _| {
        member.must_be(Role::Admin)?;
        Ok(Delivery::from(tx.delivery(member.desk, sent)?.ok_or(Refusal::NotFound)?))
    };
    act.once(StatusCode::OK, &(), make, show).await
}
