//! `milepost dkim`: the keys that sign mails, and the records to publish them with.

use super::{block_on, json, open, said};
use clap::{Arg, ArgMatches, Command};
use milepost::app::App;
use milepost::config::Config;
use milepost::error::{Error, Result};
use milepost::key::{self, MailKey};
use milepost::member;
use serde_json::json;

/// How it is said.
pub fn words() -> Command {
    let selector = || Arg::new("selector").value_name("SELECTOR").required(true);
    Command::new("dkim")
        .about("Sign mails: print the DNS records to publish, making keys if there are none")
        .arg(json())
        .subcommand(
            Command::new("add")
                .about("Make keys under another selector; the others sign on beside them")
                .arg(selector().help("A name that no key has yet, such as the year"))
                .arg(json()),
        )
        .subcommand(
            Command::new("drop")
                .about("Let the keys under a selector sign no more, and throw them away")
                .arg(selector().help("As `milepost dkim` shows it"))
                .arg(json()),
        )
}

/// Does it, beside a running server too: that one signs with the new keys within a second.
pub fn run(config: Config, with: &ArgMatches) -> Result<()> {
    let app = open(config)?;
    let done = match with.subcommand() {
        Some(("add", with)) => own(&app).and_then(|()| add(&app, said(with, "selector"))),
        Some(("drop", with)) => own(&app).and_then(|()| take_off(&app, said(with, "selector"))),
        _ if app.mail_keys().is_empty() => add(&app, &app.config().dkim_selector),
        _ => Ok(()),
    };
    let done = done.and_then(|()| show(&app, innermost(with).get_flag("json")));
    app.store.close();
    done
}

fn innermost(with: &ArgMatches) -> &ArgMatches {
    with.subcommand().map_or(with, |(_, with)| with)
}

/// Whether the keys are ours to make.
fn own(app: &App) -> Result<()> {
    match app.config().dkim_key {
        None => Ok(()),
        Some(_) => Err(Error::broken(
            "mails are signed with the key of MILEPOST_DKIM_KEY; take that away first",
        )),
    }
}

fn add(app: &App, selector: &str) -> Result<()> {
    let (safe, selector, made) = (app.safe.clone(), selector.to_owned(), key::Made::new()?);
    app.store.write_now(move |tx| {
        key::add_mail_keys(tx, &safe, &member::at_the_machine(tx)?, (&selector, &made))
    })?;
    app.reload_keys()
}

fn take_off(app: &App, selector: &str) -> Result<()> {
    let (safe, selector) = (app.safe.clone(), selector.to_owned());
    app.store.write_now(move |tx| {
        key::drop_mail_keys(tx, &safe, &member::at_the_machine(tx)?, &selector)
    })?;
    app.reload_keys()
}

fn show(app: &App, as_json: bool) -> Result<()> {
    let (keys, domain) = (app.mail_keys(), block_on(app.mail_from())?.domain());
    if as_json {
        let told = |key: &MailKey| {
            json!({ "selector": key.selector(), "algorithm": key.algorithm(),
                    "name": key.place(&domain), "type": "TXT", "value": key.record() })
        };
        let records: Vec<_> = keys.iter().map(told).collect();
        println!("{}", json!({ "domain": domain, "records": records }));
        return Ok(());
    }
    if keys.is_empty() {
        println!("Mails are not signed any more.");
        return Ok(());
    }
    println!("Mails from {domain} are signed. Add these TXT records to its DNS:\n");
    for key in keys.iter() {
        println!("{}\n    {}\n", key.place(&domain), key.record());
    }
    println!("A record over 255 letters goes in as several strings; most providers do that by");
    println!("themselves. Then ask: milepost doctor");
    Ok(())
}
