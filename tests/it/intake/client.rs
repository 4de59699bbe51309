//! The client's side: what is shown, kept, sent once, and said afterwards.

use super::{DAYS, DELIVER, ENOUGH, MILES, MOTTO, OPENED, STORY, TERMS, about_the_shop, press};
use crate::support::Studio;
use milepost::intake::State;
use milepost::member::Desk;

#[tokio::test]
async fn a_form_is_filled_in_without_a_script_sent_once_and_answered_with_a_receipt() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    page.says("To send us").says("About your shop").says("A form with 8 questions");
    page.says("by Wed 18 Nov").says("next: fill in “About your shop”");
    let at = format!("{home}/forms/{id}");
    let page = ines.get(&at).await;
    page.is(200).says("It takes ten minutes.").says("A paragraph is plenty.").says("Delivery");
    page.says("Only if “Do you deliver?” is “Yes”.").says("Your motto (may be left out)");
    let given = [
        ("version", "1"),
        ("do", "send"),
        (DELIVER, "Yes"),
        (MILES, "1.250,5"),
        (DAYS, "Saturday"),
        (DAYS, "Monday"),
        (OPENED, "3 May 1998"),
        (STORY, "With one oven.\r\n<b>Bold</b>"),
        (TERMS, "yes"),
    ];
    let logo = [("file.q9", "logo.png", &b"picture"[..])];
    ines.upload(&at, &given, &logo).await.is(303);
    let receipt = ines.get(&at).await;
    receipt.says("Sent. Thank you.").says("Thu 12 Nov, 14:28 GMT, by Ines Calloway");
    receipt.says("1250.5").says("Sun 3 May 1998").says("With one oven.").says("<b>Bold</b>");
    receipt.says("Agreed").says("logo.png").says("No answer");
    let file = ines.get(&format!("{home}/form-files/{}", receipt.after("/form-files/"))).await;
    assert_eq!(file.is(200).bytes, b"picture");
    let answers = studio.read(|tx| tx.intake_answers(Desk::of_the_house(), &id).map(Some)).await;
    let answer = &answers.unwrap()[0];
    assert_eq!(answer.given["q4"], ["Monday", "Saturday"], "in the order of the list");
    assert_eq!(answer.given["q6"], ["1998-05-03"]);
    assert_eq!(studio.form(&id).await.state, State::Sent);
    ines.get(&home).await.says("Ines Calloway sent this form").never_says("next: fill in");
}

#[tokio::test]
async fn what_is_written_survives_closing_the_tab_and_is_each_ones_own() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/forms/{id}");
    let page = ines.get(&at).await.body();
    assert!(
        page.contains(&format!("data-form=\"{at}/draft\"")),
        "with a script it is kept as typed"
    );
    let typed = [("version", "1"), (MOTTO, "Up before the gulls"), (OPENED, "some day")];
    ines.post(&format!("{at}/draft"), &typed).await.is(204);
    let again = ines.get(&at).await.body();
    assert!(
        again.contains("value=\"Up before the gulls\"") && again.contains("value=\"some day\"")
    );
    press((&mut ines, &at), "1", "save", &[(MOTTO, "Up at three")]).await.is(303);
    ines.get(&format!("{at}?saved")).await.says("Saved. You can close this page");
    assert!(ines.get(&at).await.body().contains("value=\"Up at three\""));
    // Nobody else sees it, and the studio least of all.
    let (mut pete, his) = studio.visit("Pete").await;
    assert!(!pete.get(&format!("{his}/forms/{id}")).await.body().contains("Up at three"));
    let mut nell = studio.desk().await;
    let desk = nell.get(&format!("/admin/forms/{id}")).await;
    desk.says("Nothing was sent yet.").never_says("Up at three");
    assert!(!nell.get(&format!("/admin/forms/{id}/answers.csv")).await.body().contains("gulls"));
}

