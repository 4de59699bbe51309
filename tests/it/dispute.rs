//! "This wasn't me": the link in a receipt, its page and its one button (`security.md`, B9 with
//! B1 to B4).

use crate::support::smtp::Raw;
use crate::support::{Browser, Page, Studio};
use milepost::approval::{Decision, State};
use milepost::clock::{days, minutes};
use milepost::dispute;
use milepost::key::{self, Purpose};
use milepost::member::Desk;
use milepost::store::Tx;
use milepost::token::{self, Serial};

const INES: &str = "ines@harbourbakery.example";
const NELL: &str = "nell@fernandfield.example";

/// Ines approved the homepage; her browser, her page, and the link in her receipt.
async fn decided() -> (Studio, Browser, String, String) {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    studio.deliver().await;
    studio.clock.travel(minutes(2));
    let link = dispute_link(&studio);
    (studio, ines, home, link)
}

/// The path that stands alone on a line of the text part of Ines's only receipt.
fn dispute_link(studio: &Studio) -> String {
    let mails = studio.mail.to(INES);
    let [mail] =
        mails.iter().filter(|mail| mail.text_part().contains("/d/")).collect::<Vec<_>>()[..]
    else {
        panic!("one letter has the link")
    };
    link_in(mail)
}

fn link_in(mail: &Raw) -> String {
    let text = mail.text_part();
    let link = text.lines().map(str::trim).find(|line| line.contains("/d/")).unwrap().to_owned();
    assert!(mail.html_part().contains(&format!("href=\"{link}\"")), "whole in the HTML part");
    link.strip_prefix("http://portal.test:8080").unwrap().to_owned()
}

async fn answer(studio: &Studio) -> Decision {
    studio.asked().await.remove(0).decisions.remove(0)
}

async fn events(studio: &Studio, kind: &str) -> usize {
    let (desk, harbour) = (Desk::of_the_house(), studio.harbour.clone());
    let all = studio.read(|tx| tx.events(desk, &harbour, 1000)).await;
    all.iter().filter(|event| event.kind.as_str() == kind).count()
}

fn dump(studio: &Studio) -> std::collections::BTreeMap<String, Vec<String>> {
    crate::walk::dump(&studio.folder.path().join("milepost.db"))
}

fn all_of(page: &Page) -> (u16, String, String) {
    (page.status.as_u16(), page.body(), format!("{:?}", page.headers))
}

#[tokio::test]
async fn b9_looking_shows_the_decision_and_changes_nothing_however_often() {
    let (studio, _, _, link) = decided().await;
    studio.settle().await;
    let before = dump(&studio);
    for agent in ["", "Barracuda Sentinel (EE)", crate::support::browser::FIREFOX] {
        for _ in 0..20 {
            let mut browser = studio.browser();
            browser.agent = agent;
            let page = browser.get(&link).await;
            page.is(200).says("Was this you?").says("Approve the homepage design");
            page.says("homepage-design.pdf, version 1").says("Thu 12 Nov 2026, 14:28:00 GMT");
            page.says("Ines Calloway").says("By one press, through the link sent to the address");
            assert!(browser.head(&link).await.is(200).bytes.is_empty());
            assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
        }
    }
    let page = studio.browser().get(&link).await;
    page.never_says(link.trim_start_matches("/d/"));
    assert_eq!(page.header("referrer-policy"), "same-origin");
    studio.settle().await;
    assert_eq!(dump(&studio), before);
}

