//! What else somebody could take, with the same portal written in it: Django with django-sesame
//! under gunicorn, and PocketBase (`benches/peers/`). `benches/peers/install` brings them.
//!
//! `cargo bench --profile release --bench peers` prints the table. Each is one server on the first
//! core, whoever asks is on the second; all have the same projects and questions, pages of about
//! the same length, and prove signature, end and revocation on each request. Rounds take turns, and
//! the middle one counts. PocketBase opens SQLite so that a power cut can lose what it answered
//! (`synchronous = normal`); Django and Milepost do not. Nothing here is an assertion of speed.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench watches the clock")]

#[path = "../tests/it/support/many.rs"]
#[allow(dead_code, reason = "a story uses the rest")]
mod many;
#[path = "support/server.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod server;

use many::{Line, Question, free_address, seed};
use server::{Server, stand_apart};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const PROJECTS: usize = 640;
const QUESTIONS: usize = 6;
/// Lines that ask for pages, and that decide.
const READERS: usize = 32;
const WRITERS: usize = 64;
const ROUNDS: usize = 5;
/// How long one round asks for pages.
const LASTS: Duration = Duration::from_secs(2);
/// How many decisions one round takes.
const DECISIONS: usize = 640;

/// What every browser says.
const BROWSER: &str = "Accept-Encoding: gzip, deflate, br\r\n\
                       User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101\r\n";

/// Whoever is looked at: how it is started, and what it is asked.
struct Peer {
    name: &'static str,
    start: Box<dyn Fn() -> Server>,
    /// Requests for pages that may be kept, and for those that may not.
    pages: Vec<String>,
    anew: Vec<String>,
    /// Presses on questions that wait.
    presses: Vec<String>,
}

fn main() {
    let within = env!("CARGO_TARGET_TMPDIR");
    let folder = tempfile::Builder::new().prefix("peers-").tempdir_in(within).unwrap();
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/peers/bin");
    let mut peers = vec![milepost(folder.path())];
    if programs.join("gunicorn").exists() {
        peers.push(django(folder.path(), &programs));
        peers.push(pocketbase(folder.path(), &programs));
    } else {
        println!("Django and PocketBase: skipped, for benches/peers/install was not run\n");
    }
    stand_apart();
    println!("| what | {} |", names(&peers).join(" | "));
    println!("|---|{}", "---|".repeat(peers.len()));
    starts(&peers);
    let servers: Vec<Server> = peers.iter().map(|peer| (peer.start)()).collect();
    // Jobs begin a moment after the start.
    std::thread::sleep(Duration::from_secs(3));
    let idle: Vec<_> = servers.iter().map(|one| format!("{:.1} MB", one.memory())).collect();
    row("memory idle, resident", &idle);
    pages(&peers, &servers);
    decisions(&mut peers, &servers);
    let loaded: Vec<_> = servers.iter().map(|one| format!("{:.1} MB", one.memory())).collect();
    row("memory after that", &loaded);
}

fn names(peers: &[Peer]) -> Vec<&'static str> {
    peers.iter().map(|peer| peer.name).collect()
}

