//! milepost serve · demo · init · admin-link · token · link · key · post · audit · openapi ·
//! backup · restore · doctor · healthcheck: read the words, call, exit.

mod commands;

use milepost::config::Config;
use std::process::ExitCode;

fn main() -> ExitCode {
    let matches = commands::words().get_matches();
    let done = commands::preview(&matches).or_else(|| commands::verify(&matches));
    if let Some(code) = done {
        return code;
    }
    let mut flags = commands::flags(&matches);
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
    match commands::run(command, config, with) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("milepost: {error}");
            ExitCode::FAILURE
        }
    }
}
