//! Isolation: every route of the client's side, with somebody else's visit. Nothing of the one
//! client ever reaches the other, and what is foreign looks like what is missing.

use crate::support::{Browser, Studio};
use milepost::intake::{self, New as Form, NewField};
use milepost::request::{self, New, NewItem};
use milepost::store::Tx;
use milepost::task;

/// Words that stand only in the Harbour project.
const SECRETS: &[&str] =
    &["Harbour", "homepage-design", "Ines", "Pete", "HB-0001", "building starts"];

async fn told() -> (Studio, Vec<(&'static str, String)>) {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    studio.draw().await;
    let file = page.after("class=\"dl\" href=\"");
    let looked_at = page.after("class=\"name\" href=\"");
    let preview = page.after("class=\"thumb\" href=\"").replace("/files/", "/previews/");
    let preview = format!("{}/small", preview.rsplit_once('/').unwrap().0);
    let asked = format!("/p/{}", page.after("action=\"/p/"));
    let shown = page.after("name=\"shown\" value=\"");
    let fields = [("decision", "changes_requested"), ("comment", "See"), ("shown", shown.as_str())];
    let files: &[(&str, &str, &[u8])] = &[("files", "Harbour-marks.png", b"marks")];
    let receipt = ines.upload(&asked, &fields, files).await.location();
    let attached = ines.get(&receipt).await.after("/decisions/");
    let attached = format!("{home}/decisions/{attached}");
    let back = asked.replace("/decision", "/take-back");
    let (item, sent) = supplied(&studio, &mut ines, &home).await;
    let (form, chosen) = filled(&studio, &mut ines, &home).await;
    let fields = [("message", "Harbour words"), ("question", "on")];
    let files: &[(&str, &str, &[u8])] = &[("files", "Harbour-list.txt", b"list")];
    ines.upload(&studio.writes(&home), &fields, files).await.is(303);
    let question = studio.said().await[0].id.clone();
    let enclosed = ines.get(&home).await.after(&format!("href=\"{home}/messages/"));
    let enclosed = format!("{home}/messages/{enclosed}");
    let mut routes = without_ids(&home);
    routes.extend([
        ("POST", format!("{home}/requests/{item}/files")),
        ("GET", format!("{home}/supplied/{sent}")),
        ("GET", format!("{home}/forms/{form}")),
        ("POST", format!("{home}/forms/{form}")),
        ("POST", format!("{home}/forms/{form}/draft")),
        ("GET", format!("{home}/form-files/{chosen}")),
        ("POST", format!("{home}/tasks/{}", task(&studio).await)),
        ("GET", receipt),
        ("GET", looked_at),
        ("GET", format!("{home}/export.zip")),
        ("GET", format!("{home}/milestones/{}/files.zip", studio.design)),
        ("GET", file),
        ("GET", preview),
        ("GET", attached),
        ("POST", asked),
        ("POST", back),
        ("GET", studio.writes(&home)),
        ("POST", studio.writes(&home)),
        ("POST", format!("{home}/questions/{question}/resolve")),
        ("GET", enclosed),
    ]);
    (studio, routes)
}

/// The addresses that name nothing but the page.
fn without_ids(home: &str) -> Vec<(&'static str, String)> {
    let routes = [
        ("GET", ""),
        ("POST", "/approvals/decisions"),
        ("GET", "/live"),
        ("POST", "/opened"),
        ("POST", "/robot"),
        ("POST", "/code"),
        ("POST", "/code/check"),
        ("POST", "/introduce"),
        ("GET", "/search"),
        ("GET", "/calendar"),
        ("POST", "/calendar"),
        ("GET", "/mails"),
        ("POST", "/mails"),
        ("POST", "/uploads"),
        ("POST", "/uploads/0000000000000000"),
    ];
    routes.map(|(method, rest)| (method, format!("{home}{rest}"))).to_vec()
}

/// What Nell asks of Harbour and Ines sends: the item, and where its file is.
async fn supplied(studio: &Studio, ines: &mut Browser, home: &str) -> (String, String) {
    let new = New {
        title: "For Harbour’s shop".into(),
        items: vec![NewItem { title: "Harbour list".into(), ..NewItem::default() }],
        ..New::default()
    };
    let (by, on, signer) = (studio.nell.clone(), studio.design.clone(), studio.app.signer());
    let work = move |tx: &Tx| request::ask(tx, &signer, &by, &on, &new);
    let id = studio.app.store.write(work).await.unwrap();
    let asked = studio.read(|tx| tx.file_request(studio.nell.desk, &id)).await.unwrap();
    let item = asked.items[0].id.to_string();
    let to = format!("{home}/requests/{item}/files");
    ines.upload(&to, &[], &[("files", "Harbour-list.pdf", b"list")]).await.is(303);
    (item, ines.get(home).await.after("/supplied/"))
}

/// The form that Nell asks with and Ines sends, and where its file is.
async fn filled(studio: &Studio, ines: &mut Browser, home: &str) -> (String, String) {
    let field = |kind: &str| NewField {
        kind: kind.into(),
        label: "Harbour question".into(),
        ..NewField::default()
    };
    let new = Form {
        title: "About Harbour’s shop".into(),
        fields: vec![field("short"), field("file")],
        ..Form::default()
    };
    let (by, on, signer) = (studio.nell.clone(), studio.design.clone(), studio.app.signer());
    let work = move |tx: &Tx| intake::ask(tx, &signer, &by, &on, &new);
    let id = studio.app.store.write(work).await.unwrap();
    let at = format!("{home}/forms/{id}");
    let fields = [("version", "1"), ("do", "send"), ("v.q1", "Harbour answer")];
    ines.upload(&at, &fields, &[("file.q2", "Harbour-form.pdf", b"form")]).await.is(303);
    (id.to_string(), ines.get(&at).await.after("/form-files/"))
}

/// What Nell sets anybody at Harbour to do.
async fn task(studio: &Studio) -> String {
    let (by, on) = (studio.nell.clone(), studio.design.clone());
    let form = task::Form {
        title: "Harbour’s list".into(),
        who: "client".into(),
        ..task::Form::default()
    };
    let added = studio.app.store.write(move |tx| task::add(tx, &by, &on, &form));
    added.await.unwrap().id.to_string()
}

async fn ask(browser: &mut Browser, method: &str, path: &str) -> crate::support::Page {
    match method {
        "GET" => browser.get(path).await,
        _ if path.contains("/tasks/") => browser.post(path, &[("done", "yes")]).await,
        _ if path.ends_with("/approvals/decisions") => {
            browser.post(path, &[("approval", "0000000000000000"), ("shown", "0")]).await
        }
        _ => browser.post(path, &[("decision", "approved"), ("shown", "0")]).await,
    }
}

/// The pattern of an address: what stands where an id or a token stood.
fn pattern(path: &str) -> String {
    let parts: Vec<_> = path.split('/').collect();
    match parts.as_slice() {
        ["", "p", _] => "/p/{page}".into(),
        ["", "p", _, "approvals", "decisions"] => "/p/{page}/approvals/decisions".into(),
        ["", "p", _, "code", "check"] => "/p/{page}/code/check".into(),
        ["", "p", _, "files", _] => "/p/{page}/files/{version}".into(),
        ["", "p", _, "files", ..] => "/p/{page}/files/{version}/{name}".into(),
        ["", "p", _, "previews", ..] => "/p/{page}/previews/{version}/{size}".into(),
        ["", "p", _, "supplied", ..] => "/p/{page}/supplied/{id}/{name}".into(),
        ["", "p", _, "form-files", ..] => "/p/{page}/form-files/{id}/{name}".into(),
        ["", "p", _, "requests", ..] => "/p/{page}/requests/{item}/files".into(),
        ["", "p", _, "messages", ..] => "/p/{page}/messages/{file}/{name}".into(),
        ["", "p", _, "decisions", ..] => "/p/{page}/decisions/{file}/{name}".into(),
        ["", "p", _, what, _, rest @ ..] => {
            let rest: String = rest.iter().map(|part| format!("/{part}")).collect();
            format!("/p/{{page}}/{what}/{{id}}{rest}")
        }
        ["", "p", _, what] => format!("/p/{{page}}/{what}"),
        _ => path.to_owned(),
    }
}

#[tokio::test]
async fn the_table_has_every_address_that_a_visit_opens() {
    let (_studio, routes) = told().await;
    let asked: Vec<_> = routes.iter().map(|(_, path)| pattern(path)).collect();
    let source = include_str!("../../src/portal/mod.rs");
    let open_to_all = [
        "/l/{token}",
        "/l/{token}/mails",
        "/l/{token}/renew",
        "/p/{page}/renew",
        "/d/{token}",
        "/cal/{token}",
    ];
    let mut all = 0;
    for route in source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        all += 1;
        let known = open_to_all.contains(&route) || asked.iter().any(|asked| asked == route);
        assert!(known, "{route} is not in the table");
    }
    assert!(all >= 9);
}