#[tokio::test]
async fn of_two_who_send_one_form_the_first_stands_and_the_second_keeps_their_words() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let mut both = tokio::task::JoinSet::new();
    for name in ["Ines", "Pete"] {
        let (mut browser, home) = studio.visit(name).await;
        let at = format!("{home}/forms/{id}");
        both.spawn(async move {
            let motto = format!("{name} says");
            let given = [ENOUGH, &[(MOTTO, motto.as_str())]].concat();
            let page = press((&mut browser, &at), "1", "send", &given).await;
            if page.status == 409 {
                page.says("Somebody was quicker").says("What you wrote, not sent").says(&motto);
            }
            page.status.as_u16()
        });
    }
    let mut answers = both.join_all().await;
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
    let sent = studio.read(|tx| tx.intake_answers(Desk::of_the_house(), &id).map(Some)).await;
    assert_eq!(sent.unwrap().len(), 1);
}

#[tokio::test]
async fn a_form_changed_while_it_is_filled_in_keeps_what_fits_and_shows_what_is_gone() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/forms/{id}");
    ines.get(&at).await.is(200);
    studio
        .ask_otherwise(&id, |new| {
            new.fields.remove(7);
            new.fields[5].label = "Since when?".into();
            new.fields.push(super::field("short", "Who bakes?"));
        })
        .await;
    let given = [ENOUGH, &[(MOTTO, "Up early"), (OPENED, "1998-05-03")]].concat();
    let late = press((&mut ines, &at), "1", "send", &given).await;
    late.is(409).says("This form was changed since you began").says("New: “Who bakes?”");
    late.says("Asked otherwise: “Since when?”").says("Not asked any more: “Your motto”");
    late.says("Up early");
    assert!(late.body().contains("value=\"1998-05-03\""), "what fits is filled in");
    ines.post(&format!("{at}/draft"), &[("version", "1"), (MOTTO, "Up early")]).await.is(409);
    press((&mut ines, &at), "2", "send", ENOUGH).await.is(303);
    assert_eq!(studio.form(&id).await.state, State::Sent);
}

#[tokio::test]
async fn opened_again_it_holds_what_was_sent_and_the_old_answer_keeps_its_questions() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/forms/{id}");
    let given = [ENOUGH, &[(MOTTO, "Up early")]].concat();
    press((&mut ines, &at), "1", "send", &given).await.is(303);
    studio.open_form(&id).await;
    let page = ines.get(&at).await;
    page.says("This form was opened again. What Ines Calloway sent on Thu 12 Nov");
    assert!(page.body().contains("value=\"Up early\""));
    studio.ask_otherwise(&id, |new| new.fields[7].label = "Your slogan".into()).await;
    press((&mut ines, &at), "2", "send", &[ENOUGH, &[(MOTTO, "Up late")]].concat()).await.is(303);
    let mut nell = studio.desk().await;
    let desk = nell.get(&format!("/admin/forms/{id}")).await;
    desk.says("Your slogan").says("Up late").says("Your motto").says("Up early");
    desk.says("with version 1 of the form");
}

#[tokio::test]
async fn a_viewer_reads_what_is_asked_and_writes_nothing() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let (mut accounts, home) = studio.visit("Harbour").await;
    accounts.get(&home).await.says("It is asked of Ines Calloway, Pete Rowland.");
    let at = format!("{home}/forms/{id}");
    let page = accounts.get(&at).await;
    page.is(200).says("Do you deliver?");
    assert!(!page.body().contains(&format!("action=\"{at}\"")), "there is no form");
    press((&mut accounts, &at), "1", "send", ENOUGH).await.is(403);
    accounts.post(&format!("{at}/draft"), ENOUGH).await.is(403);
    assert_eq!(studio.form(&id).await.state, State::Open);
}

#[tokio::test]
async fn looking_on_as_a_member_leads_to_the_studios_own_page_of_it() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let mut nell = studio.desk().await;
    let page = nell.get(&format!("/admin/participants/{}/page", studio.person("Ines"))).await;
    page.is(200).says("About your shop");
    assert!(page.body().contains(&format!("href=\"/admin/forms/{id}\"")));
}
