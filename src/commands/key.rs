//! `milepost key`: the keys that sign links.

use super::{json, open};
use clap::{Arg, ArgMatches, Command, value_parser};
use milepost::app::App;
use milepost::calendar::counted;
use milepost::config::Config;
use milepost::error::{Error, Result};
use milepost::key::{self, State};
use milepost::member;
use milepost::ui::text::utc;
use serde_json::json;

/// How it is said.
pub fn words() -> Command {
    let kid = Arg::new("kid")
        .value_name("KID")
        .value_parser(value_parser!(u8))
        .required(true)
        .help("As `key list` shows it");
    Command::new("key")
        .about("The keys that sign links")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("list").about("Print them, never their secrets").arg(json()))
        .subcommand(
            Command::new("rotate").about("Let a new key sign; every link works on").arg(json()),
        )
        .subcommand(
            Command::new("revoke")
                .about("End everything that a key signed, at once")
                .arg(kid)
                .arg(json()),
        )
        .subcommand(
            Command::new("unseal")
                .about("Write the keyring without its seal, to run without MILEPOST_SECRET_KEY")
                .arg(json()),
        )
}

/// Does it, beside a running server too: that one takes the ring over within a second.
pub fn run(config: Config, with: &ArgMatches) -> Result<()> {
    let app = open(config)?;
    let done = match with.subcommand() {
        Some(("list", with)) => list(&app, with),
        Some(("rotate", with)) => rotate(&app, with),
        Some(("revoke", with)) => revoke(&app, with),
        Some(("unseal", with)) => unseal(&app, with),
        _ => Err(Error::broken("say list, rotate, revoke or unseal")),
    };
    app.store.close();
    done
}

fn list(app: &App, with: &ArgMatches) -> Result<()> {
    let sealed = app.safe.is_sealed()?;
    let mut keys = Vec::new();
    for key in app.keys().keys() {
        let (links, oldest) = app.store.read_now(|tx| tx.live_links_of_key(key.kid))?;
        if with.get_flag("json") {
            keys.push(json!({
                "kid": key.kid, "state": key.state, "created_at": utc(key.created_at),
                "links": links, "oldest_link_at": oldest.map(utc),
            }));
            continue;
        }
        let does = match key.state {
            State::Signing => "signs    ",
            State::Verifying => "verifies ",
            State::Revoked => "revoked  ",
        };
        let links = counted(u64::from(links), "link");
        println!("{:>3}  {does}  made {}  {links}", key.kid, utc(key.created_at));
    }
    if with.get_flag("json") {
        println!("{}", json!({ "keys": keys, "sealed": sealed }));
    }
    Ok(())
}

fn rotate(app: &App, with: &ArgMatches) -> Result<()> {
    let safe = app.safe.clone();
    let done =
        app.store.write_now(move |tx| key::rotate(tx, &safe, &member::at_the_machine(tx)?))?;
    let key::Rotated { signs, before, dropped } = done;
    if with.get_flag("json") {
        println!("{}", json!({ "signs": signs, "verifies": before, "dropped": dropped }));
        return Ok(());
    }
    println!("Key {signs} signs from now on. Key {before} still opens every link it signed.");
    if !dropped.is_empty() {
        let kids: Vec<_> = dropped.iter().map(u8::to_string).collect();
        println!("Nothing needed these any more, and they were dropped: {}.", kids.join(", "));
    }
    Ok(())
}

fn revoke(app: &App, with: &ArgMatches) -> Result<()> {
    let (safe, kid) = (app.safe.clone(), with.get_one("kid").copied().unwrap_or_default());
    let done =
        app.store.write_now(move |tx| key::revoke(tx, &safe, &member::at_the_machine(tx)?, kid))?;
    let key::Revoked { kid, signs, links } = done;
    if with.get_flag("json") {
        println!("{}", json!({ "revoked": kid, "signs": signs, "links": links }));
        return Ok(());
    }
    println!("Everything that key {kid} signed is dead. Key {signs} signs from now on.");
    let links = counted(u64::from(links), "link");
    println!("{links} ended. Mail everybody one that works: milepost link reissue --all");
    Ok(())
}

fn unseal(app: &App, with: &ArgMatches) -> Result<()> {
    if !app.safe.is_sealed()? {
        return Err(Error::broken("the keyring is not sealed"));
    }
    let safe = app.safe.clone();
    app.store.write_now(move |tx| key::unseal(tx, &safe, &member::at_the_machine(tx)?))?;
    if with.get_flag("json") {
        println!("{}", json!({ "sealed": false }));
    } else {
        println!("The keyring is plain now. Take MILEPOST_SECRET_KEY away before the next start.");
    }
    Ok(())
}
