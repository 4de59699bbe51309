//! What happens without a visitor: mail is delivered, webhooks are called, approvers are reminded,
//! members are warned of links that end and told in the morning what waits and what is due, a
//! backup is made each night, leftovers are swept, a keyring that was changed is taken over,
//! pictures of files are made, a certificate is ordered before the last one ends, who fetched a
//! page is written down, and what lies in the vault is counted.

pub mod backup;
pub mod call;
pub mod certificate;
pub mod deliver;
pub mod digest;
pub mod due;
pub mod fetches;
pub mod keys;
pub mod preview;
pub mod remind;
mod round;
pub mod sweep;
pub mod warn;
pub mod weigh;

pub use round::round;

use crate::app::App;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Starts the jobs; they end soon after `stop`. Each runs by itself, so that one that breaks does
/// not take the other along.
pub fn start(app: &App, stop: CancellationToken) -> JoinHandle<()> {
    let backup = tokio::spawn(backup::run(app.clone(), stop.clone()));
    let certificate = tokio::spawn(certificate::run(app.clone(), stop.clone()));
    let deliver = tokio::spawn(deliver::run(app.clone(), stop.clone()));
    let call = tokio::spawn(call::run(app.clone(), stop.clone()));
    let digest = tokio::spawn(digest::run(app.clone(), stop.clone()));
    let due = tokio::spawn(due::run(app.clone(), stop.clone()));
    let fetches = tokio::spawn(fetches::run(app.clone(), stop.clone()));
    let keys = tokio::spawn(keys::run(app.clone(), stop.clone()));
    let preview = tokio::spawn(preview::run(app.clone(), stop.clone()));
    let remind = tokio::spawn(remind::run(app.clone(), stop.clone()));
    let sweep = tokio::spawn(sweep::run(app.clone(), stop.clone()));
    let warn = tokio::spawn(warn::run(app.clone(), stop));
    let weigh = tokio::spawn(weigh::run(app.clone()));
    tokio::spawn(async move {
        let jobs = [
            backup,
            call,
            certificate,
            deliver,
            digest,
            due,
            fetches,
            keys,
            preview,
            remind,
            sweep,
            warn,
            weigh,
        ];
        for job in jobs {
            let ended = job.await;
            if let Err(error) = ended {
                tracing::error!(%error, "a job broke");
            }
        }
    })
}
