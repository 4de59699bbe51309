//! The commands: a file for each group, which holds its words for `--help` and what it does.

mod audit;
mod backup;
mod dkim;
mod doctor;
mod healthcheck;
mod key;
mod link;
mod openapi;
mod post;
mod preview;
mod serve;
mod set_up;
mod token;
mod trail;

use clap::{Arg, ArgAction, ArgMatches, Command};
use milepost::app::App;
use milepost::clock::Clock;
use milepost::config::{Config, SETTINGS};
use milepost::error::{Error, Result};
use std::collections::BTreeMap;
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;

/// Everything that `milepost` can be told.
pub fn words() -> Command {
    let settings = SETTINGS.iter().map(|setting| {
        let default = if setting.default.is_empty() { "none" } else { setting.default };
        let help = format!("{} [{}, default: {default}]", setting.meaning, setting.variable());
        Arg::new(setting.name)
            .long(setting.name)
            .value_name("VALUE")
            .help(help)
            .help_heading("Settings")
            .global(true)
    });
    Command::new("milepost")
        .version(env!("CARGO_PKG_VERSION"))
        .about("A client portal that clients never log in to")
        .args(settings)
        .subcommand(serve::serve_words())
        .subcommand(serve::demo_words())
        .subcommand(set_up::init_words())
        .subcommand(set_up::admin_link_words())
        .subcommand(token::words())
        .subcommand(link::words())
        .subcommand(key::words())
        .subcommand(dkim::words())
        .subcommand(post::words())
        .subcommand(preview::words())
        .subcommand(audit::words())
        .subcommand(openapi::words())
        .subcommand(backup::backup_words())
        .subcommand(backup::restore_words())
        .subcommand(doctor::words())
        .subcommand(healthcheck::words())
}

/// The settings among the words.
pub fn flags(matches: &ArgMatches) -> BTreeMap<String, String> {
    let mut innermost = matches;
    while let Some((_, with)) = innermost.subcommand() {
        innermost = with;
    }
    let said = |name: &str| innermost.get_one::<String>(name);
    let found = SETTINGS
        .iter()
        .filter_map(|setting| Some((setting.name.to_owned(), said(setting.name)?.clone())));
    found.collect()
}

/// Makes pictures of a file, if that is what was said: before any setting is read, as it needs none
/// and begins by giving up what it could do.
pub fn preview(matches: &ArgMatches) -> Option<ExitCode> {
    let with = matches.subcommand_matches("preview")?;
    let made = preview::run(with);
    if let Err(error) = &made {
        eprintln!("milepost: {error}");
    }
    Some(if made.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Verifies a trail or a receipt, if that is what was said: it needs no settings either.
pub fn verify(matches: &ArgMatches) -> Option<ExitCode> {
    audit::verify(matches)
}

/// Does what `command` says.
///
/// # Errors
/// Whatever it refuses or breaks on: a sentence for stderr.
pub fn run(command: &str, config: Config, with: &ArgMatches) -> Result<ExitCode> {
    match command {
        "serve" => serve::serve(config)?,
        "demo" => serve::demo(config, with)?,
        "init" => set_up::init(config, with)?,
        "admin-link" => set_up::admin_link(config, with)?,
        "token" => token::run(config, with)?,
        "link" => link::run(config, with)?,
        "key" => key::run(config, with)?,
        "dkim" => dkim::run(config, with)?,
        "post" => post::run(config, with)?,
        "audit" => audit::run(config, with)?,
        "openapi" => openapi::print(with)?,
        "healthcheck" => healthcheck::ask(&config)?,
        "backup" => return backup::make(&config, with),
        "restore" => return backup::restore(config, with),
        "doctor" => return doctor::examine(&config, with),
        _ => return Err(Error::broken("there is no such command")),
    }
    Ok(ExitCode::SUCCESS)
}

fn json() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON")
}

fn said<'a>(with: &'a ArgMatches, name: &str) -> &'a str {
    with.get_one::<String>(name).map_or("", String::as_str)
}

/// The data folder of a studio that is set up, also while a server runs on it.
fn open(config: Config) -> Result<App> {
    let app = App::open(config, Clock::of_the_machine())?;
    if app.store.read_now(|tx| tx.studio())?.is_none() {
        return Err(Error::broken(
            "there is no studio yet; run `milepost init` or open the setup link",
        ));
    }
    Ok(app)
}

fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build()?;
    runtime.block_on(work)
}

/// Stops at SIGTERM and SIGINT alike; Fly sends the latter.
fn stop_signal() -> Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
        told.cancel();
    });
    Ok(stop)
}

/// The only one that was found; otherwise a sentence that says what there is.
fn only<T>(mut found: Vec<T>, what: &str, meant: &str, named: impl Fn(&T) -> String) -> Result<T> {
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (None, _) => Err(Error::broken(format!("there is no {what} called “{meant}”"))),
        (Some(last), false) => {
            let all: Vec<_> = found.iter().chain([&last]).map(named).collect();
            let all = all.join("\n  ");
            Err(Error::broken(format!("“{meant}” is more than one {what}; say its id:\n  {all}")))
        }
    }
}
