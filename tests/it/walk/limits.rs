//! Limits: each its own, each with a number, none in the way of reading (A17, I6 to I8).

use super::world::World;
use crate::support::Browser;
use crate::support::studio::{Studio, settings};
use milepost::web::limit::{Limits, MOST, Purpose, RULES};
use std::net::SocketAddr;
use std::sync::Arc;

fn limits() -> Limits {
    let folder = tempfile::tempdir().unwrap();
    Limits::new(&Arc::new(settings(folder.path(), &[])))
}

fn from(peer: &str) -> axum::http::request::Parts {
    let mut parts = axum::http::Request::new(()).into_parts().0;
    let peer: SocketAddr = peer.parse().unwrap();
    parts.extensions.insert(milepost::web::address::Peer(peer));
    parts
}

#[tokio::test]
async fn a17_three_hundred_bad_links_slow_down_no_good_one_from_the_same_office() {
    let world = World::open().await;
    let visitor = &world.harbour.people["approver"];
    let mut guesser = world.studio.browser();
    let mut slowed = 0;
    for _ in 0..300 {
        let page = guesser.get(&format!("/l/{}", "Ex".repeat(20))).await;
        slowed += u32::from(page.status == 429);
    }
    assert!(slowed > 200, "{slowed}");
    // Sixty colleagues behind that same address open their links and pages within a minute.
    for _ in 0..60 {
        let mut colleague = world.studio.browser();
        assert_eq!(colleague.peer.ip(), guesser.peer.ip());
        let opened = colleague.get(&visitor.link).await;
        opened.is(303);
        colleague.get(&opened.location()).await.is(200);
    }
    // Answering works from there, too.
    let mut approver = visitor.browser.clone();
    let page = approver.get(&visitor.home).await;
    let to = format!("/p/{}", page.after("action=\"/p/"));
    let shown = page.after("name=\"shown\" value=\"");
    approver.post(&to, &[("decision", "approved"), ("shown", &shown)]).await.is(303);
}

#[tokio::test]
async fn i8_every_limit_is_its_own_says_its_number_and_how_long_to_wait() {
    let limits = limits();
    let parts = from("198.51.100.7:1");
    for (at, purpose) in Purpose::ALL.iter().enumerate() {
        let rule = &RULES[at];
        for _ in 0..rule.at_once {
            assert!(limits.pass(*purpose, &parts).await.is_ok(), "{purpose:?}");
        }
        let slow = limits.pass(*purpose, &parts).await.unwrap_err();
        assert_eq!(slow.status(), 429);
        let wait: u64 = slow.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=rule.then_each.as_secs().max(1)).contains(&wait), "{purpose:?}: {wait}");
        assert!(rule.sentence().contains(&rule.at_once.to_string()));
    }
}

#[tokio::test]
async fn i8_the_page_and_the_problem_say_which_limit_it_was() {
    let studio = Studio::open().await;
    let mut browser = studio.browser();
    for _ in 0..11 {
        browser.post("/admin/sign-in", &[("email", "a@b.example")]).await;
    }
    let page = browser.post("/admin/sign-in", &[("email", "a@b.example")]).await;
    page.is(429).says("Wait a minute").says(&RULES[Purpose::SignIn as usize].sentence());
    let mut machine = studio.machine().await;
    machine.letters = "mp_nothing".into();
    let mut last = machine.get("/me").await;
    while last.status == 401 {
        last = machine.get("/me").await;
    }
    let told = last.tells(429, "slow-down");
    assert!(told.json["detail"].as_str().unwrap().contains("60 at once"), "{}", told.json);
    let wait: u64 = told.header("retry-after").parse().unwrap();
    assert!(wait >= 1);
}

#[tokio::test]
async fn i8_one_link_pressed_without_end_stops_nobody_elses_answers() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let asked = ines.get(&home).await.after("action=\"/p/");
    let press = |mut browser: Browser, to: String| async move {
        browser.post(&to, &[("decision", "approved"), ("shown", "old")]).await
    };
    let to = format!("/p/{asked}");
    let mut last = 0;
    for _ in 0..2 * RULES[Purpose::Decide as usize].at_once {
        if last == 429 {
            break;
        }
        last = press(ines.clone(), to.clone()).await.status.as_u16();
    }
    assert_eq!(last, 429);
    // Reading goes on, and so does everybody else from the same address.
    ines.get(&home).await.is(200);
    let (orla, hers) = studio.visit("Orla").await;
    press(orla, format!("{hers}/approvals/0000000000000000/decision")).await.is(404);
}

