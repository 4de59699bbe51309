//! A studio with many projects, each with somebody who decides and questions that wait, and a plain
//! line to a server that answers them. `benches/decisions.rs` uses it too.

use milepost::app::App;
use milepost::assurance::Secret;
use milepost::clock::Clock;
use milepost::config::Config;
use milepost::file::{Kinds, Stored};
use milepost::link::{self, Opening, Signer};
use milepost::member::{Desk, Member};
use milepost::participant::Role;
use milepost::store::Tx;
use milepost::studio::SetUp;
use milepost::update::{self, Choices, Save};
use milepost::vault::Room;
use milepost::web::{cookies, keys};
use milepost::{client, contact, milestone, participant, project, studio};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

/// A question that waits for somebody, and what their browser has in hand.
#[derive(Debug, Clone)]
pub struct Question {
    /// `/p/{page}`
    pub home: String,
    /// The cookies of a browser that opened their link.
    pub cookies: String,
    /// Its id.
    pub approval: String,
    /// The fingerprint of what the page shows.
    pub shown: String,
}

impl Question {
    /// A press on "Approve", as a browser sends it.
    pub fn press(&self, address: &str) -> String {
        let body = format!("decision=approved&shown={}", self.shown);
        self.post(address, "decision", &body)
    }

    /// A press on "Undo approval".
    pub fn take_back(&self, address: &str) -> String {
        self.post(address, "take-back", "")
    }

