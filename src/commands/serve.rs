//! `milepost serve` and `milepost demo`: run until told to stop.

use super::{block_on, json, stop_signal};
use clap::{ArgMatches, Command};
use milepost::app::{self, App};
use milepost::clock::Clock;
use milepost::config::Config;
use milepost::error::{self, Result};
use milepost::member;
use milepost::preview::Worker;
use rustix::process::{Resource, getrlimit, setrlimit};

/// How `serve` is said.
pub fn serve_words() -> Command {
    Command::new("serve").about("Run it; also what milepost alone does")
}

/// How `demo` is said.
pub fn demo_words() -> Command {
    Command::new("demo").about("Run it on a fresh folder with a sample studio").arg(json())
}

/// Runs the portal.
pub fn serve(config: Config) -> Result<()> {
    start_log(&config.log);
    let _lock = app::lock(&config.data)?;
    let app = App::open(config, Clock::of_the_machine())?;
    app.draw_with(Worker::of_this_program()?);
    if app.store.read_now(|tx| tx.studio())?.is_none() {
        let signer = app.signer();
        let token = app.store.write_now(move |tx| member::set_up_door(tx, &signer.keys))?;
        println!("setup: {}/setup/{}", app.config().base_url, token.letters());
    }
    let files = room_for_connections();
    tracing::debug!(files, "as many files may be open");
    block_on(async move {
        let listener = tokio::net::TcpListener::bind(app.config().listen).await?;
        tracing::info!(address = %listener.local_addr()?, "listening");
        app::run(app, listener, stop_signal()?).await
    })
}

/// Runs the sample studio.
pub fn demo(config: Config, with: &ArgMatches) -> Result<()> {
    start_log(if config.log == "info" { "warn" } else { &config.log });
    let json = with.get_flag("json");
    let folder = tempfile::Builder::new().prefix("milepost-demo-").tempdir()?;
    block_on(async move {
        let listener = tokio::net::TcpListener::bind(config.listen).await?;
        let demo = milepost::demo::open(config, folder.path(), listener.local_addr()?).await?;
        if json {
            println!("{}", serde_json::to_string(&demo.links)?);
        } else {
            println!("admin: {}", demo.links.admin_link);
            println!("client: {}", demo.links.client_link);
            println!("mails: {}", demo.links.mail_dir);
        }
        demo.app.draw_with(Worker::of_this_program()?);
        app::run(demo.app, listener, stop_signal()?).await?;
        drop(folder);
        Ok(())
    })
}

/// Takes as many open files as the system lets us have: each connection is one, and systems begin
/// with 1,024. How many that are, if there is an end to them.
fn room_for_connections() -> Option<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(%error, "fewer pages can be open at once");
    }
    getrlimit(Resource::Nofile).current
}

/// Only what Milepost itself says is written: libraries name whole addresses at their lower
/// levels, and an address is a key.
fn start_log(filter: &str) {
    use std::io::IsTerminal as _;
    use tracing_subscriber::Layer as _;
    use tracing_subscriber::filter::filter_fn;
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::util::SubscriberInitExt as _;
    error::log_panics_by_place();
    let wanted = tracing_subscriber::EnvFilter::try_new(filter).unwrap_or_else(|_| "info".into());
    let ours = filter_fn(|told| told.target().starts_with("milepost"));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let terminal = std::io::stderr().is_terminal();
    let lines = if terminal { lines.boxed() } else { lines.json().boxed() };
    tracing_subscriber::registry().with(lines.with_filter(ours)).with(wanted).init();
}
