//! `milepost post`: files, an update and a question on a project's page, in one line from a
//! terminal or a build job.
//!
//! It talks to a running server through its API and to nothing else. Files go up as drafts, which
//! no client sees; one last call publishes all of it, or nothing.

mod address;
mod names;
mod plan;
mod server;
mod token;
mod trouble;
mod voice;
mod wish;

use super::{block_on, json, said, stop_signal};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};
use milepost::calendar::Day;
use milepost::config::Config;
use milepost::error::Result;
use plan::Plan;
use serde_json::json;
use server::Server;
use std::path::PathBuf;
use token::Token;
use voice::Voice;
use wish::Wish;

const AFTER: &str = "\
The token comes from the variable MILEPOST_TOKEN or from --token-file, never from a word of the \
command: shells keep those in their history, and everybody on the machine can list them. \
`milepost token create NAME --role editor` makes one.

Nothing half-done is ever on a page: either all of it is posted, or nothing is. Whatever fails on \
the way is tried again, at most three times, and never makes anything twice.";

/// How it is said.
pub fn words() -> Command {
    let text = |name: &'static str| Arg::new(name).long(name).value_name("TEXT");
    let file = Arg::new("file").long("file").value_name("FILE").num_args(1..);
    let file = file.action(ArgAction::Append).value_parser(value_parser!(PathBuf));
    let milestone = Arg::new("milestone").long("milestone").value_name("MILESTONE");
    let notify = Arg::new("notify").long("notify").value_name("WHO").num_args(0..);
    let server = Arg::new("server").long("server").value_name("URL");
    let token = Arg::new("token-file").long("token-file").value_name("PATH");
    Command::new("post")
        .bin_name("milepost post")
        // The project first: what takes several words would take it, too.
        .override_usage(
            "milepost post PROJECT --file FILE... [OPTIONS]\n       \
             milepost post PROJECT --message TEXT [OPTIONS]",
        )
        .about("Post files, an update and a question to a running server")
        .after_help(AFTER)
        .arg(Arg::new("project").value_name("PROJECT").required(true).help("Its id, or its title"))
        .arg(milestone.help(
            "Its id, title, label or position; if left out, the only one that is in progress",
        ))
        .arg(file.help("What to hand over; may be said more than once"))
        .arg(text("note").requires("file").help("What changed in the files"))
        .arg(text("message").help(
            "What happened, in markdown; - reads it from standard input; the names of the files \
             if left out",
        ))
        .args(asking())
        .arg(notify.action(ArgAction::Append).default_missing_value("all").help(
            "Who gets a mail: all (also if nothing follows), none, or names, addresses or ids. \
             Without it nobody does, except that a question is always mailed to those who decide",
        ))
        .arg(flag("draft").help("Keep it as a draft, which nobody at the client sees"))
        .arg(server.help("Where it runs [MILEPOST_URL, default: the base-url of the settings]"))
        .arg(
            token
                .value_parser(value_parser!(PathBuf))
                .help("A file whose first line is the token [MILEPOST_TOKEN holds it otherwise]"),
        )
        .arg(flag("quiet").help("Say nothing unless it fails"))
        .arg(json())
        .group(ArgGroup::new("what").args(["file", "message"]).required(true).multiple(true))
}

fn flag(name: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue)
}

/// The words of a question.
fn asking() -> [Arg; 5] {
    let of = |name: &'static str, value: &'static str| {
        let arg = Arg::new(name).long(name).value_name(value);
        if name == "ask" { arg } else { arg.requires("ask") }
    };
    [
        of("ask", "TITLE").help("Ask for a decision: on the files, or else on the newest there"),
        of("wording", "TEXT").help("What a “yes” means"),
        of("from", "WHO")
            .num_args(1..)
            .action(ArgAction::Append)
            .help("Who decides, by name, address or id; all approvers if left out"),
        of("due", "DAY").value_parser(str::parse::<Day>).help("By when, as YYYY-MM-DD"),
        of("rule", "RULE")
            .value_parser(PossibleValuesParser::new(["any", "all"]))
            .help("Whether any one of them decides, or all have to"),
    ]
}

/// Posts it.
pub fn run(config: Config, with: &ArgMatches) -> Result<()> {
    let wish = Wish::read(with)?;
    let (voice, token) = (Voice::of(with, &wish.files), Token::read(with)?);
    let mut server = Server::at(said(with, "server"), &config.base_url, token, voice)?;
    let posted = block_on(async {
        server.stop = stop_signal()?;
        let plan = Plan::of(&server, &wish).await?;
        let posted = plan.carry_out(&server).await;
        server.voice.ends();
        Ok((posted?, plan))
    });
    let (update, plan) = posted?;
    if with.get_flag("json") {
        let (approval, files) = (update["approval_id"].clone(), wish.files.len());
        println!("{}", json!({ "update": update, "approval_id": approval, "files": files }));
    } else if !with.get_flag("quiet") {
        println!("{}", plan.told(&update));
        println!("{}", server.page(&format!("/admin/projects/{}", plan.project.id)));
    }
    Ok(())
}