fn row(what: &str, cells: &[String]) {
    println!("| {what} | {} |", cells.join(" | "));
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// What was measured of each, the first of them as so many times the others.
fn beside(figures: &[f64], say: impl Fn(f64) -> String, more_is_better: bool) -> Vec<String> {
    let ours = figures[0];
    let times = |theirs: f64| if more_is_better { ours / theirs } else { theirs / ours };
    let rest = figures[1..].iter().map(|one| format!("{}: {:.1} ×", say(*one), times(*one)));
    std::iter::once(say(ours)).chain(rest).collect()
}

fn milepost(folder: &Path) -> Peer {
    let data = folder.join("milepost");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let seeded = runtime.block_on(seed(&data, PROJECTS, QUESTIONS));
    let asks = |Question { home, cookies, .. }: &Question, more: &str| {
        format!("GET {home}{more} HTTP/1.1\r\nHost: bench\r\nCookie: {cookies}\r\n{BROWSER}\r\n")
    };
    let first = || seeded.iter().map(|of| &of[0]);
    Peer {
        name: "Milepost",
        pages: first().map(|one| asks(one, "")).collect(),
        // A page that says that something was done is never kept.
        anew: first().map(|one| asks(one, "?introduced")).collect(),
        presses: in_turn(&seeded, |one| one.press("bench")),
        start: Box::new(move || Server::start(&data)),
    }
}

/// A press on the first question of each project, then on the second.
fn in_turn<T>(of_projects: &[Vec<T>], press: impl Fn(&T) -> String) -> Vec<String> {
    (0..QUESTIONS).flat_map(|at| of_projects.iter().map(move |of| &of[at])).map(press).collect()
}

/// A peer whose paths are in lines: that of a page, then those of its questions.
fn of_paths(name: &'static str, paths: &str, start: Box<dyn Fn() -> Server>) -> Peer {
    let asks = |method: &str, path: &str| {
        let length = if method == "POST" { "Content-Length: 0\r\n" } else { "" };
        format!("{method} {path} HTTP/1.1\r\nHost: bench\r\n{length}{BROWSER}\r\n")
    };
    let lines: Vec<Vec<&str>> =
        paths.lines().map(|line| line.split_whitespace().collect()).collect();
    let pages: Vec<String> = lines.iter().map(|line| asks("GET", line[0])).collect();
    let questions: Vec<Vec<&str>> = lines.iter().map(|line| line[1..].to_vec()).collect();
    let presses = in_turn(&questions, |path| asks("POST", path));
    Peer { name, start, anew: pages.clone(), pages, presses }
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers")
}

/// What the command prints; it has to succeed.
fn said(command: &mut Command) -> String {
    let told = command.output().unwrap();
    assert!(told.status.success(), "{command:?}: {}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).unwrap()
}

fn django(folder: &Path, programs: &Path) -> Peer {
    let data = folder.join("django");
    std::fs::create_dir(&data).unwrap();
    let (many, questions) = (PROJECTS.to_string(), QUESTIONS.to_string());
    let mut seeds = Command::new(programs.join("python"));
    seeds.arg(here().join("portal.py")).args([many, questions]).env("PEER_DATA", &data);
    let paths = said(&mut seeds);
    let gunicorn = programs.join("gunicorn");
    let start = move || {
        let address = free_address();
        // Workers are processes of their own, so the core is chosen before there are any.
        let mut command = Command::new("taskset");
        command
            .args(["--cpu-list", "0"])
            .arg(&gunicorn)
            .args(["--bind", &address, "--workers", "1", "--threads", "8", "--keep-alive", "60"])
            .args(["--log-level", "error", "--no-control-socket", "portal:app"])
            .envs([("PEER_DATA", &data), ("PYTHONPATH", &here())]);
        Server::of(command, address)
    };
    of_paths("Django, sesame, gunicorn", &paths, Box::new(start))
}

fn pocketbase(folder: &Path, programs: &Path) -> Peer {
    let (data, program) = (folder.join("pocketbase"), programs.join("pocketbase"));
    let paths = folder.join("pocketbase.paths");
    let base = move |word: &str| {
        let mut command = Command::new(&program);
        command.arg(word);
        command.arg("--dir").arg(&data);
        command.arg("--migrationsDir").arg(here().join("pb_migrations"));
        command.arg("--hooksDir").arg(here().join("pb_hooks"));
        command
    };
    let (many, questions) = (PROJECTS.to_string(), QUESTIONS.to_string());
    let mut seeds = base("migrate");
    seeds.arg("up").envs([("PEER_PROJECTS", many), ("PEER_QUESTIONS", questions)]);
    said(seeds.env("PEER_PATHS", &paths));
    let start = move || {
        let address = free_address();
        let mut command = base("serve");
        command.args(["--http", &address]).stderr(std::process::Stdio::null());
        Server::of(command, address)
    };
    let paths = std::fs::read_to_string(&paths).unwrap();
    of_paths("PocketBase", &paths, Box::new(start))
}

/// From the start of the process to the first right page.
fn starts(peers: &[Peer]) {
    let one = |peer: &Peer| {
        let began = Instant::now();
        let server = (peer.start)();
        let told = Line::to(&server.address).unwrap().ask(&peer.pages[0]).unwrap();
        assert_eq!(told.status, 200);
        began.elapsed().as_secs_f64() * 1e3
    };
    let mut took = vec![Vec::new(); peers.len()];
    for _ in 0..ROUNDS {
        took.iter_mut().zip(peers).for_each(|(took, peer)| took.push(one(peer)));
    }
    let took: Vec<f64> = took.into_iter().map(median).collect();
    row("start to the first right page", &beside(&took, |ms| format!("{ms:.0} ms"), false));
}

/// Asks all of these for so long on many lines, one after the other; how many a second.
fn by(server: &Server, lines: usize, requests: &[String], lasts: Option<Duration>) -> f64 {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mut lines: Vec<_> = (0..lines).map(|_| Line::to(&server.address).unwrap()).collect();
    let began = Instant::now();
    std::thread::scope(|scope| {
        for line in &mut lines {
            let (next, done) = (&next, &done);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let is_over = match lasts {
                        Some(lasts) => began.elapsed() >= lasts,
                        None => at >= requests.len(),
                    };
                    if is_over {
                        return;
                    }
                    let told = line.ask(&requests[at % requests.len()]).unwrap();
                    let expected: &[u16] = if lasts.is_some() { &[200] } else { &[302, 303] };
                    assert!(expected.contains(&told.status), "{told:?}");
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    done.into_inner() as f64 / began.elapsed().as_secs_f64()
}

fn pages(peers: &[Peer], servers: &[Server]) {
    for (what, is_kept) in [("a page that was drawn before", true), ("a page drawn anew", false)] {
        let (mut rates, mut costs) = (vec![Vec::new(); peers.len()], vec![Vec::new(); peers.len()]);
        for round in 0..=ROUNDS {
            for (at, (peer, server)) in peers.iter().zip(servers).enumerate() {
                let requests = if is_kept { &peer.pages } else { &peer.anew };
                let before = server.work();
                let rate = by(server, READERS, requests, Some(LASTS));
                let cost = (server.work() - before) * 1e6 / (rate * LASTS.as_secs_f64());
                // The first round warms them.
                if round > 0 {
                    rates[at].push(rate);
                    costs[at].push(cost);
                }
            }
        }
        let rates: Vec<f64> = rates.into_iter().map(median).collect();
        let costs: Vec<f64> = costs.into_iter().map(median).collect();
        row(&format!("{what}, a second"), &beside(&rates, |rate| format!("{rate:.0}"), true));
        let cost = beside(&costs, |cost| format!("{cost:.0} µs"), false);
        row(&format!("{what}, CPU"), &cost);
    }
}

fn decisions(peers: &mut [Peer], servers: &[Server]) {
    let mut rates = vec![Vec::new(); peers.len()];
    for round in 0..=ROUNDS {
        for (at, (peer, server)) in peers.iter_mut().zip(servers).enumerate() {
            let some = peer.presses.split_off(peer.presses.len() - DECISIONS);
            let rate = by(server, WRITERS, &some, None);
            if round > 0 {
                rates[at].push(rate);
            }
        }
    }
    let rates: Vec<f64> = rates.into_iter().map(median).collect();
    let what = format!("decisions a second, {WRITERS} at once");
    row(&what, &beside(&rates, |rate| format!("{rate:.0}"), true));
}
