//! Queues: each has an end, and what happens there is known.

use crate::support::Studio;
use std::sync::mpsc::channel;
use std::time::Duration;

/// How many units of work have room, and as many facts beside them.
const ROOM: u64 = 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_is_behind_lets_facts_go_and_nothing_that_a_person_did() {
    let studio = Studio::open().await;
    let (store, meters) = (studio.app.store.clone(), studio.app.store.meters().clone());
    let (go, wait) = channel::<()>();
    let (begun, begins) = channel::<()>();
    let holds = store.clone();
    let held = tokio::spawn(async move {
        let hold = move |_: &milepost::store::Tx| {
            begun.send(())?;
            Ok(wait.recv()?)
        };
        holds.write(hold).await
    });
    tokio::task::spawn_blocking(move || begins.recv().unwrap()).await.unwrap();
    for _ in 0..ROOM + 100 {
        store.note(|_| Ok(()));
    }
    assert_eq!(meters.queue.is(), ROOM, "as many facts wait as have room");
    assert_eq!(meters.let_go.is(), 100, "and the others are let go, and counted");
    // Twice as many as have room: the others wait outside, and all are answered.
    let people: Vec<_> = (0..ROOM * 2)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.write(|_| Ok(())).await })
        })
        .collect();
    let all_wait = async {
        while meters.queue.is() < ROOM * 3 {
            tokio::task::yield_now().await;
        }
    };
    let patience = Duration::from_secs(60);
    tokio::time::timeout(patience, all_wait).await.unwrap();
    go.send(()).unwrap();
    held.await.unwrap().unwrap();
    for person in people {
        tokio::time::timeout(patience, person).await.unwrap().unwrap().unwrap();
    }
    assert_eq!(meters.queue.is(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_goes_away_while_they_wait_leaves_no_place_taken() {
    let studio = Studio::open().await;
    let (store, meters) = (studio.app.store.clone(), studio.app.store.meters().clone());
    for _ in 0..ROOM * 2 {
        let write = store.write(|_| Ok(()));
        // Asked once and dropped, as when a browser closes its connection.
        drop(tokio::time::timeout(Duration::ZERO, write).await);
    }
    store.write(|_| Ok(())).await.unwrap();
    assert_eq!(meters.queue.is(), 0);
}
