//! What a mail server says, and what becomes of the mail and of all others.

use crate::support::Studio;
use crate::support::script::{Act, Script, Step};
use milepost::clock::{days, minutes};
use milepost::jobs;
use milepost::member::Desk;
use milepost::outbox::{Mail, State};

async fn studio(mail: &Script, more: &[(&str, &str)]) -> Studio {
    let url = mail.url();
    let mut said = vec![("smtp-url", url.as_str())];
    said.extend_from_slice(more);
    Studio::open_with(&said).await
}

/// The letter to Ines.
async fn ines(studio: &Studio) -> Mail {
    let mails = studio.read(|tx| tx.mails(Desk::of_the_house(), 100)).await;
    mails.into_iter().find(|mail| mail.to.name == "Ines Calloway").unwrap()
}

/// What becomes of the letter to Ines if the server does this, and of one more try an hour later.
async fn after(step: Step, act: Act) -> (State, String, u32, State) {
    let mail = Script::start();
    let studio = studio(&mail, &[("smtp-connections", "1")]).await;
    let who =
        if matches!(step, Step::Greeting | Step::Hello | Step::Sender) { "" } else { "ines@" };
    // Before a reader is named, all three letters meet it.
    for _ in 0..if step == Step::Sender { 3 } else { 1 } {
        mail.once(step, who, act);
    }
    studio.post_homepage().await;
    studio.deliver().await;
    let was = ines(&studio).await;
    studio.clock.travel(minutes(60));
    studio.deliver().await;
    let then = ines(&studio).await;
    let came = mail.taken().iter().filter(|one| one.to.starts_with("ines@")).count();
    let accepted = usize::from(then.state == State::Accepted);
    let twice = usize::from(act == Act::TakesAndHangsUp);
    assert_eq!(came, accepted + twice, "{step:?} {act:?}");
    assert_eq!(then.unsure, u32::from(step == Step::Contents && !matches!(act, Act::Says(_))));
    (was.state, was.reason, was.tries, then.state)
}

#[tokio::test]
async fn at_every_step_a_4xx_is_tried_again_and_a_5xx_is_the_end() {
    for step in [Step::Sender, Step::Reader, Step::Data, Step::Contents] {
        let (was, reason, tries, then) = after(step, Act::Says("451 4.3.0 not now")).await;
        assert_eq!((was, &*reason, tries), (State::Deferred, "451 4.3.0 not now", 1), "{step:?}");
        assert_eq!(then, State::Accepted);
        let (was, reason, tries, then) = after(step, Act::Says("554 5.7.1 never")).await;
        assert_eq!((was, &*reason, tries), (State::Failed, "554 5.7.1 never", 1), "{step:?}");
        assert_eq!(then, State::Failed);
    }
}

#[tokio::test]
async fn at_every_step_a_server_that_hangs_up_is_asked_again() {
    use Step::{Contents, Data, Greeting, Hello, Reader, Sender};
    for step in [Greeting, Hello, Sender, Reader, Data, Contents] {
        let (was, reason, _, then) = after(step, Act::HangsUp).await;
        assert_eq!(was, State::Deferred, "{step:?}");
        assert!(reason.contains("hung up"), "{step:?}: {reason}");
        assert_eq!(then, State::Accepted, "{step:?}");
    }
    let (was, .., then) = after(Step::Contents, Act::TakesAndHangsUp).await;
    assert_eq!((was, then), (State::Deferred, State::Accepted));
}

#[tokio::test]
async fn what_nobody_can_know_is_said_in_words_before_and_after() {
    let mail = Script::start();
    let studio = studio(&mail, &[]).await;
    mail.once(Step::Contents, "ines@", Act::TakesAndHangsUp);
    studio.post_homepage().await;
    studio.deliver().await;
    let id = ines(&studio).await.id;
    let mut nell = studio.desk().await;
    let page = format!("/admin/outbox/{id}");
    nell.get(&page).await.says("It may have arrived already").says("Cut off");
    nell.get("/admin/outbox").await.says("It may have arrived already");
    studio.clock.travel(minutes(2));
    studio.deliver().await;
    nell.get(&page).await.says("It may have arrived twice").says("Taken");
    let ids: Vec<_> = mail.taken().into_iter().filter(|one| one.to.starts_with("ines@")).collect();
    assert_eq!((ids.len(), &ids[0].id), (2, &ids[1].id), "the same Message-ID");
    let machine = studio.machine().await;
    let told = machine.get(&format!("/outbox/{id}")).await.is(200);
    assert_eq!(told.json["unsure_tries"], 1);
    assert_eq!(told.json["attempts"][0]["unsure"], true);
    assert_eq!(told.json["attempts"][1]["unsure"], false);
}

