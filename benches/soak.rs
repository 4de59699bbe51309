//! Twenty minutes at half of what it can, with `kill -9` every minute: what was answered stands once
//! and only once, the trail holds, and memory stays where it is.
//!
//! `cargo bench --profile dist --bench soak` prints a row for each minute; `SOAK_MINUTES` says how
//! many, `MILEPOST` names another binary. Pages are read by the clock at half the rate that was
//! reached at the start, fifty answers a second are given and taken back beside it. Each kill comes
//! at a moment that a die chose, the same in every run of as many minutes. Waiting for a server that
//! is down is in no answer's time. A write that was lost or stands twice, and any other answer than
//! was asked for, ends it with a sentence and 1.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench watches the clock")]

#[path = "../tests/it/support/many.rs"]
#[allow(dead_code, reason = "a story uses the rest")]
mod many;
#[path = "support/server.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod server;

use many::{Dice, Line, Question, free_address, seed};
use rusqlite::{Connection, OpenFlags};
use server::Server;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, RwLock};
use std::time::{Duration, Instant};

const PROJECTS: usize = 1000;
const READERS: usize = 16;
const WRITERS: usize = 8;
const WRITES: u32 = 50;

/// One question, and what its client knows of it.
struct Asked {
    question: Question,
    given: u64,
    taken_back: u64,
    /// What was sent last, if no answer came.
    unsure: Option<Act>,
}

#[derive(Clone, Copy, PartialEq)]
enum Act {
    Give,
    TakeBack,
}

/// What all share.
struct Soak {
    address: String,
    asked: Vec<Mutex<Asked>>,
    /// Held while something is under way; whoever counts waits until nothing is.
    gate: RwLock<()>,
    is_over: AtomicBool,
    took: Mutex<Vec<f64>>,
    reads: AtomicU64,
    writes: AtomicU64,
    cut: AtomicU64,
}

fn main() {
    let within = env!("CARGO_TARGET_TMPDIR");
    let folder = tempfile::Builder::new().prefix("soak-").tempdir_in(within).unwrap();
    let said = std::env::var("SOAK_MINUTES").ok().and_then(|n| n.parse().ok());
    let minutes: u64 = said.unwrap_or(20);
    let data = folder.path().join("milepost");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let seeded = runtime.block_on(seed(&data, PROJECTS, 1));
    drop(runtime);
    let of = |question| Asked { question, given: 0, taken_back: 0, unsure: None };
    let soak = Soak {
        address: free_address(),
        asked: seeded.into_iter().flatten().map(|question| Mutex::new(of(question))).collect(),
        gate: RwLock::default(),
        is_over: AtomicBool::new(false),
        took: Mutex::default(),
        reads: AtomicU64::new(0),
        writes: AtomicU64::new(0),
        cut: AtomicU64::new(0),
    };
    let mut server = Server::start_at(&data, soak.address.clone());
    ends_all(&server);
    let half = soak.top() / 2;
    println!("{half} pages a second, half of what is reached, and {WRITES} answers a second\n");
    println!("| minute | pages | answers | p50 | p99 | cut off | memory | log | up again |");
    println!("|---|---|---|---|---|---|---|---|---|");
    let most_log = std::thread::scope(|scope| {
        for first in 0..READERS {
            let soak = &soak;
            scope.spawn(move || soak.read(first, half));
        }
        for first in 0..WRITERS {
            let soak = &soak;
            scope.spawn(move || soak.write(first));
        }
        let most = minutes_pass(&soak, &mut server, (&data, minutes));
        soak.is_over.store(true, Ordering::Relaxed);
        most
    });
    soak.count(&data);
    let (given, taken) = soak.asked.iter().fold((0, 0), |(given, taken), one| {
        let one = one.lock().unwrap();
        (given + one.given, taken + one.taken_back)
    });
    drop(server);
    println!(
        "\n{given} answers stand and {taken} of them were taken back; none was lost, none twice."
    );
    println!("The log was {most_log:.1} MB at most.");
    examined(&data);
}

