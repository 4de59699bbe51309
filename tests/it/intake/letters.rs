//! What is mailed: the form to whoever is asked, a receipt, the answers, and reminders until then.

use super::{ENOUGH, INES, MOTTO, NELL, about_the_shop, press};
use crate::support::Studio;
use crate::support::smtp::Raw;
use milepost::calendar::Zone;
use milepost::clock::Stamp;
use milepost::jobs;

/// The words of a letter, as if its lines were one.
fn plain(mail: &Raw) -> String {
    mail.text_part().replace("=\r\n", "").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_form_is_mailed_and_its_answers_go_to_both_sides() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    studio.deliver().await;
    let asked = studio.letters_about(INES, "To fill in by Wed 18 Nov: About your shop");
    let text = plain(&asked[0]);
    assert!(text.contains("8 questions") && text.contains("/l/"), "{text}");
    assert!(studio.mail.to("accounts@harbourbakery.example").is_empty(), "a viewer is not asked");
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/forms/{id}");
    let given = [ENOUGH, &[(MOTTO, "Up early")]].concat();
    press((&mut ines, &at), "1", "send", &given).await.is(303);
    studio.deliver().await;
    let receipt = plain(&studio.letters_about(INES, "You sent the form: About your shop")[0]);
    assert!(receipt.contains("Up early") && receipt.contains("/l/"), "{receipt}");
    let told = plain(&studio.letters_about(NELL, "Ines Calloway sent the form")[0]);
    assert!(told.contains("Up early") && !told.contains("/l/"), "{told}");
    assert!(told.contains(&format!("/admin/forms/{id}")), "it opens the answers: {told}");
    studio.open_form(&id).await;
    studio.deliver().await;
    assert_eq!(studio.letters_about(INES, "To fill in again").len(), 1);
}

#[tokio::test]
async fn the_studios_own_words_stand_in_the_letters_about_a_form() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let words = [("subject", "{project}: {title}, by {due}"), ("do", "save")];
    nell.post("/admin/letters/form_asked", &words).await.is(303);
    let words = [("closing", "{title} is with {member} now."), ("do", "save")];
    nell.post("/admin/letters/form_sent", &words).await.is(303);
    let id = studio.ask_with(about_the_shop()).await;
    studio.deliver().await;
    let subject = "Harbour Bakery website: About your shop, by Wed 18 Nov";
    assert_eq!(studio.letters_about(INES, subject).len(), 1);
    let (mut ines, home) = studio.visit("Ines").await;
    press((&mut ines, &format!("{home}/forms/{id}")), "1", "send", ENOUGH).await.is(303);
    studio.deliver().await;
    let receipt = plain(&studio.letters_about(INES, "You sent the form")[0]);
    assert!(receipt.contains("About your shop is with Nell now."), "{receipt}");
    let told = plain(&studio.letters_about(NELL, "sent the form")[0]);
    assert!(!told.contains("is with Nell now"), "what goes to members is ours: {told}");
}

#[tokio::test]
async fn a_form_is_reminded_of_until_somebody_sends_it() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let zone: Zone = "Europe/London".parse().unwrap();
    let live_until = async |day: &str| {
        let until = zone.at(day.parse().unwrap(), 12, 0);
        while studio.clock.now() < until {
            let hour = Stamp((studio.clock.now().0 / 3_600_000 + 1) * 3_600_000);
            studio.clock.set(hour.min(until));
            jobs::remind::once(&studio.app).await.unwrap();
            studio.deliver().await;
        }
    };
    live_until("2026-11-16").await;
    let reminder = "Reminder: to send by Wed 18 Nov: About your shop";
    let first = studio.letters_about(INES, reminder);
    assert_eq!(first.len(), 1);
    assert!(plain(&first[0]).contains("A form with 8 questions"));
    let (mut pete, his) = studio.visit("Pete").await;
    press((&mut pete, &format!("{his}/forms/{id}")), "1", "send", ENOUGH).await.is(303);
    live_until("2026-12-20").await;
    assert_eq!(studio.letters_about(INES, "Reminder").len(), 1, "it was sent");
}

#[tokio::test]
async fn a_form_whose_only_reader_left_is_asked_of_the_next_who_joins_and_of_nobody_until_then() {
    let studio = Studio::open().await;
    let from = vec![studio.person("Ines").to_string()];
    let id = studio.ask_with(milepost::intake::New { from, ..about_the_shop() }).await;
    studio.nell_presses(&studio.of("Ines", "/remove"), &[]).await;
    assert!(studio.form(&id).await.people.is_empty());
    studio.desk().await.get("/admin").await.says("Nobody is asked to fill in About your shop");
    let writes = [("role", "commenter")];
    studio.nell_presses(&studio.of("Harbour", ""), &writes).await;
    studio.deliver().await;
    let accounts = "accounts@harbourbakery.example";
    assert_eq!(studio.letters_about(accounts, "About your shop").len(), 1);
    assert_eq!(studio.form(&id).await.people[0].name, "Harbour accounts");
    assert!(studio.letters_about("pete@harbourbakery.example", "About your shop").is_empty());
}
