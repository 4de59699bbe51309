//! Three projects of two clients, every text field of which holds a word of its own project's. A
//! word found where it does not belong is a leak.

use crate::support::{Browser, Machine, Studio};
use rusqlite::types::ValueRef;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The word of what only the studio may see, whatever the project.
pub const INSIDE: &str = "zqinside";

/// One person at a client.
#[derive(Clone)]
pub struct Person {
    pub browser: Browser,
    pub home: String,
    pub link: String,
}

/// One project with its people.
pub struct Place {
    pub word: &'static str,
    pub people: BTreeMap<&'static str, Person>,
    /// What stands for an id in an address, by the part before it.
    pub ids: BTreeMap<&'static str, String>,
}

/// The studio with its three projects.
pub struct World {
    pub studio: Studio,
    pub machine: Machine,
    pub harbour: Place,
    /// The same client, another project.
    pub side: Place,
    /// Another client.
    pub tern: Place,
}

const ROLES: &[(&str, &str, bool)] = &[
    ("approver", "approver", true),
    ("commenter", "commenter", true),
    ("viewer", "viewer", false),
    ("revoked", "approver", true),
];

impl World {
    pub async fn open() -> Self {
        let studio = Studio::open().await;
        let machine = studio.machine().await;
        let hook = json!({ "url": format!("https://{INSIDE}.example/hook"),
            "description": format!("{INSIDE} hook"), "events": ["decision.made"] });
        let hook = machine.post("/webhooks", hook).await.is(201).id();
        let bakery = client(&machine, "zqharbour").await;
        let harbour = place(&studio, &machine, "zqharbour", &bakery).await;
        let side = place(&studio, &machine, "zqside", &bakery).await;
        let books = client(&machine, "zqtern").await;
        let tern = place(&studio, &machine, "zqtern", &books).await;
        let mut world = Self { studio, machine, harbour, side, tern };
        world.keyed().await;
        world.studio.draw().await;
        world.harbour.ids.insert("webhooks", hook);
        world.harbour.ids.insert("letters", "update".to_owned());
        for (part, sql) in [
            ("deliveries", "select id from deliveries limit 1"),
            ("tokens", "select id from api_tokens order by created_at limit 1"),
            ("outbox", "select id from mails limit 1"),
            ("members", "select id from members where role = 'editor' limit 1"),
            ("sessions", "select id from sessions limit 1"),
            ("passkeys", "select id from passkeys limit 1"),
        ] {
            let id = world.ask(sql);
            world.harbour.ids.insert(part, id);
        }
        world
    }

    /// Nell is signed in somewhere, and has a passkey there.
    async fn keyed(&self) {
        drop(self.studio.desk().await);
        self.studio.joss(milepost::member::Role::Editor).await;
        let base = rusqlite::Connection::open(self.studio.folder.path().join("milepost.db"));
        let sql = "insert into passkeys
                     (id, member_id, domain, credential_id, credential, name, created_at)
                   select '0123456789abcdef', id, 'elsewhere.example', 'x', '{}', ?1, 0
                   from members limit 1";
        base.unwrap().execute(sql, [format!("{INSIDE} passkey")]).unwrap();
    }

    /// The path of the link in a receipt of the first project.
    pub fn dispute(&self) -> String {
        let (keys, now) = (self.studio.app.keys(), self.studio.clock.now());
        let decision = self.harbour.ids["receipts"].parse().unwrap();
        format!("/d/{}", milepost::dispute::link(&keys, &decision, now).letters())
    }

