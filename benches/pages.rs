//! What a client's page costs over HTTP, beside a constant page of the same size from the same
//! stack, which is the limit.
//!
//! `cargo bench --profile dist --bench pages` prints the table; `PAGES_PROJECTS=100000` seeds as
//! many projects, by the same verbs as real use. Server and limit run as processes of their own on
//! the first core, whoever asks on the second, and all of them are asked as a browser asks. Rounds
//! take turns, the middle one counts, and a ratio
//! is one of CPU time a request, so that what asks has no part in it. Each request proves
//! itself: signature, end and revocation are checked every time. Nothing here is an assertion.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench watches the clock")]

#[path = "support/caddy.rs"]
mod caddy;
#[path = "../tests/it/support/many.rs"]
#[allow(dead_code, reason = "a story uses the rest")]
mod many;
#[path = "support/nginx.rs"]
mod nginx;
#[path = "support/server.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod server;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use many::{Line, free_address, seed};
use milepost::app::pages::ROOM;
use nginx::{Setup, TUNED, USUAL};
use server::{Server, stand_apart};
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Connections that stay open, as many as `shared/perf.md` measured with.
const LINES: usize = 32;

/// A page that is looked at.
struct Looked {
    /// `/p/{page}`
    home: String,
    /// The cookies of a browser that opened its link.
    cookies: String,
}

impl Looked {
    /// The same browser, at another path.
    fn at(&self, path: &str) -> Self {
        Self { home: path.into(), cookies: self.cookies.clone() }
    }
}

/// A second of these is asked for by the clock, whether or not the one before was answered.
const A_SECOND: u32 = 2000;

fn main() {
    // The same program again, as the limit.
    if let Ok(size) = std::env::var("PAGES_CONSTANT") {
        return constant(size.parse().unwrap(), &std::env::var("PAGES_AT").unwrap());
    }
    let said = std::env::var("PAGES_PROJECTS").ok().and_then(|n| n.parse().ok());
    let projects: usize = said.unwrap_or(1000);
    // And as who seeds: tidying the memory of a hundred thousand projects up takes whoever had them
    // fifty milliseconds, at a moment of its own choice, and answers would seem to be late by that.
    if let Some(data) = std::env::var_os("PAGES_SEED") {
        return told(Path::new(&data), projects);
    }
    let within = env!("CARGO_TARGET_TMPDIR");
    let folder = tempfile::Builder::new().prefix("pages-").tempdir_in(within).unwrap();
    let data = folder.path().join("milepost");
    let looked = seeded(&data);
    stand_apart();
    println!("| what | figure | beside | budget |");
    println!("|---|---|---|---|");
    starts(&data, &looked[0]);
    // The first backup would begin after a minute, in the midst of whatever is measured then.
    let server =
        Server::start_with(&data, free_address(), &[("MILEPOST_BACKUP_KEEP", OsStr::new("0"))]);
    // Jobs begin a fifth of a second after the start, and look at everything once.
    std::thread::sleep(Duration::from_secs(3));
    let idle = server.memory();
    rates(&server, &looked, folder.path());
    steady(&server, &looked, "");
    let loaded = server.memory();
    drop(server);
    beside_a_backup(&data, &looked);
    row(
        &format!("memory with {projects} projects"),
        &format!("{idle:.1} MB idle, {loaded:.1} MB after load"),
        &format!("resident, with a memory of pages that holds {} MiB", ROOM >> 20),
        "14 and 24 MB",
    );
}

/// Seeds a folder and prints whose pages are looked at: some hundred, in turn. The others are there.
fn told(data: &Path, projects: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let all = runtime.block_on(seed(data, projects, 1));
    let step = (all.len() / 500).max(1);
    for one in all.iter().step_by(step).flatten().take(500) {
        println!("{}\t{}", one.home, one.cookies);
    }
}

/// Has a folder seeded by another process; whose pages are looked at.
fn seeded(data: &Path) -> Vec<Looked> {
    let mut seeds = Command::new(std::env::current_exe().unwrap());
    let told = seeds.env("PAGES_SEED", data).stderr(Stdio::inherit()).output().unwrap();
    assert!(told.status.success(), "it could not be seeded");
    let told = String::from_utf8(told.stdout).unwrap();
    let lines = told.lines().filter_map(|line| line.split_once('\t'));
    lines.map(|(home, cookies)| Looked { home: home.into(), cookies: cookies.into() }).collect()
}

fn row(what: &str, figure: &str, beside: &str, budget: &str) {
    println!("| {what} | {figure} | {beside} | {budget} |");
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// Serves one page of so many bytes for ever.
fn constant(size: usize, at: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let page = axum::body::Bytes::from(vec![b'x'; size]);
        let answer = move || async move { ([(header::CONTENT_TYPE, "text/html")], page.clone()) };
        let listener = tokio::net::TcpListener::bind(at).await.unwrap();
        axum::serve(listener, Router::new().route("/", get(answer))).await.unwrap();
    });
}

