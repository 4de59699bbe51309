//! Every state of the client's side, written as pages for the browser suite to look at: axe-core,
//! light and dark, phone and desktop, right to left.

use crate::support::studio::{PDF, PDF2};
use crate::support::{Authenticator, Browser, Page, Studio};
use milepost::clock::{days, minutes};
use milepost::dispute;
use milepost::error::Fault;
use milepost::link::{self, Ended};
use milepost::member::Role;
use milepost::milestone::{self, Form};
use milepost::ui::{Look, Side, ends};
use std::path::Path;

/// Writes every state into `folder`, one file each; how many.
pub fn write(folder: &Path) -> usize {
    drop(std::fs::remove_dir_all(folder));
    std::fs::create_dir_all(folder).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let states = runtime.block_on(states());
    for (name, html) in &states {
        std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
    }
    states.len()
}

type States = Vec<(String, String)>;

async fn states() -> States {
    let mut all = States::new();
    decisions(&mut all).await;
    others(&mut all).await;
    refusals(&mut all).await;
    introductions(&mut all).await;
    links(&mut all).await;
    disputes(&mut all).await;
    mails(&mut all).await;
    odd(&mut all).await;
    life(&mut all).await;
    members(&mut all).await;
    files(&mut all).await;
    crate::requests::gallery(&mut all, keep).await;
    crate::intake::gallery(&mut all, keep).await;
    crate::tasks::gallery(&mut all, keep).await;
    crate::agreement::gallery(&mut all, keep).await;
    crate::sections::gallery(&mut all, keep).await;
    conversations(&mut all).await;
    records(&mut all).await;
    all
}

async fn conversations(all: &mut States) {
    let (studio, mut ines, home) = asked().await;
    let talk = studio.writes(&home);
    keep(all, "conversation-empty", &ines.get(&talk).await);
    let fields = [("message", "When is it **printed**?"), ("question", "on")];
    let files: &[(&str, &str, &[u8])] = &[("files", "prices.txt", b"rye 4.20")];
    ines.upload(&talk, &fields, files).await.is(303);
    keep(all, "conversation-refused", &ines.post(&talk, &[("message", "")]).await);
    let mut desk = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    keep(all, "studio-conversation-new", &desk.get(&format!("{project}/messages")).await);
    keep(all, "today-with-a-question", &desk.get("/admin").await);
    let write = format!("/admin/milestones/{}/messages", studio.design);
    keep(all, "studio-conversation-refused", &desk.post(&write, &[("message", "")]).await);
    studio.nell_says(&mut desk, "On Monday.\n\n- first the menu\n- then the cards").await;
    keep(all, "page-with-a-conversation", &ines.get(&home).await);
    keep(all, "conversation", &ines.get(&talk).await);
    desk.post(&format!("{project}/notes"), &[("note", "Call **before** ten.")]).await.is(303);
    keep(all, "project-with-a-note", &desk.get(&project).await);
    studio.talks(60).await;
    keep(all, "conversation-long", &ines.get(&talk).await);
    keep(all, "conversation-earlier", &ines.get(&format!("{talk}?before=13")).await);
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    keep(all, "conversation-to-read", &accounts.get(&studio.writes(&theirs)).await);
}

fn keep(all: &mut States, name: &str, page: &Page) {
    assert!(page.body().contains("<main"), "{name} is no page: {}", page.status);
    all.push((name.to_owned(), page.body()));
}

async fn asked() -> (Studio, Browser, String) {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (ines, home) = studio.visit("Ines").await;
    (studio, ines, home)
}

async fn decisions(all: &mut States) {
    let words =
        ("comment", "Could the loaf be the seeded one? And Sunday says noon, we close at one.");
    for decision in ["approved", "changes_requested", "declined"] {
        let (studio, mut ines, home) = asked().await;
        keep(all, "waiting", &ines.get(&home).await);
        let answer = studio.decide(&mut ines, &home, &[("decision", decision), words]).await;
        keep(all, &format!("receipt-{decision}"), &ines.get(&answer.location()).await);
        keep(all, &format!("just-{decision}"), &ines.get(&home).await);
        let (mut pete, his) = studio.visit("Pete").await;
        keep(all, &format!("by-another-{decision}"), &pete.get(&his).await);
        let id = studio.asked().await[0].approval.id.clone();
        ines.post(&format!("{home}/approvals/{id}/take-back"), &[]).await.is(303);
        keep(all, &format!("taken-back-{decision}"), &ines.get(&home).await);
        keep(all, &format!("receipt-taken-back-{decision}"), &ines.get(&answer.location()).await);
    }
}

