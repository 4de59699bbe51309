//! Whatever the studio changes counts at the next request of every open visit.

use super::form;
use crate::support::browser::multipart;
use crate::support::{Browser, Studio};
use axum::body::Body;
use axum::http::{Method, header};
use milepost::clock::days;
use milepost::member::Desk;
use std::time::Duration;
use tokio::sync::oneshot;

/// Ines with her page open on a question, and the form that she is about to send.
async fn looking() -> (Studio, Browser, String, (String, String)) {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let form = form(&mut ines, &home).await;
    (studio, ines, home, form)
}

async fn decided(studio: &Studio) -> usize {
    studio.asked().await.iter().map(|asked| asked.decisions.len()).sum()
}

/// Her next look says `words` with `get`, and her press is refused with `post` and writes nothing.
async fn ends(change: &str, fields: &[(&str, &str)], get: (u16, &str), post: u16) {
    let (studio, mut ines, home, (action, shown)) = looking().await;
    studio.nell_presses(&studio.of("Ines", change), fields).await.is(200);
    ines.get(&home).await.is(get.0).says(get.1);
    let press = [("decision", "approved"), ("shown", shown.as_str())];
    ines.post(&action, &press).await.is(post);
    assert_eq!(decided(&studio).await, 0, "{change} came too late");
}

#[tokio::test]
async fn a12_a_revoked_link_ends_a_visit_in_mid_use() {
    ends("/revoke", &[("why", "left")], (410, "switched off"), 410).await;
}

#[tokio::test]
async fn a12_a_rotated_link_ends_a_visit_in_mid_use() {
    ends("/rotate", &[("do", "only")], (410, "This link has expired"), 410).await;
}

#[tokio::test]
async fn a12_taking_somebody_off_ends_a_visit_in_mid_use() {
    ends("/remove", &[("why", "left")], (410, "switched off"), 410).await;
}

#[tokio::test]
async fn a12_d2_another_role_counts_in_a_visit_in_mid_use() {
    let looks = [("role", "viewer"), ("can_download", "on")];
    ends("", &looks, (200, "Nothing needs you right now"), 403).await;
}

#[tokio::test]
async fn a12_d2_no_more_downloads_counts_in_a_visit_in_mid_use() {
    let (studio, mut ines, home, _) = looking().await;
    let page = ines.get(&home).await;
    let file = page.after("class=\"dl\" href=\"");
    ines.get(&file).await.is(200);
    studio.settle().await;
    studio.nell_presses(&studio.of("Ines", ""), &[("role", "approver")]).await.says("decides");
    ines.get(&file).await.is(403);
    ines.get(&home).await.is(200).never_says("/files/");
    studio.settle().await;
    let taken = studio.read(|tx| tx.downloads(Desk::of_the_house(), &studio.harbour, 9)).await;
    assert_eq!(taken.iter().map(|seen| seen.times).sum::<u32>(), 1);
}

#[tokio::test]
async fn a12_d2_another_person_at_the_address_ends_a_visit_in_mid_use() {
    let (studio, mut ines, home, (action, shown)) = looking().await;
    let contact = studio
        .read(|tx| tx.participant(Desk::of_the_house(), &studio.person("Ines")))
        .await
        .unwrap()
        .contact;
    let address = format!("/admin/contacts/{}/address", contact.id);
    let another =
        [("email", "rosa@harbourbakery.example"), ("who", "another"), ("name", "Rosa Lind")];
    studio.nell_presses(&address, &another).await.says("Rosa Lind is saved.");
    ines.get(&home).await.is(410).says("switched off");
    let press = [("decision", "approved"), ("shown", shown.as_str())];
    ines.post(&action, &press).await.is(410);
    assert_eq!(decided(&studio).await, 0);
}

