//! Addresses that a mail server refused for good, the member who is told, and sending again.

use crate::support::script::{Act, Script, Step};
use crate::support::{Browser, Studio};
use milepost::clock::{days, minutes};
use milepost::jobs;
use milepost::member::Desk;
use milepost::outbox::{self, Mail, Outcomes, State};
use rusqlite::Connection;

const NOBODY: Act = Act::Says("550 5.1.1 no such mailbox");

async fn mails(studio: &Studio, to: &str) -> Vec<Mail> {
    let mut mails = studio.read(|tx| tx.mails(Desk::of_the_house(), 100)).await;
    mails.retain(|mail| mail.to.email.starts_with(to));
    mails.sort_by_key(|mail| mail.queued_at);
    mails
}

/// A studio whose letter to Ines was refused because nobody is there.
async fn refused() -> (Studio, Script, Browser) {
    let mail = Script::start();
    let studio = Studio::open_with(&[("smtp-url", &mail.url())]).await;
    mail.once(Step::Reader, "ines@", NOBODY);
    studio.post_homepage().await;
    studio.deliver().await;
    studio.clock.travel(minutes(1));
    let nell = studio.desk().await;
    (studio, mail, nell)
}

fn contact(studio: &Studio) -> String {
    let base = Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    let sql = "select id from contacts where email = 'ines@harbourbakery.example'";
    let id: String = base.query_row(sql, [], |row| row.get(0)).unwrap();
    format!("/admin/contacts/{id}")
}

#[tokio::test]
async fn nothing_more_goes_to_an_address_that_was_refused_for_good_and_every_place_says_so() {
    let (studio, mail, mut nell) = refused().await;
    assert_eq!(mails(&studio, "ines@").await[0].state, State::Failed);
    studio.post(&[], &[], "any").await;
    studio.deliver().await;
    let kept = mails(&studio, "ines@").await.remove(1);
    assert_eq!((kept.state, &*kept.reason), (State::Suppressed, "550 5.1.1 no such mailbox"));
    assert_eq!(kept.tries, 0);
    mail.has_come_to(Step::Reader, "ines@", 1);
    nell.get(&contact(&studio)).await.says("Nothing is sent to this address").says("no such mail");
    let project = nell.get(&format!("/admin/projects/{}", studio.harbour)).await;
    project.says("Their mail server refuses this address");
    nell.get("/admin/outbox").await.says("the address was refused before");
    nell.get(&format!("/admin/outbox/{}", kept.id)).await.says("Not sent").says("no such mailbox");
    let machine = studio.machine().await;
    let of = contact(&studio).replace("/admin", "");
    let told = machine.get(&of).await.is(200);
    assert_eq!(told.json["refused"], "550 5.1.1 no such mailbox");
    let told = machine.post(&format!("{of}/try-again"), serde_json::json!({})).await.is(200);
    assert!(told.json["refused"].is_null());
}

#[tokio::test]
async fn policy_and_what_is_about_us_refuse_one_letter_and_no_address() {
    for words in [
        "550 5.7.1 policy",
        "554 5.7.26 not authenticated",
        "550 5.1.8 who are you",
        "503 5.5.1 wrong",
    ] {
        let mail = Script::start();
        let studio = Studio::open_with(&[("smtp-url", &mail.url())]).await;
        mail.once(Step::Reader, "ines@", Act::Says(words));
        studio.post_homepage().await;
        studio.deliver().await;
        assert_eq!(mails(&studio, "ines@").await[0].state, State::Failed, "{words}");
        studio.clock.travel(minutes(1));
        studio.post(&[], &[], "any").await;
        studio.deliver().await;
        assert_eq!(mails(&studio, "ines@").await[1].state, State::Accepted, "{words}");
    }
}

#[tokio::test]
async fn trying_again_or_another_address_lets_letters_go_again() {
    let (studio, mail, mut nell) = refused().await;
    nell.post(&format!("{}/try-again", contact(&studio)), &[]).await.is(303);
    nell.get(&contact(&studio)).await.never_says("Nothing is sent");
    studio.post(&[], &[], "any").await;
    mail.once(Step::Reader, "ines@", NOBODY);
    studio.deliver().await;
    studio.clock.travel(minutes(1));
    let moved = [("email", "ines@oven.example"), ("who", "same")];
    nell.post(&format!("{}/address", contact(&studio)), &moved).await.is(303);
    studio.post(&[], &[], "any").await;
    studio.deliver().await;
    let last = mails(&studio, "ines@oven").await.pop().unwrap();
    assert_eq!(last.state, State::Accepted);
}

