//! Programs: what the admin pages can do, and what a webhook is told.

use super::for_whom;
use crate::support::Studio;
use serde_json::json;

#[tokio::test]
async fn a_program_adds_changes_moves_ticks_and_takes_off() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let at = format!("/milestones/{}/tasks", studio.design);
    let ines = studio.person("Ines").to_string();
    let new = json!({ "title": "Book the photographer", "for_id": ines, "due_on": "2026-11-18" });
    let made = machine.post(&at, new).await.is(201);
    assert_eq!(
        (&made.json["side"], &made.json["participant_id"]),
        (&json!("client"), &json!(ines))
    );
    let second = machine.post(&at, json!({ "title": "Order the labels" })).await.is(201);
    assert_eq!((&second.json["side"], &second.json["position"]), (&json!("studio"), &json!(2)));
    let one = format!("/tasks/{}", second.id());
    let moved = machine.patch(&one, json!({ "position": 1, "done": true })).await.is(200);
    assert_eq!(
        (&moved.json["position"], &moved.json["done_by"]),
        (&json!(1), &json!("Nell Ashby"))
    );
    let list = machine.get(&at).await.json;
    let titles: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|one| &one["title"]).collect();
    assert_eq!(titles, ["Order the labels", "Book the photographer"]);
    machine.delete(&one).await.is(204);
    machine.get(&one).await.is(404);
    let all = machine.get(&format!("/projects/{}/tasks", studio.harbour)).await.json;
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
    let queue = machine.get("/queue").await.json;
    let line = &queue["waiting_on_clients"][0];
    assert_eq!((&line["about"], &line["tasks"]), (&json!("Book the photographer"), &json!(1)));
}

#[tokio::test]
async fn what_is_wrong_is_told_by_the_fields_of_a_program() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let at = format!("/milestones/{}/tasks", studio.design);
    let orla = studio.person("Orla").to_string();
    let wrong = machine.post(&at, json!({ "title": "Tell her", "for_id": orla })).await.is(422);
    assert!(wrong.json.to_string().contains("for_id"), "{}", wrong.json);
}

#[tokio::test]
async fn a_tick_stands_in_the_trail_and_the_name_of_whose_it_is_beside_it() {
    let studio = Studio::open().await;
    let id = studio.set_for_ines("Book the photographer").await;
    studio.set(for_whom("Order the labels", "studio")).await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.post(&format!("{home}/tasks/{id}"), &[("done", "yes")]).await.is(303);
    let mut events = studio.read(|tx| tx.events(studio.nell.desk, &studio.harbour, 9)).await;
    events.retain(|event| event.kind.as_str().starts_with("task_"));
    let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["task_done", "task_added", "task_added"]);
    assert!(!events[0].body.contains("Ines") && events[0].says().to_string().contains("Ines"));
    let task = studio.task(&id).await;
    assert!(task.done.is_some_and(|done| !done.by_member));
}
