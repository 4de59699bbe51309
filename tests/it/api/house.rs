//! Webhooks, search and the logo, by a program.

use crate::support::picture::{RED, jpeg, png, sheet};
use crate::support::receiver::Receiver;
use crate::support::studio::PDF;
use crate::support::{Machine, Studio};
use crate::webhooks::{call, open};
use milepost::api_token::Role;
use milepost::clock::Clock;
use serde_json::{Value, json};

#[tokio::test]
async fn a_program_sets_a_webhook_up_and_the_receiver_can_check_who_calls() {
    let (studio, receiver) = (open().await, Receiver::start());
    // The library believes the machine's clock only.
    studio.clock.set(Clock::of_the_machine().now());
    let machine = studio.machine().await;
    let new = json!({ "url": receiver.url(), "events": ["update.published"] });
    let key = [("idempotency-key", "hook")];
    let hook = machine.json("POST", "/webhooks", &new, &key).await.is(201);
    let secret = hook.json["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_"), "{secret}");
    let again = machine.json("POST", "/webhooks", &new, &key).await.is(201);
    assert_eq!((again.id(), &again.json["secret"]), (hook.id(), &json!(secret)));
    let path = format!("/webhooks/{}", hook.id());
    for listed in [machine.get("/webhooks").await, machine.get(&path).await] {
        assert!(!String::from_utf8_lossy(&listed.is(200).bytes).contains("whsec_"));
    }
    let update = json!({ "body": "Ready.", "notify": "none" });
    let update =
        machine.post(&format!("/milestones/{}/updates", studio.design), update).await.is(201);
    call(&studio).await;
    let got = receiver.got();
    assert_eq!(got[0].json()["type"], "update.published");
    assert_eq!(got[0].json()["data"]["update_id"], update.json["id"]);
    let checker = standardwebhooks::Webhook::new(&secret).unwrap();
    assert!(checker.verify(&got[0].body, &got[0].headers).is_ok());
    let deliveries = machine.get(&format!("{path}/deliveries?state=delivered")).await.is(200).json;
    let delivery = &deliveries["items"][0];
    assert_eq!(
        (&delivery["event"], &delivery["status"]),
        (&json!("update.published"), &json!(204))
    );
    let one = format!("/deliveries/{}", delivery["id"].as_str().unwrap());
    assert_eq!(machine.get(&one).await.is(200).json["attempts"][0]["outcome"], "delivered");
    machine.post(&format!("{one}/send-again"), json!({})).await.is(200);
    call(&studio).await;
    let got = receiver.got();
    assert_eq!(got[1].header("webhook-id"), got[0].header("webhook-id"));
}

#[tokio::test]
async fn a_webhook_is_changed_paused_pinged_given_a_new_secret_and_removed() {
    let (studio, receiver) = (open().await, Receiver::start());
    let machine = studio.machine().await;
    let hook = machine.post("/webhooks", json!({ "url": receiver.url() })).await.is(201);
    assert_eq!(hook.json["events"].as_array().unwrap().len(), 11);
    let path = format!("/webhooks/{}", hook.id());
    let ping = machine.post(&format!("{path}/ping"), json!({})).await.is(200).json;
    assert_eq!((&ping["event"], &ping["state"]), (&json!("ping"), &json!("queued")));
    call(&studio).await;
    assert_eq!(receiver.got()[0].json()["type"], "ping");
    let paused =
        machine.patch(&path, json!({ "state": "paused", "events": ["mail.failed"] })).await;
    assert_eq!(paused.is(200).json["events"], json!(["mail.failed"]));
    machine.post(&format!("{path}/ping"), json!({})).await.is(422);
    let shown = machine.post(&format!("{path}/secret/show"), json!({})).await.is(200).json;
    assert_eq!(shown["secret"], hook.json["secret"]);
    let fresh = machine.post(&format!("{path}/secret/rotate"), json!({})).await.is(200).json;
    assert_ne!(fresh["secret"], hook.json["secret"]);
    machine.patch(&path, json!({ "url": "http://192.0.2.1/" })).await.blames("url");
    machine.patch(&path, json!({ "events": ["everything"] })).await.blames("events");
    machine.delete(&path).await.is(204);
    machine.get(&path).await.tells(404, "not-found");
}

