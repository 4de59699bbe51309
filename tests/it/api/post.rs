//! A deliverable posted by a program: files, update, question, mails, decision.

use crate::support::studio::{PDF, PDF2};
use crate::support::{Answer, Machine, Studio};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

fn hex(bytes: &[u8]) -> String {
    milepost::audit::hex(&Sha256::digest(bytes))
}

struct Bench {
    studio: Studio,
    machine: Machine,
    design: String,
    ines: String,
}

async fn bench() -> Bench {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let (design, ines) =
        (format!("/milestones/{}", studio.design), studio.person("Ines").to_string());
    Bench { studio, machine, design, ines }
}

impl Bench {
    async fn put(&self, name: &str, bytes: &[u8]) -> Answer {
        self.machine.put(&format!("{}/files/{name}", self.design), bytes).await
    }

    async fn update(&self, body: Value) -> Answer {
        self.machine.post(&format!("{}/updates", self.design), body).await
    }
}

#[tokio::test]
async fn a_file_goes_up_and_comes_down_byte_for_byte() {
    let bench = bench().await;
    let file = bench.put("homepage%20%C3%BC%20(1).pdf", PDF).await.is(201).json;
    assert_eq!(file["name"], "homepage ü (1).pdf");
    let version = &file["version"];
    assert_eq!((&version["number"], &version["sha256"]), (&json!(1), &json!(hex(PDF))));
    assert_eq!(version["size"], PDF.len());
    assert_eq!(version["media_type"], "application/pdf");
    let content = format!("/versions/{}/content", version["id"].as_str().unwrap());
    assert_eq!(bench.machine.get(&content).await.is(200).bytes, PDF);
    let part = bench.machine.request("GET", &content).header("range", "bytes=5-9");
    let part = bench.machine.send(part.body(axum::body::Body::empty()).unwrap()).await.is(206);
    assert_eq!(part.bytes, &PDF[5..10]);
    let none = bench.machine.request("GET", &content).header("range", "bytes=99999999-");
    let none = bench.machine.send(none.body(axum::body::Body::empty()).unwrap()).await;
    none.tells(416, "no-such-range");
    // The same bytes are the same version; others are the next.
    let again = bench.put("homepage%20%C3%BC%20(1).pdf", PDF).await.is(201).json;
    assert_eq!(again["version"]["id"], version["id"]);
    let next = bench.put("homepage%20%C3%BC%20(1).pdf?note=New%20photos", PDF2).await.is(201).json;
    assert_eq!((&next["id"], &next["version"]["number"]), (&file["id"], &json!(2)));
    assert_eq!(next["version"]["note"], "New photos");
    let all = format!("/files/{}/versions", file["id"].as_str().unwrap());
    assert_eq!(bench.machine.get(&all).await.is(200).json["items"].as_array().unwrap().len(), 2);
    let listed = bench.machine.get(&format!("{}/files", bench.design)).await.is(200).json;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed["items"][0]["version"]["number"], 2);
    // It is on the page, and nobody was written to.
    let (mut ines, home) = bench.studio.visit("Ines").await;
    ines.get(&home).await.says("homepage ü (1).pdf");
    assert_eq!(bench.studio.deliver().await, 0);
}

#[tokio::test]
async fn a_form_with_a_file_does_the_same() {
    let bench = bench().await;
    let path = format!("{}/files", bench.design);
    let fields = [("note", "First look")];
    let file = bench.machine.form(&path, Some(("a.pdf", PDF)), &fields).await.is(201).json;
    assert_eq!(file["version"]["note"], "First look");
    assert_eq!(file["version"]["sha256"], hex(PDF));
    bench.machine.form(&path, None, &[]).await.blames("file");
    bench.machine.form(&path, Some(("a.pdf", PDF)), &[("colour", "red")]).await.is(422);
    bench.machine.form(&path, Some(("a.pdf", PDF)), &[("draft", "perhaps")]).await.is(422);
    bench
        .machine
        .form(&path, Some(("a.pdf", PDF)), &[("note", &"n".repeat(301))])
        .await
        .blames("note");
    bench.machine.post(&path, json!({})).await.tells(415, "wrong-media-type");
}

