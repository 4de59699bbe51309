//! The first run: one door, one winner, nothing typed is lost.

use crate::support::Browser;
use crate::support::smtp::{Mood, Server};
use crate::support::studio::{BASE, NOON, settings};
use milepost::app::App;
use milepost::clock::Clock;
use milepost::{member, web};

struct Empty {
    app: App,
    door: String,
    browser: Browser,
    folder: tempfile::TempDir,
}

async fn empty() -> Empty {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(settings(folder.path(), &[]), Clock::standing_at(NOON)).unwrap();
    let signer = app.signer();
    let token = app.store.write(move |tx| member::set_up_door(tx, &signer.keys)).await.unwrap();
    let browser = Browser::new(web::router::router(&app), BASE);
    Empty { app, door: format!("/setup/{}", token.letters()), browser, folder }
}

const RIGHT: &[(&str, &str)] = &[
    ("studio", "Fern & Field"),
    ("name", "Nell Ashby"),
    ("email", "nell@fernandfield.example"),
    ("brand", "#2E6F4E"),
    ("url", BASE),
    ("days", "90"),
    ("zone", "Europe/London"),
];

#[tokio::test]
async fn j1_twenty_claims_at_once_have_one_winner_and_the_door_is_gone() {
    let Empty { app, door, browser, folder: _folder } = empty().await;
    let mut claims = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (mut browser, door) = (browser.clone(), door.clone());
        claims.spawn(async move { browser.post(&door, RIGHT).await.status.as_u16() });
    }
    let answers = claims.join_all().await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    let mut late = browser.clone();
    late.get(&door).await.is(404);
    late.post(&door, RIGHT).await.is(404);
    let members = app.store.read(|tx| tx.members(member::Desk::of_the_house())).await.unwrap();
    assert_eq!(members.len(), 1);
}

#[tokio::test]
async fn j1_a_wrong_door_opens_nothing() {
    let Empty { mut browser, door, .. } = empty().await;
    browser.get("/setup/wrong").await.is(404);
    let (most, last) = door.split_at(door.len() - 1);
    let other = if last == "A" { "B" } else { "A" };
    browser.get(&format!("{most}{other}")).await.is(404);
    browser.get("/admin").await.is(303);
    browser.get("/admin/sign-in").await.says("set up");
}

#[tokio::test]
async fn what_is_wrong_is_named_and_what_was_typed_comes_back() {
    let Empty { mut browser, door, app, .. } = empty().await;
    let fields = [
        ("studio", ""),
        ("name", "Nell <b>Ashby</b>"),
        ("email", "nell@fernandfield"),
        ("brand", "greenish"),
        ("url", "portal"),
        ("days", "0"),
        ("zone", "Europe/Nowhere"),
    ];
    let page = browser.post(&door, &fields).await;
    page.is(422).says("Give the studio a name").says("Add what comes after fernandfield");
    page.says("Write the colour as").says("Choose a time zone");
    assert!(page.body().contains("value=\"Nell &lt;b&gt;Ashby&lt;/b&gt;\""));
    assert!(page.body().contains("value=\"nell@fernandfield\""));
    assert!(app.store.read(|tx| tx.studio()).await.unwrap().is_none());
    browser.post(&door, RIGHT).await.is(303);
    browser.get("/admin").await.is(200).says("No projects yet");
}

#[tokio::test]
async fn a_test_mail_says_what_the_server_said_and_settings_are_kept_privately() {
    use std::os::unix::fs::PermissionsExt as _;
    let Empty { mut browser, door, folder, app } = empty().await;
    let server = Server::start();
    let host = server.address.to_string();
    let mut fields = RIGHT.to_vec();
    fields.extend([("smtp_host", host.as_str()), ("smtp_port", "25")]);
    let test = [fields.as_slice(), &[("do", "test")]].concat();
    browser.post(&door, &test).await.is(200).says("Is it in your inbox?");
    assert_eq!(server.to("nell@fernandfield.example").len(), 1);
    server.is(Mood::Refuses);
    browser.post(&door, &test).await.says("550");
    server.is(Mood::Takes);
    browser.post(&door, &fields).await.is(303);
    let file = folder.path().join("milepost.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(&format!("smtp://{host}")), "{text}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(app.config().smtp.is_some(), "in force without a restart");
}
