//! `milepost openapi`: the document of the API, and the reference that is printed from it.

use clap::{Arg, ArgAction, ArgMatches, Command};
use milepost::api;
use milepost::error::Result;

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
    if with.get_flag("markdown") {
        print!("{}", api::reference());
    } else {
        println!("{}", serde_json::to_string_pretty(api::document())?);
    }
    Ok(())
}
