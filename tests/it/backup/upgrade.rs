//! Upgrades: folders that older Mileposts wrote are brought up to date whole or not at all, and the
//! database of before is kept.

use super::{rows, tree};
use crate::support::Browser;
use crate::support::studio::{BASE, settings};
use milepost::app::App;
use milepost::audit::{self, hex};
use milepost::clock::{Clock, Stamp};
use milepost::member::{self, Desk};
use milepost::store::{self, Store};
use milepost::web;
use rusqlite::Connection;
use sha2::Digest as _;
use std::path::{Path, PathBuf};

/// Friday 27 November 2026, noon: shortly after these were written.
const THEN: Stamp = Stamp::from_seconds(1_795_780_800);

/// The schema and a link of each folder in `tests/fixtures/kept`: the demo's studio as Mileposts of
/// the past told it.
const KEPT: &[(u32, &str)] = &[
    (6, "EQFrfqxlJqQJslaAGbY7W2XqbIRNFosK2FIG8T2o"),
    (13, "EQFrfqm53h6J5RSm6jOzZJmNtPPSahq4XLvwwYIc"),
    (22, "EQFrfqtuCyD_6B4uIbTGcxxPem1k9RfIZbfOuhoD"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn unpacked(schema: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let kept = root().join(format!("tests/fixtures/kept/schema-{schema:02}.tar.zst"));
    let file = std::fs::File::open(kept).unwrap();
    tar::Archive::new(zstd::Decoder::new(file).unwrap()).unpack(folder.path()).unwrap();
    folder
}

fn schema_of(database: &Path) -> u32 {
    let base = Connection::open(database).unwrap();
    let whole: String = base.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
    base.query_row("select max(number) from migrations", [], |row| row.get(0)).unwrap()
}

fn before(folder: &Path) -> PathBuf {
    folder.join(format!("backups/before-schema-{}.db", store::schema()))
}

#[tokio::test]
async fn what_older_mileposts_kept_opens_whole_and_its_database_of_before_stays() {
    for (schema, link) in KEPT {
        let folder = unpacked(*schema);
        let database = folder.path().join("milepost.db");
        let (was, files) = (rows(&database), tree(&folder.path().join("vault")));
        assert_eq!(schema_of(&database), *schema);
        assert!(was["events"].len() > 100 && was["decisions"].len() > 3);
        let app = App::open(settings(folder.path(), &[]), Clock::standing_at(THEN)).unwrap();
        assert_eq!(app.store.check().map(drop), Ok(()));
        let desk = Desk::of_the_house();
        let read = app.store.read_now(|tx| {
            for chain in tx.chains(desk)? {
                assert_eq!(audit::first_break(&tx.chain(desk, &chain)?), None, "{chain}");
            }
            let hashes = tx.all_hashes(desk)?;
            Ok((hashes, tx.projects(desk)?))
        });
        let (hashes, projects) = read.unwrap();
        assert_eq!(hashes.len(), files.len());
        assert!(hashes.iter().all(|(sha256, size)| app.vault.check(sha256, *size).unwrap()));
        let mut ines = Browser::new(web::router::router(&app), BASE);
        let page = ines.get(&format!("/l/{link}")).await.is(303).location();
        ines.get(&page).await.is(200).says("Harbour Bakery website");
        let mut nell = Browser::new(web::router::router(&app), BASE);
        let keys = app.keys();
        let door = app.store.write(move |tx| member::print_door(tx, &keys, None)).await.unwrap();
        nell.post(&format!("/admin/enter/{}", door.letters()), &[]).await.is(303);
        for project in &projects {
            nell.get(&format!("/admin/projects/{}", project.id)).await.is(200).says(&project.title);
        }
        app.store.close();
        assert_eq!(schema_of(&database), store::schema());
        let events = |all: &super::Rows| -> Vec<String> {
            all["events"].iter().map(|row| row.split('|').take(5).collect()).collect()
        };
        let is = rows(&database);
        assert_eq!(events(&is)[..was["events"].len()], events(&was));
        assert_eq!(is["decisions"].len(), was["decisions"].len());
        assert_eq!(rows(&before(folder.path())), was, "the database of before");
        // And it can be backed up and come back.
        let backups = folder.path().join("elsewhere");
        super::done(folder.path(), &["backup", backups.to_str().unwrap()]);
        let again = folder.path().join("again");
        super::done(&again, &["restore", backups.to_str().unwrap()]);
        assert_eq!(rows(&again.join("milepost.db")), is);
    }
}

/// Every script, as it lies in the source.
fn scripts() -> Vec<String> {
    let folder = root().join("src/store/migrations");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().collect();
    paths.sort_by_key(std::fs::DirEntry::file_name);
    paths.iter().map(|path| std::fs::read_to_string(path.path()).unwrap()).collect()
}

#[test]
fn every_schema_that_ever_was_is_brought_up_to_date() {
    let scripts = scripts();
    assert_eq!(scripts.len() as u32, store::schema());
    for upto in 1..scripts.len() {
        let folder = tempfile::tempdir().unwrap();
        let base = Connection::open(folder.path().join("milepost.db")).unwrap();
        base.execute_batch(
            "create table migrations (
               number integer primary key, sha256 text not null, at integer not null) strict",
        )
        .unwrap();
        for (at, script) in scripts[..upto].iter().enumerate() {
            base.execute_batch(script).unwrap();
            let sum = hex(&sha2::Sha256::digest(script));
            base.execute("insert into migrations values (?1, ?2, 0)", (at as u32 + 1, sum))
                .unwrap();
        }
        drop(base);
        let store = Store::open(folder.path(), Clock::standing_at(THEN)).unwrap();
        assert_eq!(store.check().map(drop), Ok(()), "from schema {upto}");
        store.close();
        assert_eq!(schema_of(&folder.path().join("milepost.db")), store::schema());
        assert_eq!(schema_of(&before(folder.path())) as usize, upto);
    }
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let folder = unpacked(13);
    let database = folder.path().join("milepost.db");
    let base = Connection::open(&database).unwrap();
    // In the way of what a later script makes.
    base.execute_batch("create table wordings (mine text)").unwrap();
    drop(base);
    let was = rows(&database);
    let opened = Store::open(folder.path(), Clock::standing_at(THEN));
    let says = opened.err().unwrap().to_string();
    assert!(says.contains("wordings"), "{says}");
    assert_eq!((rows(&database), schema_of(&database)), (was.clone(), 13));
    assert_eq!(rows(&before(folder.path())), was);
}

#[test]
fn nothing_is_migrated_if_no_copy_can_be_made_first() {
    let folder = unpacked(13);
    let database = folder.path().join("milepost.db");
    let was = rows(&database);
    std::fs::write(folder.path().join("backups"), "a file in the way").unwrap();
    let opened = Store::open(folder.path(), Clock::standing_at(THEN));
    let says = opened.err().unwrap().to_string();
    assert!(says.contains("no copy of it could be made first"), "{says}");
    assert_eq!((rows(&database), schema_of(&database)), (was, 13));
}

#[test]
fn a_migration_that_is_killed_leaves_the_old_or_the_new() {
    let mut old = 0;
    let kept = unpacked(6);
    let was = rows(&kept.path().join("milepost.db"));
    for step in 0..200 {
        let folder = unpacked(6);
        let database = folder.path().join("milepost.db");
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_milepost"))
            .args(["key", "list"])
            .env("MILEPOST_DATA", folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(step * 8));
        drop(child.kill());
        let is_done = child.wait().unwrap().success();
        let schema = schema_of(&database);
        assert!(schema == 6 || schema == store::schema(), "{schema}");
        if schema == 6 {
            assert_eq!(rows(&database), was, "step {step}");
            old += 1;
        } else {
            assert_eq!(rows(&before(folder.path())), was, "step {step}");
        }
        // Whatever it was, the next start brings it up.
        let store = Store::open(folder.path(), Clock::standing_at(THEN)).unwrap();
        store.close();
        assert_eq!(schema_of(&database), store::schema());
        if is_done {
            assert!(old > 2, "it was too quick to be killed");
            return;
        }
    }
    panic!("no migration came to its end");
}
