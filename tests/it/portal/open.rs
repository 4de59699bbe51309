//! Opening a link: by people, by scanners, too late, cut in two, forged.

use crate::support::Studio;
use axum::http::Method;
use milepost::clock::days;
use milepost::link;
use milepost::member::Desk;

#[tokio::test]
async fn a_link_opens_a_clean_address_any_number_of_times() {
    let studio = Studio::open().await;
    let link = studio.link("Ines").await;
    for _ in 0..100 {
        let mut browser = studio.browser();
        let page = browser.open(&link).await;
        page.is(200).says("Private page for Ines Calloway").says("Harbour Bakery website");
        assert_eq!(page.header("cache-control"), "private, no-store");
        page.never_says(&link);
    }
}

#[tokio::test]
async fn five_scanners_before_the_person_change_nothing() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    let link = studio.mail.to("ines@harbourbakery.example")[0].link();
    let before = studio.read(|tx| tx.chain(Desk::of_the_house(), studio.harbour.as_str())).await;
    for agent in ["Slackbot", "Barracuda", "Mozilla/5.0 Safe Links", "curl/8", "Proofpoint"] {
        let mut robot = studio.browser();
        let path = robot.path(&link);
        robot.head(&path).await.is(303);
        let options =
            robot.request(Method::OPTIONS, &path).body(axum::body::Body::empty()).unwrap();
        robot.send(options).await;
        let clean = robot.get_with(&path, "user-agent", agent).await.location();
        let page = robot.get_with(&clean, "sec-purpose", "prefetch;prerender").await;
        page.is(200);
        // A robot that follows every address of the page.
        for address in page.body().split("href=\"/").skip(1) {
            let address = format!("/{}", address.split('"').next().unwrap());
            robot.get(&address.replace("&amp;", "&")).await;
        }
    }
    studio.settle().await;
    let after = studio.read(|tx| tx.chain(Desk::of_the_house(), studio.harbour.as_str())).await;
    assert_eq!(after.len(), before.len(), "a scanner wrote into the trail");
    let ines = studio.person("Ines");
    let times = |kind: &'static str| studio.read(|tx| tx.times(Desk::of_the_house(), &ines, kind));
    assert_eq!(times("opened").await, 0);
    assert!(times("fetched").await >= 5);
    assert_eq!(studio.asked().await[0].decisions.len(), 0);
    studio.browser().open(&link).await.is(200).says("Needs your decision");
}

#[tokio::test]
async fn an_expired_link_has_its_own_page_and_one_button() {
    let studio = Studio::open().await;
    let link = studio.link("Ines").await;
    studio.clock.travel(days(91));
    let page = studio.browser().get(&link).await;
    page.is(410).says("This link has expired").says("E-mail me a fresh link");
    page.never_says("ines@").never_says("Harbour Bakery website");
}

#[tokio::test]
async fn the_last_second_of_a_link_is_still_good_and_the_next_is_not() {
    let studio = Studio::open().await;
    let link = studio.link("Ines").await;
    let signer = studio.app.signer();
    let letters = link.trim_start_matches("/l/").to_owned();
    let opening = studio.read(|tx| link::open(tx, &signer, &letters)).await;
    let link::Opening::Open(visitor) = opening else { panic!("it opens") };
    studio.clock.set(visitor.ends_at.minus(std::time::Duration::from_millis(1)));
    studio.browser().get(&link).await.is(303);
    studio.clock.set(visitor.ends_at);
    studio.browser().get(&link).await.is(410);
}

#[tokio::test]
async fn a_revoked_link_ends_every_open_visit_at_once() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let link = studio.link("Ines").await;
    let page = ines.get(&home).await;
    let (action, shown) = (page.after("action=\"/p/"), page.after("name=\"shown\" value=\""));
    let (by, id) = (studio.nell.clone(), studio.person("Ines"));
    studio.app.store.write(move |tx| link::revoke(tx, &by, &id, "left")).await.unwrap();
    let late =
        ines.post(&format!("/p/{action}"), &[("decision", "approved"), ("shown", &shown)]).await;
    late.is(410).says("This link was switched off").never_says("E-mail me a fresh link");
    ines.get(&home).await.is(410);
    studio.browser().get(&link).await.is(410).says("switched off");
    assert_eq!(studio.asked().await[0].decisions.len(), 0);
    // Pete's is another link.
    let (mut pete, home) = studio.visit("Pete").await;
    pete.get(&home).await.is(200);
}

