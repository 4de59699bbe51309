//! The page: what it says in each state, what it weighs, what it never shows.

use crate::support::Studio;
use crate::support::studio::PDF2;
use milepost::clock::minutes;
use milepost::update::{self, Choices, Save};

#[tokio::test]
async fn the_page_answers_in_reading_order() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    let text = page.text();
    let order = [
        "1 of 3 milestones done",
        "Needs your decision",
        "by Tue 17 Nov",
        "Approve version 1",
        "In progress",
        "· finished",
        "What happens next",
        "History",
    ];
    let places: Vec<_> =
        order.iter().map(|words| text.find(words).unwrap_or_else(|| panic!("{words}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    page.says("It works until Wed 10 Feb 2027").says("Thu 12 Nov, 14:28 GMT");
}

#[tokio::test]
async fn nothing_to_decide_says_when_there_will_be() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("Nothing needs you right now").says("Fri 20 Nov");
}

#[tokio::test]
async fn a_draft_cannot_be_seen_by_anybody_at_the_client() {
    let studio = Studio::open().await;
    let stored = studio.store("secret-plan.pdf", PDF2).await;
    let choices = Choices { body: "Unpublished words".into(), ..Choices::default() };
    let save = Save { choices, files: vec![stored], ..Save::default() };
    let (by, project) = (studio.nell.clone(), studio.harbour.clone());
    studio.app.store.write(move |tx| update::save(tx, &by, &project, save)).await.unwrap();
    for name in ["Ines", "Pete", "Harbour"] {
        let (mut browser, home) = studio.visit(name).await;
        browser.get(&home).await.never_says("Unpublished").never_says("secret-plan");
    }
}

#[tokio::test]
async fn hostile_markdown_does_nothing() {
    let studio = Studio::open().await;
    let body = "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> [a](javascript:alert(1)) \
        [b](data:text/html,x) ![p](https://evil.example/p.png) <iframe src=//evil.example></iframe>\n\n\
        [ok](https://example.com) <style>*{display:none}</style> [t](  java\tscript:alert(1))";
    let choices =
        Choices { milestone: studio.design.to_string(), body: body.into(), ..Choices::default() };
    let (by, project, signer) = (studio.nell.clone(), studio.harbour.clone(), studio.app.signer());
    let post = studio.app.store.write(move |tx| {
        let draft = update::save(tx, &by, &project, Save { choices, ..Save::default() })?;
        update::publish(tx, &signer, &by, &draft, false)
    });
    post.await.unwrap();
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    let main = page.body();
    let main = &main[main.find("<main").unwrap()..];
    for never in [
        "<script",
        "<img",
        "<iframe",
        "<style",
        "href=\"javascript",
        "href=\"data",
        "evil.example/p.png\"",
    ] {
        assert!(!main.contains(never), "{never} in {main}");
    }
    assert!(main.contains("href=\"https://example.com\""));
    assert!(main.contains("rel=\"noopener noreferrer nofollow ugc\""));
}

#[tokio::test]
async fn a_touch_is_counted_and_a_fetch_is_not_a_touch() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.is(200);
    studio.settle().await;
    let id = studio.person("Ines");
    let times = |kind: &'static str| studio.read(|tx| tx.times(studio.nell.desk, &id, kind));
    assert_eq!((times("fetched").await, times("opened").await), (1, 0));
    ines.post(&format!("{home}/opened"), &[]).await.is(204);
    studio.settle().await;
    assert_eq!((times("fetched").await, times("opened").await), (1, 1));
}

#[tokio::test]
async fn the_page_fits_the_first_window_and_asks_for_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let listen = ([127, 0, 0, 1], 8080).into();
    let config = crate::support::studio::settings(folder.path(), &[]);
    let demo = milepost::demo::open(config, folder.path(), listen).await.unwrap();
    let router = milepost::web::router::router(&demo.app);
    let mut ines = crate::support::Browser::new(router, &demo.app.config().base_url);
    let link = demo.links.client_link.clone();
    let page = ines.open(&link).await;
    page.is(200).says("Needs your decision").says("2 of 5 milestones done");
    let home = ines.get(&ines.path(&link)).await.location();
    let wire = ines.get_with(&home, "accept-encoding", "gzip").await;
    assert_eq!(wire.header("content-encoding"), "gzip");
    let weight = wire.bytes.len();
    assert!(weight <= 14 * 1024, "{weight} bytes");
    let body = page.body();
    assert!(!body.contains("<link"), "the sheet is inside");
    assert!(!body.contains("style=\""), "no inline styles");
    for address in body.split("src=\"").skip(1) {
        assert!(address.starts_with("/assets/"), "{}", &address[..40]);
    }
    demo.app.store.close();
}

#[tokio::test]
async fn link_previews_name_the_studio_and_nothing_of_the_client() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    for agent in ["Slackbot-LinkExpanding 1.0", "WhatsApp/2", "Mozilla/5.0"] {
        let page = ines.get_with(&home, "user-agent", agent).await;
        let body = page.body();
        let head = &body[..body.find("</head>").unwrap()];
        assert!(head.contains("<title>Fern &amp; Field"));
        for word in ["Harbour", "Ines", "homepage"] {
            assert!(!head.contains(word), "{word} stands in the head");
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let link = studio.link("Ines").await;
    let paths = [
        home.as_str(),
        link.as_str(),
        "/l/x",
        "/p/x",
        "/nothing",
        "/admin",
        "/healthz",
        "/robots.txt",
    ];
    for path in paths {
        let page = ines.get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("x-robots-tag", "noindex, nofollow, noarchive"),
        ] {
            assert_eq!(page.header(name), value, "{path}");
        }
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(page.header("cache-control"), "private, no-store", "{path}");
    }
    ines.get("/").await.is(200).says("Looking for your page?").never_says("nell@");
    let wrong = ines.post("/healthz", &[]).await;
    wrong.is(405);
    assert!(!wrong.header("allow").is_empty());
    studio.clock.travel(minutes(1));
}

#[tokio::test]
async fn a_date_that_moved_says_from_when_and_why() {
    let studio = Studio::open().await;
    let (by, id) = (studio.nell.clone(), studio.design.clone());
    let form = milepost::milestone::Form {
        title: "Design".into(),
        state: "in_progress".into(),
        estimated_on: "2026-11-27".into(),
        slipped_why: "The photos came late".into(),
        ..Default::default()
    };
    let moved = move |tx: &milepost::store::Tx| milepost::milestone::change(tx, &by, &id, &form);
    studio.app.store.write(moved).await.unwrap();
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    page.says("Now estimated for Fri 27 Nov, before: Fri 20 Nov. The photos came late");
}
