//! Webhooks: addresses outside that are told what happens here.
//!
//! A delivery is written in the transaction it tells of and frozen as it will be sent;
//! `jobs/call.rs` sends it, signed as Standard Webhooks 1.0 asks (standardwebhooks.com). What is
//! told stands in `webhook/told.rs`, how a delivery goes on in `webhook/delivery.rs`, the secret
//! and its signatures in `webhook/secret.rs`, and where a webhook may lead in `webhook/target.rs`.

pub mod delivery;
mod form;
mod secret;
mod supplied;
mod talk;
pub mod target;
mod task;
mod told;

pub use delivery::{Delivery, send_again};
pub use form::{Change, New};
pub use secret::{GRACE, Secret, secret, signatures};
pub use supplied::{form_sent, supplied};
pub use talk::{files_came, message_posted};
pub use task::ticked;
pub use told::{
    decided, disputed, held, mail_failed, opened, published, recorded, reopened, taken_back,
};

use crate::audit::{self, Actor, Kind as Event};
use crate::clock::Stamp;
use crate::config::Network;
use crate::error::{Fault, Refusal, Result};
use crate::id::{DeliveryId, WebhookId};
use crate::key::Keyring;
use crate::member::{Member, Role};
use crate::store::Tx;
use crate::words::words;
use serde_json::{Value, json};
use std::sync::Arc;

words! {
    /// What can be told.
    Kind {
        /// An approver answered.
        DecisionMade = "decision.made",
        /// An approver took an answer back.
        DecisionTakenBack = "decision.taken_back",
        /// Somebody said through a receipt that the answer was not theirs.
        DecisionDisputed = "decision.disputed",
        /// The studio asks again what was settled.
        ApprovalReopened = "approval.reopened",
        /// An update is on the clients' pages.
        UpdatePublished = "update.published",
        /// Somebody wrote in the conversation on a milestone.
        MessagePosted = "message.posted",
        /// A contact sent a file.
        FileReceived = "file.received",
        /// The client sent a form.
        FormSent = "form.sent",
        /// A contact ticked a task, or unticked it.
        TaskTicked = "task.ticked",
        /// A person touched their page, for the first time or after a pause.
        LinkOpened = "link.opened",
        /// A mail will not arrive.
        MailFailed = "mail.failed",
        /// A test, sent by hand; every webhook gets it and none has to ask for it.
        Ping = "ping",
    }
}

impl Kind {
    /// Every kind that a webhook can ask for.
    pub fn offered() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| *kind != Self::Ping)
    }
}

words! {
    /// Whether a webhook is told anything.
    State {
        /// It is.
        Active = "active",
        /// Nothing is written for it, and what waits goes on waiting.
        Paused = "paused",
    }
}

/// What a secret is derived from, beside the webhook's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The key of the keyring.
    pub kid: u8,
    /// From 1, one more with every new secret.
    pub generation: u32,
}

/// An address outside that is told what happens.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Where it is told. Some receivers take whoever knows this for somebody they trust, so it
    /// stands on admins' pages only, and in no log or event.
    pub url: String,
    /// What it is for, in the studio's words; may be empty.
    pub description: String,
    /// What it is told, in the order in which kinds are offered.
    pub kinds: Vec<Kind>,
    /// Whether it is told anything.
    pub state: State,
    /// When its receiver said that it is gone for good; it is paused since.
    pub gone_at: Option<Stamp>,
    /// Where its secret comes from.
    pub origin: Origin,
    /// Where its secret came from before, and when that changed.
    pub before: Option<(Origin, Stamp)>,
    /// The name of the member who added it.
    pub added_by: String,
    /// When it was added.
    pub added_at: Stamp,
}

impl Webhook {
    /// The receiver's name, which is no secret.
    pub fn host(&self) -> String {
        target::host(&self.url)
    }
}

/// What it takes to set webhooks up and to sign for them.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The keyring, from which every secret is derived.
    pub keys: Arc<Keyring>,
    /// The networks that may be called though they are private, and without encryption.
    pub networks: Vec<Network>,
}

/// How many webhooks a studio can have.
pub const LIMIT: usize = 20;

/// Adds a webhook; with it, its secret.
///
/// # Errors
/// `NotAllowed` for editors; `Wrong` with every fault of the form, and over [`LIMIT`].
pub fn add(tx: &Tx, caller: &Caller, member: &Member, new: &New) -> Result<(Webhook, Secret)> {
    member.must_be(Role::Admin)?;
    let id = new.id.clone().unwrap_or_else(WebhookId::new);
    if let Some(there) = tx.webhook(member.desk, &id)? {
        let secret = secret(&caller.keys, &there.id, there.origin)?;
        return Ok((there, secret));
    }
    let mut faults = Vec::new();
    let url = form::url(&mut faults, &new.url, &caller.networks);
    let kinds = form::kinds(&mut faults, &new.kinds);
    let description = form::description(&mut faults, &new.description);
    if tx.webhooks(member.desk)?.len() >= LIMIT {
        let says = format!("There are {LIMIT} webhooks already. Remove one that nobody needs.");
        faults.push(Fault::new("url", says));
    }
    refuse(faults)?;
    let webhook = Webhook {
        id,
        url,
        description,
        kinds,
        state: State::Active,
        gone_at: None,
        origin: Origin { kid: caller.keys.signing(), generation: 1 },
        before: None,
        added_by: member.profile.name.clone(),
        added_at: tx.now(),
    };
    tx.add_webhook(member, &webhook)?;
    record(tx, member, &webhook, Event::WebhookAdded)?;
    let secret = secret(&caller.keys, &webhook.id, webhook.origin)?;
    Ok((webhook, secret))
}