async fn others(all: &mut States) {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    keep(all, "nothing-to-decide", &ines.get(&home).await);
    studio.post_homepage().await;
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    keep(all, "look-no-decision", &accounts.get(&theirs).await);
    let (mut orla, hers) = studio.visit("Orla").await;
    keep(all, "no-milestones", &orla.get(&hers).await);
    for milestone in studio.read(|tx| tx.milestones(studio.nell.desk, &studio.harbour)).await {
        let (by, title) = (studio.nell.clone(), milestone.title.clone());
        let form = Form { title, state: "done".into(), ..Form::default() };
        studio
            .app
            .store
            .write(move |tx| milestone::change(tx, &by, &milestone.id, &form))
            .await
            .unwrap();
    }
    keep(all, "finished", &ines.get(&home).await);
}

async fn refusals(all: &mut States) {
    let (studio, mut ines, home) = asked().await;
    let page = ines.get(&home).await;
    let (action, shown) = (page.after("action=\"/p/"), page.after("name=\"shown\" value=\""));
    let action = format!("/p/{action}");
    let no = [("decision", "declined"), ("comment", ""), ("shown", shown.as_str())];
    keep(all, "reason-missing", &ines.post(&action, &no).await);
    let stale = [("decision", "changes_requested"), ("comment", "As said"), ("shown", "00")];
    keep(all, "stale", &ines.post(&action, &stale).await);
    studio.clock.travel(minutes(1));
    studio.post(&[("homepage-design.pdf", PDF2)], &["Ines"], "any").await;
    let late = [("decision", "approved"), ("shown", shown.as_str())];
    keep(all, "superseded", &ines.post(&action, &late).await);
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    let id = studio.asked().await[0].approval.id.clone();
    studio.clock.travel(minutes(11));
    keep(all, "too-late", &ines.post(&format!("{home}/approvals/{id}/take-back"), &[]).await);
    ines.site = "cross-site";
    keep(all, "cross-site", &ines.post(&action, &late).await);
}

/// "Not you?" on the client's page, and the studio's two pages that ask what to answer.
async fn introductions(all: &mut States) {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    keep(all, "introduce-wrong", &ines.introduce(&home, ("", "sam@nowhere")).await);
    let names = ["Sam Reed", "فاطمة الزهراء بنت عبد الرحمن", "Kim", "Jo", "Al"];
    for (at, name) in names.into_iter().enumerate() {
        let email = format!("{}{at}@harbourbakery.example", "sam".repeat(4 * at));
        ines.introduce(&home, (name, &email)).await.is(303);
    }
    keep(all, "introduced", &ines.get(&format!("{home}?introduced")).await);
    let wait = ines.introduce(&home, ("Bo", "bo@harbourbakery.example")).await;
    wait.is(429);
    keep(all, "introduce-wait", &wait);
    let mut nell = studio.desk().await;
    keep(all, "studio-asked", &nell.get("/admin").await);
    let project = format!("/admin/projects/{}", studio.harbour);
    keep(all, "studio-asked-project", &nell.get(&project).await);
    keep(all, "studio-settings", &nell.get("/admin/settings").await);
}

/// What the link in a receipt opens: before it was said, after it, once it was settled, and after
/// its year.
async fn disputes(all: &mut States) {
    let (studio, mut ines, home) = asked().await;
    let there = studio.decide(&mut ines, &home, &[("decision", "approved")]).await.location();
    let decision = there.rsplit('/').next().unwrap().parse().unwrap();
    let token = dispute::link(&studio.app.keys(), &decision, studio.clock.now());
    let link = format!("/d/{}", token.letters());
    keep(all, "dispute", &ines.get(&link).await);
    ines.post(&link, &[("robot", "1")]).await;
    keep(all, "dispute-name", &ines.post(&link, &[]).await);
    ines.post(&link, &[("name", "Ines Calloway")]).await;
    keep(all, "disputed", &ines.get(&link).await);
    keep(all, "disputed-receipt", &ines.get(&there).await);
    let question = format!("/admin/approvals/{}", studio.asked().await[0].approval.id);
    let (settle, id) = (format!("{question}/settle"), there.rsplit('/').next().unwrap());
    let mut nell = studio.desk().await;
    keep(all, "studio-disputed", &nell.post(&settle, &[("decision", id)]).await);
    let note = "Pressed at the shared desk; Ines agrees with it.";
    nell.post(&settle, &[("decision", id), ("note", note)]).await.is(303);
    keep(all, "studio-dispute-settled", &nell.get(&question).await);
    let other = [("decision", id), ("note", "She did press it.")];
    keep(all, "studio-dispute-late", &nell.post(&settle, &other).await);
    keep(all, "dispute-settled", &ines.get(&link).await);
    keep(all, "dispute-settled-receipt", &ines.get(&there).await);
    keep(all, "dispute-denied-name", &ines.post(&link, &[]).await);
    ines.post(&link, &[("name", "Ines Calloway")]).await.is(303);
    keep(all, "dispute-denied", &ines.get(&link).await);
    keep(all, "studio-dispute-denied", &nell.get(&question).await);
    studio.clock.travel(days(365));
    keep(all, "dispute-over", &ines.get(&link).await);
}

