//! The studio of the pictures: Nell runs it, Ines decides, Pete comments and downloads, Harbour
//! accounts look, and Orla belongs to another client.

use super::smtp::Server;
use super::{Browser, Page};
use milepost::app::App;
use milepost::approval::Asked;
use milepost::clock::{Clock, Stamp};
use milepost::config::Config;
use milepost::error::Result;
use milepost::file::Kinds;
use milepost::file::Stored;
use milepost::id::{MilestoneId, ParticipantId, ProjectId, UpdateId};
use milepost::member::{Desk, Member, Profile};
use milepost::participant::Role;
use milepost::preview::Worker;
use milepost::store::Tx;
use milepost::studio::SetUp;
use milepost::update::{self, Choices, Save};
use milepost::vault::Room;
use milepost::web::site::Site;
use milepost::{client, contact, jobs, link, member, milestone, participant, project, studio, web};
use std::collections::BTreeMap;
use std::time::Duration;

/// Thursday 12 November 2026, 14:28 in London.
pub const NOON: Stamp = Stamp::from_seconds(1_794_493_680);

/// Where the studio can be reached.
pub const BASE: &str = "http://portal.test:8080";

pub struct Studio {
    pub app: App,
    pub clock: Clock,
    pub mail: Server,
    pub folder: tempfile::TempDir,
    pub router: Site,
    pub nell: Member,
    pub harbour: ProjectId,
    pub design: MilestoneId,
    people: BTreeMap<&'static str, ParticipantId>,
}

/// What a person at a client is called in the stories, with address and role.
pub const CAST: &[(&str, &str, Role, bool)] = &[
    ("Ines Calloway", "ines@harbourbakery.example", Role::Approver, true),
    ("Pete Rowland", "pete@harbourbakery.example", Role::Commenter, true),
    ("Harbour accounts", "accounts@harbourbakery.example", Role::Viewer, false),
];

/// Settings for a folder, as if nothing else had been said.
pub fn settings(folder: &std::path::Path, more: &[(&str, &str)]) -> Config {
    let mut flags = BTreeMap::from([
        ("data".to_owned(), folder.display().to_string()),
        ("base-url".to_owned(), BASE.to_owned()),
        ("min-free".to_owned(), "1MiB".to_owned()),
    ]);
    flags.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    Config::read(&flags).unwrap()
}

impl Studio {
    pub async fn open() -> Self {
        Self::open_with(&[]).await
    }

    pub async fn open_with(more: &[(&str, &str)]) -> Self {
        Self::open_in(tempfile::tempdir().unwrap(), more).await
    }

    /// In a folder below another one, such as a disk of its own.
    pub async fn open_on(disk: &std::path::Path, more: &[(&str, &str)]) -> Self {
        Self::open_in(tempfile::tempdir_in(disk).unwrap(), more).await
    }

    async fn open_in(folder: tempfile::TempDir, more: &[(&str, &str)]) -> Self {
        let (mail, clock) = (Server::start(), Clock::standing_at(NOON));
        let url = mail.url();
        let mut said = vec![("smtp-url", url.as_str())];
        said.extend_from_slice(more);
        let app = App::open(settings(folder.path(), &said), clock.clone()).unwrap();
        let form = SetUp {
            studio: "Fern & Field".into(),
            owner: "Nell Ashby".into(),
            email: "nell@fernandfield.example".into(),
            time_zone: "Europe/London".into(),
            ..SetUp::default()
        };
        let nell = app.store.write(move |tx| studio::set_up(tx, &form)).await.unwrap();
        let router = web::router::router(&app);
        let by = nell.clone();
        let signer = app.signer();
        let (harbour, design, people) =
            app.store.write(move |tx| cast(tx, &signer, &by)).await.unwrap();
        Self { app, clock, mail, folder, router, nell, harbour, design, people }
    }

