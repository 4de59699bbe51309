//! `milepost link`: access links by hand.

use super::{json, only, open, said};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use milepost::app::App;
use milepost::calendar::counted;
use milepost::config::Config;
use milepost::error::{Error, Refusal, Result};
use milepost::link::{self, Link, Standing};
use milepost::member::{self, Member};
use milepost::participant::Participant;
use milepost::project::Project;
use milepost::store::Tx;
use milepost::ui::text::utc;
use serde_json::json;

/// How it is said.
pub fn words() -> Command {
    let days = Arg::new("days")
        .long("days")
        .value_name("DAYS")
        .value_parser(value_parser!(u32).range(1..=i64::from(link::MOST_DAYS)))
        .help("For how many days from now; as long as a mail's link if left out");
    let mail = Arg::new("mail").long("mail").action(ArgAction::SetTrue);
    let why = Arg::new("why").long("why").value_name("TEXT");
    let all = Arg::new("all").long("all").action(ArgAction::SetTrue).required(true);
    let reissue = Command::new("reissue")
        .about("Mail everybody their link once more, signed with the key that signs now")
        .arg(all.help("Everybody on every project that is not closed"))
        .arg(json());
    Command::new("link")
        .about("Access links: what lets a person at a client in")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(of_one("show", "Print somebody's link"))
        .subcommand(of_one("extend", "Let it last longer, older mails too").arg(days))
        .subcommand(
            of_one("rotate", "Give them another; the one they have dies")
                .arg(mail.help("Mail it to them, too")),
        )
        .subcommand(
            of_one("revoke", "End it, at once").arg(why.help("Why, for the studio's own record")),
        )
        .subcommand(reissue)
}

fn of_one(name: &'static str, about: &'static str) -> Command {
    let project = Arg::new("project").value_name("PROJECT").required(true);
    let contact = Arg::new("contact").value_name("CONTACT").required(true);
    Command::new(name)
        .about(about)
        .arg(project.help("Its id, or its exact title"))
        .arg(contact.help("An id, a mail address or an exact name"))
        .arg(json())
}

/// Does it, beside a running server too: that one sends what is queued here.
pub fn run(config: Config, with: &ArgMatches) -> Result<()> {
    let app = open(config)?;
    let done = match with.subcommand() {
        Some(("show", with)) => show(&app, with),
        Some(("extend", with)) => extend(&app, with),
        Some(("rotate", with)) => rotate(&app, with),
        Some(("revoke", with)) => revoke(&app, with),
        Some(("reissue", with)) => reissue(&app, with),
        _ => Err(Error::broken("there is no such command")),
    };
    app.store.close();
    done
}

/// The person whom the words mean, and the project.
struct Meant {
    by: Member,
    project: Project,
    person: Participant,
}

/// Does `act` for whomever the words mean, in one transaction.
fn act<T: Send + 'static>(
    app: &App,
    with: &ArgMatches,
    act: impl FnOnce(&Tx, &Meant) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (project, contact) = (said(with, "project").to_owned(), said(with, "contact").to_owned());
    app.store.write_now(move |tx| {
        let by = member::at_the_machine(tx)?;
        let project = find_project(tx, &by, &project)?;
        let person = find_person(tx, &by, &project, &contact)?;
        act(tx, &Meant { by, project, person })
    })
}

fn find_project(tx: &Tx, by: &Member, meant: &str) -> Result<Project> {
    let mut found = tx.projects(by.desk)?;
    found.retain(|project| project.id.as_str() == meant || project.title == meant);
    let named = |p: &Project| format!("{}  {}, {}", p.id, p.title, p.client_name);
    only(found, "project", meant, named)
}

fn find_person(tx: &Tx, by: &Member, project: &Project, meant: &str) -> Result<Participant> {
    let mut found = tx.participants(by.desk, &project.id)?;
    found.retain(|person| {
        let contact = &person.contact;
        [person.id.as_str(), contact.id.as_str(), &contact.name].contains(&meant)
            || contact.email.eq_ignore_ascii_case(meant)
    });
    let named = |p: &Participant| format!("{}  {}, {}", p.id, p.contact.name, p.contact.email);
    only(found, "person on this project", meant, named)
}

