//! How sure we are who decides: one press, a typed name, a mailed code; and answers that machines
//! give (`security.md`, decision 1, B4, B5, B8, B10, B11).

use crate::support::smtp::Raw;
use crate::support::{Browser, Page, Studio};
use milepost::approval::{Decision, State};
use milepost::assurance::{self, Asks, Assurance, Proof};
use milepost::clock::minutes;
use milepost::member::Desk;
use std::time::Duration;

const YES: &[(&str, &str)] = &[("decision", "approved")];

async fn asked(proof: Proof) -> (Studio, Browser, String) {
    let studio = Studio::open().await;
    let by = studio.nell.clone();
    studio.app.store.write(move |tx| assurance::set_for_studio(tx, &by, proof)).await.unwrap();
    studio.post_homepage().await;
    studio.deliver().await;
    let (ines, home) = studio.visit("Ines").await;
    (studio, ines, home)
}

async fn answers(studio: &Studio) -> Vec<Decision> {
    studio.asked().await.remove(0).decisions
}

async fn state(studio: &Studio) -> State {
    studio.asked().await[0].approval.state
}

/// The digits in the newest letter to Ines.
async fn code(studio: &Studio) -> String {
    studio.deliver().await;
    let letters = studio.mail.to("ines@harbourbakery.example");
    digits(letters.last().unwrap())
}

fn digits(mail: &Raw) -> String {
    let line = mail
        .text_part()
        .lines()
        .map(str::trim)
        .find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()));
    line.expect("a letter with a code on a line of its own").to_owned()
}

async fn proved(studio: &Studio, ines: &mut Browser, home: &str) -> Page {
    ines.post(&format!("{home}/code"), &[]).await.is(303);
    let code = code(studio).await;
    ines.post(&format!("{home}/code/check"), &[("code", &code)]).await
}

#[tokio::test]
async fn by_default_one_press_decides_and_the_record_says_so() {
    let (studio, mut ines, home) = asked(Proof::Press).await;
    ines.get(&home).await.never_says("It stands on the receipt").never_says("E-mail me a code");
    studio.decide(&mut ines, &home, YES).await.is(303);
    let given = answers(&studio).await;
    assert_eq!((given[0].assurance, given[0].by.as_str()), (Assurance::Pressed, "Ines Calloway"));
    assert_eq!(state(&studio).await, State::Approved);
}

#[tokio::test]
async fn b4_where_the_name_is_asked_an_empty_one_writes_nothing() {
    let (studio, mut ines, home) = asked(Proof::Name).await;
    let page = ines.get(&home).await;
    page.says("It stands on the receipt");
    let field =
        page.body().split("name=\"name\"").nth(1).unwrap().split('>').next().unwrap().to_owned();
    assert!(!field.contains("value="), "the name is filled in for whoever presses: {field}");
    for typed in ["", "   ", "\u{200b}"] {
        let fields = [("decision", "approved"), ("name", typed)];
        studio.decide(&mut ines, &home, &fields).await.is(422).says("Type your name.");
    }
    assert!(answers(&studio).await.is_empty());
    assert_eq!(state(&studio).await, State::Open);
}

#[tokio::test]
async fn a_name_is_typed_once_in_a_browser_and_one_press_is_enough_from_then_on() {
    let (studio, mut ines, home) = asked(Proof::Name).await;
    let fields = [("decision", "approved"), ("name", "ines CALLOWAY")];
    studio.decide(&mut ines, &home, &fields).await.is(303);
    studio.clock.travel(minutes(1));
    studio.post(&[("home-2.pdf", b"%PDF-1.4 two")], &["Ines"], "any").await;
    ines.get(&home).await.never_says("It stands on the receipt");
    studio.decide(&mut ines, &home, YES).await.is(303);
    for asked in studio.asked().await {
        let given = &asked.decisions[0];
        assert_eq!((given.assurance, given.by.as_str()), (Assurance::Typed, "ines CALLOWAY"));
    }
    // Another browser with the same link has typed nothing.
    studio.post(&[("home-3.pdf", b"%PDF-1.4 three")], &["Ines"], "any").await;
    let (mut other, home) = studio.visit("Ines").await;
    studio.decide(&mut other, &home, YES).await.is(422);
}

