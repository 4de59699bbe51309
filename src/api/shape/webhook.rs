//! Webhooks and what they are told.

use super::{When, when};
use crate::webhook::delivery::{self, Attempt};
use crate::webhook::{self, Change, Kind, New, Secret, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An address outside that is told what happens.
#[derive(Debug, Serialize, ToSchema)]
pub struct Webhook {
    /// The webhook's id.
    id: String,
    /// Where it is told.
    #[schema(format = "uri")]
    url: String,
    /// What it is for.
    description: String,
    /// What it is told.
    #[schema(value_type = Vec<String>)]
    events: Vec<Kind>,
    /// Whether it is told anything.
    #[schema(inline)]
    state: State,
    /// When its receiver said that it is gone for good; it is paused since.
    gone_at: Option<When>,
    /// Who added it.
    added_by: String,
    /// When.
    added_at: When,
}

impl From<webhook::Webhook> for Webhook {
    fn from(of: webhook::Webhook) -> Self {
        Self {
            id: of.id.into(),
            url: of.url,
            description: of.description,
            events: of.kinds,
            state: of.state,
            gone_at: when(of.gone_at),
            added_by: of.added_by,
            added_at: of.added_at.into(),
        }
    }
}

/// A webhook to add.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "url": "https://hooks.example.com/milepost", "events": ["decision.made"],
}))]
pub struct NewWebhook {
    /// An `https` address that the internet can reach.
    #[schema(format = "uri", max_length = 2000)]
    pub url: String,
    /// What to tell: `decision.made`, `decision.taken_back`, `decision.disputed`,
    /// `approval.reopened`, `update.published`, `file.received`, `form.sent`, `task.ticked`,
    /// `link.opened`, `mail.failed`. All of it if none is named.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub events: Option<Vec<String>>,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub description: Option<String>,
}

impl NewWebhook {
    /// As the form would send it.
    pub fn form(self) -> New {
        New {
            id: None,
            url: self.url,
            description: self.description.unwrap_or_default(),
            kinds: self.events.unwrap_or_default(),
        }
    }
}

/// A webhook that was just added, with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct OneWebhook {
    #[serde(flatten)]
    it: Webhook,
    /// What signs, `whsec_…` (Standard Webhooks).
    secret: String,
}

impl OneWebhook {
    /// A webhook with its secret.
    pub fn of(webhook: webhook::Webhook, secret: &Secret) -> Self {
        Self { it: webhook.into(), secret: secret.letters().to_string() }
    }
}

/// A webhook's secret.
#[derive(Serialize, ToSchema)]
pub struct WebhookSecret {
    /// What signs, `whsec_…` (Standard Webhooks).
    secret: String,
}

impl WebhookSecret {
    /// The letters of a secret.
    pub fn of(secret: &Secret) -> Self {
        Self { secret: secret.letters().to_string() }
    }
}

/// What changes of a webhook. What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookChange {
    /// An `https` address that the internet can reach.
    #[schema(format = "uri", max_length = 2000)]
    pub url: Option<String>,
    /// What to tell; all of it for an empty list.
    #[schema(max_items = 20)]
    pub events: Option<Vec<String>>,
    /// What it is for.
    #[schema(max_length = 120)]
    pub description: Option<String>,
    /// `paused` to tell it nothing for now.
    #[schema(inline)]
    pub state: Option<State>,
}

impl WebhookChange {
    /// As the form would send it.
    pub fn form(self) -> Change {
        let Self { url, events, description, state } = self;
        Change { url, description, kinds: events, state }
    }
}

/// One thing told to one webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct Delivery {
    /// The delivery's id: the `webhook-id` of every try.
    id: String,
    /// Who is told.
    webhook_id: String,
    /// What happened.
    #[schema(value_type = String)]
    event: Kind,
    /// Where it stands.
    #[schema(inline)]
    state: delivery::State,
    /// JSON as it is signed and sent, byte for byte.
    payload: String,
    /// What the receiver last answered.
    status: Option<u16>,
    /// The receiver's last words, or why there are none.
    words: String,
    /// How often it was tried.
    tries: u32,
    /// When it was written.
    queued_at: When,
    /// When it is tried next; null once it is over.
    next_at: Option<When>,
    /// When it arrived or was given up.
    ended_at: Option<When>,
    /// Every try, oldest first; only where one delivery is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    attempts: Option<Vec<Try>>,
}

/// One try to tell a webhook something.
#[derive(Debug, Serialize, ToSchema)]
pub struct Try {
    /// When it ended.
    at: When,
    /// What became of it.
    #[schema(inline)]
    outcome: delivery::State,
    /// What the receiver answered.
    status: Option<u16>,
    /// The receiver's words, or why there are none.
    words: String,
}

impl From<Attempt> for Try {
    fn from(of: Attempt) -> Self {
        Self { at: of.at.into(), outcome: of.outcome, status: of.status, words: of.words }
    }
}

impl From<delivery::Delivery> for Delivery {
    fn from(of: delivery::Delivery) -> Self {
        Self {
            next_at: of.ended_at.is_none().then(|| of.next_at.into()),
            id: of.id.into(),
            webhook_id: of.webhook.into(),
            event: of.kind,
            state: of.state,
            payload: of.payload,
            status: of.status,
            words: of.words,
            tries: of.tries,
            queued_at: of.queued_at.into(),
            ended_at: when(of.ended_at),
            attempts: None,
        }
    }
}

impl Delivery {
    /// The same with every try.
    #[must_use]
    pub fn with(self, attempts: Vec<Attempt>) -> Self {
        Self { attempts: Some(attempts.into_iter().map(Try::from).collect()), ..self }
    }
}