    /// A single value out of the database.
    pub fn ask(&self, sql: &str) -> String {
        let path = self.studio.folder.path().join("milepost.db");
        let base = rusqlite::Connection::open(path).unwrap();
        base.query_row(sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Everything in the database, but how often pages were fetched and when somebody was last
    /// seen; equal dumps mean that nothing happened.
    pub async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        self.studio.settle().await;
        dump(&self.studio.folder.path().join("milepost.db"))
    }

    pub const fn places(&self) -> [&Place; 3] {
        [&self.harbour, &self.side, &self.tern]
    }
}

/// What keeps no account of anybody's business: page fetches, the browsers that pressed something,
/// and when a session or token was last used.
const BESIDE: &[(&str, &str)] = &[
    ("accesses", "*"),
    ("takings", "*"),
    ("showings", "*"),
    ("visits", "*"),
    ("sessions", "ends_at"),
    ("sessions", "used_at"),
    ("members", "seen_at"),
    ("api_tokens", "last_used_at"),
];

/// As [`World::dump`], of any database.
pub fn dump(path: &std::path::Path) -> BTreeMap<String, Vec<String>> {
    let base = rusqlite::Connection::open(path).unwrap();
    let mut tables = base
        .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite%'")
        .unwrap();
    let names: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut all = BTreeMap::new();
    for name in names.iter().filter(|name| !BESIDE.contains(&(name.as_str(), "*"))) {
        let mut rows = base.prepare(&format!("select * from \"{name}\"")).unwrap();
        let columns: Vec<_> = rows.column_names().map(str::to_owned).collect();
        let kept = |at: &usize| !BESIDE.contains(&(name.as_str(), columns[*at].as_str()));
        let read = rows.query_map([], |row| {
            let cell = |at| match row.get_ref(at).unwrap() {
                ValueRef::Blob(bytes) => format!("{bytes:?}"),
                other => format!("{other:?}"),
            };
            Ok((0..columns.len()).filter(kept).map(cell).collect::<Vec<_>>().join("|"))
        });
        let mut rows: Vec<String> = read.unwrap().map(Result::unwrap).collect();
        rows.sort();
        all.insert(name.clone(), rows);
    }
    all
}

async fn client(machine: &Machine, word: &str) -> String {
    machine.post("/clients", json!({ "name": format!("{word} & Sons") })).await.is(201).id()
}

/// A project of `client` whose every text field holds `word`.
async fn place(studio: &Studio, machine: &Machine, word: &'static str, client: &str) -> Place {
    let say = |what: &str| format!("{word} {what}");
    let project = json!({ "client_id": client, "title": say("site") });
    let project = machine.post("/projects", project).await.is(201).id();
    let (people, of) = people(studio, machine, word, (client, &project)).await;
    let first = json!({ "title": say("design"), "summary": say("summary"), "label": say("label"),
        "state": "in_progress", "estimated_on": "2026-11-20" });
    let milestones = format!("/projects/{project}/milestones");
    let milestone = machine.post(&milestones, first).await.is(201).id();
    let late = json!({ "estimated_on": "2026-11-27", "slipped_why": say("came late") });
    machine.patch(&format!("/milestones/{milestone}"), late).await.is(200);
    let file = format!("/milestones/{milestone}/files/{word}-homepage.pdf");
    let file = machine.put(&file, crate::support::studio::PDF).await.is(201);
    let version = file.json["version"]["id"].as_str().unwrap().to_owned();
    let question = |title: &str| {
        json!({ "title": say(title), "wording": say("wording"), "approver_ids": [of["approver"]],
            "version_ids": [version] })
    };
    let body = json!({ "body": say("update"), "notify": "all", "approval": question("asks") });
    machine.post(&format!("/milestones/{milestone}/updates"), body).await.is(201);
    let mut ids = BTreeMap::from([
        ("clients", client.to_owned()),
        ("projects", project),
        ("milestones", milestone.clone()),
        ("versions", version.clone()),
        ("previews", version.clone()),
        ("files", file.id()),
        ("participants", of["viewer"].clone()),
        ("mail", of["viewer"].clone()),
    ]);
    let first = machine.get(&format!("/milestones/{milestone}/approvals")).await.json;
    ids.insert("answered", first["items"][0]["id"].as_str().unwrap().to_owned());
    let receipt = answer(&people["approver"], word).await;
    ids.insert("receipts", receipt.0.rsplit('/').next().unwrap().to_owned());
    ids.insert("decisions", ids["receipts"].clone());
    ids.insert("attachments", receipt.1);
    let asking = format!("/milestones/{milestone}/approvals");
    ids.insert("approvals", machine.post(&asking, question("second")).await.is(201).id());
    ids.extend(wanted(machine, &people["commenter"], word, &milestone).await);
    ids.extend(filled(machine, &people["commenter"], word, &milestone).await);
    let draft = json!({ "body": format!("{INSIDE} {word} draft"), "publish": false });
    let draft = machine.post(&format!("/milestones/{milestone}/updates"), draft).await.is(201).id();
    ids.insert("drafts", draft.clone());
    ids.insert("updates", draft);
    let why = json!({ "why": format!("{INSIDE} left") });
    machine.post(&format!("/participants/{}/link/revoke", of["revoked"]), why).await.is(200);
    ids.insert("records", records(machine, word, &ids).await);
    ids.extend(listed(machine, word, &ids).await);
    ids.insert("introductions", introduced(machine, &people["viewer"], word, &ids).await);
    ids.insert("questions", said(machine, &people["commenter"], word, &ids).await);
    let contacts = machine.get(&format!("/clients/{client}/contacts")).await.json;
    ids.insert("keys", "1".to_owned());
    ids.insert("uploads", NOTHING.to_owned());
    ids.insert("quarantine", "0".repeat(64));
    ids.insert("contacts", contacts["items"][0]["id"].as_str().unwrap().to_owned());
    Place { word, people, ids }
}

/// A colleague who came by the viewer's link.
async fn introduced(
    machine: &Machine,
    viewer: &Person,
    word: &str,
    ids: &BTreeMap<&str, String>,
) -> String {
    let name = format!("{word} colleague");
    let email = format!("{word}-colleague@clients.example");
    let introduce = format!("{}/introduce", viewer.home);
    let fields = [("name", &*name), ("email", &*email)];
    viewer.browser.clone().post(&introduce, &fields).await.is(303);
    let came = machine.get(&format!("/projects/{}/introductions", ids["projects"])).await.json;
    came["items"][0]["id"].as_str().unwrap().to_owned()
}

/// A question with a file in the conversation, and a note of the studio's; the question.
async fn said(
    machine: &Machine,
    commenter: &Person,
    word: &str,
    ids: &BTreeMap<&str, String>,
) -> String {
    let write = format!("{}/milestones/{}/messages", commenter.home, ids["milestones"]);
    let (words, sent) = (format!("{word} message"), format!("{word}-list.txt"));
    let fields = [("message", words.as_str()), ("question", "on")];
    let files: &[(&str, &str, &[u8])] = &[("files", &sent, b"list")];
    commenter.browser.clone().upload(&write, &fields, files).await.is(303);
    let note = json!({ "body": format!("{INSIDE} {word} note") });
    machine.post(&format!("/projects/{}/notes", ids["projects"]), note).await.is(201);
    let said = machine.get(&format!("/milestones/{}/messages", ids["milestones"])).await.json;
    said["items"][0]["id"].as_str().unwrap().to_owned()
}

/// A task for anybody at the client, and the project kept as a template.
async fn listed(
    machine: &Machine,
    word: &str,
    ids: &BTreeMap<&str, String>,
) -> [(&'static str, String); 2] {
    let task = json!({ "title": format!("{word} task"), "note": format!("{word} remark"),
        "for_id": "client", "due_on": "2026-11-18" });
    let tasks = format!("/milestones/{}/tasks", ids["milestones"]);
    let task = machine.post(&tasks, task).await.is(201).id();
    let kept = json!({ "name": format!("{INSIDE} {word} kept"), "project_id": ids["projects"] });
    [("tasks", task), ("templates", machine.post("/templates", kept).await.is(201).id())]
}

/// An invoice that clients see, and beside it something that only the studio does; the invoice.
async fn records(machine: &Machine, word: &str, ids: &BTreeMap<&str, String>) -> String {
    let say = |what: &str| format!("{word} {what}");
    let records = format!("/projects/{}/records", ids["projects"]);
    let inside = json!({ "kind": "asset", "title": format!("{INSIDE} {word} domain"),
        "renews_on": "2026-11-15", "client_visible": false });
    machine.post(&records, inside).await.is(201);
    let invoice = json!({ "kind": "invoice", "number": say("0112"), "title": say("instalment"),
        "note": say("note"), "url": format!("https://pay.example/{word}"),
        "version_id": ids["versions"], "currency": "GBP", "amount": 195_000,
        "due_on": "2026-11-30", "remind_client": true });
    machine.post(&records, invoice).await.is(201).id()
}

async fn people(
    studio: &Studio,
    machine: &Machine,
    word: &'static str,
    of: (&str, &str),
) -> (BTreeMap<&'static str, Person>, BTreeMap<&'static str, String>) {
    let (mut people, mut ids) = (BTreeMap::new(), BTreeMap::new());
    for (name, role, can_download) in ROLES {
        let contact = json!({ "name": format!("{word} {name}"),
            "email": format!("{word}-{name}@clients.example") });
        let contact = machine.post(&format!("/clients/{}/contacts", of.0), contact).await.is(201);
        let person = json!({ "contact_id": contact.id(), "role": role,
            "can_download": can_download });
        let person =
            machine.post(&format!("/projects/{}/participants", of.1), person).await.is(201);
        let url: &Value = &person.json["link"]["url"];
        let mut browser = studio.browser();
        let link = browser.path(url.as_str().unwrap());
        let home = browser.get(&link).await.location();
        people.insert(*name, Person { browser, home, link });
        ids.insert(*name, person.id());
    }
    (people, ids)
}

/// The first question, answered with a comment and a file: the receipt's address, the file's id.
async fn answer(approver: &Person, word: &str) -> (String, String) {
    let (mut browser, home) = (approver.browser.clone(), &approver.home);
    let page = browser.get(home).await;
    let to = format!("/p/{}", page.after("action=\"/p/"));
    let (comment, file) = (format!("{word} comment"), format!("{word}-marks.png"));
    let shown = page.after("name=\"shown\" value=\"");
    let fields = [
        ("decision", "changes_requested"),
        ("comment", comment.as_str()),
        ("shown", shown.as_str()),
    ];
    let receipt = browser.upload(&to, &fields, &[("files", &file, b"marks")]).await;
    let receipt = receipt.is(303).location();
    let attached = browser.get(&receipt).await.after("/decisions/");
    (receipt, attached.split('/').next().unwrap().to_owned())
}

/// What is asked for and what came: the ids of the request, of its item and of the file.
async fn wanted(
    machine: &Machine,
    commenter: &Person,
    word: &str,
    milestone: &str,
) -> [(&'static str, String); 4] {
    let say = |what: &str| format!("{word} {what}");
    let new = json!({ "title": say("request"), "instructions": say("instructions"),
        "items": [{ "title": say("item"), "instructions": say("needed") }] });
    let made = machine.post(&format!("/milestones/{milestone}/requests"), new).await.is(201);
    let item = made.json["items"][0]["id"].as_str().unwrap().to_owned();
    let sent = supply(commenter, word, &item).await;
    [("requests", made.id()), ("request-items", item.clone()), ("item", item), ("supplied", sent)]
}

/// A form that was sent with a file: the ids of both.
async fn filled(
    machine: &Machine,
    commenter: &Person,
    word: &str,
    milestone: &str,
) -> [(&'static str, String); 2] {
    let say = |what: &str| format!("{word} {what}");
    let new = json!({ "title": say("form"), "instructions": say("instructions"), "fields": [
        { "label": say("question"), "help": say("help") },
        { "label": say("picture"), "kind": "file" } ] });
    let form = machine.post(&format!("/milestones/{milestone}/forms"), new).await.is(201).id();
    let (mut browser, at) = (commenter.browser.clone(), format!("{}/forms/{form}", commenter.home));
    let (answer, name) = (say("answer"), format!("{word}-form.pdf"));
    let fields = [("version", "1"), ("do", "send"), ("v.q1", answer.as_str())];
    browser.upload(&at, &fields, &[("file.q2", &name, b"form")]).await.is(303);
    let file = browser.get(&at).await.after("/form-files/");
    [("forms", form), ("form-files", file.split('/').next().unwrap().to_owned())]
}

/// A file sent for an item: its id.
async fn supply(commenter: &Person, word: &str, item: &str) -> String {
    let (mut browser, home) = (commenter.browser.clone(), &commenter.home);
    let (to, file) = (format!("{home}/requests/{item}/files"), format!("{word}-list.pdf"));
    browser.upload(&to, &[], &[("files", &file, b"list")]).await.is(303);
    let sent = browser.get(home).await.after("/supplied/");
    sent.split('/').next().unwrap().to_owned()
}

/// What stands for an id that names nothing.
pub const NOTHING: &str = "0000000000000000";

/// The address of `pattern` with ids of `place`; `page` is whose page it is asked under.
pub fn address(pattern: &str, place: &Place, page: &str) -> String {
    fill(pattern, page, |part| {
        // Only what was answered can be taken back.
        let part = if pattern.ends_with("/take-back") { "answered" } else { part };
        place.ids.get(part).cloned().unwrap_or_else(|| panic!("{pattern}: no id for {part}"))
    })
}

/// The same with ids that name nothing.
pub fn nowhere(pattern: &str, page: &str) -> String {
    fill(pattern, page, |_| NOTHING.to_owned())
}

fn fill(pattern: &str, page: &str, id: impl Fn(&str) -> String) -> String {
    let mut before = "";
    let mut parts = Vec::new();
    for part in pattern.split('/') {
        parts.push(match part {
            "{page}" => page.trim_start_matches("/p/").to_owned(),
            "{name}" => "any.pdf".to_owned(),
            "{size}" => "small".to_owned(),
            "{token}" => "Ex".repeat(20),
            // The portal names files by their version.
            "{version}" => id("versions"),
            "{file}" => id("attachments"),
            "{item}" => id("item"),
            part if part.starts_with('{') => id(before),
            part => part.to_owned(),
        });
        before = part;
    }
    parts.join("/")
}

/// Whether an address of this pattern names something that can be somebody else's.
pub fn names_a_thing(pattern: &str) -> bool {
    let own = ["{page}", "{name}", "{size}", "{token}"];
    pattern.split('/').any(|part| part.starts_with('{') && !own.contains(&part))
}
