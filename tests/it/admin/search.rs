//! The page that searches: what it shows, where it leads, and for whom it opens.

use crate::support::Studio;
use crate::support::studio::PDF;
use milepost::client;

#[tokio::test]
async fn the_page_shows_what_was_found_and_leads_there() {
    let studio = Studio::open().await;
    studio.post(&[("shop & <b>.pdf", PDF)], &["Ines"], "any").await;
    let mut nell = studio.desk().await;
    nell.get("/admin").await.says("Search");
    let page = nell.get("/admin/search").await;
    page.is(200).says("What are you looking for?").never_says("What was found");
    let page = nell.get("/admin/search?q=homepage").await;
    page.is(200)
        .says("2 things with homepage in it, the best first.")
        .says("Harbour Bakery website for Harbour Bakery");
    assert!(page.body().contains("The <mark>homepage</mark> is ready for you."), "{}", page.body());
    let target = page.after("class=\"name\" href=\"");
    assert_eq!(target, format!("/admin/projects/{}#{}", studio.harbour, studio.design));
    let (path, anchor) = target.split_once('#').unwrap();
    let project = nell.get(path).await;
    project.is(200);
    assert!(project.body().contains(&format!("id=\"{anchor}\"")));
    // Each other kind leads to a page that opens.
    for (words, says) in [("bakery client", ""), ("tern", "Tern Books"), ("orla", "Orla Finch")] {
        let page = nell.get(&format!("/admin/search?q={words}").replace(' ', "+")).await;
        page.is(200);
        if !says.is_empty() {
            nell.get(&page.after("class=\"name\" href=\"")).await.is(200).says(says);
        }
    }
    // What was typed and what was found are words, not markup.
    let page = nell.get("/admin/search?q=%3Cb%3E").await;
    page.says("shop & <b>.pdf").never_says("<b>.pdf");
    assert!(page.body().contains("value=\"&lt;b&gt;\""), "{}", page.body());
    studio.browser().get("/admin/search?q=harbour").await.is(303);
    let (mut ines, _) = studio.visit("Ines").await;
    ines.get("/admin/search?q=tern").await.is(303).never_says("Tern");
}

#[tokio::test]
async fn more_than_a_page_says_so() {
    let studio = Studio::open().await;
    let by = studio.nell.clone();
    studio
        .app
        .store
        .write(move |tx| {
            for number in 0..60 {
                client::add(tx, &by, &format!("Quarry {number}"))?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let mut nell = studio.desk().await;
    let page = nell.get("/admin/search?q=quarry").await;
    page.says("The best 50 of many with quarry in it").says("Quarry 59").never_says("Quarry 9<");
}
