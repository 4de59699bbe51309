//! The client's side of a conversation.

use crate::notices::touch;
use crate::support::Studio;
use milepost::clock::minutes;

#[tokio::test]
async fn what_somebody_writes_is_on_every_page_of_the_project_and_on_no_other() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let words = "Could the **rye** be first? <script>alert(1)</script>";
    let sent = studio.hears(&mut pete, &his, words).await;
    assert_eq!(sent.is(303).location(), format!("{his}#t2"));
    for name in ["Ines", "Pete", "Harbour"] {
        let (mut browser, home) = studio.visit(name).await;
        let page = browser.get(&home).await;
        page.is(200).says("Pete Rowland").says("Could the rye be first?");
        page.never_says("<script>alert");
        assert!(page.body().contains("<strong>rye</strong>"));
    }
    let (mut orla, hers) = studio.visit("Orla").await;
    orla.get(&hers).await.never_says("rye");
    let said = studio.said().await;
    assert_eq!((said.len(), said[0].number, said[0].body.as_str()), (1, 1, words));
}

#[tokio::test]
async fn whoever_only_looks_reads_and_has_no_form() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.hears(&mut pete, &his, "Hello there").await.is(303);
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    let page = accounts.get(&theirs).await;
    page.says("Hello there").never_says("Write about this");
    assert!(!page.body().contains("<textarea"));
    studio.hears(&mut accounts, &theirs, "Me, too").await.is(403).says("not write");
    assert_eq!(studio.said().await.len(), 1);
}

#[tokio::test]
async fn new_is_said_until_the_page_is_touched_and_a_look_changes_nothing() {
    let studio = Studio::open().await;
    let (mut ines, hers) = studio.visit("Ines").await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.hears(&mut pete, &his, "One").await.is(303);
    let new = |page: &crate::support::Page| page.body().matches(">New<").count();
    assert_eq!(new(&pete.get(&his).await), 0, "one's own words are no news");
    studio.clock.travel(minutes(1));
    let first = ines.get(&hers).await;
    assert_eq!(new(&first), 1);
    assert_eq!(new(&ines.get(&hers).await), 1, "looking again changes nothing");
    studio.clock.travel(minutes(1));
    studio.hears(&mut pete, &his, "Two").await.is(303);
    // She touches the page from before: it showed the first alone.
    touch(&mut ines, &first).await;
    studio.settle().await;
    let second = ines.get(&hers).await;
    assert_eq!(new(&second), 1);
    // Writing counts for what its page showed.
    let fields = [("message", "I see"), ("shown", "2")];
    ines.post(&studio.writes(&hers), &fields).await.is(303);
    assert_eq!(new(&ines.get(&hers).await), 0);
}

#[tokio::test]
async fn a_page_of_its_own_has_all_of_a_long_conversation_and_marks_it_as_read_by_a_touch() {
    let studio = Studio::open().await;
    studio.talks(120).await;
    let (mut ines, hers) = studio.visit("Ines").await;
    let page = ines.get(&hers).await;
    page.says("115 earlier messages").says("Word 116.").never_says("Word 115.");
    let all = ines.get(&studio.writes(&hers)).await;
    all.is(200).says("Word 71.").says("Word 120.").never_says("Word 70.").says("Earlier messages");
    let before = format!("{}?before=", studio.writes(&hers));
    let earlier = ines.get(&format!("{before}71")).await;
    earlier.says("Word 21.").says("Word 70.").never_says("Word 71.").says("Later messages");
    ines.get(&format!("{before}21")).await.says("Word 1.").never_says("Earlier messages");
    // What was never on screen stays new: only once the rest was shown does the end count.
    for page in ["", "?before=71", "?before=21"] {
        let page = ines.get(&format!("{}{page}", studio.writes(&hers))).await;
        touch(&mut ines, &page).await;
        studio.settle().await;
        assert!(ines.get(&hers).await.body().contains(">New<"));
    }
    for page in [format!("{before}71"), studio.writes(&hers)] {
        let page = ines.get(&page).await;
        touch(&mut ines, &page).await;
        studio.settle().await;
    }
    assert!(!ines.get(&hers).await.body().contains(">New<"));
}

#[tokio::test]
async fn a_page_that_showed_five_of_eight_marks_none_of_them_as_read() {
    let studio = Studio::open().await;
    let (mut ines, hers) = studio.visit("Ines").await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.hears(&mut pete, &his, "Before all").await.is(303);
    let new = |page: &crate::support::Page| page.body().matches(">New<").count();
    let read = async |ines: &mut crate::support::Browser, at: &str| {
        let page = ines.get(at).await;
        touch(ines, &page).await;
        studio.settle().await;
    };
    read(&mut ines, &hers).await;
    assert_eq!(new(&ines.get(&hers).await), 0);
    studio.clock.travel(minutes(1));
    studio.talks(8).await;
    read(&mut ines, &hers).await;
    let whole = studio.writes(&hers);
    assert_eq!(new(&ines.get(&whole).await), 8, "three of them were never on screen");
    // Nor does an answer from that page count for them.
    ines.post(&whole, &[("message", "I see"), ("shown", "9")]).await.is(303);
    assert_eq!(new(&ines.get(&whole).await), 8);
    read(&mut ines, &whole).await;
    assert_eq!(new(&ines.get(&whole).await), 0);
    // Her own words are no gap: what Nell says after them is all there is to see.
    studio.clock.travel(minutes(1));
    for words in ["a", "b", "c", "d"] {
        ines.post(&whole, &[("message", words), ("shown", "10")]).await.is(303);
    }
    studio.clock.travel(minutes(1));
    studio.talks(4).await;
    read(&mut ines, &hers).await;
    assert_eq!(new(&ines.get(&whole).await), 0);
}

