//! `milepost audit export`: the trail as a file that anybody can check.

use super::open;
use clap::{Arg, ArgMatches, Command};
use milepost::audit;
use milepost::config::Config;
use milepost::error::{Error, Result};
use milepost::id::ProjectId;
use milepost::member::Desk;
use std::io::{BufWriter, Write as _};

/// How it is said.
pub fn words() -> Command {
    let project = Arg::new("project")
        .value_name("PROJECT")
        .required(true)
        .help("A project’s id, its whole title, or `studio` for what is about no project");
    Command::new("export").about("Print a trail as JSON lines with its signed head").arg(project)
}

/// Prints it. The last line comes last, so a file that was cut off is known by it.
pub fn run(config: Config, with: &ArgMatches) -> Result<()> {
    let app = open(config)?;
    let wanted = with.get_one::<String>("project").map_or("", String::as_str);
    let desk = Desk::of_the_house();
    let printed = app.store.read_now(|tx| {
        let project = match wanted {
            audit::STUDIO => None,
            _ => Some(find(wanted, &tx.projects(desk)?)?),
        };
        let mut out = BufWriter::new(std::io::stdout().lock());
        audit::export(tx, desk, &app.keys(), project.as_ref(), &mut out)?;
        Ok(out.flush()?)
    });
    app.store.close();
    printed
}

fn find(wanted: &str, projects: &[milepost::project::Project]) -> Result<ProjectId> {
    let by_id = projects.iter().find(|project| project.id.as_str() == wanted);
    let mut by_title = projects.iter().filter(|project| project.title == wanted);
    match (by_id, by_title.next(), by_title.next()) {
        (Some(project), ..) | (None, Some(project), None) => Ok(project.id.clone()),
        (None, Some(_), Some(_)) => {
            let says = format!("several projects are called “{wanted}”; name one by its id");
            Err(Error::broken(says))
        }
        (None, None, _) => Err(Error::broken(format!("there is no project “{wanted}”"))),
    }
}
