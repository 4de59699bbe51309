//! The demo: a fresh folder with the sample studio, built through the same verbs as real use.
//!
//! The clock stands in the past while the story is told, so that every stamp, age and hash is as
//! it would be; then the machine's clock takes over.

mod beside;
mod cast;
mod form;
mod story;
mod talk;

use crate::app::App;
use crate::clock::{Clock, days};
use crate::config::Config;
use crate::error::Result;
use crate::link;
use crate::mail::Mailer;
use crate::member;
use serde::Serialize;
use std::net::SocketAddr;
use std::path::Path;

/// A demo that is ready to be served.
pub struct Demo {
    /// The running whole.
    pub app: App,
    /// Where to begin.
    pub links: Links,
}

/// What the demo prints once it listens.
#[derive(Debug, Clone, Serialize)]
pub struct Links {
    /// Signs the owner in, once.
    pub admin_link: String,
    /// Ines's page.
    pub client_link: String,
    /// Where mails are written.
    pub mail_dir: String,
}

/// Fills `folder` with the sample studio.
///
/// # Errors
/// If the folder cannot be used.
pub async fn open(config: Config, folder: &Path, listen: SocketAddr) -> Result<Demo> {
    open_at(config, folder, listen, Clock::of_the_machine()).await
}

/// As [`open`], with the moment at which the story ends; for tests.
///
/// # Errors
/// As [`open`].
pub async fn open_at(
    config: Config,
    folder: &Path,
    listen: SocketAddr,
    clock: Clock,
) -> Result<Demo> {
    let is_default =
        config.told.get("base-url").is_none_or(|(_, s)| *s == crate::config::Source::Default);
    let base_url = if is_default { format!("http://{listen}") } else { config.base_url.clone() };
    let mails = folder.join("mails");
    std::fs::create_dir_all(&mails)?;
    let config = Config { data: folder.join("data"), listen, base_url, smtp: None, ..config };
    let now = clock.now();
    let past = Clock::standing_at(now.minus(days(70)));
    let app = App::open_with(config.clone(), past.clone(), Mailer::folder(mails.clone()))?;
    let ines = story::tell(&app, &past, now).await?;
    app.store.close();
    drop(app);

    let app = App::open_with(config, clock, Mailer::folder(mails.clone()))?;
    let signer = app.signer();
    let links = app.store.write_now(move |tx| {
        let door = member::print_door(tx, &signer.keys, None)?;
        let desk = member::Desk::of_the_house();
        let owner = tx.members(desk)?.into_iter().next();
        let owner = owner.ok_or(crate::error::Refusal::NotFound)?;
        let owner = member::Member::signed_in(owner, desk);
        let link = link::copy(tx, &signer, &owner, &ines)?;
        Ok((door, link))
    })?;
    let base = app.config().base_url.clone();
    let links = Links {
        admin_link: format!("{base}/admin/enter/{}", links.0.letters()),
        client_link: format!("{base}/l/{}", links.1.letters()),
        mail_dir: mails.display().to_string(),
    };
    Ok(Demo { app, links })
}