fn show(app: &App, with: &ArgMatches) -> Result<()> {
    let (signer, as_json) = (app.signer(), with.get_flag("json"));
    let (token, end, standing) = act(app, with, move |tx, Meant { by, project, person }| {
        let link = tx.newest_link(by.desk, &person.id)?.ok_or(Refusal::NotFound)?;
        let (end, standing) =
            (link.end(project.closed_at), link.stands(project.closed_at, tx.now()));
        let name = &person.contact.name;
        let token = match standing {
            Standing::Live => Some(link::copy(tx, &signer, by, &person.id)?),
            _ if as_json => None,
            Standing::Expired => {
                return Err(Error::broken(format!("the link of {name} ended at {}", utc(end))));
            }
            _ => return Err(Error::broken(format!("the link of {name} was revoked"))),
        };
        Ok((token, end, standing))
    })?;
    let url = token.map(|token| format!("{}/l/{}", app.config().base_url, token.letters()));
    match url {
        Some(url) if !as_json => println!("{url}"),
        url => println!("{}", json!({ "url": url, "expires_at": utc(end), "state": standing })),
    }
    Ok(())
}

/// Prints what was done as a sentence, or as JSON.
fn tell(with: &ArgMatches, project: &Project, what: &(Participant, Link), says: &str) {
    let (person, link) = what;
    if with.get_flag("json") {
        let told = json!({
            "project": project.title, "contact": person.contact.name,
            "participant_id": person.id, "expires_at": utc(link.end(project.closed_at)),
            "state": link.state,
        });
        println!("{told}");
    } else {
        println!("{says}");
    }
}

fn extend(app: &App, with: &ArgMatches) -> Result<()> {
    let (signer, days) = (app.signer(), with.get_one("days").copied());
    let (project, what) = act(app, with, move |tx, Meant { by, project, person }| {
        Ok((project.clone(), link::extend(tx, &signer, by, &person.id, days)?))
    })?;
    let end = utc(what.1.end(project.closed_at));
    let name = &what.0.contact.name;
    let says = format!("The link of {name} works until {end}, also from older mails.");
    tell(with, &project, &what, &says);
    Ok(())
}

fn rotate(app: &App, with: &ArgMatches) -> Result<()> {
    let (signer, and_mail) = (app.signer(), with.get_flag("mail"));
    let (project, what) = act(app, with, move |tx, Meant { by, project, person }| {
        Ok((project.clone(), link::rotate(tx, &signer, by, &person.id, and_mail)?))
    })?;
    let then = match and_mail {
        true => "The new one is in the outbox.",
        false => "Nothing was mailed; `milepost link show` prints it.",
    };
    let name = &what.0.contact.name;
    let says = format!("{name} has a new link, and the old one opens nothing any more. {then}");
    tell(with, &project, &what, &says);
    Ok(())
}

fn revoke(app: &App, with: &ArgMatches) -> Result<()> {
    let why = said(with, "why").to_owned();
    let (project, what) = act(app, with, move |tx, Meant { by, project, person }| {
        let ended = match link::revoke(tx, by, &person.id, &why) {
            Err(Error::Refused(Refusal::NotFound)) => Err(Error::broken(format!(
                "the link of {} was revoked before",
                person.contact.name
            ))),
            other => other,
        }?;
        let link = tx.newest_link(by.desk, &ended.id)?.ok_or(Refusal::NotFound)?;
        Ok((project.clone(), (ended, link)))
    })?;
    let says = format!("The link of {} opens nothing any more.", what.0.contact.name);
    tell(with, &project, &what, &says);
    Ok(())
}

fn reissue(app: &App, with: &ArgMatches) -> Result<()> {
    let signer = app.signer();
    let mailed = app
        .store
        .write_now(move |tx| link::reissue_all(tx, &signer, &member::at_the_machine(tx)?))?
        .len();
    if with.get_flag("json") {
        println!("{}", json!({ "mailed": mailed }));
    } else {
        let letters = counted(u64::try_from(mailed)?, "letter");
        println!("{letters} with a link signed anew went into the outbox.");
    }
    Ok(())
}
