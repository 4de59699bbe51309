//! A delivery: one thing told to one webhook, from when it is written until it arrived or is given
//! up. It keeps its id on every attempt, so that a receiver knows what it had already.

use super::{Kind, State as Hook, Webhook, must_be_active, subject};
use crate::audit::{self, Actor, Kind as Event};
use crate::clock::{Stamp, days, minutes};
use crate::error::{Refusal, Result};
use crate::id::{DeliveryId, WebhookId};
use crate::member::{Member, Role};
use crate::store::Tx;
use crate::words::words;
use serde_json::json;
use std::time::Duration;

words! {
    /// Where a delivery stands.
    State {
        /// Waits for its turn.
        Queued = "queued",
        /// Being sent right now.
        Sending = "sending",
        /// The receiver said 2xx.
        Delivered = "delivered",
        /// It did not arrive; tried again.
        Deferred = "deferred",
        /// Given up: the tries are over, or the receiver is gone. Kept until somebody sends it
        /// again.
        Dead = "dead",
    }
}

/// One thing told to one webhook.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its id, which is also the `webhook-id` of every attempt.
    pub id: DeliveryId,
    /// Who is told.
    pub webhook: WebhookId,
    /// What happened.
    pub kind: Kind,
    /// JSON, byte for byte as it is signed and sent.
    pub payload: String,
    /// Where it stands.
    pub state: State,
    /// What the receiver last answered, if it answered.
    pub status: Option<u16>,
    /// The receiver's last words, or why there are none.
    pub words: String,
    /// How often it was tried since it was written or sent again by hand.
    pub tries: u32,
    /// When it is tried next.
    pub next_at: Stamp,
    /// When it was written.
    pub queued_at: Stamp,
    /// When it arrived or was given up.
    pub ended_at: Option<Stamp>,
}

/// One attempt.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// When it ended.
    pub at: Stamp,
    /// What became of it: `Delivered`, `Deferred` or `Dead`.
    pub outcome: State,
    /// What the receiver answered, if it answered.
    pub status: Option<u16>,
    /// The receiver's words, or why there are none.
    pub words: String,
}

/// A delivery that is about to be sent, with where to.
#[derive(Debug, Clone)]
pub struct Call {
    /// What is sent.
    pub delivery: Delivery,
    /// To whom.
    pub webhook: Webhook,
}

/// What came of an attempt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// What the receiver answered, if it answered.
    pub status: Option<u16>,
    /// Its first words, or why there are none.
    pub words: String,
    /// How long it asks to be left alone.
    pub retry_after: Option<Duration>,
}

pub(super) fn new(tx: &Tx, webhook: &WebhookId, kind: Kind, payload: String) -> Delivery {
    Delivery {
        id: DeliveryId::new(),
        webhook: webhook.clone(),
        kind,
        payload,
        state: State::Queued,
        status: None,
        words: String::new(),
        tries: 0,
        next_at: tx.now(),
        queued_at: tx.now(),
        ended_at: None,
    }
}

const fn hours(hours: u32) -> Duration {
    minutes(hours * 60)
}

/// The waits after the first try, the second and so on. After the last the delivery is dead: three
/// days and three hours in all.
pub const WAITS: [Duration; 9] = [
    Duration::from_secs(5),
    minutes(5),
    minutes(30),
    hours(2),
    hours(5),
    hours(10),
    hours(14),
    hours(20),
    hours(24),
];

/// The longest that a receiver can ask to be left alone.
pub const PATIENCE: Duration = days(1);

/// A claimed delivery that was not heard of for this long is sent again. Longer than any attempt
/// lasts.
pub const LEASE: Duration = minutes(1);

/// What follows from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It arrived.
    Delivered,
    /// Once more, after this long.
    Again(Duration),
    /// The tries are over.
    Over,
    /// The receiver wants nothing more, ever.
    Gone,
}

/// What follows from the answer to try number `tries`.
pub fn judge(tries: u32, answer: &Answer) -> Verdict {
    let last = usize::try_from(tries).unwrap_or(usize::MAX).saturating_sub(1);
    match (answer.status, WAITS.get(last)) {
        (Some(200..=299), _) => Verdict::Delivered,
        (Some(410), _) => Verdict::Gone,
        (_, None) => Verdict::Over,
        (Some(429 | 503), Some(wait)) => {
            let asked = answer.retry_after.unwrap_or_default().min(PATIENCE);
            Verdict::Again(asked.max(*wait))
        }
        (_, Some(wait)) => Verdict::Again(*wait),
    }
}

