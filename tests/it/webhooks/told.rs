//! What is told: every kind with ids that lead somewhere, in the transaction it tells of, and never
//! more than anybody outside should know.

use super::{add, call, deliveries, hooked, open};
use crate::support::Studio;
use crate::support::receiver::Receiver;
use crate::support::smtp::Mood;
use crate::support::studio::{PDF, PDF2};
use milepost::assurance::Secret;
use milepost::audit::Trace;
use milepost::clock::minutes;
use milepost::error::Refusal;
use milepost::id::WebhookId;
use milepost::member::Desk;
use milepost::store::Access;
use milepost::{link, outbox};
use serde_json::Value;

/// The data of everything that was told, oldest first. The stories travel between two tellings.
async fn all(studio: &Studio, id: &WebhookId) -> Vec<(String, Value)> {
    let mut told = deliveries(studio, id).await;
    told.reverse();
    let read = |delivery: &milepost::webhook::Delivery| {
        let told: Value = serde_json::from_str(&delivery.payload).unwrap();
        assert_eq!(told["type"], delivery.kind.as_str());
        assert!(told["timestamp"].as_str().unwrap().starts_with("2026-11-12T"));
        assert!(told["timestamp"].as_str().unwrap().ends_with('Z'));
        (delivery.kind.as_str().to_owned(), told["data"].clone())
    };
    told.iter().map(read).collect()
}

#[tokio::test]
async fn a_decision_is_told_with_ids_to_look_everything_up() {
    let (studio, receiver, id) = hooked(&["decision.made"]).await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    assert_eq!(call(&studio).await, 1);
    let got = receiver.got().remove(0);
    assert_eq!(got.line, "POST /hook/T0P-S3CRET-PATH HTTP/1.1");
    assert_eq!(got.header("content-type"), "application/json");
    let delivery = deliveries(&studio, &id).await.remove(0);
    assert_eq!(got.body, delivery.payload.as_bytes(), "byte for byte as it was frozen");
    assert_eq!(got.header("webhook-id"), delivery.id.as_str());
    let asked = studio.asked().await.remove(0);
    let (decision, data) = (&asked.decisions[0], &got.json()["data"]);
    assert_eq!(got.json()["timestamp"], "2026-11-12T14:28:00.000Z");
    for (field, value) in [
        ("project_id", studio.harbour.as_str()),
        ("project_title", "Harbour Bakery website"),
        ("client_name", "Harbour Bakery"),
        ("milestone_id", studio.design.as_str()),
        ("participant_id", studio.person("Ines").as_str()),
        ("contact_name", "Ines Calloway"),
        ("approval_id", asked.approval.id.as_str()),
        ("approval_title", "Approve the homepage design"),
        ("approval_state", "approved"),
        ("decision_id", decision.id.as_str()),
        ("decision", "approved"),
        ("receipt", "HB-0001"),
        ("decided_at", "2026-11-12T14:28:00.000Z"),
    ] {
        assert_eq!(data[field], value, "{field}");
    }
    let version = &data["versions"][0];
    assert_eq!(version["version_id"], asked.versions[0].id.as_str());
    assert_eq!(version["file_id"], asked.versions[0].file.as_str());
    assert_eq!(version["sha256"], asked.versions[0].sha256);
    assert_eq!((&version["name"], &version["number"]), (&"homepage-design.pdf".into(), &1.into()));
}

#[tokio::test]
async fn a_refused_decision_tells_nothing() {
    let (studio, receiver, id) = hooked(&["decision.made", "decision.taken_back"]).await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "declined"), ("comment", "")]).await.is(422);
    studio.decide(&mut ines, &home, &[("decision", "approved"), ("name", "Zoe")]).await.is(422);
    let page = ines.get(&home).await;
    let action = format!("/p/{}", page.after("action=\"/p/"));
    ines.post(&action, &[("decision", "approved"), ("shown", "00")]).await.is(409);
    let back = action.replace("/decision", "/take-back");
    ines.post(&back, &[]).await.is(404);
    assert!(deliveries(&studio, &id).await.is_empty());
    assert_eq!(call(&studio).await, 0);
    assert!(receiver.got().is_empty());
}

#[tokio::test]
async fn what_is_told_is_written_with_what_it_tells_of_or_not_at_all() {
    let (studio, _, id) = hooked(&["link.opened"]).await;
    let (signer, letters) = (studio.app.signer(), studio.link("Ines").await);
    let letters = letters.trim_start_matches("/l/").to_owned();
    for fails in [true, false] {
        let (signer, letters) = (signer.clone(), letters.clone());
        let touched = studio.app.store.write(move |tx| {
            let link::Opening::Open(visitor) = link::open(tx, &signer, &letters)? else {
                panic!("her link works");
            };
            link::note(
                tx,
                &visitor,
                (&Trace::default(), &Secret::random()),
                &Access::Opened(None),
            )?;
            if fails { Err(Refusal::Stale.into()) } else { Ok(()) }
        });
        assert_eq!(touched.await.is_err(), fails);
        let ines = studio.person("Ines");
        let times = studio.read(|tx| tx.times(Desk::of_the_house(), &ines, "opened")).await;
        assert_eq!(deliveries(&studio, &id).await.len(), usize::from(!fails));
        assert_eq!(times, u32::from(!fails));
    }
}