#[tokio::test]
async fn a12_d2_a_closed_project_ends_every_visit_after_thirty_days_to_the_millisecond() {
    let (studio, mut ines, home, (action, shown)) = looking().await;
    let link = studio.link("Ines").await;
    let project = format!("/admin/projects/{}", studio.harbour);
    studio.desk().await.get(&format!("{project}/close")).await.is(200).says("Sat 12 Dec 2026");
    let page = studio.nell_presses(&format!("{project}/close"), &[]).await;
    page.says("The project is closed.").says("Nell Ashby closed the project");
    ines.get(&home).await.is(200).says("This project was closed on Thu 12 Nov");
    studio.clock.travel(days(30).checked_sub(Duration::from_millis(1)).unwrap());
    studio.browser().open(&link).await.is(200);
    ines.get(&home).await.is(200).says("until Sat 12 Dec");
    studio.clock.travel(Duration::from_millis(1));
    let press = [("decision", "approved"), ("shown", shown.as_str())];
    ines.post(&action, &press).await.is(410).says("This project is finished");
    ines.get(&home).await.is(410).says("This project is finished");
    studio.browser().get(&link).await.is(410).says("This project is finished");
    assert_eq!(decided(&studio).await, 0);
    let resend = studio.of("Ines", "/resend");
    studio.desk().await.post(&resend, &[]).await.is(422).says("more than 30 days ago");
    let page = studio.nell_presses(&format!("{project}/resume"), &[]).await;
    page.says("open again").says("Nell Ashby opened the project again");
    studio.browser().open(&link).await.is(200).says("Private page for Ines Calloway");
}

#[tokio::test]
async fn a_rotated_link_of_a_project_long_closed_says_that_it_is_finished() {
    let studio = Studio::open().await;
    let old = studio.link("Ines").await;
    studio.nell_presses(&studio.of("Ines", "/rotate"), &[("do", "only")]).await;
    studio.nell_presses(&format!("/admin/projects/{}/close", studio.harbour), &[]).await;
    studio.browser().get(&old).await.is(410).says("This link has expired");
    studio.clock.travel(days(30));
    // A button that mails nothing would be a dead end.
    studio.browser().get(&old).await.is(410).says("This project is finished");
}

#[tokio::test]
async fn a12_a_role_that_changes_while_a_press_is_on_its_way_counts() {
    let (studio, ines, _, (action, shown)) = looking().await;
    let body = multipart(&[("decision", "approved"), ("shown", shown.as_str())], &[]);
    let (started, came) = oneshot::channel();
    let (go, wait) = oneshot::channel::<()>();
    // The body is read only after the visit was judged: it waits there.
    let slow = futures_util::stream::once(async move {
        started.send(()).unwrap();
        wait.await.unwrap();
        Ok::<_, std::io::Error>(body)
    });
    let kind = "multipart/form-data; boundary=cut-here";
    let request = ines.request(Method::POST, &action).header(header::CONTENT_TYPE, kind);
    let request = request.body(Body::from_stream(slow)).unwrap();
    let mut press = ines.clone();
    let press = tokio::spawn(async move { press.send(request).await });
    came.await.unwrap();
    studio.nell_presses(&studio.of("Ines", ""), &[("role", "commenter")]).await;
    go.send(()).unwrap();
    press.await.unwrap().is(403);
    assert_eq!(decided(&studio).await, 0);
}

#[tokio::test]
async fn whoever_comes_back_is_who_they_were_with_a_new_link_and_the_old_one_stays_dead() {
    let (studio, mut ines, home, (action, shown)) = looking().await;
    let old = studio.link("Ines").await;
    let press = [("decision", "approved"), ("shown", shown.as_str())];
    ines.post(&action, &press).await.is(303);
    studio.clock.travel(days(1));
    studio.nell_presses(&studio.of("Ines", "/remove"), &[]).await.says("1 person no longer on it");
    studio.clock.travel(days(1));
    let page = studio.nell_presses(&studio.of("Ines", "/back"), &[]).await;
    page.says("Ines Calloway is on the project again");
    page.says("Nell Ashby brought Ines Calloway back to the project");
    page.says("1 earlier link").says("Revoked");
    studio.browser().get(&old).await.is(410).says("switched off");
    ines.get(&home).await.is(410);
    let new = studio.link("Ines").await;
    assert_ne!(old, new);
    let mut browser = studio.browser();
    let page = browser.open(&new).await;
    // The same page, which knows what she decided.
    page.is(200).says("Approved. Thank you, Ines.");
    browser.get(&home).await.is(200);
    assert_eq!(studio.asked().await[0].decisions[0].participant, studio.person("Ines"));
    // By the form for people it is the same.
    studio.nell_presses(&studio.of("Ines", "/remove"), &[]).await;
    let of_hers = studio.asked().await[0].decisions[0].participant.clone();
    assert_eq!(of_hers, studio.person("Ines"));
    studio.browser().get(&new).await.is(410).says("switched off");
    studio.desk().await.post(&studio.of("Pete", "/back"), &[]).await.is(404);
}