/// Choosing which mails to get, and what the studio sees of it.
async fn mails(all: &mut States) {
    let studio = Studio::open().await;
    studio.tell("News.", &["Pete"]).await;
    studio.deliver().await;
    studio.tell("More, which is held.", &["Pete"]).await;
    let (mut pete, home) = studio.visit("Pete").await;
    let path = format!("{home}/mails");
    keep(all, "mails", &pete.get(&path).await);
    keep(all, "mails-wrong", &pete.post(&path, &[]).await);
    pete.post(&path, &[("mails", "weekly")]).await.is(303);
    keep(all, "mails-saved", &pete.get(&format!("{path}?saved")).await);
    let got = studio.mail.to("pete@harbourbakery.example").pop().unwrap();
    let line = got.text_part().lines().find_map(|line| line.strip_prefix("Fewer e-mails: "));
    let fewer = studio.browser().path(line.unwrap().trim_end());
    keep(all, "mails-by-link", &studio.browser().get(&fewer).await);
    let pressed = [("List-Unsubscribe", "One-Click")];
    keep(all, "mails-one-click", &studio.browser().post(&fewer, &pressed).await);
    studio.clock.travel(days(366));
    keep(all, "mails-over", &studio.browser().get(&fewer).await);
    let mut nell = studio.desk().await;
    keep(all, "studio-mails-held", &nell.get("/admin/outbox").await);
    let project = format!("/admin/projects/{}", studio.harbour);
    keep(all, "studio-mails-chosen", &nell.get(&project).await);
    keep(all, "studio-close", &nell.get(&format!("{project}/close")).await);
}

async fn links(all: &mut States) {
    let studio = Studio::open().await;
    let (_, home) = studio.visit("Ines").await;
    let link = studio.link("Ines").await;
    keep(all, "no-visit", &studio.browser().get(&home).await);
    keep(all, "unknown", &studio.browser().get("/l/unknown").await);
    keep(all, "renewed", &studio.browser().post(&format!("{link}/renew"), &[]).await);
    studio.clock.travel(days(91));
    keep(all, "expired", &studio.browser().get(&link).await);
    let (by, id) = (studio.nell.clone(), studio.person("Ines"));
    studio.app.store.write(move |tx| link::revoke(tx, &by, &id, "")).await.unwrap();
    keep(all, "revoked", &studio.browser().get(&link).await);
    let look = Look { email: Some("nell@fernandfield.example".into()), ..studio.app.look().await };
    for (name, ended) in [("closed", Ended::Closed), ("missing", Ended::Missing)] {
        all.push((name.into(), ends::ended(&look, &ended, "/l/x/renew").html));
    }
    let faults = [Fault::new("email", "Write an e-mail address, such as name@example.com.")];
    let wrong = ends::missing(&look, "/l/x/renew", ("pete at home", &faults));
    all.push(("missing-address-wrong".into(), wrong.html));
    all.push(("slow-down".into(), {
        let limit = milepost::web::limit::RULES[0].sentence();
        ends::slow_down(&look, 36, &limit).html
    }));
    all.push(("our-fault".into(), ends::our_fault(&look, Side::Client, "7F3K").html));
}

