//! How far a version reached each person: fetched, opened and downloaded are three facts, the mail
//! is a fourth, and each version has its own.

use crate::support::smtp::Mood;
use crate::support::studio::{PDF, PDF2};
use crate::support::{Browser, Page, Studio};
use milepost::clock::minutes;
use milepost::file::Version;
use milepost::member::Desk;
use milepost::outbox::State;
use milepost::page::{Reach, says};
use std::time::Duration;

const NAME: &str = "homepage-design.pdf";

/// The homepage in so many versions, an hour apart, each mailed to everybody; the last hour is over.
async fn posted(versions: u32) -> Studio {
    let studio = Studio::open().await;
    for number in 0..versions {
        let bytes = [PDF, PDF2, b"%PDF-1.4 three"][number as usize];
        studio.post(&[(NAME, bytes)], &["Ines"], "any").await;
        studio.deliver().await;
        studio.clock.travel(minutes(60));
    }
    studio
}

async fn version(studio: &Studio, number: u32) -> Version {
    let all = studio.read(|tx| tx.all_versions(Desk::of_the_house(), &studio.harbour)).await;
    all.into_iter().find(|version| version.number == number).unwrap()
}

async fn reached(studio: &Studio, number: u32) -> Vec<Reach> {
    studio.settle().await;
    let version = version(studio, number).await;
    let record = studio.read(|tx| tx.record(Desk::of_the_house(), &studio.harbour)).await;
    record.of(&version)
}

async fn reach(studio: &Studio, number: u32, name: &str) -> Reach {
    let all = reached(studio, number).await;
    all.into_iter().find(|reach| reach.name.starts_with(name)).unwrap()
}

async fn sentence(studio: &Studio, number: u32) -> String {
    let zone = &studio.nell.profile.time_zone;
    says(number, &reached(studio, number).await, zone, studio.clock.now())
}

/// A touch of a page, as its script tells it.
async fn touch(browser: &mut Browser, page: &Page) {
    let to = page.after("data-opened=\"");
    browser.post(&to, &[]).await.is(204);
}

#[tokio::test]
async fn a_fetch_opens_no_version_and_a_touch_opens_what_the_page_showed() {
    let studio = posted(2).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    for number in [1, 2] {
        let before = reach(&studio, number, "Ines").await;
        assert!(before.fetched.is_some_and(|(_, automatic)| !automatic), "{before:?}");
        assert_eq!(before.opened, None);
    }
    touch(&mut ines, &page).await;
    for number in [1, 2] {
        let after = reach(&studio, number, "Ines").await.opened.unwrap();
        assert_eq!(after.first_at, studio.clock.now());
    }
    assert_eq!(reach(&studio, 2, "Pete").await.opened, None);
}

#[tokio::test]
async fn a_page_from_before_a_version_opens_it_neither_by_a_late_touch_nor_by_a_lie() {
    let studio = posted(1).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let old = ines.get(&home).await;
    studio.post(&[(NAME, PDF2)], &["Ines"], "any").await;
    studio.deliver().await;
    studio.clock.travel(minutes(10));
    touch(&mut ines, &old).await;
    assert!(reach(&studio, 1, "Ines").await.opened.is_some());
    let second = reach(&studio, 2, "Ines").await;
    assert_eq!((second.opened, second.fetched), (None, None));
    assert!(sentence(&studio, 2).await.starts_with("Nobody has opened version 2 yet."));
    // What is no moment says nothing; a moment to come is now, and opens nothing that comes later.
    for said in ["", "?shown=", "?shown=soon", "?shown=-1", "?other=9999999999999"] {
        ines.post(&format!("{home}/opened{said}"), &[]).await.is(204);
    }
    assert_eq!(reach(&studio, 2, "Ines").await.opened, None);
    ines.post(&format!("{home}/opened?shown=9999999999999"), &[]).await.is(204);
    assert!(reach(&studio, 2, "Ines").await.opened.is_some());
    studio.clock.travel(minutes(1));
    studio.post(&[(NAME, b"%PDF-1.4 three")], &["Ines"], "any").await;
    assert_eq!(reach(&studio, 3, "Ines").await.opened, None);
}

