//! The server killed with -9 at any moment while people decide: every decision that was answered is
//! there, once, with its event, its receipt and both mails.

use crate::support::many::{Dice, Line, Question, free_address, seed};
use milepost::audit;
use milepost::clock::Clock;
use milepost::member::Desk;
use milepost::store::Store;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

const DECISIONS: usize = 1000;
const PROJECTS: usize = 12;
const WRITERS: usize = 4;

/// Where a question stands, as far as its writer was told.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Open,
    Decided(String),
    /// An answer never came.
    Unknown,
}

/// Somebody who decides, decides twice at once and takes back, question by question.
struct Writer {
    dice: Dice,
    questions: Vec<(Question, State)>,
    decided: BTreeSet<String>,
    taken_back: BTreeSet<String>,
}

impl Writer {
    /// Presses until nobody answers any more or it is to stop.
    fn write(&mut self, address: &str, (answered, stop): (&AtomicU32, &AtomicBool)) {
        let (Ok(mut line), Ok(mut other)) = (Line::to(address), Line::to(address)) else { return };
        while !stop.load(Ordering::SeqCst) {
            let at = self.dice.roll(self.questions.len() as u64) as usize;
            let twice = self.dice.roll(4) == 0;
            let (question, state) = self.questions[at].clone();
            self.questions[at].1 = State::Unknown;
            let told = match &state {
                State::Decided(id) => {
                    let Ok(told) = line.ask(&question.take_back(address)) else { return };
                    assert_eq!((told.status, &told.location), (303, &question.home));
                    self.taken_back.insert(id.clone());
                    State::Open
                }
                _ if twice => {
                    let press = question.press(address);
                    let sent = line.send(&press).and_then(|()| other.send(&press));
                    let told = [line.hear(), other.hear()].map(|told| told.ok().map(receipt));
                    if let [Some(one), Some(two)] = &told {
                        assert_eq!(one, two, "two presses at once made two decisions");
                    }
                    self.decided.extend(told.iter().flatten().cloned());
                    let ([Some(one), Some(_)], Ok(())) = (told, sent) else { return };
                    State::Decided(one)
                }
                _ => {
                    let Ok(told) = line.ask(&question.press(address)) else { return };
                    let id = receipt(told);
                    let new = self.decided.insert(id.clone());
                    assert!(new || state == State::Unknown, "{id} was answered before");
                    State::Decided(id)
                }
            };
            self.questions[at].1 = told;
            answered.fetch_add(1, Ordering::SeqCst);
        }
    }
}

fn receipt(told: crate::support::many::Told) -> String {
    assert_eq!(told.status, 303, "{told:?}");
    let (_, id) = told.location.split_once("/receipts/").unwrap();
    id.to_owned()
}

