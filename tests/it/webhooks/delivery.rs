//! Delivery: tried again under the same id and given up in the end, nobody held up, nothing lost.

use super::{add, call, deliveries, hooked, one, open, ping, set};
use crate::support::Studio;
use crate::support::receiver::{Manner, Receiver};
use milepost::audit;
use milepost::clock::{Stamp, days, minutes};
use milepost::id::{DeliveryId, WebhookId};
use milepost::jobs;
use milepost::member::Desk;
use milepost::webhook::delivery::{self, Delivery, LEASE, State, WAITS};
use milepost::webhook::{self, State as Hook};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

async fn the(studio: &Studio, id: &WebhookId) -> Delivery {
    let mut all = deliveries(studio, id).await;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

async fn again(studio: &Studio, id: &DeliveryId) -> milepost::error::Result<Delivery> {
    let (by, id) = (studio.nell.clone(), id.clone());
    studio.app.store.write(move |tx| webhook::send_again(tx, &by, &id)).await
}

#[tokio::test]
async fn what_does_not_arrive_is_tried_ten_times_with_growing_waits_and_then_given_up() {
    let (studio, receiver, id) = hooked(&[]).await;
    receiver.is(Manner::Says(500, String::new(), "try the \u{202e}other\r\ndoor".into()));
    ping(&studio, &id).await;
    assert_eq!(call(&studio).await, 1);
    for (tries, wait) in (1..).zip(WAITS) {
        let now = the(&studio, &id).await;
        assert_eq!((now.state, now.tries, now.status), (State::Deferred, tries, Some(500)));
        assert_eq!(now.words, "try the other door");
        studio.clock.travel(wait - Duration::from_millis(1));
        assert_eq!(call(&studio).await, 0, "not before its time");
        studio.clock.travel(Duration::from_millis(1));
        assert_eq!(call(&studio).await, 1);
    }
    let dead = the(&studio, &id).await;
    assert_eq!((dead.state, dead.tries), (State::Dead, 10));
    studio.clock.travel(days(8));
    assert_eq!(call(&studio).await, 0, "given up is given up");
    let got = receiver.got();
    assert_eq!(got.len(), 10);
    let of = |name: &str| -> BTreeSet<String> {
        got.iter().map(|got| got.header(name).to_owned()).collect()
    };
    assert_eq!(of("webhook-id"), BTreeSet::from([dead.id.to_string()]));
    assert_eq!(of("webhook-timestamp").len(), 10, "each attempt has its own time");
    assert_eq!(of("webhook-signature").len(), 10);
    assert!(got.iter().all(|one| one.body == got[0].body));
    let calls = studio.read(|tx| tx.calls(Desk::of_the_house(), &dead.id)).await;
    let outcomes: Vec<_> = calls.iter().map(|call| call.outcome).collect();
    assert_eq!(outcomes[..9], [State::Deferred; 9]);
    assert_eq!(outcomes[9..], [State::Dead]);
    assert!(calls.iter().all(|call| call.status == Some(500)));
}

#[tokio::test]
async fn what_was_given_up_can_be_sent_again_and_begins_anew() {
    let (studio, receiver, id) = hooked(&[]).await;
    receiver.is(Manner::says(404));
    ping(&studio, &id).await;
    for wait in [Duration::ZERO].into_iter().chain(WAITS) {
        studio.clock.travel(wait);
        call(&studio).await;
    }
    let dead = the(&studio, &id).await;
    assert_eq!(dead.state, State::Dead);
    again(&studio, &dead.id).await.unwrap();
    let refused = again(&studio, &dead.id).await.unwrap_err();
    assert_eq!(refused.to_string(), "This delivery is on its way already.");
    assert_eq!(call(&studio).await, 1);
    let now = the(&studio, &id).await;
    assert_eq!((now.state, now.tries), (State::Deferred, 1), "all its tries are before it");
    receiver.is(Manner::says(200));
    studio.clock.travel(WAITS[0]);
    assert_eq!(call(&studio).await, 1);
    let now = the(&studio, &id).await;
    assert_eq!((now.state, now.status, now.words.as_str()), (State::Delivered, Some(200), ""));
    let last = receiver.got().pop().unwrap();
    assert_eq!(last.header("webhook-id"), dead.id.as_str());
    assert_eq!(studio.read(|tx| tx.calls(Desk::of_the_house(), &dead.id)).await.len(), 12);
}

#[tokio::test]
async fn gone_pauses_the_webhook_and_says_so() {
    let (studio, receiver, id) = hooked(&[]).await;
    receiver.is(Manner::says(410));
    ping(&studio, &id).await;
    assert_eq!(call(&studio).await, 1);
    let (hook, first) = (one(&studio, &id).await, the(&studio, &id).await);
    assert_eq!((hook.state, hook.gone_at), (Hook::Paused, Some(studio.clock.now())));
    assert_eq!((first.state, first.status), (State::Dead, Some(410)));
    studio.post_homepage().await;
    assert_eq!(deliveries(&studio, &id).await.len(), 1, "nothing more is written for it");
    let events = studio.read(|tx| tx.chain(Desk::of_the_house(), audit::STUDIO)).await;
    let event = events.iter().find(|event| event.kind == audit::Kind::WebhookGone).unwrap();
    assert!(event.body.contains(id.as_str()) && event.body.contains("\"house\""));
    assert!(events.iter().all(|event| !event.body.contains("T0P-S3CRET")), "a path is a key");
    receiver.is(Manner::says(204));
    set(&studio, &id, Hook::Active).await;
    assert_eq!(one(&studio, &id).await.gone_at, None);
    again(&studio, &first.id).await.unwrap();
    assert_eq!(call(&studio).await, 1);
    assert_eq!(the(&studio, &id).await.state, State::Delivered);
}

#[tokio::test]
async fn a_receiver_that_asks_for_time_gets_it() {
    let (studio, receiver, id) = hooked(&[]).await;
    receiver.is(Manner::Says(429, "Retry-After: 3600\r\n".into(), String::new()));
    ping(&studio, &id).await;
    call(&studio).await;
    assert_eq!(the(&studio, &id).await.next_at, studio.clock.now().plus(minutes(60)));
    receiver.is(Manner::Says(503, "Retry-After: 9999999\r\n".into(), String::new()));
    studio.clock.travel(minutes(60));
    call(&studio).await;
    assert_eq!(the(&studio, &id).await.next_at, studio.clock.now().plus(days(1)));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (studio, receiver, id) = hooked(&[]).await;
    let inside = Receiver::start();
    for status in [301, 302, 303, 307, 308] {
        let to = format!("Location: {}\r\n", inside.url());
        receiver.is(Manner::Says(status, to, String::new()));
        ping(&studio, &id).await;
        call(&studio).await;
        let told = deliveries(&studio, &id).await;
        let now = told.iter().find(|told| told.status == Some(status)).unwrap();
        assert_eq!(now.state, State::Deferred);
        assert_eq!(now.words, "It sends us elsewhere. Redirects are not followed.");
        studio.clock.travel(Duration::from_millis(1));
    }
    assert_eq!((receiver.got().len(), inside.connections()), (5, 0));
}

#[tokio::test]
async fn a_slow_receiver_holds_up_nobody_and_is_given_ten_seconds() {
    let (studio, slow, id) = hooked(&[]).await;
    slow.is(Manner::IsSilent);
    let quick = Receiver::start();
    let (other, _) = add(&studio, &quick.url(), &[]).await;
    for _ in 0..3 {
        ping(&studio, &id).await;
        ping(&studio, &other).await;
    }
    let app = studio.app.clone();
    let calls = tokio::spawn(async move { jobs::call::once(&app).await });
    slow.waits_for(1).await;
    quick.waits_for(3).await;
    // What comes to be due meanwhile goes out as well, while the slow one still has its first.
    ping(&studio, &other).await;
    quick.waits_for(4).await;
    assert_eq!(slow.got().len(), 1);
    slow.is(Manner::says(204));
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(10)).await;
    tokio::time::resume();
    assert_eq!(calls.await.unwrap().unwrap(), 7);
    let told = deliveries(&studio, &id).await;
    let late = told.iter().find(|told| told.state == State::Deferred).unwrap();
    assert_eq!((late.status, late.words.as_str()), (None, "No answer within 10 seconds."));
    assert_eq!(told.iter().filter(|told| told.state == State::Delivered).count(), 2);
}

