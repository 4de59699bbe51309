//! Answering colleagues who ask for a link of their own.

use crate::support::{Browser, Studio};
use milepost::id::IntroductionId;
use milepost::introduction::{Setting, State};
use milepost::member;
use milepost::store::Tx;

const SAM: (&str, &str) = ("Sam Reed", "sam@harbourbakery.example");

async fn asked() -> (Studio, Browser, String) {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.introduce(&home, SAM).await.is(303);
    studio.deliver().await;
    (studio, ines, home)
}

async fn waiting(studio: &Studio) -> IntroductionId {
    let all = studio.read(|tx| tx.introductions(studio.nell.desk, &studio.harbour)).await;
    all[0].id.clone()
}

#[tokio::test]
async fn n6_home_and_project_show_who_asks_through_whose_link() {
    let (studio, ..) = asked().await;
    let mut nell = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    for path in ["/admin", project.as_str()] {
        let page = nell.get(path).await;
        page.says("Asking for a link of their own").says("sam@harbourbakery.example");
        page.says("Came by the link of Ines Calloway and says it isn’t theirs.");
        assert!(page.body().contains("<option value=\"viewer\" selected>"));
    }
    nell.get("/admin").await.never_says("Nothing waits on anyone");
    nell.get(&project).await.says("Sam Reed asks for a link of their own");
}

#[tokio::test]
async fn n6_an_accepted_colleague_has_a_page_in_their_own_name() {
    let (studio, mut ines, home) = asked().await;
    let mut nell = studio.desk().await;
    let at = format!("/admin/introductions/{}/accept", waiting(&studio).await);
    let page = nell.post(&at, &[("role", "commenter")]).await;
    page.is(303);
    let page = nell.get(&page.location()).await;
    page.says("Sam Reed is on the project, and a link of their own is on its way.");
    page.says("Writes and downloads").says("Introduced through Ines Calloway’s link");
    page.says("Nell Ashby added Sam Reed, introduced through Ines Calloway’s link");
    page.never_says("Asking for a link of their own");
    assert_eq!(studio.deliver().await, 1);
    let mail = studio.mail.to(SAM.1).pop().unwrap();
    assert_eq!(mail.header("reply-to").unwrap(), "\"Nell Ashby\" <nell@fernandfield.example>");
    assert!(mail.text_part().contains("link of Ines Calloway"), "{}", mail.text_part());
    let mut sam = studio.browser();
    sam.open(&mail.link()).await.is(200).says("Private page for Sam Reed");
    // Ines's link still opens hers, and each acts for themselves.
    ines.get(&home).await.is(200).says("Private page for Ines Calloway");
    ines.get(&home).await.says("Nell added Sam Reed, introduced through Ines Calloway’s link");
    ines.get(&home).await.never_says("sam@");
    // Pressed twice, nothing happens twice.
    nell.post(&at, &[("role", "approver")]).await.is(303);
    assert_eq!(studio.deliver().await, 0);
    let page = nell.post(&at.replace("accept", "decline"), &[]).await;
    page.is(409);
}

#[tokio::test]
async fn declining_tells_nobody_and_is_kept() {
    let (studio, mut ines, home) = asked().await;
    let mut nell = studio.desk().await;
    let which = waiting(&studio).await;
    let at = format!("/admin/introductions/{which}/decline");
    let page = nell.post(&at, &[("role", "viewer"), ("can_download", "on")]).await;
    page.is(303);
    let page = nell.get(&page.location()).await;
    page.says("Declined. Nobody was told");
    page.says("Nell Ashby declined Sam Reed, introduced through Ines Calloway’s link");
    nell.post(&at, &[]).await.is(303);
    assert_eq!(studio.deliver().await, 0);
    ines.get(&home).await.is(200).never_says("Sam");
    nell.post(&format!("/admin/introductions/{which}/accept"), &[("role", "viewer")]).await.is(409);
    // Whoever was declined may be introduced once more.
    studio.clock.travel(milepost::clock::minutes(1));
    ines.introduce(&home, SAM).await.is(303);
    assert_ne!(waiting(&studio).await, which);
}

