//! The pages of webhooks, for admins: the whole life of one, and who may not see them.

use super::{add, call, deliveries, hooked, open, ping};
use crate::support::receiver::{Manner, Receiver};
use crate::support::{Browser, Page, Studio};
use milepost::audit;
use milepost::calendar::Zone;
use milepost::clock::minutes;
use milepost::id::{DeliveryId, WebhookId};
use milepost::member::{self, Desk, Profile, Role};
use milepost::webhook::State as Hook;
use milepost::webhook::delivery::{State, WAITS};

const NEW: &str = "/admin/webhooks";

fn secret(page: &Page) -> String {
    page.after("readonly value=\"")
}

async fn only(studio: &Studio) -> WebhookId {
    let mut all = studio.read(|tx| tx.webhooks(Desk::of_the_house())).await;
    assert_eq!(all.len(), 1);
    all.remove(0).id
}

#[tokio::test]
async fn a_webhook_is_added_tried_out_and_its_secret_shown() {
    let (studio, receiver) = (open().await, Receiver::start());
    let mut nell = studio.desk().await;
    nell.get("/admin/settings").await.says("Tell other programs what happens here");
    let form = nell.get(NEW).await;
    form.is(200).says("Add a webhook").says("Somebody decided decision.made");
    let (id, url) = (form.after("name=\"id\" value=\""), receiver.url());
    let fields = [
        ("id", id.as_str()),
        ("url", &url),
        ("description", "Into the team’s chat"),
        ("kinds", "decision.made"),
        ("kinds", "mail.failed"),
    ];
    let added = nell.post(NEW, &fields).await;
    added.is(200).says("The webhook is added").says("Secret of Into the team’s chat");
    assert!(secret(&added).starts_with("whsec_"));
    // The same form once more, as a browser sends it that loads the answer again.
    assert_eq!(secret(&nell.post(NEW, &fields).await), secret(&added));
    assert_eq!(only(&studio).await.as_str(), id);
    let page = format!("{NEW}/{id}");
    nell.get(NEW).await.says("Into the team’s chat").says("Somebody decided").never_says("whsec_");
    let delivery = nell.post(&format!("{page}/ping"), &[]).await.location();
    nell.get(&delivery).await.is(200).says("Waiting for its turn").says("\"type\":\"ping\"");
    receiver.is(Manner::Says(201, String::new(), "<b>thank</b> you".into()));
    call(&studio).await;
    let shown = nell.get(&delivery).await;
    shown.says("Delivered").says("It answered 201: “<b>thank</b> you”").never_says("<b>thank");
    let body = String::from_utf8(receiver.got()[0].body.clone()).unwrap();
    shown.says(&body);
    nell.get(&page).await.says("Tried once").says("A test").never_says("whsec_");
    let asked = nell.post(&format!("{page}/secret"), &[]).await;
    assert_eq!(secret(&asked), secret(&added));
    assert_eq!(asked.header("cache-control"), "private, no-store");
}

#[tokio::test]
async fn it_is_changed_paused_resumed_and_removed_and_each_step_is_an_event() {
    let (studio, receiver, id) = hooked(&["decision.made"]).await;
    let (mut nell, page) = (studio.desk().await, format!("{NEW}/{id}"));
    let first = secret(&nell.post(&format!("{page}/secret"), &[]).await);
    let url = format!("{}?2", receiver.url());
    let fields = [("url", url.as_str()), ("description", "Books"), ("kinds", "mail.failed")];
    let saved = nell.post(&page, &fields).await;
    nell.get(&saved.location()).await.says("Saved.").says("Books");
    let changed = super::one(&studio, &id).await;
    assert_eq!((changed.url, changed.description.as_str()), (url, "Books"));
    assert_eq!(changed.kinds, [milepost::webhook::Kind::MailFailed]);
    let paused = nell.post(&format!("{page}/pause"), &[]).await;
    nell.get(&paused.location()).await.says("told nothing until you resume it");
    assert_eq!(super::one(&studio, &id).await.state, Hook::Paused);
    nell.post(&format!("{page}/ping"), &[]).await.is(422).says("Resume it first.");
    nell.post(&format!("{page}/resume"), &[]).await.is(303);
    assert_eq!(super::one(&studio, &id).await.state, Hook::Active);
    nell.get(&format!("{page}/rotate")).await.is(200).says("Make a new secret?");
    let rotated = nell.post(&format!("{page}/rotate"), &[]).await;
    rotated.says("Give it to the receiver within a day");
    assert_ne!(secret(&rotated), first);
    nell.get(&page).await.says("The one before works as well, until Fri 13 Nov, 14:28 GMT");
    ping(&studio, &id).await;
    nell.get(&format!("{page}/remove")).await.is(200).says("Remove this webhook?");
    assert_eq!(deliveries(&studio, &id).await.len(), 1, "asking removes nothing");
    let removed = nell.post(&format!("{page}/remove"), &[]).await;
    nell.get(&removed.location()).await.says("The webhook is removed.");
    nell.get(&page).await.is(404);
    assert!(deliveries(&studio, &id).await.is_empty());
    let events = studio.read(|tx| tx.chain(Desk::of_the_house(), audit::STUDIO)).await;
    assert_eq!(audit::first_break(&events), None);
    let about = |event: &&audit::Event| event.body.contains(id.as_str());
    let kinds: Vec<_> = events.iter().filter(about).map(|event| event.kind.as_str()).collect();
    let expected = "webhook_added webhook_secret_shown webhook_changed webhook_changed \
                    webhook_changed webhook_secret_rotated webhook_pinged webhook_removed";
    assert_eq!(kinds.join(" "), expected);
    assert!(events.iter().all(|event| !event.body.contains("T0P-S3CRET")));
}