#[tokio::test]
async fn an_answer_that_never_ends_is_let_go_of() {
    let (studio, receiver, id) = hooked(&[]).await;
    receiver.is(Manner::Gushes);
    ping(&studio, &id).await;
    call(&studio).await;
    let now = the(&studio, &id).await;
    assert_eq!((now.state, now.status), (State::Delivered, Some(200)));
    assert_eq!(now.words, "x".repeat(200));
    // What the sockets hold, and not a gibibyte.
    assert!(receiver.written() < 64 << 20, "{} bytes were taken", receiver.written());
}

#[tokio::test]
async fn a_yes_counts_though_the_rest_of_the_answer_never_comes() {
    let (studio, receiver, id) = hooked(&[]).await;
    receiver.is(Manner::Trails);
    ping(&studio, &id).await;
    let app = studio.app.clone();
    let calls = tokio::spawn(async move { jobs::call::once(&app).await });
    receiver.waits_for(1).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(10)).await;
    tokio::time::resume();
    assert_eq!(calls.await.unwrap().unwrap(), 1);
    let now = the(&studio, &id).await;
    assert_eq!((now.state, now.words.as_str()), (State::Delivered, "wait for it"));
}

#[tokio::test]
async fn a_receiver_that_is_not_there_is_tried_again() {
    let studio = open().await;
    let (id, _) = add(&studio, "http://127.0.0.1:1/", &[]).await;
    ping(&studio, &id).await;
    call(&studio).await;
    let now = the(&studio, &id).await;
    assert_eq!((now.state, now.status), (State::Deferred, None));
    assert!(now.words.starts_with("No connection: ") && !now.words.contains("http"), "{now:?}");
}