/// From here on, whatever is not as it should be ends everything at once, with its sentence.
fn ends_all(server: &Server) {
    SERVER.store(server.id(), Ordering::Relaxed);
    let tells = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        tells(panic);
        let id = SERVER.load(Ordering::Relaxed).to_string();
        drop(Command::new("kill").args(["-9", &id]).status());
        std::process::exit(1);
    }));
}

/// The process of the server that runs now.
static SERVER: AtomicU32 = AtomicU32::new(0);

/// Lets the minutes pass, with a kill in each; how large the log was at most, in MB.
fn minutes_pass(soak: &Soak, server: &mut Server, (data, minutes): (&Path, u64)) -> f64 {
    let (mut dice, mut most) = (Dice(minutes), 0_f64);
    for minute in 1..=minutes {
        let kill_at = Duration::from_millis(20_000 + dice.roll(38_000));
        std::thread::sleep(Duration::from_secs(5));
        let early = server.memory();
        std::thread::sleep(kill_at - Duration::from_secs(5));
        let (late, log) = (server.memory(), log(data));
        most = most.max(log);
        let began = Instant::now();
        server.end();
        *server = Server::start_at(data, soak.address.clone());
        SERVER.store(server.id(), Ordering::Relaxed);
        let told = Line::to(&soak.address).unwrap().ask(&soak.page(0)).unwrap();
        assert_eq!(told.status, 200);
        let up = began.elapsed().as_secs_f64() * 1e3;
        soak.count(data);
        let mut took = std::mem::take(&mut *soak.took.lock().unwrap());
        took.sort_by(f64::total_cmp);
        let at = |percent: usize| took.get(took.len() * percent / 100).copied().unwrap_or(0.0);
        let since = |count: &AtomicU64| count.swap(0, Ordering::Relaxed);
        println!(
            "| {minute} | {} | {} | {:.2} ms | {:.2} ms | {} | {early:.1} to {late:.1} MB | \
             {log:.1} MB | {up:.0} ms |",
            since(&soak.reads),
            since(&soak.writes),
            at(50),
            at(99),
            since(&soak.cut),
        );
        std::thread::sleep(Duration::from_secs(60).saturating_sub(kill_at));
    }
    most
}

fn log(data: &Path) -> f64 {
    std::fs::metadata(data.join("milepost.db-wal")).map_or(0.0, |log| log.len() as f64 / 1e6)
}

/// The doctor looks at what is left.
fn examined(data: &Path) {
    let binary = std::env::var("MILEPOST");
    let binary = binary.unwrap_or_else(|_| env!("CARGO_BIN_EXE_milepost").into());
    let doctor = Command::new(binary).arg("doctor").env("MILEPOST_DATA", data).output().unwrap();
    let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
    for what in ["database: ", "trail: ", "files: "] {
        let line = told.lines().find(|line| line[3..].trim_start().starts_with(what));
        let line = line.unwrap_or_else(|| panic!("the doctor says nothing of {what}{told}"));
        println!("{line}");
        assert!(line.starts_with("ok"), "the doctor finds damage");
    }
}

