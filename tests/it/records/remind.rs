//! Reminders: a week before and on the day, once each, to the studio in one letter and to the
//! client where that was chosen; none once it is paid.

use super::{add, invoice, words};
use crate::support::Studio;
use milepost::clock::{days, minutes};
use milepost::jobs;
use milepost::outbox::State;
use serde_json::{Value, json};

const INES: &str = "ines@harbourbakery.example";
const NELL: &str = "nell@fernandfield.example";

fn reminding(mut record: Value) -> Value {
    record["remind_client"] = json!(true);
    record
}

impl Studio {
    /// Lets the job of the morning run and delivers what it wrote; how many letters.
    async fn due(&self) -> usize {
        let written = jobs::due::once(&self.app).await.unwrap();
        self.deliver().await;
        written
    }
}

#[tokio::test]
async fn the_studio_is_told_a_week_before_and_on_the_day_in_one_letter_a_morning() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    // It is Thursday 12 November.
    add(&studio, &machine, invoice("2026-11-19")).await;
    let domain = json!({ "kind": "asset", "title": "harbourbakery.example",
        "renews_on": "2026-11-19" });
    add(&studio, &machine, domain).await;
    add(&studio, &machine, invoice("2026-12-24")).await;
    assert_eq!(studio.due().await, 1);
    assert_eq!(studio.due().await, 0, "the morning is over");
    let told = studio.mail.to(NELL).pop().unwrap();
    assert_eq!(told.header("subject").unwrap(), "2 things are due or to be renewed");
    let text = words(&told);
    assert!(text.contains("£1,950.00, is due Thu 19 Nov."), "{text}");
    assert!(text.contains("harbourbakery.example is to be renewed Thu 19 Nov."), "{text}");
    assert!(!text.contains("24 Dec"));
    for _ in 0..6 {
        studio.clock.travel(days(1));
        assert_eq!(studio.due().await, 0);
    }
    studio.clock.travel(days(1));
    assert_eq!(studio.due().await, 1);
    for _ in 0..10 {
        studio.clock.travel(days(1));
        assert_eq!(studio.due().await, 0);
    }
    assert!(studio.mail.to(INES).is_empty(), "nobody chose to remind clients");
}

#[tokio::test]
async fn nothing_is_told_before_nine_in_the_studios_zone() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    studio.clock.travel(days(1));
    // Friday 13 November, 14:28; from there to 08:59 and 09:00 of Saturday.
    add(&studio, &machine, invoice("2026-11-21")).await;
    studio.clock.travel(minutes(18 * 60 + 31));
    assert_eq!(studio.due().await, 0);
    studio.clock.travel(minutes(1));
    assert_eq!(studio.due().await, 1);
}

#[tokio::test]
async fn clients_are_reminded_where_it_was_chosen_and_several_go_in_one_mail() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    add(&studio, &machine, reminding(invoice("2026-11-19"))).await;
    let mut second = reminding(invoice("2026-11-18"));
    second["number"] = json!("FF-0113");
    add(&studio, &machine, second).await;
    add(
        &studio,
        &machine,
        json!({ "kind": "link", "title": "Photos",
        "url": "https://photos.example" }),
    )
    .await;
    // One to the studio, and two for each of three people.
    assert_eq!(studio.due().await, 7);
    let got = studio.mail.to(INES);
    assert_eq!(got.len(), 1);
    let text = words(&got[0]);
    assert!(text.contains("Invoice FF-0113, second instalment, £1,950.00, is due Wed 18 Nov."));
    assert!(text.contains("Invoice FF-0112, second instalment, £1,950.00, is due Thu 19 Nov."));
    assert!(!text.contains("https://fernandfield.example/invoices"), "the page has the link");
    studio.browser().open(&got[0].link()).await.is(200).says("Quick links");
    assert_eq!(studio.mail.to("orla@ternbooks.example").len(), 0);
}

