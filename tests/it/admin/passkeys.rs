//! Passkeys: added, signed in with, asked for again, removed; and mail, which no longer opens.

use super::members::mailed_door;
use crate::support::{Authenticator, Browser, Studio};
use milepost::audit::{Kind, STUDIO};
use milepost::clock::{days, minutes};
use milepost::member::{self, Desk, Role};
use serde_json::json;

const HERE: &str = "http://localhost:8080";
const NELL: &str = "nell@fernandfield.example";

async fn open() -> Studio {
    Studio::open_with(&[("base-url", HERE)]).await
}

fn browser(studio: &Studio) -> Browser {
    let mut browser = studio.browser();
    browser.base = HERE.into();
    browser
}

/// Nell with a passkey, signed in by a link.
async fn with_passkey() -> (Studio, Browser, Authenticator) {
    let studio = open().await;
    let mut nell = studio.desk().await;
    let mut key = Authenticator::new(HERE);
    key.add(&mut nell, "my phone").await.is(204);
    (studio, nell, key)
}

#[tokio::test]
async fn j2_a_passkey_signs_in_without_typing_anything_and_the_trail_says_so() {
    let (studio, mut nell, mut key) = with_passkey().await;
    nell.get("/admin/me").await.says("my phone").says("mail alone no longer lets you in");
    let mut fresh = browser(&studio);
    fresh.get("/admin/sign-in").await.is(200).says("Sign in with a passkey");
    key.use_at(&mut fresh, "/admin/sign-in/passkey").await.is(204);
    fresh.get("/admin").await.is(200).says(NELL);
    let events = studio.read(|tx| tx.chain(Desk::of_the_house(), STUDIO)).await;
    let told = milepost::page::sentence(events.last().unwrap(), milepost::page::Reader::Studio);
    assert_eq!(told, "Nell Ashby signed in with a passkey");
    assert!(events.iter().any(|event| event.kind == Kind::PasskeyAdded));
}

#[tokio::test]
async fn j2_mail_alone_no_longer_signs_in_a_member_with_a_passkey() {
    let studio = open().await;
    let mut asks = browser(&studio);
    asks.post("/admin/sign-in", &[("email", NELL)]).await.is(303);
    let before = mailed_door(&studio, &asks, NELL).await;
    let mut nell = studio.desk().await;
    Authenticator::new(HERE).add(&mut nell, "my phone").await.is(204);
    // Not even by a link that was mailed earlier.
    asks.post(&before, &[]).await.is(404);
    let answer = asks.post("/admin/sign-in", &[("email", NELL)]).await;
    let mut stranger = browser(&studio);
    let theirs = stranger.post("/admin/sign-in", &[("email", "nobody@x.example")]).await;
    assert_eq!((answer.status, answer.location()), (theirs.status, theirs.location()));
    assert_eq!(studio.deliver().await, 1);
    let letter = studio.mail.to(NELL).pop().unwrap().text_part().to_owned();
    assert!(letter.contains("you sign in with your passkey"), "{letter}");
    assert!(letter.contains("milepost admin-link"), "{letter}");
    assert!(!letter.contains("/admin/enter/"), "{letter}");
}

#[tokio::test]
async fn j4_the_command_line_lets_in_a_member_with_a_passkey_and_the_trail_says_how() {
    let (studio, ..) = with_passkey().await;
    let mut lost = studio.desk_of(NELL).await;
    lost.get("/admin").await.is(200);
    let events = studio.read(|tx| tx.chain(Desk::of_the_house(), STUDIO)).await;
    let told = milepost::page::sentence(events.last().unwrap(), milepost::page::Reader::Studio);
    assert_eq!(told, "Nell Ashby signed in with a link from the command line");
}

#[tokio::test]
async fn j6_a_passkey_proves_it_and_the_cookie_is_a_new_one() {
    let (studio, mut nell, mut key) = with_passkey().await;
    studio.clock.travel(minutes(11));
    let asked = nell.get("/admin/members/passkeys").await;
    asked.is(403).says("Use your passkey").never_says("E-mail me a link");
    let before = nell.clone();
    key.use_at(&mut nell, "/admin/prove").await.is(204);
    assert_ne!(nell.cookies["mp_member"], before.cookies["mp_member"]);
    nell.get("/admin/members/passkeys").await.is(200);
    let mut old = before;
    old.get("/admin").await.is(303);
}

#[tokio::test]
async fn j6_somebody_elses_passkey_proves_nothing() {
    let (studio, mut nell, mut key) = with_passkey().await;
    studio.joss(Role::Admin).await;
    let mut joss = studio.desk_of("joss@fernandfield.example").await;
    studio.clock.travel(minutes(11));
    let refused = key.use_at(&mut joss, "/admin/prove").await;
    refused.is(403);
    assert!(refused.body().contains("belongs to somebody else"), "{}", refused.body());
    joss.get("/admin/members/passkeys").await.is(403).says("Prove it’s you");
    nell.get("/admin").await.is(200);
}