#[tokio::test]
async fn forged_cut_and_unknown_links_share_one_page() {
    let studio = Studio::open().await;
    let good = studio.link("Ines").await;
    let letters = good.trim_start_matches("/l/");
    let mut odd = vec![
        letters[..39].to_owned(),
        format!("{letters}A"),
        format!("{letters}="),
        format!("{letters}."),
        "x".repeat(40),
        "%00".into(),
        "%ff".into(),
    ];
    odd.push(letters.replacen(letters.chars().nth(20).unwrap(), "_", 1));
    let expected = studio.browser().get("/l/nothing").await;
    expected.is(404).says("This link doesn’t open anything");
    for one in odd.iter().filter(|one| *one != letters) {
        let page = studio.browser().get(&format!("/l/{one}")).await;
        assert_eq!((page.status, page.body()), (expected.status, expected.body()), "{one}");
    }
    studio.browser().get("/p/nothing").await.is(404);
}

#[tokio::test]
async fn bad_links_are_slowed_down_and_good_ones_never() {
    let studio = Studio::open().await;
    let good = studio.link("Ines").await;
    let mut browser = studio.browser();
    let mut last = 0;
    for number in 0..80 {
        last = browser.get(&format!("/l/{number:040}")).await.status.as_u16();
    }
    assert_eq!(last, 429);
    let wait = browser.get("/l/again").await;
    wait.is(429).says("Wait a minute");
    assert!(wait.header("retry-after").parse::<u64>().unwrap() >= 1);
    for _ in 0..60 {
        browser.get(&good).await.is(303);
    }
}

#[tokio::test]
async fn without_a_cookie_the_page_offers_a_way_back() {
    let studio = Studio::open().await;
    let (_, home) = studio.visit("Ines").await;
    let page = studio.browser().get(&home).await;
    page.is(410).says("Open the link from your e-mail").says("E-mail me a fresh link");
    page.never_says("Harbour Bakery website").never_says("Ines");
}

#[tokio::test]
async fn a_closed_project_works_for_thirty_days_more() {
    let studio = Studio::open_with(&[("link-days", "200")]).await;
    let link = studio.link("Ines").await;
    let path = studio.folder.path().join("milepost.db");
    let closed = studio.clock.now().0;
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute("update projects set state = 'closed', closed_at = ?1", [closed]).unwrap();
    studio.clock.travel(days(29));
    studio.browser().open(&link).await.is(200);
    studio.clock.travel(days(1));
    studio.browser().get(&link).await.is(410).says("This project is finished");
}

#[tokio::test]
async fn c1_over_https_cookies_are_host_bound_and_the_browser_is_told_to_stay() {
    let studio = Studio::open_with(&[("base-url", "https://portal.fern.example")]).await;
    let link = studio.link("Ines").await;
    let page = studio.browser().get(&link).await;
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-mp_"), "{cookie}");
    for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(part), "{part} is missing in {cookie}");
    }
    assert!(page.header("strict-transport-security").contains("max-age=31536000"));
    let desk = studio.desk().await;
    assert!(desk.cookies.keys().all(|name| name.starts_with("__Host-")), "{:?}", desk.cookies);
}

#[tokio::test]
async fn a20_a_forged_host_changes_no_link() {
    let studio = Studio::open().await;
    let old = studio.link("Ines").await;
    studio.clock.travel(days(91));
    let mut browser = studio.browser();
    let request = browser
        .request(Method::POST, &format!("{old}/renew"))
        .header("x-forwarded-host", "evil.example")
        .header("forwarded", "host=evil.example");
    browser.send(request.body(axum::body::Body::empty()).unwrap()).await.is(200);
    let mut spoof = studio.browser();
    spoof.base = "http://evil.example".into();
    spoof.post(&format!("{old}/renew"), &[]).await;
    studio.deliver().await;
    let mails = studio.mail.got();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].link().starts_with("http://portal.test:8080/l/"));
    assert!(!mails[0].bytes.contains("evil.example"));
}
