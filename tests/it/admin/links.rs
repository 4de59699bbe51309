//! People and their links on the project's page.

use crate::support::Studio;

#[tokio::test]
async fn copying_shows_the_link_only_to_whoever_asks_for_it() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    let page = nell.get(&project).await;
    assert!(!page.body().contains("/l/"), "a link stands on the page");
    let copy = format!("/admin/participants/{}/copy", studio.person("Ines"));
    let shown = nell.post(&copy, &[]).await;
    let link = shown.after("value=\"http://portal.test:8080");
    studio.browser().open(&link).await.is(200).says("Private page for Ines Calloway");
    let request = nell.request(axum::http::Method::POST, &copy).header("accept", "text/plain");
    let text = nell.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert!(text.header("content-type").starts_with("text/plain"));
    assert!(text.body().starts_with("http://portal.test:8080/l/"));
}

#[tokio::test]
async fn revoking_asks_first_and_a_new_link_opens_the_same_page() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let old = studio.link("Pete").await;
    let (mut pete, home) = studio.visit("Pete").await;
    let person = format!("/admin/participants/{}", studio.person("Pete"));
    nell.get(&format!("{person}/revoke")).await.is(200).says("Revoke Pete’s link?");
    pete.get(&home).await.is(200);
    nell.post(&format!("{person}/revoke"), &[("why", "left the bakery")]).await.is(303);
    pete.get(&home).await.is(410);
    let page = nell.get(&format!("/admin/projects/{}", studio.harbour)).await;
    page.says("left the bakery").says("Nell Ashby revoked the link of Pete Rowland");
    nell.post(&format!("{person}/new-link"), &[]).await.is(303);
    let new = studio.link("Pete").await;
    assert_ne!(old, new);
    assert_eq!(studio.browser().get(&new).await.location(), home);
    studio.browser().get(&old).await.is(410);
}

#[tokio::test]
async fn the_outbox_shows_the_studios_letters_as_they_were_sent() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    studio.deliver().await;
    let project = format!("http://portal.test:8080/admin/projects/{}", studio.harbour);
    let sent = studio.mail.to("nell@fernandfield.example").pop().unwrap();
    assert!(sent.html_part().contains(&format!("href=\"{project}\"")));
    let mails = studio.read(|tx| tx.mails(studio.nell.desk, 100)).await;
    let mail = mails.iter().find(|mail| mail.letter.kind() == "decision").unwrap();
    let mut nell = studio.desk().await;
    let shown = nell.get(&format!("/admin/outbox/{}/letter", mail.id)).await;
    // The source of a letter is folded at its spaces.
    assert!(shown.text().replace('\n', " ").contains("Open the project"), "{}", shown.text());
    assert!(shown.body().contains(&project));
}

#[tokio::test]
async fn resending_mails_the_same_page_once_more() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let person = format!("/admin/participants/{}", studio.person("Ines"));
    nell.post(&format!("{person}/resend"), &[]).await.is(303);
    studio.deliver().await;
    let mail = &studio.mail.to("ines@harbourbakery.example")[0];
    studio.browser().open(&mail.link()).await.is(200).says("Private page for Ines Calloway");
    let outbox = nell.get("/admin/outbox").await;
    outbox.says("Ines Calloway");
    assert!(!outbox.body().contains("/l/"));
}
