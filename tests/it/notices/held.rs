//! What happens to news while it is held: other wishes, other versions, a stop of the server.

use super::{INES, PETE, count};
use crate::support::Studio;
use crate::support::smtp::Mood;
use crate::support::studio::{PDF, PDF2};
use milepost::clock::{days, minutes};
use milepost::contact::Pace;
use milepost::member::Desk;
use milepost::outbox::State;

/// Thursday 14:28, and then to Friday 8:59 and 9:00.
const TO_NEARLY_NINE: u32 = 18 * 60 + 31;

#[tokio::test]
async fn a_days_news_comes_at_nine_in_one_mail_and_a_weeks_on_monday() {
    let studio = Studio::open().await;
    studio.chooses("Pete", Pace::Daily).await;
    studio.chooses("Harbour", Pace::Weekly).await;
    studio.tell("One.", &["Pete", "Harbour"]).await;
    studio.clock.travel(minutes(60));
    studio.tell("Two.", &["Pete", "Harbour"]).await;
    assert_eq!(studio.deliver().await, 0);
    studio.clock.travel(minutes(TO_NEARLY_NINE - 60));
    assert_eq!(studio.deliver().await, 0, "8:59 in London");
    studio.clock.travel(minutes(1));
    assert_eq!(studio.deliver().await, 1);
    let got = studio.mail.to(PETE).pop().unwrap();
    assert!(got.text_part().contains("One.") && got.text_part().contains("Two."));
    studio.clock.travel(days(3));
    assert_eq!(studio.deliver().await, 1, "Monday at nine");
    assert_eq!(studio.mail.to("accounts@harbourbakery.example").len(), 1);
}

#[tokio::test]
async fn a_question_waits_for_no_choice_and_brings_a_days_news_along() {
    let studio = Studio::open().await;
    for pace in [Pace::Daily, Pace::NeedsMe] {
        studio.chooses("Ines", pace).await;
        studio.tell("News.", &["Ines"]).await;
        assert_eq!(studio.deliver().await, 0);
        let name = format!("{}.pdf", pace.as_str());
        studio.post(&[(&name, PDF)], &["Ines"], "any").await;
        studio.deliver().await;
        let got = studio.mail.to(INES).pop().unwrap();
        assert!(got.header("subject").unwrap().starts_with("Your decision"));
        assert_eq!(got.text_part().contains("News."), pace == Pace::Daily, "{pace:?}");
    }
}

#[tokio::test]
async fn a_choice_counts_for_what_is_held_already() {
    let studio = Studio::open().await;
    studio.chooses("Pete", Pace::Daily).await;
    studio.tell("One.", &["Pete"]).await;
    studio.tell("Two.", &["Pete"]).await;
    studio.chooses("Pete", Pace::Weekly).await;
    studio.clock.travel(days(1));
    assert_eq!(studio.deliver().await, 0, "Friday");
    studio.chooses("Pete", Pace::AtOnce).await;
    assert_eq!(studio.deliver().await, 1, "what waited goes at once, together");
    let got = studio.mail.to(PETE).pop().unwrap();
    assert!(got.text_part().contains("One.") && got.text_part().contains("Two."));

    studio.chooses("Pete", Pace::Daily).await;
    studio.tell("Three.", &["Pete"]).await;
    studio.chooses("Pete", Pace::NeedsMe).await;
    studio.tell("Four.", &["Pete"]).await;
    studio.clock.travel(days(10));
    assert_eq!(studio.deliver().await, 0);
    let rows = studio.rows(PETE).await;
    let unwanted = "they chose to get only what needs them";
    assert_eq!(rows.iter().filter(|row| row.reason == unwanted).count(), 2);
    // Going back brings nothing old.
    studio.chooses("Pete", Pace::AtOnce).await;
    assert_eq!(studio.deliver().await, 0);
}

