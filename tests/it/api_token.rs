//! API tokens: shown once, kept as a hash, never more than their member, and gone when ended.

use crate::support::Studio;
use milepost::api_token::{self, ApiToken, Caller, Form, Role, Secret, State};
use milepost::audit::{self, Event};
use milepost::clock::{days, minutes};
use milepost::error::{Error, Refusal, Result};
use milepost::member::{self, Desk, Member, Via};
use milepost::page::{Reader, sentence};
use milepost::{client, project};

fn form(name: &str, role: Role, expires_days: Option<u32>) -> Form {
    Form { name: name.into(), role, expires_days }
}

async fn make(studio: &Studio, by: &Member, form: Form) -> Result<(ApiToken, Secret)> {
    let by = by.clone();
    studio.app.store.write(move |tx| api_token::create(tx, &by, &form)).await
}

/// A token of Nell's.
async fn token(studio: &Studio, role: Role) -> (ApiToken, Secret) {
    make(studio, &studio.nell, form("build job", role, None)).await.unwrap()
}

async fn let_in(studio: &Studio, letters: &str) -> Option<Caller> {
    studio.read(|tx| api_token::authenticate(tx, letters)).await
}

async fn revoke(studio: &Studio, by: &Member, token: &ApiToken) -> Result<ApiToken> {
    let (by, id) = (by.clone(), token.id.clone());
    studio.app.store.write(move |tx| api_token::revoke(tx, &by, &id)).await
}

async fn trail(studio: &Studio, chain: &str) -> Vec<Event> {
    studio.read(|tx| tx.chain(Desk::of_the_house(), chain)).await
}

#[track_caller]
fn refused<T>(answer: Result<T>) -> String {
    match answer {
        Err(Error::Refused(refusal)) => refusal.sentence(),
        Err(Error::Broken(error)) => panic!("it broke: {error}"),
        Ok(_) => panic!("it was allowed"),
    }
}

#[tokio::test]
async fn a_token_lets_in_whoever_holds_its_letters() {
    let studio = Studio::open().await;
    let (made, secret) = token(&studio, Role::Admin).await;
    let letters = secret.letters();
    assert_eq!((letters.len(), &letters[..3]), (46, "mp_"));
    let caller = let_in(&studio, letters).await.unwrap();
    assert_eq!((&caller.token.id, &*caller.token.name), (&made.id, "build job"));
    let acting = caller.member().unwrap();
    assert_eq!((&*acting.profile.name, acting.profile.role), ("Nell Ashby", member::Role::Admin));
    let via = Via::Token { token: made.id, name: "build job".into() };
    assert_eq!(acting.via, Some(via));
    let (_, other) = token(&studio, Role::Admin).await;
    assert_ne!(other.letters(), letters);
}

#[tokio::test]
async fn a_token_reads_unless_more_is_asked_for() {
    let studio = Studio::open().await;
    let form = Form { name: "status board".into(), ..Form::default() };
    let (made, secret) = make(&studio, &studio.nell, form).await.unwrap();
    assert_eq!(made.role, Role::ReadOnly);
    let caller = let_in(&studio, secret.letters()).await.unwrap();
    assert_eq!(studio.read(|tx| tx.clients(caller.desk())).await.len(), 2);
    assert!(refused(caller.member()).starts_with("This token may only read."));
}

