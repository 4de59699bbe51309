//! The database: safe, shared, and never half-written.

use crate::support::Studio;
use milepost::client;
use milepost::clock::Clock;
use milepost::error::Refusal;
use milepost::member::Desk;
use milepost::store::Store;

#[tokio::test]
async fn a_refused_verb_leaves_nothing_behind() {
    let studio = Studio::open().await;
    let by = studio.nell.clone();
    let tried = studio.app.store.write(move |tx| {
        client::add(tx, &by, "Half-way Ltd")?;
        Err::<(), _>(Refusal::NotFound.into())
    });
    assert!(tried.await.is_err());
    let clients = studio.read(|tx| tx.clients(Desk::of_the_house())).await;
    assert!(clients.iter().all(|client| client.name != "Half-way Ltd"));
}

#[tokio::test]
async fn a_write_survives_the_caller_going_away() {
    let studio = Studio::open().await;
    let (store, by) = (studio.app.store.clone(), studio.nell.clone());
    let (begun, go) =
        (std::sync::Arc::new(tokio::sync::Notify::new()), std::sync::mpsc::channel::<()>());
    let (told, wait) = (begun.clone(), go.1);
    let caller = tokio::spawn(async move {
        store
            .write(move |tx| {
                told.notify_one();
                wait.recv().unwrap();
                client::add(tx, &by, "Survivor Ltd")
            })
            .await
    });
    begun.notified().await;
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    go.0.send(()).unwrap();
    studio.settle().await;
    let clients = studio.read(|tx| tx.clients(Desk::of_the_house())).await;
    assert!(clients.iter().any(|client| client.name == "Survivor Ltd"));
}

#[tokio::test]
async fn a_panic_in_a_unit_of_work_harms_only_that_unit() {
    let studio = Studio::open().await;
    let tried = studio.app.store.write(|_| -> milepost::error::Result<()> { panic!("on purpose") });
    assert!(tried.await.is_err());
    let by = studio.nell.clone();
    studio.app.store.write(move |tx| client::add(tx, &by, "After Ltd")).await.unwrap();
}

#[tokio::test]
async fn two_hundred_writers_at_once_all_land_and_the_chain_holds() {
    let studio = Studio::open().await;
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..200 {
        let (store, by) = (studio.app.store.clone(), studio.nell.clone());
        writers.spawn(async move {
            store.write(move |tx| client::add(tx, &by, &format!("Client {number}"))).await.unwrap();
        });
    }
    writers.join_all().await;
    let desk = Desk::of_the_house();
    let chain = studio.read(|tx| tx.chain(desk, milepost::audit::STUDIO)).await;
    assert_eq!(milepost::audit::first_break(&chain), None);
    assert_eq!(studio.read(|tx| tx.clients(desk)).await.len(), 202);
}

#[tokio::test]
async fn readers_cannot_write() {
    let studio = Studio::open().await;
    let by = studio.nell.clone();
    let tried = studio.app.store.read(|tx| client::add(tx, &by, "Sneaky Ltd")).await;
    let says = tried.unwrap_err().to_string();
    assert!(says.contains("readonly"), "{says}");
    assert_eq!(studio.read(|tx| tx.clients(by.desk)).await.len(), 2);
}

#[test]
fn a_folder_is_private_and_a_stopped_store_leaves_one_whole_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let store = Store::open(&data, Clock::of_the_machine()).unwrap();
    store.write_now(|tx| tx.end_set_up_doors()).unwrap();
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(store.check().is_ok());
    store.close();
    let log = std::fs::metadata(data.join("milepost.db-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0, "the log was not folded in");
}

#[tokio::test]
async fn decisions_and_events_cannot_be_changed_even_by_sql() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    let connection = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    for sql in [
        "update decisions set outcome = 'declined'",
        "delete from decisions",
        "update events set body = '{}'",
        "delete from events",
    ] {
        let refused = connection.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("never") || refused.contains("only grows"), "{sql}: {refused}");
    }
}

/// Readers that follow each other without a gap leave SQLite no moment to begin its log anew.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_stays_small_among_readers_without_a_gap() {
    let studio = Studio::open().await;
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let is_over =
        |stop: &std::sync::atomic::AtomicBool| stop.load(std::sync::atomic::Ordering::SeqCst);
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (store, stop) = (studio.app.store.clone(), stop.clone());
            std::thread::spawn(move || {
                while !is_over(&stop) {
                    let look = |tx: &milepost::store::Tx| {
                        let found = tx.studio()?;
                        // As long as a slow page takes.
                        std::thread::sleep(std::time::Duration::from_millis(15));
                        Ok(found.is_some())
                    };
                    store.read_now(look).unwrap();
                }
            })
        })
        .collect();
    let log = studio.folder.path().join("milepost.db-wal");
    let (mut most, mut written) = (0, 0_u64);
    while written < 160 << 20 {
        let by = studio.nell.clone();
        let many = move |tx: &milepost::store::Tx| {
            for _ in 0..400 {
                client::add(tx, &by, &"A name that is as long as one may be. ".repeat(3))?;
            }
            Ok(())
        };
        let before = std::fs::metadata(&log).map_or(0, |log| log.len());
        studio.app.store.write(many).await.unwrap();
        let after = std::fs::metadata(&log).map_or(0, |log| log.len());
        written += after.saturating_sub(before).max(400 * 1024);
        most = most.max(after);
    }
    stop.store(true, std::sync::atomic::Ordering::SeqCst);
    readers.into_iter().for_each(|reader| reader.join().unwrap());
    assert!(most < 64 << 20, "{} MiB", most >> 20);
    assert!(most > 32 << 20, "the log was never large, so this showed nothing: {most}");
}