#[tokio::test]
async fn what_changed_meanwhile_is_told_as_it_is() {
    let studio = Studio::open().await;
    studio.chooses("Pete", Pace::Daily).await;
    studio.post(&[("menu.pdf", PDF), ("sign.pdf", b"%PDF-1.4 sign")], &[], "any").await;
    let versions = studio.read(|tx| tx.all_versions(Desk::of_the_house(), &studio.harbour)).await;
    let sign = versions.iter().find(|version| version.name == "sign.pdf").unwrap();
    studio.nell_presses(&format!("/admin/files/versions/{}/remove", sign.id), &[]).await;
    // A newer one that Pete was not told of.
    let (menu, design) = (studio.store("menu.pdf", PDF2).await, studio.design.clone());
    studio.machine().await.put(&format!("/milestones/{design}/files/menu.pdf"), PDF2).await;
    drop(menu);
    studio.clock.travel(days(1));
    studio.deliver().await;
    assert_eq!(studio.mail.to(PETE).len(), 1);
    let text = studio.mail.to(PETE).pop().unwrap().text_part().replace("\r\n", " ");
    assert!(text.contains("sign.pdf: version 1 is no longer on the page."), "{text}");
    assert!(text.contains("menu.pdf: version 2 has taken the place of version 1."), "{text}");
}

#[tokio::test]
async fn a_newer_version_in_the_same_mail_needs_no_second_word() {
    let studio = Studio::open().await;
    studio.chooses("Pete", Pace::Daily).await;
    studio.post(&[("menu.pdf", PDF)], &[], "any").await;
    studio.post(&[("menu.pdf", PDF2)], &[], "any").await;
    studio.clock.travel(days(1));
    studio.deliver().await;
    assert_eq!(studio.mail.to(PETE).len(), 1);
    let text = studio.mail.to(PETE).pop().unwrap().text_part().to_owned();
    assert!(text.contains("version 2 of menu.pdf") && !text.contains("taken the place"), "{text}");
}

#[tokio::test]
async fn after_a_stop_of_days_what_was_held_comes_once() {
    let studio = Studio::open().await;
    studio.chooses("Pete", Pace::Daily).await;
    for body in ["One.", "Two.", "Three."] {
        studio.tell(body, &["Pete"]).await;
        studio.clock.travel(days(1));
    }
    studio.clock.travel(days(5));
    assert_eq!(studio.deliver().await, 1);
    assert_eq!(studio.deliver().await, 0);
    let rows = studio.rows(PETE).await;
    assert_eq!((count(&rows, State::Accepted), count(&rows, State::Suppressed)), (1, 2));
}

#[tokio::test]
async fn a_mail_that_is_tried_again_says_what_it_said() {
    let studio = Studio::open().await;
    studio.chooses("Pete", Pace::Daily).await;
    studio.tell("One.", &["Pete"]).await;
    studio.tell("Two.", &["Pete"]).await;
    studio.clock.travel(days(1));
    studio.mail.is(Mood::HangsUp);
    assert_eq!(studio.deliver().await, 1);
    let id = studio.rows(PETE).await.into_iter().find(|row| row.tries == 1).unwrap().message_id;
    // Read meanwhile: but nobody knows whether the first try arrived.
    let (mut pete, home) = studio.visit("Pete").await;
    let page = pete.get(&home).await;
    super::touch(&mut pete, &page).await;
    studio.tell("Three.", &["Pete"]).await;
    studio.mail.is(Mood::Takes);
    studio.clock.travel(minutes(1));
    assert_eq!(studio.deliver().await, 1);
    let got = studio.mail.to(PETE).pop().unwrap();
    assert!(got.header("message-id").unwrap().contains(id.as_str()));
    let text = got.text_part();
    assert!(text.contains("One.") && text.contains("Two.") && !text.contains("Three."), "{text}");
}

#[tokio::test]
async fn an_address_that_changes_and_an_erasure_reach_what_is_held() {
    let studio = Studio::open().await;
    studio.chooses("Pete", Pace::Daily).await;
    studio.tell("One.", &["Pete"]).await;
    studio.tell("Two.", &["Pete"]).await;
    studio.clock.travel(days(1));
    studio.mail.is(Mood::PutsOff);
    studio.deliver().await;
    let pete = studio.contact("Pete").await.id;
    studio.nell_presses(&format!("/admin/contacts/{pete}/erase"), &[]).await;
    assert!(studio.rows(PETE).await.is_empty());
    studio.mail.is(Mood::Takes);
    studio.clock.travel(days(1));
    assert_eq!(studio.deliver().await, 0);
}
