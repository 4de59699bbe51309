//! The life of a link by hand: longer, another in its place, and everybody's anew.

use crate::support::smtp::Mood;
use crate::support::studio::{BASE, settings};
use crate::support::{Browser, Studio};
use milepost::app::App;
use milepost::clock::{days, minutes};
use milepost::error::{Error, Refusal, Result};
use milepost::link::{self, Link, Standing};
use milepost::member::{self, Desk, Member};
use milepost::page::{Reader, sentence};
use milepost::participant::Participant;
use milepost::{jobs, web};
use std::time::Duration;

type Made = Result<(Participant, Link)>;

async fn extend(studio: &Studio, name: &str, count: Option<u32>) -> Made {
    let (by, id, signer) = (studio.nell.clone(), studio.person(name), studio.app.signer());
    studio.app.store.write(move |tx| link::extend(tx, &signer, &by, &id, count)).await
}

async fn rotate(studio: &Studio, name: &str, and_mail: bool) -> Made {
    let (by, id, signer) = (studio.nell.clone(), studio.person(name), studio.app.signer());
    studio.app.store.write(move |tx| link::rotate(tx, &signer, &by, &id, and_mail)).await
}

async fn revoke(studio: &Studio, name: &str) {
    let (by, id) = (studio.nell.clone(), studio.person(name));
    studio.app.store.write(move |tx| link::revoke(tx, &by, &id, "")).await.unwrap();
}

async fn reissue(app: &App, by: &Member) -> Result<Vec<Participant>> {
    let (by, signer) = (by.clone(), app.signer());
    app.store.write(move |tx| link::reissue_all(tx, &signer, &by)).await
}

fn sql(studio: &Studio, sql: &str) {
    let connection = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    assert!(connection.execute(sql, []).unwrap() > 0, "{sql} changed nothing");
}

/// Closes every project now.
fn close(studio: &Studio) {
    let now = studio.clock.now().0;
    sql(studio, &format!("update projects set state = 'closed', closed_at = {now}"));
}

#[track_caller]
fn refused<T>(answer: Result<T>) -> String {
    match answer {
        Err(Error::Refused(refusal)) => refusal.sentence(),
        Err(Error::Broken(error)) => panic!("it broke: {error}"),
        Ok(_) => panic!("it was done"),
    }
}

/// What the trail of the Harbour project says last.
async fn last_said(studio: &Studio) -> String {
    let desk = Desk::of_the_house();
    let newest = studio.read(|tx| tx.events(desk, &studio.harbour, 1)).await;
    sentence(&newest[0], Reader::Studio)
}

#[tokio::test]
async fn extending_revives_the_links_of_older_mails() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    let mailed = studio.mail.to("ines@harbourbakery.example")[0].link();
    studio.clock.travel(days(95));
    studio.browser().open(&mailed).await.is(410).says("This link has expired");
    let (_, link) = extend(&studio, "Ines", None).await.unwrap();
    let until = studio.clock.now().plus(days(90));
    assert_eq!((link.extended_until, link.ends_at), (until, until));
    studio.browser().open(&mailed).await.is(200).says("Private page for Ines Calloway");
    studio.clock.set(until.minus(Duration::from_millis(1)));
    studio.browser().open(&mailed).await.is(200);
    studio.clock.set(until);
    studio.browser().open(&mailed).await.is(410).says("E-mail me a fresh link");
    assert_eq!(last_said(&studio).await, "Nell Ashby extended the link of Ines Calloway");
    assert_eq!(studio.deliver().await, 0, "extending mails nothing");
    // Pete's link is another one.
    let mailed = studio.mail.to("pete@harbourbakery.example")[0].link();
    studio.browser().open(&mailed).await.is(410);
}

#[tokio::test]
async fn extending_never_makes_a_link_shorter() {
    let studio = Studio::open().await;
    let (_, long) = extend(&studio, "Ines", Some(400)).await.unwrap();
    let link = studio.link("Ines").await;
    studio.clock.travel(days(1));
    let (_, short) = extend(&studio, "Ines", Some(10)).await.unwrap();
    assert_eq!((short.extended_until, short.ends_at), (long.extended_until, long.ends_at));
    studio.clock.travel(days(398));
    studio.browser().open(&link).await.is(200);
    // A token may end some seconds later, so that it ends with a letter or a figure.
    studio.clock.travel(days(1) + Duration::from_secs(60));
    studio.browser().open(&link).await.is(410);
}

#[tokio::test]
async fn an_extended_link_ends_thirty_days_after_its_project() {
    let studio = Studio::open().await;
    let link = studio.link("Ines").await;
    close(&studio);
    studio.clock.travel(days(29));
    let (_, extended) = extend(&studio, "Ines", Some(300)).await.unwrap();
    let closed = Some(studio.clock.now().minus(days(29)));
    assert_eq!(extended.end(closed), studio.clock.now().plus(days(1)));
    studio.browser().open(&link).await.is(200);
    studio.clock.travel(days(1));
    studio.browser().open(&link).await.is(410).says("This project is finished");
    assert_eq!(extended.stands(closed, studio.clock.now()), Standing::Expired);
    for answer in [extend(&studio, "Ines", None).await, rotate(&studio, "Ines", false).await] {
        assert!(refused(answer).starts_with("The project was closed more than 30 days ago"));
    }
}

