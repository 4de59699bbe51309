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

#[tokio::test]
async fn extending_by_a_press_says_until_when() {
    let studio = Studio::open_with(&[("link-days", "45")]).await;
    let mut nell = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    let link = studio.link("Ines").await;
    studio.clock.travel(milepost::clock::days(10));
    nell.get(&project).await.says("Extend Ines’s link 45 days").says("Works until Sun 27 Dec");
    let extend = format!("/admin/participants/{}/extend", studio.person("Ines"));
    let done = nell.post(&extend, &[]).await;
    let page = nell.get(&done.is(303).location()).await;
    page.says("The link of Ines Calloway works until Wed 6 Jan 2027, also from older mails.");
    page.says("Nell Ashby extended the link of Ines Calloway");
    assert_eq!(studio.deliver().await, 0);
    studio.clock.travel(milepost::clock::days(44));
    studio.browser().open(&link).await.is(200);
}

#[tokio::test]
async fn rotating_asks_first_and_says_whether_it_was_mailed() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let person = format!("/admin/participants/{}", studio.person("Pete"));
    let rotate = format!("{person}/rotate");
    let project = format!("/admin/projects/{}", studio.harbour);
    assert!(nell.get(&project).await.body().contains(&format!("href=\"{rotate}\"")));
    let old = studio.link("Pete").await;
    let asked = nell.get(&rotate).await;
    asked.is(200).says("Rotate Pete’s link?").says("stops working at once");
    studio.browser().get(&old).await.is(303);
    studio.clock.travel(milepost::clock::minutes(1));
    let done = nell.post(&rotate, &[("do", "only")]).await;
    let page = nell.get(&done.is(303).location()).await;
    page.says("Pete Rowland has a new link").says("Nothing was mailed");
    page.says("Nell Ashby rotated the link of Pete Rowland");
    studio.browser().get(&old).await.is(410);
    assert_eq!(studio.deliver().await, 0);
    studio.clock.travel(milepost::clock::minutes(1));
    let done = nell.post(&rotate, &[("do", "mail")]).await;
    nell.get(&done.is(303).location()).await.says("The new one is on its way to them.");
    assert_eq!(studio.deliver().await, 1);
    let mailed = studio.mail.to("pete@harbourbakery.example").remove(0).link();
    studio.browser().open(&mailed).await.is(200).says("Private page for Pete Rowland");
}

#[tokio::test]
async fn a_revoked_link_is_neither_extended_nor_rotated() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let person = format!("/admin/participants/{}", studio.person("Pete"));
    let old = studio.link("Pete").await;
    nell.post(&format!("{person}/revoke"), &[]).await.is(303);
    for verb in ["extend", "rotate"] {
        let page = nell.post(&format!("{person}/{verb}"), &[("do", "mail")]).await;
        page.is(422).says("This person’s link was revoked. Give them a new one instead.");
        page.says("Harbour Bakery website");
    }
    assert_eq!(studio.deliver().await, 0);
    studio.browser().get(&old).await.is(410).says("switched off");
    let nobody = "/admin/participants/0123456789abcdef";
    nell.get(&format!("{nobody}/rotate")).await.is(404);
    nell.post(&format!("{nobody}/rotate"), &[]).await.is(404);
    nell.post(&format!("{nobody}/extend"), &[]).await.is(404);
}