#[tokio::test]
async fn what_was_given_up_has_its_own_view_and_is_sent_again_from_there() {
    let (studio, receiver, id) = hooked(&[]).await;
    let (mut nell, page) = (studio.desk().await, format!("{NEW}/{id}"));
    receiver.is(Manner::Says(502, String::new(), "the gate is shut".into()));
    ping(&studio, &id).await;
    call(&studio).await;
    nell.get(&page).await.says("Did not arrive").says("the gate is shut");
    nell.get(&format!("{page}?state=dead")).await.says("Nothing was given up.");
    for wait in WAITS {
        studio.clock.travel(wait);
        call(&studio).await;
    }
    let mut nell_ = studio.desk().await;
    nell_.get(NEW).await.says("1 delivery");
    let dead = nell_.get(&format!("{page}?state=dead")).await;
    dead.says("Given up (1)").says("Send again").says("Tried 10 times");
    let delivery = deliveries(&studio, &id).await.remove(0);
    let shown = nell_.get(&format!("/admin/deliveries/{}", delivery.id)).await;
    assert_eq!(shown.text().matches("the gate is shut").count(), 10, "every try and its answer");
    receiver.is(Manner::says(204));
    let again = nell_.post(&format!("/admin/deliveries/{}/again", delivery.id), &[]).await;
    nell_.get(&again.location()).await.says("on its way again");
    call(&studio).await;
    assert_eq!(deliveries(&studio, &id).await[0].state, State::Delivered);
    nell_.get(&format!("{page}?state=dead")).await.says("Nothing was given up.");
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_said_on_every_page_of_it() {
    let (studio, receiver, id) = hooked(&[]).await;
    let mut nell = studio.desk().await;
    receiver.is(Manner::says(410));
    ping(&studio, &id).await;
    call(&studio).await;
    nell.get(NEW).await.says("Paused: its receiver is gone");
    let page = nell.get(&format!("{NEW}/{id}")).await;
    page.says("Its receiver is gone").says("“410 Gone” on Thu 12 Nov, 14:28 GMT");
    let delivery = deliveries(&studio, &id).await.remove(0);
    let shown = nell.get(&format!("/admin/deliveries/{}", delivery.id)).await;
    shown.says("It answered 410.").says("Resume it to send this again.");
    let again = nell.post(&format!("/admin/deliveries/{}/again", delivery.id), &[]).await;
    again.is(422).says("Resume it first.");
}

#[tokio::test]
async fn faults_come_back_with_what_was_typed() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let fields = [("url", "http://127.0.0.1/"), ("description", "Mine"), ("kinds", "tea.made")];
    let back = nell.post(NEW, &fields).await;
    back.is(422).says("Two things to fix").says("The address has to begin with https://.");
    back.says("“tea.made” is not told. Choose from decision.made, ");
    assert!(back.body().contains("value=\"http://127.0.0.1/\""));
    assert!(back.body().contains("value=\"Mine\""));
    let (id, _) = add(&studio, "https://example.com/", &[]).await;
    let long = "long ".repeat(40);
    let fields = [("url", "https://10.0.0.1/"), ("description", long.as_str())];
    let back = nell.post(&format!("{NEW}/{id}"), &fields).await;
    back.is(422).says("not on the open internet").says("Keep it under 120 letters; this has 199.");
    assert_eq!(super::one(&studio, &id).await.url, "https://example.com/");
}

