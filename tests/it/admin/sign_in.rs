//! Members sign in by a one-time link; no passwords anywhere.

use crate::support::{Browser, Studio};
use milepost::clock::{days, minutes};

async fn asked() -> (Studio, Browser, String) {
    let studio = Studio::open().await;
    let mut browser = studio.browser();
    browser.post("/admin/sign-in", &[("email", "Nell@FernAndField.example")]).await.is(303);
    studio.deliver().await;
    let mail = studio.mail.to("nell@fernandfield.example").pop().unwrap();
    let line =
        mail.text_part().lines().map(str::trim_end).find(|line| line.contains("/admin/enter/"));
    let door = browser.path(line.unwrap());
    (studio, browser, door)
}

#[tokio::test]
async fn a_mailed_link_lets_the_browser_in_that_asked_once() {
    let (studio, mut browser, door) = asked().await;
    for _ in 0..5 {
        browser.get(&door).await.is(200);
        studio.browser().get(&door).await.is(403);
    }
    studio.browser().post(&door, &[]).await.is(403).says("another browser");
    browser.post(&door, &[]).await.is(303);
    browser.get("/admin").await.is(200);
    browser.post(&door, &[]).await.is(404);
    let mut other = browser.clone();
    browser.post("/admin/sign-out", &[]).await.is(303);
    other.get("/admin").await.is(303);
}

#[tokio::test]
async fn a_link_is_over_after_fifteen_minutes_and_a_session_after_fourteen_days() {
    let (studio, mut browser, door) = asked().await;
    // A token may end a few seconds later, at one that ends in a letter or digit.
    studio.clock.travel(minutes(16));
    browser.get(&door).await.is(404).says("15 minutes");
    browser.post(&door, &[]).await.is(404);
    let mut desk = studio.desk().await;
    studio.clock.travel(days(13));
    desk.get("/admin").await.is(200);
    studio.clock.travel(days(13));
    desk.get("/admin").await.is(200);
    studio.clock.travel(days(15));
    desk.get("/admin").await.is(303);
}

#[tokio::test]
async fn the_answer_is_the_same_for_members_and_strangers() {
    let studio = Studio::open().await;
    let mut answers = Vec::new();
    for email in ["nell@fernandfield.example", "nobody@x.example"] {
        let mut browser = studio.browser();
        let page = browser.post("/admin/sign-in", &[("email", email)]).await;
        let then = browser.get(&page.location()).await;
        answers.push((page.status, page.location(), then.body()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(studio.deliver().await, 1);
    let wrong = studio.browser().post("/admin/sign-in", &[("email", "nell@")]).await;
    wrong.is(422).says("Add what comes after the @");
}

#[tokio::test]
async fn one_browser_gets_three_links_in_fifteen_minutes_and_keeps_nobody_else_out() {
    let studio = Studio::open().await;
    let fields = [("email", "nell@fernandfield.example")];
    let (mut stranger, mut last) = (studio.browser(), 0);
    for _ in 0..15 {
        last = stranger.post("/admin/sign-in", &fields).await.status.as_u16();
    }
    assert_eq!(last, 429);
    assert_eq!(studio.deliver().await, 3);
    let mut nell = studio.browser();
    nell.peer = ([203, 0, 113, 9], 1).into();
    nell.post("/admin/sign-in", &fields).await.is(303);
    assert_eq!(studio.deliver().await, 1);
}

#[tokio::test]
async fn every_page_of_the_studio_asks_who_it_is() {
    let studio = Studio::open().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    let person = format!("/admin/participants/{}", studio.person("Ines"));
    let mut stranger = studio.browser();
    for path in [
        "/admin",
        "/admin/clients",
        "/admin/outbox",
        "/admin/settings",
        "/admin/tokens",
        "/admin/tokens/0000000000000000/revoke",
        "/admin/projects/new",
        "/admin/members",
        "/admin/members/0000000000000000/end",
        "/admin/keys",
        "/admin/keys/1/revoke",
        "/admin/me",
        "/admin/me/passkeys/new",
        "/admin/me/passkeys/0000000000000000/remove",
        &project,
    ] {
        let page = stranger.get(path).await;
        page.is(303).never_says("Harbour");
        assert_eq!(page.location(), "/admin/sign-in", "{path}");
    }
    for path in [
        "/admin/clients",
        "/admin/projects",
        "/admin/settings",
        "/admin/tokens",
        "/admin/tokens/0000000000000000/revoke",
        "/admin/sign-out",
        "/admin/members",
        "/admin/members/0000000000000000",
        "/admin/members/0000000000000000/end",
        "/admin/members/0000000000000000/invite",
        "/admin/members/passkeys",
        "/admin/keys",
        "/admin/keys/1/revoke",
        "/admin/sessions/0000000000000000/end",
        "/admin/me",
        "/admin/me/sessions/end-others",
        "/admin/me/passkeys/begin",
        "/admin/me/passkeys/0000000000000000/remove",
        "/admin/prove/begin",
        &format!("{project}/updates"),
        &format!("{project}/milestones"),
        &format!("{project}/people"),
        &format!("{person}/copy"),
        &format!("{person}/resend"),
        &format!("{person}/extend"),
        &format!("{person}/rotate"),
        &format!("{person}/revoke"),
        &format!("{person}/new-link"),
    ] {
        let page = stranger.post(path, &[]).await;
        page.is(303);
        assert_eq!(page.location(), "/admin/sign-in", "{path}");
    }
}
