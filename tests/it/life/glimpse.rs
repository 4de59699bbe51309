//! "See it as Ines" shows her very page and counts for nothing.

use crate::support::Studio;
use milepost::member::Desk;

/// Everything that a look could leave behind.
async fn traces(studio: &Studio) -> (usize, Vec<String>) {
    studio.settle().await;
    let path = studio.folder.path().join("milepost.db");
    let db = rusqlite::Connection::open(path).unwrap();
    let count = |table: &str| -> i64 {
        db.query_row(&format!("select count(*) from {table}"), [], |row| row.get(0)).unwrap()
    };
    let rows = ["accesses", "showings", "decisions", "links", "mails", "deliveries"].map(count);
    let desk = Desk::of_the_house();
    let events = studio.read(|tx| tx.events(desk, &studio.harbour, 999)).await.len();
    (events, rows.iter().map(ToString::to_string).collect())
}

#[tokio::test]
async fn b10_a_member_sees_the_very_page_and_it_counts_as_nothing() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let hers = ines.get(&home).await;
    let mut nell = studio.desk().await;
    let cookies = nell.cookies.clone();
    let before = traces(&studio).await;
    let page = nell.get(&studio.of("Ines", "/page")).await;
    page.is(200).says("You are looking at Ines’s page. Nothing here counts.");
    assert_eq!(page.header("set-cookie"), "");
    nell.head(&studio.of("Ines", "/page")).await.is(200);
    // The same words, in the same order, inside the bar's page.
    let main = |page: &crate::support::Page| {
        let text = page.text();
        let at = text.find("Harbour Bakery website").unwrap();
        text[at..text.find("This link belongs").unwrap()].to_owned()
    };
    assert_eq!(main(&page), main(&hers));
    // The file opens for the studio, as nobody's download.
    let file = page.after("href=\"/admin/versions/");
    nell.get(&format!("/admin/versions/{file}")).await.is(200);
    assert_eq!(traces(&studio).await, before);
    assert_eq!(nell.cookies, cookies);
}

#[tokio::test]
async fn b10_nothing_on_a_page_that_is_looked_at_can_be_pressed_or_posted() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let mut nell = studio.desk().await;
    // Even in a browser that holds Ines's visit too.
    let (ines, home) = studio.visit("Ines").await;
    nell.cookies.extend(ines.cookies.clone());
    let page = nell.get(&studio.of("Ines", "/page")).await;
    let body = page.body();
    let (off, end) = (body.find("<fieldset").unwrap(), body.rfind("</fieldset>").unwrap());
    assert!(body[off..off + 60].contains(" disabled"), "{}", &body[off..off + 60]);
    assert!(body.match_indices("<form").all(|(at, _)| off < at && at < end));
    assert!(!body.contains("data-opened") && !body.contains("<script"));
    assert!(!body.contains(&format!("{home}\"")) && !body.contains(&format!("{home}/")));
    let action = page.after("<form method=\"post\" action=\"");
    let shown = page.after("name=\"shown\" value=\"");
    let press = [("decision", "approved"), ("shown", shown.as_str())];
    nell.post(&action, &press).await.is(404);
    assert!(studio.asked().await[0].decisions.is_empty());
}

#[tokio::test]
async fn a_page_is_looked_at_by_members_only_and_of_people_on_a_project_only() {
    let studio = Studio::open().await;
    let (mut ines, _) = studio.visit("Ines").await;
    ines.get(&studio.of("Ines", "/page")).await.is(303);
    let mut nell = studio.desk().await;
    nell.get("/admin/participants/0123456789abcdef/page").await.is(404);
    nell.get(&studio.of("Pete", "/page")).await.is(200).says("Pete’s page");
    studio.nell_presses(&studio.of("Pete", "/revoke"), &[]).await;
    nell.get(&studio.of("Pete", "/page")).await.is(200).says("Pete has no link that works.");
    studio.nell_presses(&studio.of("Pete", "/remove"), &[]).await;
    nell.get(&studio.of("Pete", "/page")).await.is(404);
}

#[tokio::test]
async fn receipts_of_the_same_project_can_be_looked_at_and_no_others() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    let id = studio.asked().await[0].decisions[0].id.clone();
    let mut nell = studio.desk().await;
    let page = nell.get(&studio.of("Ines", "/page")).await;
    let receipt = studio.of("Ines", &format!("/page/receipts/{id}"));
    page.says("Thank you, Ines.").never_says(&format!("{home}/receipts"));
    assert!(page.body().contains(&receipt));
    nell.get(&receipt).await.is(200).says("HB-0001").says("Nothing here counts.");
    nell.get(&studio.of("Orla", &format!("/page/receipts/{id}"))).await.is(404);
}
