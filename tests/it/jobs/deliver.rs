//! Delivery: never "accepted" before the server said so, nothing lost, nobody held up.

use crate::support::Studio;
use crate::support::smtp::Mood;
use milepost::clock::{days, minutes};
use milepost::jobs::deliver;
use milepost::member::Desk;
use milepost::outbox::{Mail, State};
use tokio_util::sync::CancellationToken;

async fn mails(studio: &Studio) -> Vec<Mail> {
    studio.read(|tx| tx.mails(Desk::of_the_house(), 100)).await
}

#[tokio::test]
async fn each_person_gets_their_own_link_alone_on_a_line() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    assert_eq!(studio.deliver().await, 3);
    let mut links = Vec::new();
    for (email, name) in
        [("ines@harbourbakery.example", "Ines"), ("pete@harbourbakery.example", "Pete")]
    {
        let mail = &studio.mail.to(email)[0];
        let link = mail.link();
        assert!(
            mail.html_part().contains(&format!("href=\"{link}\"")),
            "the link is whole in the HTML part"
        );
        studio.browser().open(&link).await.is(200).says(&format!("Private page for {name}"));
        links.push(link);
    }
    assert_ne!(links[0], links[1]);
    let mail = &studio.mail.to("ines@harbourbakery.example")[0];
    assert_eq!(mail.header("auto-submitted").as_deref(), Some("auto-generated"));
    assert!(mail.header("from").unwrap().contains("nell@fernandfield.example"));
    assert!(mail.header("reply-to").unwrap().contains("nell@fernandfield.example"));
    assert!(mail.header("message-id").unwrap().ends_with("@portal.test>"));
    assert!(mail.header("subject").unwrap().contains("Your decision by Tue 17 Nov"));
    // No link acts by itself, and nothing else is linked.
    for part in [mail.text_part(), mail.html_part()] {
        for address in
            part.split("http").skip(1).map(|rest| rest.split(['"', '\r', '<']).next().unwrap())
        {
            assert!(address.contains("/l/"), "http{address}");
        }
    }
    assert!(mails(&studio).await.iter().all(|mail| mail.state == State::Accepted));
}

#[tokio::test]
async fn put_off_means_deferred_with_the_servers_words_and_later_accepted() {
    let studio = Studio::open().await;
    studio.mail.is(Mood::PutsOff);
    studio.post_homepage().await;
    studio.deliver().await;
    let waiting = mails(&studio).await;
    assert!(
        waiting.iter().all(|mail| mail.state == State::Deferred && mail.reason.contains("451"))
    );
    studio.mail.is(Mood::Takes);
    assert_eq!(studio.deliver().await, 0, "not before its time");
    studio.clock.travel(minutes(1));
    assert_eq!(studio.deliver().await, 3);
    let after = mails(&studio).await;
    assert!(after.iter().all(|mail| mail.state == State::Accepted && mail.tries == 2));
    let got = studio.mail.to("ines@harbourbakery.example");
    let id = &after.iter().find(|mail| mail.to.name == "Ines Calloway").unwrap().message_id;
    assert!(got[0].header("message-id").unwrap().contains(id.as_str()));
}

#[tokio::test]
async fn a_refusal_is_final_and_says_so() {
    let studio = Studio::open().await;
    studio.mail.is(Mood::Refuses);
    studio.post_homepage().await;
    studio.deliver().await;
    let refused = mails(&studio).await;
    assert!(refused.iter().all(|mail| mail.state == State::Failed && mail.reason.contains("550")));
    studio.mail.is(Mood::Takes);
    studio.clock.travel(days(1));
    assert_eq!(studio.deliver().await, 0);
}

#[tokio::test]
async fn after_two_days_of_later_it_counts_as_failed() {
    let studio = Studio::open().await;
    studio.mail.is(Mood::HangsUp);
    studio.post_homepage().await;
    for _ in 0..60 {
        studio.deliver().await;
        studio.clock.travel(minutes(60));
    }
    let mails = mails(&studio).await;
    let (told, lost): (Vec<_>, Vec<_>) =
        mails.iter().partition(|mail| mail.letter.kind() == "not_delivered");
    assert_eq!(lost.len(), 3);
    assert!(lost.iter().all(|mail| mail.state == State::Failed && mail.unsure > 40));
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|mail| mail.to.email == "nell@fernandfield.example"));
    assert!(studio.mail.got().is_empty());
}

#[tokio::test]
async fn without_a_mail_server_letters_wait_and_say_why() {
    let studio = Studio::open_with(&[("smtp-url", "")]).await;
    studio.post_homepage().await;
    studio.deliver().await;
    let waiting = mails(&studio).await;
    assert!(
        waiting.iter().all(|mail| mail.state == State::Queued && mail.reason == "not_configured")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_that_wait_go_as_soon_as_a_mail_server_is_set_while_it_runs() {
    let studio = Studio::open_with(&[("smtp-url", "")]).await;
    studio.post_homepage().await;
    let stop = CancellationToken::new();
    let job = tokio::spawn(deliver::run(studio.app.clone(), stop.clone()));
    let says_why = |mail: &Mail| mail.reason == "not_configured";
    until(async || mails(&studio).await.iter().all(says_why)).await;
    assert!(studio.mail.got().is_empty());
    let url = studio.mail.url();
    studio
        .app
        .reconfigure(crate::support::studio::settings(studio.folder.path(), &[("smtp-url", &url)]));
    // The studio's clock stands: nothing becomes due by itself.
    until(async || mails(&studio).await.iter().all(|mail| mail.state == State::Accepted)).await;
    assert_eq!(studio.mail.got().len(), mails(&studio).await.len());
    stop.cancel();
    job.await.unwrap();
}

/// Waits until something is so, at most as long as a slow machine may take.
async fn until(is_so: impl AsyncFn() -> bool) {
    for _ in 0..3000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it never was");
}

#[tokio::test]
async fn a_server_that_is_down_loses_nothing() {
    let studio = Studio::open_with(&[("smtp-url", "smtp://127.0.0.1:1")]).await;
    studio.post_homepage().await;
    studio.deliver().await;
    let waiting = mails(&studio).await;
    assert!(waiting.iter().all(|mail| mail.state == State::Deferred && !mail.reason.is_empty()));
}

#[tokio::test]
async fn h4_a_name_with_control_characters_stops_nobody_elses_mail() {
    let studio = Studio::open().await;
    let path = studio.folder.path().join("milepost.db");
    let connection = rusqlite::Connection::open(path).unwrap();
    let evil = "Ines\r\nBcc: all@x.example\0";
    connection.execute("update contacts set name = ?1 where name like 'Ines%'", [evil]).unwrap();
    studio.post_homepage().await;
    studio.deliver().await;
    assert_eq!(studio.mail.got().len(), 3);
    for mail in studio.mail.got() {
        assert!(!mail.bytes.to_lowercase().contains("\nbcc:"));
        assert_eq!(mail.to.len(), 1);
    }
}

#[tokio::test]
async fn a_crash_after_claiming_sends_again_under_the_same_id() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let claimed = studio.app.store.write(|tx| milepost::outbox::claim_due(tx, 50)).await.unwrap();
    assert_eq!(claimed.len(), 3);
    assert_eq!(studio.deliver().await, 0, "claimed mails are left alone");
    studio.clock.travel(minutes(5));
    assert_eq!(studio.deliver().await, 3);
    let ids: Vec<_> = claimed.iter().map(|mail| mail.message_id.clone()).collect();
    for mail in studio.mail.got() {
        let id = mail.header("message-id").unwrap();
        assert!(ids.iter().any(|claimed| id.contains(claimed.as_str())));
    }
}