#[tokio::test]
async fn i8_a_stranger_elsewhere_keeps_nobody_from_signing_in() {
    let limits = limits();
    let stranger = from("203.0.113.9:1");
    for _ in 0..50 {
        drop(limits.pass(Purpose::SignInAddress, ("nell@x.example", &stranger)).await);
    }
    let spelled = ("Nell@X.example", &stranger);
    assert!(limits.pass(Purpose::SignInAddress, spelled).await.is_err(), "however it is spelled");
    let at_home = from("198.51.100.7:1");
    assert!(limits.pass(Purpose::SignInAddress, ("nell@x.example", &at_home)).await.is_ok());
    assert!(limits.pass(Purpose::SignInAddress, ("joss@x.example", &stranger)).await.is_ok());
}

#[tokio::test]
async fn i6_networks_are_told_apart_as_they_are_given_out() {
    let limits = limits();
    for _ in 0..10 {
        drop(limits.pass(Purpose::Renew, &from("[2001:db8:1:2::1]:1")).await);
    }
    for (peer, is_free) in [
        ("[2001:db8:1:2:ffff::9]:1", false),
        ("[2001:db8:1:3::1]:1", true),
        ("[::ffff:198.51.100.7]:1", true),
    ] {
        assert_eq!(limits.pass(Purpose::Renew, &from(peer)).await.is_ok(), is_free, "{peer}");
    }
    for _ in 0..10 {
        drop(limits.pass(Purpose::Renew, &from("[::ffff:198.51.100.7]:1")).await);
    }
    assert!(limits.pass(Purpose::Renew, &from("198.51.100.7:1")).await.is_err(), "the same IPv4");
}

/// Resident memory in KiB.
fn memory() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn i6_half_a_million_askers_fit_in_a_few_megabytes_and_are_forgotten() {
    let limits = limits();
    let before = memory();
    for at in 0..500_000u32 {
        let ip = std::net::Ipv4Addr::from(at + 0x0b00_0000);
        limits.count(Purpose::Api, &from(&format!("{ip}:1")));
    }
    let held = limits.remembered(Purpose::Api);
    assert!(held <= MOST + 4096, "{held}");
    // Everybody shares places once the table is full, and is limited all the same.
    let late = from("198.51.100.77:1");
    let mut answers = 0;
    while limits.pass(Purpose::Api, &late).await.is_ok() {
        answers += 1;
        assert!(answers <= 700);
    }
    let full = memory() - before;
    limits.forget();
    let (left, pruned) = (limits.remembered(Purpose::Api), memory() - before);
    assert!(left <= 4096, "{left}");
    println!("{held} held: {full} KiB more; {left} left: {pruned} KiB more");
    // The figure means something only where no other test runs in the same process.
    if std::env::var_os("NEXTEST").is_some() {
        assert!(full < 8 * 1024 && pruned < 8 * 1024, "{full} KiB, {pruned} KiB");
    }
}

#[tokio::test]
async fn i7_a_request_without_a_peer_is_counted_and_never_breaks() {
    let limits = limits();
    let parts = axum::http::Request::new(()).into_parts().0;
    for _ in 0..10 {
        assert!(limits.pass(Purpose::Renew, &parts).await.is_ok());
    }
    assert_eq!(limits.pass(Purpose::Renew, &parts).await.unwrap_err().status(), 429);
}

/// The table of `docs/LIMITS.md`, from the one list.
fn printed() -> String {
    let mut table =
        String::from("| for | of each | at once | then one every |\n|---|---|---|---|\n");
    for rule in RULES {
        let (per, at_once, each) = (rule.per.says(), rule.at_once, rule.each());
        table += &format!("| {} | {per} | {at_once} | {each} |\n", rule.what);
    }
    table
}

#[test]
fn i8_the_limits_in_the_docs_are_those_in_force() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/LIMITS.md");
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept.contains(&printed()), "docs/LIMITS.md is stale; its table is\n{}", printed());
}