#[tokio::test]
async fn letters_that_are_not_exactly_ours_let_nobody_in() {
    let studio = Studio::open().await;
    let (_, secret) = token(&studio, Role::Owner).await;
    let right = secret.letters();
    let last = right.chars().last().unwrap();
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let place = letters.find(last).unwrap();
    // The last letter holds four bits: three other spellings decode to the same bytes.
    let spare = &letters[place ^ 1..=place ^ 1];
    let flipped = if right.as_bytes()[10] == b'x' { "y" } else { "x" };
    let mut wrong = vec![
        String::new(),
        "mp_".into(),
        right[3..].to_owned(),
        format!("MP_{}", &right[3..]),
        format!("{right}="),
        format!("{right}A"),
        format!(" {right}"),
        format!("{}{spare}", &right[..45]),
        format!("{}{flipped}{}", &right[..10], &right[11..]),
        right.to_uppercase(),
        format!("mp_{}", "é".repeat(43)),
        format!("mp_{}", "A".repeat(43)),
        "mp_".to_owned() + &"A".repeat(1_000_000),
    ];
    wrong.extend((0..right.len()).map(|cut| right[..cut].to_owned()));
    for wrong in wrong {
        assert!(let_in(&studio, &wrong).await.is_none(), "{wrong} opens");
    }
    assert!(let_in(&studio, right).await.is_some());
}

#[tokio::test]
async fn the_last_moment_of_a_token_is_exact() {
    let studio = Studio::open().await;
    let week = form("one week", Role::Editor, Some(7));
    let (made, secret) = make(&studio, &studio.nell, week).await.unwrap();
    studio.clock.set(made.ends_at.unwrap().minus(std::time::Duration::from_millis(1)));
    assert!(let_in(&studio, secret.letters()).await.is_some());
    assert_eq!(made.state(studio.clock.now()), State::Live);
    studio.clock.set(made.ends_at.unwrap());
    assert!(let_in(&studio, secret.letters()).await.is_none());
    assert_eq!(made.state(studio.clock.now()), State::Expired);
    assert_eq!(made.ends_at, Some(made.created_at.plus(days(7))));
}

#[tokio::test]
async fn a_revoked_token_is_dead_at_once_and_stays_so() {
    let studio = Studio::open().await;
    let (made, secret) = token(&studio, Role::Editor).await;
    let ended = revoke(&studio, &studio.nell, &made).await.unwrap();
    assert_eq!(ended.revoked_by.as_deref(), Some("Nell Ashby"));
    assert_eq!(ended.state(studio.clock.now()), State::Revoked);
    assert!(let_in(&studio, secret.letters()).await.is_none());
    let before = trail(&studio, audit::STUDIO).await.len();
    studio.clock.travel(minutes(1));
    let again = revoke(&studio, &studio.nell, &made).await.unwrap();
    assert_eq!(again.revoked_at, ended.revoked_at);
    assert_eq!(trail(&studio, audit::STUDIO).await.len(), before);
    let mut nobodys = made.clone();
    nobodys.id = milepost::id::ApiTokenId::new();
    let answer = revoke(&studio, &studio.nell, &nobodys).await;
    assert_eq!(refused(answer), Refusal::NotFound.sentence());
}

#[tokio::test]
async fn the_token_of_a_member_who_left_is_dead() {
    let studio = Studio::open().await;
    let joss = studio.joss(member::Role::Admin).await;
    let (_, secret) = make(&studio, &joss, form("deploy", Role::Admin, None)).await.unwrap();
    assert!(let_in(&studio, secret.letters()).await.is_some());
    let connection = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    let sql = "update members set ended_at = ?1 where id = ?2";
    let left = (studio.clock.now().0, joss.profile.id.as_str());
    assert_eq!(connection.execute(sql, left).unwrap(), 1);
    assert!(let_in(&studio, secret.letters()).await.is_none());
    let listed = studio.read(|tx| api_token::list(tx, &studio.nell)).await;
    assert_eq!(listed[0].state(studio.clock.now()), State::MemberLeft);
}