    fn post(&self, address: &str, verb: &str, body: &str) -> String {
        let Self { home, cookies, approval, .. } = self;
        format!(
            "POST {home}/approvals/{approval}/{verb} HTTP/1.1\r\nHost: {address}\r\n\
             Origin: http://{address}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookies}\r\n\
             User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Told {
    pub status: u16,
    pub location: String,
}

/// A connection that stays open.
pub struct Line(TcpStream);

impl Line {
    pub fn to(address: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self(stream))
    }

    /// Sends a request and reads the whole answer.
    pub fn ask(&mut self, request: &str) -> std::io::Result<Told> {
        self.send(request)?;
        self.hear()
    }

    /// Sends a request.
    pub fn send(&mut self, request: &str) -> std::io::Result<()> {
        self.0.write_all(request.as_bytes())
    }

    /// Sends a request; how many bytes the body of the answer has.
    #[allow(dead_code, reason = "benches/pages.rs asks")]
    pub fn weigh(&mut self, request: &str) -> std::io::Result<usize> {
        self.send(request)?;
        self.heard().map(|(_, length)| length)
    }

    /// Sends bytes as they are.
    #[allow(dead_code, reason = "benches send none")]
    pub fn send_bytes(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.write_all(bytes)
    }

    /// Reads the whole answer.
    pub fn hear(&mut self) -> std::io::Result<Told> {
        self.heard().map(|(told, _)| told)
    }

    fn heard(&mut self) -> std::io::Result<(Told, usize)> {
        let (mut came, mut piece) = (Vec::new(), [0; 16 * 1024]);
        let end = loop {
            if let Some(at) = came.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            match self.0.read(&mut piece)? {
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                read => came.extend_from_slice(&piece[..read]),
            }
        };
        let head = String::from_utf8_lossy(&came[..end]).into_owned();
        let said = |name: &str| {
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            let mut found = lines.filter(|(is, _)| is.eq_ignore_ascii_case(name));
            found.next().map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        if said("transfer-encoding") == "chunked" {
            // A page that was packed on its way ends with an empty chunk.
            while !came.ends_with(b"\r\n0\r\n\r\n") {
                match self.0.read(&mut piece)? {
                    0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                    read => came.extend_from_slice(&piece[..read]),
                }
            }
        }
        let length = said("content-length").parse().unwrap_or(came.len() - end);
        let mut left = (end + length).saturating_sub(came.len());
        while left > 0 {
            match self.0.read(&mut piece)? {
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                read => left = left.saturating_sub(read),
            }
        }
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Ok((Told { status, location: said("location") }, length))
    }
}

/// Makes a studio in `folder` with so many projects and questions on each, by the same verbs as
/// real use, and closes it again.
pub async fn seed(folder: &Path, projects: usize, questions: usize) -> Vec<Vec<Question>> {
    let mut flags = BTreeMap::from([("min-free".to_owned(), "1MiB".to_owned())]);
    flags.insert("data".to_owned(), folder.display().to_string());
    let app = App::open(Config::read(&flags).unwrap(), Clock::of_the_machine()).unwrap();
    let form = SetUp {
        studio: "Fern & Field".into(),
        owner: "Nell Ashby".into(),
        email: "nell@fernandfield.example".into(),
        time_zone: "Europe/London".into(),
        ..SetUp::default()
    };
    let nell = app.store.write(move |tx| studio::set_up(tx, &form)).await.unwrap();
    let room = Room { file: u64::MAX, disk: u64::MAX, quota: None, refused: Kinds::default() };
    let bytes = futures_util::stream::iter([Ok::<_, std::io::Error>("a plan".as_bytes().into())]);
    let file = app.vault.put("plan.txt", room, bytes).await.unwrap();
    let mut all = Vec::new();
    for number in 0..projects {
        let (nell, signer, file) = (nell.clone(), app.signer(), file.clone());
        let config = app.config();
        let make = move |tx: &Tx| one(tx, &nell, (&signer, &config), &file, (number, questions));
        all.push(app.store.write(make).await.unwrap());
    }
    app.store.close();
    all
}

/// One project with somebody who decides.
fn one(
    tx: &Tx,
    nell: &Member,
    (signer, config): (&Signer, &Config),
    file: &Stored,
    (number, questions): (usize, usize),
) -> milepost::error::Result<Vec<Question>> {
    let client = client::add(tx, nell, &format!("Client {number}"))?;
    let project = project::start(tx, nell, &client.id, &format!("Website {number}"))?;
    let (name, email) = (format!("Ines {number}"), format!("ines{number}@client.example"));
    let form = contact::Form { name, email, ..Default::default() };
    let contact = contact::add(tx, nell, &client.id, &form)?;
    let may = (contact.id, Role::Approver, true);
    let ines = participant::add(tx, signer, nell, &project.id, &may)?;
    let (title, state) = ("Design".into(), "in_progress".into());
    let form = milestone::Form { title, state, ..Default::default() };
    let milestone = milestone::add(tx, nell, &project.id, &form)?;
    for question in 0..questions {
        let choices = Choices {
            milestone: milestone.id.to_string(),
            body: "It is ready for you.".into(),
            ask: true,
            title: format!("Approve plan {question}"),
            on: vec!["posted".into()],
            from: vec![ines.id.to_string()],
            rule: "any".into(),
            ..Choices::default()
        };
        let files = vec![Stored { name: format!("plan-{question}.txt"), ..file.clone() }];
        let draft =
            update::save(tx, nell, &project.id, Save { choices, files, ..Save::default() })?;
        update::publish(tx, signer, nell, &draft, false)?;
    }
    let token = link::copy(tx, signer, nell, &ines.id)?;
    let Opening::Open(visitor) = link::open(tx, signer, token.letters())? else {
        panic!("the link does not open")
    };
    let (page, (visit, _)) = (visitor.page.as_str(), link::cookie(signer, &visitor, tx.now()));
    let secret = keys::spelled(Secret::random().bytes());
    let (of_visit, of_browser) = (cookies::visit(config, page), cookies::browser(config, page));
    let cookies = format!("{of_visit}={}; {of_browser}={secret}", visit.letters());
    let asked = tx.asked_of_project(nell.desk, &project.id)?;
    Ok(asked
        .iter()
        .map(|asked| Question {
            home: format!("/p/{page}"),
            cookies: cookies.clone(),
            approval: asked.approval.id.to_string(),
            shown: asked.fingerprint(),
        })
        .collect())
}

/// A project with many people.
pub struct Crowd {
    /// Its one milestone.
    #[allow(dead_code, reason = "benches/mail.rs posts on it")]
    pub milestone: String,
    /// A question that waits for one of them, with their browser.
    pub question: Question,
}

/// Makes a studio in `folder` with one project of so many people, by the same verbs as real use,
/// and closes it again. If `is_mailed`, a letter to each of them waits in the outbox.
pub async fn crowd(folder: &Path, people: usize, is_mailed: bool) -> Crowd {
    let question = seed(folder, 1, 1).await.remove(0).remove(0);
    let mut flags = BTreeMap::from([("min-free".to_owned(), "1MiB".to_owned())]);
    flags.insert("data".to_owned(), folder.display().to_string());
    let app = App::open(Config::read(&flags).unwrap(), Clock::of_the_machine()).unwrap();
    let signer = app.signer();
    let made = app.store.write(move |tx| {
        let desk = Desk::of_the_house();
        let profile = tx.members(desk)?.remove(0);
        let nell = Member::signed_in(profile, desk);
        let project = tx.projects(desk)?.remove(0);
        let mut to = Vec::new();
        for number in 0..people {
            let (name, email) = (format!("Reader {number}"), format!("r{number}@client.example"));
            let form = contact::Form { name, email, ..Default::default() };
            let contact = contact::add(tx, &nell, &project.client, &form)?;
            let may = (contact.id, Role::Viewer, true);
            to.push(participant::add(tx, &signer, &nell, &project.id, &may)?.id.to_string());
        }
        let milestone = tx.milestones(desk, &project.id)?.remove(0).id.to_string();
        if is_mailed {
            let body = "It goes well.".to_owned();
            let choices = Choices { milestone: milestone.clone(), body, to, ..Choices::default() };
            let save = Save { choices, ..Save::default() };
            let draft = update::save(tx, &nell, &project.id, save)?;
            update::publish(tx, &signer, &nell, &draft, true)?;
        }
        Ok(milestone)
    });
    let milestone = made.await.unwrap();
    app.store.close();
    Crowd { milestone, question }
}

/// Numbers that are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    /// From 0 to below `sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// An address of loopback at which nobody listens; no other call of this process is given it. It
/// is below the ports that Linux hands out by itself (32768 and up), so that no test that binds
/// port 0, and no connection, is given it meanwhile. Processes begin at different ports. It is not
/// listened at to find that out: a program that another test starts at this moment would listen,
/// too, until it runs.
pub fn free_address() -> String {
    const PORTS: u16 = 20_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = (std::process::id() % 1000) as u16 * 20;
    for _ in 0..PORTS {
        let port = 12_000 + (begin + NEXT.fetch_add(1, Ordering::Relaxed) % PORTS) % PORTS;
        let address = format!("127.0.0.1:{port}");
        if TcpStream::connect(&address).is_err() {
            return address;
        }
    }
    panic!("no port is free");
}
