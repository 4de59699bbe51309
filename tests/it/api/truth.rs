//! What a program asks for is what is done, or it is told: never less, never twice, never else.

use crate::support::studio::{PDF, PDF2};
use crate::support::{Answer, Machine, Studio};
use milepost::api_token::{self, Form, Role};
use serde_json::{Value, json};

struct Bench {
    studio: Studio,
    machine: Machine,
    design: String,
    ines: String,
}

async fn bench() -> Bench {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let design = format!("/milestones/{}", studio.design);
    let ines = studio.person("Ines").to_string();
    Bench { studio, machine, design, ines }
}

impl Bench {
    /// Puts a file; its version's id.
    async fn put(&self, name: &str, bytes: &[u8]) -> Value {
        let file = self.machine.put(&format!("{}/files/{name}", self.design), bytes).await;
        file.is(201).json["version"]["id"].clone()
    }

    async fn ask(&self, versions: Value) -> Answer {
        let question =
            json!({ "title": "Approve", "approver_ids": [self.ines], "version_ids": versions });
        self.machine.post(&format!("{}/approvals", self.design), question).await
    }

    async fn update(&self, body: Value) -> Answer {
        self.machine.post(&format!("{}/updates", self.design), body).await
    }
}

#[tokio::test]
async fn a_question_is_about_everything_that_was_named_or_is_refused() {
    let bench = bench().await;
    let old = bench.put("alpha.txt", b"one").await;
    let beta = bench.put("beta.txt", b"beta").await;
    bench.put("alpha.txt", b"two").await;
    bench.ask(json!([old, beta])).await.blames("version_ids");
    bench.ask(json!([beta])).await.is(201);
    // A draft whose question has lost a file by the time it is published.
    let gamma = bench.put("gamma.txt", b"gamma").await;
    let draft = bench.update(json!({
        "body": "Two files.", "publish": false, "version_ids": [],
        "approval": { "title": "Both", "approver_ids": [bench.ines], "version_ids": [beta, gamma] },
    }));
    let draft = draft.await.is(201).id();
    bench.put("gamma.txt", b"newer").await;
    let published = bench.machine.post(&format!("/updates/{draft}/publish"), json!({})).await;
    assert_eq!(
        published.is(422).json["errors"]["version_ids"][0].as_str().map(str::is_empty),
        Some(false)
    );
    // One that the same update replaces.
    let next = bench.put("gamma.txt?draft=true", b"newest").await;
    let replaced = json!({ "body": "Gamma.", "version_ids": [next], "approval": {
        "title": "Gamma", "approver_ids": [bench.ines], "version_ids": [gamma] } });
    bench.update(replaced).await.blames("approval.version_ids");
}

#[tokio::test]
async fn of_several_drafts_with_one_name_the_last_is_asked_about() {
    let bench = bench().await;
    for bytes in [&b"A"[..], b"B", b"C"] {
        bench.put("twin.txt?draft=true", bytes).await;
        bench.studio.clock.travel(std::time::Duration::from_secs(1));
    }
    let ask = json!({ "title": "The twin", "approver_ids": [bench.ines] });
    let update = bench.update(json!({ "body": "Twins.", "approval": ask })).await.is(201).json;
    let approval = format!("/approvals/{}", update["approval_id"].as_str().unwrap());
    let asked = bench.machine.get(&approval).await.is(200).json;
    assert_eq!(asked["versions"].as_array().unwrap().len(), 1, "{asked}");
    assert_eq!(asked["versions"][0]["version"]["number"], 1);
    assert_eq!(update["files"].as_array().unwrap().len(), 1);
    let (one, two) =
        (bench.put("x.txt?draft=true", b"1").await, bench.put("x.txt?draft=true", b"2").await);
    bench.update(json!({ "body": "Two.", "version_ids": [one, two] })).await.blames("version_ids");
}

#[tokio::test]
async fn a_draft_of_bytes_that_are_there_is_the_version_that_is_there() {
    let bench = bench().await;
    let there = bench.put("page.pdf", PDF).await;
    assert_eq!(bench.put("page.pdf?draft=true", PDF).await, there);
    let update = json!({ "body": "Once more.", "version_ids": [there] });
    bench.update(update).await.is(201);
}

#[tokio::test]
async fn a_link_is_sent_and_replaced_once_for_each_key() {
    let bench = bench().await;
    let link = format!("/participants/{}/link", bench.ines);
    let key = [("idempotency-key", "again")];
    for _ in 0..3 {
        bench.machine.json("POST", &format!("{link}/resend"), &json!({}), &key).await.is(200);
    }
    assert_eq!(bench.studio.deliver().await, 1);
    let key = [("idempotency-key", "new")];
    let rotate = format!("{link}/rotate");
    let nothing = json!({});
    let send = || bench.machine.json("POST", &rotate, &nothing, &key);
    let (first, again) = (send().await.is(200), send().await.is(200));
    assert_eq!((&first.json, again.header("idempotent-replayed")), (&again.json, "true"));
}

