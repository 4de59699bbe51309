//! What happens without a visitor: mail is delivered, leftovers are swept.

pub mod deliver;
mod sweep;

use crate::app::App;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Starts the jobs; they end soon after `stop`.
pub fn start(app: &App, stop: CancellationToken) -> JoinHandle<()> {
    let (deliver, sweep) = (deliver::run(app.clone(), stop.clone()), sweep::run(app.clone(), stop));
    tokio::spawn(async move {
        tokio::join!(deliver, sweep);
    })
}