#[tokio::test]
async fn taking_back_is_told_with_what_the_request_is_now() {
    let (studio, _, id) = hooked(&["decision.made", "decision.taken_back"]).await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let words = [("decision", "changes_requested"), ("comment", "A rounder loaf, please.")];
    studio.decide(&mut ines, &home, &words).await.is(303);
    studio.clock.travel(minutes(3));
    let asked = studio.asked().await.remove(0);
    let back = format!("{home}/approvals/{}/take-back", asked.approval.id);
    ines.post(&back, &[]).await.is(303);
    let told = all(&studio, &id).await;
    let kinds: Vec<_> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["decision.made", "decision.taken_back"]);
    assert_eq!(told[0].1["approval_state"], "changes_requested");
    let data = &told[1].1;
    assert_eq!(data["decision_id"], asked.decisions[0].id.as_str());
    assert_eq!(data["decision"], "changes_requested");
    assert_eq!(data["approval_state"], "open");
    assert_eq!(data["decided_at"], "2026-11-12T14:28:00.000Z");
    assert_eq!(data["taken_back_at"], "2026-11-12T14:31:00.000Z");
    // What was written with it is the studio's to read, and nobody else's.
    assert!(told.iter().all(|(_, data)| !data.to_string().contains("rounder loaf")));
}

#[tokio::test]
async fn every_file_that_comes_with_an_answer_is_told() {
    let (studio, _, id) = hooked(&["file.received"]).await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    let action = format!("/p/{}", page.after("action=\"/p/"));
    let shown = page.after("name=\"shown\" value=\"");
    let fields = [("decision", "changes_requested"), ("comment", "See"), ("shown", shown.as_str())];
    let files: &[(&str, &str, &[u8])] =
        &[("files", "marks.png", b"marks"), ("files", "list.txt", b"the list")];
    ines.upload(&action, &fields, files).await.is(303);
    let decision = studio.asked().await.remove(0).decisions.remove(0);
    let told = all(&studio, &id).await;
    assert_eq!(told.len(), 2);
    for file in &decision.files {
        let (_, data) =
            told.iter().find(|(_, data)| data["attachment_id"] == file.id.as_str()).unwrap();
        assert_eq!(data["name"], file.stored.name);
        assert_eq!(data["sha256"], file.stored.sha256);
        assert_eq!(data["size"], file.stored.size);
        assert_eq!(data["media_type"], file.stored.media_type);
        assert_eq!(data["decision_id"], decision.id.as_str());
        assert_eq!(data["approval_id"], decision.approval.as_str());
        assert_eq!(data["participant_id"], studio.person("Ines").as_str());
    }
}

#[tokio::test]
async fn an_update_is_told_with_its_versions_and_its_question() {
    let (studio, _, id) = hooked(&["update.published"]).await;
    let first = studio.post_homepage().await;
    studio.clock.travel(minutes(1));
    studio.post(&[("homepage-design.pdf", PDF2), ("notes.pdf", PDF)], &[], "any").await;
    let told = all(&studio, &id).await;
    assert_eq!(told.len(), 2);
    let (data, asked) = (&told[0].1, studio.asked().await.remove(0));
    assert_eq!(data["update_id"], first.as_str());
    assert_eq!(data["project_id"], studio.harbour.as_str());
    assert_eq!(data["project_title"], "Harbour Bakery website");
    assert_eq!(data["client_name"], "Harbour Bakery");
    assert_eq!(data["milestone_id"], studio.design.as_str());
    assert_eq!(data["milestone_title"], "Design");
    assert_eq!(data["approval_id"], asked.approval.id.as_str());
    assert_eq!(data["member_name"], "Nell Ashby");
    assert_eq!(data["versions"][0]["version_id"], asked.versions[0].id.as_str());
    let data = &told[1].1;
    assert_eq!(data["approval_id"], Value::Null);
    let mut versions = data["versions"].as_array().unwrap().clone();
    versions.sort_by_key(|version| version["name"].to_string());
    let told: Vec<_> = versions.iter().map(|v| (v["name"].clone(), v["number"].clone())).collect();
    assert_eq!(told, [("homepage-design.pdf".into(), 2.into()), ("notes.pdf".into(), 1.into())]);
}

