//! Telling a project's people that it is over.

use super::{INES, PETE};
use crate::support::Studio;
use milepost::clock::{days, minutes};
use milepost::contact::Pace;
use serde_json::json;

#[tokio::test]
async fn everybody_on_it_is_told_until_when_the_page_works_if_the_studio_says_so() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    studio.chooses("Pete", Pace::NeedsMe).await;
    let close = format!("/admin/projects/{}/close", studio.harbour);
    studio.desk().await.get(&close).await.says("Tell everybody on it by e-mail");
    let page = studio.nell_presses(&close, &[("tell", "on")]).await;
    page.says("The project is closed.").says("A letter to everybody on it is written.");
    studio.nell_presses(&close, &[("tell", "on")]).await;
    assert_eq!(studio.deliver().await, 3, "once each");
    for (email, waits) in [(INES, true), (PETE, false)] {
        let got = studio.mail.to(email).pop().unwrap();
        assert_eq!(got.header("subject").unwrap(), "Finished: Harbour Bakery website");
        let text = got.text_part().replace("\r\n", " ");
        assert!(text.contains("Take what you want to keep until Fri 11 Dec."), "{text}");
        assert!(text.contains("It works until Sat 12 Dec."), "{text}");
        assert_eq!(text.contains("Approve the homepage design"), waits, "{email}");
        assert!(got.header("list-unsubscribe").is_some());
        studio.browser().open(&got.link()).await.is(200);
        studio.clock.travel(minutes(1));
    }
    let link = studio.mail.to(INES).pop().unwrap().link();
    studio.clock.travel(days(30));
    studio.browser().open(&link).await.is(410).says("This project is finished");
}

#[tokio::test]
async fn nobody_is_told_without_a_word_and_a_program_says_it_too() {
    let studio = Studio::open().await;
    let close = format!("/admin/projects/{}/close", studio.harbour);
    studio.nell_presses(&close, &[]).await.says("Nothing was mailed.");
    assert_eq!(studio.deliver().await, 0);
    let (machine, at) = (studio.machine().await, format!("/projects/{}", studio.harbour));
    machine.patch(&at, json!({ "state": "active" })).await.is(200);
    machine.patch(&at, json!({ "title": "Shop", "notify": true })).await.is(200);
    assert_eq!(studio.deliver().await, 0, "it is not closed by that");
    machine.patch(&at, json!({ "state": "closed", "notify": true })).await.is(200);
    assert_eq!(studio.deliver().await, 3);
}
