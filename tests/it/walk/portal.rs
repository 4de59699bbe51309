//! Every route of the client's side, asked by everybody who should not get anything, and by those
//! who should (D1 to D5, A12, B12).

use super::rights::{self, Right};
use super::world::{INSIDE, Person, Place, World, address, names_a_thing, nowhere};
use crate::support::{Browser, Page};

const VISITS: &[Right] = &[Right::Reads, Right::Downloads, Right::Writes, Right::Decides];

/// What is sent to a route; an answer needs its fields to get as far as the question.
pub async fn ask(browser: &mut Browser, method: &str, path: &str) -> Page {
    match method {
        "GET" => browser.get(path).await,
        _ if path.ends_with("/decision") => {
            browser.post(path, &[("decision", "approved"), ("shown", "0")]).await
        }
        _ if path.starts_with("/p/") && path.contains("/tasks/") => {
            browser.post(path, &[("done", "yes")]).await
        }
        _ => browser.post(path, &[]).await,
    }
}

/// Nothing of any of these projects, and nothing of the studio's own, is anywhere in the answer.
pub fn keeps(page: &Page, places: &[&Place], told: &str) {
    let mut whole = page.body().to_lowercase();
    for (name, value) in &page.headers {
        whole += &format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()).to_lowercase());
    }
    for word in places.iter().map(|place| place.word).chain([INSIDE]) {
        assert!(!whole.contains(word), "{told} tells {word}: {}", page.text());
    }
}

/// The same in every byte: status, headers, body.
pub fn same(one: &Page, other: &Page, told: &str) {
    assert_eq!(one.status, other.status, "{told}");
    assert_eq!(one.headers, other.headers, "{told}");
    assert_eq!(one.body(), other.body(), "{told}");
}

#[tokio::test]
async fn d3_nobody_gets_anything_of_anothers_from_any_route() {
    let world = World::open().await;
    let before = world.dump().await;
    let home = &world.harbour.people["approver"].home;
    let mut strangers = vec![("nobody", world.studio.browser(), vec![])];
    let orla = &world.tern.people["approver"];
    strangers.push(("another client's", orla.browser.clone(), vec![&world.tern]));
    let tess = &world.side.people["approver"];
    strangers.push(("another project's", tess.browser.clone(), vec![&world.side]));
    let left = world.harbour.people["revoked"].browser.clone();
    strangers.push(("a colleague's", left, vec![]));
    let mut walked = 0;
    for (method, path, _) in rights::that_need(VISITS) {
        for (who, browser, _) in &mut strangers {
            let told = format!("{who} {method} {path}");
            let page = ask(browser, method, &address(path, &world.harbour, home)).await;
            assert!([404, 410].contains(&page.status.as_u16()), "{told}: {}", page.status);
            keeps(&page, &world.places(), &told);
            walked += 1;
        }
    }
    assert!(walked >= 28, "{walked}");
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn d3_what_is_foreign_looks_like_what_is_missing_to_the_byte() {
    let world = World::open().await;
    let before = world.dump().await;
    let mut walked = 0;
    for (method, path, _) in rights::that_need(VISITS) {
        if !names_a_thing(path) {
            continue;
        }
        for (mine, others) in [
            (&world.tern, &world.harbour),
            (&world.side, &world.harbour),
            (&world.harbour, &world.side),
        ] {
            let Person { mut browser, home, .. } = mine.people["approver"].clone();
            let told = format!("{} {method} {path}", mine.word);
            let foreign = ask(&mut browser, method, &address(path, others, &home)).await;
            let missing = ask(&mut browser, method, &nowhere(path, &home)).await;
            assert_eq!(foreign.status, 404, "{told}");
            keeps(&foreign, &world.places(), &told);
            same(&foreign, &missing, &told);
            walked += 1;
        }
    }
    assert!(walked >= 15, "{walked}");
    assert_eq!(world.dump().await, before);
}

/// Whether a role gets through to a route, and with what it is refused otherwise.
fn may(role: &str, right: Right) -> bool {
    match right {
        Right::Downloads => role != "viewer",
        Right::Writes => role != "viewer",
        Right::Decides => role == "approver",
        _ => true,
    }
}

#[tokio::test]
async fn d4_every_role_gets_what_is_its_own_and_no_more() {
    let world = World::open().await;
    let foreign = [&world.side, &world.tern];
    for (method, path, right) in rights::that_need(VISITS) {
        for role in ["viewer", "commenter", "approver"] {
            let before = world.dump().await;
            let Person { mut browser, home, .. } = world.harbour.people[role].clone();
            let told = format!("{role} {method} {path}");
            let page = ask(&mut browser, method, &address(path, &world.harbour, &home)).await;
            keeps(&page, &foreign, &told);
            if may(role, right) {
                let status = page.status.as_u16();
                let missing = rights::is_ones_own(path);
                assert!(status < 500 && ![403, 410].contains(&status), "{told}: {status}");
                assert!(missing || status != 404, "{told}: {status}");
                // The walk sees something where there is something to see.
                let is_page = page.header("content-type").starts_with("text/html");
                assert!(method != "GET" || !is_page || page.body().contains("zqharbour"), "{told}");
            } else {
                assert_eq!(page.status, 403, "{told}");
                assert_eq!(world.dump().await, before, "{told}");
            }
        }
    }
}

#[tokio::test]
async fn a12_an_ended_link_gets_its_own_page_from_every_route_and_nothing_else() {
    let world = World::open().await;
    let before = world.dump().await;
    let ended = |page: &Page, told: &str| {
        assert_eq!(page.status, 410, "{told}");
        keeps(page, &world.places(), told);
    };
    let revoked = &world.harbour.people["revoked"];
    for (method, path, _) in rights::that_need(VISITS) {
        let path = address(path, &world.harbour, &revoked.home);
        let told = format!("revoked {method} {path}");
        ended(&ask(&mut revoked.browser.clone(), method, &path).await, &told);
    }
    ended(&revoked.browser.clone().get(&revoked.link).await, "revoked link");
    world.studio.clock.travel(milepost::clock::days(120));
    let expired = &world.harbour.people["approver"];
    for (method, path, _) in rights::that_need(VISITS) {
        let path = address(path, &world.harbour, &expired.home);
        let told = format!("expired {method} {path}");
        ended(&ask(&mut expired.browser.clone(), method, &path).await, &told);
    }
    ended(&expired.browser.clone().get(&expired.link).await, "expired link");
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn d8_of_doubled_cookies_the_first_counts_and_none_mixes_two_people() {
    let world = World::open().await;
    let (mine, other) = (&world.harbour.people["viewer"], &world.tern.people["approver"]);
    let own = mine.browser.cookies.iter().next().unwrap();
    let hers = other.browser.cookies.values().next().unwrap();
    for (first, second, status) in [(own.1, hers, 200), (hers, own.1, 404)] {
        let mut browser = world.studio.browser();
        let pairs = format!("{0}={first}; {0}={second}", own.0);
        let page = browser.get_with(&mine.home, "cookie", &pairs).await;
        page.is(status);
        keeps(&page, &[&world.tern], "doubled cookies");
    }
}
