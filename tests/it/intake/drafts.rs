//! What is written before it is sent: not lost to a second press, another tab or another version.

use super::{DELIVER, ENOUGH, MOTTO, OPENED, STORY, TERMS, about_the_shop, field, press};
use crate::support::{Browser, Page, Studio};
use crate::uploads::whole;
use milepost::id::IntakeId;
use milepost::intake::State;
use milepost::member::Desk;

/// The shop's form before Ines: the studio, the form, her browser, and where the form is.
async fn before_ines() -> (Studio, IntakeId, Browser, String) {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let (ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/forms/{id}");
    (studio, id, ines, at)
}

fn holds(page: &Page, typed: &str) -> bool {
    page.body().contains(&format!("value=\"{typed}\""))
}

#[tokio::test]
async fn a_second_press_is_the_first_one_and_leaves_no_draft() {
    let (_studio, _, mut ines, at) = before_ines().await;
    let given = [("version", "1"), ("do", "send"), (DELIVER, "No"), (TERMS, "yes")];
    let logo = [("file.q9", "logo.png", &b"picture"[..])];
    ines.upload(&at, &given, &logo).await.is(303);
    assert_eq!(ines.upload(&at, &given, &logo).await.is(303).location(), at);
    // What the script was keeping when the button was pressed comes after it, without the file.
    ines.post(&format!("{at}/draft"), &[&[("version", "1")], ENOUGH].concat()).await.is(204);
    let receipt = ines.get(&at).await;
    receipt.says("Sent. Thank you.").never_says("quicker").never_says("What you wrote, not sent");
    // Something else is kept, and it is not said that somebody else was first.
    let other = [ENOUGH, &[(MOTTO, "Up late")]].concat();
    let late = press((&mut ines, &at), "1", "send", &other).await;
    late.is(409).says("You sent this form already").never_says("quicker");
    late.says("What you wrote, not sent").says("Up late");
}

#[tokio::test]
async fn what_stood_under_a_question_that_is_gone_stays_while_one_goes_on() {
    let (studio, id, mut ines, at) = before_ines().await;
    press((&mut ines, &at), "1", "save", &[(MOTTO, "Up early")]).await.is(303);
    studio.ask_otherwise(&id, |new| drop(new.fields.remove(7))).await;
    ines.get(&at).await.says("Not asked any more: “Your motto”").says("Up early");
    let typed = [("version", "2"), (STORY, "One oven")];
    ines.post(&format!("{at}/draft"), &typed).await.is(204);
    let page = ines.get(&at).await;
    page.says("What you wrote under questions that are not asked any more").says("Up early");
    page.says("One oven");
}

#[tokio::test]
async fn a_tab_that_is_old_takes_nothing_from_what_was_written_since() {
    let (studio, id, mut ines, at) = before_ines().await;
    studio.ask_otherwise(&id, |new| new.fields.push(field("short", "Who bakes?"))).await;
    let typed = [(MOTTO, "Up at three"), ("v.q11", "Pete")];
    press((&mut ines, &at), "2", "save", &typed).await.is(303);
    let old = [("version", "1"), (MOTTO, "Up early"), (OPENED, "1998-05-03")];
    ines.post(&format!("{at}/draft"), &old).await.is(409);
    let page = ines.get(&at).await;
    assert!(holds(&page, "Up at three") && holds(&page, "Pete"), "the newer words stand");
    assert!(holds(&page, "1998-05-03"), "what they had no word for is added");
    let late = press((&mut ines, &at), "1", "send", &old[1..]).await;
    late.is(409).says("You went on with this form elsewhere").says("Up early");
    assert!(holds(&ines.get(&at).await, "Up at three"));
}

#[tokio::test]
async fn a_question_that_took_files_and_takes_words_keeps_the_words() {
    let (studio, id, mut ines, at) = before_ines().await;
    let given = [("version", "1"), ("do", "save")];
    ines.upload(&at, &given, &[("file.q9", "logo.png", &b"picture"[..])]).await.is(303);
    studio.ask_otherwise(&id, |new| new.fields[8].kind = "short".into()).await;
    let asks = studio.form(&id).await.definition;
    assert_eq!(asks.fields[8].id, "q11", "it is another question");
    ines.get(&at).await.says("What you wrote under questions").says("logo.png");
    press((&mut ines, &at), "2", "save", &[("v.q11", "A gull in blue")]).await.is(303);
    assert!(holds(&ines.get(&at).await, "A gull in blue"));
}

#[tokio::test]
async fn files_go_up_in_parts_and_the_form_names_them_at_their_questions() {
    let studio = Studio::open().await;
    let mut new = about_the_shop();
    new.fields.push(field("file", "Your menu"));
    let id = studio.ask_with(new).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let (at, to) = (format!("{home}/forms/{id}"), format!("{home}/uploads"));
    let page = ines.get(&at).await.body();
    assert!(page.contains(&format!("data-uploads=\"{to}\" data-as=\"upload.q9\"")));
    let menu = whole(&mut ines, &to, "menu.pdf", b"menu").await;
    let logo = whole(&mut ines, &to, "logo.png", b"logo").await;
    let named = |place: &str| place.rsplit('/').next().unwrap().to_owned();
    let (menu, logo) = (named(&menu), named(&logo));
    let given = [&[("upload.q11", menu.as_str()), ("upload.q9", logo.as_str())], ENOUGH].concat();
    press((&mut ines, &at), "1", "send", &given).await.is(303);
    ines.get(&at).await.says("menu.pdf").says("logo.png");
    let answers = studio.read(|tx| tx.intake_answers(Desk::of_the_house(), &id).map(Some)).await;
    let given = answers.unwrap()[0].given.clone();
    let files = studio.read(|tx| tx.chosen(Desk::of_the_house(), &id).map(Some)).await.unwrap();
    let at = |field: &str| {
        let chosen = files.iter().find(|file| file.id.as_str() == given[field][0]).unwrap();
        (chosen.field.clone(), chosen.stored.name.clone())
    };
    assert_eq!(at("q9"), ("q9".into(), "logo.png".into()));
    assert_eq!(at("q11"), ("q11".into(), "menu.pdf".into()));
    // Somebody else's upload is none of theirs.
    studio.open_form(&id).await;
    let (mut pete, his) = studio.visit("Pete").await;
    let given = [&[("upload.q9", logo.as_str())], ENOUGH].concat();
    let refused = press((&mut pete, &format!("{his}/forms/{id}")), "1", "send", &given).await;
    refused.is(422).says("One of the files is not here any more");
}

#[tokio::test]
async fn a_file_that_was_refused_is_named_also_where_the_form_was_changed_or_sent() {
    let (studio, id, mut ines, at) = before_ines().await;
    let given = [("version", "1"), ("do", "send"), (DELIVER, "No"), (TERMS, "yes")];
    let odd = [("file.q8", "motto.pdf", &b"x"[..])];
    let says = "motto.pdf was chosen for a question that takes no files";
    studio.ask_otherwise(&id, |new| new.fields[5].label = "Since when?".into()).await;
    ines.upload(&at, &given, &odd).await.is(409).says("was changed since you began").says(says);
    let (mut pete, his) = studio.visit("Pete").await;
    press((&mut pete, &format!("{his}/forms/{id}")), "2", "send", ENOUGH).await.is(303);
    ines.upload(&at, &given, &odd).await.is(409).says("Somebody was quicker").says(says);
    assert_eq!(studio.form(&id).await.state, State::Sent);
}

#[tokio::test]
async fn a_condition_holds_for_every_spelling_of_an_answer_and_so_does_its_receipt() {
    let studio = Studio::open().await;
    let mut new = about_the_shop();
    let mut far = field("short", "Who drives?");
    (far.required, far.show_field, far.show_equals) = (true, "2".into(), "12,5".into());
    let mut since = field("short", "Who opened it?");
    (since.show_field, since.show_equals) = ("4".into(), "19.11.2026".into());
    new.fields = vec![
        field("section", "Delivery"),
        field("number", "How many miles?"),
        far,
        field("date", "When did you open?"),
        since,
    ];
    let id = studio.ask_with(new).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/forms/{id}");
    let typed = [("v.q2", "12,5"), ("v.q4", "19.11.2026")];
    let page = press((&mut ines, &at), "1", "send", &typed).await;
    page.is(422).says("Write an answer.").says("is “Thu 19 Nov 2026”");
    let body = page.body();
    assert!(body.contains("data-if=\"12.5\"") && body.contains("data-if=\"2026-11-19\""));
    assert!(body.contains("type=\"date\" value=\"2026-11-19\""), "as a browser reads days");
    let more = [("v.q3", "Pete"), ("v.q5", "Ines")];
    press((&mut ines, &at), "1", "send", &[typed, more].concat()).await.is(303);
    ines.get(&at).await.says("Who drives?").says("Pete").says("Who opened it?");
    let mut nell = studio.desk().await;
    let csv = nell.get(&format!("/admin/forms/{id}/answers.csv")).await.body();
    assert!(csv.contains("Who drives?,Pete") && csv.contains("Who opened it?,Ines"), "{csv}");
}

#[tokio::test]
async fn a_heading_that_is_not_shown_takes_what_stands_under_it_along() {
    let studio = Studio::open().await;
    let mut new = about_the_shop();
    (new.fields[4].show_field, new.fields[4].show_equals) = ("2".into(), "Yes".into());
    let id = studio.ask_with(new).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/forms/{id}");
    let page = ines.get(&at).await;
    page.says("All of this only if “Do you deliver?” is “Yes”.");
    let body = page.body();
    assert!(!body.contains("name=\"v.q10\" value=\"yes\" required"), "a browser may send");
    press((&mut ines, &at), "1", "send", &[(DELIVER, "No")]).await.is(303);
    ines.get(&at).await.says("Do you deliver?").never_says("Your motto").never_says("The rest");
}
