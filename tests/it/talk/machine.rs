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

#[tokio::test]
async fn a_program_reads_a_long_conversation_page_by_page_and_misses_nothing() {
    let studio = Studio::open().await;
    studio.talks(23).await;
    let machine = studio.machine().await;
    let at = format!("/milestones/{}/messages?limit=10", studio.design);
    let (mut numbers, mut next) = (Vec::new(), String::new());
    for many in [10, 10, 3] {
        let page = machine.get(&format!("{at}{next}")).await.is(200).json;
        let items = page["items"].as_array().unwrap();
        assert_eq!(items.len(), many);
        numbers.extend(items.iter().map(|one| one["number"].as_u64().unwrap()));
        next = page["next"].as_str().map_or(String::new(), |after| format!("&after={after}"));
    }
    assert!(next.is_empty(), "there is no fourth page");
    assert_eq!(numbers, (1..=23).rev().collect::<Vec<_>>());
    for lost in ["0000000000000000", "x"] {
        machine.get(&format!("{at}&after={lost}")).await.is(422).blames("after");
    }
    // A message of another milestone is no place in this list.
    let id = studio.said().await[0].id.clone();
    let milestones = studio.read(|tx| tx.milestones(studio.nell.desk, &studio.harbour)).await;
    let other = milestones.iter().find(|one| one.id != studio.design).unwrap();
    let elsewhere = format!("/milestones/{}/messages?after={id}", other.id);
    machine.get(&elsewhere).await.is(422).blames("after");
}
