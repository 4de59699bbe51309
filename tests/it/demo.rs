//! The sample studio: every group of the work queue has something in it, and all of it is real.

use crate::support::studio::{NOON, settings};
use crate::support::{Browser, Page};
use milepost::clock::Clock;
use milepost::demo::{self, Demo};
use milepost::member::Desk;
use milepost::outbox::State;
use milepost::{audit, web};

async fn open() -> (Demo, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let config = settings(folder.path(), &[]);
    let clock = Clock::standing_at(NOON);
    let listen = ([127, 0, 0, 1], 8080).into();
    let demo = demo::open_at(config, folder.path(), listen, clock).await.unwrap();
    (demo, folder)
}

fn browser(demo: &Demo) -> Browser {
    Browser::new(web::router::router(&demo.app), &demo.app.config().base_url)
}

async fn home(demo: &Demo) -> Page {
    let mut nell = browser(demo);
    let door = nell.path(&demo.links.admin_link);
    nell.post(&door, &[]).await.is(303);
    nell.get("/admin").await
}

#[tokio::test]
async fn the_work_queue_says_who_waits_on_whom_oldest_first() {
    let (demo, _folder) = open().await;
    let page = home(&demo).await;
    page.says("Two things wait on you and three on clients.");
    page.says("The longest wait is Mill Lane School prospectus, 8 days.");
    let text = page.text();
    let order = [
        "Waiting on you",
        "Quayside Physio booking",
        "Tern Books online shop",
        "Waiting on clients",
        "Mill Lane School prospectus",
        "Saltmarsh Cider labels",
        "Harbour Bakery website",
        "Moving",
        "Lowen Yoga identity",
        "North Pier Gallery",
        "1 finished project",
    ];
    let main = &text[text.find("Waiting on you").unwrap()..];
    let places: Vec<_> = order
        .iter()
        .map(|words| main.find(words).unwrap_or_else(|| panic!("{words}: {main}")))
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    page.says("Orla asked for changes to checkout.pdf").says("due Tue 10 Nov");
    page.says("page not opened since").says("median of 2");
}

#[tokio::test]
async fn ines_finds_the_story_of_the_pictures() {
    let (demo, _folder) = open().await;
    let mut ines = browser(&demo);
    let page = ines.open(&demo.links.client_link).await;
    page.is(200).says("2 of 5 milestones done").says("Approve version 3").says("by Tue 17 Nov");
    page.says("Wed 11 Nov, 16:28 GMT").says("2 earlier versions").says("you asked for changes");
    page.says("You approved site-map.png, version 1 and wireframes.pdf, version 4")
        .says("Build and content");
}

#[tokio::test]
async fn what_the_demo_tells_is_as_whole_as_real_use() {
    let (demo, _folder) = open().await;
    let desk = Desk::of_the_house();
    let store = &demo.app.store;
    for chain in store.read(|tx| tx.chains(desk)).await.unwrap() {
        let events = store.read(|tx| tx.chain(desk, &chain)).await.unwrap();
        assert_eq!(audit::first_break(&events), None, "{chain}");
    }
    let mails = store.read(|tx| tx.mails(desk, 500)).await.unwrap();
    assert!(mails.len() > 20);
    assert!(mails.iter().all(|mail| mail.state == State::Accepted));
    let written = std::fs::read_dir(&demo.links.mail_dir).unwrap().count();
    assert_eq!(written, mails.len());
    for (sha256, size) in store.read(|tx| tx.all_hashes(desk)).await.unwrap() {
        assert!(demo.app.vault.check(&sha256, size).unwrap());
    }
}
