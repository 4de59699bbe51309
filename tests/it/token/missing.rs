//! A21: a genuine link whose row is lost, as after yesterday's backup was put back.

use crate::support::Studio;
use milepost::clock::minutes;

/// Ines's and Pete's links go; Ines has another, which a backup still had.
async fn restored(studio: &Studio) -> String {
    let link = studio.link("Pete").await;
    let path = studio.folder.path().join("milepost.db");
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "pragma foreign_keys = off;
             delete from links where participant_id in
               (select r.id from participants r join contacts c on c.id = r.contact_id
                where c.name like 'Pete%');",
        )
        .unwrap();
    link
}

#[tokio::test]
async fn a21_a_link_whose_row_is_lost_asks_for_the_address_and_mails_a_known_one() {
    let studio = Studio::open().await;
    let link = restored(&studio).await;
    let mut browser = studio.browser();
    let page = browser.get(&link).await;
    page.is(410).says("We don’t know this link any more").says("Your e-mail address");
    page.never_says("pete@").never_says("Harbour Bakery website");
    let renew = page.after("action=\"");
    // Whoever holds a genuine link may have one mailed to an address that the studio knows.
    let known = browser.post(&renew, &[("email", " INES@harbourbakery.example ")]).await;
    known.is(200).says("Look in your inbox");
    let unknown = browser.post(&renew, &[("email", "evil@x.example")]).await;
    assert_eq!((known.status, known.body()), (unknown.status, unknown.body()));
    assert_eq!(studio.deliver().await, 1);
    let got = studio.mail.got();
    assert_eq!(got[0].to, ["ines@harbourbakery.example"]);
    studio.browser().open(&got[0].link()).await.is(200).says("Harbour Bakery website");
}

#[tokio::test]
async fn a21_what_is_no_address_comes_back_with_a_sentence() {
    let studio = Studio::open().await;
    let link = restored(&studio).await;
    let renew = format!("{link}/renew");
    let page = studio.browser().post(&renew, &[("email", "pete at home")]).await;
    page.is(422).says("Write an e-mail address, such as name@example.com.");
    assert!(page.body().contains("value=\"pete at home\""), "what was typed comes back");
    assert_eq!(page.after("action=\""), renew);
}

#[tokio::test]
async fn a21_the_same_limits_hold_as_for_any_fresh_link() {
    let studio = Studio::open().await;
    let link = restored(&studio).await;
    let mut mails = 0;
    for round in 0..40 {
        let mut browser = studio.browser();
        browser.peer = ([203, 0, 113, round], 1).into();
        let typed = [("email", "ines@harbourbakery.example")];
        browser.post(&format!("{link}/renew"), &typed).await.is(200);
        mails += studio.deliver().await;
        studio.clock.travel(std::time::Duration::from_secs(20));
    }
    assert_eq!(mails, 3, "one a minute, three in fifteen");
    let mut browser = studio.browser();
    let mut last = 0;
    for _ in 0..12 {
        last = browser
            .post(&format!("{link}/renew"), &[("email", "x@y.example")])
            .await
            .status
            .as_u16();
    }
    assert_eq!(last, 429);
    studio.clock.travel(minutes(1));
}

#[tokio::test]
async fn a21_an_address_is_taken_only_where_a_genuine_links_row_is_missing() {
    let studio = Studio::open().await;
    let mut browser = studio.browser();
    let typed = [("email", "ines@harbourbakery.example")];
    browser.post("/l/forged/renew", &typed).await.is(200);
    let nowhere = "/p/0000000000000000/renew";
    browser.post(nowhere, &typed).await.is(200);
    browser.cookies.insert("mp_00000000".into(), "forged".into());
    browser.post(nowhere, &typed).await.is(200);
    assert_eq!(studio.deliver().await, 0);
}

#[tokio::test]
async fn a21_an_open_visit_whose_row_is_lost_has_the_same_way_back() {
    let studio = Studio::open().await;
    let (mut pete, home) = studio.visit("Pete").await;
    restored(&studio).await;
    let page = pete.get(&home).await;
    page.is(410).says("We don’t know this link any more").says("Your e-mail address");
    let typed = [("email", "ines@harbourbakery.example")];
    pete.post(&page.after("action=\""), &typed).await.is(200).says("Look in your inbox");
    assert_eq!(studio.deliver().await, 1);
}
