//! Bodies that come drop by drop end, however steadily they drip (I2). The hour is travelled.

use super::rights::{self, Right};
use super::world::{World, address};
use crate::support::Browser;
use axum::body::Body;
use axum::http::Method;
use std::time::Duration;

/// A body that sends a byte every three seconds, for ever; a form's field or a file's bytes.
fn drips(begin: &'static str) -> Body {
    let bytes = futures_util::stream::unfold(begin, |next| async move {
        tokio::time::sleep(Duration::from_secs(3)).await;
        let sent = if next.is_empty() { "a" } else { next };
        Some((Ok::<_, std::io::Error>(sent.as_bytes()), ""))
    });
    Body::from_stream(bytes)
}

/// How long a dripping body is listened to, and what is said in the end.
async fn patience(browser: &Browser, path: &str, kind: &str, begin: &'static str) -> (u64, u16) {
    let mut browser = browser.clone();
    let request = browser.request(Method::POST, path).header("content-type", kind);
    let request = request.body(drips(begin)).unwrap();
    let began = tokio::time::Instant::now();
    let page = tokio::time::timeout(Duration::from_secs(100_000), browser.send(request)).await;
    (
        began.elapsed().as_secs(),
        page.unwrap_or_else(|_| panic!("{path} never ends")).status.as_u16(),
    )
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn i2_a_form_that_drips_ends_after_a_minute_and_changes_nothing() {
    let world = World::open().await;
    let desk = world.studio.desk().await;
    let visitor = &world.harbour.people["approver"];
    let before = world.dump().await;
    tokio::time::pause();
    let mut ended = 0;
    for (method, path, right) in rights::all() {
        let reads_a_form = method == "POST"
            && !path.starts_with("/api/v1")
            && !super::forms::PRESSED.contains(&path)
            && !path.contains("logo");
        if !reads_a_form {
            continue;
        }
        let browser = match right {
            Right::Editor | Right::Admin | Right::Owner => &desk,
            _ => &visitor.browser,
        };
        let at = address(path, &world.harbour, &visitor.home);
        let (took, status) = patience(browser, &at, FORM, "name=").await;
        assert!((55..=75).contains(&took), "{path}: {took} s");
        assert!((400..500).contains(&status), "{path}: {status}");
        ended += 1;
    }
    tokio::time::resume();
    assert!(ended >= 10, "{ended}");
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn i2_an_answer_with_files_that_drips_ends_after_an_hour() {
    let world = World::open().await;
    let visitor = &world.harbour.people["approver"];
    let before = world.dump().await;
    let to = address("/p/{page}/approvals/{id}/decision", &world.harbour, &visitor.home);
    tokio::time::pause();
    let kind = "multipart/form-data; boundary=cut-here";
    let begin = "--cut-here\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\n";
    let (took, status) = patience(&visitor.browser, &to, kind, begin).await;
    tokio::time::resume();
    assert!((3500..=3700).contains(&took), "{took} s");
    assert!((400..500).contains(&status), "{status}");
    assert_eq!(world.dump().await, before);
}
