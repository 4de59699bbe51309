//! Where the studio says when: its settings, a question, a contact, and a reminder by hand.

use super::{INES, plain};
use crate::support::Studio;
use crate::support::studio::NOON;
use milepost::clock::days;
use serde_json::json;

async fn asked() -> Studio {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    studio
}

async fn contact(studio: &Studio) -> String {
    let id = studio.person("Ines");
    let ines = studio.read(|tx| tx.participant(studio.nell.desk, &id)).await.unwrap();
    ines.contact.id.to_string()
}

#[tokio::test]
async fn the_studio_and_each_question_say_when_and_keep_what_was_typed() {
    let studio = asked().await;
    let mut desk = studio.desk().await;
    let at = studio.question().await;
    let page = desk.get(&at).await;
    page.says("Ines: Next reminder Mon 16 Nov, 9:00 in London");
    page.says("As the studio does: 3 and 7 days after asking, then weekly, 4 at most");
    let to = format!("{at}/reminders");
    let wrong = desk.post(&to, &[("schedule", "own"), ("days", "2, x")]).await;
    wrong.is(422).says("Write up to 10 numbers").types("2, x");
    desk.post(&to, &[("schedule", "own"), ("days", "1 20")]).await.is(303);
    assert_eq!(studio.next().await, Some(Studio::london("2026-11-13", 9, 0)));
    // The studio’s word no longer counts for it.
    desk.post("/admin/settings/reminders", &[("schedule", "off")]).await.is(303);
    assert_eq!(studio.next().await, Some(Studio::london("2026-11-13", 9, 0)));
    desk.post(&to, &[("schedule", "studio")]).await.is(303);
    assert_eq!(studio.next().await, None);
    desk.get(&at).await.says("No reminder: they are off");
    let wrong = [("schedule", "own"), ("days", "0")];
    desk.post("/admin/settings/reminders", &wrong).await.is(422).says("numbers of days from 1");
    desk.post("/admin/settings/reminders", &[("schedule", "default")]).await.is(303);
    assert_eq!(studio.next().await, Some(Studio::london("2026-11-16", 9, 0)));
    desk.get("/admin").await.says("Next reminder Mon 16 Nov, 9:00 in London").says("Remind Ines");
    let project = desk.get(&format!("/admin/projects/{}", studio.harbour)).await;
    project.says("Next reminder Mon 16 Nov, 9:00 in London");
    project.says("Nell Ashby changed when approvers are reminded");
}

#[tokio::test]
async fn a_contact_is_left_in_peace_until_a_day_and_hears_once_of_what_fell_into_it() {
    let studio = asked().await;
    let mut desk = studio.desk().await;
    let at = format!("/admin/contacts/{}", contact(&studio).await);
    let to = format!("{at}/reminders");
    desk.post(&to, &[("pause", "until")]).await.is(422).says("Choose the day");
    let past = [("pause", "until"), ("until", "2026-11-12")];
    desk.post(&to, &past).await.is(422).says("still to come").types("2026-11-12");
    desk.post(&to, &[("pause", "until"), ("until", "2026-11-21")]).await.is(303);
    desk.get(&at).await.says("Left in peace until");
    assert_eq!(studio.next().await, Some(Studio::london("2026-11-23", 9, 0)), "a Saturday");
    studio.live(NOON.plus(days(13))).await;
    assert_eq!(studio.reminded(INES).len(), 1);
    desk.post(&to, &[("pause", "on")]).await.is(303);
    desk.get(&studio.question().await).await.says("No reminder: reminders to Ines are paused");
    studio.live(NOON.plus(days(15))).await;
    // Two weeks later she signs in anew.
    studio.nell_presses(&to, &[("pause", "no")]).await;
    assert_eq!(studio.next().await, Some(Studio::london("2026-12-03", 9, 0)));
    assert_eq!(studio.reminded(INES).len(), 1);
}

