//! `milepost doctor`: what is well and what is not, a line each.

use super::{block_on, json};
use clap::{ArgMatches, Command};
use milepost::config::Config;
use milepost::doctor;
use milepost::error::Result;
use std::process::ExitCode;

/// How `doctor` is said.
pub fn words() -> Command {
    Command::new("doctor").about("Check settings, database, files and mail server").arg(json())
}

/// Prints what it finds; fails if a line is bad.
pub fn examine(config: &Config, with: &ArgMatches) -> Result<ExitCode> {
    let lines = block_on(doctor::examine(config))?;
    if with.get_flag("json") {
        println!("{}", doctor::as_json(&lines));
    } else {
        lines.iter().for_each(|line| println!("{line}"));
    }
    let good = lines.iter().all(|line| line.good);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
