//! `milepost token`: API tokens by hand.

use super::{json, open, said};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command, value_parser};
use milepost::api_token::{self, ApiToken, Form, MOST_DAYS, Role};
use milepost::app::App;
use milepost::clock::Stamp;
use milepost::config::Config;
use milepost::error::{Error, Refusal, Result};
use milepost::id::ApiTokenId;
use milepost::member;
use milepost::ui::text::utc;
use serde_json::{Value, json};

/// How it is said.
pub fn words() -> Command {
    let roles = PossibleValuesParser::new(Role::ALL.iter().map(|role| role.as_str()));
    let create = Command::new("create")
        .about("Make one and print it, once")
        .arg(Arg::new("name").value_name("NAME").required(true).help("What will use it"))
        .arg(
            Arg::new("role")
                .long("role")
                .value_name("ROLE")
                .value_parser(roles)
                .default_value(Role::default().as_str())
                .help("What it may do"),
        )
        .arg(
            Arg::new("expires")
                .long("expires")
                .value_name("DAYS")
                .value_parser(value_parser!(u32).range(1..=i64::from(MOST_DAYS)))
                .help("For how many days it works; for ever if left out"),
        )
        .arg(
            Arg::new("member")
                .long("member")
                .value_name("EMAIL")
                .help("Whom it acts for; the owner if left out"),
        )
        .arg(json());
    let id = Arg::new("id").value_name("ID").required(true).help("As `token list` shows it");
    Command::new("token")
        .about("API tokens: what lets a machine act for a member")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(create)
        .subcommand(Command::new("list").about("Every token, newest first").arg(json()))
        .subcommand(Command::new("revoke").about("End one, at once").arg(id).arg(json()))
}

/// Makes, lists or ends tokens, beside a running server too.
pub fn run(config: Config, with: &ArgMatches) -> Result<()> {
    let app = open(config)?;
    let done = match with.subcommand() {
        Some(("create", with)) => create(&app, with),
        Some(("list", with)) => list(&app, with),
        Some(("revoke", with)) => revoke(&app, with),
        _ => Err(Error::broken("there is no such command")),
    };
    app.store.close();
    done
}

fn create(app: &App, with: &ArgMatches) -> Result<()> {
    let form = Form {
        name: said(with, "name").to_owned(),
        role: said(with, "role").parse()?,
        expires_days: with.get_one("expires").copied(),
    };
    let email = with.get_one::<String>("member").cloned();
    let (token, secret) = app.store.write_now(move |tx| {
        let whose = member::by_address(tx, email.as_deref())?;
        api_token::create_for(tx, &member::at_the_machine(tx)?, &whose, &form)
    })?;
    if with.get_flag("json") {
        let told = json!({
            "id": token.id, "name": token.name, "role": token.role,
            "expires_at": token.ends_at.map(utc), "token": secret.letters(),
        });
        println!("{told}");
    } else {
        println!("{}", secret.letters());
    }
    Ok(())
}

fn list(app: &App, with: &ArgMatches) -> Result<()> {
    let tokens = app.store.read_now(|tx| api_token::list(tx, &member::at_the_machine(tx)?))?;
    let now = app.store.clock().now();
    if with.get_flag("json") {
        println!("{}", Value::Array(tokens.iter().map(|token| as_json(token, now)).collect()));
    } else {
        tokens.iter().for_each(|token| println!("{}", line(token, now)));
    }
    Ok(())
}

fn line(token: &ApiToken, now: Stamp) -> String {
    let ApiToken { id, name, role, member_name, .. } = token;
    let (role, state) = (role.as_str(), token.state(now).as_str());
    let ends = token.ends_at.map_or("no end".into(), |at| format!("ends {}", utc(at)));
    let used = token.last_used_at.map_or("never used".into(), |at| format!("used {}", utc(at)));
    format!("{id}  {state}  {role}  {name}, for {member_name}, {ends}, {used}")
}

fn as_json(token: &ApiToken, now: Stamp) -> Value {
    json!({
        "id": token.id, "name": token.name, "role": token.role, "member": token.member_name,
        "state": token.state(now), "created_at": utc(token.created_at),
        "expires_at": token.ends_at.map(utc), "last_used_at": token.last_used_at.map(utc),
        "revoked_at": token.revoked_at.map(utc), "revoked_by": token.revoked_by,
    })
}

fn revoke(app: &App, with: &ArgMatches) -> Result<()> {
    let none = || Error::from(Refusal::wrong("id", "There is no token with this id."));
    let id: ApiTokenId = said(with, "id").parse().map_err(|_| none())?;
    let ended =
        app.store.write_now(move |tx| api_token::revoke(tx, &member::at_the_machine(tx)?, &id));
    let token = match ended {
        Err(Error::Refused(Refusal::NotFound)) => Err(none()),
        other => other,
    }?;
    if with.get_flag("json") {
        println!("{}", as_json(&token, app.store.clock().now()));
    } else {
        println!("“{}” opens nothing any more.", token.name);
    }
    Ok(())
}
