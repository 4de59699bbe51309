//! "Not you?": a colleague who came by somebody else's link asks for one of their own.

use crate::support::studio::CAST;
use crate::support::{Browser, Page, Studio};
use milepost::audit::Kind;
use milepost::introduction::{Introduction, Setting, State};
use milepost::store::Tx;
use milepost::{link, studio};

const SAM: (&str, &str) = ("Sam Reed", "sam@harbourbakery.example");

async fn introduced(studio: &Studio) -> Vec<Introduction> {
    studio.read(|tx| tx.introductions(studio.nell.desk, &studio.harbour)).await
}

/// Sends the form of somebody's page and looks at what it leads to.
async fn ask(browser: &mut Browser, home: &str, who: (&str, &str)) -> Page {
    let page = browser.introduce(home, who).await;
    page.is(303);
    assert_eq!(page.location(), format!("{home}?introduced#introduced"));
    browser.get(&format!("{home}?introduced")).await
}

async fn let_viewers_in(studio: &Studio) {
    let nell = studio.nell.clone();
    let change = move |tx: &Tx| studio::set_introductions(tx, &nell, Setting::Viewer);
    studio.app.store.write(change).await.unwrap();
}

#[tokio::test]
async fn the_page_says_whose_link_it_is_and_has_a_way_to_ones_own() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    page.says("This link belongs to Ines Calloway, Harbour Bakery");
    page.says("Not you? Ask for a link of your own");
    assert!(page.body().contains("<details id=\"introduce\"><summary"), "it is closed at first");
    page.never_says("has been asked");
}

#[tokio::test]
async fn n6_the_studio_is_asked_and_nothing_is_revoked_or_mailed_to_anybody_else() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ask(&mut ines, &home, SAM).await;
    page.says("Nell has been asked").says("If Nell agrees, you get a link of your own by e-mail.");
    assert_eq!(studio.deliver().await, 1);
    let got = studio.mail.got();
    assert_eq!(got[0].to, ["nell@fernandfield.example"]);
    assert_eq!(got[0].header("reply-to"), None, "a reply must not reach a stranger");
    let html = got[0].html_part();
    let project = format!("{}/admin/projects/{}", crate::support::studio::BASE, studio.harbour);
    assert!(html.contains(&format!("href=\"{project}\"")), "{html}");
    assert!(html.contains("Sam Reed") && html.contains("sam@harbourbakery.example"));
    // Ines's link and her open page work as before, and Sam is nobody yet.
    ines.get(&home).await.is(200);
    studio.browser().open(&studio.link("Ines").await).await.is(200);
    assert_eq!(introduced(&studio).await[0].state, State::Waiting);
    let people = studio.read(|tx| tx.participants(studio.nell.desk, &studio.harbour)).await;
    assert_eq!(people.len(), CAST.len());
}

#[tokio::test]
async fn n6_the_answer_is_alike_for_new_waiting_and_known_addresses() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let new = ask(&mut ines, &home, SAM).await.body();
    let again = ask(&mut ines, &home, ("Samuel", "SAM@harbourbakery.example")).await.body();
    let known = ask(&mut ines, &home, ("Pete", "pete@harbourbakery.example")).await.body();
    let own = ask(&mut ines, &home, ("Ines", "ines@harbourbakery.example")).await.body();
    assert_eq!(new, again);
    assert_eq!(new, known);
    assert_eq!(new, own);
    assert_eq!(introduced(&studio).await.len(), 1);
    studio.deliver().await;
    assert_eq!(studio.mail.to("nell@fernandfield.example").len(), 1, "one mail for one colleague");
    let pete = studio.mail.to("pete@harbourbakery.example");
    studio.browser().open(&pete[0].link()).await.says("Private page for Pete Rowland");
    // None of this says so on the page of whoever holds the link.
    ines.get(&home).await.never_says("Sam").never_says("sam@");
}

#[tokio::test]
async fn n6_a_known_address_is_mailed_as_rarely_as_a_fresh_link() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    for _ in 0..4 {
        ask(&mut ines, &home, ("Pete", "pete@harbourbakery.example")).await;
    }
    studio.deliver().await;
    assert_eq!(studio.mail.got().len(), 1);
    studio.browser().post(&format!("{home}/renew"), &[]).await.is(200);
    let (_, his) = studio.visit("Pete").await;
    studio.browser().post(&format!("{his}/renew"), &[]).await.is(200);
    studio.deliver().await;
    assert_eq!(studio.mail.to("pete@harbourbakery.example").len(), 1);
}

