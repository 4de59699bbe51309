//! A8: rotating breaks no link, revoking kills at once, and a key is dropped when nothing needs it.

use crate::support::studio::{BASE, settings};
use crate::support::{Browser, Studio};
use milepost::app::App;
use milepost::clock::days;
use milepost::error::{Error, Result};
use milepost::key::{self, State};
use milepost::member;
use milepost::page::{Reader, sentence};
use milepost::{link, web};

/// The studio after a restart.
struct Again(App, Browser);

fn again(studio: &Studio, app: &App) -> Again {
    app.store.close();
    let smtp = studio.mail.url();
    let config = settings(studio.folder.path(), &[("smtp-url", &smtp)]);
    let app = App::open(config, studio.clock.clone()).unwrap();
    let browser = Browser::new(web::router::router(&app), BASE);
    Again(app, browser)
}

async fn rotate(studio: &Studio, app: &App) -> key::Rotated {
    let (by, safe) = (studio.nell.clone(), app.safe.clone());
    app.store.write(move |tx| key::rotate(tx, &safe, &by)).await.unwrap()
}

async fn revoke(studio: &Studio, app: &App, kid: u8) -> Result<key::Revoked> {
    let (by, safe) = (studio.nell.clone(), app.safe.clone());
    app.store.write(move |tx| key::revoke(tx, &safe, &by, kid)).await
}

async fn copied(studio: &Studio, app: &App, name: &str) -> String {
    let (by, id, signer) = (studio.nell.clone(), studio.person(name), app.signer());
    let token = app.store.write(move |tx| link::copy(tx, &signer, &by, &id)).await.unwrap();
    format!("/l/{}", token.letters())
}

fn kid(link: &str) -> u8 {
    super::base64_bytes(link.trim_start_matches("/l/"))[1]
}

#[tokio::test]
async fn a8_through_restarts_the_old_key_opens_until_it_is_revoked_and_the_new_one_signs() {
    let studio = Studio::open().await;
    let first = studio.link("Ines").await;
    let (ines, home) = studio.visit("Ines").await;
    assert_eq!(kid(&first), 1);
    let Again(app, mut browser) = again(&studio, &studio.app);
    browser.open(&first).await.is(200);
    assert_eq!(rotate(&studio, &app).await.signs, 2);

    let Again(app, mut browser) = again(&studio, &app);
    browser.open(&first).await.is(200);
    let second = copied(&studio, &app, "Ines").await;
    assert_eq!(kid(&second), 2);
    browser.open(&second).await.is(200);

    let done = revoke(&studio, &app, 1).await.unwrap();
    assert_eq!((done.signs, done.links), (2, 4));
    let Again(app, mut browser) = again(&studio, &app);
    browser.get(&first).await.is(404).says("This link doesn’t open anything");
    browser.cookies = ines.cookies.clone();
    browser.get(&home).await.is(410);
    browser.open(&second).await.is(200);

    // Revoking the one that signs makes another first.
    assert_eq!(revoke(&studio, &app, 2).await.unwrap().signs, 3);
    let Again(app, mut browser) = again(&studio, &app);
    browser.get(&second).await.is(404);
    let third = copied(&studio, &app, "Ines").await;
    assert_eq!(kid(&third), 3);
    browser.open(&third).await.is(200);
    for wrong in [1, 2, 9] {
        let Err(Error::Broken(says)) = revoke(&studio, &app, wrong).await else { panic!() };
        assert!(says.to_string().contains(&wrong.to_string()), "{says}");
    }
}

#[tokio::test]
async fn a8_a_running_server_takes_the_ring_over_and_keeps_it_if_the_file_breaks() {
    let studio = Studio::open().await;
    let first = studio.link("Ines").await;
    let seen = milepost::jobs::keys::look(&studio.app, studio.app.safe.mark(), false);
    revoke(&studio, &studio.app, 1).await.unwrap();
    studio.browser().open(&first).await.is(200);
    let seen = milepost::jobs::keys::look(&studio.app, seen, false);
    studio.browser().get(&first).await.is(404);
    let second = studio.link("Ines").await;
    std::fs::write(studio.app.safe.path(), "instance = ").unwrap();
    let broken = milepost::jobs::keys::look(&studio.app, seen, false);
    assert_ne!(broken, seen);
    studio.browser().open(&second).await.is(200);
    std::fs::remove_file(studio.app.safe.path()).unwrap();
    milepost::jobs::keys::look(&studio.app, broken, false);
    studio.browser().open(&second).await.is(200);
}