#[tokio::test]
async fn what_somebody_waits_for_is_sent_all_the_same_and_ends_it_once_it_is_taken() {
    let mail = Script::start();
    let studio = Studio::open_with(&[("smtp-url", &mail.url())]).await;
    mail.once(Step::Reader, "nell@", NOBODY);
    let mut nell = studio.browser();
    let asks = [("email", "nell@fernandfield.example")];
    nell.post("/admin/sign-in", &asks).await.is(303);
    studio.deliver().await;
    assert_eq!(mails(&studio, "nell@").await[0].state, State::Failed);
    let mut other = studio.desk().await;
    other.get("/admin/me").await.says("Sign-in links are sent all the same");
    studio.clock.travel(minutes(1));
    nell.post("/admin/sign-in", &asks).await.is(303);
    studio.deliver().await;
    assert_eq!(mails(&studio, "nell@").await[1].state, State::Accepted);
    other.get("/admin/me").await.never_says("Sign-in links are sent all the same");
}

#[tokio::test]
async fn whoever_wrote_is_told_once_for_each_letter_and_never_of_their_own() {
    let (studio, mail, mut nell) = refused().await;
    studio.deliver().await;
    let told = mails(&studio, "nell@").await;
    assert_eq!(told.iter().filter(|mail| mail.letter.kind() == "not_delivered").count(), 1);
    let lost = mails(&studio, "ines@").await.remove(0);
    let letter = told.iter().find(|mail| mail.letter.kind() == "not_delivered").unwrap();
    assert_eq!(letter.state, State::Accepted);
    let drawn = nell.get(&format!("/admin/outbox/{}/letter?text=1", letter.id)).await;
    drawn.says("Not delivered to Ines Calloway").says("550 5.1.1 no such mailbox");
    drawn.says(&format!("/admin/outbox/{}", lost.id));
    // Sent again and refused again: she knows already.
    mail.once(Step::Reader, "ines@", NOBODY);
    nell.post(&format!("/admin/outbox/{}/send", lost.id), &[]).await.is(303);
    studio.deliver().await;
    let told = mails(&studio, "nell@").await;
    assert_eq!(told.iter().filter(|mail| mail.letter.kind() == "not_delivered").count(), 1);
    // One to herself that cannot be delivered.
    mail.once(Step::Reader, "nell@", NOBODY);
    nell.post("/admin/sign-in", &[("email", "nell@fernandfield.example")]).await;
    studio.deliver().await;
    let told = mails(&studio, "nell@").await;
    assert_eq!(told.iter().filter(|mail| mail.letter.kind() == "not_delivered").count(), 1);
}

#[tokio::test]
async fn one_that_did_not_arrive_is_tried_again_as_itself_and_one_that_did_is_written_anew() {
    let (studio, mail, mut nell) = refused().await;
    let lost = mails(&studio, "ines@").await.remove(0);
    let page = format!("/admin/outbox/{}", lost.id);
    nell.get(&page).await.says("Send again").says("Copy Ines’s link");
    nell.post(&format!("{page}/send"), &[]).await.is(303);
    studio.deliver().await;
    let again = mails(&studio, "ines@").await;
    assert_eq!((again.len(), again[0].state, again[0].tries), (1, State::Accepted, 2));
    assert_eq!(again[0].message_id, lost.message_id);
    nell.get(&page).await.says("writes a second letter");
    let machine = studio.machine().await;
    studio.clock.travel(minutes(1));
    let sent = machine.post(&format!("/outbox/{}/send", lost.id), serde_json::json!({})).await;
    let sent = sent.is(200);
    assert_ne!(sent.id(), lost.id.to_string());
    let told = machine.post(&format!("/outbox/{}/send", sent.id()), serde_json::json!({})).await;
    told.is(422).blames("mail");
    studio.deliver().await;
    let taken = mail.taken().into_iter().filter(|one| one.to.starts_with("ines@"));
    let mut ids: Vec<_> = taken.map(|one| one.id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 2, "two letters, two ids");
    let link = studio.read(|tx| tx.mails(Desk::of_the_house(), 9)).await;
    assert!(
        link.iter().filter(|mail| mail.to.email.starts_with("ines")).all(|m| m.claim.is_some())
    );
}

