//! A member's morning: what waits, once, and nothing where nothing does.

use super::{INES, NELL};
use crate::support::Studio;
use crate::support::smtp::{Mood, Raw};
use milepost::clock::{days, minutes};
use milepost::jobs;
use milepost::member::Role;

async fn pass(studio: &Studio) -> usize {
    jobs::digest::once(&studio.app).await.unwrap()
}

/// Thursday 14:28 in London, and then to Friday 9:00.
const TO_NINE: u32 = 18 * 60 + 32;

#[tokio::test]
async fn it_comes_at_nine_and_says_what_waits_on_whom() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    assert_eq!(pass(&studio).await, 0, "whoever joined today after nine gets none today");
    studio.clock.travel(minutes(TO_NINE - 1));
    assert_eq!(pass(&studio).await, 0);
    studio.clock.travel(minutes(1));
    assert_eq!(pass(&studio).await, 1);
    studio.deliver().await;
    let got = studio.mail.to(NELL).pop().unwrap();
    assert_eq!(got.header("subject").unwrap(), "1 thing waits on clients");
    let text = got.text_part().split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "Waiting on clients:",
        "Ines Calloway is asked to decide on homepage-design.pdf, version 1",
        "due Tue 17 Nov; not opened since",
        "http://portal.test:8080/admin",
    ] {
        assert!(text.contains(words), "{words} is not in {text}");
    }
    assert!(!text.contains("Waiting on you") && !text.contains("/l/"));
    assert_eq!(got.header("list-unsubscribe"), None);
    let (mut ines, home) = studio.visit("Ines").await;
    let changes = [("decision", "changes_requested"), ("comment", "Bluer.")];
    studio.decide(&mut ines, &home, &changes).await.is(303);
    studio.clock.travel(days(3));
    assert_eq!(pass(&studio).await, 1, "Monday");
    studio.deliver().await;
    let digest = |mail: &Raw| mail.header("subject").unwrap() == "1 thing waits on you";
    let got = studio.mail.to(NELL).into_iter().find(digest).unwrap();
    let text = got.text_part().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("Ines Calloway asked for changes to homepage-design.pdf, version 1"),
        "{text}"
    );
}

#[tokio::test]
async fn nothing_comes_where_nothing_waits_nor_on_weekends() {
    let studio = Studio::open().await;
    studio.clock.travel(minutes(TO_NINE));
    assert_eq!(pass(&studio).await, 0, "nothing waits");
    studio.post_homepage().await;
    assert_eq!(pass(&studio).await, 0, "the morning is over");
    for (day, letters) in [("Saturday", 0), ("Sunday", 0), ("Monday", 1), ("Tuesday", 1)] {
        studio.clock.travel(days(1));
        assert_eq!(pass(&studio).await, letters, "{day}");
        assert_eq!(pass(&studio).await, 0, "{day}, again");
    }
}

#[tokio::test]
async fn many_passes_at_once_after_a_stop_of_days_write_one_letter() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.clock.travel(days(6));
    let passes = (0..20).map(|_| pass(&studio));
    let letters: usize = futures_util::future::join_all(passes).await.into_iter().sum();
    assert_eq!(letters, 1);
}

#[tokio::test]
async fn each_member_hears_of_their_own_projects_at_nine_where_they_are_and_may_switch_it_off() {
    let studio = Studio::open().await;
    let joss = studio.joss(Role::Editor).await;
    studio.post_homepage().await;
    studio.clock.travel(minutes(TO_NINE));
    assert_eq!(pass(&studio).await, 1, "Joss posted nothing that waits");
    studio.desk().await.get("/admin/me").await.says("E-mail me in the morning what waits");
    let off = [("name", "Nell Ashby"), ("zone", "Europe/London")];
    studio.nell_presses("/admin/me", &off).await.says("Saved.");
    studio.clock.travel(days(3));
    assert_eq!(pass(&studio).await, 0, "switched off");
    let on = [("name", "Nell Ashby"), ("zone", "America/New_York"), ("digest", "on")];
    studio.nell_presses("/admin/me", &on).await;
    assert_eq!(pass(&studio).await, 0, "4:00 in New York");
    studio.clock.travel(minutes(5 * 60));
    assert_eq!(pass(&studio).await, 1);
    let machine = studio.machine().await;
    assert_eq!(machine.get("/me").await.json["member"]["digest"], true);
    let at = format!("/members/{}", joss.profile.id);
    let changed = machine.patch(&at, serde_json::json!({ "digest": false })).await;
    assert_eq!(changed.is(200).json["digest"], false);
}

#[tokio::test]
async fn mail_that_did_not_get_through_is_told_to_admins() {
    let studio = Studio::open().await;
    studio.mail.is(Mood::Refuses);
    studio.tell("News.", &["Ines"]).await;
    studio.deliver().await;
    assert!(studio.mail.to(INES).is_empty());
    studio.mail.is(Mood::Takes);
    // Nell's own address was refused as well, when she was to be told; a sign-in gets through.
    let asks = [("email", NELL)];
    studio.browser().post("/admin/sign-in", &asks).await.is(303);
    studio.deliver().await;
    studio.joss(Role::Editor).await;
    studio.clock.travel(minutes(TO_NINE));
    assert_eq!(pass(&studio).await, 1, "Nell and not Joss");
    studio.deliver().await;
    let got = studio.mail.to(NELL).pop().unwrap();
    assert_eq!(got.header("subject").unwrap(), "Mail did not get through");
    assert!(got.text_part().contains("2 mails did not get through."));
    assert!(got.text_part().contains("550"));
}

#[tokio::test]
async fn a_question_left_open_on_a_closed_project_is_in_no_digest() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    studio.nell_presses(&format!("/admin/projects/{}/close", studio.harbour), &[]).await;
    studio.clock.travel(minutes(TO_NINE));
    assert_eq!(pass(&studio).await, 0);
}