#[tokio::test]
async fn a8_letters_that_wait_while_a_key_is_revoked_carry_a_link_that_works() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    revoke(&studio, &studio.app, 1).await.unwrap();
    // The server has not looked yet: it does not mail what would open nothing.
    studio.deliver().await;
    assert!(studio.mail.got().is_empty(), "a dead link was mailed");
    studio.app.reload_keys().unwrap();
    studio.clock.travel(days(1));
    assert_eq!(studio.deliver().await, 3);
    for mail in studio.mail.got() {
        studio.browser().open(&mail.link()).await.is(200);
    }
}

#[tokio::test]
async fn a8_a_key_is_dropped_when_no_row_needs_it_and_never_before() {
    let studio = Studio::open().await;
    let app = &studio.app;
    rotate(&studio, app).await;
    let kids = || {
        app.reload_keys().unwrap();
        app.keys().keys().map(|key| key.kid).collect::<Vec<_>>()
    };
    studio.clock.travel(days(401));
    milepost::jobs::sweep::once(app).await.unwrap();
    assert_eq!(kids(), [1, 2], "live links have letters of it");
    for name in ["Ines", "Pete", "Harbour", "Orla"] {
        let (by, id) = (studio.nell.clone(), studio.person(name));
        app.store.write(move |tx| link::revoke(tx, &by, &id, "")).await.unwrap();
    }
    milepost::jobs::sweep::once(app).await.unwrap();
    assert_eq!(kids(), [2]);
    // A link of it is dead, and says so as any other that is not known.
    studio.browser().get("/l/nothing").await.is(404);
    rotate(&studio, app).await;
    studio.clock.travel(days(399));
    assert!(rotate(&studio, app).await.dropped.is_empty(), "too young");
    studio.clock.travel(days(2));
    assert_eq!(rotate(&studio, app).await.dropped, [2]);
}

#[tokio::test]
async fn a8_an_id_comes_back_after_255_others_at_the_earliest() {
    let studio = Studio::open().await;
    let mut seen = vec![1];
    for _ in 0..255 {
        studio.clock.travel(days(1));
        seen.push(rotate(&studio, &studio.app).await.signs);
    }
    let mut once = seen.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), 256, "each id once");
    let (by, safe) = (studio.nell.clone(), studio.app.safe.clone());
    let full = studio.app.store.write(move |tx| key::rotate(tx, &safe, &by)).await;
    assert!(full.is_err(), "live links need every one of them");
    studio.app.reload_keys().unwrap();
    assert_eq!(studio.app.keys().keys().filter(|key| key.state == State::Signing).count(), 1);
}

#[tokio::test]
async fn only_the_owner_changes_keys_and_the_trail_says_who() {
    let studio = Studio::open().await;
    let joss = studio.joss(member::Role::Admin).await;
    let safe = studio.app.safe.clone();
    let refused = studio.app.store.write(move |tx| key::rotate(tx, &safe, &joss)).await;
    assert!(matches!(refused, Err(Error::Refused(_))));
    rotate(&studio, &studio.app).await;
    revoke(&studio, &studio.app, 1).await.unwrap();
    let desk = studio.nell.desk;
    let events = studio.read(|tx| tx.chain(desk, milepost::audit::STUDIO)).await;
    let said: Vec<_> = events.iter().map(|event| sentence(event, Reader::Studio)).collect();
    assert_eq!(said[said.len() - 2], "Nell Ashby let key 2 sign from now on");
    assert_eq!(said[said.len() - 1], "Nell Ashby revoked key 1");
}
