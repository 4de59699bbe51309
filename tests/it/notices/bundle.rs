//! The first news goes at once, what follows within ten minutes goes in one mail, and the outbox
//! says of each piece in which.

use super::{INES, PETE, count, touch};
use crate::support::Studio;
use crate::support::smtp::Mood;
use crate::support::studio::{PDF, PDF2};
use milepost::clock::minutes;
use milepost::member::Desk;
use milepost::outbox::{self, State};
use std::time::Duration;

/// The window, without its last millisecond.
fn nearly() -> Duration {
    minutes(10).checked_sub(Duration::from_millis(1)).unwrap()
}

#[tokio::test]
async fn of_fifty_one_updates_in_ten_minutes_one_goes_at_once_and_fifty_in_one_mail() {
    let studio = Studio::open().await;
    for number in 0..51 {
        studio.tell(&format!("Step {number} is done."), &["Pete"]).await;
        studio.deliver().await;
        studio.clock.travel(Duration::from_secs(10));
    }
    assert_eq!(studio.mail.to(PETE).len(), 1);
    studio.clock.travel(minutes(2));
    assert_eq!(studio.deliver().await, 1);
    let got = studio.mail.to(PETE);
    assert_eq!(got.len(), 2);
    assert!(got[0].text_part().contains("Step 0 is done."));
    assert_eq!(got[1].header("subject").unwrap(), "50 updates: Harbour Bakery website");
    assert!(got[1].text_part().contains("Step 1 is done."));
    studio.browser().open(&got[1].link()).await.is(200).says("Private page for Pete Rowland");
    let rows = studio.rows(PETE).await;
    let lead = rows.iter().find(|mail| mail.letter.kind() == "bundle").unwrap();
    assert_eq!((count(&rows, State::Accepted), count(&rows, State::Suppressed)), (2, 49));
    for row in rows.iter().filter(|row| row.state == State::Suppressed) {
        assert_eq!(row.within.as_ref(), Some(&lead.id));
        assert_eq!(row.reason, format!("in the mail {}", lead.id));
    }
    let outbox = studio.desk().await.get("/admin/outbox").await;
    outbox.says("Put into");
    assert!(outbox.body().contains(&format!("href=\"/admin/outbox/{}\"", lead.id)));
    // Whatever comes after the window is the first again.
    studio.tell("Step 51 is done.", &["Pete"]).await;
    assert_eq!(studio.deliver().await, 1);
}

#[tokio::test]
async fn the_window_is_counted_from_the_first_and_ends_to_the_millisecond() {
    let studio = Studio::open().await;
    studio.tell("One.", &["Pete"]).await;
    assert_eq!(studio.deliver().await, 1);
    studio.clock.travel(nearly());
    studio.tell("Two.", &["Pete"]).await;
    assert_eq!(studio.deliver().await, 0);
    let held = studio.rows(PETE).await.pop().unwrap();
    assert_eq!(held.state, State::Queued);
    let page = studio.desk().await.get("/admin/outbox").await;
    page.says("Held, to go with other news on Thu 12 Nov");
    studio.clock.travel(Duration::from_millis(1));
    studio.tell("Three.", &["Pete"]).await;
    // The ten minutes are over: the third is a first one, and takes the second along.
    assert_eq!(studio.deliver().await, 1);
    let got = studio.mail.to(PETE);
    assert_eq!(got.len(), 2);
    assert!(got[1].text_part().contains("Two.") && got[1].text_part().contains("Three."));
}

#[tokio::test]
async fn two_updates_in_the_same_second_are_told_once_each_whenever_delivery_runs() {
    for between in [false, true] {
        let studio = Studio::open().await;
        if between {
            studio.tell("One.", &["Pete"]).await;
            assert_eq!(studio.deliver().await, 1);
            studio.tell("Two.", &["Pete"]).await;
        } else {
            let both = (studio.tell("One.", &["Pete"]), studio.tell("Two.", &["Pete"]));
            tokio::join!(both.0, both.1);
        }
        for wait in [minutes(0), minutes(10), minutes(10)] {
            studio.clock.travel(wait);
            let passes = (0..5).map(|_| studio.deliver());
            drop(futures_util::future::join_all(passes).await);
        }
        let got = studio.mail.to(PETE);
        assert_eq!(got.len(), if between { 2 } else { 1 });
        for body in ["One.", "Two."] {
            let told = got.iter().filter(|mail| mail.text_part().contains(body)).count();
            assert_eq!(told, 1, "{body}");
        }
    }
}

