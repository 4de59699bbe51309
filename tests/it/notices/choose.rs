//! Choosing which mails to get: on one's page, by the link at the end of a letter, and with one
//! press in a mail program (RFC 8058).

use super::{INES, NELL, PETE};
use crate::support::browser::multipart;
use crate::support::{Browser, Page, Studio};
use axum::body::Body;
use axum::http::Method;
use milepost::clock::{days, minutes};
use milepost::contact::Pace;
use milepost::key::Purpose;
use milepost::member::Desk;
use milepost::token;
use serde_json::json;
use std::time::Duration;

/// The path of the link for fewer mails in the newest mail to an address.
fn fewer(studio: &Studio, email: &str) -> String {
    let got = studio.mail.to(email).pop().unwrap();
    let line = got.text_part().lines().find_map(|line| line.strip_prefix("Fewer e-mails: "));
    studio.browser().path(line.unwrap().trim_end())
}

/// What a mail program sends: neither a cookie nor where it comes from.
async fn one_click(studio: &Studio, path: &str, kind: &str, body: Vec<u8>) -> Page {
    let mut program = studio.browser();
    (program.site, program.agent) = ("", "");
    let request = program.request(Method::POST, path).header("content-type", kind);
    program.send(request.body(Body::from(body)).unwrap()).await
}

const FORM: &str = "application/x-www-form-urlencoded";
const PRESS: &str = "List-Unsubscribe=One-Click";

async fn events(studio: &Studio) -> Vec<serde_json::Value> {
    let all = studio.read(|tx| tx.chain(Desk::of_the_house(), milepost::audit::STUDIO)).await;
    let told = all.iter().filter(|event| event.kind.as_str() == "contact_mails_changed");
    told.map(milepost::audit::Event::says).collect()
}

#[tokio::test]
async fn every_letter_to_a_contact_ends_with_the_link_and_news_carries_it_in_its_head() {
    let studio = Studio::open_with(&[("base-url", "https://portal.test")]).await;
    studio.post_homepage().await;
    studio.deliver().await;
    for email in [INES, PETE] {
        let got = studio.mail.to(email).pop().unwrap();
        let url = fewer(&studio, email);
        assert!(url.starts_with("https://portal.test/l/") && url.ends_with("/mails"));
        assert!(got.text_part().contains(&format!("\r\nFewer e-mails: {url}\r\n")));
        assert!(got.html_part().contains(&format!("href=\"{url}\"")));
        assert_eq!(got.header("list-unsubscribe").unwrap(), format!("<{url}>"));
        assert_eq!(got.header("list-unsubscribe-post").unwrap(), PRESS);
    }
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    studio.deliver().await;
    let receipt = studio.mail.to(INES).pop().unwrap();
    assert!(receipt.header("subject").unwrap().starts_with("Receipt"));
    assert!(receipt.text_part().contains("Fewer e-mails: "));
    assert_eq!(receipt.header("list-unsubscribe"), None, "a receipt is no news");
    let copy = studio.mail.to(NELL).pop().unwrap();
    assert!(!copy.text_part().contains("Fewer e-mails"), "that is for contacts");
}

#[tokio::test]
async fn the_link_works_for_a_year_without_a_cookie_and_looking_changes_nothing() {
    let studio = Studio::open().await;
    studio.tell("News.", &["Pete"]).await;
    studio.deliver().await;
    let path = fewer(&studio, PETE);
    let start = studio.clock.now();
    let mut nobody = studio.browser();
    for _ in 0..3 {
        let page = nobody.get(&path).await;
        page.is(200).says("mails you get").says("Pete Rowland").says("receipts, codes");
        page.never_says("Harbour Bakery website");
        nobody.head(&path).await.is(200);
    }
    assert!(nobody.cookies.is_empty());
    assert_eq!(studio.contact("Pete").await.mails, Pace::AtOnce);
    assert!(events(&studio).await.is_empty());
    let saved = nobody.post(&path, &[("mails", "weekly")]).await;
    saved.is(303);
    nobody.get(&saved.location()).await.says("Saved").says("on Mondays at 9:00");
    assert_eq!(studio.contact("Pete").await.mails, Pace::Weekly);
    assert!(nobody.cookies.is_empty());
    // The token's end is the year, or the first second after it at which it ends in a letter.
    let letters = path.split('/').nth(2).unwrap();
    let claim = token::read(&studio.app.signer().keys, Purpose::FewerMails, letters).unwrap();
    let year = claim.ends_at.since(start);
    assert!(year >= days(365) && year < days(365) + Duration::from_secs(60), "{year:?}");
    studio.clock.travel(year.checked_sub(Duration::from_secs(1)).unwrap());
    nobody.get(&path).await.is(200);
    studio.clock.travel(Duration::from_secs(1));
    nobody.get(&path).await.is(410).says("This link has expired").says("ends with one that works");
    nobody.post(&path, &[("mails", "daily")]).await.is(410);
    assert_eq!(studio.contact("Pete").await.mails, Pace::Weekly);
}