#[tokio::test]
async fn there_are_twenty_webhooks_at_the_most() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    for _ in 0..19 {
        add(&studio, "https://example.com/", &[]).await;
    }
    let fields = [("url", "https://example.com/20")];
    nell.post(NEW, &fields).await.is(200);
    nell.get(NEW).await.says("as many as there can be").never_says("Add the webhook");
    nell.post(NEW, &fields).await.is(422).says("There are 20 webhooks already.");
    assert_eq!(studio.read(|tx| tx.webhooks(Desk::of_the_house())).await.len(), 20);
}

#[tokio::test]
async fn more_deliveries_than_a_page_holds_go_on_behind_a_link() {
    let (studio, _, id) = hooked(&[]).await;
    for _ in 0..52 {
        ping(&studio, &id).await;
    }
    let (mut nell, page) = (studio.desk().await, format!("{NEW}/{id}"));
    let first = nell.get(&page).await;
    assert_eq!(first.text().matches("Waiting for its turn").count(), 50);
    let older = format!("?after={}", first.after("?after=").split('#').next().unwrap());
    let second = nell.get(&format!("{page}{older}")).await;
    assert_eq!(second.text().matches("Waiting for its turn").count(), 2);
    second.says("Back to the newest").never_says("Older ones");
}

/// Every address of webhooks, and whether it is posted to.
fn addresses(id: &WebhookId, delivery: &DeliveryId) -> Vec<(bool, String)> {
    let page = format!("{NEW}/{id}");
    let mut all = vec![
        (false, NEW.to_owned()),
        (true, NEW.to_owned()),
        (false, page.clone()),
        (true, page.clone()),
        (false, format!("/admin/deliveries/{delivery}")),
        (true, format!("/admin/deliveries/{delivery}/again")),
    ];
    for verb in ["ping", "pause", "resume", "secret", "rotate", "remove"] {
        all.push((true, format!("{page}/{verb}")));
    }
    for question in ["rotate", "remove"] {
        all.push((false, format!("{page}/{question}")));
    }
    all
}

async fn ask(browser: &mut Browser, posts: bool, path: &str) -> Page {
    let fields = [("url", "https://example.com/"), ("description", "Mine")];
    if posts { browser.post(path, &fields).await } else { browser.get(path).await }
}

#[tokio::test]
async fn an_editor_and_a_stranger_get_nothing_from_any_address() {
    let (studio, receiver, id) = hooked(&[]).await;
    receiver.is(Manner::says(500));
    ping(&studio, &id).await;
    call(&studio).await;
    studio.clock.travel(minutes(1));
    let eddie = Profile::new("Eddie", "eddie@fernandfield.example", Role::Editor, Zone::default());
    let signer = studio.app.signer();
    let door = studio.app.store.write(move |tx| {
        tx.add_member(&eddie)?;
        member::print_door(tx, &signer.keys, Some(&eddie.email))
    });
    let door = format!("/admin/enter/{}", door.await.unwrap().letters());
    let mut eddie = studio.browser();
    eddie.post(&door, &[]).await.is(303);
    eddie.get("/admin").await.is(200);
    let before = deliveries(&studio, &id).await.remove(0);
    let events = |studio: &Studio| {
        studio.app.store.read_now(|tx| tx.chain(Desk::of_the_house(), audit::STUDIO)).unwrap().len()
    };
    let told = events(&studio);
    let source = include_str!("../../../src/admin/mod.rs");
    let routes = source.matches("\"/admin/webhooks").count();
    assert_eq!(routes + source.matches("\"/admin/deliveries").count(), 10, "and all are here");
    for (posts, path) in addresses(&id, &before.id) {
        let page = ask(&mut eddie, posts, &path).await;
        page.is(403).says("Only an admin or the owner of the studio can change this.");
        page.keeps(&["T0P-S3CRET", "whsec_", "127.0.0.1"]);
        let page = ask(&mut studio.browser(), posts, &path).await;
        page.is(303);
        assert_eq!(page.location(), "/admin/sign-in", "{path}");
    }
    let after = deliveries(&studio, &id).await.remove(0);
    assert_eq!((after.state, after.next_at), (before.state, before.next_at));
    assert_eq!(events(&studio), told, "nothing happened");
    assert_eq!(super::one(&studio, &id).await.state, Hook::Active);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    for (posts, path) in addresses(&WebhookId::new(), &DeliveryId::new()) {
        if path != NEW {
            ask(&mut nell, posts, &path).await.is(404);
        }
    }
    nell.get("/admin/webhooks/nonsense").await.is(404);
}