#[tokio::test]
async fn a_reminder_by_hand_brings_its_line_once_a_day_unless_it_is_meant() {
    let studio = asked().await;
    let mut desk = studio.desk().await;
    let at = studio.question().await;
    let ines = studio.person("Ines").to_string();
    let to = format!("{at}/nudge");
    let line = "The printer waits for us.";
    let long = "x".repeat(301);
    let too_long = [("who", ines.as_str()), ("line", long.as_str())];
    desk.post(&to, &too_long).await.is(422).says("Keep it under 300 letters").types(&long);
    let pete = studio.person("Pete").to_string();
    desk.post(&to, &[("who", &pete)]).await.is(422).says("Nothing waits for them here");
    desk.post(&to, &[("who", &ines), ("line", line)]).await.is(303);
    studio.deliver().await;
    let mail = studio.mail.to(INES).pop().unwrap();
    assert!(mail.header("Subject").unwrap().starts_with("Nell reminds you: your decision"));
    assert!(plain(&mail).contains("Nell Ashby writes: > The printer waits for us."));
    assert!(mail.header("In-Reply-To").is_some());
    let again = desk.post(&to, &[("who", &ines), ("line", "Once more?")]).await;
    again.is(422).says("Ines was reminded of this Thu 12 Nov, 14:28 GMT").types("Once more?");
    let meant = [("who", ines.as_str()), ("line", ""), ("again", "on")];
    desk.post(&to, &meant).await.is(303);
    let page = desk.get(&at).await;
    page.says("Ines was reminded by hand").says("reminded twice");
    desk.get(&format!("/admin/projects/{}", studio.harbour)).await.says("reminded Ines Calloway");
    // One by hand on the morning of a planned one is that one.
    studio.clock.set(Studio::london("2026-11-16", 8, 30));
    desk.post(&to, &[("who", &ines)]).await.is(303);
    assert_eq!(studio.next().await, Some(Studio::london("2026-11-17", 9, 0)));
}

#[tokio::test]
async fn one_by_hand_goes_out_where_planned_ones_are_off() {
    let studio = asked().await;
    let mut desk = studio.desk().await;
    let at = studio.question().await;
    desk.post(&format!("{at}/reminders"), &[("schedule", "off")]).await.is(303);
    let ines = studio.person("Ines").to_string();
    desk.post(&format!("{at}/nudge"), &[("who", &ines)]).await.is(303);
    // Something plans anew before it has gone out.
    let to = format!("/admin/contacts/{}/reminders", contact(&studio).await);
    desk.post(&to, &[("pause", "on")]).await.is(303);
    studio.deliver().await;
    assert_eq!(studio.mail.to(INES).len(), 2);
    assert_eq!(studio.next().await, None);
}

#[tokio::test]
async fn nobody_is_reminded_by_hand_of_what_could_not_reach_them() {
    let studio = asked().await;
    let to = format!("{}/nudge", studio.question().await);
    let ines = studio.person("Ines").to_string();
    studio.nell_presses(&studio.of("Ines", "/revoke"), &[]).await;
    let mut desk = studio.desk().await;
    desk.post(&to, &[("who", &ines)]).await.is(422).says("Ines’s link is revoked");
    studio.deliver().await;
    assert_eq!(studio.mail.to(INES).len(), 1, "the mail that asked, and no other");
}

#[tokio::test]
async fn a_program_sees_plans_and_reminds_as_a_member_does() {
    let studio = asked().await;
    let machine = studio.machine().await;
    let at = format!("/approvals/{}", studio.asked().await[0].approval.id);
    let seen = machine.get(&format!("{at}/reminders")).await.is(200).json;
    assert_eq!(seen["schedule"], "studio");
    assert_eq!(seen["waiting"][0]["next_at"], "2026-11-16T09:00:00.000Z");
    let own = json!({ "schedule": "own", "days": [9, 1] });
    let set = machine.patch(&format!("{at}/reminders"), own).await.is(200).json;
    assert_eq!((&set["days"], &set["schedule"]), (&json!([1, 9]), &json!("own")));
    assert_eq!(set["waiting"][0]["next_at"], "2026-11-13T09:00:00.000Z");
    let bad = json!({ "schedule": "own", "days": [] });
    machine.patch(&format!("{at}/reminders"), bad).await.is(422).blames("days");
    let nudge = json!({ "approver_id": contact(&studio).await, "line": "Printer!" });
    let sent = machine.post(&format!("{at}/nudge"), nudge.clone()).await.is(200).json;
    assert_eq!(
        (&sent["sent"][0]["kind"], &sent["sent"][0]["state"]),
        (&json!("nudge"), &json!("queued"))
    );
    machine.post(&format!("{at}/nudge"), nudge).await.is(422).blames("again");
    let peace = format!("/contacts/{}/reminders", contact(&studio).await);
    let paused = json!({ "paused": true, "until": "2026-11-30" });
    let set = machine.patch(&peace, paused).await.is(200).json;
    assert_eq!(set, json!({ "paused": true, "until": "2026-11-30" }));
    assert_eq!(studio.next().await, Some(Studio::london("2026-11-30", 9, 0)));
    let rhythm = json!({ "schedule": "off" });
    machine.patch("/reminders", rhythm).await.is(200);
    assert_eq!(machine.get("/reminders").await.is(200).json["schedule"], "off");
    let line = machine.get("/queue").await.is(200).json["waiting_on_clients"][0].clone();
    assert_eq!((&line["reminded"], line["next_reminder_at"].is_string()), (&json!(1), true));
}