#[tokio::test]
async fn what_is_asked_goes_at_once_and_takes_the_held_news_along() {
    let studio = Studio::open().await;
    studio.tell("One.", &["Ines", "Pete"]).await;
    studio.deliver().await;
    studio.clock.travel(minutes(3));
    studio.tell("Two, which waits.", &["Ines", "Pete"]).await;
    assert_eq!(studio.deliver().await, 0);
    studio.post_homepage().await;
    studio.deliver().await;
    let asked = studio.mail.to(INES).pop().unwrap();
    assert_eq!(studio.mail.to(INES).len(), 2);
    assert!(asked.header("subject").unwrap().starts_with("Your decision by Tue 17 Nov"));
    let text = asked.text_part();
    let (question, also) = text.split_once("Also new since our last letter:").unwrap();
    assert!(question.contains("Open and decide") && also.contains("Two, which waits."));
    let rows = studio.rows(INES).await;
    let lead = rows.iter().find(|mail| mail.letter.kind() == "approval_asked").unwrap();
    assert!(rows.iter().any(|row| row.within.as_ref() == Some(&lead.id)));
    // Pete is asked nothing: both wait for the end of his ten minutes, and come together.
    assert_eq!(studio.mail.to(PETE).len(), 1);
    studio.clock.travel(minutes(7));
    studio.deliver().await;
    let news = studio.mail.to(PETE).pop().unwrap();
    assert_eq!(studio.mail.to(PETE).len(), 2);
    assert!(news.text_part().contains("Two, which waits."));
    assert!(news.text_part().contains("Nothing is needed from you."));
}

#[tokio::test]
async fn a_receipt_waits_for_nothing() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.tell("One.", &["Ines"]).await;
    studio.deliver().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    studio.deliver().await;
    let subjects: Vec<_> =
        studio.mail.to(INES).iter().map(|mail| mail.header("subject").unwrap()).collect();
    assert!(subjects.iter().any(|subject| subject.starts_with("Receipt HB-0001")), "{subjects:?}");
}

#[tokio::test]
async fn a_contact_on_two_projects_gets_one_mail_with_a_link_to_each() {
    let studio = Studio::open().await;
    let (menu, printing, there) = studio.menu("Ines").await;
    studio.tell("The shop is next.", &["Ines"]).await;
    assert_eq!(studio.deliver().await, 1);
    studio.clock.travel(minutes(1));
    studio.tell_on((&menu, &printing), "The paper is here.", vec![there.clone()]).await;
    studio.tell("The shop is done.", &["Ines"]).await;
    assert_eq!(studio.deliver().await, 0, "one window for all their projects");
    studio.clock.travel(minutes(9));
    assert_eq!(studio.deliver().await, 1);
    let got = studio.mail.to(INES).pop().unwrap();
    assert_eq!(got.header("subject").unwrap(), "2 updates on 2 projects");
    let text = got.text_part();
    let links: Vec<_> =
        text.lines().map(str::trim_end).filter(|l| l.starts_with("http://")).collect();
    assert_eq!(links.len(), 2, "{text}");
    let mut shown = Vec::new();
    for link in links {
        assert!(got.html_part().contains(&format!("href=\"{link}\"")));
        let page = studio.browser().open(link).await;
        page.is(200);
        shown.push(page.text().contains("The paper is here."));
    }
    shown.sort_unstable();
    assert_eq!(shown, [false, true], "each leads to its own page");
}

#[tokio::test]
async fn a_link_that_ends_while_the_mail_is_put_off_takes_no_other_project_along() {
    for ends in ["first", "second"] {
        let studio = Studio::open().await;
        let (menu, printing, there) = studio.menu("Ines").await;
        studio.tell("Nothing yet.", &["Ines"]).await;
        studio.deliver().await;
        studio.clock.travel(minutes(1));
        studio.tell("The shop is done.", &["Ines"]).await;
        studio.clock.travel(minutes(1));
        studio.tell_on((&menu, &printing), "The paper is here.", vec![there.clone()]).await;
        studio.mail.is(Mood::PutsOff);
        studio.clock.travel(minutes(8));
        assert_eq!(studio.deliver().await, 1);
        studio.mail.is(Mood::Takes);
        let who = if ends == "first" { studio.person("Ines") } else { there };
        studio.nell_presses(&format!("/admin/participants/{who}/revoke"), &[]).await;
        studio.clock.travel(minutes(1));
        assert_eq!(studio.deliver().await, 1);
        let got = studio.mail.to(INES).pop().unwrap();
        let text = got.text_part();
        assert_eq!(text.contains("The shop is done."), ends == "second", "{ends}: {text}");
        assert_eq!(text.contains("The paper is here."), ends == "first", "{ends}: {text}");
        studio.browser().open(&got.link()).await.is(200);
    }
}

