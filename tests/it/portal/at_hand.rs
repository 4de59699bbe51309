//! A browser that was let in a moment ago is answered without the router, as long as nothing
//! changed. (Debug builds, and so every test of this suite, judge and draw anew beside it, and
//! compare.)

use crate::support::{Browser, Page, Studio};
use milepost::assurance::{self, Proof};
use milepost::link::VISIT_LASTS;
use milepost::member::Desk;
use milepost::participant::Role;
use milepost::store::Tx;
use rusqlite::Connection;

/// Gets a page, and whether the database was asked once and no more.
async fn get(studio: &Studio, browser: &mut Browser, home: &str) -> (Page, bool) {
    let before = studio.app.store.asked();
    let page = browser.get(home).await;
    (page, studio.app.store.asked() == before + 1)
}

/// Looks until the page is at hand.
async fn warm(studio: &Studio, browser: &mut Browser, home: &str) {
    for _ in 0..3 {
        if get(studio, browser, home).await.1 {
            return;
        }
    }
    panic!("it is not at hand");
}

/// The headers and bytes of an answer.
fn whole(page: &Page) -> (Vec<String>, &[u8]) {
    let lines = page.headers.iter().map(|(name, value)| format!("{name}: {value:?}"));
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    (lines, &page.bytes)
}

#[tokio::test]
async fn the_answer_is_the_routers_to_the_byte() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    for name in ["Ines", "Pete", "Orla"] {
        let (mut browser, home) = studio.visit(name).await;
        warm(&studio, &mut browser, &home).await;
        // A question mark goes the long way.
        let (long, short) = get(&studio, &mut browser, &format!("{home}?")).await;
        let (at_hand, is_at_hand) = get(&studio, &mut browser, &home).await;
        assert!(is_at_hand && !short, "{name}");
        assert_eq!(whole(&at_hand), whole(&long), "{name}");
        let long = browser.get_with(&format!("{home}?"), "accept-encoding", "gzip").await;
        // What stands before the bytes is put together the first time.
        for time in ["first", "second"] {
            let packed = browser.get_with(&home, "accept-encoding", "gzip").await;
            assert_eq!(whole(&packed), whole(&long), "{name}, the {time} time");
        }
        let had = long.header("etag").to_owned();
        let same = browser.get_with(&home, "if-none-match", &had).await;
        let long = browser.get_with(&format!("{home}?"), "if-none-match", &had).await;
        assert_eq!((same.status, whole(&same)), (long.status, whole(&long)), "{name}");
    }
}

#[tokio::test]
async fn what_is_out_of_the_ordinary_goes_the_long_way() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    warm(&studio, &mut ines, &home).await;
    ines.get(&format!("{home}/")).await.is(404);
    ines.post(&home, &[]).await.is(405);
    let cookies = ines.cookies.clone();
    let visit = cookies.keys().find(|name| !name.starts_with("mps_")).unwrap();
    let secret = cookies.keys().find(|name| name.starts_with("mps_")).unwrap();
    let (most, last) = cookies[visit].split_at(39);
    let forged = format!("{most}{}", if last == "B" { "C" } else { "B" });
    for (name, value, status) in [
        (visit, "A".repeat(40), 410),
        (visit, forged, 410),
        (secret, "AAAAAAAAAAAAAAAAAAAAAA".to_owned(), 200),
        (secret, "odd".to_owned(), 200),
    ] {
        ines.cookies.insert(name.clone(), value.clone());
        let (page, is_at_hand) = get(&studio, &mut ines, &home).await;
        page.is(status);
        assert!(!is_at_hand, "{name}={value}");
        ines.cookies = cookies.clone();
    }
    // Somebody else's cookie under her page's name.
    let (pete, _) = studio.visit("Pete").await;
    let his = pete.cookies.iter().find(|(name, _)| !name.starts_with("mps_")).unwrap().1;
    ines.cookies.insert(visit.clone(), his.clone());
    ines.get(&home).await.is(404);
}