#[tokio::test]
async fn it_opens_nothing_else_and_works_where_the_access_link_was_ended() {
    let studio = Studio::open().await;
    studio.tell("News.", &["Pete"]).await;
    studio.deliver().await;
    let path = fewer(&studio, PETE);
    let letters = path.split('/').nth(2).unwrap().to_owned();
    let mut nobody = studio.browser();
    nobody.get(&format!("/l/{letters}")).await.is(404);
    nobody.post(&format!("/l/{letters}/renew"), &[]).await.is(200);
    assert_eq!(studio.deliver().await, 0, "no fresh link comes of it");
    let (_, home) = studio.visit("Pete").await;
    let name = format!("mp_{}", &home.trim_start_matches("/p/")[..8]);
    nobody.cookies.insert(name, letters.clone());
    nobody.get(&home).await.is(410).never_says("Harbour");
    nobody.get(&format!("{home}/mails")).await.is(410).never_says("Pete");
    studio.nell_presses(&studio.of("Pete", "/remove"), &[]).await;
    studio.browser().get(&path).await.is(200);
    one_click(&studio, &path, FORM, PRESS.into()).await.is(200);
    assert_eq!(events(&studio).await.len(), 1);
    let pete = studio.nell.desk;
    let pete =
        studio.read(|tx| tx.removed_participant(pete, &studio.person("Pete"))).await.unwrap();
    let erase = format!("/admin/contacts/{}/erase", pete.contact.id);
    studio.nell_presses(&erase, &[]).await;
    studio.browser().get(&path).await.is(410).never_says("erased");
    one_click(&studio, &path, FORM, PRESS.into()).await.is(410);
    assert_eq!(events(&studio).await.len(), 1);
}

#[tokio::test]
async fn one_press_in_a_mail_program_needs_neither_cookie_nor_origin() {
    let studio = Studio::open().await;
    studio.tell("News.", &["Pete", "Ines"]).await;
    studio.deliver().await;
    let several = multipart(&[("List-Unsubscribe", "One-Click")], &[]);
    for (email, name, kind, body) in [
        (PETE, "Pete", FORM, PRESS.as_bytes().to_vec()),
        (INES, "Ines", "multipart/form-data; boundary=cut-here", several),
    ] {
        let path = fewer(&studio, email);
        let page = one_click(&studio, &path, kind, body.clone()).await;
        page.is(200).says("Fewer e-mails from now on").says("only what needs a decision");
        assert!(page.headers.get("set-cookie").is_none());
        assert_eq!(studio.contact(name).await.mails, Pace::NeedsMe);
        one_click(&studio, &path, kind, body).await.is(200);
    }
    let told = events(&studio).await;
    assert_eq!(told.len(), 2, "once each, however often it is pressed");
    assert_eq!(told[0]["subject"]["by"], "one_click");
    assert_eq!(told[0]["actor"]["type"], "house", "whoever has the letter may have pressed");
}

#[tokio::test]
async fn any_other_form_at_that_address_has_to_come_from_our_page() {
    for base in ["http://portal.test:8080", "https://portal.test"] {
        let studio = Studio::open_with(&[("base-url", base)]).await;
        studio.tell("News.", &["Pete"]).await;
        studio.deliver().await;
        let got = studio.mail.to(PETE).pop().unwrap();
        let line = got.text_part().lines().find_map(|l| l.strip_prefix("Fewer e-mails: ")).unwrap();
        let path = line.trim_end().strip_prefix(base).unwrap();
        for site in ["same-origin", "same-site", "cross-site", "none", ""] {
            for origin in [base, "https://evil.example", "null", ""] {
                let mut browser = Browser::new(studio.router.clone(), base);
                browser.site = "";
                let mut request = browser.request(Method::POST, path).header("content-type", FORM);
                for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                    if !value.is_empty() {
                        request = request.header(name, value);
                    }
                }
                let page = browser.send(request.body(Body::from("mails=daily")).unwrap()).await;
                let is_ours = site == "same-origin" || (site.is_empty() && origin == base);
                let told = format!("{base} {site:?} {origin:?} {}", page.status);
                assert_eq!(page.status != 403, is_ours, "{told}");
            }
        }
        let refused = one_click(&studio, path, FORM, b"List-Unsubscribe=Yes".to_vec()).await;
        refused.is(403);
    }
}