#[tokio::test]
async fn a_token_may_never_do_more_than_its_member() {
    let studio = Studio::open().await;
    let joss = studio.joss(member::Role::Admin).await;
    let above = make(&studio, &joss, form("too much", Role::Owner, None)).await;
    assert_eq!(refused(above), "A token may do no more than the member it acts for.");
    let (_, secret) = make(&studio, &joss, form("deploy", Role::Admin, None)).await.unwrap();
    // She becomes an editor later, and so does her token.
    let connection = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    let sql = "update members set role = 'editor' where id = ?1";
    assert_eq!(connection.execute(sql, [joss.profile.id.as_str()]).unwrap(), 1);
    let caller = let_in(&studio, secret.letters()).await.unwrap();
    assert_eq!(caller.member().unwrap().profile.role, member::Role::Editor);
    let more = make(&studio, caller.member().unwrap(), form("more", Role::Editor, None)).await;
    assert!(refused(more).contains("Only an admin"));
}

#[tokio::test]
async fn a_token_makes_no_token_above_itself() {
    let studio = Studio::open().await;
    let (_, secret) = token(&studio, Role::Admin).await;
    let caller = let_in(&studio, secret.letters()).await.unwrap();
    let above = make(&studio, caller.member().unwrap(), form("up", Role::Owner, None)).await;
    assert_eq!(refused(above), "A token may do no more than the member it acts for.");
    let nell = studio.nell.profile.clone();
    let by = caller.member().unwrap().clone();
    let around = studio
        .app
        .store
        .write(move |tx| api_token::create_for(tx, &by, &nell, &form("around", Role::Owner, None)));
    assert_eq!(refused(around.await), "A token may do no more than the member it acts for.");
    assert_eq!(studio.read(|tx| api_token::list(tx, &studio.nell)).await.len(), 1);
}

#[tokio::test]
async fn only_admins_make_list_and_end_tokens() {
    let studio = Studio::open().await;
    let joss = studio.joss(member::Role::Editor).await;
    let (made, secret) = token(&studio, Role::Editor).await;
    let tried = make(&studio, &joss, form("mine", Role::ReadOnly, None)).await;
    assert!(refused(tried).contains("Only an admin"));
    assert!(refused(revoke(&studio, &joss, &made).await).contains("Only an admin"));
    let listed = studio.app.store.read(|tx| api_token::list(tx, &joss)).await;
    assert!(refused(listed).contains("Only an admin"));
    assert!(let_in(&studio, secret.letters()).await.is_some());
}

#[tokio::test]
async fn names_and_times_that_cannot_be_right_are_refused() {
    let studio = Studio::open().await;
    let long = "n".repeat(121);
    for (name, days, says) in [
        (" \n ", None, "Name the token after what will use it."),
        (&*long, None, "Keep it under 120 letters; this has 121."),
        ("x", Some(0), "Write a number of days from 1 to 3650, or leave it empty for no end."),
        ("x", Some(3651), "Write a number of days from 1 to 3650, or leave it empty for no end."),
    ] {
        let tried = make(&studio, &studio.nell, form(name, Role::ReadOnly, days)).await;
        assert_eq!(refused(tried), says, "{name:?} {days:?}");
    }
    let typed = Form::typed("x", "king", "soon");
    let says = refused(typed);
    assert!(says.contains("Choose what it may do") && says.contains("1 to 3650"), "{says}");
    let typed = Form::typed("x", "", " 30 ").unwrap();
    assert_eq!((typed.role, typed.expires_days), (Role::ReadOnly, Some(30)));
    let two = form("two\nlines", Role::ReadOnly, Some(3650));
    assert_eq!(make(&studio, &studio.nell, two).await.unwrap().0.name, "two lines");
}

#[tokio::test]
async fn the_last_use_is_written_down_at_most_once_a_minute() {
    let studio = Studio::open().await;
    let (made, secret) = token(&studio, Role::ReadOnly).await;
    let first = studio.clock.now();
    for (after, seen) in [(0, first), (59, first), (1, first.plus(minutes(1)))] {
        studio.clock.travel(std::time::Duration::from_secs(after));
        let caller = let_in(&studio, secret.letters()).await.unwrap();
        assert_eq!(caller.is_due(studio.clock.now()), seen == studio.clock.now());
        let id = made.id.clone();
        studio.app.store.note(move |tx| api_token::touch(tx, &id));
        studio.settle().await;
        let caller = let_in(&studio, secret.letters()).await.unwrap();
        assert_eq!(caller.token.last_used_at, Some(seen));
    }
}

