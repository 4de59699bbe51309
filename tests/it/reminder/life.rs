//! What goes out over the weeks: one question, two people, several projects, a server that was off.

use super::{INES, links, plain, when};
use crate::support::Studio;
use crate::support::studio::{NOON, settings};
use milepost::app::App;
use milepost::clock::{days, minutes};
use milepost::jobs;
use milepost::reminder::Awaited;
use serde_json::json;

const YES: &[(&str, &str)] = &[("decision", "approved")];

/// When each reminder to Ines was written, as London's clocks had it.
async fn written(studio: &Studio) -> Vec<String> {
    let mails = studio.read(|tx| tx.mails(studio.nell.desk, 500)).await;
    let mut found: Vec<_> =
        mails.into_iter().filter(|mail| mail.letter.kind() == "reminder").collect();
    found.sort_by_key(|mail| mail.queued_at);
    found.into_iter().map(|mail| when(mail.queued_at)).collect()
}

#[tokio::test]
async fn a_question_is_reminded_of_over_the_weeks_and_never_again_once_answered() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    studio.live(NOON.plus(days(4))).await;
    let first = studio.reminded(INES).remove(0);
    let asking = studio.mail.to(INES).remove(0).header("Message-ID").unwrap().to_owned();
    assert_eq!(first.header("In-Reply-To").unwrap(), asking);
    assert_eq!(first.header("References").unwrap(), asking);
    let words = plain(&first);
    assert!(words.contains("You have not opened it yet, as of Mon 16 Nov, 09:00 GMT."), "{words}");
    assert!(words.contains("It is due Tue 17 Nov."), "{words}");
    // Its link opens the page; a touch there is an opening, and the fetch is none.
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.is(200);
    studio.settle().await;
    studio.live(NOON.plus(days(5))).await;
    assert!(plain(&studio.reminded(INES)[1]).contains("You have not opened it yet, as of Tue 17"));
    let touched = ines.get(&home).await.after("data-opened=\"");
    ines.post(&touched, &[]).await.is(204);
    studio.settle().await;
    studio.live(NOON.plus(days(40))).await;
    let last = plain(&studio.reminded(INES)[2]);
    assert!(last.contains("You have opened it and not decided yet, as of Thu 19 Nov"), "{last}");
    assert!(last.contains("It was due Tue 17 Nov."), "{last}");
    let days = ["Mon 16 Nov", "Tue 17 Nov", "Thu 19 Nov", "Thu 26 Nov", "Thu 3 Dec"];
    let told = days.map(|day| format!("{day}, 09:00 GMT"));
    assert_eq!(written(&studio).await, told);
    assert_eq!(studio.reminded(INES).len(), 5);
    let page = studio.desk().await.get(&studio.question().await).await;
    page.says("No reminder is planned any more").says("reminded 5 times");
}

#[tokio::test]
async fn ten_days_without_a_server_are_one_reminder_on_the_next_weekday_morning() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    studio.clock.travel(days(10));
    assert_eq!(studio.remind().await, 0, "it is Sunday");
    let monday = Studio::london("2026-11-23", 9, 0);
    assert_eq!(studio.next().await, Some(monday));
    studio.clock.set(monday.minus(minutes(1)));
    assert_eq!(studio.remind().await, 0);
    studio.clock.set(monday.plus(minutes(3)));
    let passes = (0..20).map(|_| studio.remind());
    let mails: usize = futures_util::future::join_all(passes).await.into_iter().sum();
    assert_eq!(mails, 1, "three were missed, one is written");
    studio.live(NOON.plus(days(40))).await;
    let told = ["Mon 23 Nov, 09:03 GMT", "Thu 26 Nov, 09:00 GMT", "Thu 3 Dec, 09:00 GMT"];
    assert_eq!(written(&studio).await, told);
}