#[tokio::test]
async fn b5_another_name_is_refused_and_what_was_typed_stays() {
    for name in ["test", "Sam Reed", "admin", "Inès-Marie", "CALLOWAY,I", "Ínes"] {
        let (studio, mut ines, home) = asked(Proof::Name).await;
        let words = "The loaf is not ours";
        let fields = [("decision", "declined"), ("name", name), ("comment", words)];
        let page = studio.decide(&mut ines, &home, &fields).await;
        if ["Inès-Marie", "CALLOWAY,I", "Ínes"].contains(&name) {
            page.is(303);
            continue;
        }
        page.is(422).says("This link belongs to Ines Calloway").says(words);
        assert_eq!(page.body().matches(&format!("value=\"{name}\"")).count(), 1);
        assert!(answers(&studio).await.is_empty());
    }
}

#[tokio::test]
async fn b5_somebody_else_signs_under_their_own_name_with_a_code_to_the_address_on_record() {
    let (studio, mut ines, home) = asked(Proof::Name).await;
    proved(&studio, &mut ines, &home).await.is(303);
    let fields = [("decision", "approved"), ("name", "Sam Reed")];
    let receipt = studio.decide(&mut ines, &home, &fields).await.location();
    ines.get(&receipt).await.says("Sam Reed, Harbour Bakery, through the link of Ines Calloway");
    let given = answers(&studio).await.remove(0);
    assert_eq!((given.assurance, given.by.as_str()), (Assurance::Code, "Sam Reed"));
    // The trail names both, for everybody.
    let said = "Sam Reed approved homepage-design.pdf, version 1, through";
    ines.get(&home).await.says(&format!("{said} your link"));
    let mut nell = studio.desk().await;
    let project = nell.get(&format!("/admin/projects/{}", studio.harbour)).await;
    project.says(&format!("{said} Ines Calloway’s link"));
}

#[tokio::test]
async fn b8_where_a_code_is_asked_nothing_is_decided_without_it() {
    let (studio, mut ines, home) = asked(Proof::Code).await;
    let page = ines.get(&home).await;
    page.says("E-mail me a code").never_says("Approve version");
    let id = studio.asked().await[0].approval.id.clone();
    let shown = studio.asked().await[0].fingerprint();
    let at = format!("{home}/approvals/{id}/decision");
    let fields = [("decision", "declined"), ("comment", "Too dear"), ("shown", &shown)];
    ines.post(&at, &fields).await.is(422).says("This needs a code first.").says("Too dear");
    assert!(answers(&studio).await.is_empty());
    proved(&studio, &mut ines, &home).await.is(303);
    ines.get(&home).await.says("Approve version 1");
    studio.decide(&mut ines, &home, YES).await.is(303);
    assert_eq!(answers(&studio).await[0].assurance, Assurance::Code);
}

