//! Migrations: forward only, all or nothing, and never over a database from the future.

use crate::support::Studio;
use milepost::clock::Clock;
use milepost::store::Store;

fn refused(folder: &std::path::Path) -> String {
    match Store::open(folder, Clock::of_the_machine()) {
        Ok(_) => panic!("it opened"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.app.store.close();
    let path = studio.folder.path().join("milepost.db");
    let before = std::fs::read(&path).unwrap();
    let store = Store::open(studio.folder.path(), Clock::of_the_machine()).unwrap();
    assert!(store.check().is_ok());
    store.close();
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_database_of_a_newer_milepost_is_refused_with_a_sentence() {
    let studio = Studio::open().await;
    studio.app.store.close();
    let path = studio.folder.path().join("milepost.db");
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "insert into migrations values (99, 'x', 0), (100, 'y', 0); pragma user_version = 100",
        )
        .unwrap();
    drop(connection);
    assert!(refused(studio.folder.path()).contains("written by a newer Milepost"));
}

#[tokio::test]
async fn a_script_that_was_edited_after_it_ran_is_refused() {
    let studio = Studio::open().await;
    studio.app.store.close();
    let path = studio.folder.path().join("milepost.db");
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute("update migrations set sha256 = 'other'", []).unwrap();
    drop(connection);
    assert!(refused(studio.folder.path()).contains("was edited after it ran"));
}

#[test]
fn a_file_that_is_no_database_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("milepost.db");
    std::fs::write(&path, "this is a shopping list, not a database at all".repeat(50)).unwrap();
    let says = refused(folder.path());
    assert!(says.contains("not a database"), "{says}");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("this is a shopping list"));
}

/// A database of before showings, with one participant who opened their page an hour ago, and the
/// mails that told of a version.
fn before_showings(path: &std::path::Path) {
    let base = rusqlite::Connection::open(path).unwrap();
    base.execute_batch("pragma foreign_keys = off; drop table showings; drop table mail_versions;")
        .unwrap();
    let script = include_str!("../../src/store/migrations/0016_seen.sql");
    base.execute_batch(script).unwrap();
}

#[tokio::test]
async fn what_was_known_of_openings_and_mails_before_they_were_kept_by_version_is_taken_over() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    studio.clock.travel(milepost::clock::minutes(60));
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.is(200);
    ines.post(&format!("{home}/opened"), &[]).await.is(204);
    studio.settle().await;
    let opened_at = studio.clock.now();
    studio.clock.travel(milepost::clock::minutes(60));
    let second = crate::support::studio::PDF2;
    studio.post(&[("homepage-design.pdf", second)], &["Ines"], "any").await;
    let desk = milepost::member::Desk::of_the_house();
    let mails = studio.read(|tx| tx.record(desk, &studio.harbour)).await.mails;
    studio.app.store.close();
    before_showings(&studio.folder.path().join("milepost.db"));
    let store = Store::open(studio.folder.path(), studio.clock.clone()).unwrap();
    let record = store.read(|tx| tx.record(desk, &studio.harbour)).await.unwrap();
    assert_eq!(record.mails, mails, "who was told of what, and what became of it");
    assert_eq!(mails.len(), 6);
    for version in store.read(|tx| tx.all_versions(desk, &studio.harbour)).await.unwrap() {
        let reached = record.of(&version);
        let ines = reached.iter().find(|reach| reach.name.starts_with("Ines")).unwrap();
        let opened = ines.opened.map(|opened| opened.last_at);
        assert_eq!(opened, (version.number == 1).then_some(opened_at));
    }
    store.close();
}
