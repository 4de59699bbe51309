//! What webhooks were told: each delivery as it was sent, what was answered, and sending it again.

use super::wish::Wish;
use super::{frame, id};
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::id::DeliveryId;
use crate::member::Role;
use crate::ui::studio::deliveries::OneDelivery;
use crate::web::{SignedIn, page, see_other};
use crate::webhook;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

/// `GET /admin/deliveries/{id}`
pub async fn one(
    State(app): State<App>,
    desk: SignedIn,
    Path(delivery): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let desk = &desk.member;
    desk.must_be(Role::Admin)?;
    let of = id::<DeliveryId>(&delivery)?;
    let read = app.store.read(|tx| {
        let delivery = tx.delivery(desk.desk, &of)?.ok_or(Refusal::NotFound)?;
        let webhook = tx.webhook(desk.desk, &delivery.webhook)?.ok_or(Refusal::NotFound)?;
        Ok((delivery, webhook, tx.calls(desk.desk, &of)?, frame(tx, desk, &[])?))
    });
    let (delivery, webhook, attempts, frame) = read.await?;
    let drawn = OneDelivery {
        frame: &frame,
        delivery: &delivery,
        webhook: &webhook,
        attempts: &attempts,
        again: wish.has("again"),
    };
    Ok(page(StatusCode::OK, drawn.draw()))
}

/// `POST /admin/deliveries/{id}/again`
pub async fn again(
    State(app): State<App>,
    desk: SignedIn,
    Path(delivery): Path<String>,
) -> Result<Response> {
    let (member, of) = (desk.member, id::<DeliveryId>(&delivery)?);
    let delivery = app.store.write(move |tx| webhook::send_again(tx, &member, &of)).await?;
    Ok(see_other(&format!("/admin/deliveries/{}?again#done", delivery.id)))
}
