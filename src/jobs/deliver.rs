//! Hands mails to the mail server, and writes down what it said.
//!
//! Mails are claimed, sent and settled in that order: several lanes send side by side, and one
//! write settles what they finished and claims what comes next (`deliver/post.rs`). A crash loses
//! nothing, and sends nothing again that is known to have been taken (`deliver/journal.rs`).

mod draw;
mod journal;
mod lane;
mod post;

use super::round;
use crate::app::App;
use crate::error::Result;
use crate::outbox;
use journal::{Journal, Past};
use post::Post;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long to wait at the most before looking whether something is due.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// How long what cannot be sent waits for company, how much of it is written in one unit of work,
/// and how long the rest waits then.
const A_SECOND: Duration = Duration::from_secs(1);
const TOGETHER: u32 = 64;
const BREATH: Duration = Duration::from_millis(5);

/// How long mails under way may take to end after the order to stop.
const LAST: Duration = Duration::from_secs(3);

/// Delivers whatever is due, whenever a commit rings or a wait is over, until `stop`. What was in
/// hand at the end of the process before is taken over first: one server alone holds a data folder.
pub async fn run(app: App, stop: CancellationToken) {
    let journal = loop {
        match take_over(&app).await {
            Ok(journal) => break journal,
            Err(error) => tracing::error!(%error, "what was in hand could not be taken over"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(HEARTBEAT) => {}
        }
    };
    let (bell, post) = (app.store.mail_bell(), Post::new(app.clone(), journal));
    loop {
        let work = round(&app, "deliver", "mail could not be delivered", post.round());
        let mut work = std::pin::pin!(work);
        tokio::select! {
            _ = &mut work => {}
            // Mails under way may end, and those that wait are put back.
            () = stop.cancelled() => {
                post.stop();
                drop(tokio::time::timeout(LAST, work).await);
                return;
            }
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = bell.notified() => company(&app, &stop).await,
            () = tokio::time::sleep(HEARTBEAT) => app.mailer().tidy().await,
        }
    }
    drop(tokio::time::timeout(LAST, app.mailer().close()).await);
}

/// Where no mail server is set, what was queued waits a little for more to say so together.
async fn company(app: &App, stop: &CancellationToken) {
    if !app.mailer().is_set() {
        drop(tokio::time::timeout(A_SECOND, stop.cancelled()).await);
    }
}

async fn take_over(app: &App) -> Result<Journal> {
    let data = app.config().data.clone();
    let past = Past::read(&data);
    let mails = app.store.write(move |tx| outbox::take_over(tx, |mail| past.of(&mail.id))).await?;
    if mails > 0 {
        tracing::info!(mails, "taken over from a server that was stopped");
    }
    Journal::begin(&data)
}

/// An idle heartbeat asks the readers, and leaves the writer alone.
async fn something_is_due(app: &App) -> Result<bool> {
    let now = app.store.clock().now();
    let next = app.store.read(|tx| tx.next_mail_at()).await?;
    Ok(next.is_some_and(|at| at <= now))
}

/// Nothing is claimed or drawn that cannot be sent: what is due says why it waits, some together.
async fn wait_for_a_server(app: &App) -> Result<u32> {
    let mut waiting = 0;
    while something_is_due(app).await? {
        let some = app.store.write(|tx| outbox::wait_for_a_server(tx, TOGETHER)).await?;
        (0..some).for_each(|_| app.store.meters().mails.one("not_configured"));
        waiting += some;
        // What somebody waits for comes in between.
        tokio::time::sleep(BREATH).await;
    }
    Ok(waiting)
}

/// A mail server is set, since the start or from now on: what waited for one is due, some together.
async fn go_on(app: &App) -> Result<()> {
    while app.store.write(|tx| outbox::a_server_is_set(tx, TOGETHER)).await? > 0 {
        tokio::time::sleep(BREATH).await;
    }
    Ok(())
}

/// Delivers what is due now; how many mails were tried.
///
/// # Errors
/// If the database breaks. What a mail server says is no error.
pub async fn once(app: &App) -> Result<u32> {
    let post = Post::new(app.clone(), Journal::none());
    let tried = post.round().await;
    app.mailer().close().await;
    tried
}