#[tokio::test]
async fn one_update_publishes_its_drafts_and_its_question_in_one_mail() {
    let bench = bench().await;
    let waiting = bench.put("homepage.pdf?draft=true", PDF).await.is(201).json;
    assert_eq!(waiting["version"]["published_at"], Value::Null);
    let (mut ines, home) = bench.studio.visit("Ines").await;
    ines.get(&home).await.never_says("homepage.pdf");
    let contact = contact_of(&bench, "Ines").await;
    let update = bench.update(json!({
        "body": "The homepage is ready for you.",
        "version_ids": [waiting["version"]["id"]],
        "approval": {
            "title": "Approve the homepage", "wording": "Once you approve, building starts.",
            "approver_ids": [contact], "due_on": "2026-11-20",
        },
    }));
    let update = update.await.is(201).json;
    assert_eq!(
        (&update["state"], &update["posted_by"]),
        (&json!("published"), &json!("Nell Ashby"))
    );
    assert_eq!(update["files"][0]["version_id"], waiting["version"]["id"]);
    let approval = format!("/approvals/{}", update["approval_id"].as_str().unwrap());
    let asked = bench.machine.get(&approval).await.is(200).json;
    assert_eq!((&asked["state"], &asked["rule"]), (&json!("open"), &json!("any")));
    assert_eq!(asked["versions"][0]["version"]["sha256"], hex(PDF));
    assert_eq!(asked["approvers"][0]["participant_id"], bench.ines);
    // One mail each, with the question for who decides.
    assert_eq!(bench.studio.deliver().await, 3);
    let mails = bench.machine.get("/outbox").await.is(200).json;
    assert!(mails["items"].as_array().unwrap().iter().all(|mail| mail["state"] == "accepted"));
    bench.studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    let asked = bench.machine.get(&approval).await.is(200).json;
    assert_eq!(asked["state"], "approved");
    assert_eq!(asked["decisions"][0]["decision"], "approved");
    assert_eq!(asked["decisions"][0]["name"], "Ines Calloway");
    let withdraw = bench.machine.post(&format!("{approval}/withdraw"), json!({})).await;
    withdraw.tells(409, "conflict");
}

