//! Evidence: receipts are signed with what was shown, kept, and the same wherever they are read.

use crate::support::browser::Page;
use crate::support::smtp::Raw;
use crate::support::{Browser, Studio};
use milepost::clock::minutes;
use milepost::evidence::{Keys, Opened, PublicKey, Signed};
use milepost::member::Desk;
use milepost::verify::{self, Known};
use milepost::{audit, key};
use serde_json::{Value, json};

fn signed(page: &Page) -> Signed {
    page.is(200);
    serde_json::from_slice(&page.bytes).unwrap()
}

/// Every check of a receipt by itself (`docs/VERIFY.md`).
#[track_caller]
fn assert_right(signed: &Signed) {
    assert!(signed.is_signed());
    let receipt = &signed.receipt;
    assert_eq!(receipt.shown, receipt.request.fingerprint());
    assert_eq!(receipt.event.hash, audit::event_hash(&receipt.event.body));
    let event: Value = serde_json::from_str(&receipt.event.body).unwrap();
    assert_eq!(event["kind"], receipt.kind.as_str());
    assert_eq!(
        (&event["seq"], &event["chain"]),
        (&json!(receipt.head.seq), &json!(receipt.head.chain))
    );
    assert_eq!(receipt.head.hash, receipt.event.hash);
    let subject = &event["subject"];
    assert_eq!(subject["decision"], receipt.decision.id.as_str());
    assert_eq!(subject["outcome"], receipt.decision.outcome.as_str());
    assert_eq!(subject["receipt"], receipt.number.as_str());
    assert_eq!(subject["shown"], receipt.shown.as_str());
    for (at, is) in [
        ("/subject/comment", &receipt.decision.comment),
        ("/subject/by", &receipt.decision.by.name),
        ("/subject/email", &receipt.decision.by.email),
    ] {
        let Opened { value, .. } = &receipt.event.opened[at];
        assert_eq!(value, is);
        assert_eq!(event.pointer(at).unwrap()["sealed"], receipt.event.opened[at].commitment());
    }
    assert!(!receipt.event.opened.contains_key("/trace"), "from where is nobody else's business");
}

async fn decided(studio: &Studio, fields: &[(&str, &str)]) -> (Browser, String, String) {
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let there = studio.decide(&mut ines, &home, fields).await;
    let receipt = there.is(303).location();
    (ines, home, receipt)
}

#[tokio::test]
async fn a_receipt_is_signed_with_what_was_shown_and_said() {
    let studio = Studio::open().await;
    let said = [("decision", "changes_requested"), ("comment", "Warmer, and „größer“.")];
    let (mut ines, _, at) = decided(&studio, &said).await;
    let page = ines.get(&format!("{at}.json")).await;
    assert!(page.header("content-disposition").contains("receipt-"), "{:?}", page.headers);
    let signed = signed(&page);
    assert_right(&signed);
    let receipt = &signed.receipt;
    assert_eq!(receipt.decision.comment, "Warmer, and „größer“.");
    assert_eq!(receipt.decision.by.email, "ines@harbourbakery.example");
    assert_eq!(receipt.studio.address, "http://portal.test:8080");
    assert_eq!(receipt.request.title, "Approve the homepage design");
    assert_eq!(receipt.decision.time_zone, "Europe/London");
    assert_eq!(receipt.taken_back_at, None);
    let text = String::from_utf8(page.bytes).unwrap();
    assert_eq!(text, audit::canonical(&serde_json::from_str(&text).unwrap()));
}

#[tokio::test]
async fn the_key_that_signed_is_published_also_after_it_was_rotated() {
    let studio = Studio::open().await;
    let (mut ines, _, at) = decided(&studio, &[("decision", "approved")]).await;
    let signed = signed(&ines.get(&format!("{at}.json")).await);
    let published = |page: &Page| -> Keys { serde_json::from_slice(&page.bytes).unwrap() };
    let before = published(studio.browser().get("/.well-known/milepost.json").await.is(200));
    assert_eq!(before.keys.len(), 1);
    assert_eq!((&before.keys[0].id, &before.keys[0].public), (&signed.key, &signed.public));
    let public = PublicKey::read(&before.keys[0].public).unwrap();
    assert_eq!(public.id(), before.keys[0].id);
    let (safe, nell) = (studio.app.safe.clone(), studio.nell.clone());
    studio.clock.travel(minutes(5));
    studio.app.store.write(move |tx| key::rotate(tx, &safe, &nell)).await.unwrap();
    studio.app.reload_keys().unwrap();
    let after = published(studio.browser().get("/.well-known/milepost.json").await.is(200));
    let ids: Vec<_> = after.keys.iter().map(|key| key.id.as_str()).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[1], signed.key);
    assert!(after.keys[1].until.is_some() && after.keys[0].until.is_none());
}