/// Changes where a webhook is told, what, and whether.
///
/// # Errors
/// `NotAllowed` for editors; `NotFound`; `Wrong` with every fault.
pub fn change(
    tx: &Tx,
    caller: &Caller,
    member: &Member,
    id: &WebhookId,
    change: &Change,
) -> Result<Webhook> {
    let mut webhook = find(tx, member, id)?;
    let mut faults = Vec::new();
    if let Some(url) = &change.url {
        webhook.url = form::url(&mut faults, url, &caller.networks);
    }
    if let Some(words) = &change.kinds {
        webhook.kinds = form::kinds(&mut faults, words);
    }
    if let Some(typed) = &change.description {
        webhook.description = form::description(&mut faults, typed);
    }
    refuse(faults)?;
    webhook.state = change.state.unwrap_or(webhook.state);
    if webhook.state == State::Active {
        webhook.gone_at = None;
    }
    tx.save_webhook(&webhook)?;
    record(tx, member, &webhook, Event::WebhookChanged)?;
    Ok(webhook)
}

/// Removes a webhook with everything that it was told or waits to be.
///
/// # Errors
/// `NotAllowed` for editors; `NotFound`.
pub fn remove(tx: &Tx, member: &Member, id: &WebhookId) -> Result<()> {
    let webhook = find(tx, member, id)?;
    tx.remove_webhook(id)?;
    record(tx, member, &webhook, Event::WebhookRemoved)
}

/// Sends a test to a webhook.
///
/// # Errors
/// `NotAllowed` for editors; `NotFound`; `Wrong` while it is paused.
pub fn ping(tx: &Tx, member: &Member, id: &WebhookId) -> Result<DeliveryId> {
    let webhook = find(tx, member, id)?;
    must_be_active(&webhook)?;
    let data = json!({ "webhook_id": id.as_str(), "sent_by": member.profile.name });
    let delivery = delivery::new(tx, id, Kind::Ping, told::payload(Kind::Ping, tx.now(), data));
    tx.add_delivery(&delivery)?;
    record(tx, member, &webhook, Event::WebhookPinged)?;
    Ok(delivery.id)
}

/// Shows a webhook's secret to a member.
///
/// # Errors
/// `NotAllowed` for editors; `NotFound`; `Wrong` once the key behind it was revoked.
pub fn show_secret(tx: &Tx, caller: &Caller, member: &Member, id: &WebhookId) -> Result<Secret> {
    let webhook = find(tx, member, id)?;
    record(tx, member, &webhook, Event::WebhookSecretShown)?;
    secret(&caller.keys, id, webhook.origin)
}

/// Gives a webhook a new secret. For [`GRACE`] the one before signs beside it, so that the receiver
/// can change over; if it is rotated again meanwhile, the oldest signs no more.
///
/// # Errors
/// `NotAllowed` for editors; `NotFound`.
pub fn rotate_secret(tx: &Tx, caller: &Caller, member: &Member, id: &WebhookId) -> Result<Secret> {
    let mut webhook = find(tx, member, id)?;
    webhook.before = Some((webhook.origin, tx.now()));
    let generation = webhook.origin.generation + 1;
    webhook.origin = Origin { kid: caller.keys.signing(), generation };
    tx.save_webhook(&webhook)?;
    record(tx, member, &webhook, Event::WebhookSecretRotated)?;
    secret(&caller.keys, id, webhook.origin)
}

fn find(tx: &Tx, member: &Member, id: &WebhookId) -> Result<Webhook> {
    member.must_be(Role::Admin)?;
    Ok(tx.webhook(member.desk, id)?.ok_or(Refusal::NotFound)?)
}

fn must_be_active(webhook: &Webhook) -> Result<()> {
    match webhook.state {
        State::Active => Ok(()),
        State::Paused => {
            let says = "This webhook is paused and gets nothing. Resume it first.";
            Err(Refusal::wrong("state", says).into())
        }
    }
}

fn refuse(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Wrong(faults).into()) }
}

fn record(tx: &Tx, member: &Member, webhook: &Webhook, what: Event) -> Result<()> {
    audit::studio(tx, &Actor::of(member), what, subject(webhook))
}

/// What an event says about a webhook: never its whole address, which may be a key.
fn subject(webhook: &Webhook) -> Value {
    let kinds: Vec<_> = webhook.kinds.iter().map(|kind| kind.as_str()).collect();
    json!({ "webhook": webhook.id.as_str(), "host": webhook.host(), "kinds": kinds,
        "state": webhook.state.as_str(), "generation": webhook.origin.generation })
}
