//! Colleagues who ask for a link of their own, by program.

use crate::support::{Machine, Studio};
use serde_json::json;

async fn asked() -> (Studio, Machine, String) {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    pete.introduce(&his, ("Sam Reed", "sam@harbourbakery.example")).await.is(303);
    studio.deliver().await;
    let machine = studio.machine().await;
    let all = machine.get(&format!("/projects/{}/introductions", studio.harbour)).await.is(200);
    let one = &all.json["items"][0];
    assert_eq!((&one["name"], &one["state"]), (&json!("Sam Reed"), &json!("waiting")));
    assert_eq!(one["through_id"], studio.person("Pete").as_str());
    let at = format!("/introductions/{}", one["id"].as_str().unwrap());
    (studio, machine, at)
}

#[tokio::test]
async fn a_program_lists_and_accepts_introductions() {
    let (studio, machine, at) = asked().await;
    let queue = machine.get("/queue").await.is(200);
    assert_eq!(queue.json["introductions"][0]["email"], "sam@harbourbakery.example");
    let no = json!({ "role": "owner" });
    machine.post(&format!("{at}/accept"), no).await.is(422);
    let no = json!({ "mail": false });
    machine.post(&format!("{at}/accept"), no).await.is(422);
    for _ in 0..2 {
        let yes = machine.post(&format!("{at}/accept"), json!({})).await.is(200);
        assert_eq!(yes.json["state"], "accepted");
        let id = yes.json["participant_id"].as_str().unwrap().to_owned();
        let sam = machine.get(&format!("/participants/{id}")).await.is(200);
        assert_eq!(
            (&sam.json["role"], &sam.json["can_download"]),
            (&json!("viewer"), &json!(true))
        );
        assert_eq!(sam.json["introduced_by"], studio.person("Pete").as_str());
    }
    assert_eq!(studio.deliver().await, 1);
    machine.post(&format!("{at}/decline"), json!({})).await.is(409);
}

#[tokio::test]
async fn a_program_declines_and_sets_what_is_answered() {
    let (studio, machine, at) = asked().await;
    for _ in 0..2 {
        let no = machine.post(&format!("{at}/decline"), json!({})).await.is(200);
        assert_eq!(no.json["state"], "declined");
    }
    machine.post(&format!("{at}/accept"), json!({})).await.is(409);
    assert_eq!(machine.get("/settings").await.is(200).json["introductions"], "ask");
    let change = json!({ "introductions": "viewer" });
    let changed = machine.patch("/settings", change).await.is(200);
    assert_eq!(changed.json["introductions"], "viewer");
    machine.patch("/settings", json!({ "introductions": "all" })).await.is(422);
    assert_eq!(studio.deliver().await, 0);
}