#[tokio::test]
async fn a_scanner_fetches_and_opens_nothing_though_it_runs_the_script() {
    let studio = Studio::open().await;
    studio.post(&[(NAME, PDF)], &["Ines"], "any").await;
    studio.deliver().await;
    studio.clock.travel(Duration::from_secs(20));
    let (mut scanner, home) = studio.visit("Ines").await;
    scanner.agent = "Mozilla/5.0 (compatible; Proofpoint-scan/1.0)";
    let page = scanner.get(&home).await;
    touch(&mut scanner, &page).await;
    let seen = reach(&studio, 1, "Ines").await;
    assert_eq!((seen.opened, seen.fetched.map(|(_, automatic)| automatic)), (None, Some(true)));
    let says = sentence(&studio, 1).await;
    assert!(says.contains("Fetched for Ines by a program, probably a mail scanner."), "{says}");
    // A person's browser, later, is another fetch: no longer a machine each time.
    studio.clock.travel(minutes(9));
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.is(200);
    let seen = reach(&studio, 1, "Ines").await;
    assert_eq!((seen.opened, seen.fetched.map(|(_, automatic)| automatic)), (None, Some(false)));
    let says = sentence(&studio, 1).await;
    assert!(says.contains("Fetched for Ines, and not touched."), "{says}");
}

#[tokio::test]
async fn what_a_browser_opened_that_turns_out_to_be_a_machine_is_not_opened() {
    let studio = posted(1).await;
    let (mut robot, home) = studio.visit("Ines").await;
    let page = robot.get(&home).await;
    touch(&mut robot, &page).await;
    assert!(reach(&studio, 1, "Ines").await.opened.is_some());
    robot.post(&format!("{home}/robot"), &[]).await.is(303);
    assert_eq!(reach(&studio, 1, "Ines").await.opened, None);
    // What she herself opened in another browser stays.
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    touch(&mut ines, &page).await;
    robot.post(&format!("{home}/robot"), &[]).await.is(303);
    assert!(reach(&studio, 1, "Ines").await.opened.is_some());
}

#[tokio::test]
async fn a_members_preview_counts_as_nothing() {
    let studio = posted(1).await;
    let mut nell = studio.desk().await;
    let path = format!("/admin/participants/{}/page", studio.person("Ines"));
    nell.get(&path).await.is(200);
    let id = version(&studio, 1).await.id;
    nell.get(&format!("/admin/versions/{id}")).await.says("Nobody has opened version 1 yet.");
    nell.get(&format!("/admin/versions/{id}/{NAME}")).await.is(200);
    for reach in reached(&studio, 1).await {
        assert_eq!((reach.fetched, reach.opened, reach.downloaded), (None, None, None));
    }
}

#[tokio::test]
async fn whoever_decides_without_a_script_has_opened_what_was_decided_and_nothing_else() {
    let studio = Studio::open().await;
    studio.post(&[("notes.pdf", b"%PDF-1.4 notes")], &[], "").await;
    studio.clock.travel(minutes(60));
    studio.post(&[(NAME, PDF)], &["Ines"], "any").await;
    studio.deliver().await;
    studio.clock.travel(minutes(60));
    let (mut ines, home) = studio.visit("Ines").await;
    let receipt = studio.decide(&mut ines, &home, &[("decision", "approved")]).await.location();
    studio.settle().await;
    let all = studio.read(|tx| tx.all_versions(Desk::of_the_house(), &studio.harbour)).await;
    let record = studio.read(|tx| tx.record(Desk::of_the_house(), &studio.harbour)).await;
    let opened = |name: &str| {
        let version = all.iter().find(|version| version.name == name).unwrap();
        record.of(version).into_iter().find(|r| r.name.starts_with("Ines")).unwrap().opened
    };
    assert_eq!(opened(NAME).unwrap().first_at, studio.clock.now());
    assert_eq!(opened("notes.pdf"), None);
    // Nothing says that she had it open before she decided.
    assert_eq!(before(&studio, &receipt).await, None);
}

/// Since when a receipt's approver had it open.
async fn before(studio: &Studio, receipt: &str) -> Option<milepost::clock::Stamp> {
    let id = receipt.rsplit('/').next().unwrap().parse().unwrap();
    let who = studio.person("Ines");
    let look = |tx: &milepost::store::Tx| {
        let sight = milepost::link::glimpse(tx, Desk::of_the_house(), &who)?;
        tx.opened_before(&sight, &id)
    };
    studio.read(look).await
}

