//! Open pages hear that there is news, and nothing else.

use crate::support::browser::Events;
use crate::support::{Browser, Studio};
use axum::http::StatusCode;
use milepost::intake;
use milepost::live::PAGES_EACH;
use std::time::Duration;

/// An open page that has heard everything so far.
async fn open(browser: &mut Browser, home: &str) -> Events {
    let page = browser.get(home).await;
    let place = page.after("data-live=\"");
    let mut events = browser.listen(&place).await.unwrap();
    assert_eq!(events.next().await.unwrap(), "retry: 5000\n\n", "nothing is new yet");
    events
}

async fn is_silent(events: &mut Events) -> bool {
    tokio::time::timeout(Duration::from_millis(700), events.next()).await.is_err()
}

#[tokio::test]
async fn a_decision_reaches_every_open_page_of_its_project_and_no_other() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let (mut pete, his) = studio.visit("Pete").await;
    let (mut orla, theirs) = studio.visit("Orla").await;
    let (mut heard, mut foreign) = (open(&mut pete, &his).await, open(&mut orla, &theirs).await);
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await;
    let number = heard.news().await.unwrap();
    assert!(number > 0);
    assert!(is_silent(&mut foreign).await, "another client’s page heard of it");
    pete.get(&his).await.says("Ines approved");
}

#[tokio::test]
async fn what_happened_between_reading_and_listening_is_told_at_once() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let place = ines.get(&home).await.after("data-live=\"");
    studio.post_homepage().await;
    let first = ines.listen(&place).await.unwrap().news().await.unwrap();
    // A browser that lost the connection asks with the old address and says what it heard last.
    let heard = ines.get_with(&place, "last-event-id", &first.to_string()).await;
    assert_eq!(heard.body(), "retry: 5000\n\n");
    let mistold = ines.get_with(&place, "last-event-id", "x").await;
    assert!(mistold.body().contains("event: news"), "{}", mistold.body());
}

#[tokio::test]
async fn news_stop_with_the_link_and_say_nothing_of_it() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let mut heard = open(&mut ines, &home).await;
    let mut nell = studio.desk().await;
    nell.post(&studio.of("Ines", "/revoke"), &[]).await.is(303);
    assert_eq!(heard.next().await, None);
    assert_eq!(ines.listen(&format!("{home}/live?after=1")).await.err(), Some(StatusCode::GONE));
}

#[tokio::test]
async fn one_page_too_many_reads_as_it_is_and_a_closed_one_makes_room() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let mut all = Vec::new();
    for _ in 0..PAGES_EACH {
        all.push(open(&mut ines, &home).await);
    }
    let place = format!("{home}/live?after=0");
    // 204 tells a browser not to ask again.
    assert_eq!(ines.listen(&place).await.err(), Some(StatusCode::NO_CONTENT));
    let (mut pete, his) = studio.visit("Pete").await;
    open(&mut pete, &his).await;
    assert_eq!(studio.app.store.live().open(), PAGES_EACH, "Pete’s page is closed again");
    all.pop();
    open(&mut ines, &home).await;
}

#[tokio::test]
async fn a_server_that_stops_lets_every_open_page_go() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let mut heard = open(&mut ines, &home).await;
    studio.app.store.live().end();
    assert_eq!(heard.next().await, None);
    let place = format!("{home}/live?after=0");
    assert_eq!(ines.listen(&place).await.err(), Some(StatusCode::NO_CONTENT));
}

#[tokio::test]
async fn listening_is_no_opening_and_a_members_look_does_not_listen() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    open(&mut ines, &home).await;
    studio.settle().await;
    let id = studio.person("Ines");
    assert_eq!(studio.read(|tx| tx.times(studio.nell.desk, &id, "opened")).await, 0);
    let mut nell = studio.desk().await;
    let seen = nell.get(&studio.of("Ines", "/page")).await;
    seen.is(200).says("Harbour Bakery website").never_says("data-live");
}

#[tokio::test]
async fn news_is_not_packed_for_packing_waits() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let place = format!("{home}/live?after=0");
    let heard = ines.get_with(&place, "accept-encoding", "gzip").await;
    assert_eq!(heard.header("content-encoding"), "");
    assert!(heard.body().starts_with("retry: "), "{}", heard.body());
}

#[tokio::test]
async fn what_pages_do_not_show_is_no_news_either() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let mut heard = open(&mut ines, &home).await;
    let (mut pete, his) = studio.visit("Pete").await;
    pete.introduce(&his, ("Sam Reed", "sam@harbourbakery.example")).await.is(303);
    let mut nell = studio.desk().await;
    nell.post(&studio.of("Pete", "/copy"), &[]).await.is(200);
    assert!(is_silent(&mut heard).await, "an introduction was told of");
}

#[tokio::test]
async fn a_form_that_is_asked_comes_to_an_open_page() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let mut heard = open(&mut ines, &home).await;
    let fields = vec![intake::NewField {
        kind: "short".into(),
        label: "Your motto".into(),
        ..Default::default()
    }];
    let new = intake::New { title: "About your shop".into(), fields, ..Default::default() };
    let (by, on, signer) = (studio.nell.clone(), studio.design.clone(), studio.app.signer());
    let asked = studio.app.store.write(move |tx| intake::ask(tx, &signer, &by, &on, &new)).await;
    asked.unwrap();
    heard.news().await.unwrap();
    ines.get(&home).await.says("About your shop");
}
