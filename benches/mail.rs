//! What five hundred letters of one update cost, from the press to the last "250" of a mail server on
//! this machine, and what a reader of a page notices of it.
//!
//! `cargo bench --profile dist --bench mail` prints the table. A project with 500 people is seeded by
//! the same verbs as real use and the server is started as a process; the press is one
//! `POST /api/v1/milestones/{id}/updates`, which publishes and mails. The mail server is a socket of
//! this process that answers at once, or each time 20 ms late. Rounds take turns and the middle one
//! counts. `MILEPOST` names another binary, `MAIL_ROUNDS=2` makes it a quick look. Nothing here is an
//! assertion, but that every letter came once and every row says so.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench watches the clock")]

#[path = "../tests/it/support/many.rs"]
#[allow(dead_code, reason = "a story uses the rest")]
mod many;

use many::{Line, Question, crowd, free_address};
use milepost::calendar::Zone;
use milepost::clock::Stamp;
use milepost::mail::letter::{Door, draw};
use milepost::outbox::{Facts, Letter, Sender};
use rusqlite::Connection;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

const PEOPLE: usize = 500;
const LATE: Duration = Duration::from_millis(20);
const CONNECTIONS: u32 = 8;

fn main() {
    let within = env!("CARGO_TARGET_TMPDIR");
    let folder = tempfile::Builder::new().prefix("mail-").tempdir_in(within).unwrap();
    let said = std::env::var("MAIL_ROUNDS").ok().and_then(|n| n.parse().ok());
    let rounds: usize = said.unwrap_or(9);
    let data = folder.path().join("milepost");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let seeded = runtime.block_on(crowd(&data, PEOPLE, false));
    drop(runtime);
    let token = say(&data, &["token", "create", "bench", "--role", "editor"]);
    let sink = Sink::start();
    let server = Server::start(&data, &sink);
    let (address, milestone) = (&*server.address, &*seeded.milestone);
    let press = Press { address, milestone, token: &token, data: &data };
    println!("| what | figure | beside | budget |");
    println!("|---|---|---|---|");
    let quiet = reading(&server.address, &seeded.question, || {
        std::thread::sleep(Duration::from_secs(3));
    });
    drawing();
    at_once(&sink, &press, (rounds, &server));
    sink.late(LATE);
    let mut took = Vec::new();
    let busy = reading(&server.address, &seeded.question, || {
        took = (0..rounds.div_ceil(4)).map(|_| press.until_the_last(&sink).1).collect();
    });
    late(&took);
    row("the page meanwhile, 100 a second", &busy, &format!("quiet: {}", quiet), "as before");
    sink.late(Duration::ZERO);
    let mut bursts = 0;
    let busy = reading(&server.address, &seeded.question, || {
        let until = Instant::now() + Duration::from_secs(3);
        while Instant::now() < until {
            press.until_the_last(&sink);
            bursts += 1;
        }
    });
    let what = format!("the page during {bursts} bursts of {PEOPLE} one after the other");
    row(&what, &busy, &format!("quiet: {}", quiet), "-");
    whole(&data, &sink);
}

