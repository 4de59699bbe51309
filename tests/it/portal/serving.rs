//! Conditions, ranges, missing bytes, and what counts as taken.

use crate::support::studio::{NOON, PDF};
use crate::support::{Browser, Page, Studio};
use axum::body::Body;
use axum::http::Method;
use milepost::member::Desk;
use milepost::store::Seen;
use std::time::{Duration, UNIX_EPOCH};

async fn posted(bytes: &[u8]) -> (Studio, Browser, String) {
    let studio = Studio::open().await;
    studio.post(&[("homepage-design.pdf", bytes)], &[], "any").await;
    let (mut ines, home) = studio.visit("Ines").await;
    let address = ines.get(&home).await.after("class=\"dl\" href=\"");
    (studio, ines, address)
}

async fn ask(browser: &mut Browser, address: &str, headers: &[(&str, &str)]) -> Page {
    asked(browser, Method::GET, address, headers).await
}

async fn asked(
    browser: &mut Browser,
    method: Method,
    address: &str,
    headers: &[(&str, &str)],
) -> Page {
    let mut request = browser.request(method, address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request.body(Body::empty()).unwrap()).await
}

async fn downloads(studio: &Studio) -> Vec<Seen> {
    studio.settle().await;
    studio.read(|tx| tx.downloads(Desk::of_the_house(), &studio.harbour, 10)).await
}

fn date(offset: i64) -> String {
    let seconds = u64::try_from(NOON.seconds() + offset).unwrap();
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

#[tokio::test]
async fn conditions_are_weighed_in_the_order_of_the_rfc() {
    let (_studio, mut ines, address) = posted(PDF).await;
    let whole = ines.get(&address).await;
    let etag = whole.header("etag").to_owned();
    let (at, before, after) = (date(0), date(-1), date(1));
    assert_eq!(whole.header("last-modified"), at);
    let weak = format!("W/{etag}");
    let list = format!("\"x\", {etag}");
    for (headers, status) in [
        (&[("if-match", etag.as_str())][..], 200),
        (&[("if-match", "*")], 200),
        (&[("if-match", list.as_str())], 200),
        (&[("if-match", "\"x\"")], 412),
        (&[("if-match", weak.as_str())], 412),
        (&[("if-unmodified-since", at.as_str())], 200),
        (&[("if-unmodified-since", before.as_str())], 412),
        (&[("if-match", etag.as_str()), ("if-unmodified-since", before.as_str())], 200),
        (&[("if-match", "\"x\""), ("if-none-match", etag.as_str())], 412),
        (&[("if-none-match", etag.as_str())], 304),
        (&[("if-none-match", weak.as_str())], 304),
        (&[("if-none-match", "*")], 304),
        (&[("if-none-match", "\"x\"")], 200),
        (&[("if-modified-since", at.as_str())], 304),
        (&[("if-modified-since", after.as_str())], 304),
        (&[("if-modified-since", before.as_str())], 200),
        (&[("if-modified-since", "yesterday")], 200),
        (&[("if-none-match", "\"x\""), ("if-modified-since", after.as_str())], 200),
        (&[("if-none-match", etag.as_str()), ("range", "bytes=0-9")], 304),
        (&[("range", "bytes=0-9"), ("if-range", etag.as_str())], 206),
        (&[("range", "bytes=0-9"), ("if-range", weak.as_str())], 200),
        (&[("range", "bytes=0-9"), ("if-range", at.as_str())], 206),
        (&[("range", "bytes=0-9"), ("if-range", before.as_str())], 200),
        (&[("range", "bytes=0-9"), ("if-range", after.as_str())], 200),
        (&[("range", "bytes=999999999-"), ("if-range", "\"x\"")], 200),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let answer = asked(&mut ines, method.clone(), &address, headers).await;
            // A part is only got: a head is that of the whole.
            let status = if method == Method::HEAD && status == 206 { 200 } else { status };
            assert_eq!(answer.status.as_u16(), status, "{method} {headers:?}");
            assert!(status != 304 || answer.bytes.is_empty());
            assert_eq!(answer.header("etag"), etag, "{headers:?}");
            assert_eq!(answer.header("last-modified"), at);
        }
    }
    let head = asked(&mut ines, Method::HEAD, &address, &[("range", "bytes=0-9")]).await;
    assert_eq!(head.header("content-length"), PDF.len().to_string());
}