/// A request as a browser sends it.
fn asks(looked: &Looked, address: &str, more: &str) -> String {
    let Looked { home, cookies } = looked;
    format!(
        "GET {home}{more} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookies}\r\n\
         Accept-Encoding: gzip, deflate, br\r\n\
         User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101\r\n\r\n"
    )
}

/// Asks for so long on many lines; requests a second, and microseconds of CPU each. One thread hears
/// the lines in turn, while the server answers those that come next: threads that sleep and are
/// woken for every answer would be slower than what they ask.
fn load(server: &Server, requests: &[String], lasts: Duration) -> (f64, f64) {
    let mut lines: Vec<_> = (0..LINES).map(|_| Line::to(&server.address).unwrap()).collect();
    let (before, began, mut done) = (server.work(), Instant::now(), 0);
    let mut next = requests.iter().cycle();
    for line in &mut lines {
        line.send(next.next().unwrap()).unwrap();
    }
    while began.elapsed() < lasts {
        for line in &mut lines {
            assert_eq!(line.hear().unwrap().status, 200);
            line.send(next.next().unwrap()).unwrap();
        }
        done += LINES;
    }
    let (took, worked) = (began.elapsed().as_secs_f64(), server.work() - before);
    for line in &mut lines {
        line.hear().unwrap();
    }
    (done as f64 / took, worked * 1e6 / done as f64)
}

fn rates(server: &Server, looked: &[Looked], folder: &Path) {
    let of = |more: &str| -> Vec<String> {
        looked.iter().map(|one| asks(one, &server.address, more)).collect()
    };
    // A page that says that something was done is never kept.
    let (kept, anew) = (of(""), of("?introduced"));
    let size = Line::to(&server.address).unwrap().weigh(&kept[0]).unwrap();
    let address = free_address();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.env("PAGES_CONSTANT", size.to_string()).env("PAGES_AT", &address);
    let limit = Server::of(command, address);
    let constant = vec![asks(&looked[0].at("/"), &limit.address, "")];
    let peers = peers(folder, size, &looked[0]);
    let mut all = vec![(&limit, &constant), (server, &kept), (server, &anew)];
    all.extend(peers.iter().flat_map(|peer| &peer.serves).map(|(server, asks)| (server, asks)));
    let mut rounds = vec![(Vec::new(), Vec::new()); all.len()];
    for round in 0..8 {
        for ((server, asks), (rates, costs)) in all.iter().zip(&mut rounds) {
            let (rate, cost) = load(server, asks, Duration::from_secs(2));
            // The first round warms them.
            if round > 0 {
                rates.push(rate);
                costs.push(cost);
            }
        }
    }
    let mut found = rounds.into_iter().map(|(rates, costs)| (median(rates), median(costs)));
    let [limit, kept, anew] = [(); 3].map(|()| found.next().unwrap());
    let said = |(rate, cost): (f64, f64)| format!("{cost:.1} µs of CPU, {rate:.0}/s");
    row(&format!("constant page of {size} bytes"), &said(limit), "the limit of this stack", "-");
    for (what, one, budget) in [
        ("page that was drawn before", kept, "0.50 of constant; 0.45 at 100,000"),
        ("page drawn anew", anew, "0.12 of constant"),
    ] {
        let ratio = format!("{:.2} of constant", limit.1 / one.1);
        row(what, &ratio, &said(one), budget);
    }
    for Peer { name, says, serves, budget } in &peers {
        let what = format!("page that was drawn before, beside {says}");
        if serves.is_none() {
            row(&what, &format!("skipped: {name} is not installed"), "-", budget);
            continue;
        }
        let one = found.next().unwrap();
        row(&what, &format!("{:.2} of {name}", one.1 / kept.1), &said(one), budget);
    }
    outside(server, &looked[0]);
}

/// What else serves a page of the same size.
struct Peer {
    name: &'static str,
    says: &'static str,
    /// It, and what it is asked; none where it is not installed.
    serves: Option<(Server, Vec<String>)>,
    budget: &'static str,
}

/// A page behind a signature, and one that anybody may have, asked like ours.
fn peers(folder: &Path, size: usize, looked: &Looked) -> Vec<Peer> {
    let asked = |(server, path): (Server, String)| {
        let asks = vec![asks(&looked.at(&path), &server.address, "")];
        (server, asks)
    };
    let nginx = |folder_of: &str, setup: &Setup| {
        nginx::signed_page(&folder.join(folder_of), size, setup).map(asked)
    };
    let [usual, tuned] = [("nginx", &USUAL), ("nginx-tuned", &TUNED)].map(|(at, setup)| Peer {
        name: "nginx",
        says: setup.says,
        serves: nginx(at, setup),
        budget: "1.0",
    });
    let caddy = caddy::static_page(&folder.join("caddy"), size);
    let caddy = Peer {
        name: "Caddy",
        says: "a page of Caddy that is not signed",
        serves: caddy.map(|server| asked((server, "/page.html".into()))),
        budget: "-",
    };
    vec![usual, tuned, caddy]
}