#[tokio::test]
async fn orla_gets_nothing_from_any_address_of_harbour() {
    let (studio, routes) = told().await;
    let (mut orla, hers) = studio.visit("Orla").await;
    let before = studio.asked().await[0].decisions.len();
    for (method, path) in &routes {
        // As it is: no cookie for that page.
        let page = ask(&mut orla, method, path).await;
        assert!(page.status.is_client_error(), "{method} {path}: {}", page.status);
        page.keeps(SECRETS);
        // The same thing asked for under her own page: foreign looks like missing.
        let tail: String = path.splitn(4, '/').skip(3).collect();
        let own = [
            "",
            "live",
            "calendar",
            "search",
            "export.zip",
            "opened",
            "robot",
            "code",
            "code/check",
            "introduce",
            "mails",
        ];
        // Whose uploads are whose is told in `uploads.rs`, in the words of their protocol.
        if own.contains(&&*tail) || tail.starts_with("uploads") {
            continue;
        }
        let foreign = ask(&mut orla, method, &format!("{hers}/{tail}")).await;
        foreign.is(404);
        foreign.keeps(SECRETS);
        let mut parts: Vec<_> = tail.split('/').map(str::to_owned).collect();
        parts[1] = "0000000000000000".into();
        let missing = ask(&mut orla, method, &format!("{hers}/{}", parts.join("/"))).await;
        assert_eq!(missing.body(), foreign.body(), "{path}");
    }
    assert_eq!(studio.asked().await[0].decisions.len(), before);
}