#[tokio::test]
async fn a_removed_passkey_is_refused_and_mail_lets_in_again() {
    let (studio, mut nell, mut key) = with_passkey().await;
    let body = nell.get("/admin/me").await.body();
    let mut links = body.split("href=\"").map(|rest| rest.split('"').next().unwrap());
    let remove = links.find(|link| link.ends_with("/remove")).unwrap().to_owned();
    nell.get(&remove).await.is(200).says("Remove “my phone”?").says("your only one");
    nell.post(&remove, &[]).await.is(303);
    let mut fresh = browser(&studio);
    let refused = key.use_at(&mut fresh, "/admin/sign-in/passkey").await;
    refused.is(403);
    assert!(refused.body().contains("not known here, or was removed"));
    fresh.get("/admin").await.is(303);
    fresh.post("/admin/sign-in", &[("email", NELL)]).await.is(303);
    let door = mailed_door(&studio, &fresh, NELL).await;
    fresh.post(&door, &[]).await.is(303);
}

#[tokio::test]
async fn an_authenticator_that_checks_nobody_is_refused() {
    let studio = open().await;
    let mut nell = studio.desk().await;
    let mut key = Authenticator::new(HERE);
    key.verifies = false;
    key.add(&mut nell, "careless").await.is(403);
    key.verifies = true;
    key.add(&mut nell, "careful").await.is(204);
    key.verifies = false;
    let mut fresh = browser(&studio);
    key.use_at(&mut fresh, "/admin/sign-in/passkey").await.is(403);
    fresh.get("/admin").await.is(303);
}

#[tokio::test]
async fn a_passkey_whose_counter_goes_back_is_refused_and_the_trail_says_so() {
    let (studio, _, mut key) = with_passkey().await;
    let mut fresh = browser(&studio);
    key.counter = 40;
    key.use_at(&mut fresh, "/admin/sign-in/passkey").await.is(204);
    key.counter = 7;
    let mut copy = browser(&studio);
    let refused = key.use_at(&mut copy, "/admin/sign-in/passkey").await;
    refused.is(403);
    assert!(refused.body().contains("may have been copied"), "{}", refused.body());
    copy.get("/admin").await.is(303);
    let events = studio.read(|tx| tx.chain(Desk::of_the_house(), STUDIO)).await;
    assert_eq!(events.last().unwrap().kind, Kind::PasskeyDoubted);
}

#[tokio::test]
async fn a_ceremony_counts_once_for_five_minutes_and_for_its_own_site() {
    let (studio, _, mut key) = with_passkey().await;
    let mut fresh = browser(&studio);
    let question = fresh.json("/admin/sign-in/passkey/begin", &json!({})).await;
    let question: serde_json::Value = serde_json::from_slice(&question.bytes).unwrap();
    let shown = json!({
        "ceremony": question["ceremony"], "credential": key.show(&question["options"]),
    });
    fresh.json("/admin/sign-in/passkey/finish", &shown).await.is(204);
    let mut again = browser(&studio);
    again.json("/admin/sign-in/passkey/finish", &shown).await.is(403);
    let question = again.json("/admin/sign-in/passkey/begin", &json!({})).await;
    let question: serde_json::Value = serde_json::from_slice(&question.bytes).unwrap();
    let late = json!({
        "ceremony": question["ceremony"], "credential": key.show(&question["options"]),
    });
    studio.clock.travel(minutes(5));
    again.json("/admin/sign-in/passkey/finish", &late).await.is(403);
    again.get("/admin").await.is(303);
    again.json("/admin/sign-in/passkey/finish", &json!({ "ceremony": 1 })).await.is(403);
    again.site = "cross-site";
    again.json("/admin/sign-in/passkey/begin", &json!({})).await.is(403);
}

#[tokio::test]
async fn a_passkey_made_for_another_site_is_refused() {
    let studio = open().await;
    let mut nell = studio.desk().await;
    Authenticator::new("http://localhost:9999").add(&mut nell, "false page").await.is(403);
    nell.get("/admin/me").await.says("You have none");
}

#[tokio::test]
async fn where_passkeys_cannot_work_the_page_says_so_and_mail_lets_in() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    nell.get("/admin/me").await.says("Passkeys need https and a name").says("link by e-mail");
    nell.get("/admin/me/passkeys/new").await.is(303);
    nell.get("/admin/sign-in").await.never_says("Sign in with a passkey");
    nell.json("/admin/me/passkeys/begin", &json!({})).await.is(403);
    let required = [("required", "yes")];
    nell.post("/admin/members/passkeys", &required).await.is(422).says("Passkeys need https");
}

