//! What a decision costs over HTTP, from the press to the durable answer, beside what SQLite itself
//! does with the same disk in the same run.
//!
//! `cargo bench --profile dist --bench decisions` prints the table. A server with 2,000 projects is
//! seeded by the same verbs as real use and started as a process; presses come over loopback, from
//! the same machine. Rounds take turns and the middle one counts. Raw SQLite is a one-row insert with
//! its commit, WAL and `synchronous=FULL`. No mail server is set: letters wait in the outbox. The
//! rates are found once with this disk as it is, and once as if it took 2 ms to sync, as disks
//! behind a network do (`tests/it/faults/shim.c`).
//! `MILEPOST` names another binary, `DECISIONS_PROJECTS=200` makes it a quick look. Nothing here is
//! an assertion.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench watches the clock")]

#[path = "../tests/it/support/many.rs"]
#[allow(dead_code, reason = "a story uses the rest")]
mod many;
#[path = "support/server.rs"]
mod server;

use many::{Line, Question, free_address, seed};
use rusqlite::Connection;
use server::Server;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const A_SECOND: u32 = 50;
const WRITERS: usize = 64;
/// How many decisions a round makes: by many writers, and by one.
const EACH: (usize, usize) = (256, 40);
/// What a slow disk takes to sync, in microseconds.
const SLOW: &str = "2000";
/// The database to which a process of its own commits rows: so that it has a disk like the server.
const RAW: &str = "DECISIONS_RAW";

fn main() {
    if let Some(path) = std::env::var_os(RAW) {
        return raws(Path::new(&path));
    }
    let within = env!("CARGO_TARGET_TMPDIR");
    let folder = tempfile::Builder::new().prefix("decisions-").tempdir_in(within).unwrap();
    let said = std::env::var("DECISIONS_PROJECTS").ok().and_then(|n| n.parse().ok());
    let projects: usize = said.unwrap_or(2000);
    let (rounds, seconds) = if projects < 2000 { (2, 4) } else { (7, 10) };
    let open_loop = (A_SECOND * seconds) as usize;
    let each = (rounds + 1) * (EACH.0 + EACH.1);
    let more = open_loop + 2 * each;
    let questions = 1 + more.div_ceil(projects);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let data = folder.path().join("milepost");
    let seeded = runtime.block_on(seed(&data, projects, questions));
    drop(runtime);
    let server = Server::start(&data);
    // The first question of every project is kept for the moment when all are pressed at once.
    let (mut once, mut rest) = (Vec::new(), Vec::new());
    for place in 0..questions {
        let of = seeded.iter().map(|of| of[place].clone());
        if place == 0 { once.extend(of) } else { rest.extend(of) }
    }
    println!("| what | figure | beside | budget |");
    println!("|---|---|---|---|");
    steady(&server, rest.split_off(rest.len() - open_loop));
    let slow = rest.split_off(rest.len() - each);
    rates(&server, folder.path(), (rest, rounds), &[]);
    all_at_once(&server, &data, &once);
    drop(server);
    let shim = folder.path().join("shim.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/faults/shim.c");
    let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&shim).arg(source).status();
    if !built.is_ok_and(|status| status.success()) {
        return println!("| a disk that takes 2 ms to sync | skipped: no C compiler | - | - |");
    }
    let disk = [("LD_PRELOAD", shim.as_os_str()), ("FSYNC_TAKES", OsStr::new(SLOW))];
    let server = Server::start_with(&data, free_address(), &disk);
    rates(&server, folder.path(), (slow, rounds), &disk);
}

fn row(what: &str, figure: &str, beside: &str, budget: &str) {
    println!("| {what} | {figure} | {beside} | {budget} |");
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// The value that so many of a hundred do not exceed.
fn percentile(all: &mut [Duration], percent: usize) -> f64 {
    all.sort_unstable();
    let at = (all.len() * percent).div_ceil(100).clamp(1, all.len());
    all[at - 1].as_secs_f64() * 1e3
}

/// Presses a question; the answer leads to its receipt.
fn press(line: &mut Line, address: &str, question: &Question) {
    let told = line.ask(&question.press(address)).unwrap();
    assert!(told.status == 303 && told.location.contains("/receipts/"), "{told:?}");
}

/// So many presses a second, whether or not the one before was answered: measured from the moment
/// that each was due.
fn steady(server: &Server, questions: Vec<Question>) {
    let lines: Vec<_> = (0..32).map(|_| Mutex::new(Line::to(&server.address).unwrap())).collect();
    let took = Mutex::new(Vec::new());
    let (before, began) = (server.work(), Instant::now() + Duration::from_millis(50));
    std::thread::scope(|scope| {
        for (number, question) in questions.iter().enumerate() {
            let due = began + Duration::from_secs(1) / A_SECOND * number as u32;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let (line, took) = (&lines[number % lines.len()], &took);
            scope.spawn(move || {
                press(&mut line.lock().unwrap(), &server.address, question);
                took.lock().unwrap().push(due.elapsed());
            });
        }
    });
    let mut took = took.into_inner().unwrap();
    let figure = format!("p99 {:.1} ms", percentile(&mut took, 99));
    let (half, most) = (percentile(&mut took, 50), percentile(&mut took, 100));
    let cost = (server.work() - before) * 1e3 / took.len() as f64;
    let beside = format!("p50 {half:.1} ms, most {most:.1} ms; {cost:.1} ms of CPU each");
    let what = format!("press to durable answer, {A_SECOND} a second, {} presses", took.len());
    row(&what, &figure, &beside, "p99 25 ms");
}

/// How many decisions a second come through by many writers and by one, beside raw commits.
fn rates(
    server: &Server,
    folder: &Path,
    (mut questions, rounds): (Vec<Question>, usize),
    disk: &[(&str, &OsStr)],
) {
    let mut raw = Raw::start(folder, disk);
    let (mut plain, mut many, mut single) = (Vec::new(), Vec::new(), Vec::new());
    let (mut cost, mut writer) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let commits = raw.rate();
        let (before, thread) = (server.work(), server.writer());
        let rate = by(server, WRITERS, &questions.split_off(questions.len() - EACH.0));
        let each = |seconds: f64| seconds * 1e3 / EACH.0 as f64;
        let worked = (each(server.work() - before), each(server.writer() - thread));
        let alone = by(server, 1, &questions.split_off(questions.len() - EACH.1));
        // The first round warms both.
        if round > 0 {
            plain.push(commits);
            many.push(rate);
            single.push(alone);
            cost.push(worked.0);
            writer.push(worked.1);
        }
    }
    let (plain, many, single) = (median(plain), median(many), median(single));
    let (cost, writer) = (median(cost), median(writer));
    let of = if disk.is_empty() { "" } else { ", a disk that takes 2 ms to sync" };
    let beside = "what SQLite and this disk can do";
    row(&format!("raw one-row commit, FULL{of}"), &format!("{plain:.0}/s"), beside, "-");
    let ratio = |rate: f64| format!("{:.2} × raw", rate / plain);
    let figure = format!("{many:.0}/s, {}", ratio(many));
    let beside = format!("{cost:.2} ms of CPU each, {writer:.2} ms of it the writer’s");
    row(&format!("decisions, {WRITERS} writers{of}"), &figure, &beside, "3 × raw");
    let figure = format!("{single:.0}/s, {}", ratio(single));
    row(&format!("decisions, one writer{of}"), &figure, "-", "0.45 × raw");
}