#[tokio::test]
async fn somebody_whose_link_was_revoked_is_asked_about() {
    let studio = Studio::open().await;
    let (by, id) = (studio.nell.clone(), studio.person("Pete"));
    studio.app.store.write(move |tx| link::revoke(tx, &by, &id, "")).await.unwrap();
    let_viewers_in(&studio).await;
    let (mut ines, home) = studio.visit("Ines").await;
    ask(&mut ines, &home, ("Pete", "pete@harbourbakery.example")).await;
    studio.deliver().await;
    assert!(studio.mail.to("pete@harbourbakery.example").is_empty());
    assert_eq!(studio.mail.to("nell@fernandfield.example").len(), 1);
    assert_eq!(introduced(&studio).await[0].state, State::Waiting);
}

#[tokio::test]
async fn what_cannot_be_right_is_said_by_field_and_stays_typed() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.introduce(&home, ("Sam <b>Reed", "sam@nowhere")).await;
    page.is(422).says("One thing to fix").says("Add what comes after nowhere");
    page.says("This link belongs to Ines Calloway");
    assert!(page.body().contains("<details id=\"introduce\" open>"));
    assert!(page.body().contains("value=\"Sam &lt;b&gt;Reed\""));
    assert!(page.body().contains("value=\"sam@nowhere\""));
    assert!(page.body().contains("aria-describedby=\"f-email-e\""));
    let page = ines.introduce(&home, ("", "")).await;
    page.is(422).says("Two things to fix").says("Write your name.");
    assert!(introduced(&studio).await.is_empty());
    assert_eq!(studio.deliver().await, 0);
}

#[tokio::test]
async fn n6_hostile_names_and_addresses_are_refused_or_made_harmless() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let (long, far) = ("x".repeat(10_000), format!("{}@x.example", "y".repeat(10_000)));
    let sam = SAM.1;
    for (name, email) in [
        (long.as_str(), sam),
        ("Sam", far.as_str()),
        ("<script>alert(1)</script>", sam),
        ("Go to www.evil.example", sam),
        ("Sam", "sam@x.example\r\nBcc: all@x.example"),
        ("Sam", "sam@x.example,all@x.example"),
        ("Sam", "\"Nell\" <sam@x.example>"),
        ("Sam", "sam\u{202e}@x.example"),
        ("\u{202e}\u{200b}", sam),
    ] {
        let page = ines.introduce(&home, (name, email)).await;
        page.is(422).never_says("<script>alert");
    }
    assert!(introduced(&studio).await.is_empty());
    ask(&mut ines, &home, ("Sam\r\nBcc: all@x\u{202e}.example".replace('@', " at ").as_str(), sam))
        .await;
    assert_eq!(introduced(&studio).await[0].name, "Sam Bcc: all at x.example");
    studio.deliver().await;
    let got = studio.mail.got();
    assert_eq!((got.len(), got[0].header("bcc")), (1, None));
    assert_eq!(got[0].to, ["nell@fernandfield.example"]);
    let mut nell = studio.desk().await;
    ask(&mut ines, &home, ("<img src=x onerror=alert(1)>", "img@x.example")).await;
    let page = nell.get("/admin").await;
    page.says("<img src=x onerror=alert(1)>").never_says("<img src=x");
}

#[tokio::test]
async fn d7_fields_that_nobody_knows_are_refused() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let more = [("name", "Sam Reed"), ("email", SAM.1), ("role", "approver")];
    ines.post(&format!("{home}/introduce"), &more)
        .await
        .is(422)
        .says("“role” is no field of this form");
    assert!(introduced(&studio).await.is_empty());
}

#[tokio::test]
async fn n6_looking_changes_nothing_and_other_sites_cannot_send_the_form() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&format!("{home}/introduce?name=Sam&email={}", SAM.1)).await.is(405);
    ines.get(&format!("{home}?introduced")).await.is(200);
    ines.site = "cross-site";
    ines.introduce(&home, SAM).await.is(403);
    assert!(introduced(&studio).await.is_empty());
    assert_eq!(studio.deliver().await, 0);
}

#[tokio::test]
async fn n6_twenty_presses_at_once_are_one_introduction() {
    let studio = Studio::open().await;
    let (ines, home) = studio.visit("Ines").await;
    let presses = (0..20).map(|_| {
        let (mut ines, home) = (ines.clone(), home.clone());
        async move { ines.introduce(&home, SAM).await.status.as_u16() }
    });
    let answers = futures_util::future::join_all(presses).await;
    assert!(answers.iter().all(|status| [303, 429].contains(status)), "{answers:?}");
    assert!(answers.contains(&303));
    assert_eq!(introduced(&studio).await.len(), 1);
    assert_eq!(studio.deliver().await, 1);
}