#[tokio::test]
async fn webhooks_are_for_admins_and_lead_outside_only() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    for url in [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "x",
        "",
    ] {
        machine.post("/webhooks", json!({ "url": url })).await.blames("url");
    }
    for role in [Role::ReadOnly, Role::Editor] {
        let other = studio.machine_as(role).await;
        other.get("/webhooks").await.tells(403, "not-allowed");
        let new = json!({ "url": "https://hooks.example.com/" });
        other.post("/webhooks", new).await.tells(403, "not-allowed");
        for path in ["", "/deliveries"] {
            other.get(&format!("/webhooks/0000000000000000{path}")).await.tells(403, "not-allowed");
        }
        other.get("/deliveries/0000000000000000").await.tells(403, "not-allowed");
    }
}

async fn found(machine: &Machine, words: &str) -> Vec<Value> {
    let query: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
    let page = machine.get(&format!("/search?q={query}")).await.is(200).json;
    page["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_program_finds_what_is_there_and_never_a_draft() {
    let studio = Studio::open().await;
    let machine = studio.machine_as(Role::Editor).await;
    let design = format!("/milestones/{}", studio.design);
    machine.put(&format!("{design}/files/croissants.pdf"), PDF).await.is(201);
    machine.put(&format!("{design}/files/baguettes.pdf?draft=true"), PDF).await.is(201);
    let draft = json!({ "body": "Rye and spelt.", "publish": false, "version_ids": [] });
    machine.post(&format!("{design}/updates"), draft).await.is(201);
    let hits = found(&machine, "croiss").await;
    assert_eq!((&hits[0]["kind"], &hits[0]["title"]), (&json!("file"), &json!("croissants.pdf")));
    assert_eq!(hits[0]["project_id"], studio.harbour.to_string());
    assert!(found(&machine, "baguettes").await.is_empty());
    assert!(found(&machine, "spelt").await.is_empty());
    assert!(!found(&machine, "harbour bak").await.is_empty());
    for odd in ["\"", "a OR b", "NEAR(", "*", "title:x", "\u{0}", "  ", "-", "(", "😀"] {
        found(&machine, odd).await;
    }
    machine.get(&format!("/search?q={}", "a".repeat(201))).await.blames("q");
    machine.get("/search").await.blames("q");
}

#[tokio::test]
async fn a_logo_is_set_made_anew_and_removed_and_a_colour_tried_on() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let brand = machine.put("/brand/logo", &jpeg(&sheet(960, 320, RED))).await.is(200).json;
    assert_eq!((&brand["logo"]["width"], &brand["logo"]["height"]), (&json!(480), &json!(160)));
    let path = brand["logo"]["path"].as_str().unwrap().to_owned();
    let picture = studio.browser().get(&path).await;
    picture.is(200);
    assert!(picture.bytes.starts_with(b"\x89PNG"));
    machine.put("/brand/logo", b"<svg xmlns='http://www.w3.org/2000/svg'/>").await.blames("logo");
    machine.put("/brand/logo", &vec![0; 3 * 1024 * 1024]).await.tells(413, "too-large");
    let half = png(&sheet(40, 40, RED));
    machine.put("/brand/logo", &half[..half.len() / 2]).await.blames("logo");
    studio.machine_as(Role::Editor).await.put("/brand/logo", &half).await.tells(403, "not-allowed");
    assert_eq!(machine.get("/brand").await.json["logo"]["path"], path);
    assert_eq!(machine.delete("/brand/logo").await.is(200).json["logo"], Value::Null);
    let sample = machine.get("/brand/sample?colour=%23ffee00").await.is(200).json;
    assert_eq!(sample["adjusted"], true);
    assert!(sample["light"]["link_contrast"].as_f64().unwrap() >= 4.5, "{sample}");
    machine.get("/brand/sample?colour=red").await.blames("colour");
}