#[tokio::test]
async fn what_was_seen_on_the_page_is_not_mailed_and_what_was_only_fetched_is() {
    let studio = Studio::open().await;
    studio.tell("One.", &["Ines", "Pete"]).await;
    studio.deliver().await;
    studio.clock.travel(minutes(1));
    let (mut early, home) = studio.visit("Ines").await;
    let before = early.get(&home).await;
    studio.tell("Two.", &["Ines", "Pete"]).await;
    studio.clock.travel(minutes(1));
    // An old page that is touched late shows nothing of it.
    touch(&mut early, &before).await;
    let (mut pete, his) = studio.visit("Pete").await;
    pete.get(&his).await.says("Two.");
    let (mut ines, hers) = studio.visit("Ines").await;
    let page = ines.get(&hers).await;
    studio.tell("Three.", &["Ines"]).await;
    touch(&mut ines, &page).await;
    studio.settle().await;
    studio.clock.travel(minutes(8));
    assert_eq!(studio.deliver().await, 2);
    let got = studio.mail.to(INES).pop().unwrap();
    assert!(got.text_part().contains("Three.") && !got.text_part().contains("Two."));
    assert_eq!(studio.mail.to(PETE).len(), 2, "a fetch is nobody's look");
    let rows = studio.rows(INES).await;
    let seen: Vec<_> = rows.iter().filter(|row| row.state == State::Suppressed).collect();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].reason, "seen on the page before it was sent");
    assert_eq!(seen[0].within, None);
}

#[tokio::test]
async fn the_mail_of_a_version_is_the_one_that_its_news_went_in() {
    let studio = Studio::open().await;
    studio.tell("One.", &["Pete"]).await;
    studio.deliver().await;
    studio.clock.travel(minutes(1));
    studio.post(&[("menu.pdf", PDF)], &[], "any").await;
    studio.post(&[("sign.pdf", PDF2)], &[], "any").await;
    let told = async |name: &str| {
        let desk = Desk::of_the_house();
        let all = studio.read(|tx| tx.all_versions(desk, &studio.harbour)).await;
        let version = all.into_iter().find(|version| version.name == name).unwrap();
        let record = studio.read(|tx| tx.record(desk, &studio.harbour)).await;
        let reach = record.of(&version).into_iter().find(|reach| reach.name == "Pete Rowland");
        reach.unwrap().mail.unwrap()
    };
    assert_eq!(told("menu.pdf").await.state, State::Queued);
    studio.clock.travel(minutes(9));
    studio.mail.is(Mood::PutsOff);
    studio.deliver().await;
    for name in ["menu.pdf", "sign.pdf"] {
        assert_eq!(told(name).await.state, State::Deferred, "{name}");
    }
    studio.mail.is(Mood::Takes);
    studio.clock.travel(minutes(1));
    studio.deliver().await;
    for name in ["menu.pdf", "sign.pdf"] {
        let told = told(name).await;
        assert_eq!((told.state, told.at), (State::Accepted, studio.clock.now()), "{name}");
    }
    let got = studio.mail.to(PETE).pop().unwrap();
    assert!(got.text_part().contains("menu.pdf") && got.text_part().contains("sign.pdf"));
}

/// How often Ines was told something.
fn told(studio: &Studio, words: &str) -> usize {
    let got = studio.mail.to(INES);
    got.iter().map(|mail| mail.text_part().matches(words).count()).sum()
}

#[tokio::test]
async fn news_and_a_question_that_are_due_together_tell_each_thing_once() {
    let studio = Studio::open().await;
    studio.tell("The oven is in.", &["Ines"]).await;
    studio.clock.travel(Duration::from_secs(1));
    studio.post(&[("homepage-design.pdf", PDF)], &["Ines"], "any").await;
    studio.deliver().await;
    assert_eq!((studio.mail.to(INES).len(), told(&studio, "The oven is in.")), (2, 1));
}

#[tokio::test]
async fn a_bundle_that_was_put_back_goes_within_no_other() {
    let studio = Studio::open().await;
    let claim = || studio.app.store.write(|tx| outbox::claim_due(tx, 50));
    studio.post(&[("homepage-design.pdf", PDF)], &["Ines"], "any").await;
    let mut in_hand = claim().await.unwrap();
    studio.tell("The oven is in.", &["Ines"]).await;
    studio.clock.travel(Duration::from_secs(1));
    studio.tell("The bread is out.", &["Ines"]).await;
    in_hand.extend(claim().await.unwrap());
    assert!(in_hand.iter().any(|mail| mail.letter.kind() == "bundle"));
    let back = move |tx: &milepost::store::Tx| in_hand.iter().try_for_each(|m| tx.put_back(&m.id));
    studio.app.store.write(back).await.unwrap();
    studio.deliver().await;
    for words in ["The oven is in.", "The bread is out."] {
        assert_eq!(told(&studio, words), 1, "{words}");
    }
}
