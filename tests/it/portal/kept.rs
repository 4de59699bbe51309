//! A page that was drawn is kept until something about it changes. (Debug builds, and so every test
//! of this suite, draw each kept page anew and compare it byte for byte.)

use crate::support::{Browser, Page, Studio};
use flate2::read::GzDecoder;
use milepost::clock::minutes;
use milepost::store::{NOT_SHOWN, Store};
use std::io::Read as _;

async fn etag(browser: &mut Browser, home: &str) -> String {
    let page = browser.get(home).await;
    page.is(200);
    page.header("etag").to_owned()
}

fn unpacked(page: &Page) -> String {
    assert_eq!(page.header("content-encoding"), "gzip");
    let mut plain = String::new();
    GzDecoder::new(&page.bytes[..]).read_to_string(&mut plain).unwrap();
    plain
}

#[tokio::test]
async fn a_decision_and_an_update_are_on_the_very_next_page() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let (mut pete, his) = studio.visit("Pete").await;
    for _ in 0..2 {
        ines.get(&home).await.says("Needs your decision");
        pete.get(&his).await.never_says("Ines approved");
    }
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await;
    pete.get(&his).await.says("Ines approved");
    ines.get(&home).await.says("You approved");
    studio.post(&[("menu.pdf", b"%PDF-1.4 menu")], &[], "any").await;
    ines.get(&home).await.says("menu.pdf");
    pete.get(&his).await.says("menu.pdf");
}

#[tokio::test]
async fn two_people_of_one_role_each_get_their_own() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let (mut pete, his) = studio.visit("Pete").await;
    for _ in 0..3 {
        ines.get(&home).await.says("Private page for Ines Calloway").never_says("Pete Rowland");
        pete.get(&his).await.says("Private page for Pete Rowland");
    }
    assert_ne!(etag(&mut ines, &home).await, etag(&mut pete, &his).await);
}

#[tokio::test]
async fn whoever_has_it_already_gets_304_until_it_changes() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let had = etag(&mut ines, &home).await;
    assert!(had.starts_with("W/\""), "{had}");
    let same = ines.get_with(&home, "if-none-match", &had).await;
    same.is(304);
    assert!(same.bytes.is_empty());
    assert_eq!(same.header("etag"), had);
    assert_eq!(same.header("cache-control"), "private, no-store", "security.md, C10");
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await;
    ines.get_with(&home, "if-none-match", &had).await.is(200).says("You approved");
}

#[tokio::test]
async fn packed_and_plain_it_is_the_same_page() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    for _ in 0..2 {
        let packed = ines.get_with(&home, "accept-encoding", "gzip, br").await;
        let plain = ines.get_with(&home, "accept-encoding", "gzip;q=0").await;
        assert_eq!(plain.header("content-encoding"), "");
        assert_eq!(unpacked(&packed), plain.body());
        assert_eq!(packed.header("vary"), "accept-encoding");
        for name in ["etag", "content-security-policy", "content-type"] {
            assert_eq!(packed.header(name), plain.header(name), "{name}");
        }
    }
    let head = ines.head(&home).await;
    assert!(head.bytes.is_empty());
    assert_eq!(head.header("etag"), etag(&mut ines, &home).await);
}

#[tokio::test]
async fn what_changes_by_the_clock_alone_changes_in_time() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await;
    ines.get(&home).await.says("Undo approval");
    let start = studio.clock.now();
    // Past the undo, midnight in London and the next one, and a closed door at the end.
    for minute in [1, 9, 10, 11, 300, 571, 572, 573, 700, 1440, 2011, 2012, 2013, 4000] {
        studio.clock.set(start.plus(minutes(minute)));
        let page = ines.get(&home).await;
        page.is(200);
        assert_eq!(page.text().contains("Undo approval"), minute < 10, "{minute}");
    }
    // And back again, as a clock may be set.
    studio.clock.set(start.plus(minutes(2)));
    ines.get(&home).await.says("Undo approval");
}

#[tokio::test]
async fn a_link_that_ended_opens_no_kept_page() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.is(200);
    let mut nell = studio.desk().await;
    nell.post(&studio.of("Ines", "/revoke"), &[]).await.is(303);
    ines.get(&home).await.is(410).never_says("Harbour Bakery website");
}

#[tokio::test]
async fn what_a_command_writes_beside_the_server_is_seen_at_once() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.never_says("Fern, Field & Co");
    let beside = Store::open(studio.folder.path(), studio.clock.clone()).unwrap();
    let rename = |tx: &milepost::store::Tx| {
        let mut studio = tx.studio()?.unwrap();
        studio.name = "Fern, Field & Co".into();
        tx.save_studio(&studio)
    };
    beside.write_now(rename).unwrap();
    beside.close();
    ines.get(&home).await.says("Fern, Field & Co");
}

/// What is not counted as a change of a page is on none.
#[tokio::test]
async fn no_page_is_drawn_from_what_is_not_counted() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    let action = page.after("data-opened=\"");
    ines.post(&action, &[]).await.is(204);
    let path = page.after("class=\"dl\" href=\"");
    ines.get(&path).await.is(200);
    studio.deliver().await;
    studio.settle().await;
    let before = ines.get(&home).await.body();
    let connection = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    connection.execute_batch("pragma foreign_keys = off").unwrap();
    let mut emptied = 0;
    for table in NOT_SHOWN.iter().filter(|table| !["sessions", "visits"].contains(table)) {
        emptied += connection.execute(&format!("delete from {table}"), []).unwrap();
    }
    assert!(emptied > 5, "the story wrote to them: {emptied}");
    studio.app.pages.forget();
    assert_eq!(ines.get(&home).await.body(), before);
}

#[tokio::test]
async fn fetches_that_come_together_are_all_counted() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    for _ in 0..7 {
        ines.get(&home).await.is(200);
    }
    studio.settle().await;
    let id = studio.person("Ines");
    assert_eq!(studio.read(|tx| tx.times(studio.nell.desk, &id, "fetched")).await, 7);
}

#[tokio::test]
async fn a_page_that_is_kept_asks_the_database_once() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut pete, his) = studio.visit("Pete").await;
    pete.get(&his).await.is(200);
    let before = studio.app.store.asked();
    pete.get(&his).await.is(200);
    // Whether anything changed, also of what the visit was judged by.
    assert_eq!(studio.app.store.asked() - before, 1);
}