/// The studio's members, with and without passkeys, and where a proof is asked for.
async fn members(all: &mut States) {
    const HERE: &str = "http://localhost:8080";
    let invited =
        [("name", "Joss Field"), ("email", "joss@fernandfield.example"), ("role", "editor")];
    let plain = Studio::open().await;
    let mut nell = plain.desk().await;
    keep(all, "me-nowhere", &nell.get("/admin/me").await);
    nell.post("/admin/members", &invited).await.is(303);
    keep(all, "members-invited", &nell.get("/admin/members?did=invited").await);
    keep(all, "members-wrong", &nell.post("/admin/members", &[("name", "")]).await);
    plain.clock.travel(minutes(11));
    keep(all, "prove-by-mail", &nell.get("/admin/members/passkeys").await);
    keep(all, "prove-by-mail-again", &nell.post("/admin/members", &invited).await);
    let studio = Studio::open_with(&[("base-url", HERE)]).await;
    let joss = studio.joss(Role::Admin).await.profile.id;
    let (mut nell, mut other) =
        (studio.desk().await, studio.desk_of("joss@fernandfield.example").await);
    keep(all, "sign-in-passkey", &studio.browser().get("/admin/sign-in").await);
    keep(all, "me-no-passkey", &nell.get("/admin/me").await);
    keep(all, "passkey-begin", &nell.get("/admin/me/passkeys/new?begin").await);
    Authenticator::new(HERE).add(&mut nell, "my phone").await.is(204);
    keep(all, "me", &nell.get("/admin/me?did=added").await);
    for path in ["", "/end", "/invite"] {
        let page = nell.get(&format!("/admin/members/{joss}{path}")).await;
        keep(all, &format!("member{}", path.replace('/', "-")), &page);
    }
    keep(all, "members-require", &nell.get("/admin/members/passkeys").await);
    nell.post("/admin/members/passkeys", &[("required", "yes")]).await.is(303);
    keep(all, "members-required", &nell.get("/admin/members/passkeys").await);
    keep(all, "passkey-first", &other.get("/admin/me/passkeys/new?first").await);
    studio.clock.travel(minutes(11));
    keep(all, "prove-by-passkey", &nell.post("/admin/members", &invited).await);
}

/// Long names, names from right to left, the palest brand.
async fn odd(all: &mut States) {
    let studio = Studio::open().await;
    let path = studio.folder.path().join("milepost.db");
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "update contacts set name = 'فاطمة الزهراء بنت عبد الرحمن' where name like 'Ines%';
             update studios set brand = '#ffff00', name = 'Übermäßiglangerstudionamemitgutemklang & Söhne';
             update projects set title = 'Донаудампфшифффартсгезелльшафтскапитен – una página muy larga';",
        )
        .unwrap();
    let name = format!("{}.pdf", "a-very-long-file-name-without-a-space".repeat(5));
    studio.post(&[(&name, PDF2), ("設計図.png", PDF2)], &["Ines"], "any").await;
    let (mut ines, home) = studio.visit("Ines").await;
    keep(all, "long-names", &ines.get(&home).await);
}

/// Quick links on both sides, and the address of a calendar.
async fn records(all: &mut States) {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let at = format!("/admin/projects/{}/records", studio.harbour);
    keep(all, "records-none", &nell.get(&at).await);
    for kind in ["invoice", "contract", "retainer", "licence", "asset", "link"] {
        keep(all, &format!("record-new-{kind}"), &nell.get(&format!("{at}?add={kind}")).await);
    }
    let wrong = [("kind", "invoice"), ("amount", "1.95.0"), ("due_on", "30/11"), ("url", "bank")];
    keep(all, "record-wrong", &nell.post(&at, &wrong).await);
    let (seen, url) = (("client_visible", "on"), ("url", "https://fernandfield.example/pay"));
    for fields in [
        &[("number", "FF-1"), ("amount", "£1950"), ("due_on", "2026-11-01"), url][..],
        &[("number", "FF-2"), ("amount", "£1950"), ("due_on", "2026-11-30"), ("note", "By card")],
        &[("number", "FF-3"), ("amount", "£9"), ("paid_on", "2026-09-21")],
        &[("number", "FF-4"), ("amount", "£9"), ("paid_on", "2025-09-21")],
    ] {
        let fields = [fields, &[("kind", "invoice"), seen]].concat();
        nell.post(&at, &fields).await.is(303);
    }
    let retainer =
        [("kind", "retainer"), ("title", "Care"), ("hours", "20"), ("used", "12,5"), seen];
    nell.post(&at, &retainer).await.is(303);
    let domain =
        [("kind", "asset"), ("title", "harbour.example"), ("renews_on", "2026-11-20"), seen];
    nell.post(&at, &domain).await.is(303);
    keep(all, "records", &nell.get(&format!("{at}?did=added")).await);
    let one = nell.get(&at).await.after("class=\"name\" href=\"");
    keep(all, "record", &nell.get(&one).await);
    keep(all, "record-remove", &nell.get(&format!("{one}/remove")).await);
    keep(all, "pressing", &nell.get("/admin").await);
    let (mut ines, home) = studio.visit("Ines").await;
    keep(all, "quick-links", &ines.get(&home).await);
    let calendar = format!("{home}/calendar");
    keep(all, "calendar-none", &ines.get(&calendar).await);
    ines.post(&calendar, &[("what", "make")]).await.is(303);
    keep(all, "calendar", &ines.get(&calendar).await);
}

