//! `milepost serve` and `milepost demo`: run until told to stop.

use super::{block_on, json, stop_signal};
use clap::{ArgMatches, Command};
use milepost::app::{self, App, Listeners};
use milepost::clock::Clock;
use milepost::config::Config;
use milepost::error::{self, Error, Result};
use milepost::member;
use milepost::preview::Worker;
use milepost::tls::Tls;
use rustix::process::{Resource, getrlimit, setrlimit};
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

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
    start_log(&config.log, config.log_json);
    let _lock = app::lock(&config.data)?;
    let app = App::open(config, Clock::of_the_machine())?;
    app.draw_with(Worker::of_this_program()?);
    if app.store.read_now(|tx| tx.studio())?.is_none() {
        let signer = app.signer();
        let token = app.store.write_now(move |tx| member::set_up_door(tx, &signer.keys))?;
        println!("setup: {}/setup/{}", app.config().base_url, token.letters());
    }
    if let Some(tls) = &app.config().tls {
        app.answer_with(Tls::open(tls.source.clone(), &app.config().data, &app.config().host())?);
    }
    let files = room_for_connections();
    tracing::debug!(files, "as many files may be open");
    block_on(async move {
        let plain = bound("", app.config().listen).await?;
        let tls = match app.config().tls.as_ref().map(|tls| tls.listen) {
            Some(at) => Some(bound("TLS at ", at).await?),
            None => None,
        };
        let stop = stop_signal()?;
        be_watched(&app, &stop).await?;
        app::run(app, Listeners { plain, tls }, stop).await
    })
}

/// Listens there.
async fn bound(what: &str, at: SocketAddr) -> Result<TcpListener> {
    let bound = TcpListener::bind(at).await;
    let listener = bound.map_err(|error| Error::broken(format!("{what}{at}: {error}")))?;
    tracing::info!(address = %listener.local_addr()?, tls = !what.is_empty(), "listening");
    Ok(listener)
}

/// Serves `/metrics` beside all else, if that is set.
async fn be_watched(app: &App, stop: &CancellationToken) -> Result<()> {
    let Some(at) = app.config().metrics_listen else { return Ok(()) };
    let bound = TcpListener::bind(at).await;
    let listener = bound.map_err(|error| Error::broken(format!("metrics at {at}: {error}")))?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "whoever can reach this address reads the metrics");
    }
    tracing::info!(%address, "metrics");
    tokio::spawn(app::watch(app.clone(), listener, stop.clone()));
    Ok(())
}

/// Runs the sample studio.
pub fn demo(config: Config, with: &ArgMatches) -> Result<()> {
    start_log(if config.log == "info" { "warn" } else { &config.log }, config.log_json);
    let json = with.get_flag("json");
    let folder = tempfile::Builder::new().prefix("milepost-demo-").tempdir()?;
    block_on(async move {
        let listener = TcpListener::bind(config.listen).await?;
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
fn start_log(filter: &str, json: Option<bool>) {
    use std::io::IsTerminal as _;
    use tracing_subscriber::Layer as _;
    use tracing_subscriber::filter::filter_fn;
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::util::SubscriberInitExt as _;
    error::log_panics_by_place();
    let wanted = tracing_subscriber::EnvFilter::try_new(filter).unwrap_or_else(|_| "info".into());
    let ours = filter_fn(|told| told.target().starts_with("milepost"));
    let terminal = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(terminal);
    let json = json.unwrap_or(!terminal);
    // What a line belongs to is said once: one request or one round of a job.
    let lines = if json { lines.json().with_span_list(false).boxed() } else { lines.boxed() };
    tracing_subscriber::registry().with(lines.with_filter(ours)).with(wanted).init();
}