#[tokio::test]
async fn j2_who_needs_a_passkey_adds_one_before_anything_else() {
    let (studio, mut nell, _) = with_passkey().await;
    studio.joss(Role::Admin).await;
    let mut joss = studio.desk_of("joss@fernandfield.example").await;
    joss.post("/admin/members/passkeys", &[("required", "yes")]).await.is(403).says("an owner");
    nell.get("/admin/members/passkeys").await.is(200).says("Ask every member for a passkey?");
    nell.post("/admin/members/passkeys", &[("required", "yes")]).await.is(303);
    let (clients, me) = ("/admin/clients", "/admin/me");
    for path in ["/admin", clients, me, "/admin/outbox", "/admin/members"] {
        let page = joss.get(path).await;
        assert_eq!(page.is(303).location(), "/admin/me/passkeys/new?first", "{path}");
    }
    joss.post(clients, &[("name", "Acme")]).await.is(303);
    let page = joss.get("/admin/me/passkeys/new?first").await;
    page.is(200).says("First, add a passkey");
    Authenticator::new(HERE).add(&mut joss, "key").await.is(204);
    joss.get("/admin").await.is(200);
    joss.get(clients).await.never_says("Acme");
    nell.get("/admin").await.is(200);
    nell.post("/admin/members/passkeys", &[("required", "no")]).await.is(303);
    assert!(!studio.read(|tx| tx.passkeys_required()).await);
}

#[tokio::test]
async fn adding_a_passkey_asks_for_a_proof_and_a_name() {
    let studio = open().await;
    let mut nell = studio.desk().await;
    nell.get("/admin/me/passkeys/new").await.is(200).says("Add a passkey");
    Authenticator::new(HERE).add(&mut nell, "  ").await.is(422);
    studio.clock.travel(minutes(11));
    nell.get("/admin/me/passkeys/new").await.is(403).says("Prove it’s you");
    nell.json("/admin/me/passkeys/begin", &json!({})).await.is(403);
}

#[tokio::test]
async fn j5_everybody_who_asks_costs_one_door_and_strangers_leave_no_letter() {
    let (studio, ..) = with_passkey().await;
    studio.joss(Role::Editor).await;
    let count = |table: &'static str| {
        let path = studio.folder.path().join("milepost.db");
        let connection = rusqlite::Connection::open(path).unwrap();
        let sql = format!("select count(*) from {table}");
        connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let mut answers = Vec::new();
    for email in [NELL, "joss@fernandfield.example", "nobody@x.example"] {
        let (doors, mails) = (count("doors"), count("mails"));
        let mut asks = browser(&studio);
        let page = asks.post("/admin/sign-in", &[("email", email)]).await;
        let then = asks.get(&page.location()).await;
        answers.push((page.status, page.location(), then.body()));
        assert_eq!(count("doors"), doors + 1, "{email}");
        assert_eq!(count("mails"), mails + i64::from(email != "nobody@x.example"));
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]));
    assert_eq!(studio.deliver().await, 2);
}

#[tokio::test]
async fn j5_strangers_who_ask_again_and_again_lock_nobody_out() {
    let studio = open().await;
    // Nell was here before, at home.
    let mut home = browser(&studio);
    home.peer = ([203, 0, 113, 9], 1).into();
    let signer = studio.app.signer();
    let print = move |tx: &milepost::store::Tx| member::print_door(tx, &signer.keys, None);
    let door = studio.app.store.write(print).await.unwrap();
    home.post(&format!("/admin/enter/{}", door.letters()), &[]).await.is(303);
    // A new browser and a new network each time.
    for number in 0..60 {
        let mut stranger = browser(&studio);
        stranger.peer = ([192, 0, 2, number], 1).into();
        stranger.post("/admin/sign-in", &[("email", NELL)]).await.is(303);
    }
    assert_eq!(studio.deliver().await, 12, "her mailbox is not flooded");
    let mut nell = browser(&studio);
    nell.peer = home.peer;
    nell.post("/admin/sign-in", &[("email", NELL)]).await.is(303);
    let door = mailed_door(&studio, &nell, NELL).await;
    nell.post(&door, &[]).await.is(303);
    studio.clock.travel(days(1));
    nell.get("/admin").await.is(200);
}

#[tokio::test]
async fn j2_nobody_locks_the_studio_out_by_asking_for_passkeys() {
    let (studio, mut nell, _) = with_passkey().await;
    studio.joss(Role::Owner).await;
    let mut joss = studio.desk_of("joss@fernandfield.example").await;
    let page = joss.post("/admin/members/passkeys", &[("required", "yes")]).await;
    page.is(422).says("Add a passkey of your own first");
    nell.post("/admin/members/passkeys", &[("required", "yes")]).await.is(303);
    // The name stays as long as everybody's passkeys hang on it.
    let app = studio.app.clone();
    let domain = app.domain();
    let elsewhere =
        |tx: &milepost::store::Tx| milepost::member::may_move(tx, domain.as_ref(), None);
    let refused = studio.app.store.read(elsewhere).await.unwrap_err();
    assert!(refused.to_string().contains("under the present name only"));
    let domain = studio.app.domain();
    let stays =
        |tx: &milepost::store::Tx| milepost::member::may_move(tx, domain.as_ref(), domain.as_ref());
    studio.app.store.read(stays).await.unwrap();
}