#[tokio::test]
async fn b9_one_press_is_recorded_once_told_and_leaves_the_decision_as_it_is() {
    let (studio, mut ines, home, link) = decided().await;
    let mut anybody = studio.browser();
    for _ in 0..3 {
        let there = anybody.post(&link, &[]).await;
        assert_eq!(there.is(303).location(), link);
        studio.clock.travel(minutes(1));
    }
    let page = anybody.get(&link).await;
    page.is(200).says("Nell has been told.").says("Thu 12 Nov, 14:30 GMT");
    assert!(!page.body().contains("<button"), "there is nothing left to press");
    assert_eq!(events(&studio, "disputed").await, 1);
    let given = answer(&studio).await;
    assert!(given.stands() && given.disputed.at().is_some());
    assert_eq!(studio.asked().await[0].approval.state, State::Approved);
    studio.deliver().await;
    let says = |mail: &&Raw| mail.text_part().contains("Ines Calloway says: \"This wasn't me.\"");
    let told: Vec<_> = studio.mail.to(NELL);
    assert_eq!(told.iter().filter(says).count(), 1);
    // Both sides see it beside the decision.
    ines.get(&format!("{home}/receipts/{}", given.id)).await.says("says: “This wasn’t me.”");
    ines.get(&home).await.says("You said that the answer to homepage-design.pdf, version 1 was");
    let mut nell = studio.desk().await;
    nell.get("/admin").await.says("You: Ines says “This wasn’t me” of homepage-design.pdf");
    let at = format!("/admin/approvals/{}", given.approval);
    nell.get(&at).await.says("Ines Calloway says: “This wasn’t me.”");
    let machine = studio.machine().await;
    let read = machine.get(&format!("/approvals/{}", given.approval)).await;
    let told = &read.json["decisions"][0]["disputed_at"];
    assert!(told.as_str().unwrap().starts_with("2026-11-12T14:30:0"), "{told}");
    assert_eq!(machine.get("/queue").await.json["waiting_on_you"][0]["disputed"], true);
}

#[tokio::test]
async fn b9_fifty_presses_at_once_say_it_once() {
    let (studio, _, _, link) = decided().await;
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (mut browser, link) = (studio.browser(), link.clone());
        all.spawn(async move { browser.post(&link, &[]).await.status.as_u16() });
    }
    while let Some(done) = all.join_next().await {
        assert_eq!(done.unwrap(), 303);
    }
    assert_eq!(events(&studio, "disputed").await, 1);
    assert_eq!(studio.deliver().await, 1);
}

#[tokio::test]
async fn b9_asking_again_answers_it_and_what_was_said_stays() {
    let (studio, _, _, link) = decided().await;
    studio.browser().post(&link, &[]).await.is(303);
    let mut nell = studio.desk().await;
    nell.get("/admin").await.says("This wasn’t me");
    let id = studio.asked().await[0].approval.id.clone();
    let again = [("reason", "Ines did not press it")];
    nell.post(&format!("/admin/approvals/{id}/reopen"), &again).await;
    nell.get("/admin").await.never_says("This wasn’t me");
    let given = answer(&studio).await;
    assert!(!given.stands() && given.disputed.at().is_some());
    studio.browser().get(&link).await.says("You said that it wasn’t you");
}

#[tokio::test]
async fn b9_a_form_from_elsewhere_or_with_another_field_says_nothing() {
    let (studio, _, _, link) = decided().await;
    for site in ["cross-site", "same-site", ""] {
        let mut other = studio.browser();
        other.site = site;
        other.post(&link, &[]).await.is(403);
    }
    studio.browser().post(&link, &[("decision", "declined")]).await.is(422);
    assert_eq!(events(&studio, "disputed").await, 0);
}