#[tokio::test]
async fn b8_a_code_works_once_for_ten_minutes_five_tries_and_in_its_own_browser() {
    let (studio, mut ines, home) = asked(Proof::Code).await;
    let (send, check) = (format!("{home}/code"), format!("{home}/code/check"));
    // Another browser that came in through the same link: the code is not for it.
    ines.post(&send, &[]).await.is(303);
    let first = code(&studio).await;
    let (mut thief, _) = studio.visit("Ines").await;
    thief.post(&check, &[("code", &first)]).await.is(422).says("No code waits in this browser.");
    // Ten minutes, and not a second longer.
    studio.clock.travel(minutes(10));
    ines.post(&check, &[("code", &first)]).await.is(422).says("No code waits in this browser.");
    // Five tries; the right digits come too late.
    ines.post(&send, &[]).await.is(303);
    let second = code(&studio).await;
    let wrong = if second == "000000" { "000001" } else { "000000" };
    for left in ["4 tries", "3 tries", "2 tries", "1 try"] {
        ines.post(&check, &[("code", wrong)]).await.is(422).says(left);
    }
    ines.post(&check, &[("code", wrong)]).await.is(422).says("No code waits in this browser.");
    ines.post(&check, &[("code", &second)]).await.is(422);
    // The last second is good, spaces are nobody's fault, and the code is used up by it.
    studio.clock.travel(minutes(6));
    ines.post(&send, &[]).await.is(303);
    let third = code(&studio).await;
    studio.clock.travel(minutes(10) - Duration::from_secs(1));
    let spaced = format!(" {} {} ", &third[..3], &third[3..]);
    ines.post(&check, &[("code", &spaced)]).await.is(303);
    thief.post(&check, &[("code", &third)]).await.is(422).says("No code waits in this browser.");
    // Sent twice by a double click: it is proved already.
    ines.post(&check, &[("code", &third)]).await.is(303);
}

#[tokio::test]
async fn c4_a_browser_that_proved_itself_gets_a_new_secret_and_forgets_after_twelve_hours() {
    let (studio, mut ines, home) = asked(Proof::Code).await;
    let name = ines.cookies.keys().find(|name| name.starts_with("mps_")).unwrap().clone();
    let before = ines.clone();
    proved(&studio, &mut ines, &home).await.is(303);
    assert_ne!(before.cookies[&name], ines.cookies[&name]);
    // Whoever knew the old one has proved nothing.
    before.clone().get(&home).await.says("E-mail me a code");
    studio.clock.travel(minutes(12 * 60) - Duration::from_secs(1));
    ines.get(&home).await.says("Approve version 1");
    studio.clock.travel(Duration::from_secs(1));
    ines.get(&home).await.says("E-mail me a code").never_says("Approve version 1");
    studio.clock.travel(minutes(1));
    let page = studio.folder.path().join("milepost.db");
    let bytes = std::fs::read(page).unwrap();
    let value = ines.cookies[&name].as_bytes();
    assert!(!bytes.windows(value.len()).any(|at| at == value), "the cookie is in the database");
}

#[tokio::test]
async fn codes_go_once_a_minute_and_three_times_in_fifteen_to_the_address_on_record_only() {
    let (studio, mut ines, home) = asked(Proof::Code).await;
    let before = studio.mail.to("ines@harbourbakery.example").len();
    let send = format!("{home}/code");
    ines.post(&send, &[]).await.is(303);
    let slow = ines.post(&send, &[]).await;
    slow.is(429).says("Ask again in 60 seconds");
    assert_eq!(slow.header("retry-after"), "60");
    for _ in 0..2 {
        studio.clock.travel(minutes(1));
        ines.post(&send, &[]).await.is(303);
    }
    studio.clock.travel(minutes(1));
    // Whoever takes another browser does not get round it.
    let (mut other, _) = studio.visit("Ines").await;
    other.post(&send, &[]).await.is(429);
    studio.clock.travel(minutes(12));
    other.post(&send, &[]).await.is(303);
    studio.deliver().await;
    let letters = studio.mail.to("ines@harbourbakery.example");
    assert_eq!(letters.len() - before, 4);
    assert!(letters.last().unwrap().header("subject").unwrap().starts_with("Your code for"));
}

#[tokio::test]
async fn no_code_stands_in_the_database_or_on_a_page_of_the_studio() {
    let (studio, mut ines, home) = asked(Proof::Code).await;
    ines.post(&format!("{home}/code"), &[]).await.is(303);
    let code = code(&studio).await;
    studio.settle().await;
    for name in ["milepost.db", "milepost.db-wal"] {
        let bytes = std::fs::read(studio.folder.path().join(name)).unwrap_or_default();
        assert!(!bytes.windows(6).any(|at| at == code.as_bytes()), "{name} holds the code");
    }
    let mut nell = studio.desk().await;
    let rows = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    let sql = "select id from mails where kind = 'code'";
    let id: String = rows.query_row(sql, [], |row| row.get(0)).unwrap();
    let letter = format!("/admin/outbox/{id}");
    nell.get(&letter).await.never_says(&code);
    nell.get(&format!("{letter}/letter?text")).await.is(200).says("••••••").never_says(&code);
}

