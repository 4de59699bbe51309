//! Backups, the way back, and upgrades: by the real program, on real folders.

mod damage;
mod doctor;
mod load;
mod night;
mod restore;
mod upgrade;

use crate::support::Studio;
use crate::support::studio::{PDF, PDF2};
use milepost::backup::list;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program, told something about a data folder.
fn milepost(data: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(words)
        .env("MILEPOST_DATA", data)
        .env("MILEPOST_MIN_FREE", "1MiB")
        .env_remove("MILEPOST_SMTP_URL")
        .output()
        .unwrap()
}

/// What it printed, if all was well.
#[track_caller]
fn done(data: &Path, words: &[&str]) -> String {
    let said = milepost(data, words);
    assert!(said.status.success(), "{words:?}: {}{}", out(&said), err(&said));
    out(&said)
}

/// What it said when it refused.
#[track_caller]
fn refused(data: &Path, words: &[&str]) -> String {
    let said = milepost(data, words);
    assert!(!said.status.success(), "{words:?}: {}", out(&said));
    err(&said)
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn json(data: &Path, words: &[&str]) -> serde_json::Value {
    serde_json::from_str(&done(data, words)).unwrap()
}

/// Every file below a folder, by its name there.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    // Empty, and there for whoever looks.
    found.retain(|name, _| !name.ends_with(".lock") && !name.ends_with(".hold"));
    found
}

/// What tables hold.
type Rows = BTreeMap<String, Vec<String>>;

/// What every table of a database holds, row by row as text.
fn rows(path: &Path) -> Rows {
    let base = rusqlite::Connection::open(path).unwrap();
    let mut names = base
        .prepare("select name from sqlite_schema where type = 'table' and sql not like '%virtual%'")
        .unwrap();
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let all = |name: String| {
        let mut rows = base.prepare(&format!("select * from \"{name}\"")).unwrap();
        let columns = rows.column_count();
        let text = |row: &rusqlite::Row<'_>| {
            let cells = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
            Ok(cells.collect::<Vec<_>>().join("|"))
        };
        let rows = rows.query_map([], text).unwrap().map(Result::unwrap).collect();
        (name, rows)
    };
    names.into_iter().map(all).collect()
}

/// Harbour's studio with two versions of a file and a decision, closed again.
async fn studio() -> Studio {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.post(&[("homepage-design.pdf", PDF2), ("more.pdf", PDF)], &["Ines"], "any").await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    studio.settle().await;
    studio.app.store.close();
    studio
}

/// The one dated copy in a folder of backups.
fn copy_in(folder: &Path) -> PathBuf {
    let mut copies = list(folder);
    assert_eq!(copies.len(), 1, "{copies:?}");
    copies.remove(0).path
}

/// Turns one bit of a file in its middle.
fn flip(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    // Not in place: a file of a backup can be a link to the studio's own.
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// A file of a vault.
fn some_file(vault: &Path) -> PathBuf {
    let mut shelves: Vec<_> = std::fs::read_dir(vault).unwrap().flatten().collect();
    shelves.retain(|shelf| shelf.file_name().len() == 2);
    let mut files = shelves.iter().flat_map(|shelf| std::fs::read_dir(shelf.path()).unwrap());
    files.next().unwrap().unwrap().path()
}