#[tokio::test]
async fn b9_bad_links_share_the_page_of_all_bad_links_and_other_kinds_open_nothing() {
    let (studio, _, _, link) = decided().await;
    let expected = all_of(&studio.browser().get("/l/nothing").await);
    assert_eq!(expected.0, 404);
    let keys = studio.app.keys();
    let good = link.trim_start_matches("/d/").to_owned();
    let mut bad = vec!["nothing".to_owned(), good[..39].to_owned(), format!("{good}A")];
    bad.push(format!("{}{}", &good[1..], &good[..1]));
    for purpose in Purpose::ALL.iter().filter(|one| **one != Purpose::Receipt) {
        let ends = milepost::clock::Stamp::from_seconds(2_000_000_000);
        let claim = token::claim(&keys, *purpose, Serial::random(), ends);
        bad.push(token::mint(&keys, *purpose, &claim).letters().to_owned());
    }
    bad.push(studio.link("Ines").await.trim_start_matches("/l/").to_owned());
    let asked = studio.app.store.asked();
    for letters in bad {
        let page = studio.browser().get(&format!("/d/{letters}")).await;
        assert!(all_of(&page) == expected, "{letters}: {}", page.status);
        studio.browser().post(&format!("/d/{letters}"), &[]).await.is(404);
    }
    assert_eq!(studio.app.store.asked(), asked, "forged links asked the database");
    // Genuine, but of no decision of ours.
    let nowhere = dispute::link(&keys, &milepost::id::DecisionId::new(), studio.clock.now());
    let page = studio.browser().get(&format!("/d/{}", nowhere.letters())).await;
    assert_eq!(page.is(404).body(), expected.1);
    studio.browser().get(&format!("/l/{good}")).await.is(404);
}

#[tokio::test]
async fn b9_the_link_works_for_a_year_and_then_says_whom_to_write_to() {
    let (studio, _, _, link) = decided().await;
    studio.clock.travel(days(365) - minutes(3));
    studio.browser().get(&link).await.is(200);
    studio.clock.travel(minutes(3));
    let page = studio.browser().get(&link).await;
    page.is(410).says("This link has ended").says("It worked for a year");
    page.says("nell@fernandfield.example").keeps(&["Ines", "homepage", "Harbour"]);
    studio.browser().post(&link, &[]).await.is(410);
    assert_eq!(events(&studio, "disputed").await, 0);
}

#[tokio::test]
async fn b9_a_revoked_key_ends_the_links_that_it_signed_and_a_rotated_one_does_not() {
    let (studio, _, _, link) = decided().await;
    let (safe, nell) = (studio.app.safe.clone(), studio.nell.clone());
    studio.app.store.write(move |tx: &Tx| key::rotate(tx, &safe, &nell)).await.unwrap();
    studio.app.reload_keys().unwrap();
    studio.browser().get(&link).await.is(200);
    let (safe, nell) = (studio.app.safe.clone(), studio.nell.clone());
    let old = studio.app.keys().keys().next().unwrap().kid;
    studio.app.store.write(move |tx: &Tx| key::revoke(tx, &safe, &nell, old)).await.unwrap();
    studio.app.reload_keys().unwrap();
    studio.browser().get(&link).await.is(404);
}

#[tokio::test]
async fn b9_what_declares_itself_a_program_right_after_delivery_has_to_type_the_name() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    studio.deliver().await;
    let link = dispute_link(&studio);
    let mut scanner = studio.browser();
    scanner.agent = "Mozilla/5.0 (compatible; BarracudaLinkProtect/1.0)";
    scanner.post(&link, &[]).await.is(422).says("Type your name and press once more.");
    scanner.post(&link, &[("name", "test")]).await.is(422).says("This receipt went to Ines");
    assert_eq!(events(&studio, "disputed").await, 0);
    scanner.post(&link, &[("name", "ines calloway")]).await.is(303);
    assert_eq!(events(&studio, "disputed").await, 1);
}

#[tokio::test]
async fn b9_a_program_that_presses_everything_says_nothing_and_the_person_still_can() {
    for decoy_first in [true, false] {
        let (studio, _, _, link) = decided().await;
        let mut machine = studio.browser();
        let page = machine.get(&link).await;
        assert!(page.body().contains("inert"), "people cannot reach the decoy");
        if decoy_first {
            machine.post(&link, &[("robot", "1")]).await.is(303);
            machine.post(&link, &[]).await.is(422);
        } else {
            machine.post(&link, &[]).await.is(303);
            machine.post(&link, &[("robot", "1")]).await.is(303);
        }
        assert_eq!(answer(&studio).await.disputed.at(), None);
        let mut nell = studio.desk().await;
        nell.get("/admin").await.never_says("This wasn’t me");
        let mut person = studio.browser();
        person.get(&link).await.says("Was this you?").says("Your name");
        person.post(&link, &[("name", "Ines")]).await.is(303);
        person.get(&link).await.says("You said that it wasn’t you");
        assert!(answer(&studio).await.disputed.at().is_some());
    }
}