#[tokio::test]
async fn taking_back_has_a_receipt_of_its_own_and_the_first_one_is_kept() {
    let studio = Studio::open().await;
    let (mut ines, home, at) = decided(&studio, &[("decision", "approved")]).await;
    let first = signed(&ines.get(&format!("{at}.json")).await);
    studio.clock.travel(minutes(3));
    let id = studio.asked().await[0].approval.id.clone();
    ines.post(&format!("{home}/approvals/{id}/take-back"), &[]).await.is(303);
    let second = signed(&ines.get(&format!("{at}.json")).await);
    assert_right(&second);
    assert_eq!(second.receipt.kind, "taken_back");
    assert_eq!(second.receipt.number, first.receipt.number);
    assert!(second.receipt.taken_back_at > Some(first.receipt.decision.decided_at));
    let (desk, harbour) = (Desk::of_the_house(), studio.harbour.clone());
    let kept = studio.read(|tx| tx.receipts(desk, &harbour)).await;
    let kinds: Vec<_> = kept.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds, ["decided", "taken_back"]);
    assert_eq!(serde_json::from_str::<Signed>(&kept[0].body).unwrap(), first);
}

#[tokio::test]
async fn a_receipt_is_for_its_own_project_only() {
    let studio = Studio::open().await;
    let (_, home, at) = decided(&studio, &[("decision", "approved")]).await;
    let (mut pete, petes) = studio.visit("Pete").await;
    assert_right(&signed(&pete.get(&format!("{}.json", at.replace(&home, &petes))).await));
    let (mut orla, orlas) = studio.visit("Orla").await;
    orla.get(&format!("{}.json", at.replace(&home, &orlas))).await.is(404);
    studio.browser().get(&format!("{at}.json")).await.is(410);
}

#[tokio::test]
async fn an_exported_trail_holds_every_event_and_the_head_of_every_receipt() {
    let studio = Studio::open().await;
    let (mut ines, _, at) = decided(&studio, &[("decision", "approved")]).await;
    let receipt = signed(&ines.get(&format!("{at}.json")).await).receipt;
    let (desk, harbour, ring) = (Desk::of_the_house(), studio.harbour.clone(), studio.app.keys());
    let mut file = Vec::new();
    let head = studio.read(|tx| audit::export(tx, desk, &ring, Some(&harbour), &mut file)).await;
    let lines: Vec<Value> = String::from_utf8(file)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (first, events, last) = (&lines[0], &lines[1..lines.len() - 1], lines.last().unwrap());
    assert_eq!(
        (&first["milepost"], &first["project"]),
        (&json!("trail"), &json!("Harbour Bakery website"))
    );
    assert_eq!(events.len() as i64, head.seq);
    assert_eq!(events[usize::try_from(receipt.head.seq - 1).unwrap()]["hash"], receipt.head.hash);
    assert_eq!(last["head"]["hash"], events.last().unwrap()["hash"]);
}

#[tokio::test]
async fn what_the_server_writes_is_what_anybody_verifies() {
    let studio = Studio::open().await;
    let (mut ines, _, at) = decided(&studio, &[("decision", "approved")]).await;
    let keys = studio.browser().get("/.well-known/milepost.json").await.body();
    let known = Known::published(&keys).unwrap();
    let json = ines.get(&format!("{at}.json")).await.bytes;
    let report = verify::receipt(&json, &known);
    assert_eq!(report.problems, Vec::<String>::new());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("receipt"), &json).unwrap();
    let (desk, ring) = (Desk::of_the_house(), studio.app.keys());
    for (name, project) in [("project", Some(&studio.harbour)), ("studio", None)] {
        let mut file = Vec::new();
        studio.read(|tx| audit::export(tx, desk, &ring, project, &mut file)).await;
        let witnesses = report.witness.clone().filter(|_| project.is_some());
        let witnesses = witnesses.as_slice();
        let trail = verify::trail(&mut &file[..], &known, witnesses).unwrap();
        assert_eq!(trail.problems, Vec::<String>::new(), "{name}");
        assert!(trail.events > 0 && trail.receipts.len() == witnesses.len(), "{trail:?}");
        std::fs::write(folder.path().join(name), &file).unwrap();
    }
    for words in [&["receipt", "project"][..], &["studio"]] {
        let (told, code) = crate::verify::python(folder.path(), words.iter().copied());
        assert_eq!(code, Some(0), "{told:?}");
    }
}

#[tokio::test]
async fn both_letters_bring_the_signed_receipt_and_the_trail_so_far() {
    let studio = Studio::open().await;
    let (mut ines, _, at) = decided(&studio, &[("decision", "approved")]).await;
    let page = ines.get(&format!("{at}.json")).await;
    let receipt = signed(&page).receipt;
    studio.deliver().await;
    for reader in ["ines@harbourbakery.example", "nell@fernandfield.example"] {
        let mails = studio.mail.to(reader);
        let brings = |mail: &&Raw| mail.bytes.contains("multipart/mixed");
        let [mail] = mails.iter().filter(brings).collect::<Vec<_>>()[..] else {
            panic!("one letter to {reader} brings a receipt")
        };
        let name = format!("receipt-{}.json", receipt.number);
        assert_eq!(mail.file(&name), page.bytes, "{reader}");
        assert!(mail.text_part().contains(&receipt.head.hash), "{}", mail.bytes);
        assert!(mail.text_part().contains("portal.test:8080/verify"));
    }
}