/// So many decisions a second on so many lines that stay open.
fn by(server: &Server, writers: usize, questions: &[Question]) -> f64 {
    let mut lines: Vec<_> = (0..writers).map(|_| Line::to(&server.address).unwrap()).collect();
    let next = AtomicU32::new(0);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for line in &mut lines {
            let next = &next;
            scope.spawn(move || {
                while let Some(question) =
                    questions.get(next.fetch_add(1, Ordering::Relaxed) as usize)
                {
                    press(line, &server.address, question);
                }
            });
        }
    });
    questions.len() as f64 / began.elapsed().as_secs_f64()
}

/// This program once more, in a process of its own, so that it has the same disk as the server: it
/// commits rows one by one.
struct Raw(Child);

impl Raw {
    fn start(folder: &Path, disk: &[(&str, &OsStr)]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(RAW, folder.join("raw.db")).envs(disk.iter().copied());
        Self(command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap())
    }

    /// How many a second.
    fn rate(&mut self) -> f64 {
        self.0.stdin.as_mut().unwrap().write_all(b"go\n").unwrap();
        let mut told = String::new();
        BufReader::new(self.0.stdout.as_mut().unwrap()).read_line(&mut told).unwrap();
        told.trim().parse().unwrap()
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        drop(self.0.wait());
    }
}

/// For each line that is said, commits 300 rows and says how many a second that were. The log stays
/// as it is between them, as the server's does.
fn raws(path: &Path) {
    let connection = Connection::open(path).unwrap();
    let start = "pragma journal_mode = wal; pragma synchronous = full;
                 create table if not exists rows (id integer primary key, words text not null);";
    connection.execute_batch(start).unwrap();
    let words = ["a row of about one hundred bytes, as an event or a client has them"];
    let mut insert = connection.prepare_cached("insert into rows (words) values (?1)").unwrap();
    for _ in std::io::stdin().lines() {
        let began = Instant::now();
        for _ in 0..300 {
            insert.execute(words).unwrap();
        }
        println!("{}", 300.0 / began.elapsed().as_secs_f64());
    }
}

/// Everybody presses at the same moment, each on a line of their own, and is counted afterwards.
fn all_at_once(server: &Server, data: &Path, questions: &[Question]) {
    let base = Connection::open(data.join("milepost.db")).unwrap();
    let count = |sql: &str| base.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap();
    let before = count("select count(*) from decisions");
    let took = Mutex::new(Vec::new());
    let began = Instant::now();
    std::thread::scope(|scope| {
        for question in questions {
            let took = &took;
            let presses = move || {
                let mut line = Line::to(&server.address).unwrap();
                press(&mut line, &server.address, question);
                took.lock().unwrap().push(began.elapsed());
            };
            std::thread::Builder::new()
                .stack_size(256 * 1024)
                .spawn_scoped(scope, presses)
                .unwrap();
        }
    });
    let whole = began.elapsed().as_secs_f64();
    let recorded = count("select count(*) from decisions") - before;
    let twice = count(
        "select count(*) from (select 1 from decisions group by approval_id having count(*) > 1)",
    );
    let numbers = count(
        "select count(*) from (select 1 from decisions d
           join approvals a on a.id = d.approval_id join milestones s on s.id = a.milestone_id
           group by s.project_id, d.receipt having count(*) > 1)",
    );
    let figure = format!("{recorded} recorded, {twice} twice, {numbers} receipt numbers twice");
    let mut took = took.into_inner().unwrap();
    let (half, most) = (percentile(&mut took, 50), percentile(&mut took, 100));
    let beside = format!("in {whole:.2} s; p50 {half:.0} ms, last {most:.0} ms");
    let what = format!("{} presses at once on as many projects", questions.len());
    row(&what, &figure, &beside, "all once");
}