#[tokio::test]
async fn extending_revives_links_and_no_cookies() {
    let studio = Studio::open().await;
    let link = studio.link("Ines").await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.clock.travel(days(31));
    extend(&studio, "Ines", None).await.unwrap();
    ines.get(&home).await.is(410).says("Open the link from your e-mail");
    ines.open(&link).await.is(200);
    ines.get(&home).await.is(200);
}

#[tokio::test]
async fn what_cannot_be_extended_is_refused_and_leaves_nothing_behind() {
    let studio = Studio::open().await;
    let before = studio.read(|tx| tx.newest_link(Desk::of_the_house(), &studio.person("Ines")));
    let before = before.await.unwrap();
    for count in [0, 3651] {
        let says = refused(extend(&studio, "Ines", Some(count)).await);
        assert_eq!(says, "Write a number of days from 1 to 3650.");
    }
    extend(&studio, "Pete", Some(3650)).await.unwrap();
    revoke(&studio, "Pete").await;
    for answer in [extend(&studio, "Pete", None).await, rotate(&studio, "Pete", true).await] {
        assert!(refused(answer).starts_with("This person’s link was revoked."));
    }
    let (by, signer) = (studio.nell.clone(), studio.app.signer());
    let nobody = milepost::id::ParticipantId::new();
    let asked = studio.app.store.write(move |tx| link::extend(tx, &signer, &by, &nobody, None));
    assert_eq!(refused(asked.await), Refusal::NotFound.sentence());
    let after = studio.read(|tx| tx.newest_link(Desk::of_the_house(), &studio.person("Ines")));
    let after = after.await.unwrap();
    assert_eq!((after.ends_at, after.extended_until), (before.ends_at, before.extended_until));
    assert_eq!(studio.deliver().await, 0);
}

#[tokio::test]
async fn a_rotated_link_is_over_as_if_expired_and_the_new_one_opens_the_same_page() {
    let studio = Studio::open().await;
    let old = studio.link("Ines").await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.clock.travel(minutes(1));
    let (_, new) = rotate(&studio, "Ines", false).await.unwrap();
    assert_eq!(new.ends_at.seconds() / 60, studio.clock.now().plus(days(90)).seconds() / 60);
    let over = studio.browser().get(&old).await;
    over.is(410).says("This link has expired").says("E-mail me a fresh link");
    over.keeps(&["Harbour Bakery website", "ines@", "rotated"]);
    ines.get(&home).await.is(410).says("This link has expired").says("Thu 12 Nov");
    assert_eq!(studio.deliver().await, 0, "nothing is mailed by itself");
    let link = studio.link("Ines").await;
    assert_ne!(link, old);
    studio.browser().get(&link).await.is(303);
    assert_eq!(studio.browser().get(&link).await.location(), home);
    studio.browser().get(&old).await.is(410);
    // Whoever has the old one can only have the new one mailed to the address on record.
    studio.browser().post(&format!("{old}/renew"), &[("email", "evil@x.example")]).await.is(200);
    studio.deliver().await;
    let got = studio.mail.got();
    assert_eq!((got.len(), &got[0].to[0]), (1, &"ines@harbourbakery.example".to_owned()));
    studio.browser().open(&got[0].link()).await.is(200);
    // Pete keeps his.
    let (mut pete, his) = studio.visit("Pete").await;
    pete.get(&his).await.is(200);
}

#[tokio::test]
async fn rotating_between_look_and_press_records_nothing() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    let (action, shown) = (page.after("action=\"/p/"), page.after("name=\"shown\" value=\""));
    rotate(&studio, "Ines", false).await.unwrap();
    let fields = [("decision", "approved"), ("shown", &*shown)];
    ines.post(&format!("/p/{action}"), &fields).await.is(410).says("This link has expired");
    assert_eq!(studio.asked().await[0].decisions.len(), 0);
}

#[tokio::test]
async fn a_rotated_link_is_mailed_when_asked_for() {
    let studio = Studio::open().await;
    studio.clock.travel(minutes(1));
    rotate(&studio, "Ines", true).await.unwrap();
    assert_eq!(last_said(&studio).await, "Nell Ashby rotated the link of Ines Calloway");
    assert_eq!(studio.deliver().await, 1);
    let mail = studio.mail.to("ines@harbourbakery.example").remove(0);
    studio.browser().open(&mail.link()).await.is(200).says("Private page for Ines Calloway");
}