/// What no browser asks for.
const ODD: &[&str] = &[
    "",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=--",
    "bytes=-0",
    "bytes=0",
    "bytes=a-b",
    "bytes=5-2",
    "bytes=-5-2",
    "bytes=1--2",
    "bytes=0-1-2",
    "bytes= 0-1",
    "bytes=0 -1",
    "bytes=0- 1",
    "bytes =0-1",
    " bytes=0-1",
    "BYTES=0-1",
    "Bytes=0-1",
    "byte=0-1",
    "bytes:0-1",
    "bytes=0x0-0x9",
    "bytes=+0-+9",
    "bytes=0-1;",
    "bytes=0-1,",
    "bytes=,0-1",
    "bytes=,",
    "bytes=,,,",
    "bytes=0-1,,2-3",
    "bytes=0-1,a",
    "bytes=0-1,5-2",
    "bytes=18446744073709551615-",
    "bytes=18446744073709551616-",
    "bytes=-18446744073709551615",
    "bytes=-18446744073709551616",
    "bytes=0-18446744073709551615",
    "bytes=0-18446744073709551616",
    "bytes=1e3-",
    "bytes=0.5-1",
    "bytes=\u{661}-\u{662}",
    "items=0-1",
    "none",
    "bytes=0-0,0-0,0-0,0-0",
];

#[tokio::test]
async fn e15_no_range_however_malformed_breaks_anything() {
    let (_studio, mut ines, address) = posted(PDF).await;
    let long = format!("bytes={}", "0-0,".repeat(2000));
    let nines = format!("bytes={}-{}", "9".repeat(40), "9".repeat(41));
    let odd: Vec<&str> = ODD.iter().copied().chain([long.as_str(), nines.as_str()]).collect();
    assert!(odd.len() >= 40);
    for range in odd {
        let answer = ask(&mut ines, &address, &[("range", range)]).await;
        match answer.status.as_u16() {
            200 => assert_eq!(answer.bytes, PDF, "{range}"),
            206 => {
                let said = answer.header("content-range").trim_start_matches("bytes ");
                let (span, size) = said.split_once('/').unwrap();
                let (from, to) = span.split_once('-').unwrap();
                let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
                assert_eq!(size, PDF.len().to_string());
                assert_eq!(answer.bytes, &PDF[from..=to], "{range}");
            }
            416 => assert_eq!(answer.header("content-range"), format!("bytes */{}", PDF.len())),
            status => panic!("{range}: {status}"),
        }
    }
}

#[tokio::test]
async fn fifty_parts_of_a_version_are_one_download() {
    let bytes: Vec<u8> = (0..500_000_u32).map(|n| n as u8).collect();
    let (studio, mut ines, address) = posted(&bytes).await;
    // What sends no bytes counts nothing.
    ines.head(&address).await.is(200);
    let etag = ines.head(&address).await.header("etag").to_owned();
    ask(&mut ines, &address, &[("if-none-match", &etag)]).await.is(304);
    ask(&mut ines, &address, &[("range", "bytes=500000-")]).await.is(416);
    assert!(downloads(&studio).await.is_empty());
    for part in 0..50 {
        let range = format!("bytes={}-{}", part * 8000, part * 8000 + 3999);
        ask(&mut ines, &address, &[("range", &range)]).await.is(206);
        ask(&mut ines, &address, &[("range", &range)]).await.is(206);
    }
    let seen = downloads(&studio).await.remove(0);
    assert_eq!((seen.times, seen.sent), (1, Some((200_000, 500_000))));
    let mut nell = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    nell.get(&project).await.says("40 % of it");
    ines.get(&address).await.is(200);
    let seen = downloads(&studio).await.remove(0);
    assert_eq!((seen.times, seen.sent), (1, Some((500_000, 500_000))));
    nell.get(&project).await.says("All of it");
    // Another browser is another visit; a member's look is none.
    let (mut other, _) = studio.visit("Ines").await;
    ask(&mut other, &address, &[("range", "bytes=0-0")]).await.is(206);
    let version = address.split('/').nth(4).unwrap();
    nell.get(&format!("/admin/versions/{version}/any.pdf")).await.is(200);
    let seen = downloads(&studio).await;
    assert_eq!((seen.len(), seen[0].times, seen[0].sent), (1, 2, Some((500_000, 500_000))));
}

