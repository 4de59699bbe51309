//! Who fetched a page is written down together, a few seconds later.

use crate::support::Studio;
use milepost::jobs::fetches;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn where_nobody_looks_a_round_goes_each_minute_all_the_same() {
    let studio = Studio::open().await;
    let stop = CancellationToken::new();
    // Nothing waits for anything but the clock, so it moves from one round to the next by itself.
    tokio::time::pause();
    let job = fetches::run(studio.app.clone(), stop.clone());
    let order = async {
        tokio::time::sleep(Duration::from_millis(120_500)).await;
        stop.cancel();
    };
    tokio::join!(job, order);
    let jobs = studio.app.store.meters().jobs();
    let (_, job) = jobs.iter().find(|(name, _)| *name == "fetches").unwrap();
    assert_eq!((job.runs.is(), job.failures.is()), (2, 0));
}