async fn code_to_open(studio: &Studio) {
    let (by, id) = (studio.nell.clone(), studio.harbour.clone());
    let asks = Asks { proof: None, code_to_open: true };
    studio.app.store.write(move |tx| assurance::set_for_project(tx, &by, &id, asks)).await.unwrap();
}

#[tokio::test]
async fn a_project_that_asks_for_a_code_shows_nothing_before_it() {
    let (studio, mut ines, home) = asked(Proof::Press).await;
    let page = ines.get(&home).await;
    let file = page.after("class=\"dl\" href=\"");
    let at = format!("/p/{}", page.after("action=\"/p/"));
    let shown = page.after("name=\"shown\" value=\"");
    code_to_open(&studio).await;
    // From the next request on, also for visits that are open already.
    let secrets = ["Harbour", "homepage-design", "building starts"];
    ines.get(&home).await.is(403).says("One more step").keeps(&secrets);
    ines.get(&file).await.is(403).keeps(&secrets);
    ines.post(&at, &[("decision", "approved"), ("shown", &shown)]).await.is(403).keeps(&secrets);
    ines.post(&format!("{home}/opened"), &[]).await.is(403);
    assert!(answers(&studio).await.is_empty());
    studio.settle().await;
    let who = studio.person("Ines");
    let opened = studio.read(|tx| tx.times(Desk::of_the_house(), &who, "opened")).await;
    proved(&studio, &mut ines, &home).await.is(303);
    ines.get(&home).await.is(200).says("Harbour Bakery website");
    assert_eq!(opened, 0);
    // A browser that comes in anew is asked, and its link leads there all the same.
    let link = studio.link("Ines").await;
    let mut other = studio.browser();
    other.open(&link).await.is(403).says("One more step").keeps(&secrets);
    studio.decide(&mut ines, &home, YES).await.is(303);
    assert_eq!(answers(&studio).await[0].assurance, Assurance::Code);
}

#[tokio::test]
async fn a_visit_that_presses_the_decoy_is_a_machine_and_its_answers_are_held() {
    let (studio, mut robot, home) = asked(Proof::Press).await;
    robot.post(&format!("{home}/robot"), &[]).await.is(303);
    let receipt = studio.decide(&mut robot, &home, YES).await;
    robot.get(&receipt.is(303).location()).await.says("This answer does not count yet");
    studio.decide(&mut robot, &home, YES).await.is(303);
    let given = answers(&studio).await;
    assert_eq!(given.len(), 1, "one held answer of a kind");
    assert!(given[0].held_at.is_some() && !given[0].stands());
    assert_eq!(state(&studio).await, State::Open);
    let before = studio.mail.to("nell@fernandfield.example").len();
    studio.deliver().await;
    let to_ines = studio.mail.to("ines@harbourbakery.example");
    assert_eq!(
        to_ines.last().unwrap().header("subject").unwrap(),
        "Was this you? Approve the homepage design"
    );
    assert_eq!(studio.mail.to("nell@fernandfield.example").len(), before, "no receipt");
    // Ines herself, in her own browser: she is told, and her name confirms.
    studio.clock.travel(minutes(1));
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("Something approved this through your link");
    studio.decide(&mut ines, &home, &[("decision", "approved"), ("name", "Ines")]).await.is(303);
    let given = answers(&studio).await;
    assert_eq!(given[1].confirms.as_ref(), Some(&given[0].id));
    assert!(given[0].held_at.is_some() && given[1].stands());
    assert_eq!(state(&studio).await, State::Approved);
}

