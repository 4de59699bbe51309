//! Members, by a program: the same verbs, within the role of its token.

use crate::support::Studio;
use milepost::api_token::Role;
use serde_json::json;

#[tokio::test]
async fn a_program_invites_changes_and_ends_members() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let new = json!({ "name": "Joss Field", "email": "joss@fernandfield.example" });
    let key = [("idempotency-key", "joss")];
    let joss = machine.json("POST", "/members", &new, &key).await.is(201);
    assert_eq!((&joss.json["role"], &joss.json["passkeys"]), (&json!("editor"), &json!(0)));
    assert!(joss.json["last_seen_at"].is_null());
    let again = machine.json("POST", "/members", &new, &key).await.is(201);
    assert_eq!(again.id(), joss.id());
    assert_eq!(studio.deliver().await, 1);
    machine.post("/members", new).await.blames("email");
    let path = format!("/members/{}", joss.id());
    machine.post(&format!("{path}/invite"), json!({})).await.is(200);
    let changed = machine.patch(&path, json!({ "role": "admin", "name": "Joss" })).await.is(200);
    assert_eq!((&changed.json["role"], &changed.json["name"]), (&json!("admin"), &json!("Joss")));
    let mut browser = studio.desk_of("joss@fernandfield.example").await;
    let sessions = machine.get(&format!("{path}/sessions")).await.is(200).json;
    let session = sessions["items"][0]["id"].as_str().unwrap().to_owned();
    machine.delete(&format!("/sessions/{session}")).await.is(204);
    browser.get("/admin").await.is(303);
    machine.delete(&path).await.is(204);
    machine.get(&path).await.tells(404, "not-found");
    assert_eq!(machine.get("/passkeys").await.is(200).json["required"], false);
    machine.patch("/passkeys", json!({ "required": true })).await.blames("required");
}

#[tokio::test]
async fn a_program_may_do_no_more_to_members_than_its_token() {
    let studio = Studio::open().await;
    let joss = studio.joss(milepost::member::Role::Editor).await.profile.id;
    let nell = format!("/members/{}", studio.nell.profile.id);
    let new = json!({ "name": "Lou", "email": "lou@x.example", "role": "owner" });
    let admin = studio.machine_as(Role::Admin).await;
    admin.post("/members", new.clone()).await.blames("role");
    admin.delete(&nell).await.tells(403, "not-allowed");
    for role in [Role::ReadOnly, Role::Editor] {
        let machine = studio.machine_as(role).await;
        machine.post("/members", new.clone()).await.tells(403, "not-allowed");
        machine.patch(&nell, json!({ "name": "X" })).await.tells(403, "not-allowed");
        machine.delete(&format!("/members/{joss}")).await.tells(403, "not-allowed");
        machine.patch("/passkeys", json!({ "required": false })).await.tells(403, "not-allowed");
    }
    let owner = studio.machine().await;
    owner.delete(&nell).await.tells(403, "not-allowed");
}