#[tokio::test]
async fn whatever_ends_a_visit_ends_what_is_at_hand() {
    for act in ["revoke", "row", "gone", "person", "closed", "code", "cookie"] {
        let studio = Studio::open().await;
        let (mut ines, home) = studio.visit("Ines").await;
        warm(&studio, &mut ines, &home).await;
        let (who, of) = (studio.person("Ines"), studio.harbour.clone());
        // What is written beside the server counts, whoever writes it.
        let run = |sql: &str, id: &str| {
            let outside = Connection::open(studio.folder.path().join("milepost.db")).unwrap();
            assert_eq!(outside.execute(sql, [id]).unwrap(), 1, "{act}");
        };
        match act {
            "revoke" => {
                let mut nell = studio.desk().await;
                nell.post(&studio.of("Ines", "/revoke"), &[]).await.is(303);
            }
            "row" => run(
                "update links set state = 'revoked', ended_at = 1, ended_by = 'x', why = 'x'
                 where participant_id = ?1 and state = 'live'",
                who.as_str(),
            ),
            "gone" => {
                run("delete from links where participant_id = ?1 and state = 'live'", who.as_str())
            }
            "person" => run("update participants set removed_at = 1 where id = ?1", who.as_str()),
            "closed" => run("update projects set closed_at = 1 where id = ?1", of.as_str()),
            "code" => run("update projects set code_to_open = 1 where id = ?1", of.as_str()),
            _ => studio.clock.travel(VISIT_LASTS),
        }
        let (page, is_at_hand) = get(&studio, &mut ines, &home).await;
        page.never_says("Design");
        assert!(!is_at_hand, "{act}");
    }
}

#[tokio::test]
async fn what_a_browser_has_shown_of_itself_is_on_the_very_next_page() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let by = studio.nell.clone();
    let ask = move |tx: &Tx| assurance::set_for_studio(tx, &by, Proof::Name);
    studio.app.store.write(ask).await.unwrap();
    let (mut ines, home) = studio.visit("Ines").await;
    let mut phone = studio.browser();
    phone.open(&studio.link("Ines").await).await.is(200);
    warm(&studio, &mut ines, &home).await;
    ines.get(&home).await.says("It stands on the receipt");
    let fields = [("decision", "approved"), ("name", "Ines Calloway")];
    studio.decide(&mut ines, &home, &fields).await.is(303);
    ines.get(&home).await.says("You approved");
    studio.post(&[("menu.pdf", b"%PDF-1.4 menu")], &["Ines"], "any").await;
    for _ in 0..3 {
        ines.get(&home).await.never_says("It stands on the receipt");
        phone.get(&home).await.says("It stands on the receipt");
    }
}

#[tokio::test]
async fn a_role_that_changes_is_on_the_very_next_page() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    warm(&studio, &mut ines, &home).await;
    let sql = "update participants set role = 'viewer' where id = ?1";
    let outside = Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    outside.execute(sql, [studio.person("Ines").as_str()]).unwrap();
    let role = studio.read(|tx| tx.participant(Desk::of_the_house(), &studio.person("Ines"))).await;
    assert_eq!(role.unwrap().role, Role::Viewer);
    let (page, is_at_hand) = get(&studio, &mut ines, &home).await;
    page.is(200);
    assert!(!is_at_hand);
}

#[tokio::test]
async fn a_page_at_hand_is_counted_as_fetched_as_any_other() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let fetched = async || {
        studio.settle().await;
        let outside = Connection::open(studio.folder.path().join("milepost.db")).unwrap();
        let sql = "select total(times) from accesses where kind = 'fetched'";
        outside.query_row(sql, [], |row| row.get::<_, f64>(0)).unwrap()
    };
    warm(&studio, &mut ines, &home).await;
    let before = fetched().await;
    assert!(get(&studio, &mut ines, &home).await.1);
    assert_eq!(fetched().await, before + 1.0);
}
