//! What every answer carries, whatever it is an answer to (C7 to C12, A16, I8, I11).

use super::portal::ask;
use super::rights;
use super::routes;
use super::world::{World, address};
use crate::support::studio::Studio;
use crate::support::{Browser, Page};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method};
use axum::routing::get;
use milepost::web::router::around;
use milepost::web::site::Site;

/// What each answer has to say, to the letter.
const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-robots-tag", "noindex, nofollow, noarchive"),
];

fn carries(headers: &HeaderMap, told: &str) {
    let said = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap());
    for (name, value) in ALWAYS {
        assert_eq!(said(name), *value, "{told}: {name}");
    }
    assert!(said("permissions-policy").contains("camera=()"), "{told}");
    assert_eq!(said("server"), "", "{told}");
    let cache = said("cache-control");
    // Files may be gone on with; scripts and logos are named by their content.
    let kept = [
        "private, no-store",
        "private, no-cache",
        // Pictures of a version, which never changes, for who saw them.
        "private, max-age=86400",
        "public, max-age=31536000, immutable",
    ];
    assert!(kept.contains(&cache), "{told}: {cache}");
    let policy = said("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{told}: {policy}");
    assert!(policy.contains("frame-ancestors"), "{told}: {policy}");
    assert!(!policy.contains('*') && !policy.contains("http"), "{told}: {policy}");
    // Styles stand inline in letters and files only, which are shut in a sandbox.
    let is_shut = policy.contains("sandbox") && !policy.contains("allow-");
    assert!(!policy.contains("unsafe") || is_shut, "{told}: {policy}");
    assert!(!policy.contains("unsafe-eval") && !policy.contains("unsafe-hashes"), "{told}");
    let kind = said("content-type");
    let is_text = kind.starts_with("text/") || kind.starts_with("application/javascript");
    assert!(!is_text || kind.contains("charset=utf-8"), "{told}: {kind}");
}

fn bare(page: &Page, told: &str) {
    carries(&page.headers, told);
    let is_empty = page.bytes.is_empty();
    assert!(is_empty || !page.header("content-type").is_empty(), "{told} has no type");
}

/// A router with two more routes: one that panics, one that breaks.
fn breaking(studio: &Studio) -> Site {
    async fn panics() -> &'static str {
        std::panic::panic_any("Exxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")
    }
    let breaks = || async { Err::<(), _>(milepost::error::Error::broken("zqinside secret")) };
    let more = Router::new().route("/l/{token}", get(panics)).route("/p/{page}", get(breaks));
    around(&studio.app, more)
}

#[tokio::test]
async fn c9_every_answer_of_every_route_carries_the_headers() {
    let world = World::open().await;
    let visitor = &world.harbour.people["approver"];
    let desk = world.studio.desk().await;
    let mut walked = 0;
    for (method, path, right) in rights::all() {
        if path == "/admin/sign-out" {
            continue;
        }
        let at = address(path, &world.harbour, &visitor.home);
        for (who, browser) in [
            ("nobody", world.studio.browser()),
            ("a visitor", visitor.browser.clone()),
            ("the owner", desk.clone()),
        ] {
            if who == "the owner" && method != "GET" {
                continue;
            }
            let told = format!("{who} {method} {path} ({right:?})");
            let mut browser = browser;
            let page = match method {
                "GET" | "POST" => ask(&mut browser, method, &at).await,
                _ => send(&mut browser, method, &at).await,
            };
            bare(&page, &told);
            walked += 1;
        }
        if at.starts_with("/api/v1") && method == "GET" {
            let told = format!("an owner’s token {method} {path}");
            let answer = world.machine.get(&at["/api/v1".len()..]).await;
            carries(&answer.headers, &told);
        }
    }
    assert!(walked > 300, "{walked}");
}

async fn send(browser: &mut Browser, method: &str, path: &str) -> Page {
    let method: Method = method.parse().unwrap();
    let request = browser.request(method, path).body(Body::empty()).unwrap();
    browser.send(request).await
}

#[tokio::test]
async fn c9_errors_redirects_files_and_floods_carry_the_headers_too() {
    let world = World::open().await;
    let mut nobody = world.studio.browser();
    let mut nell = world.studio.desk().await;
    let visitor = &world.harbour.people["approver"];
    let mut mine = visitor.browser.clone();
    let file = address("/p/{page}/files/{version}/{name}", &world.harbour, &visitor.home);
    let huge = "x".repeat(milepost::web::form::LIMIT + 1);
    for (told, status, page) in [
        ("unknown", 404, nobody.get("/nothing/here").await),
        ("unknown, API", 401, nobody.get("/api/v1").await),
        ("method", 405, send(&mut nobody, "DELETE", "/admin/sign-in").await),
        ("huge", 422, nell.post("/admin/clients", &[("name", &huge)]).await),
        ("link", 303, nobody.clone().get(&visitor.link).await),
        ("file", 200, mine.get(&file).await),
        ("part", 206, mine.get_with(&file, "range", "bytes=0-9").await),
        ("no such part", 416, mine.get_with(&file, "range", "bytes=99999999-").await),
        ("cross-site", 403, {
            mine.site = "cross-site";
            mine.post(&format!("{}/opened", visitor.home), &[]).await
        }),
        ("leaving", 303, nell.post("/admin/sign-out", &[]).await),
    ] {
        page.is(status);
        bare(&page, told);
        if told == "leaving" {
            assert_eq!(page.header("clear-site-data"), "\"cache\", \"storage\"");
        }
    }
    let mut last = nobody.get("/l/nothing").await;
    for _ in 0..80 {
        last = nobody.get("/l/nothing").await;
        bare(&last, "flood");
    }
    last.is(429);
    let wait: u64 = last.header("retry-after").parse().unwrap();
    assert!(wait >= 1);
    let wrong = world.machine.request("POST", "/clients").header("content-type", "text/plain");
    let wrong = world.machine.send(wrong.body(Body::from("x")).unwrap()).await.is(415);
    carries(&wrong.headers, "415");
}