#[tokio::test]
async fn a_touch_of_a_machine_reads_no_conversation() {
    let studio = Studio::open().await;
    studio.talks(2).await;
    let (mut ines, hers) = studio.visit("Ines").await;
    let whole = studio.writes(&hers);
    let person = ines.agent;
    ines.agent = "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)";
    let page = ines.get(&whole).await;
    touch(&mut ines, &page).await;
    studio.settle().await;
    assert_eq!(ines.get(&whole).await.body().matches(">New<").count(), 2);
    ines.agent = person;
    touch(&mut ines, &page).await;
    studio.settle().await;
    assert!(!ines.get(&whole).await.body().contains(">New<"));
}

#[tokio::test]
async fn files_come_along_and_go_to_those_who_may_take_them() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let fields = [("message", "The price list"), ("shown", "0")];
    let files: &[(&str, &str, &[u8])] = &[("files", "prices.txt", b"rye 4.20")];
    pete.upload(&studio.writes(&his), &fields, files).await.is(303);
    let (mut ines, hers) = studio.visit("Ines").await;
    let page = ines.get(&hers).await;
    page.says("prices.txt");
    let address = format!("{hers}/messages/{}", page.after(&format!("href=\"{hers}/messages/")));
    assert_eq!(ines.get(&address).await.is(200).bytes, b"rye 4.20");
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    assert!(!accounts.get(&theirs).await.body().contains("prices%2Etxt"));
    accounts.get(&address.replace(&hers, &theirs)).await.is(403);
    let (mut orla, other) = studio.visit("Orla").await;
    orla.get(&address.replace(&hers, &other)).await.is(404);
    let mut desk = studio.desk().await;
    let page = desk.get(&format!("/admin/projects/{}/messages", studio.harbour)).await;
    let file = format!("/admin/attachments/{}", page.after("href=\"/admin/attachments/"));
    assert_eq!(desk.get(&file).await.is(200).bytes, b"rye 4.20");
    let used = studio.read(|tx| tx.all_hashes(studio.nell.desk)).await;
    assert!(used.iter().any(|(hash, size)| *hash == studio_hash(&studio) && *size == 8));
}

fn studio_hash(_: &Studio) -> String {
    use sha2::{Digest as _, Sha256};
    milepost::audit::hex(&Sha256::digest(b"rye 4.20"))
}

#[tokio::test]
async fn an_upload_that_came_part_by_part_goes_with_a_message() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let uploads = format!("{his}/uploads");
    let place = crate::uploads::whole(&mut pete, &uploads, "plan.txt", b"all of it").await;
    let id = crate::uploads::id(&place).to_owned();
    let fields = [("message", "Part by part"), ("upload", id.as_str())];
    pete.post(&studio.writes(&his), &fields).await.is(303);
    let said = studio.said().await;
    assert_eq!(said[0].files[0].stored.name, "plan.txt");
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    let refused = crate::uploads::begin(&mut accounts, &format!("{theirs}/uploads"), "x", 1).await;
    refused.is(403);
}

#[tokio::test]
async fn a_question_is_asked_answered_and_resolved() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let fields = [("message", "When is it printed?"), ("question", "on")];
    pete.post(&studio.writes(&his), &fields).await.is(303);
    let mut desk = studio.desk().await;
    desk.get("/admin").await.says("Questions waiting on you").says("When is it printed?");
    studio.hears(&mut pete, &his, "Nobody?").await.is(303);
    pete.get(&his).await.never_says("Question, answered");
    studio.nell_says(&mut desk, "On Monday.").await;
    desk.get("/admin").await.never_says("When is it printed?");
    pete.get(&his).await.says("Question, answered");
    let page = pete.get(&studio.writes(&his)).await;
    assert_eq!(page.body().matches("/resolve\"").count(), 1);
    let id = studio.said().await[0].id.clone();
    for _ in 0..2 {
        pete.post(&format!("{his}/questions/{id}/resolve"), &[]).await.is(303);
    }
    pete.get(&his).await.says("Question, resolved");
    let desk_of = milepost::member::Desk::of_the_house();
    let events = studio.read(|tx| tx.events(desk_of, &studio.harbour, 100)).await;
    let told = events.iter().filter(|event| event.kind.as_str() == "question_resolved").count();
    assert_eq!(told, 1);
}

#[tokio::test]
async fn the_studios_question_waits_on_clients_until_one_of_them_writes() {
    let studio = Studio::open().await;
    let mut desk = studio.desk().await;
    let at = format!("/admin/milestones/{}/messages", studio.design);
    desk.post(&at, &[("message", "Which loaf?"), ("question", "on")]).await.is(303);
    desk.get("/admin").await.says("Questions waiting on clients").says("Which loaf?");
    let (mut pete, his) = studio.visit("Pete").await;
    let id = studio.said().await[0].id.clone();
    let refused = pete.post(&format!("{his}/questions/{id}/resolve"), &[]).await;
    refused.is(403).says("The studio asked this");
    studio.hears(&mut pete, &his, "The rye.").await.is(303);
    desk.get("/admin").await.never_says("Which loaf?");
    desk.post(&format!("/admin/questions/{id}/resolve"), &[]).await.is(303);
    let page = desk.get(&format!("/admin/projects/{}/messages", studio.harbour)).await;
    page.says("Question, resolved");
}

#[tokio::test]
async fn a_member_who_looks_on_sees_the_conversation_and_can_press_nothing() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.hears(&mut pete, &his, "Hello there").await.is(303);
    let mut desk = studio.desk().await;
    let page = desk.get(&format!("/admin/participants/{}/page", studio.person("Ines"))).await;
    page.is(200).says("Hello there");
    assert!(page.body().contains("inert"));
}