/// What other load makers find, where they are installed.
fn outside(server: &Server, looked: &Looked) {
    let (address, Looked { home, cookies }) = (&server.address, looked);
    let (url, cookie) = (format!("http://{address}{home}"), format!("Cookie: {cookies}"));
    let lines = LINES.to_string();
    let usual = ["-H", &cookie, "-H", "Accept-Encoding: gzip", &url];
    let others = [
        ("wrk", vec!["-t1", "-c", &lines, "-d2s"], "Requests/sec:"),
        ("ab", vec!["-k", "-q", "-t2", "-n10000000", "-c", &lines], "Requests per second:"),
        ("oha", vec!["--no-tui", "-z2s", "-c", &lines], "Requests/sec:"),
    ];
    let mut rates = vec![Vec::new(); others.len() + 1];
    for _ in 0..3 {
        rates[0].push(load(server, &[asks(looked, address, "")], Duration::from_secs(2)).0);
        for (at, (name, first, marks)) in others.iter().enumerate() {
            let Ok(told) = Command::new(name).args(first).args(usual).output() else { continue };
            let told = String::from_utf8_lossy(&told.stdout);
            assert!(!told.contains("Non-2xx"), "{told}");
            let line = told.lines().find_map(|line| line.trim().strip_prefix(marks));
            let rate = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
            rates[at + 1].extend(rate);
        }
    }
    let ours = median(rates.remove(0));
    for ((name, ..), rates) in others.iter().zip(rates) {
        let what = format!("the same, asked by {name}");
        if rates.is_empty() {
            row(&what, &format!("skipped: {name} is not installed"), "-", "within 10 %");
            continue;
        }
        let rate = median(rates);
        let ratio = format!("{:.2} of what we reach", rate / ours);
        row(&what, &ratio, &format!("{rate:.0}/s beside {ours:.0}/s"), "within 10 %");
    }
}

/// So many requests a second by the clock; how late the answers are, while nothing or something
/// else is done.
fn steady(server: &Server, looked: &[Looked], beside: &str) {
    let seconds = 5;
    let requests: Vec<_> = looked.iter().map(|one| asks(one, &server.address, "")).collect();
    let took = Mutex::new(Vec::new());
    let began = Instant::now() + Duration::from_millis(50);
    std::thread::scope(|scope| {
        for first in 0..LINES {
            let (took, requests) = (&took, &requests);
            scope.spawn(move || {
                let mut line = Line::to(&server.address).unwrap();
                let mut mine = Vec::new();
                for at in (first..(A_SECOND * seconds) as usize).step_by(LINES) {
                    let due = began + Duration::from_secs(1) / A_SECOND * at as u32;
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let told = line.ask(&requests[at % requests.len()]).unwrap();
                    assert_eq!(told.status, 200);
                    mine.push(due.elapsed().as_secs_f64() * 1e3);
                }
                took.lock().unwrap().extend(mine);
            });
        }
    });
    let mut took = took.into_inner().unwrap();
    took.sort_by(f64::total_cmp);
    let at = |percent: usize| took[took.len() * percent / 100];
    let what = format!("{A_SECOND} pages a second by the clock, {} in all{beside}", took.len());
    let rest = format!("p50 {:.2} ms, most {:.1} ms", at(50), took[took.len() - 1]);
    row(&what, &format!("p99 {:.2} ms", at(99)), &rest, "p99 0.5 ms");
}

/// The same while the first backup is made, a minute after the start, on the core that answers.
fn beside_a_backup(data: &Path, looked: &[Looked]) {
    let server = Server::start(data);
    for one in looked {
        let told = Line::to(&server.address).unwrap().ask(&asks(one, &server.address, ""));
        assert_eq!(told.unwrap().status, 200);
    }
    let began = Instant::now();
    let begins =
        || std::fs::read_dir(data.join("backups")).is_ok_and(|mut all| all.next().is_some());
    while !begins() {
        assert!(began.elapsed() < Duration::from_secs(120), "no backup began");
        std::thread::sleep(Duration::from_millis(5));
    }
    steady(&server, looked, ", while a backup begins");
}

/// From the start of the process to the first right page.
fn starts(data: &Path, looked: &Looked) {
    let mut took = Vec::new();
    for _ in 0..7 {
        let began = Instant::now();
        let server = Server::start(data);
        let mut line = Line::to(&server.address).unwrap();
        let told = line.ask(&asks(looked, &server.address, "")).unwrap();
        assert_eq!(told.status, 200);
        took.push(began.elapsed().as_secs_f64() * 1e3);
    }
    let figure = format!("{:.1} ms", median(took));
    row("start to the first right page", &figure, "schema checked, keys read", "10 ms");
}