fn row(what: &str, figure: &str, beside: &str, budget: &str) {
    println!("| {what} | {figure} | {beside} | {budget} |");
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

fn at_once(sink: &Sink, press: &Press, (rounds, server): (usize, &Server)) {
    let (mut answered, mut took, mut cost) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=rounds {
        let before = server.work();
        let (answer, last) = press.until_the_last(sink);
        // The first round warms it up.
        if round > 0 {
            answered.push(answer.as_secs_f64() * 1e3);
            took.push(last.as_secs_f64() * 1e3);
            cost.push((server.work() - before) * 1e3);
        }
    }
    let (least, most) =
        (took.iter().copied().fold(f64::MAX, f64::min), took.iter().copied().fold(0.0, f64::max));
    let figure = format!("{:.0} ms", median(took));
    let (answer, cost) = (median(answered), median(cost));
    let beside = format!(
        "{least:.0} to {most:.0} ms; the press is answered after {answer:.0} ms; {cost:.0} ms of CPU"
    );
    row(&format!("press to the last 250, {PEOPLE} letters"), &figure, &beside, "150 ms");
}

/// What it costs to draw one letter.
fn drawing() {
    let (by, reader) = ("Nell Ashby".to_owned(), "Ines Calloway".to_owned());
    let studio = Sender { name: "Fern & Field".into(), brand: "#2e6f4e".into(), postal: None };
    let facts =
        Facts { studio, project: "Website".into(), to: reader, zone: Zone::default(), member: by };
    let (milestone, body) = ("Design".to_owned(), "It went *well*, and on it goes.\n".repeat(8));
    let (files, replaced) = (Vec::new(), Vec::new());
    let letter = Letter::Update { facts, milestone, body, files, ask: None, replaced };
    let url = "https://portal.example/l/EAB5aQ2tYk3R1vWcXz7LmN8pHs4dGf6jUo0yTbKe";
    let began = Instant::now();
    let mut each = Vec::new();
    while began.elapsed() < Duration::from_secs(1) {
        let one = Instant::now();
        let drawn = draw(&letter, Some(&Door::to(url, Stamp(1_796_990_400_000))));
        assert!(drawn.text.contains(url));
        each.push(one.elapsed().as_secs_f64() * 1e6);
    }
    let figure = format!("{:.0} µs", median(each));
    row("one letter drawn, subject, text and HTML", &figure, "on a thread of its own", "-");
}

fn late(took: &[Duration]) {
    let took = median(took.iter().map(Duration::as_secs_f64).collect());
    let floor = LATE.as_secs_f64() * 4.0 * PEOPLE as f64 / f64::from(CONNECTIONS);
    let figure = format!("{took:.2} s, {:.2} × the floor", took / floor);
    let beside = format!("the floor of {CONNECTIONS} connections is {floor:.2} s");
    row("the same with every reply 20 ms late", &figure, &beside, "1.15 ×");
}

struct Press<'a> {
    address: &'a str,
    milestone: &'a str,
    token: &'a str,
    data: &'a Path,
}

impl Press<'_> {
    /// What was mailed before is an hour old: else this news would wait for company.
    fn an_hour_later(&self) {
        let base = Connection::open(self.data.join("milepost.db")).unwrap();
        base.busy_timeout(Duration::from_secs(5)).unwrap();
        base.execute("update mails set queued_at = queued_at - 3600000", []).unwrap();
    }

    /// Publishes and mails to everybody but the one who decides; when it was answered, and when the
    /// last letter was taken.
    fn until_the_last(&self, sink: &Sink) -> (Duration, Duration) {
        let body = format!("It went well, number {}.", sink.count());
        let body = serde_json::json!({ "body": body, "notify": "all" }).to_string();
        let Self { address, milestone, token, .. } = self;
        let ask = format!(
            "POST /api/v1/milestones/{milestone}/updates HTTP/1.1\r\nHost: {address}\r\n\
             Authorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.an_hour_later();
        let mut line = Line::to(address).unwrap();
        // Ines, who decides, gets one too.
        let wanted = sink.count() + PEOPLE as u64 + 1;
        let began = Instant::now();
        let told = line.ask(&ask).unwrap();
        let answered = began.elapsed();
        assert_eq!(told.status, 201, "{told:?}");
        let last = sink.until(wanted);
        (answered, last.saturating_duration_since(began))
    }
}

/// Asks for a page a hundred times a second while `work` is done, whether or not the one before was
/// answered in time; the median and the slowest of a hundred.
fn reading(address: &str, question: &Question, work: impl FnOnce()) -> String {
    let Question { home, cookies, .. } = question;
    let ask = format!("GET {home} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookies}\r\n\r\n");
    let (stop, took) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let lines: Vec<_> = (0..8).map(|_| Mutex::new(Line::to(address).unwrap())).collect();
    std::thread::scope(|scope| {
        for (at, line) in lines.iter().enumerate() {
            let (ask, stop, took) = (&ask, &stop, &took);
            scope.spawn(move || {
                let mut line = line.lock().unwrap();
                let mut due = Instant::now() + Duration::from_millis(10) * at as u32;
                while !stop.load(Ordering::SeqCst) {
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let told = line.ask(ask).unwrap();
                    assert_eq!(told.status, 200, "{told:?}");
                    took.lock().unwrap().push(due.elapsed());
                    due += Duration::from_millis(80);
                }
            });
        }
        work();
        stop.store(true, Ordering::SeqCst);
    });
    let mut took = took.into_inner().unwrap();
    took.sort_unstable();
    let of = |percent: usize| {
        let at = (took.len() * percent).div_ceil(100).clamp(1, took.len());
        took[at - 1].as_secs_f64() * 1e3
    };
    format!("p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms", of(50), of(99), of(100))
}

