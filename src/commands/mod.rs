//! The commands: a file for each group, which holds its words for `--help` and what it does.

mod doctor;
mod link;
mod openapi;
mod serve;
mod set_up;
mod token;

use clap::{Arg, ArgAction, ArgMatches, Command};
use milepost::app::App;
use milepost::clock::Clock;
use milepost::config::{Config, SETTINGS};
use milepost::error::{Error, Result};
use std::collections::BTreeMap;
use std::process::ExitCode;

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
        .subcommand(openapi::words())
        .subcommand(doctor::words())
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
        "openapi" => openapi::print(with)?,
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