#[tokio::test]
async fn a_reminder_that_waits_stops_in_the_transaction_that_marks_it_paid() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let id = add(&studio, &machine, reminding(invoice("2026-11-19"))).await;
    assert_eq!(jobs::due::once(&studio.app).await.unwrap(), 4);
    machine.patch(&format!("/records/{id}"), json!({ "paid_on": "2026-11-12" })).await.is(200);
    studio.deliver().await;
    assert!(studio.mail.to(INES).is_empty());
    let rows = studio.rows(INES).await;
    assert_eq!((rows.len(), rows[0].state), (1, State::Suppressed));
    assert!(rows[0].reason.contains("it was paid"), "{}", rows[0].reason);
    for _ in 0..8 {
        studio.clock.travel(days(1));
        assert_eq!(studio.due().await, 0, "what is paid presses no more");
    }
}

#[tokio::test]
async fn another_day_is_told_anew_and_what_is_taken_off_is_not() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let id = add(&studio, &machine, reminding(invoice("2026-11-19"))).await;
    assert_eq!(studio.due().await, 4);
    let later = json!({ "due_on": "2026-11-21" });
    machine.patch(&format!("/records/{id}"), later).await.is(200);
    studio.clock.travel(days(2));
    assert_eq!(studio.due().await, 4);
    studio.clock.travel(days(7));
    assert_eq!(jobs::due::once(&studio.app).await.unwrap(), 4);
    machine.delete(&format!("/records/{id}")).await.is(204);
    let before = studio.mail.to(INES).len();
    studio.deliver().await;
    assert_eq!(studio.mail.to(INES).len(), before);
}

#[tokio::test]
async fn who_is_left_in_peace_is_not_reminded_and_neither_is_anybody_of_a_paused_project() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let ines = studio.person("Ines");
    let ines = studio.read(|tx| tx.participant(studio.nell.desk, &ines)).await.unwrap();
    let at = format!("/admin/contacts/{}/reminders", ines.contact.id);
    studio.nell_presses(&at, &[("pause", "until"), ("until", "2026-11-16")]).await;
    let id = add(&studio, &machine, reminding(invoice("2026-11-19"))).await;
    assert_eq!(studio.due().await, 3, "Nell, Pete and the accounts");
    assert!(studio.mail.to(INES).is_empty());
    // On the 17th the pause is over.
    machine.patch(&format!("/records/{id}"), json!({ "due_on": "2026-11-24" })).await.is(200);
    studio.clock.travel(days(5));
    assert_eq!(studio.due().await, 4);
    assert_eq!(studio.mail.to(INES).len(), 1);
    let machine = studio.machine().await;
    let paused = json!({ "state": "paused" });
    machine.patch(&format!("/projects/{}", studio.harbour), paused).await.is(200);
    studio.clock.travel(days(7));
    assert_eq!(studio.due().await, 1, "the studio is told all the same");
    assert_eq!(studio.mail.to(INES).len(), 1);
}

#[tokio::test]
async fn a_client_is_reminded_on_a_weekday_and_by_day_where_they_are() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    // A week before it is Saturday the 14th.
    add(&studio, &machine, reminding(invoice("2026-11-21"))).await;
    studio.clock.travel(days(2));
    assert_eq!(studio.due().await, 4);
    assert_eq!(studio.mail.to(NELL).len(), 1);
    assert!(studio.mail.to(INES).is_empty(), "it is Saturday");
    let held = studio.rows(INES).await.remove(0);
    assert_eq!(held.held_until, Some(Studio::london("2026-11-16", 9, 0)));
    studio.clock.set(Studio::london("2026-11-16", 9, 0));
    studio.deliver().await;
    assert_eq!(studio.mail.to(INES).len(), 1);
}

#[tokio::test]
async fn a_closed_project_reminds_the_studio_and_no_client() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    add(&studio, &machine, reminding(invoice("2026-11-19"))).await;
    let closed = json!({ "state": "closed", "notify": false });
    machine.patch(&format!("/projects/{}", studio.harbour), closed).await.is(200);
    assert_eq!(studio.due().await, 1);
    assert!(studio.mail.to(INES).is_empty());
}
