//! Conversations for programs.

use crate::support::Studio;
use serde_json::json;

#[tokio::test]
async fn a_program_reads_writes_and_resolves() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let fields = [("message", "When?"), ("question", "on")];
    pete.post(&studio.writes(&his), &fields).await.is(303);
    let at = format!("/milestones/{}/messages", studio.design);
    let queue = machine.get("/queue").await.is(200).json;
    assert_eq!(queue["questions"][0]["message"]["body"], "When?");
    let said = machine.post(&at, json!({ "body": "On Monday." })).await.is(201).json;
    assert_eq!((&said["by"], &said["number"]), (&json!("Nell Ashby"), &json!(2)));
    // The same words again are meant: a key tells repeats apart.
    machine.post(&at, json!({ "body": "On Monday." })).await.is(201);
    let all = machine.get(&at).await.is(200).json;
    assert_eq!(all["items"].as_array().unwrap().len(), 3);
    let question = &all["items"][2];
    assert_eq!(
        (&question["question"], &question["by"]),
        (&json!("answered"), &json!("Pete Rowland"))
    );
    let id = question["id"].as_str().unwrap();
    let resolved = machine.post(&format!("/questions/{id}/resolve"), json!({})).await;
    assert_eq!(resolved.is(200).json["question"], "resolved");
    machine.post(&at, json!({ "body": "" })).await.is(422).blames("body");
    let long = "x".repeat(10_001);
    machine.post(&at, json!({ "body": long })).await.is(422).blames("body");
    pete.get(&his).await.says("On Monday.");
}

#[tokio::test]
async fn notes_are_the_studios() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let at = format!("/projects/{}/notes", studio.harbour);
    let noted = machine.post(&at, json!({ "body": "Call in the morning." })).await.is(201);
    assert_eq!(noted.json["by"], "Nell Ashby");
    assert_eq!(machine.get(&at).await.is(200).json["items"][0]["id"], noted.json["id"]);
}
