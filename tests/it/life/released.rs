//! Whoever cannot answer any more is not waited for, and no question hangs for ever.

use super::form;
use crate::support::Studio;
use crate::support::studio::PDF;
use milepost::approval::State;

async fn asked_of_both(rule: &str) -> Studio {
    let studio = Studio::open().await;
    let decides = [("role", "approver"), ("can_download", "on")];
    studio.nell_presses(&studio.of("Pete", ""), &decides).await.says("decides from now on");
    studio.post(&[("homepage-design.pdf", PDF)], &["Ines", "Pete"], rule).await;
    studio
}

async fn state(studio: &Studio) -> State {
    studio.asked().await[0].approval.state
}

async fn approves(studio: &Studio, who: &str) {
    let (mut browser, home) = studio.visit(who).await;
    studio.decide(&mut browser, &home, &[("decision", "approved")]).await.is(303);
}

#[tokio::test]
async fn a_question_to_one_person_is_withdrawn_with_them() {
    for (verb, fields) in [("/remove", &[][..]), ("", &[("role", "viewer")][..])] {
        let studio = Studio::open().await;
        studio.post_homepage().await;
        let asks = studio.desk().await.get(&studio.of("Ines", "/remove")).await;
        asks.is(200).says("Approve the homepage design is withdrawn, because nobody else is asked");
        let page = studio.nell_presses(&studio.of("Ines", verb), fields).await;
        assert_eq!(state(&studio).await, State::Withdrawn);
        page.says("Nell Ashby withdrew the question: Approve the homepage design");
    }
}

#[tokio::test]
async fn a_question_to_any_of_two_waits_for_the_other() {
    let studio = asked_of_both("any").await;
    studio.nell_presses(&studio.of("Ines", "/remove"), &[]).await.says("waiting on Pete since");
    assert_eq!(state(&studio).await, State::Open);
    let (mut pete, home) = studio.visit("Pete").await;
    pete.get(&home).await.says("Needs your decision").never_says("can give it too");
    approves(&studio, "Pete").await;
    assert_eq!(state(&studio).await, State::Approved);
}

#[tokio::test]
async fn a_question_to_all_is_approved_when_all_who_are_left_have() {
    let studio = asked_of_both("all").await;
    approves(&studio, "Ines").await;
    assert_eq!(state(&studio).await, State::Open);
    let asks = studio.desk().await.get(&studio.of("Pete", "/remove")).await;
    asks.says("then counts as approved");
    let page = studio.nell_presses(&studio.of("Pete", "/remove"), &[]).await;
    assert_eq!(state(&studio).await, State::Approved);
    page.says("Everybody who is still asked has approved: Approve the homepage design");
    // What she said can still be taken back, and then it waits for her alone.
    let (mut ines, home) = studio.visit("Ines").await;
    let id = studio.asked().await[0].approval.id.clone();
    ines.post(&format!("{home}/approvals/{id}/take-back"), &[]).await.is(303);
    assert_eq!(state(&studio).await, State::Open);
    ines.get(&home).await.says("Needs your decision");
    approves(&studio, "Ines").await;
    assert_eq!(state(&studio).await, State::Approved);
}

#[tokio::test]
async fn what_somebody_approved_counts_after_they_left() {
    let studio = asked_of_both("all").await;
    approves(&studio, "Pete").await;
    studio.nell_presses(&studio.of("Pete", "/remove"), &[]).await;
    let asked = studio.asked().await.remove(0);
    assert_eq!((asked.approval.state, asked.count()), (State::Open, (1, 2)));
    approves(&studio, "Ines").await;
    assert_eq!(state(&studio).await, State::Approved);
}

#[tokio::test]
async fn whoever_comes_back_is_not_asked_again_by_that() {
    let studio = asked_of_both("any").await;
    let (mut pete, home) = studio.visit("Pete").await;
    let (action, shown) = form(&mut pete, &home).await;
    for fields in [&[("role", "viewer")][..], &[("role", "approver"), ("can_download", "on")][..]] {
        studio.nell_presses(&studio.of("Pete", ""), fields).await;
    }
    pete.post(&action, &[("decision", "approved"), ("shown", &shown)]).await.is(403);
    assert_eq!(state(&studio).await, State::Open);
    approves(&studio, "Ines").await;
}

#[tokio::test]
async fn d4_a_program_changes_roles_and_takes_people_off_through_the_same_verbs() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let machine = studio.machine().await;
    let ines = format!("/participants/{}", studio.person("Ines"));
    let link = studio.link("Ines").await;
    let body = serde_json::json!({ "can_download": false });
    let changed = machine.patch(&ines, body).await.is(200);
    assert_eq!(
        (&changed.json["role"], &changed.json["can_download"]),
        (&"approver".into(), &false.into())
    );
    machine.patch(&ines, serde_json::json!({ "role": "boss" })).await.is(422);
    let gone = machine.delete(&ines).await.is(200);
    assert!(gone.json["removed_at"].is_string() && gone.json["link"]["state"] == "revoked");
    assert_eq!(state(&studio).await, State::Withdrawn);
    machine.get(&ines).await.is(404);
    machine.delete(&ines).await.is(404);
    studio.browser().get(&link).await.is(410);
    let people = format!("/projects/{}/participants", studio.harbour);
    let removed = machine.get(&format!("{people}/removed")).await.is(200);
    assert_eq!(removed.json["items"].as_array().unwrap().len(), 1);
    let contact = removed.json["items"][0]["contact_id"].clone();
    studio.clock.travel(milepost::clock::minutes(1));
    let back = machine
        .post(&people, serde_json::json!({ "contact_id": contact, "role": "approver" }))
        .await
        .is(201);
    assert_eq!(back.id(), studio.person("Ines").to_string());
    let new = back.json["link"]["url"].as_str().unwrap().to_owned();
    studio.browser().open(&new).await.is(200).says("Private page for Ines Calloway");
    studio.browser().get(&link).await.is(410).says("switched off");
    let links = machine.get(&format!("{ines}/links")).await.is(200);
    let states: Vec<_> =
        links.json["items"].as_array().unwrap().iter().map(|link| link["state"].clone()).collect();
    assert_eq!(states, ["live", "revoked"]);
    assert!(!links.json.to_string().contains("/l/"));
}
