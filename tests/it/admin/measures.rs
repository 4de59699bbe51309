//! Measures: made of what people did, and of nothing that programs did.

use crate::support::Studio;
use milepost::clock::minutes;

#[tokio::test]
async fn a_first_look_and_a_decision_are_measured_from_the_mail_and_the_question() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    let mut nell = studio.desk().await;
    let before = nell.get("/admin/measures").await;
    before.says("nobody has looked at a page after a mail yet");
    let (mut ines, home) = studio.visit("Ines").await;
    studio.clock.travel(minutes(180));
    let place = ines.get(&home).await.after("data-opened=\"");
    studio.settle().await;
    let fetched = studio.desk().await.get("/admin/measures").await;
    fetched.says("nobody has looked at a page after a mail yet");
    ines.post(&place, &[]).await.is(204);
    studio.settle().await;
    studio.clock.travel(minutes(360));
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await;
    studio.settle().await;
    nell = studio.desk().await;
    let page = nell.get("/admin/measures").await;
    page.says("a page is first looked at 3 h after its mail, a decision takes 9 h");
    page.says("Harbour Bakery website").says("once").says("use it");
    nell.get("/admin").await.says("Measures");
}

#[tokio::test]
async fn what_a_machine_touched_is_no_look() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.post(&format!("{home}/robot"), &[]).await.is(303);
    studio.clock.travel(minutes(5));
    ines.post(&format!("{home}/opened"), &[]).await.is(204);
    studio.settle().await;
    let page = studio.desk().await.get("/admin/measures").await;
    page.says("nobody has looked at a page after a mail yet");
}

#[tokio::test]
async fn a_program_reads_the_same_measures() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.clock.travel(minutes(120));
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await;
    let machine = studio.machine().await;
    let told = machine.get("/measures").await.is(200).json;
    assert_eq!(told["all"]["decision"]["median_seconds"], 7200);
    assert_eq!(told["all"]["decisions"]["some"], 1);
    assert_eq!(told["weeks"].as_array().unwrap().len(), 12);
    assert_eq!(told["weeks"][11]["decision"]["came"], 1);
    let projects = told["projects"].as_array().unwrap();
    assert!(projects.iter().any(|one| one["title"] == "Harbour Bakery website"), "{told}");
}

#[tokio::test]
async fn questions_that_clients_asked_are_counted_and_no_other_message_is() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let mut nell = studio.desk().await;
    let asks = [("message", "Which quay is it?"), ("question", "on"), ("shown", "999")];
    ines.post(&studio.writes(&home), &asks).await.is(303);
    studio.hears(&mut ines, &home, "It looks good.").await.is(303);
    let at = format!("/admin/milestones/{}/messages", studio.design);
    let back = [("message", "The old one?"), ("question", "on"), ("shown", "999")];
    nell.post(&at, &back).await.is(303);
    let machine = studio.machine().await;
    let told = machine.get("/measures").await.is(200).json;
    assert_eq!(told["all"]["questions"], 1);
    assert_eq!(told["projects"][0]["title"], "Harbour Bakery website");
    studio.clock.travel(milepost::clock::days(7 * 12 + 1));
    let told = studio.machine().await.get("/measures").await.is(200).json;
    assert_eq!(told["all"]["questions"], 0);
}