#[tokio::test]
async fn somebody_who_is_on_the_project_already_is_not_added_twice() {
    let (studio, ..) = asked().await;
    let mut nell = studio.desk().await;
    let people = format!("/admin/projects/{}/people", studio.harbour);
    let sam = [("name", SAM.0), ("email", SAM.1), ("role", "viewer")];
    nell.post(&people, &sam).await.is(303);
    let at = format!("/admin/introductions/{}/accept", waiting(&studio).await);
    let page = nell.post(&at, &[("role", "viewer")]).await;
    page.is(422).says("Sam Reed is on this project already.");
    assert_eq!(studio.deliver().await, 0);
}

#[tokio::test]
async fn a_known_contact_of_the_client_keeps_the_name_that_the_studio_gave() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let bakery = studio.read(|tx| tx.clients(studio.nell.desk)).await;
    let bakery = &bakery.iter().find(|client| client.name == "Harbour Bakery").unwrap().id;
    let sam = [("name", "Samantha Reed"), ("email", SAM.1)];
    nell.post(&format!("/admin/clients/{bakery}/contacts"), &sam).await.is(303);
    let (mut ines, home) = studio.visit("Ines").await;
    ines.introduce(&home, ("The owner", SAM.1)).await.is(303);
    let at = format!("/admin/introductions/{}/accept", waiting(&studio).await);
    let page = nell.post(&at, &[("role", "viewer")]).await;
    nell.get(&page.location()).await.says("Samantha Reed is on the project");
    studio.deliver().await;
    let mail = studio.mail.to(SAM.1).pop().unwrap();
    studio.browser().open(&mail.link()).await.says("Private page for Samantha Reed");
}

#[tokio::test]
async fn nobody_but_a_member_answers() {
    let (studio, mut ines, _) = asked().await;
    let which = waiting(&studio).await;
    for verb in ["accept", "decline"] {
        let page = ines.post(&format!("/admin/introductions/{which}/{verb}"), &[]).await;
        assert_eq!(page.location(), "/admin/sign-in");
    }
    let all = studio.read(|tx| tx.introductions(studio.nell.desk, &studio.harbour)).await;
    assert_eq!(all[0].state, State::Waiting);
}

#[tokio::test]
async fn the_settings_page_says_the_rule_and_keeps_it() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let page = nell.get("/admin/settings").await;
    page.says("Links that are passed on").says("also at gmail.com");
    let mut fields = vec![
        ("do", "save"),
        ("studio", "Fern & Field"),
        ("zone", "Europe/London"),
        ("url", "http://portal.test:8080"),
        ("days", "90"),
    ];
    let known = |studio: &Studio| {
        let studio = studio.app.store.read_now(|tx| tx.studio()).unwrap();
        studio.unwrap().introductions
    };
    fields.push(("introductions", "everybody"));
    nell.post("/admin/settings", &fields).await.is(422).says("Choose one of the two.");
    assert_eq!(known(&studio), Setting::Ask);
    fields.pop();
    fields.push(("introductions", "viewer"));
    nell.post("/admin/settings", &fields).await.is(303);
    assert_eq!(known(&studio), Setting::Viewer);
    // A form without it leaves it as it is.
    fields.pop();
    nell.post("/admin/settings", &fields).await.is(303);
    assert_eq!(known(&studio), Setting::Viewer);
    let joss = studio.joss(member::Role::Editor).await;
    let change = move |tx: &Tx| milepost::studio::set_introductions(tx, &joss, Setting::Ask);
    assert!(studio.app.store.write(change).await.is_err());
}

#[tokio::test]
async fn whoever_left_may_have_named_who_comes_after_them() {
    let (studio, ..) = asked().await;
    let mut nell = studio.desk().await;
    let ines = studio.person("Ines");
    nell.post(&format!("/admin/participants/{ines}/remove"), &[]).await.is(303);
    let at = format!("/admin/introductions/{}/accept", waiting(&studio).await);
    nell.post(&at, &[("role", "approver")]).await.is(303);
    studio.deliver().await;
    let sam = studio.mail.to(SAM.1).pop().unwrap();
    studio.browser().open(&sam.link()).await.is(200).says("Private page for Sam Reed");
}