fn serve(folder: &Path, at: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(["serve", "--listen", at, "--min-free", "1MiB", "--rate-limits", "off"])
        .arg("--data")
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn ready(at: &str) {
    let ask = format!("GET /readyz HTTP/1.1\r\nHost: {at}\r\n\r\n");
    for _ in 0..4000 {
        if Line::to(at).and_then(|mut line| line.ask(&ask)).is_ok_and(|told| told.status == 200) {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("the server does not answer");
}

/// Lets everybody write until the server is killed: at another moment in each round, and not only
/// between two answers.
fn round(folder: &Path, at: &str, writers: &mut [Writer], dice: &mut Dice) {
    let mut server = serve(folder, at);
    ready(at);
    let (answered, stop) = (AtomicU32::new(0), AtomicBool::new(false));
    let wanted = 30 + dice.roll(60) as u32;
    let later = Duration::from_micros(dice.roll(20_000));
    std::thread::scope(|scope| {
        let told = (&answered, &stop);
        let all: Vec<_> =
            writers.iter_mut().map(|writer| scope.spawn(move || writer.write(at, told))).collect();
        while answered.load(Ordering::SeqCst) < wanted && all.iter().any(|one| !one.is_finished()) {
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(later);
        server.kill().unwrap();
        server.wait().unwrap();
        stop.store(true, Ordering::SeqCst);
    });
}

#[tokio::test]
async fn every_answered_decision_of_a_thousand_is_there_once_after_kills_at_any_moment() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let data = folder.path().join("data");
    let seeded = seed(&data, PROJECTS, WRITERS * 2).await;
    let mut writers: Vec<_> = (0..WRITERS as u64)
        .map(|number| Writer {
            dice: Dice(number + 1),
            questions: Vec::new(),
            decided: BTreeSet::new(),
            taken_back: BTreeSet::new(),
        })
        .collect();
    // All write on all projects, so that chains and receipt numbers are wanted by several at once.
    for (at, question) in seeded.iter().flat_map(|of| of.iter().enumerate()) {
        writers[at % WRITERS].questions.push((question.clone(), State::Open));
    }
    let (at, mut dice, mut kills) = (free_address(), Dice(2026), 0);
    while writers.iter().map(|writer| writer.decided.len()).sum::<usize>() < DECISIONS {
        round(&data, &at, &mut writers, &mut dice);
        kills += 1;
        assert!(kills < 200, "so few decisions come through");
    }
    assert!(kills >= 10, "{kills} kills");
    whole(&data).await;
    let base = Connection::open(data.join("milepost.db")).unwrap();
    let there = decisions(&base);
    for writer in &writers {
        for id in &writer.decided {
            assert!(there.contains_key(id), "{id} was answered and is not there");
        }
        for id in &writer.taken_back {
            assert!(there[id].taken_back, "{id} was taken back and stands");
        }
    }
    told_once(&base, &there);
    alternate(&base);
}

/// SQLite finds nothing wrong, and no chain is broken.
async fn whole(data: &Path) {
    let store = Store::open(data, Clock::of_the_machine()).unwrap();
    assert!(store.check().is_ok(), "{:?}", store.check());
    let desk = Desk::of_the_house();
    let chains = store.read(|tx| tx.chains(desk)).await.unwrap();
    assert_eq!(chains.len(), PROJECTS + 1);
    for chain in chains {
        let events = store.read(|tx| tx.chain(desk, &chain)).await.unwrap();
        assert_eq!(audit::first_break(&events), None, "{chain}");
    }
    store.close();
}

struct Decision {
    project: String,
    receipt: String,
    taken_back: bool,
}

fn decisions(base: &Connection) -> BTreeMap<String, Decision> {
    let sql = "select d.id, s.project_id, d.receipt, b.decision_id is not null
               from decisions d
               join approvals a on a.id = d.approval_id
               join milestones s on s.id = a.milestone_id
               left join take_backs b on b.decision_id = d.id";
    let mut rows = base.prepare(sql).unwrap();
    let rows = rows.query_map([], |row| {
        let taken_back = row.get(3)?;
        Ok((row.get(0)?, Decision { project: row.get(1)?, receipt: row.get(2)?, taken_back }))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn count(base: &Connection, sql: &str) -> usize {
    base.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() as usize
}

/// Each decision, answered or not, has one event, one receipt number and two mails, and so has each
/// that was taken back.
fn told_once(base: &Connection, there: &BTreeMap<String, Decision>) {
    let mut receipts = BTreeSet::new();
    let mut mails = base
        .prepare(
            "select count(*), count(distinct kind) from mails
             where kind in ('receipt', 'decision') and project_id = ?1
               and letter ->> '$.decided.receipt' = ?2",
        )
        .unwrap();
    let sql = "select count(*) from events
               where chain = ?1 and kind = ?2 and body ->> '$.subject.decision' = ?3";
    let mut events = base.prepare(sql).unwrap();
    for (id, decision) in there {
        let Decision { project, receipt, taken_back } = decision;
        assert!(receipts.insert((project, receipt)), "{receipt} was given out twice");
        let told = mails.query_row([project, receipt], |row| Ok((row.get(0)?, row.get(1)?)));
        assert_eq!(told.unwrap(), (2, 2), "the mails of {id}");
        let mut told = |kind: &str| -> usize {
            events.query_row([project.as_str(), kind, id], |row| row.get::<_, i64>(0)).unwrap()
                as usize
        };
        assert_eq!(told("decided"), 1, "{id}");
        assert_eq!(told("taken_back"), usize::from(*taken_back), "{id}");
    }
    let taken_back = there.values().filter(|decision| decision.taken_back).count();
    assert_eq!(count(base, "select count(*) from holds"), 0);
    assert_eq!(count(base, "select count(*) from standing"), there.len() - taken_back);
    assert_eq!(count(base, "select sum(receipts) from projects"), there.len());
    let sql = "select count(*) from mails where kind = 'taken_back'";
    assert_eq!(count(base, sql), taken_back * 2);
}

/// On every question somebody decided and took back in turns: nothing was recorded twice.
fn alternate(base: &Connection) {
    let sql = "select body ->> '$.subject.approval', kind from events
               where kind in ('decided', 'taken_back') order by chain, seq";
    let mut rows = base.prepare(sql).unwrap();
    let rows = rows.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
    let rows = rows.unwrap();
    let mut last = BTreeMap::<String, String>::new();
    for (approval, kind) in rows.map(Result::unwrap) {
        let before = last.insert(approval.clone(), kind.clone());
        assert_ne!(before, Some(kind), "{approval}");
    }
    assert!(last.len() > PROJECTS * WRITERS, "{}", last.len());
}