#[tokio::test]
async fn two_servers_on_one_database_write_one_reminder() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    let url = studio.mail.url();
    let said = [("smtp-url", url.as_str())];
    let other = App::open(settings(studio.folder.path(), &said), studio.clock.clone()).unwrap();
    studio.clock.set(Studio::london("2026-11-16", 9, 0));
    let mut written_by_both = 0;
    for _ in 0..3 {
        let (one, two) = tokio::join!(jobs::remind::once(&studio.app), jobs::remind::once(&other));
        written_by_both += one.unwrap() + two.unwrap();
    }
    assert_eq!(written_by_both, 1);
    assert_eq!(written(&studio).await, ["Mon 16 Nov, 09:00 GMT"]);
}

/// Another contact's zone, as Nell saves it.
async fn moves(studio: &Studio, who: &str, zone: &str) {
    let id = studio.person(who);
    let person = studio.read(|tx| tx.participant(studio.nell.desk, &id)).await.unwrap();
    let to = format!("/admin/contacts/{}", person.contact.id);
    studio.nell_presses(&to, &[("name", &person.contact.name), ("zone", zone)]).await;
}

#[tokio::test]
async fn nine_is_nine_where_each_of_them_is_also_when_the_clocks_change() {
    let studio = Studio::open().await;
    let decides = [("role", "approver"), ("can_download", "on")];
    studio.nell_presses(&studio.of("Pete", ""), &decides).await;
    moves(&studio, "Pete", "America/New_York").await;
    studio.clock.set(Studio::london("2027-03-25", 14, 0));
    let machine = studio.machine().await;
    let who = [studio.person("Ines"), studio.person("Pete")];
    let ask = json!({ "title": "Approve the plan", "rule": "all", "approver_ids": who });
    machine.post(&format!("/milestones/{}/approvals", studio.design), ask).await.is(201);
    let next = |name: &str, all: &[Awaited]| {
        all.iter().find(|one| one.participant == studio.person(name)).unwrap().next
    };
    let all = studio.awaited().await;
    // London’s clocks go forward on Sun 28 Mar, New York’s went on 14 Mar.
    assert_eq!(next("Ines", &all), Some(Studio::london("2027-03-29", 9, 0)));
    assert_eq!(next("Pete", &all), Some(Studio::london("2027-03-29", 14, 0)));
    let page = studio.desk().await.get(&studio.question().await).await;
    page.says("Next reminder Mon 29 Mar, 9:00 in London");
    page.says("Next reminder Mon 29 Mar, 9:00 in New York");
    moves(&studio, "Ines", "Europe/Lisbon").await;
    studio.desk().await.get("/admin").await.says("Mon 29 Mar, 9:00 in Lisbon");
    moves(&studio, "Ines", "Asia/Tokyo").await;
    assert_eq!(next("Ines", &studio.awaited().await), Some(Studio::london("2027-03-29", 1, 0)));
    studio.live(Studio::london("2027-03-29", 23, 0)).await;
    assert_eq!(studio.reminded(INES).len(), 1);
    assert_eq!(studio.reminded("pete@harbourbakery.example").len(), 1);
}

/// A second project of Ines's client, with a question to her: its id.
async fn bread_club(studio: &Studio) -> String {
    let machine = studio.machine().await;
    let id = studio.person("Ines");
    let ines = studio.read(|tx| tx.participant(studio.nell.desk, &id)).await.unwrap();
    let new = json!({ "client_id": ines.contact.client, "title": "Bread club" });
    let project = machine.post("/projects", new).await.is(201).id();
    let person = json!({ "contact_id": ines.contact.id, "role": "approver" });
    machine.post(&format!("/projects/{project}/participants"), person).await.is(201);
    let phase = json!({ "title": "Cards", "state": "in_progress" });
    let phase = machine.post(&format!("/projects/{project}/milestones"), phase).await.is(201).id();
    let ask = json!({ "title": "Approve the cards", "approver_ids": [ines.contact.id] });
    machine.post(&format!("/milestones/{phase}/approvals"), ask).await.is(201).id()
}