#[tokio::test]
async fn a_letter_that_works_once_or_whose_link_was_ended_is_not_sent_again() {
    let mail = Script::start();
    let studio = Studio::open_with(&[("smtp-url", &mail.url())]).await;
    mail.once(Step::Reader, "ines@", NOBODY);
    studio.post_homepage().await;
    studio.deliver().await;
    let mut nell = studio.desk().await;
    nell.post("/admin/sign-in", &[("email", "nell@fernandfield.example")]).await;
    studio.deliver().await;
    let door = mails(&studio, "nell@").await.into_iter().find(|m| m.letter.kind() == "sign_in");
    let page = format!("/admin/outbox/{}", door.unwrap().id);
    nell.get(&page).await.never_says("Send again");
    nell.post(&format!("{page}/send"), &[]).await.is(422).says("This letter works once");
    let lost = mails(&studio, "ines@").await.remove(0);
    nell.post(&studio.of("Ines", "/revoke"), &[]).await.is(303);
    let told = nell.post(&format!("/admin/outbox/{}/send", lost.id), &[]).await;
    told.is(422).says("Their link was ended");
    studio.deliver().await;
    assert!(mail.taken().iter().all(|one| !one.to.starts_with("ines@")));
}

#[tokio::test]
async fn nobody_is_reminded_at_an_address_that_was_refused_and_every_place_says_why() {
    let (studio, _mail, _) = refused().await;
    studio.clock.travel(days(5));
    let mut nell = studio.desk().await;
    assert_eq!(jobs::remind::once(&studio.app).await.unwrap(), 0);
    nell.get("/admin").await.says("No reminder: a mail server refused Ines’s address");
    let asked = studio.asked().await.remove(0);
    let page = format!("/admin/approvals/{}", asked.approval.id);
    let who = asked.approvers[0].participant.to_string();
    let nudge = nell.post(&format!("{page}/nudge"), &[("who", &who), ("line", "Soon?")]).await;
    nudge.is(422).says("refused Ines’s address, so nothing was sent");
    nell.post(&format!("{}/try-again", contact(&studio)), &[]).await.is(303);
    nell.get("/admin").await.says("Next reminder").never_says("No reminder:");
}

#[tokio::test]
async fn a_reminder_is_not_sent_a_second_time_as_it_was() {
    let mail = Script::start();
    let studio = Studio::open_with(&[("smtp-url", &mail.url())]).await;
    studio.post_homepage().await;
    studio.deliver().await;
    studio.clock.travel(days(4));
    assert_eq!(jobs::remind::once(&studio.app).await.unwrap(), 1);
    studio.deliver().await;
    let sent = mails(&studio, "ines@").await.pop().unwrap();
    assert_eq!((sent.letter.kind(), sent.state), ("reminder", State::Accepted));
    let mut nell = studio.desk().await;
    let page = format!("/admin/outbox/{}", sent.id);
    nell.get(&page).await.says("Remind them anew").never_says("Send again");
    nell.post(&format!("{page}/send"), &[]).await.is(422).says("Remind them anew");
}

#[tokio::test]
async fn a_reader_who_is_erased_while_their_letter_is_in_hand_stops_no_other() {
    let mail = Script::start();
    let studio = Studio::open_with(&[("smtp-url", &mail.url())]).await;
    studio.post_homepage().await;
    let claimed = studio.app.store.write(|tx| outbox::claim_due(tx, 10)).await.unwrap();
    let hers = claimed.into_iter().find(|mail| mail.to.email.starts_with("ines@")).unwrap();
    let erase = format!("{}/erase", contact(&studio));
    studio.nell_presses(&erase, &[]).await;
    let nobody = Outcomes::NobodyThere("550 5.1.1 no such mailbox".into());
    studio.app.store.write(move |tx| outbox::settle(tx, &hers, &nobody)).await.unwrap();
    let desk = Desk::of_the_house();
    let refused = studio.read(|tx| tx.refused(desk, "ines@harbourbakery.example")).await;
    assert!(refused.is_none(), "her address is written down no more");
    studio.clock.travel(minutes(6));
    studio.post(&[], &[], "any").await;
    assert!(studio.deliver().await > 0, "the others get theirs");
}
