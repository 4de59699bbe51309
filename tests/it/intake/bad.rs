//! Bad input: a clear sentence at the field, and what was typed is still there.

use super::{DELIVER, ENOUGH, MILES, MOTTO, OPENED, STORY, TERMS, about_the_shop, press};
use crate::support::Studio;
use milepost::error::{Error, Refusal};
use milepost::intake::{New, State};

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_comes_back() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/forms/{id}");
    let given = [
        (DELIVER, "Yes"),
        (MILES, "1,250"),
        (OPENED, "5/11/2026"),
        (MOTTO, &"m".repeat(501)),
        (STORY, "kept"),
    ];
    let page = press((&mut ines, &at), "1", "send", &given).await;
    page.is(422).says("Not sent yet").says("such as 1250 or 12.5");
    page.says("Write the date as year-month-day, such as 2026-11-19");
    page.says("Keep it under 500 letters; this has 501.").says("Tick this to agree");
    let body = page.body();
    for typed in ["value=\"1,250\"", "value=\"5/11/2026\"", "kept", "href=\"#f-q3\""] {
        assert!(body.contains(typed), "{typed}");
    }
    assert_eq!(studio.form(&id).await.state, State::Open);
    assert!(ines.get(&at).await.body().contains("value=\"1,250\""), "also after the tab is closed");
}

#[tokio::test]
async fn what_hangs_on_another_answer_is_neither_asked_nor_kept_where_it_is_not_shown() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/forms/{id}");
    let given = [ENOUGH, &[(MILES, "not a number at all")]].concat();
    press((&mut ines, &at), "1", "send", &given).await.is(303);
    ines.get(&at).await.never_says("How many miles?").never_says("not a number at all");
}

#[tokio::test]
async fn a_hundred_kilobytes_in_one_answer_are_refused_with_every_letter_kept() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/forms/{id}");
    let long = "x".repeat(100 * 1024);
    let given = [ENOUGH, &[(STORY, long.as_str())]].concat();
    let page = press((&mut ines, &at), "1", "send", &given).await;
    page.is(422).says("Keep it under 20 KB; this has 100 KB.");
    assert!(page.body().contains(&long));
    assert!(ines.get(&at).await.body().contains(&long));
}

#[tokio::test]
async fn what_is_no_part_of_a_form_is_not_taken() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/forms/{id}");
    let odd = [("role", "approver"), (MOTTO, "x")];
    press((&mut ines, &at), "1", "save", &odd).await.is(422).says("“role” is no field");
    ines.post(&format!("{at}/draft"), &odd).await.is(422);
    // A file that somebody else chose is not mine because I name it.
    let given = [("version", "1"), ("do", "save")];
    let files = [("file.q9", "logo.png", &b"mine"[..])];
    ines.upload(&at, &given, &files).await.is(303);
    let file = ines.get(&at).await.after("name=\"v.q9\" value=\"");
    let (mut pete, his) = studio.visit("Pete").await;
    let theirs = format!("{his}/forms/{id}");
    let given = [ENOUGH, &[("v.q9", file.as_str())]].concat();
    pete.get(&format!("{his}/form-files/{file}/logo.png")).await.is(404);
    press((&mut pete, &theirs), "1", "send", &given).await.is(303);
    pete.get(&theirs).await.never_says("logo.png");
    // A file for a question that takes none is named, and the words beside it are kept.
    studio.open_form(&id).await;
    let given = [("version", "1"), ("do", "send"), (DELIVER, "No"), (TERMS, "yes")];
    let odd = [("file.q8", "motto.pdf", &b"x"[..])];
    let page = ines.upload(&at, &given, &odd).await;
    page.is(422).says("motto.pdf was chosen for a question that takes no files");
    assert_eq!(studio.form(&id).await.state, State::Open);
}

#[tokio::test]
async fn a_form_that_cannot_be_asked_comes_back_as_it_was_typed() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let new = format!("/admin/milestones/{}/forms", studio.design);
    let wrong = [
        ("title", ""),
        ("due_on", "2026-11-01"),
        ("field_label", "Which of these?"),
        ("field_kind", "choice"),
        ("field_choices", "Only one"),
        ("field_show", "7"),
        ("press", ""),
    ];
    let page = nell.post(&new, &wrong).await;
    page.is(422).says("Give the form a name.").says("This day is over.");
    page.says("Field 1: write at least two choices, one a line.");
    page.says("“Only if” names a field that stands before it, by its number.");
    assert!(page.body().contains("value=\"Which of these?\"") && page.body().contains("Only one"));
    let empty = studio.nell.clone();
    let (on, signer) = (studio.design.clone(), studio.app.signer());
    let work = move |tx: &milepost::store::Tx| {
        milepost::intake::ask(tx, &signer, &empty, &on, &New::default())
    };
    let Err(Error::Refused(Refusal::Wrong(faults))) = studio.app.store.write(work).await else {
        panic!("an empty form is asked");
    };
    let faults: Vec<_> = faults.iter().map(|one| (one.field, one.says.as_str())).collect();
    let wanted = [("title", "Give the form a name."), ("fields", "Ask at least one question.")];
    assert_eq!(faults, wanted);
}
