//! Webhooks: what is told, how it is signed and delivered, where it may lead, and their pages.

mod delivery;
mod outside;
mod pages;
mod secrets;
mod target;
mod told;

use crate::support::Studio;
use crate::support::receiver::Receiver;
use milepost::id::WebhookId;
use milepost::jobs;
use milepost::member::Desk;
use milepost::webhook::delivery::Delivery;
use milepost::webhook::{self, Change, New, State, Webhook};

/// A studio whose webhooks may call this machine.
pub async fn open() -> Studio {
    Studio::open_with(&[("webhook-networks", "127.0.0.0/8")]).await
}

/// Nell adds a webhook; its id and its secret.
pub async fn add(studio: &Studio, url: &str, kinds: &[&str]) -> (WebhookId, String) {
    let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let new = New { url: url.into(), kinds, ..New::default() };
    let (by, caller) = (studio.nell.clone(), studio.app.caller());
    let added = studio.app.store.write(move |tx| webhook::add(tx, &caller, &by, &new));
    let (webhook, secret) = added.await.unwrap();
    (webhook.id, secret.letters().to_string())
}

/// A studio with one receiver that asks for `kinds`.
pub async fn hooked(kinds: &[&str]) -> (Studio, Receiver, WebhookId) {
    let (studio, receiver) = (open().await, Receiver::start());
    let (id, _) = add(&studio, &receiver.url(), kinds).await;
    (studio, receiver, id)
}

/// Calls whatever is due.
pub async fn call(studio: &Studio) -> u32 {
    jobs::call::once(&studio.app).await.unwrap()
}

pub async fn ping(studio: &Studio, id: &WebhookId) {
    let (by, id) = (studio.nell.clone(), id.clone());
    studio.app.store.write(move |tx| webhook::ping(tx, &by, &id)).await.unwrap();
}

pub async fn set(studio: &Studio, id: &WebhookId, state: State) {
    let change = Change { state: Some(state), ..Change::default() };
    let (by, caller, id) = (studio.nell.clone(), studio.app.caller(), id.clone());
    let changed = studio.app.store.write(move |tx| webhook::change(tx, &caller, &by, &id, &change));
    changed.await.unwrap();
}

pub async fn one(studio: &Studio, id: &WebhookId) -> Webhook {
    studio.read(|tx| tx.webhook(Desk::of_the_house(), id)).await.unwrap()
}

/// Every delivery of a webhook, newest first.
pub async fn deliveries(studio: &Studio, id: &WebhookId) -> Vec<Delivery> {
    studio.read(|tx| tx.deliveries(Desk::of_the_house(), id, None, (None, 1000))).await
}
