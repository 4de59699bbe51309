//! `milepost openapi`: the document of the API, and the reference that is printed from it.

use clap::{Arg, ArgAction, ArgMatches, Command};
use milepost::api;
use milepost::error::Result;
use std::io::{self, ErrorKind, Write as _};

/// How it is said.
pub fn words() -> Command {
    Command::new("openapi").about("Print the API’s document (OpenAPI 3.1)").arg(
        Arg::new("markdown")
            .long("markdown")
            .action(ArgAction::SetTrue)
            .help("As a page to read instead"),
    )
}

/// Prints it; needs no studio.
pub fn print(with: &ArgMatches) -> Result<()> {
    let said = match with.get_flag("markdown") {
        true => api::reference(),
        false => serde_json::to_string_pretty(api::document())? + "\n",
    };
    match io::stdout().write_all(said.as_bytes()) {
        // Whoever reads only the head of it has what they wanted.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}