#[tokio::test]
async fn a_receipt_can_tell_since_when_the_approver_had_it_open() {
    let studio = posted(1).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    touch(&mut ines, &page).await;
    studio.settle().await;
    let opened_at = studio.clock.now();
    studio.clock.travel(minutes(7));
    touch(&mut ines, &page).await;
    studio.settle().await;
    let receipt = studio.decide(&mut ines, &home, &[("decision", "approved")]).await.location();
    assert_eq!(before(&studio, &receipt).await, Some(opened_at));
}

#[tokio::test]
async fn mails_are_told_of_by_person_and_version_as_the_server_took_them() {
    let studio = Studio::open().await;
    studio.post(&[(NAME, PDF)], &["Ines"], "any").await;
    let mail = async |number: u32| reach(&studio, number, "Ines").await.mail.unwrap();
    assert_eq!(mail(1).await.state, State::Queued);
    assert!(sentence(&studio, 1).await.contains("The mails about it are not accepted yet."));
    studio.mail.is(Mood::PutsOff);
    studio.deliver().await;
    assert_eq!(mail(1).await.state, State::Deferred);
    assert!(sentence(&studio, 1).await.contains("was put off by the mail server."));
    studio.mail.is(Mood::Takes);
    studio.clock.travel(minutes(5));
    studio.deliver().await;
    let (told, at) = (mail(1).await, studio.clock.now());
    assert_eq!((told.state, told.at), (State::Accepted, at));
    studio.clock.travel(minutes(60));
    studio.post(&[(NAME, PDF2)], &["Ines"], "any").await;
    studio.mail.is(Mood::Refuses);
    studio.deliver().await;
    assert_eq!((mail(1).await.at, mail(2).await.state), (at, State::Failed));
    assert!(sentence(&studio, 2).await.contains("The mail to Harbour, Ines and Pete failed."));
    // The same link in a new mail tells of no version.
    studio.mail.is(Mood::Takes);
    let mut nell = studio.desk().await;
    let resend = format!("/admin/participants/{}/resend", studio.person("Ines"));
    nell.post(&resend, &[]).await.is(303);
    studio.deliver().await;
    assert_eq!(mail(2).await.state, State::Failed);
}

#[tokio::test]
async fn two_days_after_the_mail_was_accepted_it_was_probably_not_received() {
    let studio = posted(1).await;
    studio.clock.travel(minutes(47 * 60) - Duration::from_secs(1));
    let lost = async |name| {
        let reach = reach(&studio, 1, name).await;
        reach.probably_not_received(studio.clock.now())
    };
    assert!(!lost("Ines").await);
    studio.clock.travel(Duration::from_secs(1));
    assert!(lost("Ines").await);
    let says = sentence(&studio, 1).await;
    assert!(says.contains("Probably not received by Harbour, Ines and Pete"), "{says}");
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    assert!(lost("Ines").await, "a fetch is no opening");
    touch(&mut ines, &page).await;
    assert!(!lost("Ines").await && lost("Pete").await);
}

