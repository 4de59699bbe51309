//! `milepost init` and `milepost admin-link`: a studio and a way in, without a browser.

use super::{json, open, said};
use clap::{Arg, ArgMatches, Command};
use milepost::app::App;
use milepost::clock::Clock;
use milepost::config::Config;
use milepost::error::Result;
use milepost::{member, studio};

/// How `init` is said.
pub fn init_words() -> Command {
    let needed = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name("TEXT").required(true).help(help)
    };
    Command::new("init")
        .about("Set up the studio without a browser; once")
        .arg(needed("studio", "The studio's name"))
        .arg(needed("owner-name", "The owner's name"))
        .arg(needed("owner-email", "The owner's mail address"))
        .arg(json())
}

/// How `admin-link` is said.
pub fn admin_link_words() -> Command {
    let email = Arg::new("email").long("email").value_name("ADDRESS");
    Command::new("admin-link")
        .about("Print a one-time sign-in link for a member")
        .arg(email.help("Whose; the owner's if left out"))
        .arg(json())
}

/// Sets the studio up, unless it is.
pub fn init(config: Config, with: &ArgMatches) -> Result<()> {
    let form = studio::SetUp {
        studio: said(with, "studio").to_owned(),
        owner: said(with, "owner-name").to_owned(),
        email: said(with, "owner-email").to_owned(),
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

/// Prints a way in for a member.
pub fn admin_link(config: Config, with: &ArgMatches) -> Result<()> {
    let email = with.get_one::<String>("email").cloned();
    let app = open(config)?;
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