#[tokio::test]
async fn a_browser_that_keeps_no_secret_is_known_by_its_link() {
    let (studio, mut ines, address) = posted(PDF).await;
    ines.cookies.retain(|name, _| name.starts_with("mp_"));
    assert_eq!(ines.cookies.len(), 1);
    for range in ["bytes=0-9", "bytes=10-19", "bytes=0-19"] {
        ask(&mut ines, &address, &[("range", range)]).await.is(206);
    }
    let seen = downloads(&studio).await;
    assert_eq!((seen.len(), seen[0].times, seen[0].sent.unwrap().0), (1, 1, 20));
}

#[tokio::test]
async fn who_goes_away_in_the_middle_took_what_was_sent_and_no_more() {
    let bytes = vec![7_u8; 2_000_000];
    let (studio, ines, address) = posted(&bytes).await;
    let mut request = ines.request(Method::GET, &address).body(Body::empty()).unwrap();
    request.extensions_mut().insert(milepost::web::address::Peer(ines.peer));
    let answer = tower::ServiceExt::oneshot(studio.router.clone(), request).await.unwrap();
    let mut body = answer.into_body().into_data_stream();
    for _ in 0..3 {
        futures_util::StreamExt::next(&mut body).await.unwrap().unwrap();
    }
    drop(body);
    // The third piece may never have left.
    let seen = downloads(&studio).await.remove(0);
    assert_eq!((seen.times, seen.sent), (1, Some((2 * 256 * 1024, 2_000_000))));
}

#[tokio::test]
async fn an_empty_version_is_taken_whole() {
    let (studio, mut ines, address) = posted(b"").await;
    ines.head(&address).await.is(200);
    assert!(downloads(&studio).await.is_empty());
    ines.get(&address).await.is(200);
    ines.get(&address).await.is(200);
    let seen = downloads(&studio).await.remove(0);
    assert_eq!((seen.times, seen.sent), (1, Some((0, 0))));
}

#[tokio::test]
async fn bytes_that_are_gone_or_short_get_a_sentence_and_no_half_answer() {
    let (studio, mut ines, address) = posted(PDF).await;
    let sha256 = ines.head(&address).await.header("etag").trim_matches('"').to_owned();
    let path = studio.folder.path().join("vault").join(&sha256[..2]).join(&sha256);
    let machine = studio.machine().await;
    let version = address.split('/').nth(4).unwrap().to_owned();
    let mut nell = studio.desk().await;
    for rest in [Some(PDF.len() - 1), Some(0), None] {
        match rest {
            Some(rest) => std::fs::write(&path, &PDF[..rest]).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        for range in ["bytes=0-3", ""] {
            let answer = ask(&mut ines, &address, &[("range", range)]).await;
            answer.is(500).says("This file can’t be opened").says("Ask the studio for it again");
            answer.never_says(&sha256).never_says("vault");
        }
        nell.get(&format!("/admin/versions/{version}/any.pdf")).await.is(500).says("backup");
        let told = machine.get(&format!("/versions/{version}/content")).await.is(500);
        assert!(told.json["detail"].as_str().unwrap().contains("Post it once more"));
    }
    assert!(downloads(&studio).await.is_empty());
}