#[tokio::test]
async fn one_mail_brings_all_that_waits_with_a_link_to_each_project() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    bread_club(&studio).await;
    studio.deliver().await;
    studio.live(Studio::london("2026-11-16", 9, 0)).await;
    let mails = studio.reminded(INES);
    assert_eq!(mails.len(), 1, "both were due");
    let words = plain(&mails[0]);
    for says in ["2 decisions wait for you, Ines.", "Approve the homepage design", "Bread club"] {
        assert!(words.contains(says), "{words}");
    }
    let links = links(&mails[0]);
    assert_eq!(links.len(), 2);
    for (link, title) in links.iter().zip(["Harbour Bakery website", "Bread club"]) {
        let mut browser = studio.browser();
        let path = browser.path(link);
        let home = browser.get(&path).await.location();
        browser.get(&home).await.is(200).says(title);
    }
    // The studio sees the letter, and no link in it.
    let id = studio.read(|tx| tx.mails(studio.nell.desk, 1)).await.remove(0).id;
    let shown = studio.desk().await.get(&format!("/admin/outbox/{id}/letter?text")).await;
    shown.is(200).says("Open Bread club:");
    assert!(links.iter().all(|link| !shown.body().contains(link.as_str())));
}

#[tokio::test]
async fn what_is_answered_before_it_goes_out_takes_its_mail_along_and_the_rest_is_written_anew() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    bread_club(&studio).await;
    studio.deliver().await;
    studio.clock.set(Studio::london("2026-11-16", 9, 0));
    assert_eq!(studio.remind().await, 1);
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, YES).await.is(303);
    assert_eq!(studio.remind().await, 1, "the bread club still waits");
    studio.deliver().await;
    let mails = studio.reminded(INES);
    assert_eq!(mails.len(), 1);
    let words = plain(&mails[0]);
    assert!(words.contains("Approve the cards") && !words.contains("homepage"), "{words}");
    let kept = studio.read(|tx| tx.mails(studio.nell.desk, 50)).await;
    let kept: Vec<_> = kept.iter().filter(|mail| mail.state.as_str() == "suppressed").collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].reason, "The question was answered before this went out.");
}

#[tokio::test]
async fn a_new_link_is_in_every_place_of_a_letter_that_waits() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    bread_club(&studio).await;
    studio.deliver().await;
    studio.clock.set(Studio::london("2026-11-16", 9, 0));
    assert_eq!(studio.remind().await, 1);
    let second = studio.read(|tx| tx.mails(studio.nell.desk, 1)).await.remove(0);
    let more = studio.read(|tx| tx.mail_links(studio.nell.desk, &second.id)).await;
    let found = studio.read(|tx| tx.link(more[0].1.serial)).await.unwrap();
    let rotate = format!("/admin/participants/{}/rotate", found.person.id);
    studio.nell_presses(&rotate, &[]).await;
    studio.deliver().await;
    let links = links(&studio.reminded(INES)[0]);
    assert_eq!(links.len(), 2);
    for link in links {
        let mut browser = studio.browser();
        let path = browser.path(&link);
        browser.get(&path).await.is(303);
    }
}

#[tokio::test]
async fn a_letter_that_was_stored_before_its_places_named_their_reader_goes_out_with_every_link() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    bread_club(&studio).await;
    studio.deliver().await;
    studio.clock.set(Studio::london("2026-11-16", 9, 0));
    assert_eq!(studio.remind().await, 1);
    let path = studio.folder.path().join("milepost.db");
    let older = "update mails set letter = json_remove(letter, '$.waits[0].participant',
                                                       '$.waits[1].participant')
                 where kind = 'reminder'";
    assert_eq!(rusqlite::Connection::open(path).unwrap().execute(older, []).unwrap(), 1);
    studio.deliver().await;
    let links = links(&studio.reminded(INES)[0]);
    assert_eq!(links.len(), 2);
    assert_ne!(links[0], links[1]);
    for link in links {
        let mut browser = studio.browser();
        let path = browser.path(&link);
        browser.get(&path).await.is(303);
    }
}

