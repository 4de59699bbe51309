//! The server killed with -9 at each point of handing mail over: every mail ends accepted, arrives
//! once where the mail server had not taken it, and says so where nobody can know.

use crate::support::many::{self, Dice, Line, free_address};
use crate::support::script::{Act, Script, Step, Taken};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server of the real program, killed when it is dropped.
struct Server(Child);

impl Server {
    fn start(data: &Path, mail: &Script, more: &[&str]) -> Self {
        Self::start_at(&free_address(), data, mail, more)
    }

    fn start_at(at: &str, data: &Path, mail: &Script, more: &[&str]) -> Self {
        let url = mail.url();
        let more: Vec<_> = ["--smtp-url", &url].into_iter().chain(more.iter().copied()).collect();
        Self::start_with(at, data, &more)
    }

    fn start_with(at: &str, data: &Path, more: &[&str]) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_milepost"))
            .args(["serve", "--listen", at, "--min-free", "1MiB"])
            .args(more)
            .arg("--data")
            .arg(data)
            .stdout(Stdio::null())
            .stderr(std::fs::File::options().create(true).append(true).open(log_of(data)).unwrap())
            .spawn()
            .unwrap();
        Self(child)
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// The order to stop, which it follows in its own time.
    fn stop(mut self) {
        let id = rustix::process::Pid::from_child(&self.0);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Where servers of a data folder say what they do, one after the other.
fn log_of(data: &Path) -> PathBuf {
    data.with_extension("log")
}

/// How a mail stands in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    state: String,
    tries: u32,
    unsure: u32,
}

/// Every mail by its Message-ID, without its domain.
fn rows(data: &Path) -> BTreeMap<String, (String, Row)> {
    let base = Connection::open(data.join("milepost.db")).unwrap();
    let sql = "select message_id, to_email, state, tries, unsure from mails";
    let mut read = base.prepare(sql).unwrap();
    let rows = read.query_map([], |row| {
        let of = Row { state: row.get(2)?, tries: row.get(3)?, unsure: row.get(4)? };
        Ok((row.get(0)?, (row.get(1)?, of)))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn arrived(taken: &[Taken], message_id: &str) -> usize {
    let id = format!("<{message_id}@");
    taken.iter().filter(|one| one.id.starts_with(&id)).count()
}

/// Waits until every letter to a reader is accepted.
#[track_caller]
fn all_are_accepted(data: &Path) {
    let done = |row: &(String, Row)| !row.0.starts_with('r') || row.1.state == "accepted";
    for _ in 0..3000 {
        if rows(data).values().all(done) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{:?}\n{}", rows(data), std::fs::read_to_string(log_of(data)).unwrap());
}

/// One mail that was in the server's hands when it was killed at `step`, and five others: how it
/// stood afterwards, and how often it arrived.
async fn killed_at(step: Step, act: Act, keeps_journal: bool) -> (Row, usize) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    many::crowd(&data, 6, true).await;
    let mail = Script::start();
    let who = if matches!(step, Step::Greeting | Step::Hello | Step::Sender) { "" } else { "r3@" };
    mail.once(step, who, act);
    let server = Server::start(&data, &mail, &["--smtp-connections", "2"]);
    mail.has_come_to(step, who, 1);
    server.kill();
    if !keeps_journal {
        std::fs::remove_file(data.join("delivery.journal")).unwrap();
    }
    mail.is_well();
    let server = Server::start(&data, &mail, &[]);
    // At once, and not once a lease is over: the clock of this server is the machine's.
    all_are_accepted(&data);
    server.stop();
    let taken = mail.taken();
    let rows = rows(&data);
    let mut watched = None;
    for (id, (to, row)) in rows {
        if !to.starts_with('r') {
            continue;
        }
        let came = arrived(&taken, &id);
        assert_eq!(row.state, "accepted", "{to} {row:?}");
        assert!(came >= 1, "{to} never arrived");
        assert!(came == 1 || row.unsure > 0, "{to} arrived {came} times and says nothing of it");
        if to.starts_with("r3@") {
            watched = Some((row, came));
        }
    }
    watched.unwrap()
}

#[tokio::test]
async fn letters_that_waited_for_a_mail_server_go_as_soon_as_there_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    many::crowd(&data, 6, true).await;
    let server = Server::start_with(&free_address(), &data, &[]);
    let base = Connection::open(data.join("milepost.db")).unwrap();
    let sql = "select min(reason = 'not_configured' and state = 'queued' and tries = 0) from mails";
    let say_why = || base.query_row(sql, [], |row| row.get::<_, bool>(0)).unwrap();
    let mut tries = 3000;
    while !say_why() {
        tries -= 1;
        assert!(tries > 0, "{:?}", rows(&data));
        std::thread::sleep(Duration::from_millis(10));
    }
    server.stop();
    let mail = Script::start();
    let server = Server::start(&data, &mail, &[]);
    // At once, though none of them would have been looked at again within the day.
    all_are_accepted(&data);
    server.stop();
    let rows = rows(&data);
    let readers = rows.iter().filter(|(_, (to, _))| to.starts_with('r'));
    let came: Vec<_> = readers.map(|(id, _)| arrived(&mail.taken(), id)).collect();
    assert_eq!(came, [1; 6]);
}

#[tokio::test]
async fn killed_before_the_contents_went_it_arrives_once_and_nothing_is_in_doubt() {
    for step in [Step::Greeting, Step::Hello, Step::Sender, Step::Reader, Step::Data] {
        let (row, came) = killed_at(step, Act::IsSilent, true).await;
        let clean = Row { state: "accepted".into(), tries: 1, unsure: 0 };
        assert_eq!((row, came), (clean, 1), "{step:?}");
    }
}

#[tokio::test]
async fn killed_after_the_contents_went_it_is_sent_again_and_says_that_it_may_arrive_twice() {
    let doubt = Row { state: "accepted".into(), tries: 2, unsure: 1 };
    let (row, came) = killed_at(Step::Contents, Act::IsSilent, true).await;
    assert_eq!((row, came), (doubt.clone(), 1), "the server had not taken it");
    let (row, came) = killed_at(Step::Contents, Act::TakesInSilence, true).await;
    assert_eq!((row, came), (doubt, 2), "the server had, and could not say so");
}

#[tokio::test]
async fn without_its_journal_whatever_was_in_hand_is_in_doubt() {
    let (row, came) = killed_at(Step::Reader, Act::IsSilent, false).await;
    assert_eq!((row.unsure, came), (1, 1));
}

#[tokio::test]
async fn killed_at_any_moment_of_a_hundred_letters_none_is_lost_and_none_comes_twice_unsaid() {
    const LETTERS: usize = 100;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    many::crowd(&data, LETTERS, true).await;
    let (mail, mut dice, mut kills) = (Script::start(), Dice(7), 0);
    mail.is_slow(Duration::from_millis(2));
    while mail.taken().len() < LETTERS {
        let server = Server::start(&data, &mail, &[]);
        let wanted = mail.taken().len() + 3 + dice.roll(9) as usize;
        mail.has_taken(wanted.min(LETTERS));
        std::thread::sleep(Duration::from_micros(dice.roll(9000)));
        server.kill();
        kills += 1;
    }
    let server = Server::start(&data, &mail, &[]);
    all_are_accepted(&data);
    server.stop();
    assert!(kills >= 5, "{kills} kills");
    let taken = mail.taken();
    let mut doubts = 0;
    for (id, (to, row)) in rows(&data) {
        if to.starts_with('r') {
            let came = arrived(&taken, &id);
            assert_eq!(row.state, "accepted", "{to} {row:?}");
            assert!(came >= 1 && came <= 1 + row.unsure as usize, "{to} came {came}: {row:?}");
            doubts += row.unsure;
        }
    }
    // At most what every connection was in the middle of.
    assert!(doubts <= kills * 8, "{doubts} in doubt after {kills} kills");
}

#[tokio::test]
async fn an_order_to_stop_puts_back_what_was_not_begun() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    many::crowd(&data, 30, true).await;
    let mail = Script::start();
    mail.is_slow(Duration::from_millis(20));
    let server = Server::start(&data, &mail, &["--smtp-connections", "2"]);
    mail.has_taken(3);
    server.stop();
    let taken = mail.taken();
    let rows = rows(&data);
    for (id, (to, row)) in rows.iter().filter(|(_, (to, _))| to.starts_with('r')) {
        let state = if arrived(&taken, id) == 1 { "accepted" } else { "queued" };
        assert_eq!((row.state.as_str(), row.unsure), (state, 0), "{to}");
    }
    assert!(taken.len() < 30, "{}", taken.len());
}

#[tokio::test]
async fn one_that_hangs_holds_up_no_other_and_not_what_comes_later() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let crowd = many::crowd(&data, 12, true).await;
    let mail = Script::start();
    mail.once(Step::Reader, "r5@", Act::IsSilent);
    let at = free_address();
    let server = Server::start_at(&at, &data, &mail, &["--smtp-connections", "3"]);
    mail.has_come_to(Step::Reader, "r5@", 1);
    // The eleven others, and Nell’s and Ines’s letters of an answer that is given meanwhile.
    for reader in (0..12).filter(|reader| *reader != 5) {
        mail.has_come_to(Step::Contents, &format!("r{reader}@"), 1);
    }
    let press = crowd.question.press(&at);
    let told = Line::to(&at).and_then(|mut line| line.ask(&press)).unwrap();
    assert_eq!(told.status, 303);
    mail.has_come_to(Step::Contents, "ines0@", 1);
    mail.has_come_to(Step::Contents, "nell@", 1);
    assert!(mail.taken().iter().all(|one| !one.to.starts_with("r5@")));
    server.kill();
}