/// Versions as they are looked at, by those who may take them and those who may not.
async fn files(all: &mut States) {
    let studio = Studio::open().await;
    let long = format!("{}.docx", "a-very-long-file-name-without-a-space".repeat(5));
    let wav = b"RIFF\x24\0\0\0WAVEfmt ".as_slice();
    for pdf in [PDF, PDF2] {
        let two: [(&str, &[u8]); 3] = [("homepage.pdf", pdf), ("call.wav", wav), (&long, pdf)];
        studio.post(&two, &[], "any").await;
    }
    let versions = studio.read(|tx| tx.all_versions(studio.nell.desk, &studio.harbour)).await;
    let (mut ines, home) = studio.visit("Ines").await;
    keep(all, "several-files", &ines.get(&home).await);
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    let mut nell = studio.desk().await;
    for version in &versions {
        let name = format!("file-{}-{}", &version.name[..4], version.number);
        keep(all, &name, &ines.get(&format!("{home}/files/{}", version.id)).await);
    }
    let id = &versions[0].id;
    keep(all, "file-not-to-take", &accounts.get(&format!("{theirs}/files/{id}")).await);
    keep(all, "file-studio", &nell.get(&format!("/admin/versions/{id}")).await);
    let look = Look { email: Some("nell@fernandfield.example".into()), ..studio.app.look().await };
    all.push(("file-lost".into(), ends::lost(&look, Side::Client, "7F3K").html));
    all.push(("file-lost-studio".into(), ends::lost(&look, Side::Studio, "7F3K").html));
}

/// People who come and go, links that end, a page that is looked at, a project that is over.
async fn life(all: &mut States) {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let mut nell = studio.desk().await;
    let of = |name: &str, rest: &str| format!("/admin/participants/{}{rest}", studio.person(name));
    let project = format!("/admin/projects/{}", studio.harbour);
    keep(all, "glimpse", &nell.get(&of("Ines", "/page")).await);
    keep(all, "take-off", &nell.get(&of("Ines", "/remove")).await);
    keep(all, "close-project", &nell.get(&format!("{project}/close")).await);
    nell.post(&of("Pete", "/rotate"), &[("do", "only")]).await.is(303);
    nell.post(&of("Pete", "/remove"), &[("why", "left the bakery")]).await.is(303);
    nell.post(&of("Pete", "/back"), &[]).await.is(303);
    let gone = nell.post(&of("Harbour", "/remove"), &[]).await.location();
    keep(all, "person", &nell.get(&of("Pete", "")).await);
    keep(all, "person-refused", &nell.post(&of("Pete", ""), &[("role", "boss")]).await);
    keep(all, "people", &nell.get(&gone).await);
    let person = studio.read(|tx| tx.participant(studio.nell.desk, &studio.person("Ines"))).await;
    let address = format!("/admin/contacts/{}/address", person.unwrap().contact.id);
    keep(all, "address", &nell.get(&address).await);
    let taken = [("email", "pete@harbourbakery.example"), ("who", "same")];
    keep(all, "address-refused", &nell.post(&address, &taken).await);
    keep(all, "name-refused", &nell.post(&project, &[("title", "")]).await);
    studio.clock.travel(days(86));
    let mut nell = studio.desk().await;
    keep(all, "links-ending", &nell.get("/admin").await);
    studio.clock.travel(days(9));
    let mut nell = studio.desk().await;
    keep(all, "glimpse-ended", &nell.get(&of("Ines", "/page")).await);
    nell.post(&of("Ines", "/resend"), &[]).await.is(303);
    let closed = nell.post(&format!("{project}/close"), &[]).await.location();
    keep(all, "project-closed", &nell.get(&closed).await);
    let (mut ines, home) = studio.visit("Ines").await;
    keep(all, "closed-and-still-up", &ines.get(&home).await);
}