#[tokio::test]
async fn nothing_that_waits_goes_to_somebody_who_was_taken_off() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.nell_presses(&studio.of("Ines", "/remove"), &[]).await;
    studio.nell_presses(&studio.of("Pete", "/revoke"), &[]).await;
    assert_eq!(studio.deliver().await, 1);
    assert!(studio.mail.to("ines@harbourbakery.example").is_empty());
    assert!(studio.mail.to("pete@harbourbakery.example").is_empty());
    let mut nell = studio.desk().await;
    nell.get("/admin/outbox").await.says("Not sent on purpose").says("The link was ended before");
}

#[tokio::test]
async fn a_mail_that_was_kept_back_while_it_was_handed_over_is_not_tried_again() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let claimed = studio.app.store.write(|tx| milepost::outbox::claim_due(tx, 9)).await.unwrap();
    studio.nell_presses(&studio.of("Ines", "/remove"), &[]).await;
    for mail in claimed {
        let later = milepost::outbox::Outcomes::Later("451 later".into());
        let settle = move |tx: &milepost::store::Tx| milepost::outbox::settle(tx, &mail, &later);
        studio.app.store.write(settle).await.unwrap();
    }
    studio.clock.travel(days(1));
    assert_eq!(studio.deliver().await, 2);
    assert!(studio.mail.to("ines@harbourbakery.example").is_empty());
}

#[tokio::test]
async fn the_older_of_three_mails_open_the_current_page_until_a_new_link_takes_their_place() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    studio.clock.travel(days(60));
    studio.nell_presses(&studio.of("Ines", "/resend"), &[]).await;
    studio.deliver().await;
    studio.clock.travel(days(20));
    let [first, second] = links(&studio)[..] else { panic!("two mails") };
    let (first, second) = (first.clone(), second.clone());
    studio.browser().open(&first).await.is(200).says("Needs your decision");
    studio.browser().open(&second).await.is(200).says("Needs your decision");
    studio.nell_presses(&studio.of("Ines", "/rotate"), &[("do", "mail")]).await;
    studio.deliver().await;
    let third = links(&studio)[2].clone();
    for dead in [&first, &second] {
        studio.browser().open(dead).await.is(410).says("E-mail me a fresh link");
    }
    studio.browser().open(&third).await.is(200).says("Private page for Ines Calloway");
}

fn links(studio: &Studio) -> Vec<&'static String> {
    let mails = studio.mail.to("ines@harbourbakery.example");
    mails.iter().map(|mail| &*Box::leak(Box::new(mail.link()))).collect()
}

#[tokio::test]
async fn mailing_a_link_that_ran_out_gives_it_a_full_term_and_the_old_mail_stays_out() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    studio.clock.travel(days(91));
    let first = links(&studio)[0].clone();
    studio.browser().open(&first).await.is(410);
    let project = format!("/admin/projects/{}", studio.harbour);
    studio.desk().await.get(&project).await.says("Ended");
    studio.nell_presses(&studio.of("Ines", "/resend"), &[]).await.says("on its way to Ines");
    studio.deliver().await;
    let second = links(&studio)[1].clone();
    studio.clock.travel(days(90).checked_sub(Duration::from_millis(1)).unwrap());
    studio.browser().open(&second).await.is(200);
    studio.browser().open(&first).await.is(410);
    // A token may end some seconds later, so that it ends with a letter or a figure.
    studio.clock.travel(Duration::from_secs(60));
    studio.browser().open(&second).await.is(410);
}

#[tokio::test]
async fn a11_each_person_on_each_project_has_a_link_of_their_own() {
    let studio = Studio::open().await;
    let (ines, pete, orla) =
        (studio.link("Ines").await, studio.link("Pete").await, studio.link("Orla").await);
    studio.nell_presses(&studio.of("Pete", "/revoke"), &[]).await;
    studio.browser().open(&pete).await.is(410);
    studio.browser().open(&ines).await.is(200);
    studio.browser().open(&orla).await.is(200);
}
