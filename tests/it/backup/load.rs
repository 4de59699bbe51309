//! Backups while people decide and files come in: each holds what was answered before it began, is
//! whole, and comes back elsewhere to the byte; and nobody waits for it.

use super::{done, json, rows, tree};
use crate::support::many::{Dice, Line, Question, seed};
use crate::support::outside::Program;
use milepost::audit::hex;
use sha2::Digest as _;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

const PROJECTS: usize = 4;
const BACKUPS: usize = 6;

/// What was answered so far.
#[derive(Default)]
struct Answered {
    decisions: Mutex<BTreeSet<String>>,
    files: Mutex<BTreeMap<String, String>>,
}

/// Decides and takes back, one question after the other.
fn decide(address: &str, mut questions: Vec<Question>, (answered, stop): (&Answered, &AtomicBool)) {
    let mut line = Line::to(address).unwrap();
    let mut dice = Dice(7);
    let mut decided = BTreeSet::new();
    while !stop.load(Ordering::SeqCst) {
        let at = dice.roll(questions.len() as u64) as usize;
        let question = &mut questions[at];
        if decided.remove(&question.approval) {
            assert_eq!(line.ask(&question.take_back(address)).unwrap().status, 303);
            continue;
        }
        let told = line.ask(&question.press(address)).unwrap();
        let (_, id) = told.location.split_once("/receipts/").unwrap_or_else(|| panic!("{told:?}"));
        answered.decisions.lock().unwrap().insert(id.to_owned());
        decided.insert(question.approval.clone());
    }
}

/// Sends files of many sizes, one after the other.
fn send(to: (&str, &str, &str), number: usize, (answered, stop): (&Answered, &AtomicBool)) {
    let (address, milestone, token) = to;
    for n in 0.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let bytes = vec![n as u8; [0, 1, 4095, 300_000][n % 4] + n * 7 + number];
        let name = format!("f{number}-{n}.bin");
        let head = format!(
            "PUT /api/v1/milestones/{milestone}/files/{name} HTTP/1.1\r\nHost: {address}\r\n\
             Authorization: Bearer {token}\r\nContent-Type: application/octet-stream\r\n\
             Content-Length: {}\r\n\r\n",
            bytes.len()
        );
        let mut line = Line::to(address).unwrap();
        line.send(&head).unwrap();
        line.send_bytes(&bytes).unwrap();
        assert_eq!(line.hear().unwrap().status, 201, "{name}");
        let sha256 = hex(&sha2::Sha256::digest(&bytes));
        answered.files.lock().unwrap().insert(name, sha256);
    }
}

/// Stops everybody, also if something goes wrong.
struct Halt<'a>(&'a AtomicBool);

impl Drop for Halt<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn milestone(data: &Path) -> String {
    let base = rusqlite::Connection::open(data.join("milepost.db")).unwrap();
    base.query_row("select id from milestones limit 1", [], |row| row.get(0)).unwrap()
}

/// What a restored folder holds of what was answered before its backup began.
fn holds(new: &Path, decisions: &BTreeSet<String>, files: &BTreeMap<String, String>) {
    let base = rusqlite::Connection::open(new.join("milepost.db")).unwrap();
    let mut all = base.prepare("select id from decisions").unwrap();
    let there: BTreeSet<String> =
        all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(decisions.is_subset(&there), "decisions are missing");
    let sql = "select f.name, v.sha256 from versions v join files f on f.id = v.file_id";
    let mut all = base.prepare(sql).unwrap();
    let there = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let there: BTreeMap<String, String> = there.map(Result::unwrap).collect();
    for (name, sha256) in files {
        assert_eq!(there.get(name), Some(sha256), "{name}");
    }
    for sha256 in there.values() {
        let bytes = std::fs::read(new.join("vault").join(&sha256[..2]).join(sha256)).unwrap();
        assert_eq!(&hex(&sha2::Sha256::digest(bytes)), sha256);
    }
}

#[tokio::test]
async fn backups_while_people_work_hold_what_was_answered_and_come_back_whole_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let seeded = seed(&data, PROJECTS, 6).await;
    let token = done(&data, &["token", "create", "load", "--role", "editor"]).trim().to_owned();
    let milestone = milestone(&data);
    let program = Program::start(&data, &[("MILEPOST_RATE_LIMITS", "off")]);
    let address = program.address.clone();
    let (answered, stop) = (Answered::default(), AtomicBool::new(false));
    let (mut made, mut meanwhile) = (Vec::new(), 0);
    std::thread::scope(|scope| {
        let _halt = Halt(&stop);
        let told = (&answered, &stop);
        let writers: Vec<_> = seeded
            .iter()
            .map(|of| (of.clone(), address.as_str()))
            .map(|(of, address)| scope.spawn(move || decide(address, of, told)))
            .collect();
        let to = (address.as_str(), milestone.as_str(), token.as_str());
        let senders = (0..2).map(|number| scope.spawn(move || send(to, number, told)));
        let senders: Vec<_> = senders.collect();
        for number in 0..BACKUPS {
            // Not the same moment in any two rounds.
            let wanted = answered.decisions.lock().unwrap().len() + 5 + number;
            while answered.decisions.lock().unwrap().len() < wanted {
                assert!(!writers.iter().any(std::thread::ScopedJoinHandle::is_finished));
                std::thread::yield_now();
            }
            let before = answered.decisions.lock().unwrap().clone();
            let files = answered.files.lock().unwrap().clone();
            let to = match number % 3 {
                2 => folder.path().join(format!("b-{number}.tar.zst")),
                _ => folder.path().join("b"),
            };
            let told = json(&data, &["backup", to.to_str().unwrap(), "--json"]);
            let after = answered.decisions.lock().unwrap().len();
            meanwhile += after - before.len();
            made.push((told["path"].as_str().unwrap().to_owned(), before, files));
        }
        stop.store(true, Ordering::SeqCst);
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        senders.into_iter().for_each(|sender| sender.join().unwrap());
    });
    assert!(meanwhile > 0, "nobody decided while {BACKUPS} backups were made");
    assert!(made[BACKUPS - 1].1.len() > 20 && made[BACKUPS - 1].2.len() > 3);
    for (number, (path, decisions, files)) in made.iter().enumerate() {
        let new = folder.path().join(format!("new-{number}"));
        done(&new, &["restore", path]);
        holds(&new, decisions, files);
        assert_eq!(json(&new, &["doctor", "--json"])["good"], true, "{path}");
    }
    drop(program);
    comes_back_whole(folder.path(), &seeded[0][0]);
}

/// Nothing more is going on: what comes back is what is there.
fn comes_back_whole(folder: &Path, visit: &Question) {
    let data = folder.join("data");
    let last = folder.join("last.tar.zst");
    done(&data, &["backup", last.to_str().unwrap()]);
    let new = folder.join("last");
    done(&new, &["restore", last.to_str().unwrap()]);
    assert_eq!(rows(&new.join("milepost.db")), rows(&data.join("milepost.db")));
    let mut vault = tree(&data.join("vault"));
    vault.retain(|name, _| !name.starts_with("incoming"));
    assert_eq!(tree(&new.join("vault")), vault);
    let program = Program::start(&new, &[]);
    let mut line = Line::to(&program.address).unwrap();
    let page = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n",
        visit.home, program.address, visit.cookies
    );
    assert_eq!(line.ask(&page).unwrap().status, 200, "an open visit goes on");
}