#[tokio::test]
async fn an_answer_that_stood_is_held_once_its_browser_turns_out_to_be_a_machine() {
    let (studio, mut robot, home) = asked(Proof::Press).await;
    studio.decide(&mut robot, &home, YES).await.is(303);
    assert_eq!(state(&studio).await, State::Approved);
    robot.post(&format!("{home}/robot"), &[]).await.is(303);
    assert_eq!(state(&studio).await, State::Open);
    assert!(answers(&studio).await[0].held_at.is_some());
    studio.deliver().await;
    let to_nell = studio.mail.to("nell@fernandfield.example");
    let mut subjects = to_nell.iter().filter_map(|mail| mail.header("subject"));
    assert!(subjects.any(|subject| subject.starts_with("On hold: an approval of")));
    let mut nell = studio.desk().await;
    let page = nell.get(&format!("/admin/projects/{}", studio.harbour)).await;
    page.says("A program approved homepage-design.pdf, version 1, probably");
    // The name is all that it takes, also in that browser.
    studio.decide(&mut robot, &home, &[("decision", "approved"), ("name", "test")]).await.is(422);
    studio
        .decide(&mut robot, &home, &[("decision", "approved"), ("name", "Calloway")])
        .await
        .is(303);
    assert_eq!(state(&studio).await, State::Approved);
}

#[tokio::test]
async fn answers_that_contradict_each_other_within_seconds_are_a_machines() {
    for (apart, held) in [(9_999, true), (10_000, false)] {
        let (studio, mut robot, home) = asked(Proof::Press).await;
        let page = robot.get(&home).await;
        let at = format!("/p/{}", page.after("action=\"/p/"));
        let shown = page.after("name=\"shown\" value=\"");
        robot.post(&at, &[("decision", "approved"), ("shown", &shown)]).await.is(303);
        studio.clock.travel(Duration::from_millis(apart));
        let no = [("decision", "declined"), ("comment", "test"), ("shown", shown.as_str())];
        robot.post(&at, &no).await.is(303);
        let given = answers(&studio).await;
        assert_eq!(given.len(), 1);
        assert_eq!(given[0].held_at.is_some(), held, "{apart} ms apart");
    }
    // Twice the same is a double click.
    let (studio, mut ines, home) = asked(Proof::Press).await;
    let page = ines.get(&home).await;
    let at = format!("/p/{}", page.after("action=\"/p/"));
    let shown = page.after("name=\"shown\" value=\"");
    for _ in 0..2 {
        ines.post(&at, &[("decision", "approved"), ("shown", &shown)]).await.is(303);
    }
    assert!(answers(&studio).await[0].stands());
}

#[tokio::test]
async fn b11_what_declares_itself_a_program_right_after_delivery_has_to_type_the_name() {
    for (agent, after, waits) in [
        ("Mozilla/5.0 (compatible; Barracuda Sentinel (EE))", 59, true),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", 0, true),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", 60, false),
        ("python-requests/2.32", 0, false),
        ("", 0, false),
    ] {
        let (studio, mut robot, home) = asked(Proof::Press).await;
        robot.agent = agent;
        studio.clock.travel(Duration::from_secs(after));
        let answer = studio.decide(&mut robot, &home, YES).await;
        answer.is(if waits { 422 } else { 303 });
        assert_eq!(answers(&studio).await.len(), usize::from(!waits), "{agent}");
        if waits {
            answer.says("This looked like a program").says("It stands on the receipt");
            let fields = [("decision", "approved"), ("name", "Ines Calloway")];
            studio.decide(&mut robot, &home, &fields).await.is(303);
        }
    }
}