#[tokio::test]
async fn a_crash_after_claiming_sends_again_under_the_same_id() {
    let (studio, receiver, id) = hooked(&[]).await;
    ping(&studio, &id).await;
    let claimed = studio.app.store.write(|tx| delivery::claim_due(tx, 4)).await.unwrap();
    assert_eq!(claimed.len(), 1);
    ping(&studio, &id).await;
    assert_eq!(call(&studio).await, 0, "a webhook that is being called waits");
    studio.clock.travel(LEASE);
    assert_eq!(call(&studio).await, 2);
    let ids: Vec<_> = receiver.got().iter().map(|got| got.header("webhook-id").into()).collect();
    assert!(ids.contains(&claimed[0].delivery.id.to_string()), "{ids:?}");
}

#[tokio::test]
async fn an_order_to_stop_is_followed_and_what_was_cut_off_is_sent_again() {
    let (studio, receiver, id) = hooked(&[]).await;
    receiver.is(Manner::IsSilent);
    let stop = CancellationToken::new();
    let job = tokio::spawn(jobs::call::run(studio.app.clone(), stop.clone()));
    ping(&studio, &id).await;
    ping(&studio, &id).await;
    receiver.waits_for(1).await;
    stop.cancel();
    // Lets the job hear it before the clock jumps over the three seconds that it has.
    tokio::time::sleep(Duration::from_millis(50)).await;
    tokio::time::pause();
    job.await.unwrap();
    tokio::time::resume();
    assert_eq!(receiver.got().len(), 1, "nothing new is begun");
    receiver.is(Manner::says(204));
    studio.clock.travel(LEASE);
    assert_eq!(call(&studio).await, 2);
    let got = receiver.got();
    let cut_off = got[0].header("webhook-id");
    assert!(got[1..].iter().any(|got| got.header("webhook-id") == cut_off));
    assert!(deliveries(&studio, &id).await.iter().all(|told| told.state == State::Delivered));
}

#[tokio::test]
async fn a_bell_rings_as_soon_as_something_is_told() {
    let (studio, receiver, _) = hooked(&["update.published"]).await;
    let stop = CancellationToken::new();
    let job = tokio::spawn(jobs::call::run(studio.app.clone(), stop.clone()));
    studio.post_homepage().await;
    receiver.waits_for(1).await;
    stop.cancel();
    job.await.unwrap();
    assert_eq!(receiver.kinds(), ["update.published"]);
}

#[tokio::test]
async fn a_paused_webhook_gets_nothing_and_what_waits_goes_out_when_it_is_resumed() {
    let (studio, receiver, id) = hooked(&["update.published"]).await;
    ping(&studio, &id).await;
    set(&studio, &id, Hook::Paused).await;
    studio.post_homepage().await;
    assert_eq!(call(&studio).await, 0);
    let waits = the(&studio, &id).await;
    assert_eq!(waits.state, State::Queued);
    let (by, of) = (studio.nell.clone(), id.clone());
    let refused = studio.app.store.write(move |tx| webhook::ping(tx, &by, &of)).await.unwrap_err();
    assert!(refused.to_string().contains("paused"));
    assert!(again(&studio, &waits.id).await.unwrap_err().to_string().contains("paused"));
    set(&studio, &id, Hook::Active).await;
    assert_eq!(call(&studio).await, 1);
    assert_eq!(receiver.kinds(), ["ping"], "what happened meanwhile is not told");
}