#[tokio::test]
async fn a_server_that_is_down_is_asked_once_a_run_and_every_page_says_so() {
    let mail = Script::start();
    let studio = studio(&mail, &[]).await;
    studio.post_homepage().await;
    mail.once(Step::Greeting, "", Act::Says("554 5.3.2 closed for today"));
    studio.deliver().await;
    assert_eq!(mail.connections().0, 1, "three letters asked once");
    let mut nell = studio.desk().await;
    for path in ["/admin", "/admin/clients", "/admin/settings", "/admin/me", "/admin/outbox"] {
        let page = nell.get(path).await;
        page.says("Mail has not gone out since").says("closed for today").says("3 letters wait");
    }
    studio.clock.travel(minutes(1));
    studio.deliver().await;
    nell.get("/admin").await.never_says("Mail has not gone out");
    assert_eq!(mail.taken().len(), 3);
}

#[tokio::test]
async fn letters_that_were_given_up_for_the_connection_are_named_once_it_works_again() {
    let mail = Script::start();
    let studio = studio(&mail, &[]).await;
    studio.post_homepage().await;
    for _ in 0..60 {
        mail.once(Step::Greeting, "", Act::HangsUp);
        studio.deliver().await;
        studio.clock.travel(minutes(60));
    }
    assert_eq!(ines(&studio).await.state, State::Failed);
    mail.is_well();
    studio.deliver().await;
    let mut nell = studio.desk().await;
    nell.get("/admin/clients").await.says("3 letters were given up");
    studio.clock.travel(days(7));
    nell = studio.desk().await;
    nell.get("/admin/clients").await.never_says("given up");
}

#[tokio::test]
async fn without_encryption_nothing_is_sent_and_the_line_says_why() {
    let mail = Script::start();
    let url = format!("{}?tls=required", mail.url());
    let studio = Studio::open_with(&[("smtp-url", &url)]).await;
    studio.post_homepage().await;
    studio.deliver().await;
    let was = ines(&studio).await;
    assert_eq!(was.state, State::Deferred);
    assert!(was.reason.contains("454 4.7.0 not now"), "{}", was.reason);
    mail.has_come_to(Step::Encrypt, "", 1);
    assert!(mail.taken().is_empty());
}

#[tokio::test]
async fn no_more_connections_are_open_than_the_setting_says_or_the_server_gives() {
    let mail = Script::start();
    let studio = studio(&mail, &[("smtp-connections", "2")]).await;
    for _ in 0..5 {
        studio.post(&[], &[], "any").await;
    }
    // What follows the first news waits for company: three letters go now.
    assert_eq!(studio.deliver().await, 3);
    assert!(mail.connections().1 <= 2, "{:?}", mail.connections());
    let few = Script::start();
    few.has_room_for(1);
    let studio = self::studio(&few, &[]).await;
    for _ in 0..5 {
        studio.post(&[], &[], "any").await;
    }
    studio.deliver().await;
    assert_eq!(few.taken().len(), 3, "whoever is turned away lets the others carry it");
    let mails = studio.read(|tx| tx.mails(Desk::of_the_house(), 100)).await;
    let mut mails = mails.iter().filter(|mail| mail.held_until.is_none());
    assert!(mails.all(|mail| mail.state == State::Accepted && mail.tries == 1));
}

#[tokio::test]
async fn what_somebody_waits_for_goes_before_what_can_wait() {
    let mail = Script::start();
    let studio = studio(&mail, &[("smtp-connections", "1")]).await;
    studio.post(&[], &[], "any").await;
    let mut nell = studio.browser();
    nell.post("/admin/sign-in", &[("email", "nell@fernandfield.example")]).await.is(303);
    jobs::deliver::once(&studio.app).await.unwrap();
    assert_eq!(mail.taken()[0].to, "nell@fernandfield.example");
    assert_eq!(mail.taken().len(), 4);
}