impl Soak {
    /// How many pages a second are reached without a pause.
    fn top(&self) -> u32 {
        let (began, lasts) = (Instant::now(), Duration::from_secs(4));
        std::thread::scope(|scope| {
            for first in 0..READERS {
                scope.spawn(move || {
                    let mut line = Line::to(&self.address).unwrap();
                    for at in (first..).step_by(READERS) {
                        if began.elapsed() > lasts {
                            break;
                        }
                        let request = self.page(at);
                        assert_eq!(line.ask(&request).unwrap().status, 200);
                        self.reads.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        let reads = self.reads.swap(0, Ordering::Relaxed) as f64;
        (reads / began.elapsed().as_secs_f64()) as u32
    }

    fn page(&self, at: usize) -> String {
        let asked = self.asked[at % self.asked.len()].lock().unwrap();
        let Question { home, cookies, .. } = &asked.question;
        let address = &self.address;
        format!(
            "GET {home} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookies}\r\n\
             Accept-Encoding: gzip\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0)\r\n\r\n"
        )
    }

    /// Reads by the clock until it is over.
    fn read(&self, first: usize, a_second: u32) {
        let pace = Duration::from_secs(1) * READERS as u32 / a_second.max(1);
        let (mut line, mut due) = (None, Instant::now());
        for at in (first..).step_by(READERS) {
            let Some(on) = self.in_time(&mut line, &mut due, pace) else { return };
            let request = self.page(at);
            match on.ask(&request) {
                Ok(told) => {
                    assert_eq!(told.status, 200);
                    self.took.lock().unwrap().push((due.elapsed()).as_secs_f64() * 1e3);
                    self.reads.fetch_add(1, Ordering::Relaxed);
                }
                Err(_) => line = self.was_cut(),
            }
        }
    }

    /// Gives answers and takes them back until it is over, each question in turn.
    fn write(&self, first: usize) {
        let pace = Duration::from_secs(1) * WRITERS as u32 / WRITES;
        let (mut line, mut due) = (None, Instant::now());
        for at in (first..).step_by(WRITERS) {
            let Some(on) = self.in_time(&mut line, &mut due, pace) else { return };
            let _under_way = self.gate.read().unwrap();
            let mut asked = self.asked[at % self.asked.len()].lock().unwrap();
            let (act, request) = match asked.given > asked.taken_back {
                true => (Act::TakeBack, asked.question.take_back(&self.address)),
                false => (Act::Give, asked.question.press(&self.address)),
            };
            match on.ask(&request) {
                Ok(told) => {
                    assert_eq!(told.status, 303, "{told:?}");
                    let count =
                        if act == Act::Give { &mut asked.given } else { &mut asked.taken_back };
                    *count += 1;
                    self.writes.fetch_add(1, Ordering::Relaxed);
                }
                Err(_) => {
                    asked.unsure = Some(act);
                    line = self.was_cut();
                }
            }
        }
    }

    fn was_cut(&self) -> Option<Line> {
        self.cut.fetch_add(1, Ordering::Relaxed);
        None
    }

    /// Waits for the next moment, and for the server if it is down; none once it is over.
    fn in_time<'l>(
        &self,
        line: &'l mut Option<Line>,
        due: &mut Instant,
        pace: Duration,
    ) -> Option<&'l mut Line> {
        *due += pace;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        while line.is_none() && !self.is_over.load(Ordering::Relaxed) {
            *line = Line::to(&self.address).ok();
            if line.is_none() {
                std::thread::sleep(Duration::from_millis(5));
            }
            *due = Instant::now();
        }
        line.as_mut().filter(|_| !self.is_over.load(Ordering::Relaxed))
    }

    /// Compares what stands in the database with what was answered. What was under way at a kill
    /// may stand or not.
    fn count(&self, data: &Path) {
        let _nothing_under_way = self.gate.write().unwrap();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let database = Connection::open_with_flags(data.join("milepost.db"), flags).unwrap();
        let sql = "select count(*), count(t.decision_id) from decisions d
                   left join take_backs t on t.decision_id = d.id where d.approval_id = ?1";
        let mut statement = database.prepare(sql).unwrap();
        for one in &self.asked {
            let mut one = one.lock().unwrap();
            let counts = |row: &rusqlite::Row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
            let stands = statement.query_row([&one.question.approval], counts).unwrap();
            let stands = (stands.0.unsigned_abs(), stands.1.unsigned_abs());
            for (what, act, stands, known) in [
                ("an answer", Act::Give, stands.0, one.given),
                ("a taking back", Act::TakeBack, stands.1, one.taken_back),
            ] {
                let most = known + u64::from(one.unsure == Some(act));
                assert!(stands >= known, "{what} was lost: {stands} stand, {known} were told");
                assert!(stands <= most, "{what} stands twice: {stands} stand, {known} were told");
            }
            (one.given, one.taken_back, one.unsure) = (stands.0, stands.1, None);
        }
    }
}