#[tokio::test]
async fn letters_that_wait_while_a_link_is_rotated_carry_the_new_one() {
    let studio = Studio::open().await;
    studio.mail.is(Mood::PutsOff);
    studio.post_homepage().await;
    studio.deliver().await;
    studio.clock.travel(minutes(1));
    rotate(&studio, "Ines", false).await.unwrap();
    studio.mail.is(Mood::Takes);
    studio.clock.travel(minutes(5));
    assert_eq!(studio.deliver().await, 3);
    for (email, name) in
        [("ines@harbourbakery.example", "Ines"), ("pete@harbourbakery.example", "Pete")]
    {
        let link = studio.mail.to(email).pop().unwrap().link();
        studio.browser().open(&link).await.is(200).says(&format!("Private page for {name}"));
    }
}

#[tokio::test]
async fn reissuing_leaves_older_links_as_they_are() {
    let studio = Studio::open().await;
    let link = studio.link("Ines").await;
    studio.clock.travel(days(80));
    revoke(&studio, "Pete").await;
    let mailed = reissue(&studio.app, &studio.nell).await.unwrap();
    let mut names: Vec<_> = mailed.iter().map(|person| &*person.contact.name).collect();
    names.sort_unstable();
    assert_eq!(names, ["Harbour accounts", "Ines Calloway", "Orla Finch"]);
    assert_eq!(studio.deliver().await, 3);
    assert!(studio.mail.to("pete@harbourbakery.example").is_empty());
    studio.browser().open(&link).await.is(200);
    studio.clock.travel(days(20));
    studio.browser().open(&link).await.is(410);
    let fresh = studio.mail.to("ines@harbourbakery.example").remove(0).link();
    studio.browser().open(&fresh).await.is(200);
}

/// Signs with a new key from now on and kills the old one, as after a theft.
fn revoke_the_key(studio: &Studio) {
    let path = studio.folder.path().join("keys/keys.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("\"signing\"", "\"revoked\"");
    let secret = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, [7; 32]);
    let new =
        format!("\n[[key]]\nkid = 2\ncreated = 0\nstate = \"signing\"\nsecret = \"{secret}\"\n");
    milepost::key::write_private(&path, &format!("{text}{new}")).unwrap();
}

#[tokio::test]
async fn after_a_key_was_revoked_everybody_gets_a_link_that_works() {
    let studio = Studio::open().await;
    studio.mail.is(Mood::PutsOff);
    studio.post_homepage().await;
    studio.deliver().await;
    let old = studio.link("Ines").await;
    sql(&studio, "update projects set state = 'paused' where title like 'Tern%'");
    studio.app.store.close();
    revoke_the_key(&studio);
    let smtp = studio.mail.url();
    let config = settings(studio.folder.path(), &[("smtp-url", &smtp)]);
    let app = App::open(config, studio.clock.clone()).unwrap();
    let router = web::router::router(&app);
    let browser = || Browser::new(router.clone(), BASE);
    browser().get(&old).await.is(404).says("This link doesn’t open anything");
    studio.clock.travel(minutes(1));
    let mailed = reissue(&app, &studio.nell).await.unwrap();
    assert_eq!(mailed.len(), 4, "a project that pauses is not closed");
    studio.mail.is(Mood::Takes);
    studio.clock.travel(minutes(5));
    // The letters that waited, which the dead key had signed, and the new ones.
    assert_eq!(jobs::deliver::once(&app).await.unwrap(), 3 + 4);
    let got = studio.mail.got();
    let taken: Vec<_> = got.iter().rev().take(7).collect();
    for mail in taken {
        browser().open(&mail.link()).await.is(200);
    }
    browser().get(&old).await.is(404);
    let kids = app.store.read(|tx| tx.kids_in_use()).await.unwrap();
    assert_eq!(kids, [2]);
    let desk = Desk::of_the_house();
    let events = app.store.read(|tx| tx.events(desk, &studio.harbour, 1)).await.unwrap();
    let said = sentence(&events[0], Reader::Studio);
    assert!(said.starts_with("Nell Ashby mailed ") && said.ends_with(" their link signed anew"));
}

#[tokio::test]
async fn the_people_of_closed_projects_are_left_in_peace() {
    let studio = Studio::open().await;
    close(&studio);
    assert!(reissue(&studio.app, &studio.nell).await.unwrap().is_empty());
    assert_eq!(studio.deliver().await, 0);
}

#[tokio::test]
async fn only_admins_mail_everybody() {
    let studio = Studio::open().await;
    let joss = studio.joss(member::Role::Editor).await;
    assert!(refused(reissue(&studio.app, &joss).await).contains("Only an admin"));
    assert_eq!(studio.deliver().await, 0);
    // One link is an editor's work.
    let (id, signer, by) = (studio.person("Ines"), studio.app.signer(), joss.clone());
    let extended = studio.app.store.write(move |tx| link::extend(tx, &signer, &by, &id, None));
    assert!(extended.await.is_ok());
}