    pub fn person(&self, name: &str) -> ParticipantId {
        self.people[name].clone()
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone(), BASE)
    }

    /// A browser in which somebody's link was opened just now.
    pub async fn visit(&self, name: &str) -> (Browser, String) {
        let mut browser = self.browser();
        let page = browser.get(&self.link(name).await).await;
        page.is(303);
        (browser, page.location())
    }

    /// The path of somebody's link.
    pub async fn link(&self, name: &str) -> String {
        let (by, id, signer) = (self.nell.clone(), self.person(name), self.app.signer());
        let token =
            self.app.store.write(move |tx| link::copy(tx, &signer, &by, &id)).await.unwrap();
        format!("/l/{}", token.letters())
    }

    /// Joss joins the studio.
    pub async fn joss(&self, role: member::Role) -> Member {
        let zone = "Europe/London".parse().unwrap();
        let joss = Profile::new("Joss Field", "joss@fernandfield.example", role, zone);
        let added = joss.clone();
        self.app.store.write(move |tx| tx.add_member(&added)).await.unwrap();
        Member::signed_in(joss, Desk::of_the_house())
    }

    /// A browser in which Nell is signed in.
    pub async fn desk(&self) -> Browser {
        self.desk_of("nell@fernandfield.example").await
    }

    /// A browser in which the member with an address is signed in.
    pub async fn desk_of(&self, email: &'static str) -> Browser {
        let signer = self.app.signer();
        let print = move |tx: &Tx| member::print_door(tx, &signer.keys, Some(email));
        let token = self.app.store.write(print).await.unwrap();
        let mut browser = self.browser();
        let door = format!("/admin/enter/{}", token.letters());
        browser.get(&door).await.is(200);
        browser.post(&door, &[]).await.is(303);
        browser
    }

    pub async fn store(&self, name: &str, bytes: &[u8]) -> Stored {
        let chunks = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes.to_vec().into())]);
        let room = Room { file: u64::MAX, disk: u64::MAX, quota: None, refused: Kinds::default() };
        self.app.vault.put(name, room, chunks).await.unwrap()
    }

    /// Nell posts files on the design milestone and asks `from` to decide on them. The rule
    /// `in_order` asks everybody, one after the other.
    pub async fn post(&self, files: &[(&str, &[u8])], from: &[&str], rule: &str) -> UpdateId {
        let mut stored = Vec::new();
        for (name, bytes) in files {
            stored.push(self.store(name, bytes).await);
        }
        let choices = Choices {
            milestone: self.design.to_string(),
            body: "The homepage is ready for you.".into(),
            ask: !from.is_empty(),
            title: "Approve the homepage design".into(),
            wording: "Once you approve, building starts.".into(),
            on: vec!["posted".into()],
            from: from.iter().map(|name| self.person(name).to_string()).collect(),
            rule: if rule == "in_order" { "all".into() } else { rule.into() },
            in_order: rule == "in_order",
            due_on: "2026-11-17".into(),
            to: self.people.values().map(ToString::to_string).collect(),
            ..Choices::default()
        };
        let save = Save { choices, files: stored, ..Save::default() };
        let (by, project, signer) = (self.nell.clone(), self.harbour.clone(), self.app.signer());
        let published = self.app.store.write(move |tx| {
            let draft = update::save(tx, &by, &project, save)?;
            update::publish(tx, &signer, &by, &draft, true)?;
            Ok(draft)
        });
        published.await.unwrap()
    }

    /// The homepage, first version, with a question to Ines.
    pub async fn post_homepage(&self) -> UpdateId {
        self.post(&[("homepage-design.pdf", PDF)], &["Ines"], "any").await
    }

    /// Delivers what waits.
    pub async fn deliver(&self) -> u32 {
        jobs::deliver::once(&self.app).await.unwrap()
    }

    /// Makes the pictures that wait to be made, with the real program.
    pub async fn draw(&self) {
        while jobs::preview::once(&self.app, &worker()).await.unwrap() {}
    }

    /// Every question of the Harbour project, newest first.
    pub async fn asked(&self) -> Vec<Asked> {
        self.read(|tx| tx.asked_of_project(Desk::of_the_house(), &self.harbour)).await
    }

    pub async fn read<T>(&self, work: impl FnOnce(&Tx) -> Result<T>) -> T {
        self.app.store.read(work).await.unwrap()
    }

    /// Waits until everything noted so far is written.
    pub async fn settle(&self) {
        jobs::fetches::once(&self.app).await.unwrap();
        self.app.store.write(|_| Ok(())).await.unwrap();
    }

    /// The decision form on somebody's page, sent.
    pub async fn decide(&self, browser: &mut Browser, home: &str, fields: &[(&str, &str)]) -> Page {
        let page = browser.get(home).await;
        let action = page.after("action=\"/p/");
        let shown = page.after("name=\"shown\" value=\"");
        let mut all = vec![("shown", shown.as_str())];
        all.extend_from_slice(fields);
        browser.post(&format!("/p/{action}"), &all).await
    }
}

/// How pictures are made: by the program that is tested, in a process of its own.
pub fn worker() -> Worker {
    let program = env!("CARGO_BIN_EXE_milepost").into();
    Worker { program, seconds: 20, wall: Duration::from_secs(30) }
}

/// A real PDF of the demo.
pub const PDF: &[u8] = include_bytes!("../../../assets/demo/homepage-design-1.pdf");

/// Its next version.
pub const PDF2: &[u8] = include_bytes!("../../../assets/demo/homepage-design-2.pdf");

pub type Made = (ProjectId, MilestoneId, BTreeMap<&'static str, ParticipantId>);

/// Harbour and Tern with their people; Discovery is done, Design in progress, Build planned.
pub fn cast(tx: &Tx, signer: &link::Signer, nell: &Member) -> Result<Made> {
    let bakery = client::add(tx, nell, "Harbour Bakery")?;
    let harbour = project::start(tx, nell, &bakery.id, "Harbour Bakery website")?;
    let mut people = BTreeMap::new();
    for (name, email, role, download) in CAST {
        let form =
            contact::Form { name: (*name).into(), email: (*email).into(), ..Default::default() };
        let contact = contact::add(tx, nell, &bakery.id, &form)?;
        let person =
            participant::add(tx, signer, nell, &harbour.id, &(contact.id, *role, *download))?;
        people.insert(name.split(' ').next().unwrap(), person.id);
    }
    let mut design = None;
    for (title, state) in [("Discovery", "done"), ("Design", "in_progress"), ("Build", "planned")] {
        let form = milestone::Form {
            title: title.into(),
            state: state.into(),
            estimated_on: "2026-11-20".into(),
            ..Default::default()
        };
        let added = milestone::add(tx, nell, &harbour.id, &form)?;
        if title == "Design" {
            design = Some(added.id);
        }
    }
    let books = client::add(tx, nell, "Tern Books")?;
    let tern = project::start(tx, nell, &books.id, "Tern Books online shop")?;
    let form = contact::Form {
        name: "Orla Finch".into(),
        email: "orla@ternbooks.example".into(),
        ..Default::default()
    };
    let orla = contact::add(tx, nell, &books.id, &form)?;
    let orla = participant::add(tx, signer, nell, &tern.id, &(orla.id, Role::Approver, true))?;
    people.insert("Orla", orla.id);
    Ok((harbour.id, design.unwrap(), people))
}