#[tokio::test]
async fn b9_nobody_undoes_what_was_said_by_playing_a_machine_later() {
    let (studio, _, _, link) = decided().await;
    studio.browser().post(&link, &[]).await.is(303);
    studio.clock.travel(minutes(10));
    studio.browser().post(&link, &[("robot", "1")]).await.is(303);
    assert!(answer(&studio).await.disputed.at().is_some());
}

#[tokio::test]
async fn b9_whoever_is_off_the_project_can_still_say_it_and_whoever_was_erased_no_longer() {
    let (studio, _, _, link) = decided().await;
    let (by, signer, ines) = (studio.nell.clone(), studio.app.signer(), studio.person("Ines"));
    let off = move |tx: &Tx| milepost::participant::remove(tx, &signer, &by, (&ines, ""));
    studio.app.store.write(off).await.unwrap();
    studio.browser().post(&link, &[]).await.is(303);
    assert_eq!(events(&studio, "disputed").await, 1);
    studio.browser().get(&link).await.is(200).says("You said that it wasn’t you");
    let (desk, harbour) = (Desk::of_the_house(), studio.harbour.clone());
    let client = studio.read(|tx| tx.project(desk, &harbour)).await.unwrap().client;
    let contact = studio.read(|tx| tx.contact_by_email(desk, &client, INES)).await;
    let mut nell = studio.desk().await;
    nell.post(&format!("/admin/contacts/{}/erase", contact.unwrap().id), &[]).await.is(303);
    let page = studio.browser().get(&link).await;
    page.is(410).says("This link has ended").keeps(&["Ines", "Calloway"]);
}

#[tokio::test]
async fn b9_an_answer_that_a_member_wrote_down_can_be_disputed_too() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let id = studio.asked().await[0].approval.id.clone();
    let mut nell = studio.desk().await;
    let who = studio.person("Ines").to_string();
    let said = [
        ("who", who.as_str()),
        ("outcome", "approved"),
        ("how", "phone"),
        ("said_on", "2026-11-12"),
        ("note", "She rang."),
    ];
    nell.upload(&format!("/admin/approvals/{id}/decisions"), &said, &[]).await.is(303);
    studio.deliver().await;
    let link = dispute_link(&studio);
    studio.clock.travel(minutes(2));
    studio.browser().get(&link).await.says("Recorded by the studio").says("Nell Ashby");
    studio.browser().post(&link, &[]).await.is(303);
    assert!(answer(&studio).await.disputed.at().is_some());
}

/// What Nell writes down once Ines said it.
const NOTE: &str = "Pressed at the shared desk; Ines agrees with it.";

