//! Links that end: listed on the home page, and told once by mail.

use crate::support::Studio;
use crate::support::smtp::Raw;
use milepost::clock::{days, minutes};
use milepost::jobs;
use std::time::Duration;

async fn warn(studio: &Studio) -> usize {
    jobs::warn::once(&studio.app).await.unwrap()
}

/// Thursday 12 November, 14:28 in London, and then so many days, with the pass of each.
async fn passes(studio: &Studio, count: u32) -> usize {
    let mut letters = 0;
    for _ in 0..count {
        studio.clock.travel(days(1));
        letters += warn(studio).await;
    }
    letters
}

const NELL: &str = "nell@fernandfield.example";

#[tokio::test]
async fn a_member_is_told_once_and_a_week_before_a_link_ends() {
    let studio = Studio::open().await;
    assert_eq!(passes(&studio, 83).await, 0);
    assert_eq!(passes(&studio, 1).await, 1);
    studio.deliver().await;
    let told = studio.mail.to(NELL);
    assert_eq!(told.len(), 1);
    let text = told[0].text_part();
    assert_eq!(told[0].header("subject").unwrap(), "4 links end soon");
    for who in ["Ines Calloway", "Pete Rowland", "Harbour accounts", "Orla Finch"] {
        assert!(text.contains(who), "{text}");
    }
    assert!(text.contains("ends on Wed 10 Feb") && text.contains("http://portal.test:8080/admin"));
    assert!(!text.contains("/l/"));
    assert_eq!(passes(&studio, 30).await, 0, "once for each end");
}

#[tokio::test]
async fn nobody_is_told_before_nine_nor_twice_on_a_day() {
    let studio = Studio::open().await;
    studio.clock.travel(days(84));
    assert_eq!(warn(&studio).await, 1);
    assert_eq!(warn(&studio).await, 0);
    let extend = studio.of("Ines", "/extend");
    studio.nell_presses(&extend, &[]).await;
    studio.clock.travel(minutes(60 * 18 + 31));
    assert_eq!(warn(&studio).await, 0, "8:59 in London");
    // In spring, London's clock is an hour ahead.
    studio.clock.travel(days(84).checked_sub(minutes(60)).unwrap());
    assert_eq!(warn(&studio).await, 0, "8:59 in London");
    studio.clock.travel(minutes(1));
    assert_eq!(warn(&studio).await, 1, "her new end is near, at 9:00");
    studio.deliver().await;
    let told = studio.mail.to(NELL);
    let ends = |mail: &&Raw| mail.header("subject").unwrap().contains("ends");
    let told: Vec<_> = told.iter().filter(ends).collect();
    assert!(!told.last().unwrap().text_part().contains("Pete Rowland"));
}

#[tokio::test]
async fn many_passes_at_once_after_a_long_stop_write_one_letter() {
    let studio = Studio::open().await;
    studio.clock.travel(days(88));
    let passes = (0..20).map(|_| warn(&studio));
    let letters: usize = futures_util::future::join_all(passes).await.into_iter().sum();
    assert_eq!(letters, 1);
    assert_eq!(studio.deliver().await, 1);
}

#[tokio::test]
async fn links_that_somebody_ended_and_those_of_closed_projects_are_no_news() {
    let studio = Studio::open().await;
    studio.nell_presses(&studio.of("Pete", "/revoke"), &[]).await;
    studio.nell_presses(&studio.of("Harbour", "/remove"), &[]).await;
    let tern = studio
        .read(|tx| tx.participant(studio.nell.desk, &studio.person("Orla")))
        .await
        .unwrap()
        .project;
    studio.nell_presses(&format!("/admin/projects/{tern}/close"), &[]).await;
    studio.clock.travel(days(85));
    assert_eq!(warn(&studio).await, 1);
    studio.deliver().await;
    let told = studio.mail.to(NELL).remove(0);
    assert!(told.text_part().contains("Ines Calloway"));
    for nobody in ["Pete Rowland", "Harbour accounts", "Orla Finch"] {
        assert!(!told.text_part().contains(nobody));
    }
    let home = studio.desk().await.get("/admin").await;
    home.says("Links that end").says("Ines Calloway");
    assert_eq!(home.body().matches("/extend\"").count(), 1);
}

#[tokio::test]
async fn the_home_page_lists_what_ends_and_one_press_lets_it_last() {
    let studio = Studio::open().await;
    studio.clock.travel(days(83).checked_sub(Duration::from_millis(1)).unwrap());
    studio.desk().await.get("/admin").await.is(200).never_says("Links that end");
    studio.clock.travel(Duration::from_millis(2));
    studio.desk().await.get("/admin").await.says("Links that end").says("Ends in 7 days");
    studio.clock.travel(days(10));
    let page = studio.desk().await.get("/admin").await;
    page.says("Ended, Wed 10 Feb");
    let action = studio.of("Ines", "/extend");
    assert!(page.body().contains(&action) && page.body().contains(&studio.of("Ines", "/resend")));
    studio.nell_presses(&action, &[]).await.says("The link of Ines Calloway works until");
    let page = studio.desk().await.get("/admin").await;
    assert!(!page.body().contains(&action));
    let queue = studio.machine().await.get("/queue").await.is(200);
    let ending = queue.json["links_ending"].as_array().unwrap();
    assert_eq!(ending.len(), 3);
    assert!(ending.iter().all(|link| link["name"] != "Ines Calloway"));
}

#[tokio::test]
async fn a_project_rests_and_goes_on_and_its_name_is_changed_on_its_page() {
    let studio = Studio::open().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    let link = studio.link("Ines").await;
    studio.nell_presses(&format!("{project}/pause"), &[]).await.says("The project is paused.");
    studio.browser().open(&link).await.is(200);
    let page = studio.nell_presses(&format!("{project}/resume"), &[]).await;
    page.says("The project goes on.").says("Nell Ashby took the project up again");
    let page = studio.nell_presses(&project, &[("title", "Harbour Bakery shop")]).await;
    page.says("Nell Ashby named it Harbour Bakery shop");
    studio.browser().open(&link).await.says("Harbour Bakery shop");
    let refused = studio.desk().await.post(&project, &[("title", " ")]).await;
    refused.is(422).says("Give the project a name.");
    let foreign = "/admin/projects/0123456789abcdef";
    for verb in ["/pause", "/resume", "/close", ""] {
        let title = [("title", "x")];
        let fields = if verb == "/close" { &[][..] } else { &title[..] };
        studio.desk().await.post(&format!("{foreign}{verb}"), fields).await.is(404);
    }
}