#[tokio::test]
async fn b10_likely_machines_are_marked_and_their_touches_are_no_touches() {
    let (studio, mut robot, home) = asked(Proof::Press).await;
    studio.clock.travel(minutes(2));
    let who = studio.person("Ines");
    robot.get(&home).await.is(200);
    robot.get_with(&home, "sec-purpose", "prefetch;prerender").await.is(200);
    robot.agent = "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)";
    robot.get(&home).await.is(200);
    robot.post(&format!("{home}/opened"), &[]).await.is(204);
    studio.settle().await;
    let times = async |kind: &'static str| {
        studio.read(|tx| tx.times(Desk::of_the_house(), &who, kind)).await
    };
    assert_eq!((times("fetched").await, times("opened").await), (4, 0));
    let seen = studio.read(|tx| tx.machines(Desk::of_the_house(), &studio.harbour)).await;
    assert_eq!(seen[0].times, 3, "the prefetch, the crawler, and its touch");
    // A browser that touched first and turned out to be a machine later has touched nothing.
    let (mut other, home) = studio.visit("Ines").await;
    other.post(&format!("{home}/opened"), &[]).await.is(204);
    studio.settle().await;
    assert_eq!(times("opened").await, 1);
    other.post(&format!("{home}/robot"), &[]).await.is(303);
    assert_eq!(times("opened").await, 0);
}

#[tokio::test]
async fn what_one_request_takes_goes_before_the_project_and_that_before_the_studio() {
    let (studio, mut ines, home) = asked(Proof::Code).await;
    ines.get(&home).await.says("E-mail me a code");
    let (by, id) = (studio.nell.clone(), studio.harbour.clone());
    let asks = Asks { proof: Some(Proof::Name), code_to_open: false };
    studio.app.store.write(move |tx| assurance::set_for_project(tx, &by, &id, asks)).await.unwrap();
    ines.get(&home).await.says("It stands on the receipt").never_says("E-mail me a code");
}

#[tokio::test]
async fn the_decoy_undoes_nothing_that_could_not_be_taken_back() {
    let last = minutes(10) - Duration::from_secs(1);
    for (after, held) in [(last, true), (minutes(10), false)] {
        let (studio, mut ines, home) = asked(Proof::Press).await;
        studio.decide(&mut ines, &home, YES).await.is(303);
        studio.clock.travel(after);
        ines.post(&format!("{home}/robot"), &[]).await.is(303);
        assert_eq!(answers(&studio).await[0].held_at.is_some(), held, "{after:?}");
    }
    // A name was typed: somebody was there.
    let (studio, mut ines, home) = asked(Proof::Name).await;
    studio.decide(&mut ines, &home, &[("decision", "approved"), ("name", "Ines")]).await.is(303);
    ines.post(&format!("{home}/robot"), &[]).await.is(303);
    assert!(answers(&studio).await[0].stands());
    assert_eq!(state(&studio).await, State::Approved);
}

#[tokio::test]
async fn who_pressed_the_wrong_button_mends_it_at_once() {
    let (studio, mut ines, home) = asked(Proof::Press).await;
    studio.decide(&mut ines, &home, YES).await.is(303);
    let id = answers(&studio).await[0].approval.clone();
    ines.post(&format!("{home}/approvals/{id}/take-back"), &[]).await.is(303);
    studio.clock.travel(Duration::from_secs(2));
    let no = [("decision", "changes_requested"), ("comment", "Darker, please")];
    studio.decide(&mut ines, &home, &no).await.is(303);
    assert!(answers(&studio).await[1].stands());
}

#[tokio::test]
async fn b8_five_wrong_tries_do_not_wake_the_code_before() {
    let (studio, mut ines, home) = asked(Proof::Code).await;
    let (send, check) = (format!("{home}/code"), format!("{home}/code/check"));
    ines.post(&send, &[]).await.is(303);
    let first = code(&studio).await;
    studio.clock.travel(minutes(1));
    ines.post(&send, &[]).await.is(303);
    let second = code(&studio).await;
    let wrong = ["000000", "000001", "000002"];
    let wrong = wrong.into_iter().find(|it| *it != first && *it != second).unwrap();
    for _ in 0..5 {
        ines.post(&check, &[("code", wrong)]).await.is(422);
    }
    let late = ines.post(&check, &[("code", &first)]).await;
    late.is(422).says("No code waits in this browser.");
}
