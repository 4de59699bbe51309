//! milepost serve · demo · init · admin-link · doctor: read the words, call, exit.

use clap::{Arg, ArgAction, ArgMatches, Command};
use milepost::app::{self, App};
use milepost::clock::Clock;
use milepost::config::{Config, SETTINGS};
use milepost::error::{Error, Result};
use milepost::{demo, doctor, member, studio};
use std::collections::BTreeMap;
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;

fn main() -> ExitCode {
    let matches = words().get_matches();
    let mut flags = flags(&matches);
    let (command, with) = matches.subcommand().unwrap_or(("serve", &matches));
    if command == "demo" {
        // The demo is a fresh one: what lies in a data folder here is not its business.
        flags.insert("data".into(), "/nonexistent".into());
    }
    let config = match Config::read(&flags) {
        Ok(config) => config,
        Err(mistakes) => {
            for mistake in mistakes {
                eprintln!("milepost: {mistake}");
            }
            return ExitCode::FAILURE;
        }
    };
    let done = match command {
        "serve" => serve(config),
        "demo" => run_demo(config, with),
        "init" => init(config, with),
        "admin-link" => admin_link(config, with),
        "doctor" => return examine(&config, with),
        _ => Err(Error::broken("there is no such command")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("milepost: {error}");
            ExitCode::FAILURE
        }
    }
}

fn words() -> Command {
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
    let json = || Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON");
    let needed = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name("TEXT").required(true).help(help)
    };
    Command::new("milepost")
        .version(env!("CARGO_PKG_VERSION"))
        .about("A client portal that clients never log in to")
        .args(settings)
        .subcommand(Command::new("serve").about("Run it; also what milepost alone does"))
        .subcommand(
            Command::new("demo").about("Run it on a fresh folder with a sample studio").arg(json()),
        )
        .subcommand(
            Command::new("init")
                .about("Set up the studio without a browser; once")
                .arg(needed("studio", "The studio's name"))
                .arg(needed("owner-name", "The owner's name"))
                .arg(needed("owner-email", "The owner's mail address"))
                .arg(json()),
        )
        .subcommand(
            Command::new("admin-link")
                .about("Print a one-time sign-in link for a member")
                .arg(
                    Arg::new("email")
                        .long("email")
                        .value_name("ADDRESS")
                        .help("Whose; the owner's if left out"),
                )
                .arg(json()),
        )
        .subcommand(
            Command::new("doctor")
                .about("Check settings, database, files and mail server")
                .arg(json()),
        )
}

fn flags(matches: &ArgMatches) -> BTreeMap<String, String> {
    let with = matches.subcommand().map_or(matches, |(_, with)| with);
    let said =
        |name: &str| with.get_one::<String>(name).or_else(|| matches.get_one::<String>(name));
    let found = SETTINGS
        .iter()
        .filter_map(|setting| Some((setting.name.to_owned(), said(setting.name)?.clone())));
    found.collect()
}

/// Only what Milepost itself says is written: libraries name whole addresses at their lower
/// levels, and an address is a key.
fn start_log(filter: &str) {
    use std::io::IsTerminal as _;
    use tracing_subscriber::Layer as _;
    use tracing_subscriber::filter::filter_fn;
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::util::SubscriberInitExt as _;
    let wanted = tracing_subscriber::EnvFilter::try_new(filter).unwrap_or_else(|_| "info".into());
    let ours = filter_fn(|told| told.target().starts_with("milepost"));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let terminal = std::io::stderr().is_terminal();
    let lines = if terminal { lines.boxed() } else { lines.json().boxed() };
    tracing_subscriber::registry().with(lines.with_filter(ours)).with(wanted).init();
}

fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build()?;
    runtime.block_on(work)
}

fn serve(config: Config) -> Result<()> {
    start_log(&config.log);
    let _lock = app::lock(&config.data)?;
    let app = App::open(config, Clock::of_the_machine())?;
    if app.store.read_now(|tx| tx.studio())?.is_none() {
        let signer = app.signer();
        let token = app.store.write_now(move |tx| member::set_up_door(tx, &signer.keys))?;
        println!("setup: {}/setup/{}", app.config().base_url, token.letters());
    }
    block_on(async move {
        let listener = tokio::net::TcpListener::bind(app.config().listen).await?;
        tracing::info!(address = %listener.local_addr()?, "listening");
        app::run(app, listener, stop_signal()?).await
    })
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

fn run_demo(config: Config, with: &ArgMatches) -> Result<()> {
    start_log(if config.log == "info" { "warn" } else { &config.log });
    let json = with.get_flag("json");
    let folder = tempfile::Builder::new().prefix("milepost-demo-").tempdir()?;
    block_on(async move {
        let listener = tokio::net::TcpListener::bind(config.listen).await?;
        let demo = demo::open(config, folder.path(), listener.local_addr()?).await?;
        if json {
            println!("{}", serde_json::to_string(&demo.links)?);
        } else {
            println!("admin: {}", demo.links.admin_link);
            println!("client: {}", demo.links.client_link);
            println!("mails: {}", demo.links.mail_dir);
        }
        app::run(demo.app, listener, stop_signal()?).await?;
        drop(folder);
        Ok(())
    })
}

fn init(config: Config, with: &ArgMatches) -> Result<()> {
    let said = |name: &str| with.get_one::<String>(name).cloned().unwrap_or_default();
    let form = studio::SetUp {
        studio: said("studio"),
        owner: said("owner-name"),
        email: said("owner-email"),
        ..studio::SetUp::default()
    };
    let app = App::open(config, Clock::of_the_machine())?;
    let already = app.store.read_now(|tx| tx.studio())?;
    let (name, fresh) = match already {
        Some(studio) => (studio.name, false),
        None => {
            let name = form.studio.clone();
            app.store.write_now(move |tx| studio::set_up(tx, &form))?;
            (name, true)
        }
    };
    app.store.close();
    if with.get_flag("json") {
        println!("{}", serde_json::json!({ "studio": name, "set_up": fresh }));
    } else if fresh {
        println!("{name} is set up. Sign in with the link that `milepost admin-link` prints.");
    } else {
        println!("{name} was set up before; nothing was changed.");
    }
    Ok(())
}

fn admin_link(config: Config, with: &ArgMatches) -> Result<()> {
    let email = with.get_one::<String>("email").cloned();
    let app = App::open(config, Clock::of_the_machine())?;
    if app.store.read_now(|tx| tx.studio())?.is_none() {
        return Err(Error::broken(
            "there is no studio yet; run `milepost init` or open the setup link",
        ));
    }
    let signer = app.signer();
    let token =
        app.store.write_now(move |tx| member::print_door(tx, &signer.keys, email.as_deref()))?;
    app.store.close();
    let link = format!("{}/admin/enter/{}", app.config().base_url, token.letters());
    if with.get_flag("json") {
        println!("{}", serde_json::json!({ "admin_link": link }));
    } else {
        println!("{link}");
    }
    Ok(())
}

fn examine(config: &Config, with: &ArgMatches) -> ExitCode {
    let lines = match block_on(doctor::examine(config)) {
        Ok(lines) => lines,
        Err(error) => {
            eprintln!("milepost: {error}");
            return ExitCode::FAILURE;
        }
    };
    if with.get_flag("json") {
        println!("{}", doctor::as_json(&lines));
    } else {
        lines.iter().for_each(|line| println!("{line}"));
    }
    if lines.iter().all(|line| line.good) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