#[tokio::test]
async fn a_server_that_dies_between_writing_and_sending_sends_it_once() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    studio.clock.set(Studio::london("2026-11-16", 9, 0));
    assert_eq!(studio.remind().await, 1);
    // Another server, as after a kill: what was written is there, and nothing is due.
    let url = studio.mail.url();
    let said = [("smtp-url", url.as_str())];
    let again = App::open(settings(studio.folder.path(), &said), studio.clock.clone()).unwrap();
    assert_eq!(jobs::remind::once(&again).await.unwrap(), 0);
    jobs::deliver::once(&again).await.unwrap();
    jobs::deliver::once(&studio.app).await.unwrap();
    assert_eq!(studio.reminded(INES).len(), 1);
    assert_eq!(studio.next().await, Some(Studio::london("2026-11-17", 9, 0)));
}

#[tokio::test]
async fn a_contact_whose_reminder_cannot_be_written_holds_up_no_other() {
    let studio = Studio::open().await;
    let decides = [("role", "approver"), ("can_download", "on")];
    studio.nell_presses(&studio.of("Pete", ""), &decides).await;
    studio.post(&[("a.pdf", b"a")], &["Ines"], "any").await;
    studio.post(&[("b.pdf", b"b")], &["Pete"], "any").await;
    studio.deliver().await;
    let base = rusqlite::Connection::open(studio.app.config().data.join("milepost.db")).unwrap();
    let broken = "update approvals set due_on = 'some day' where id in (
                    select x.approval_id from approvers x
                    join participants r on r.id = x.participant_id
                    join contacts c on c.id = r.contact_id where c.name like 'Ines%')";
    assert_eq!(base.execute(broken, []).unwrap(), 1);
    studio.clock.set(Studio::london("2026-11-17", 9, 0));
    assert_eq!(studio.remind().await, 1, "Pete's");
    studio.deliver().await;
    assert_eq!(
        (studio.reminded(INES).len(), studio.reminded("pete@harbourbakery.example").len()),
        (0, 1)
    );
    assert_eq!(studio.remind().await, 0, "she waits an hour");
    base.execute("update approvals set due_on = null where due_on = 'some day'", []).unwrap();
    studio.clock.travel(minutes(61));
    assert_eq!(studio.remind().await, 1, "hers, once it can be read");
}

#[tokio::test]
async fn what_was_reminded_of_by_hand_this_morning_is_not_named_again_at_nine() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let cards = bread_club(&studio).await;
    studio.deliver().await;
    studio.clock.set(Studio::london("2026-11-16", 8, 30));
    let ines = studio.person("Ines");
    let other = studio.read(|tx| tx.awaited_of_request(studio.nell.desk, &cards.parse().unwrap()));
    let who = other.await[0].participant.to_string();
    assert_ne!(who, ines.to_string());
    let nudge = format!("/admin/approvals/{cards}/nudge");
    studio.desk().await.post(&nudge, &[("who", &who)]).await.is(303);
    studio.deliver().await;
    studio.clock.set(Studio::london("2026-11-16", 9, 0));
    assert_eq!(studio.remind().await, 1);
    studio.deliver().await;
    let words = plain(studio.reminded(INES).last().unwrap());
    assert!(words.contains("homepage") && !words.contains("Approve the cards"), "{words}");
}

#[tokio::test]
async fn a_pause_keeps_back_what_waits_for_the_server_and_ends_with_it() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    studio.clock.set(Studio::london("2026-11-16", 9, 0));
    assert_eq!(studio.remind().await, 1);
    let ines = studio.person("Ines");
    let contact = studio.read(|tx| tx.participant(studio.nell.desk, &ines)).await.unwrap().contact;
    let until = Some(milepost::reminder::Pause::Until("2026-11-18".parse().unwrap()));
    let (by, id) = (studio.nell.clone(), contact.id);
    let pause = move |tx: &milepost::store::Tx| milepost::reminder::pause(tx, &by, &id, until);
    studio.app.store.write(pause).await.unwrap();
    studio.deliver().await;
    assert!(studio.reminded(INES).is_empty());
    studio.live(Studio::london("2026-11-18", 10, 0)).await;
    assert_eq!(studio.reminded(INES).len(), 1);
}