#[tokio::test]
async fn a_sitting_is_told_once_and_a_fetch_never() {
    let (studio, _, id) = hooked(&["link.opened"]).await;
    let (mut ines, home) = studio.visit("Ines").await;
    for _ in 0..3 {
        ines.get(&home).await.is(200);
    }
    studio.settle().await;
    assert!(deliveries(&studio, &id).await.is_empty(), "a fetch is no person");
    let opened = format!("{home}/opened");
    // First, twice within half an hour of the one before, half an hour to the minute, and after.
    for wait in [0, 20, 29, 30, 31, 1] {
        studio.clock.travel(minutes(wait));
        ines.post(&opened, &[]).await.is(204);
        studio.settle().await;
    }
    let told = all(&studio, &id).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!((&told[0].1["first"], &told[1].1["first"]), (&true.into(), &false.into()));
    assert_eq!(told[0].1["participant_id"], studio.person("Ines").as_str());
    assert_eq!(told[0].1["contact_name"], "Ines Calloway");
    assert_eq!(told[0].1["opened_before_at"], Value::Null);
    assert_eq!(told[1].1["opened_before_at"], "2026-11-12T15:47:00.000Z");
    // Pete's sitting is his own.
    let (mut pete, his) = studio.visit("Pete").await;
    pete.post(&format!("{his}/opened"), &[]).await.is(204);
    studio.settle().await;
    assert_eq!(all(&studio, &id).await.len(), 3);
}

#[tokio::test]
async fn a_mail_that_failed_is_told_once_and_without_the_address() {
    let (studio, _, id) = hooked(&["mail.failed"]).await;
    studio.mail.is(Mood::PutsOff);
    studio.post(&[("a.pdf", PDF)], &["Ines"], "any").await;
    studio.deliver().await;
    assert!(deliveries(&studio, &id).await.is_empty(), "put off is not failed");
    studio.mail.is(Mood::Refuses);
    studio.clock.travel(minutes(1));
    studio.deliver().await;
    studio.deliver().await;
    let told = all(&studio, &id).await;
    let mut mails = studio.read(|tx| tx.mails(Desk::of_the_house(), 100)).await;
    let failed = mails.iter().filter(|mail| mail.state == outbox::State::Failed).count();
    assert_eq!(told.len(), failed, "one for each letter");
    // Nell’s mail server refuses the letters that tell her, too; those that come after such an
    // answer are not even tried.
    let news: Vec<_> = mails.extract_if(.., |mail| mail.letter.kind() == "not_delivered").collect();
    assert!(news.iter().any(|mail| mail.state == outbox::State::Failed), "{news:#?}");
    assert_eq!((news.len(), mails.len()), (3, 3));
    for mail in mails {
        assert_eq!(mail.state, outbox::State::Failed);
        let (_, data) = told.iter().find(|(_, data)| data["mail_id"] == mail.id.as_str()).unwrap();
        assert_eq!(data["letter"], "approval_asked");
        assert_eq!(data["to_name"], mail.to.name);
        assert_eq!(data["participant_id"], mail.participant.unwrap().as_str());
        assert_eq!(data["project_id"], studio.harbour.as_str());
    }
}

#[tokio::test]
async fn nothing_that_is_told_holds_a_link_a_token_or_an_address() {
    let (studio, receiver, id) = hooked(&[]).await;
    studio.mail.is(Mood::Refuses);
    studio.post_homepage().await;
    studio.deliver().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let words = [("decision", "changes_requested"), ("comment", "No.")];
    studio.decide(&mut ines, &home, &words).await.is(303);
    let approval = studio.asked().await.remove(0).approval.id;
    ines.post(&format!("{home}/approvals/{approval}/take-back"), &[]).await.is(303);
    studio.settle().await;
    call(&studio).await;
    let (links, page) = (studio.link("Ines").await, home.trim_start_matches("/p/").to_owned());
    let token = links.trim_start_matches("/l/").to_owned();
    let cookie = ines.cookies.values().next().unwrap().clone();
    let mut kinds = receiver.kinds();
    kinds.sort();
    kinds.dedup();
    let all = ["decision.made", "decision.taken_back", "link.opened", "mail.failed"];
    assert_eq!(kinds[..4], all);
    assert_eq!(deliveries(&studio, &id).await.len(), receiver.got().len());
    for got in receiver.got() {
        let body = String::from_utf8(got.body).unwrap();
        for never in ["@", "/l/", "/p/", "198.51.100", &token, &page, &cookie] {
            assert!(!body.contains(never), "{never} is in {body}");
        }
    }
}

#[tokio::test]
async fn each_webhook_is_told_what_it_asked_for() {
    let studio = open().await;
    let (chat, books) = (Receiver::start(), Receiver::start());
    add(&studio, &chat.url(), &["decision.made"]).await;
    add(&studio, &books.url(), &[]).await;
    studio.post_homepage().await;
    studio.clock.travel(minutes(1));
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    studio.settle().await;
    call(&studio).await;
    assert_eq!(chat.kinds(), ["decision.made"]);
    let mut kinds = books.kinds();
    kinds.sort();
    assert_eq!(kinds, ["decision.made", "link.opened", "update.published"]);
}