#[tokio::test]
async fn the_studio_reads_who_opened_which_version_and_what_is_gone_out() {
    let studio = posted(1).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    touch(&mut ines, &page).await;
    studio.post(&[(NAME, PDF2)], &["Ines"], "any").await;
    studio.deliver().await;
    studio.clock.travel(minutes(60));
    let (mut pete, home) = studio.visit("Pete").await;
    let page = pete.get(&home).await;
    touch(&mut pete, &page).await;
    let (first, second) = (version(&studio, 1).await, version(&studio, 2).await);
    let file = format!("{home}/files/{}/{NAME}", second.id);
    pete.get_with(&file, "range", "bytes=0-99").await.is(206);
    let mut nell = studio.desk().await;
    studio.settle().await;
    let page = nell.get(&format!("/admin/versions/{}", second.id)).await;
    page.says("Pete opened it on Thu 12 Nov, 16:28 GMT; Harbour and Ines have not yet.")
        .says("100 bytes of")
        .says("Thu 12 Nov, 15:28 GMT");
    page.never_says("viewed");
    let page = nell.get(&format!("/admin/versions/{}", first.id)).await;
    page.says("Ines opened it on Thu 12 Nov, 15:28 GMT, Pete on Thu 12 Nov, 16:28 GMT");
    // The project's page has the sentence of the newest.
    let page = nell.get(&format!("/admin/projects/{}", studio.harbour)).await;
    page.says("Pete opened it on Thu 12 Nov, 16:28 GMT; Harbour and Ines have not yet.");
    let machine = studio.machine().await;
    let list = machine.get(&format!("/versions/{}/seen", second.id)).await.is(200).json;
    let of = |name: &str| {
        let all = list["items"].as_array().unwrap().iter();
        all.clone().find(|seen| seen["name"].as_str().unwrap().starts_with(name)).unwrap().clone()
    };
    assert_eq!(list["items"].as_array().unwrap().len(), 3);
    assert_eq!((&of("Pete")["bytes"], &of("Pete")["whole"]), (&100.into(), &false.into()));
    assert_eq!(of("Pete")["opened_at"], "2026-11-12T16:28:00.000Z");
    assert_eq!((&of("Ines")["mail"], &of("Ines")["opened_at"]), (&"accepted".into(), &().into()));
}

#[tokio::test]
async fn the_clients_page_names_its_own_side_and_nobody_elses_and_no_mail() {
    let studio = posted(1).await;
    let (mut pete, home) = studio.visit("Pete").await;
    let page = pete.get(&home).await;
    touch(&mut pete, &page).await;
    let id = version(&studio, 1).await.id;
    pete.get(&format!("{home}/files/{id}/{NAME}")).await.is(200);
    let (mut ines, hers) = studio.visit("Ines").await;
    ines.get(&hers).await.is(200);
    studio.settle().await;
    let page = ines.get(&format!("{hers}/files/{id}")).await;
    let at = "Thu 12 Nov, 15:28 GMT";
    page.says(&format!("Pete Rowland opened it on {at}, downloaded it on {at}"))
        .says("You have not opened it yet")
        .says("Harbour accounts has not opened it yet");
    for never in ["Orla", "etched", "ccepted", "Probably", "viewed"] {
        page.never_says(never);
    }
    // Whoever was taken off is on it no more, and another client's people never are: even where a
    // row says that one of them is on this project.
    let mut nell = studio.desk().await;
    let off = format!("/admin/participants/{}/remove", studio.person("Pete"));
    nell.post(&off, &[]).await.is(303);
    let db = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    let (orla, project) = (studio.person("Orla"), studio.harbour.as_str());
    let sql = "update participants set project_id = ?1 where id = ?2";
    assert_eq!(db.execute(sql, [project, orla.as_str()]).unwrap(), 1);
    let page = ines.get(&format!("{hers}/files/{id}")).await;
    page.says("You have not opened it yet").never_says("Pete Rowland opened").never_says("Orla");
}

#[tokio::test]
async fn a_look_at_a_page_of_many_files_writes_one_row_each_time_or_none() {
    let studio = Studio::open().await;
    let names: Vec<_> = (0..40).map(|n| format!("f{n}.pdf")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_bytes())).collect();
    for ten in files.chunks(10) {
        studio.post(ten, &[], "").await;
    }
    studio.clock.travel(minutes(60));
    let (mut ines, home) = studio.visit("Ines").await;
    for _ in 0..5 {
        let page = ines.get(&home).await;
        touch(&mut ines, &page).await;
        studio.settle().await;
        studio.clock.travel(minutes(1));
    }
    studio.settle().await;
    let db = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("select count(*) from showings"), 2, "one fetched, one opened");
    assert_eq!(count("select sum(times) from showings"), 10);
    let all = studio.read(|tx| tx.all_versions(Desk::of_the_house(), &studio.harbour)).await;
    let record = studio.read(|tx| tx.record(Desk::of_the_house(), &studio.harbour)).await;
    assert_eq!(all.len(), 40);
    for version in &all {
        let ines = record.of(version).into_iter().find(|r| r.name.starts_with("Ines")).unwrap();
        let opened = ines.opened.unwrap();
        assert_eq!(opened.last_at.since(opened.first_at), minutes(4), "{}", version.name);
    }
}