/// Every letter came once, and every row says so.
fn whole(data: &Path, sink: &Sink) {
    let base = Connection::open(data.join("milepost.db")).unwrap();
    let count = |sql: &str| u64::from(base.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap());
    for _ in 0..500 {
        if count("select count(*) from mails where state <> 'accepted'") == 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let mails = count("select count(*) from mails where state = 'accepted' and tries = 1");
    assert_eq!((mails, count("select count(*) from mails")), (sink.count(), sink.count()));
}

fn binary() -> String {
    std::env::var("MILEPOST").unwrap_or_else(|_| env!("CARGO_BIN_EXE_milepost").into())
}

fn say(data: &Path, words: &[&str]) -> String {
    let said = Command::new(binary()).args(words).arg("--data").arg(data).output().unwrap();
    assert!(said.status.success(), "{words:?}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(data: &Path, sink: &Sink) -> Self {
        let address = free_address();
        let child = Command::new(binary())
            .args(["serve", "--listen", &address, "--log", "error", "--rate-limits", "off"])
            .args(["--min-free", "1MiB", "--smtp-url", &format!("smtp://{}", sink.address)])
            .args(["--smtp-connections", &CONNECTIONS.to_string()])
            .env("MILEPOST_DATA", data)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while Line::to(&address).is_err() {
            std::thread::sleep(Duration::from_millis(2));
        }
        Self { child, address }
    }

    /// Seconds that the process has worked.
    fn work(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
        (ticks(11) + ticks(12)) / 100.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// How many mails were taken, and when the last one was.
type Count = (u64, Option<Instant>);

/// A mail server that takes everything.
struct Sink {
    address: String,
    late: Arc<AtomicU64>,
    taken: Arc<(Mutex<Count>, Condvar)>,
}

impl Sink {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (late, taken) = (Arc::<AtomicU64>::default(), Arc::default());
        let sink = Self { address, late: late.clone(), taken: Arc::clone(&taken) };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (late, taken) = (late.clone(), taken.clone());
                std::thread::spawn(move || talk(stream, &late, &taken));
            }
        });
        sink
    }

    fn late(&self, by: Duration) {
        self.late.store(by.as_micros() as u64, Ordering::SeqCst);
    }

    fn count(&self) -> u64 {
        self.taken.0.lock().unwrap().0
    }

    /// When that many had been taken.
    fn until(&self, count: u64) -> Instant {
        let (taken, bell) = &*self.taken;
        let limit = Duration::from_secs(60);
        let waiting = |taken: &mut Count| taken.0 < count;
        let (taken, waited) =
            bell.wait_timeout_while(taken.lock().unwrap(), limit, waiting).unwrap();
        assert!(!waited.timed_out(), "{} of {count}", taken.0);
        taken.1.unwrap()
    }
}

fn talk(stream: TcpStream, late: &AtomicU64, taken: &(Mutex<Count>, Condvar)) {
    stream.set_nodelay(true).unwrap();
    let mut says = stream.try_clone().unwrap();
    let mut hears = BufReader::with_capacity(64 * 1024, stream);
    let mut answer = |words: &str| {
        let by = late.load(Ordering::Relaxed);
        if by > 0 {
            std::thread::sleep(Duration::from_micros(by));
        }
        says.write_all(words.as_bytes()).is_ok()
    };
    let mut line = Vec::new();
    if !answer("220 sink\r\n") {
        return;
    }
    loop {
        line.clear();
        if hears.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
            return;
        }
        let said = match line.get(..4) {
            Some(b"DATA") => "354 go on\r\n",
            Some(b"QUIT") => "221 bye\r\n",
            _ => "250 ok\r\n",
        };
        if !answer(said) {
            return;
        }
        if said.starts_with("354") {
            while line != b".\r\n" {
                line.clear();
                if hears.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
                    return;
                }
            }
            if !answer("250 2.0.0 queued\r\n") {
                return;
            }
            let mut count = taken.0.lock().unwrap();
            *count = (count.0 + 1, Some(Instant::now()));
            taken.1.notify_all();
        }
    }
}