#[tokio::test]
async fn a_token_makes_none_that_outlives_it() {
    let studio = Studio::open().await;
    let form = Form { name: "short".into(), role: Role::Admin, expires_days: Some(2) };
    let by = studio.nell.clone();
    let made = studio.app.store.write(move |tx| api_token::create(tx, &by, &form)).await.unwrap();
    let machine = Machine { letters: made.1.letters().into(), ..studio.machine().await };
    machine.post("/tokens", json!({ "name": "for ever" })).await.blames("expires_days");
    machine
        .post("/tokens", json!({ "name": "longer", "expires_days": 3 }))
        .await
        .blames("expires_days");
    machine.post("/tokens", json!({ "name": "shorter", "expires_days": 1 })).await.is(201);
}

#[tokio::test]
async fn what_an_operation_does_not_take_in_its_address_is_refused() {
    let bench = bench().await;
    let hidden = format!("{}/updates?publish=false&notify=none", bench.design);
    bench.machine.post(&hidden, json!({ "body": "Not for all." })).await.blames("publish");
    bench.machine.get("/me?x=1").await.blames("x");
    assert_eq!(bench.studio.deliver().await, 0);
}

#[tokio::test]
async fn nobody_is_asked_whose_link_was_ended() {
    let bench = bench().await;
    bench
        .machine
        .post(&format!("/participants/{}/link/revoke", bench.ines), json!({}))
        .await
        .is(200);
    bench.put("page.pdf", PDF2).await;
    let question = json!({ "title": "Approve", "approver_ids": [bench.ines] });
    let path = format!("{}/approvals", bench.design);
    bench.machine.post(&path, question).await.blames("approver_ids");
}

#[tokio::test]
async fn a_name_that_would_be_kept_otherwise_is_refused() {
    let bench = bench().await;
    for name in ["..", "...", "a%E2%80%8Bb.txt", "x%2Fa.txt", "%01"] {
        let path = format!("{}/files/{name}", bench.design);
        let answer = bench.machine.put(&path, b"x").await;
        assert!(matches!(answer.status.as_u16(), 404 | 422), "{name}: {answer:?}");
    }
    let files = bench.machine.get(&format!("{}/files", bench.design)).await.is(200).json;
    assert_eq!(files["items"], json!([]));
}

#[tokio::test]
async fn a_draft_shows_its_question_and_can_be_mended() {
    let bench = bench().await;
    bench.put("page.pdf", PDF).await;
    let path = format!("{}/updates", bench.design);
    let late = json!({ "body": "Late.", "publish": false, "approval": {
        "title": "Approve", "approver_ids": [bench.ines], "due_on": "2026-11-01" } });
    bench.machine.post(&path, late).await.blames("approval.due_on");
    let draft = json!({ "body": "Soon.", "publish": false, "notify": "none" });
    let draft = format!("/updates/{}", bench.machine.post(&path, draft).await.is(201).id());
    let ask = json!({ "title": "Approve the page", "approver_ids": [bench.ines] });
    let mended = json!({ "approval": ask, "notify": [bench.ines] });
    let mended = bench.machine.patch(&draft, mended).await.is(200).json;
    assert_eq!(
        (&mended["asks"]["title"], &mended["body"]),
        (&json!("Approve the page"), &json!("Soon."))
    );
    assert_eq!(mended["notify"], json!([bench.ines]));
    let wrong = json!({ "approval": { "title": "x", "approver_ids": [] } });
    bench.machine.patch(&draft, wrong).await.blames("approval.approver_ids");
    let plan = bench.put("plan.txt?draft=true", b"a plan").await;
    let with = bench.machine.patch(&draft, json!({ "version_ids": [plan] })).await.is(200).json;
    assert_eq!(with["files"][0]["version_id"], plan);
    let plan = bench.put("plan.txt?draft=true", b"a better plan").await;
    let with = bench.machine.patch(&draft, json!({ "version_ids": [plan] })).await.is(200).json;
    assert_eq!(with["files"].as_array().unwrap().len(), 1, "{with}");
    let silent = bench.machine.patch(&draft, json!({ "approval": null })).await.is(200).json;
    assert_eq!(silent["asks"], Value::Null);
    let posted = bench.machine.post(&format!("{draft}/publish"), json!({})).await.is(200).json;
    assert_eq!(posted["files"][0]["version_id"], plan);
    let all = bench.machine.get(&path).await.json;
    assert_eq!(all["items"].as_array().unwrap().len(), 1, "the draft that held it is gone");
    assert_eq!(bench.studio.deliver().await, 1);
}

#[tokio::test]
async fn quotes_in_quotes_come_flat() {
    let bench = bench().await;
    let deep = format!("{}end", ">".repeat(15_000));
    bench.update(json!({ "body": deep, "notify": "none" })).await.is(201);
    let (mut ines, home) = bench.studio.visit("Ines").await;
    let page = ines.get(&home).await;
    page.is(200).says("end");
    assert!(page.body().matches("<blockquote").count() <= 12);
}