#[tokio::test]
async fn the_trail_says_who_made_a_token_and_which_token_did_what() {
    let studio = Studio::open().await;
    let (made, secret) = token(&studio, Role::Editor).await;
    studio.clock.travel(minutes(1));
    let caller = let_in(&studio, secret.letters()).await.unwrap();
    let by = caller.member().unwrap().clone();
    let started = studio.app.store.write(move |tx| {
        let client = client::add(tx, &by, "Gorse Cycles")?;
        project::start(tx, &by, &client.id, "Gorse Cycles shop")
    });
    let started = started.await.unwrap();
    studio.clock.travel(minutes(1));
    revoke(&studio, &studio.nell, &made).await.unwrap();
    let told = |events: &[Event]| -> Vec<String> {
        events.iter().map(|event| sentence(event, Reader::Studio)).collect()
    };
    let events = trail(&studio, audit::STUDIO).await;
    assert_eq!(audit::first_break(&events), None);
    let said = told(&events);
    assert_eq!(
        said[said.len() - 3..],
        [
            "Nell Ashby made the API token build job",
            "Nell Ashby (by token “build job”) added Gorse Cycles",
            "Nell Ashby revoked the API token build job",
        ]
    );
    let events = trail(&studio, started.id.as_str()).await;
    let body = events[0].says();
    let via = serde_json::json!({ "token": made.id.as_str(), "name": "build job" });
    assert_eq!(body["actor"]["via"], via);
    let to_a_client = sentence(&events[0], Reader::Contact("somebody"));
    assert_eq!(to_a_client, "Nell started the project");
    // Whoever acts without a token leaves events as they always were.
    let harbour = trail(&studio, studio.harbour.as_str()).await;
    assert!(harbour.iter().all(|event| !event.body.contains("via")));
}

#[tokio::test]
async fn the_letters_are_in_no_database_trail_or_print() {
    let studio = Studio::open().await;
    let (made, secret) = token(&studio, Role::Admin).await;
    let caller = let_in(&studio, secret.letters()).await.unwrap();
    let id = made.id.clone();
    studio.app.store.write(move |tx| api_token::touch(tx, &id)).await.unwrap();
    let printed = format!("{secret:?} {made:?} {caller:?}");
    assert!(!printed.contains(&secret.letters()[3..]), "{printed}");
    for name in ["milepost.db", "milepost.db-wal"] {
        let bytes = std::fs::read(studio.folder.path().join(name)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(&secret.letters()[3..]), "{name} holds the letters");
        let raw = base64::Engine::decode(
            &base64::engine::general_purpose::URL_SAFE_NO_PAD,
            &secret.letters()[3..],
        );
        let raw = raw.unwrap();
        assert!(!bytes.windows(32).any(|part| part == raw), "{name} holds the bytes");
    }
    let log = std::fs::read(studio.folder.path().join("milepost.db-wal")).unwrap();
    let log = String::from_utf8_lossy(&log).into_owned();
    assert!(log.contains("build job"), "the log was not what was searched");
}

#[tokio::test]
async fn asking_twice_under_one_id_makes_one_token() {
    let studio = Studio::open().await;
    let id = milepost::id::ApiTokenId::new();
    for first in [true, false] {
        let (by, id) = (studio.nell.clone(), id.clone());
        let made = studio.app.store.write(move |tx| {
            api_token::create_once(tx, &by, &id, &form("build job", Role::Editor, None))
        });
        assert_eq!(made.await.unwrap().is_some(), first);
    }
    let listed = studio.read(|tx| api_token::list(tx, &studio.nell)).await;
    assert_eq!(listed.len(), 1);
}
