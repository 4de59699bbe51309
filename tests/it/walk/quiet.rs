//! Looking changes nothing: whoever asks, however often, and whatever they say it is for (B1).

use super::rights::{self, Right};
use super::world::{World, address};
use crate::support::Browser;
use axum::body::Body;
use axum::http::Method;

/// What stands for an id where a look needs one.
fn looks(world: &World) -> Vec<(&'static str, String, Browser)> {
    let visitor = &world.harbour.people["approver"];
    let gets = rights::all().into_iter().filter(|(method, _, _)| *method == "GET");
    let looks = gets.map(|(_, path, right)| {
        let at = match path {
            "/l/{token}" => visitor.link.clone(),
            "/d/{token}" => world.dispute(),
            _ => address(path, &world.harbour, &visitor.home),
        };
        let browser = match right {
            Right::Reads | Right::Downloads | Right::Writes | Right::Decides => {
                visitor.browser.clone()
            }
            _ => world.studio.browser(),
        };
        (path, at, browser)
    });
    looks.collect()
}

#[tokio::test]
async fn b1_no_look_of_any_kind_changes_anything() {
    let world = World::open().await;
    let desk = world.studio.desk().await;
    let before = world.dump().await;
    let mut looked = 0;
    for (path, at, browser) in looks(&world) {
        let browser = if path.starts_with("/admin") { desk.clone() } else { browser };
        for (method, name, value) in [
            (Method::GET, "accept", "text/html"),
            (Method::HEAD, "accept", "text/html"),
            (Method::OPTIONS, "access-control-request-method", "POST"),
            (Method::GET, "sec-purpose", "prefetch"),
            (Method::GET, "sec-purpose", "prefetch;prerender"),
            (Method::GET, "purpose", "prefetch"),
            (Method::GET, "x-moz", "prefetch"),
            (Method::GET, "user-agent", "Mozilla/5.0 (compatible; BarracudaLinkProtect/1.0)"),
        ] {
            let told = format!("{method} {path}, {name}: {value}");
            let mut browser = browser.clone();
            let mut request = browser.request(method.clone(), &at).header(name, value);
            if path.starts_with("/api/v1") {
                let letters = format!("Bearer {}", world.machine.letters);
                request = request.header("authorization", letters);
            }
            let page = browser.send(request.body(Body::empty()).unwrap()).await;
            assert!(page.status.as_u16() < 500, "{told}: {}", page.status);
            assert!(method != Method::HEAD || page.bytes.is_empty(), "{told}");
            looked += 1;
        }
    }
    assert!(looked > 500, "{looked}");
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn b1_a_head_says_what_a_get_says_and_brings_no_body() {
    let world = World::open().await;
    let desk = world.studio.desk().await;
    for (path, at, browser) in looks(&world) {
        let browser = if path.starts_with("/admin") { desk.clone() } else { browser };
        // Setting a cookie mints; the letters of two minutes are two.
        if path.starts_with("/api/v1") || path == "/l/{token}" {
            continue;
        }
        let (get, head) = (browser.clone().get(&at).await, browser.clone().head(&at).await);
        assert_eq!(get.status, head.status, "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        assert!(head.bytes.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn b1_fifty_openings_at_once_change_nothing_and_use_nothing_up() {
    let world = World::open().await;
    let before = world.dump().await;
    let visitor = &world.harbour.people["approver"];
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (mut browser, link) = (world.studio.browser(), visitor.link.clone());
        all.spawn(async move {
            let opened = browser.get(&link).await;
            opened.is(303);
            browser.get(&opened.location()).await.is(200).says("zqharbour asks");
        });
    }
    while let Some(done) = all.join_next().await {
        done.unwrap();
    }
    assert_eq!(world.dump().await, before);
    let opened = "select count(*) || '' from accesses where kind = 'opened' and participant_id in
        (select participant_id from links where state = 'live')";
    // Only an answer, a message and an introduction, in each of the three projects, were somebody's touch.
    assert_eq!(world.ask(opened), "9");
    let opened = "select count(*) || '' from showings where kind = 'opened'";
    assert_eq!(world.ask(opened), "0", "no page was touched");
}