/// Takes what is due for up to `most` webhooks, one delivery each, marking it as being sent until
/// the lease is over. A webhook that something is being sent to has to wait, and whoever was called
/// longest ago comes first, so that no receiver takes another's turn.
pub fn claim_due(tx: &Tx, most: u32) -> Result<Vec<Call>> {
    let mut calls = Vec::new();
    for webhook in tx.due_webhooks(most)? {
        let Some(delivery) = tx.due_delivery(&webhook.id)? else { continue };
        tx.claim_delivery(&delivery, tx.now().plus(LEASE))?;
        calls.push(Call { delivery, webhook });
    }
    Ok(calls)
}

/// Writes down what came of an attempt; nothing if the webhook was removed meanwhile.
pub fn settle(tx: &Tx, call: &Call, answer: &Answer) -> Result<State> {
    let (now, tries) = (tx.now(), call.delivery.tries + 1);
    let verdict = judge(tries, answer);
    let (state, next_at) = match verdict {
        Verdict::Delivered => (State::Delivered, now),
        Verdict::Again(wait) => (State::Deferred, now.plus(wait)),
        Verdict::Over | Verdict::Gone => (State::Dead, now),
    };
    let ended_at = (state != State::Deferred).then_some(now);
    let Answer { status, words, .. } = answer.clone();
    let settled =
        Delivery { state, status, words, tries, next_at, ended_at, ..call.delivery.clone() };
    if tx.settle_delivery(&settled)? && verdict == Verdict::Gone {
        pause(tx, call)?;
    }
    Ok(state)
}

/// The receiver says that it is gone for good: it is not bothered any more.
fn pause(tx: &Tx, call: &Call) -> Result<()> {
    let mut webhook = call.webhook.clone();
    webhook.state = Hook::Paused;
    tx.webhook_is_gone(&webhook.id)?;
    audit::studio(tx, &Actor::House, Event::WebhookGone, subject(&webhook))
}

/// Sends a delivery anew: at once, and with all its tries before it.
///
/// # Errors
/// `NotAllowed` for editors; `NotFound`; `Wrong` while it is on its way or its webhook is paused.
pub fn send_again(tx: &Tx, member: &Member, id: &DeliveryId) -> Result<Delivery> {
    member.must_be(Role::Admin)?;
    let mut delivery = tx.delivery(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let webhook = tx.webhook(member.desk, &delivery.webhook)?.ok_or(Refusal::NotFound)?;
    must_be_active(&webhook)?;
    if matches!(delivery.state, State::Queued | State::Sending) {
        return Err(Refusal::wrong("delivery", "This delivery is on its way already.").into());
    }
    delivery.state = State::Queued;
    (delivery.tries, delivery.next_at, delivery.ended_at) = (0, tx.now(), None);
    tx.requeue_delivery(&delivery)?;
    let subject = json!({ "webhook": webhook.id.as_str(), "host": webhook.host(),
        "delivery": id.as_str(), "kind": delivery.kind.as_str() });
    audit::studio(tx, &Actor::of(member), Event::DeliverySentAgain, subject)?;
    Ok(delivery)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: Option<u16>, retry_after: Option<Duration>) -> Answer {
        Answer { status, words: String::new(), retry_after }
    }

    #[test]
    fn only_two_hundreds_have_arrived() {
        for status in 200..300 {
            assert_eq!(judge(1, &answer(Some(status), None)), Verdict::Delivered);
        }
        for status in [100, 199, 300, 301, 302, 304, 307, 400, 401, 404, 409, 429, 500, 599] {
            let verdict = judge(1, &answer(Some(status), None));
            assert_eq!(verdict, Verdict::Again(WAITS[0]), "{status}");
        }
        assert_eq!(judge(1, &answer(None, None)), Verdict::Again(WAITS[0]));
        assert_eq!(judge(1, &answer(Some(410), None)), Verdict::Gone);
    }

    #[test]
    fn ten_tries_and_no_more() {
        let waits: Vec<_> = (1..=10).map(|tries| judge(tries, &answer(None, None))).collect();
        let mut expected: Vec<_> = WAITS.into_iter().map(Verdict::Again).collect();
        expected.push(Verdict::Over);
        assert_eq!(waits, expected);
        assert!(WAITS.is_sorted());
    }

    #[test]
    fn a_receiver_can_ask_for_more_time_within_a_day() {
        let asks = |status, secs| judge(1, &answer(Some(status), Some(Duration::from_secs(secs))));
        assert_eq!(asks(429, 3600), Verdict::Again(hours(1)));
        assert_eq!(asks(503, 120), Verdict::Again(minutes(2)));
        assert_eq!(asks(429, 1), Verdict::Again(WAITS[0]), "never sooner than it would be");
        assert_eq!(asks(429, 900_000), Verdict::Again(PATIENCE));
        assert_eq!(asks(500, 3600), Verdict::Again(WAITS[0]), "others are not asked");
    }
}
