//! Who fetched a page is written down together, a few seconds later.

use crate::support::Studio;
use milepost::jobs::fetches;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often pages were fetched, as far as it is written down.
fn written(studio: &Studio) -> u32 {
    let base = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    let sql = "select coalesce(sum(times), 0) from accesses where kind = 'fetched'";
    base.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// How many rounds go in so many milliseconds.
async fn rounds(studio: &Studio, lasts: u64) -> u64 {
    let stop = CancellationToken::new();
    tokio::time::pause();
    let job = fetches::run(studio.app.clone(), stop.clone());
    let order = async {
        tokio::time::sleep(Duration::from_millis(lasts)).await;
        stop.cancel();
    };
    tokio::join!(job, order);
    tokio::time::resume();
    let jobs = studio.app.store.meters().jobs();
    jobs.iter().find(|(name, _)| *name == "fetches").map_or(0, |(_, job)| job.runs.is())
}

#[tokio::test]
async fn what_was_fetched_is_written_after_ten_seconds_all_of_it_together() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    for _ in 0..3 {
        ines.get(&home).await.is(200);
    }
    assert_eq!((rounds(&studio, 9_500).await, written(&studio)), (0, 0));
    assert_eq!((rounds(&studio, 10_500).await, written(&studio)), (1, 3));
    // A clean stop does not wait.
    ines.get(&home).await.is(200);
    assert_eq!(fetches::once(&studio.app).await.unwrap(), 1);
    assert_eq!(written(&studio), 4);
}

#[tokio::test]
async fn where_nobody_looks_a_round_goes_each_minute_all_the_same() {
    let studio = Studio::open().await;
    // Nothing waits for anything but the clock, so it moves from one round to the next by itself.
    assert_eq!(rounds(&studio, 120_500).await, 2);
    let jobs = studio.app.store.meters().jobs();
    let (_, job) = jobs.iter().find(|(name, _)| *name == "fetches").unwrap();
    assert_eq!(job.failures.is(), 0);
}