async fn contact_of(bench: &Bench, name: &str) -> String {
    let id = bench.studio.person(name);
    let person = bench.machine.get(&format!("/participants/{id}")).await.is(200).json;
    person["contact_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn who_gets_a_mail_is_said_by_name_by_all_or_by_none() {
    let bench = bench().await;
    let say = |body: &str, notify: Value| json!({ "body": body, "notify": notify });
    bench.update(say("To nobody", json!("none"))).await.is(201);
    assert_eq!(bench.studio.deliver().await, 0);
    bench.update(say("To all", json!("all"))).await.is(201);
    assert_eq!(bench.studio.deliver().await, 3);
    let pete = contact_of(&bench, "Pete").await;
    // What follows within ten minutes would be held.
    bench.studio.clock.travel(milepost::clock::minutes(10));
    bench.update(say("To two", json!([pete, bench.ines, pete]))).await.is(201);
    assert_eq!(bench.studio.deliver().await, 2);
    bench.update(say("To a stranger", json!(["0000000000000000"]))).await.blames("notify");
    bench.update(say("To whom", json!("some"))).await.is(422);
    bench.update(say("To whom", json!(7))).await.is(422);
    let list = json!(["Approve it", null, null, [bench.ines], null, null]);
    bench.update(json!({ "body": "A list", "approval": list })).await.blames("approval");
    assert_eq!(bench.studio.deliver().await, 0);
}

#[tokio::test]
async fn without_names_every_waiting_file_goes_along_and_the_newest_are_asked_about() {
    let bench = bench().await;
    bench.put("there.pdf", PDF).await.is(201);
    bench.put("waiting.pdf?draft=true", PDF2).await.is(201);
    let ask = json!({ "title": "Approve both", "approver_ids": [bench.ines] });
    let update = bench.update(json!({ "body": "Two files.", "approval": ask })).await.is(201).json;
    let approval = format!("/approvals/{}", update["approval_id"].as_str().unwrap());
    let asked = bench.machine.get(&approval).await.json;
    let names: Vec<_> =
        asked["versions"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["there.pdf", "waiting.pdf"]);
    // The drafts that held them are gone.
    let updates = bench.machine.get(&format!("{}/updates", bench.design)).await.json;
    assert_eq!(updates["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_question_can_be_asked_by_itself_and_about_words_alone() {
    let bench = bench().await;
    let path = format!("{}/approvals", bench.design);
    let plain = json!({ "title": "Approve moving the launch", "approver_ids": [bench.ines],
        "wording": "The launch moves to 3 December." });
    let asked = bench.machine.post(&path, plain).await.is(201).json;
    assert_eq!(asked["versions"], json!([]));
    assert_eq!(bench.studio.deliver().await, 1);
    let (mut ines, home) = bench.studio.visit("Ines").await;
    ines.get(&home).await.says("Approve moving the launch").says("The launch moves to 3 December.");
    bench.studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    let approval = format!("/approvals/{}", asked["id"].as_str().unwrap());
    assert_eq!(bench.machine.get(&approval).await.json["state"], "approved");
    // A second file: the question about its first version is superseded by the next.
    let file = bench.put("page.pdf", PDF).await.is(201).json;
    let ask = json!({ "title": "Approve the page", "approver_ids": [bench.ines] });
    let first = bench.machine.post(&path, ask).await.is(201).json;
    assert_eq!(first["versions"][0]["version"]["id"], file["version"]["id"]);
    bench.put("page.pdf", PDF2).await.is(201);
    let first = format!("/approvals/{}", first["id"].as_str().unwrap());
    assert_eq!(bench.machine.get(&first).await.json["state"], "superseded");
    let again = bench.machine.post(&format!("{first}/withdraw"), json!({})).await;
    again.tells(409, "conflict");
}

#[tokio::test]
async fn a_question_that_cannot_be_right_is_refused_by_field_and_nothing_is_written() {
    let bench = bench().await;
    let path = format!("{}/approvals", bench.design);
    let ask = |more: Value| {
        let mut whole = json!({ "title": "Approve it", "approver_ids": [bench.ines] });
        for (name, value) in more.as_object().unwrap() {
            whole[name] = value.clone();
        }
        bench.machine.post(&path, whole)
    };
    ask(json!({ "approver_ids": [] })).await.blames("approver_ids");
    ask(json!({ "approver_ids": ["0000000000000000"] })).await.blames("approver_ids");
    let pete = bench.studio.person("Pete").to_string();
    ask(json!({ "approver_ids": [pete] })).await.blames("approver_ids");
    ask(json!({ "due_on": "2026-11-01" })).await.blames("due_on");
    ask(json!({ "due_on": "tomorrow" })).await.blames("due_on");
    ask(json!({ "due_on": "2026-02-30" })).await.blames("due_on");
    ask(json!({ "version_ids": ["0000000000000000"] })).await.is(422);
    ask(json!({ "version_ids": [] })).await.is(422);
    ask(json!({ "rule": "most" })).await.blames("rule");
    ask(json!({ "title": " " })).await.blames("title");
    ask(json!({ "wording": "w".repeat(301) })).await.blames("wording");
    let listed = bench.machine.get(&path).await.is(200).json;
    assert_eq!(listed["items"], json!([]));
    assert_eq!(bench.studio.deliver().await, 0);
}

#[tokio::test]
async fn a_draft_can_be_read_changed_seen_as_mails_published_and_thrown_away() {
    let bench = bench().await;
    let kept = bench.update(json!({ "body": "Not yet.", "publish": false })).await.is(201);
    let path = format!("/updates/{}", kept.id());
    assert_eq!(kept.json["state"], "draft");
    let (mut ines, home) = bench.studio.visit("Ines").await;
    ines.get(&home).await.never_says("Not yet.");
    bench.machine.patch(&path, json!({ "body": "Soon." })).await.is(200);
    let mails = bench.machine.get(&format!("{path}/mails")).await.is(200).json;
    assert_eq!(mails["items"].as_array().unwrap().len(), 3);
    assert!(mails["items"][0]["text"].as_str().unwrap().contains("Soon."));
    let stale = [("if-match", "\"another\"")];
    let stale = bench.machine.json("POST", &format!("{path}/publish"), &json!({}), &stale).await;
    stale.tells(412, "changed-since");
    let published = bench.machine.post(&format!("{path}/publish"), json!({})).await.is(200).json;
    assert_eq!((&published["state"], &published["id"]), (&json!("published"), &kept.json["id"]));
    bench.machine.post(&format!("{path}/publish"), json!({})).await.is(200);
    assert_eq!(bench.studio.deliver().await, 3, "twice published is once mailed");
    bench.machine.patch(&path, json!({ "body": "Changed." })).await.tells(409, "conflict");
    bench.machine.delete(&path).await.tells(409, "conflict");
    let other = bench.update(json!({ "body": "Never.", "publish": false })).await.is(201).id();
    bench.machine.delete(&format!("/updates/{other}")).await.is(204);
    bench.machine.get(&format!("/updates/{other}")).await.tells(404, "not-found");
}

#[tokio::test]
async fn an_upload_sent_again_with_its_key_is_one_version() {
    let bench = bench().await;
    let send = |bytes: &'static [u8]| {
        let path = format!("{}/files/plan.txt?draft=true", bench.design);
        let request = bench.machine.request("PUT", &path).header("idempotency-key", "plan");
        bench.machine.send(request.body(axum::body::Body::from(bytes)).unwrap())
    };
    let first = send(b"a plan").await.is(201);
    let again = send(b"a plan").await.is(201);
    assert_eq!(first.json["version"]["id"], again.json["version"]["id"]);
    assert_eq!(again.header("idempotent-replayed"), "true");
    send(b"another").await.tells(422, "idempotency-key-used");
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_with_the_limit() {
    let studio = Studio::open_with(&[("max-upload", "1KiB")]).await;
    let machine = studio.machine().await;
    let path = format!("/milestones/{}/files/big.bin", studio.design);
    let answer = machine.put(&path, &[7; 1025]).await.tells(413, "too-large");
    assert!(answer.json["detail"].as_str().unwrap().contains("big.bin"), "{}", answer.json);
    machine.put(&path, &[7; 1024]).await.is(201);
}
