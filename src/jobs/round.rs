//! One round of a job: it is counted, and whatever is written down meanwhile carries its id.

use crate::app::App;
use crate::error::Result;
use tracing::Instrument as _;

/// Goes one round of `job`. What breaks is written down with what it `means`, and ends this round
/// only; none then.
pub async fn round<T>(
    app: &App,
    job: &'static str,
    means: &'static str,
    work: impl Future<Output = Result<T>>,
) -> Option<T> {
    let id = crate::id::told();
    // At the level of errors, so that no filter takes the id from what is written below it.
    let span = tracing::error_span!("job", job, %id);
    let done = work.instrument(span.clone()).await;
    app.store.meters().went(job, done.is_ok(), app.store.clock().now());
    match done {
        Ok(done) => Some(done),
        Err(error) => {
            span.in_scope(|| tracing::error!(%error, means, "a job broke"));
            None
        }
    }
}
