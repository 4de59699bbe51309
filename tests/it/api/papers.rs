//! Receipts, whole projects and the end of a person, for programs.

use crate::support::Studio;
use milepost::api_token::Role;
use milepost::evidence::Signed;
use milepost::verify::Known;
use serde_json::json;

/// Ines approved the homepage; the path of her receipt on her page, and the decision's id.
async fn decided() -> (Studio, String, String) {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let there = studio.decide(&mut ines, &home, &[("decision", "approved")]).await.location();
    let id = there.rsplit('/').next().unwrap().to_owned();
    let bytes = ines.get(&format!("{there}.json")).await.bytes;
    (studio, String::from_utf8(bytes).unwrap(), id)
}

#[tokio::test]
async fn a_receipt_is_the_one_that_both_sides_got_as_json_and_as_pdf() {
    let (studio, theirs, id) = decided().await;
    let machine = studio.machine_as(Role::ReadOnly).await;
    let signed = machine.get(&format!("/decisions/{id}/receipt.json")).await.is(200);
    assert_eq!(String::from_utf8_lossy(&signed.bytes), theirs);
    assert_eq!(signed.header("content-type"), "application/json");
    let read: Signed = serde_json::from_slice(&signed.bytes).unwrap();
    let pdf = machine.get(&format!("/decisions/{id}/receipt.pdf")).await.is(200);
    assert_eq!(pdf.header("content-type"), "application/pdf");
    let name = format!("receipt-{}.pdf", read.receipt.number);
    assert!(pdf.header("content-disposition").contains(&name));
    let inside = milepost::verify::receipt(&pdf.bytes, &Known::Nothing);
    assert!(inside.is_right() && inside.in_pdf, "{:?}", inside.problems);
    machine.get("/decisions/0000000000000000/receipt.pdf").await.tells(404, "not-found");
}

#[tokio::test]
async fn the_whole_project_is_for_tokens_of_an_admin() {
    let (studio, theirs, _) = decided().await;
    let path = format!("/projects/{}/export.zip", studio.harbour);
    for role in [Role::ReadOnly, Role::Editor] {
        studio.machine_as(role).await.get(&path).await.tells(403, "not-allowed");
    }
    let zip = studio.machine_as(Role::Admin).await.get(&path).await.is(200);
    assert_eq!(zip.header("content-type"), "application/zip");
    let holds = |words: &[u8]| zip.bytes.windows(words.len()).any(|part| part == words);
    // Nothing in it is packed, so that what it holds can be seen as it is.
    assert!(holds(theirs.as_bytes()) && holds(b"trail.jsonl") && holds(b"198.51.100.7"));
}

#[tokio::test]
async fn a_contact_is_erased_by_an_owners_token_that_names_them() {
    let (studio, _, id) = decided().await;
    let machine = studio.machine_as(Role::Owner).await;
    let people = machine.get(&format!("/projects/{}/participants", studio.harbour)).await;
    let people = people.json["items"].as_array().unwrap().clone();
    let ines = people.iter().find(|one| one["id"] == studio.person("Ines").as_str()).unwrap();
    let contact = ines["contact_id"].as_str().unwrap();
    let path = format!("/contacts/{contact}/erase");
    let word = json!({ "name": "Ines Calloway" });
    let admin = studio.machine_as(Role::Admin).await;
    admin.post(&path, word.clone()).await.tells(403, "not-allowed");
    machine.post(&path, json!({})).await.is(422);
    machine.post(&path, json!({ "name": "Ines" })).await.blames("name");
    machine.get(&format!("/decisions/{id}/receipt.json")).await.is(200);
    let erased = machine.post(&path, word).await.is(200);
    assert_eq!(erased.json["name"], "(erased)");
    machine.get(&format!("/decisions/{id}/receipt.json")).await.is(404);
}
