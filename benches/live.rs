//! What open pages cost, and how soon news is on them.
//!
//! `cargo bench --profile dev --bench live` prints the table; `MILEPOST` names another binary. 250
//! projects have eight open pages each, over loopback; then a question of one project after the
//! other is answered, and its eight pages are waited for. Nothing here is an assertion.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench watches the clock")]

#[path = "../tests/it/support/many.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod many;

use many::{Line, Question, free_address, seed};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROJECTS: usize = 250;
const EACH: usize = 8;

fn main() {
    let within = env!("CARGO_TARGET_TMPDIR");
    let folder = tempfile::Builder::new().prefix("live-").tempdir_in(within).unwrap();
    let data = folder.path().join("milepost");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let seeded = runtime.block_on(seed(&data, PROJECTS, 1));
    drop(runtime);
    let server = Server::start(&data);
    let questions: Vec<&Question> = seeded.iter().map(|of| &of[0]).collect();
    for question in &questions {
        Line::to(&server.address).unwrap().ask(&get(&server, question, "")).unwrap();
    }
    let before = server.memory();
    let listen = |question: &&Question| {
        let open = |_| open(&server, question);
        (0..EACH).map(open).collect::<Vec<TcpStream>>()
    };
    let mut pages: Vec<Vec<TcpStream>> = questions.iter().map(listen).collect();
    let after = server.memory();
    println!("| what | figure | beside | budget |");
    println!("|---|---|---|---|");
    let mib = |bytes: u64| bytes as f64 / 1024.0 / 1024.0;
    let (grown, count) = (after.saturating_sub(before), PROJECTS * EACH);
    let beside = format!(
        "{:.1} MB before, {:.1} MB after; {:.1} KB a page",
        mib(before),
        mib(after),
        grown as f64 / 1024.0 / count as f64
    );
    println!("| {count} open pages | {:.1} MB | {beside} | 50 MB |", mib(grown));
    let work = server.work();
    std::thread::sleep(Duration::from_secs(30));
    let idle = (server.work() - work) / 30.0 * 100.0;
    println!("| the same pages, when nothing happens | {idle:.2} % of a core | - | - |");
    let mut took: Vec<Duration> = Vec::new();
    let mut line = Line::to(&server.address).unwrap();
    for (question, pages) in questions.iter().zip(&mut pages) {
        let began = Instant::now();
        assert_eq!(line.ask(&question.press(&server.address)).unwrap().status, 303);
        pages.iter_mut().for_each(|page| wait(page, "event: news"));
        took.push(began.elapsed());
    }
    took.sort_unstable();
    let at = |percent: usize| took[(took.len() * percent / 100).min(took.len() - 1)].as_secs_f64();
    println!(
        "| from a press to the news on the last of {EACH} pages | p50 {:.1} ms, p99 {:.1} ms | \
         {} presses, one after the other | 300 ms |",
        at(50) * 1e3,
        at(99) * 1e3,
        took.len()
    );
}

fn get(server: &Server, question: &Question, rest: &str) -> String {
    let Question { home, cookies, .. } = question;
    let address = &server.address;
    format!("GET {home}{rest} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookies}\r\n\r\n")
}

/// An open page that has heard everything so far.
fn open(server: &Server, question: &Question) -> TcpStream {
    let mut page = TcpStream::connect(&server.address).unwrap();
    page.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    page.write_all(get(server, question, "/live?after=0").as_bytes()).unwrap();
    wait(&mut page, "event: news");
    page
}

/// Reads until these words came.
fn wait(page: &mut TcpStream, words: &str) {
    let (mut came, mut piece) = (Vec::new(), [0; 1024]);
    while !String::from_utf8_lossy(&came).contains(words) {
        let read = page.read(&mut piece).unwrap();
        assert!(read > 0, "ended: {}", String::from_utf8_lossy(&came));
        came.extend_from_slice(&piece[..read]);
    }
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(data: &Path) -> Self {
        let binary = std::env::var("MILEPOST");
        let binary = binary.unwrap_or_else(|_| env!("CARGO_BIN_EXE_milepost").into());
        let address = free_address();
        let child = Command::new(binary)
            .args(["serve", "--listen", &address, "--log", "error", "--rate-limits", "off"])
            .args(["--trusted-proxies", "127.0.0.1", "--min-free", "1MiB"])
            .env("MILEPOST_DATA", data)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while TcpStream::connect(&address).is_err() {
            std::thread::sleep(Duration::from_millis(2));
        }
        Self { child, address }
    }

    /// Bytes of memory that are the process's own or mapped in.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }

    /// Seconds that the process has worked.
    fn work(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