#[tokio::test]
async fn what_was_said_is_settled_by_talking_and_the_answer_stays() {
    let (studio, mut ines, home, link) = decided().await;
    studio.browser().post(&link, &[]).await.is(303);
    let given = answer(&studio).await;
    let (at, id) = (format!("/admin/approvals/{}", given.approval), given.id.to_string());
    let settle = format!("{at}/settle");
    let mut nell = studio.desk().await;
    nell.get(&at).await.says("Settled by talking");
    let none = nell.post(&settle, &[("decision", &id), ("note", " \n")]).await;
    none.is(422).says("Write what came of it");
    assert!(none.body().contains("<details class=\"card\" open>"), "what was wrong is in sight");
    let long = format!("kept {}", "x".repeat(300));
    let page = nell.post(&settle, &[("decision", &id), ("note", &long)]).await;
    page.is(422).says("Keep it under 300 letters; this has 305.");
    assert!(page.body().contains(&long), "nothing typed is lost");
    studio.deliver().await;
    studio.clock.travel(minutes(5));
    for _ in 0..2 {
        let there = nell.post(&settle, &[("decision", &id), ("note", NOTE)]).await;
        assert_eq!(there.is(303).location(), format!("{at}?did=settled"));
    }
    let other = nell.post(&settle, &[("decision", &id), ("note", "Something else")]).await;
    other.is(422).says("Nell Ashby wrote it down before").says("Nothing was added.");
    assert!(other.body().contains("value=\"Something else\""), "nothing typed is lost");
    assert_eq!(events(&studio, "dispute_settled").await, 1);
    let given = answer(&studio).await;
    assert!(given.stands() && given.disputed.at().is_some());
    assert_eq!(given.disputed.settled.map(|settled| settled.note).as_deref(), Some(NOTE));
    assert_eq!(studio.asked().await[0].approval.state, State::Approved);
    // Nothing waits any more, and both sides see how it ended.
    nell.get("/admin").await.never_says("This wasn’t me");
    let page = nell.get(&at).await;
    page.says("Settled on Thu 12 Nov, 14:35 GMT, as").says(NOTE);
    page.never_says("Settled by talking");
    ines.get(&home).await.says("settled with Ines Calloway what was said of homepage-design.pdf");
    ines.get(&format!("{home}/receipts/{id}")).await.says("says: “This wasn’t me.”").says(NOTE);
    let page = studio.browser().get(&link).await;
    page.says("You said that it wasn’t you").says("wrote down what came of it").says(NOTE);
    assert_eq!(studio.deliver().await, 1);
    let mail = studio.mail.to(INES).pop().unwrap();
    let text = mail.text_part();
    assert!(text.contains("Nell wrote down how it was settled.") && text.contains(NOTE), "{text}");
    assert!(mail.header("reply-to").is_some_and(|to| to.contains(NELL)));
    assert_eq!(link_in(&mail), link, "whoever disagrees says so there");
}

#[tokio::test]
async fn whoever_said_it_has_the_last_word_on_whether_it_is_settled() {
    let (studio, mut ines, home, link) = decided().await;
    studio.browser().post(&link, &[]).await.is(303);
    let given = answer(&studio).await;
    let (at, id) = (format!("/admin/approvals/{}", given.approval), given.id.to_string());
    let mut nell = studio.desk().await;
    nell.post(&format!("{at}/settle"), &[("decision", &id), ("note", NOTE)]).await.is(303);
    studio.deliver().await;
    studio.clock.travel(minutes(5));
    // Looking changes nothing, nor does a press without the name, by whatever it is pressed.
    let before = dump(&studio);
    let page = studio.browser().get(&link).await;
    page.is(200).says("Not settled? Type your name");
    studio.browser().post(&link, &[]).await.is(422).says("Type your name, so that nobody");
    let wrong = studio.browser().post(&link, &[("name", "Pete")]).await;
    wrong.is(422).says("This receipt went to Ines Calloway.");
    assert!(wrong.body().contains("value=\"Pete\""), "nothing typed is lost");
    assert_eq!(dump(&studio), before);
    for _ in 0..3 {
        let there = studio.browser().post(&link, &[("name", "ines calloway")]).await;
        assert_eq!(there.is(303).location(), link);
    }
    assert_eq!(events(&studio, "disputed").await, 2, "once at first, and once after it");
    let page = studio.browser().get(&link).await;
    page.says("you said that it is not settled").never_says("Not settled? Type");
    // It waits for the studio again, and nobody settles it a second time.
    nell.get("/admin").await.says("You: Ines says “This wasn’t me” of homepage-design.pdf");
    let page = nell.get(&at).await;
    page.says("Ines Calloway says: it is not settled.").never_says("Settled by talking");
    let fields = [("decision", id.as_str()), ("note", NOTE)];
    let again = nell.post(&format!("{at}/settle"), &fields).await;
    again.is(422).says("They said that it is not settled. Ask again instead.");
    assert_eq!(events(&studio, "dispute_settled").await, 1);
    let says = "You said, with the name typed, that it is not settled: the answer to homepage";
    ines.get(&home).await.says(says);
    let machine = studio.machine().await;
    let read = machine.get(&format!("/approvals/{}", given.approval)).await;
    assert!(read.json["decisions"][0]["settled"]["denied_at"].is_string());
    studio.deliver().await;
    let says = |mail: &&Raw| mail.text_part().contains("Ines Calloway says: \"This wasn't me.\"");
    assert_eq!(studio.mail.to(NELL).iter().filter(says).count(), 2, "the studio hears of both");
    // Asking again ends it.
    nell.post(&format!("{at}/reopen"), &[("reason", "Ines did not press it")]).await.is(303);
    nell.get("/admin").await.never_says("This wasn’t me");
    nell.post(&format!("{at}/settle"), &fields).await.is(404);
}