#[tokio::test]
async fn an_access_link_there_leads_to_the_choice_on_its_own_page() {
    let studio = Studio::open().await;
    let link = studio.link("Pete").await;
    let mut pete = studio.browser();
    let led = pete.get(&format!("{link}/mails")).await;
    led.is(303);
    assert!(led.location().ends_with("/mails"));
    pete.get(&led.location()).await.is(200).says("mails you get");
    // It chooses nothing by itself.
    one_click(&studio, &format!("{link}/mails"), FORM, PRESS.into()).await.is(404);
    assert_eq!(studio.contact("Pete").await.mails, Pace::AtOnce);
    studio.nell_presses(&studio.of("Pete", "/revoke"), &[]).await;
    let ended = studio.browser().open(&format!("{link}/mails")).await;
    ended.is(410).says("switched off");
    studio.browser().get(&format!("/l/{}/mails", "Ex".repeat(20))).await.is(404);
}

#[tokio::test]
async fn on_their_page_a_choice_is_theirs_and_the_studio_sees_it_and_cannot_change_it() {
    let studio = Studio::open().await;
    let (mut pete, home) = studio.visit("Pete").await;
    pete.get(&home).await.says("Which e-mails you get");
    let path = format!("{home}/mails");
    let page = pete.get(&path).await;
    page.is(200).says("Everything, at once").says("Only what needs me").says("Europe/London");
    for wrong in [vec![], vec![("mails", "never")]] {
        pete.post(&path, &wrong).await.is(422).says("Choose which e-mails you want.");
    }
    let saved = pete.post(&path, &[("mails", "daily")]).await;
    saved.is(303);
    pete.get(&saved.location()).await.says("Saved").says("once a day at 9:00");
    let told = events(&studio).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["actor"]["type"], "contact");
    assert_eq!(
        (&told[0]["subject"]["mails"], &told[0]["subject"]["by"]),
        (&json!("daily"), &json!("page"))
    );
    // The studio's side.
    let contact = studio.contact("Pete").await;
    let mut nell = studio.desk().await;
    let project = nell.get(&format!("/admin/projects/{}", studio.harbour)).await;
    project.says("News once a day");
    nell.get(&format!("/admin/clients/{}", contact.client)).await.says("News once a day");
    let one = nell.get(&format!("/admin/contacts/{}", contact.id)).await;
    one.says("News once a day").says("Only Pete changes that");
    let fields = [("name", "Pete Rowland"), ("zone", "Europe/London"), ("mails", "at_once")];
    nell.post(&format!("/admin/contacts/{}", contact.id), &fields).await.is(422);
    let machine = studio.machine().await;
    let at = format!("/contacts/{}", contact.id);
    assert_eq!(machine.get(&at).await.json["mails"], "daily");
    machine.patch(&at, json!({ "mails": "at_once" })).await.is(422);
    machine.patch(&at, json!({ "name": "Pete R." })).await.is(200);
    assert_eq!(studio.contact("Pete").await.mails, Pace::Daily);
}

#[tokio::test]
async fn a_choice_is_limited_by_number_and_a_revoked_visit_makes_none() {
    let studio = Studio::open().await;
    let (mut pete, home) = studio.visit("Pete").await;
    let path = format!("{home}/mails");
    for pace in Pace::ALL.iter().cycle().take(20) {
        pete.post(&path, &[("mails", pace.as_str())]).await.is(303);
    }
    let page = pete.post(&path, &[("mails", "daily")]).await;
    page.is(429).says("The limit for choosing mails is 20 at once");
    studio.clock.travel(minutes(1));
    studio.nell_presses(&studio.of("Pete", "/revoke"), &[]).await;
    pete.post(&path, &[("mails", "daily")]).await.is(410);
    let all = studio.read(|tx| tx.mails(Desk::of_the_house(), 9)).await;
    assert!(all.is_empty(), "a choice mails nobody");
}