#[tokio::test]
async fn n6_a_hundred_introductions_are_dammed_by_link_and_by_network() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let mut slow = 0;
    for round in 0..100 {
        // One link, from a hundred networks.
        ines.peer = ([203, 0, 113, round], 1).into();
        let email = format!("sam{round}@harbourbakery.example");
        let page = ines.introduce(&home, ("Sam Reed", &email)).await;
        if page.status == 429 {
            slow += 1;
            page.says("Please wait an hour").says("nobody was asked this time");
            assert!(page.body().contains(&format!("value=\"{email}\"")));
            assert!(page.header("retry-after").parse::<u64>().unwrap() > 60);
        }
    }
    assert_eq!((introduced(&studio).await.len(), slow), (5, 95));
    assert_eq!(studio.deliver().await, 5);
    // Reading goes on, and so does the link of somebody else.
    ines.get(&home).await.is(200);
    let (mut pete, his) = studio.visit("Pete").await;
    ask(&mut pete, &his, SAM).await;
    // One network with many faults waits as well.
    let mut last = 0;
    for _ in 0..30 {
        last = pete.introduce(&his, ("", "")).await.status.as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn n6_what_looks_like_a_machine_reaches_nobody_but_the_studio() {
    let studio = Studio::open().await;
    let_viewers_in(&studio).await;
    let (mut ines, home) = studio.visit("Ines").await;
    for agent in ["", "Mozilla/5.0 (compatible; SafeLinksBot/1.0)", "python-requests/2.32"] {
        ines.agent = agent;
        ask(&mut ines, &home, SAM).await;
    }
    ask(&mut ines, &home, ("Pete", "pete@harbourbakery.example")).await;
    studio.deliver().await;
    assert!(studio.mail.got().iter().all(|mail| mail.to == ["nell@fernandfield.example"]));
    assert!(introduced(&studio).await.iter().all(|one| one.state == State::Waiting));
    let mut nell = studio.desk().await;
    nell.get("/admin").await.says("A program may have filled the form in.");
}

#[tokio::test]
async fn n6_within_a_minute_of_a_delivery_a_form_may_be_a_scanners() {
    let studio = Studio::open().await;
    let_viewers_in(&studio).await;
    studio.post_homepage().await;
    studio.deliver().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ask(&mut ines, &home, SAM).await;
    assert_eq!(introduced(&studio).await[0].state, State::Waiting);
    studio.clock.travel(milepost::clock::minutes(2));
    ask(&mut ines, &home, ("Kim Reed", "kim@harbourbakery.example")).await;
    assert_eq!(introduced(&studio).await[0].state, State::Accepted);
}

#[tokio::test]
async fn n6_by_setting_a_colleague_at_the_clients_domain_looks_at_once() {
    let studio = Studio::open().await;
    let_viewers_in(&studio).await;
    let (mut accounts, home) = studio.visit("Harbour").await;
    let page = ask(&mut accounts, &home, SAM).await;
    page.says("Nell has been told").says("at once, or when Nell agrees");
    let other = ask(&mut accounts, &home, ("Eve", "eve@elsewhere.example")).await;
    assert_eq!(page.body(), other.body(), "which of the two it was is not told");
    studio.deliver().await;
    assert!(studio.mail.to("eve@elsewhere.example").is_empty());
    let told = studio.mail.to("nell@fernandfield.example");
    assert_eq!(told.len(), 2);
    let sam = studio.mail.to(SAM.1).pop().unwrap();
    let mut his = studio.browser();
    his.open(&sam.link()).await.is(200).says("Private page for Sam Reed");
    let people = studio.read(|tx| tx.participants(studio.nell.desk, &studio.harbour)).await;
    let sam = people.iter().find(|person| person.contact.email == SAM.1).unwrap();
    // As whoever's link it was, who may not download, and never more than a viewer.
    assert_eq!((sam.role.as_str(), sam.can_download), ("viewer", false));
    assert_eq!(sam.introduced_by, Some(studio.person("Harbour")));
    accounts.get(&home).await.says("Sam Reed, introduced through Harbour accounts’s link");
}

#[tokio::test]
async fn an_approvers_colleague_is_let_in_as_a_viewer_only() {
    let studio = Studio::open().await;
    let_viewers_in(&studio).await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ask(&mut ines, &home, SAM).await;
    studio.deliver().await;
    let mut sam = studio.browser();
    let page = sam.open(&studio.mail.to(SAM.1)[0].link()).await;
    page.is(200).never_says("Approve version");
}

#[tokio::test]
async fn a_paused_project_and_a_public_mail_service_are_always_asked_about() {
    let studio = Studio::open().await;
    let_viewers_in(&studio).await;
    let path = studio.folder.path().join("milepost.db");
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute("update contacts set email = 'pete@gmail.com' where name like 'Pete%'", [])
        .unwrap();
    let (mut ines, home) = studio.visit("Ines").await;
    ask(&mut ines, &home, ("Sam Reed", "sam@gmail.com")).await;
    connection.execute("update projects set state = 'paused'", []).unwrap();
    ask(&mut ines, &home, SAM).await;
    assert!(introduced(&studio).await.iter().all(|one| one.state == State::Waiting));
    studio.deliver().await;
    assert!(studio.mail.got().iter().all(|mail| mail.to == ["nell@fernandfield.example"]));
}

#[tokio::test]
async fn n6_a_foreign_visitor_introduces_nobody_and_sees_nobody() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let (mut orla, hers) = studio.visit("Orla").await;
    let foreign = orla.introduce(&home, SAM).await;
    foreign.keeps(&["Harbour", "Ines", "Sam"]);
    assert!(foreign.status.is_client_error());
    assert!(introduced(&studio).await.is_empty());
    ask(&mut ines, &home, SAM).await;
    orla.get(&hers).await.keeps(&["Sam", "Harbour", "Ines"]);
    // The same address on her project is another introduction.
    ask(&mut orla, &hers, SAM).await;
    assert_eq!(introduced(&studio).await.len(), 1);
    let all = studio.read(|tx| tx.introductions_waiting(studio.nell.desk)).await;
    assert_eq!(all.len(), 2);
}

