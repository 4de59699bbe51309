//! `milepost preview`: the process in which pictures of files are made. The server starts it with
//! the file as its input; nobody else has a reason to.

use clap::{Arg, ArgMatches, Command, value_parser};
use milepost::error::Result;
use milepost::preview::{pages, process};
use std::path::Path;

/// How `preview` is said.
pub fn words() -> Command {
    Command::new("preview")
        .hide(true)
        .about("Make pictures of a file; the server calls this")
        .arg(Arg::new("type").required(true))
        .arg(Arg::new("folder").required(true))
        .arg(Arg::new("seconds").long("seconds").value_parser(value_parser!(u64)))
}

/// Makes the pictures.
pub fn run(with: &ArgMatches) -> Result<()> {
    process::limit(with.get_one("seconds").copied().unwrap_or(20))?;
    let folder = Path::new(super::said(with, "folder"));
    let order = process::Order { media_type: super::said(with, "type"), folder, draw: pages::draw };
    order.follow(std::io::stdin(), &mut std::io::stdout())
}