#[tokio::test]
async fn c9_over_https_every_answer_says_to_stay() {
    let studio = Studio::open_with(&[("base-url", "https://portal.test")]).await;
    for path in ["/", "/nothing", "/l/x", "/admin", "/api/v1/me", "/healthz", "/robots.txt"] {
        let page = studio.browser().get(path).await;
        bare(&page, path);
        assert_eq!(page.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
}

#[tokio::test]
async fn i11_a_panic_or_a_break_is_a_page_with_an_id_and_nothing_else() {
    let studio = Studio::open().await;
    let mut browser = Browser::new(breaking(&studio), &studio.browser().base);
    for path in [format!("/l/{}", "Ex".repeat(20)), "/p/aaaaaaaaaaaaaaaa".to_owned()] {
        for _ in 0..3 {
            let page = browser.get(&path).await;
            page.is(500).says("it’s on us");
            bare(&page, &path);
            page.keeps(&["Exxx", "ExEx", "zqinside", "panic", ".rs", "aaaa"]);
        }
    }
    // The process lives, and the next request is served.
    browser.get("/api/v1/me").await.is(401);
}

#[tokio::test]
async fn c12_every_route_takes_its_methods_and_refuses_all_others() {
    let world = World::open().await;
    let visitor = &world.harbour.people["approver"];
    let served = routes::of(&world.studio.app);
    // A token has 600 requests in hand, and there are more: two take turns.
    let second = world.studio.machine().await;
    let tokens = [&world.machine.letters, &second.letters];
    let before = world.dump().await;
    let mut walked = 0;
    for (path, declared) in &served {
        if path == "/api/v1/" {
            continue;
        }
        let at = address(path, &world.harbour, &visitor.home);
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
        {
            let is_head = method == "HEAD" && declared.contains("GET");
            if declared.contains(method) || is_head {
                continue;
            }
            let told = format!("{method} {path}");
            let mut browser = visitor.browser.clone();
            let mut request = browser.request(method.parse().unwrap(), &at);
            if at.starts_with("/api/v1") {
                let token = tokens[walked % 2];
                request = request.header("authorization", format!("Bearer {token}"));
            }
            let page = browser.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(page.status, 405, "{told}");
            let mut allowed: Vec<_> = page.header("allow").split(',').map(str::trim).collect();
            allowed.retain(|method| *method != "HEAD");
            allowed.sort_unstable();
            let mut said: Vec<_> = declared.iter().copied().collect();
            said.sort_unstable();
            assert_eq!(allowed, said, "{told}");
            walked += 1;
        }
    }
    assert!(walked > 700, "{walked}");
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn b12_a_link_preview_is_the_same_for_every_agent() {
    let world = World::open().await;
    let visitor = &world.harbour.people["approver"];
    let agents = [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "WhatsApp/2.23.20.0",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
        "facebookexternalhit/1.1",
        "curl/8.0",
    ];
    for (path, known) in [(&visitor.home, true), (&visitor.home, false), (&visitor.link, false)] {
        let mut seen = Vec::new();
        for agent in agents {
            let mut browser = match known {
                true => visitor.browser.clone(),
                false => world.studio.browser(),
            };
            let page = browser.get_with(path, "user-agent", agent).await;
            let body = page.body();
            let head = body.split("</head>").next().unwrap();
            assert!(!head.contains("zqharbour"), "{agent}: {head}");
            assert!(!body.contains("http-equiv=\"refresh\""), "{agent}");
            seen.push((page.status, page.bytes));
        }
        assert!(seen.windows(2).all(|two| two[0] == two[1]), "{path}");
    }
}

#[tokio::test]
async fn a16_robots_are_told_to_stay_away_and_of_no_link() {
    let mut browser = Studio::open().await.browser();
    let page = browser.get("/robots.txt").await;
    page.is(200);
    assert_eq!(page.body(), "User-agent: *\nDisallow: /\n");
    // Not a single link is named; the walk above finds `noindex` on every answer.
}

#[tokio::test]
async fn a20_no_header_about_the_host_changes_what_any_page_or_mail_says() {
    let world = World::open().await;
    let nell = world.studio.desk().await;
    let plain = nell.clone().get("/admin/settings").await.body();
    for name in
        ["x-forwarded-host", "x-forwarded-proto", "forwarded", "x-original-url", "x-rewrite-url"]
    {
        let page = nell.clone().get_with("/admin/settings", name, "evil.example").await;
        assert_eq!(page.body(), plain, "{name}");
    }
    let copy = address("/admin/participants/{id}/copy", &world.harbour, "");
    let request = nell.request(Method::POST, &copy).header("x-forwarded-host", "evil.example");
    let page = nell.clone().send(request.body(Body::empty()).unwrap()).await;
    page.is(200).never_says("evil");
    assert!(page.body().contains("http://portal.test:8080/l/"));
}
