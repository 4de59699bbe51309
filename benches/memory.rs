//! How much memory it takes when much goes on at once.
//!
//! `cargo bench --profile dist --bench memory` prints the table; `MILEPOST` names another binary,
//! `MEMORY_MIB` and `MEMORY_FILES` say how large and how many the files are. 250 projects have
//! eight open pages each, 500 connections are kept alive and read pages in turns, and ten people
//! send a file of 100 MiB each at the same time. Nothing here is an assertion.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench watches the clock")]

#[path = "../tests/it/support/many.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod many;
#[path = "support/server.rs"]
#[allow(dead_code, reason = "other benches use the rest")]
mod server;

use many::{Line, Question, seed};
use server::Server;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const PROJECTS: usize = 250;
const EACH: usize = 8;
const LINES: usize = 500;
const MIB: usize = 1024 * 1024;

fn main() {
    let within = env!("CARGO_TARGET_TMPDIR");
    let folder = tempfile::Builder::new().prefix("memory-").tempdir_in(within).unwrap();
    let data = folder.path().join("milepost");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let seeded = runtime.block_on(seed(&data, PROJECTS, 1));
    drop(runtime);
    let server = Server::start(&data);
    let questions: Vec<&Question> = seeded.iter().map(|of| &of[0]).collect();
    println!("| what | in use | most so far |");
    println!("|---|---|---|");
    row(&server, "just begun");
    let open =
        |question: &&Question| (0..EACH).map(|_| open(&server, question)).collect::<Vec<_>>();
    let pages: Vec<Vec<TcpStream>> = questions.iter().map(open).collect();
    row(&server, &format!("{} open pages that hear of news", PROJECTS * EACH));
    let mut lines: Vec<Line> = (0..LINES).map(|_| Line::to(&server.address).unwrap()).collect();
    let is_over = AtomicBool::new(false);
    let (size, uploads) = (said("MEMORY_MIB", 100) * MIB, said("MEMORY_FILES", 10));
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !is_over.load(Ordering::Relaxed) {
                reads += read_all(&server, &questions, &mut lines);
            }
            reads
        });
        std::thread::sleep(Duration::from_secs(3));
        row(&server, &format!("and {LINES} connections that read pages"));
        let began = Instant::now();
        let senders: Vec<_> = (0..uploads)
            .map(|at| {
                let (server, question) = (&server, questions[at % PROJECTS]);
                scope.spawn(move || send(server, question, size))
            })
            .collect();
        senders.into_iter().for_each(|sender| sender.join().unwrap());
        let took = began.elapsed().as_secs_f64();
        let files = format!("and {uploads} files of {} MiB at once", size / MIB);
        row(&server, &format!("{files}, in {took:.1} s"));
        is_over.store(true, Ordering::Relaxed);
        let reads = reader.join().unwrap();
        println!("\n{reads} pages were read meanwhile; the budget is 128 MB.");
    });
    drop(pages);
}

fn said(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|said| said.parse().ok()).unwrap_or(usual)
}

fn get(server: &Server, question: &Question, rest: &str) -> String {
    let Question { home, cookies, .. } = question;
    let address = &server.address;
    format!("GET {home}{rest} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookies}\r\n\r\n")
}

/// Every connection reads a page; how many did.
fn read_all(server: &Server, questions: &[&Question], lines: &mut [Line]) -> usize {
    for (line, question) in lines.iter_mut().zip(questions.iter().cycle()) {
        assert_eq!(line.ask(&get(server, question, "")).unwrap().status, 200);
    }
    lines.len()
}

/// An open page that has heard everything so far.
fn open(server: &Server, question: &Question) -> TcpStream {
    let mut page = TcpStream::connect(&server.address).unwrap();
    page.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    page.write_all(get(server, question, "/live?after=0").as_bytes()).unwrap();
    let (mut came, mut piece) = (Vec::new(), [0; 1024]);
    while !String::from_utf8_lossy(&came).contains("event: news") {
        let read = page.read(&mut piece).unwrap();
        assert!(read > 0, "ended: {}", String::from_utf8_lossy(&came));
        came.extend_from_slice(&piece[..read]);
    }
    page
}

/// Sends a file by tus, as the page's script does.
fn send(server: &Server, question: &Question, size: usize) {
    let Question { home, cookies, .. } = question;
    let address = &server.address;
    let mut line = Line::to(address).unwrap();
    let head = |verb: &str, at: &str, more: &str, length: usize| {
        format!(
            "{verb} {at} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Sec-Fetch-Site: same-origin\r\nCookie: {cookies}\r\nTus-Resumable: 1.0.0\r\n\
             {more}Content-Length: {length}\r\n\r\n"
        )
    };
    let named = format!("Upload-Length: {size}\r\nUpload-Metadata: filename cGxhbi5iaW4=\r\n");
    let begun = line.ask(&head("POST", &format!("{home}/uploads"), &named, 0)).unwrap();
    assert_eq!(begun.status, 201);
    let part = "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n";
    line.send(&head("PATCH", &begun.location, part, size)).unwrap();
    let piece = "m".repeat(256 * 1024);
    for _ in 0..size / piece.len() {
        line.send(&piece).unwrap();
    }
    assert_eq!(line.hear().unwrap().status, 204);
}

fn row(server: &Server, what: &str) {
    println!("| {what} | {:.1} MB | {:.1} MB |", server.memory(), server.most_memory());
}