#[tokio::test]
async fn what_was_settled_is_nobodys_to_undo_and_its_words_go_with_the_person() {
    let (studio, _, _, link) = decided().await;
    studio.browser().post(&link, &[]).await.is(303);
    let given = answer(&studio).await;
    let (at, id) = (format!("/admin/approvals/{}", given.approval), given.id.to_string());
    let mut nell = studio.desk().await;
    nell.post(&format!("{at}/settle"), &[("decision", &id), ("note", NOTE)]).await.is(303);
    // A program that presses what people cannot see takes nothing back of it.
    studio.browser().post(&link, &[("robot", "1")]).await.is(303);
    assert!(answer(&studio).await.disputed.at().is_some());
    studio.browser().post(&link, &[("name", "Ines Calloway")]).await.is(303);
    nell.get("/admin").await.says("This wasn’t me");
    let (desk, harbour) = (Desk::of_the_house(), studio.harbour.clone());
    let client = studio.read(|tx| tx.project(desk, &harbour)).await.unwrap().client;
    let contact = studio.read(|tx| tx.contact_by_email(desk, &client, INES)).await;
    nell.post(&format!("/admin/contacts/{}/erase", contact.unwrap().id), &[]).await.is(303);
    let page = nell.get(&at).await;
    page.is(200).says("(erased)").keeps(&["Ines", "shared desk"]);
    let kept = dump(&studio);
    assert!(!format!("{kept:?}").contains("shared desk"), "the note is somewhere");
}

#[tokio::test]
async fn only_what_somebody_said_is_settled_and_programs_do_it_too() {
    let (studio, _, _, link) = decided().await;
    let given = answer(&studio).await;
    let (approval, id) = (given.approval.to_string(), given.id.to_string());
    let settle = format!("/admin/approvals/{approval}/settle");
    let mut nell = studio.desk().await;
    nell.post(&settle, &[("decision", &id), ("note", NOTE)]).await.is(404);
    studio.browser().post(&link, &[]).await.is(303);
    nell.post(&settle, &[("decision", &approval), ("note", NOTE)]).await.is(404);
    nell.post(&settle, &[("note", NOTE)]).await.is(404);
    let machine = studio.machine().await;
    let at = format!("/approvals/{approval}/settle");
    let said = |note: &str| serde_json::json!({ "decision_id": id, "note": note });
    machine.post(&at, said(" ")).await.is(422);
    machine.post(&at, serde_json::json!({ "decision_id": "x", "note": "y" })).await.is(404);
    let told = machine.post(&at, said(NOTE)).await.is(200);
    let settled = &told.json["decisions"][0]["settled"];
    assert_eq!((&settled["note"], &settled["by"]), (&NOTE.into(), &"Nell Ashby".into()));
    assert_eq!(machine.get("/queue").await.json["waiting_on_you"], serde_json::json!([]));
    assert_eq!(machine.post(&at, said(NOTE)).await.is(200).json, told.json);
    machine.post(&at, said("Else")).await.is(422);
    assert_eq!(events(&studio, "dispute_settled").await, 1);
}