#[tokio::test]
async fn a_webhook_that_is_removed_while_it_is_called_leaves_nothing_behind() {
    let (studio, _, id) = hooked(&[]).await;
    ping(&studio, &id).await;
    let mut claimed = studio.app.store.write(|tx| delivery::claim_due(tx, 4)).await.unwrap();
    let (by, of) = (studio.nell.clone(), id.clone());
    studio.app.store.write(move |tx| webhook::remove(tx, &by, &of)).await.unwrap();
    let (call_, answer) = (claimed.remove(0), delivery::Answer::default());
    studio.app.store.write(move |tx| delivery::settle(tx, &call_, &answer)).await.unwrap();
    assert!(deliveries(&studio, &id).await.is_empty());
    assert!(studio.read(|tx| tx.webhook(Desk::of_the_house(), &id)).await.is_none());
    assert!(studio.app.store.check().is_ok());
}

#[tokio::test]
async fn each_webhook_has_its_turn_however_much_waits_for_another() {
    let studio = open().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(add(&studio, "http://127.0.0.1:1/", &[]).await.0);
    }
    for _ in 0..5 {
        ping(&studio, &ids[0]).await;
    }
    ping(&studio, &ids[1]).await;
    ping(&studio, &ids[2]).await;
    let mut order = Vec::new();
    for _ in 0..7 {
        studio.clock.travel(Duration::from_millis(1));
        let claimed = studio.app.store.write(|tx| {
            let mut calls = delivery::claim_due(tx, 1)?;
            let said = delivery::Answer { status: Some(200), ..Default::default() };
            delivery::settle(tx, &calls[0], &said)?;
            Ok(calls.remove(0).webhook.id)
        });
        order.push(claimed.await.unwrap());
    }
    let first: BTreeSet<_> = order[..3].iter().collect();
    assert_eq!(first.len(), 3, "each of them is among the first three");
    assert!(order[3..].iter().all(|id| *id == ids[0]));
}

#[tokio::test]
async fn the_list_goes_on_after_a_cursor_newest_first() {
    let (studio, _, id) = hooked(&[]).await;
    for _ in 0..7 {
        ping(&studio, &id).await;
        studio.clock.travel(Duration::from_millis(1));
    }
    ping(&studio, &id).await;
    ping(&studio, &id).await;
    let whole: Vec<_> = deliveries(&studio, &id).await.into_iter().map(|told| told.id).collect();
    let (mut seen, mut after) = (Vec::new(), None::<DeliveryId>);
    loop {
        let desk = Desk::of_the_house();
        let page = studio.read(|tx| tx.deliveries(desk, &id, None, (after.as_ref(), 2))).await;
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        assert!(page.iter().map(|told| told.queued_at).is_sorted_by(|a, b| a >= b));
        seen.extend(page.into_iter().map(|told| told.id));
    }
    assert_eq!((seen.len(), &seen), (9, &whole));
    call(&studio).await;
    for (state, count) in [(State::Delivered, 9), (State::Dead, 0)] {
        let desk = Desk::of_the_house();
        let page = studio.read(|tx| tx.deliveries(desk, &id, Some(state), (None, 100))).await;
        assert_eq!(page.len(), count);
    }
}

#[tokio::test]
async fn what_arrived_is_kept_for_a_month_and_what_was_given_up_for_three() {
    let (studio, receiver, id) = hooked(&[]).await;
    ping(&studio, &id).await;
    call(&studio).await;
    receiver.is(Manner::says(410));
    ping(&studio, &id).await;
    call(&studio).await;
    set(&studio, &id, Hook::Active).await;
    set(&studio, &id, Hook::Paused).await;
    let begun = studio.clock.now();
    for (day, kept) in [(30, 2), (31, 1), (90, 1), (91, 0)] {
        studio.clock.set(Stamp(begun.0).plus(days(day)));
        jobs::sweep::once(&studio.app).await.unwrap();
        assert_eq!(deliveries(&studio, &id).await.len(), kept, "after {day} days");
    }
    assert!(studio.app.store.check().is_ok());
}
