//! Who is told of a message by mail, and when.

use crate::notices::{INES, NELL, PETE, touch};
use crate::support::Studio;
use milepost::clock::minutes;
use milepost::contact::Pace;
use milepost::member::Role;
use milepost::message::{self, Said};
use milepost::store::Tx;

const ACCOUNTS: &str = "accounts@harbourbakery.example";

#[tokio::test]
async fn everybody_else_on_the_project_and_the_studio_get_the_words() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.hears(&mut pete, &his, "Could the rye be **first**?").await.is(303);
    studio.deliver().await;
    assert!(studio.mail.to(PETE).is_empty(), "nobody is mailed their own words");
    let ines = studio.mail.to(INES).pop().unwrap();
    assert_eq!(ines.header("subject").unwrap(), "Pete wrote on Design: Harbour Bakery website");
    assert!(ines.text_part().contains("Could the rye be **first**?"));
    assert!(ines.text_part().contains("Write back on your page"));
    assert!(ines.header("reply-to").unwrap().contains(NELL), "a reply reaches the member");
    studio.browser().open(&ines.link()).await.is(200).says("Could the rye be first?");
    let accounts = studio.mail.to(ACCOUNTS).pop().unwrap();
    assert!(!accounts.text_part().contains("Write back"), "who only looks is not asked to write");
    let nell = studio.mail.to(NELL).pop().unwrap();
    assert!(nell.header("reply-to").unwrap().contains(PETE));
    assert!(!nell.text_part().contains("/l/"), "the studio's mail holds no link of a client");
    assert!(nell.text_part().contains(&format!("/admin/projects/{}/messages", studio.harbour)));
    // Nell writes back; what she writes goes to everybody on the project and not to herself.
    studio.nell_says(&mut studio.desk().await, "It *can*.").await;
    studio.clock.travel(minutes(10));
    studio.deliver().await;
    assert!(studio.mail.to(PETE).pop().unwrap().text_part().contains("It can."));
    assert_eq!(studio.mail.to(NELL).len(), 1);
}

#[tokio::test]
async fn a_member_who_wrote_before_takes_part_and_one_who_did_not_does_not() {
    let studio = Studio::open().await;
    let joss = studio.joss(Role::Editor).await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.hears(&mut pete, &his, "One").await.is(303);
    studio.deliver().await;
    let email = joss.profile.email.clone();
    assert!(studio.mail.to(&email).is_empty());
    let (id, signer) = (studio.design.clone(), studio.app.signer());
    let said = Said { body: "I am here, too.".into(), shown: 1, ..Said::default() };
    let write = move |tx: &Tx| message::write_back(tx, &signer, &joss, &id, &said);
    studio.app.store.write(write).await.unwrap();
    studio.clock.travel(minutes(11));
    studio.hears(&mut pete, &his, "Two").await.is(303);
    studio.deliver().await;
    assert_eq!(studio.mail.to(&email).len(), 1);
}

#[tokio::test]
async fn the_first_goes_at_once_and_what_follows_in_ten_minutes_goes_together() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    for words in ["One.", "Two.", "Three."] {
        studio.hears(&mut pete, &his, words).await.is(303);
        studio.deliver().await;
        studio.clock.travel(minutes(1));
    }
    assert_eq!(studio.mail.to(INES).len(), 1);
    studio.tell("And an update.", &["Ines"]).await;
    studio.clock.travel(minutes(8));
    studio.deliver().await;
    let got = studio.mail.to(INES);
    assert_eq!(got.len(), 2);
    let together = got[1].text_part();
    for words in ["Two.", "Three.", "And an update."] {
        assert!(together.contains(words), "{together}");
    }
    assert_eq!(
        got[1].header("subject").unwrap(),
        "1 update and 2 messages: Harbour Bakery website"
    );
}

#[tokio::test]
async fn what_was_read_before_it_was_sent_is_not_sent() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let (mut ines, hers) = studio.visit("Ines").await;
    studio.hears(&mut pete, &his, "One.").await.is(303);
    studio.deliver().await;
    studio.clock.travel(minutes(1));
    studio.hears(&mut pete, &his, "Two.").await.is(303);
    studio.clock.travel(minutes(1));
    let page = ines.get(&hers).await;
    touch(&mut ines, &page).await;
    studio.settle().await;
    studio.clock.travel(minutes(10));
    studio.deliver().await;
    assert_eq!(studio.mail.to(INES).len(), 1);
}

#[tokio::test]
async fn whoever_is_named_hears_at_once_unless_they_want_no_news() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.chooses("Ines", Pace::Daily).await;
    studio.hears(&mut pete, &his, "Good morning.").await.is(303);
    studio.deliver().await;
    assert!(studio.mail.to(INES).is_empty());
    studio.hears(&mut pete, &his, "Fine with you, @Ines? And @Orla Finch, @Nobody.").await.is(303);
    studio.deliver().await;
    let got = studio.mail.to(INES);
    assert_eq!(got.len(), 1, "the one that names her takes the other along");
    assert!(got[0].text_part().contains("Good morning."));
    assert!(studio.mail.to("orla@ternbooks.example").is_empty(), "a stranger stays a word");
    studio.chooses("Ines", Pace::NeedsMe).await;
    studio.hears(&mut pete, &his, "And now, @Ines Calloway?").await.is(303);
    studio.clock.travel(minutes(20));
    studio.deliver().await;
    assert_eq!(studio.mail.to(INES).len(), 1);
}

#[tokio::test]
async fn of_the_studio_those_hear_who_take_part_or_are_named() {
    let studio = Studio::open().await;
    studio.joss(Role::Editor).await;
    const JOSS: &str = "joss@fernandfield.example";
    let (mut pete, his) = studio.visit("Pete").await;
    studio.hears(&mut pete, &his, "Hello.").await.is(303);
    studio.deliver().await;
    assert!(studio.mail.to(JOSS).is_empty());
    studio.hears(&mut pete, &his, "@Joss, can you?").await.is(303);
    studio.deliver().await;
    let named = studio.mail.to(JOSS).pop().unwrap();
    assert!(named.header("subject").unwrap().starts_with("Pete names you on Design"));
    let mut joss = studio.desk_of(JOSS).await;
    studio.nell_says(&mut joss, "I can.").await;
    studio.hears(&mut pete, &his, "Thank you.").await.is(303);
    studio.deliver().await;
    assert_eq!(studio.mail.to(JOSS).len(), 2, "who wrote takes part");
    assert!(studio.mail.to(NELL).len() >= 4, "Nell hears of all of it, also of what Joss wrote");
}

#[tokio::test]
async fn a_question_says_so_and_waits_in_the_members_morning() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let fields = [("message", "When is it printed?"), ("question", "on")];
    pete.post(&studio.writes(&his), &fields).await.is(303);
    studio.deliver().await;
    let nell = studio.mail.to(NELL).pop().unwrap();
    assert!(nell.header("subject").unwrap().starts_with("Question from Pete on Design"));
    studio.clock.travel(milepost::clock::days(1));
    milepost::jobs::digest::once(&studio.app).await.unwrap();
    studio.deliver().await;
    let morning = studio.mail.to(NELL).pop().unwrap();
    assert!(morning.text_part().contains("Pete Rowland asked something on Design"));
}