#[tokio::test]
async fn her_cookie_under_the_name_of_another_page_opens_nothing() {
    let (studio, routes) = told().await;
    let (mut orla, hers) = studio.visit("Orla").await;
    let page = routes[0].1.trim_start_matches("/p/").to_owned();
    let mine = hers.trim_start_matches("/p/").to_owned();
    let cookie = orla.cookies[&format!("mp_{}", &mine[..8])].clone();
    orla.cookies.insert(format!("mp_{}", &page[..8]), cookie);
    for (method, path) in &routes {
        let page = ask(&mut orla, method, path).await;
        page.is(404);
        page.keeps(SECRETS);
    }
}

#[tokio::test]
async fn two_links_in_one_browser_act_for_their_own_people() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut browser, hers) = studio.visit("Ines").await;
    let link = studio.link("Pete").await;
    let his = browser.get(&link).await.location();
    browser.get(&his).await.says("Private page for Pete Rowland").never_says("Approve version");
    browser.get(&hers).await.says("Private page for Ines Calloway");
    studio.decide(&mut browser, &hers, &[("decision", "approved")]).await.is(303);
    assert_eq!(studio.asked().await[0].decisions[0].by, "Ines Calloway");
}

#[tokio::test]
async fn a_link_and_a_visit_are_not_interchangeable() {
    let studio = Studio::open().await;
    let (ines, home) = studio.visit("Ines").await;
    let visit = ines.cookies.values().next().unwrap().clone();
    studio.browser().get(&format!("/l/{visit}")).await.is(404);
    let mut thief = studio.browser();
    let link = studio.link("Ines").await;
    let name = ines.cookies.keys().next().unwrap().clone();
    thief.cookies.insert(name, link.trim_start_matches("/l/").to_owned());
    thief.get(&home).await.is(410).never_says("Harbour");
}

#[tokio::test]
async fn no_page_of_the_studio_opens_for_a_visitor() {
    let studio = Studio::open().await;
    let (mut ines, _) = studio.visit("Ines").await;
    for path in [
        "/admin",
        "/admin/clients",
        "/admin/outbox",
        "/admin/search?q=a",
        "/admin/settings",
        "/admin/tokens",
        "/admin/members",
        "/admin/members/passkeys",
        "/admin/me",
        "/admin/me/passkeys/new",
    ] {
        let page = ines.get(path).await;
        page.is(303);
        assert_eq!(page.location(), "/admin/sign-in");
    }
}