#[tokio::test]
async fn n6_a_revoked_link_introduces_nobody() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let (by, id) = (studio.nell.clone(), studio.person("Ines"));
    studio.app.store.write(move |tx| link::revoke(tx, &by, &id, "")).await.unwrap();
    ines.introduce(&home, SAM).await.is(410);
    assert!(introduced(&studio).await.is_empty());
}

#[tokio::test]
async fn n6_the_trail_says_through_whose_link_and_never_by_whom() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ask(&mut ines, &home, SAM).await;
    let events = studio.read(|tx| tx.events(studio.nell.desk, &studio.harbour, 1)).await;
    assert_eq!(events[0].kind, Kind::Introduced);
    assert!(events[0].body.contains(r#""actor":{"type":"house"}"#), "{}", events[0].body);
    assert!(events[0].body.contains(r#""trace":{"sealed":""#), "from where is committed to");
    let mut nell = studio.desk().await;
    let page = nell.get(&format!("/admin/projects/{}", studio.harbour)).await;
    page.says("Through Ines Calloway’s link, Sam Reed (sam@harbourbakery.example) was introduced");
    let chain = studio.read(|tx| tx.chain(studio.nell.desk, studio.harbour.as_str())).await;
    assert_eq!(milepost::audit::first_break(&chain), None);
    // Who was only named is not in the history of clients.
    let (mut pete, his) = studio.visit("Pete").await;
    pete.get(&his).await.keeps(&["Sam", "introduced"]);
}

#[tokio::test]
async fn whoever_the_studio_sent_away_does_not_come_back_by_themselves() {
    let studio = Studio::open().await;
    let_viewers_in(&studio).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let mut nell = studio.desk().await;
    ask(&mut ines, &home, SAM).await;
    let people = studio.read(|tx| tx.participants(studio.nell.desk, &studio.harbour)).await;
    let sam = people.iter().find(|person| person.contact.email == SAM.1).unwrap().id.clone();
    nell.post(&format!("/admin/participants/{sam}/remove"), &[]).await.is(303);
    studio.clock.travel(milepost::clock::minutes(1));
    ask(&mut ines, &home, (SAM.0, "SAM@harbourbakery.example")).await;
    let waiting = introduced(&studio).await;
    let waiting = waiting.iter().find(|one| one.state == State::Waiting).unwrap().id.clone();
    nell.post(&format!("/admin/introductions/{waiting}/decline"), &[]).await.is(303);
    // Nor does whoever was declined and never was on the project.
    let lou = ("Lou", "lou@harbourbakery.example");
    let by = studio.nell.clone();
    let ask_me = move |tx: &Tx| studio::set_introductions(tx, &by, Setting::Ask);
    studio.app.store.write(ask_me).await.unwrap();
    ask(&mut ines, &home, lou).await;
    let all = introduced(&studio).await;
    let of_lou = all.iter().find(|one| one.email == lou.1).unwrap().id.clone();
    nell.post(&format!("/admin/introductions/{of_lou}/decline"), &[]).await.is(303);
    let_viewers_in(&studio).await;
    ask(&mut ines, &home, lou).await;
    let all = introduced(&studio).await;
    assert_eq!(all.iter().filter(|one| one.state == State::Accepted).count(), 1);
    assert!(all.iter().any(|one| one.email == lou.1 && one.state == State::Waiting));
}
