//! What the machine does to a server: disks that fail, are read-only or hold damage, files that are
//! gone, a database that somebody else holds. (A full disk is in `uploads/bad.rs`, kills at any
//! moment in `portal/crash.rs`, clocks in `token/clock.rs` and `approval/bad.rs`.)

use crate::support::many::{Line, Question, free_address, seed};
use rusqlite::Connection;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// A server as a process, and what it said.
struct Server {
    child: Child,
    at: String,
}

impl Server {
    fn start(folder: &Path, more: &[(&str, &Path)]) -> Self {
        let at = free_address();
        let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
        command
            .args(["serve", "--listen", &at, "--min-free", "1MiB", "--rate-limits", "off"])
            .arg("--data")
            .arg(folder)
            .envs(more.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let server = Self { child: command.spawn().unwrap(), at };
        for _ in 0..15_000 {
            if Line::to(&server.at).is_ok() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("the server does not answer");
    }

    fn line(&self) -> Line {
        Line::to(&self.at).unwrap()
    }

    /// The press on a question: its status, if there was an answer.
    fn press(&self, question: &Question) -> Option<u16> {
        self.line().ask(&question.press(&self.at)).ok().map(|told| told.status)
    }

    /// Ends by SIGTERM: what it said, and whether it ended well.
    fn stop(self) -> Output {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.ended()
    }

    /// Waits until it has ended by itself.
    fn ended(self) -> Output {
        self.child.wait_with_output().unwrap()
    }
}

fn doctor(folder: &Path) -> (bool, String) {
    let told = Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(["doctor", "--min-free", "1MiB", "--data"])
        .arg(folder)
        .output()
        .unwrap();
    (told.status.success(), String::from_utf8(told.stdout).unwrap() + &err(&told.stderr))
}

fn err(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

async fn seeded(folder: &Path, questions: usize) -> Vec<Question> {
    seed(folder, 1, questions).await.remove(0)
}

fn decisions(folder: &Path, of: &Question) -> u32 {
    let base = Connection::open(folder.join("milepost.db")).unwrap();
    let sql = "select count(*) from decisions where approval_id = ?1";
    base.query_row(sql, [&of.approval], |row| row.get(0)).unwrap()
}

/// The shim as a library, or why there is none.
fn shim(folder: &Path) -> Option<PathBuf> {
    let built = folder.join("shim.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/faults/shim.c");
    let done = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&built).arg(source).status();
    done.is_ok_and(|status| status.success()).then_some(built)
}

/// After a failed fsync nobody knows what the disk holds (security.md, G6): the server takes no
/// more, ends with a line for the operator, and whoever pressed was told of no decision.
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_ends_the_server_and_what_was_answered_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let Some(shim) = shim(folder.path()) else {
        println!("skipped: a_disk_that_fails needs a C compiler for its shim");
        return;
    };
    let data = folder.path().join("data");
    let questions = seeded(&data, 3).await;
    let flag = folder.path().join("fails");
    let server = Server::start(&data, &[("LD_PRELOAD", &shim), ("FSYNC_FAILS", &flag)]);
    assert_eq!(server.press(&questions[0]), Some(303));
    std::fs::write(&flag, "").unwrap();
    let failed = server.press(&questions[1]);
    assert!(failed.is_none_or(|status| status >= 500), "{failed:?}");
    let ended = server.ended();
    assert_eq!(ended.status.code(), Some(1), "whoever supervises starts it anew");
    let said = err(&ended.stderr);
    assert!(said.contains("the disk refused a commit"), "{said}");
    std::fs::remove_file(&flag).unwrap();
    let server = Server::start(&data, &[]);
    assert_eq!(server.press(&questions[2]), Some(303), "it goes on by itself");
    let known = decisions(&data, &questions[1]);
    assert!(known <= 1, "of the one that got no answer there is at most one");
    assert_eq!(server.press(&questions[1]), Some(303), "the same press again, or the first one");
    for question in &questions {
        assert_eq!(decisions(&data, question), 1);
    }
    assert!(server.stop().status.success());
    let (well, lines) = doctor(&data);
    assert!(well, "{lines}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_somebody_else_holds_is_waited_for_and_then_said() {
    let folder = tempfile::tempdir().unwrap();
    let questions = seeded(folder.path(), 2).await;
    let server = Server::start(folder.path(), &[]);
    let other = Connection::open(folder.path().join("milepost.db")).unwrap();
    other.execute_batch("begin immediate").unwrap();
    assert_eq!(server.press(&questions[0]), Some(500));
    let ask = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n",
        questions[0].home, server.at, questions[0].cookies
    );
    assert_eq!(server.line().ask(&ask).unwrap().status, 200, "readers never wait for writers");
    assert_eq!(decisions(folder.path(), &questions[0]), 0);
    other.execute_batch("rollback").unwrap();
    assert_eq!(server.press(&questions[0]), Some(303));
    assert_eq!(server.press(&questions[1]), Some(303));
    let said = err(&server.stop().stderr);
    assert!(said.contains("database is locked"), "a line for the operator: {said}");
}

/// A folder as if its disk could only be read, taken down with the test.
struct ReadOnly(tempfile::TempDir);

impl ReadOnly {
    fn of(folder: &Path) -> Option<Self> {
        let place = tempfile::tempdir().unwrap();
        let mount = |words: &[&std::ffi::OsStr]| {
            let done = Command::new("mount").args(words).stderr(Stdio::null()).status();
            done.is_ok_and(|status| status.success())
        };
        let at = place.path().as_os_str();
        if !mount(&["--bind".as_ref(), folder.as_os_str(), at]) {
            return None;
        }
        let bound = Self(place);
        let at = bound.0.path().as_os_str();
        mount(&["-o".as_ref(), "remount,bind,ro".as_ref(), at]).then_some(bound)
    }
}

impl Drop for ReadOnly {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(self.0.path()).status());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_disk_is_named_and_nothing_starts() {
    let folder = tempfile::tempdir().unwrap();
    let questions = seeded(folder.path(), 1).await;
    let Some(bound) = ReadOnly::of(folder.path()) else {
        println!("skipped: a_read_only_disk needs the right to mount");
        return;
    };
    let data = bound.0.path();
    let refused = Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(["serve", "--listen", &free_address(), "--data"])
        .arg(data)
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let said = err(&refused.stderr);
    assert!(said.to_lowercase().contains("read-only"), "{said}");
    assert!(said.contains(&data.display().to_string()), "it names the folder: {said}");
    drop(bound);
    let server = Server::start(folder.path(), &[]);
    assert_eq!(server.press(&questions[0]), Some(303));
    assert!(server.stop().status.success());
}

/// Damage on the disk: SQLite's own check and the trail find it, nothing panics, and who asks gets
/// an answer.
#[tokio::test(flavor = "multi_thread")]
async fn damaged_pages_of_the_database_are_found_by_the_doctor() {
    let folder = tempfile::tempdir().unwrap();
    let questions = seeded(folder.path(), 5).await;
    let path = folder.path().join("milepost.db");
    let size = std::fs::metadata(&path).unwrap().len();
    let mut found = 0;
    for at in 1..8 {
        let whole = std::fs::read(&path).unwrap();
        let place = size * at / 8 / 4096 * 4096;
        let mut file = std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start(place)).unwrap();
        let mut page = [0; 4096];
        file.read_exact(&mut page).unwrap();
        file.seek(SeekFrom::Start(place)).unwrap();
        file.write_all(&page.map(|byte| byte ^ 0x55)).unwrap();
        drop(file);
        let (well, lines) = doctor(folder.path());
        found += u32::from(!well);
        assert!(!lines.contains("panicked"), "{lines}");
        std::fs::write(&path, whole).unwrap();
    }
    // A page of the index of words, or one that is free, may be turned without harm.
    assert!(found >= 5, "{found} of 7 were found");
    let (well, lines) = doctor(folder.path());
    assert!(well, "put back, all is well: {lines}");
    let server = Server::start(folder.path(), &[]);
    assert_eq!(server.press(&questions[0]), Some(303));
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_gone_or_changed_is_named_and_the_page_stays() {
    let folder = tempfile::tempdir().unwrap();
    let questions = seeded(folder.path(), 1).await;
    let kept = files_in(&folder.path().join("vault"));
    let [file] = kept.as_slice() else { panic!("one file: {kept:?}") };
    let bytes = std::fs::read(file).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    for change in [None, Some(b"another plan".as_slice())] {
        std::fs::remove_file(file).unwrap();
        if let Some(other) = change {
            std::fs::write(file, other).unwrap();
        }
        let (well, lines) = doctor(folder.path());
        assert!(!well && lines.contains(&name[..8]), "{lines}");
        std::fs::write(file, &bytes).unwrap();
    }
    std::fs::remove_file(file).unwrap();
    let server = Server::start(folder.path(), &[]);
    let get = |path: &str| {
        format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n",
            server.at, questions[0].cookies
        )
    };
    assert_eq!(server.line().ask(&get(&questions[0].home)).unwrap().status, 200);
    let base = Connection::open(folder.path().join("milepost.db")).unwrap();
    let id: String = base.query_row("select id from versions", [], |row| row.get(0)).unwrap();
    let place = format!("{}/files/{id}/plan-0.txt", questions[0].home);
    let told = server.line().ask(&get(&place)).unwrap();
    assert!((404..=503).contains(&told.status), "{}", told.status);
    server.stop();
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let all = all.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] });
    all.filter(|path| path.file_name().is_some_and(|name| name.len() == 64)).collect()
}
