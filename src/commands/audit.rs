//! `milepost audit`: what is done with trails and receipts. `verify` needs no studio and no data
//! folder, so that anybody can run it anywhere.

use super::{json, said, trail};
use clap::{Arg, ArgAction, ArgMatches, Command};
use milepost::config::Config;
use milepost::error::{Error, Result as Done};
use milepost::ui::text::utc;
use milepost::verify::{self, Kind, Known, ReceiptReport, TrailReport};
use serde_json::json;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::process::ExitCode;

/// How it is said.
pub fn words() -> Command {
    let file = Arg::new("file").value_name("FILE").required(true);
    let file = file.help("A trail, a receipt as JSON, or a receipt as PDF; `-` reads stdin");
    let receipt = Arg::new("receipt").long("receipt").value_name("FILE");
    let receipt = receipt
        .action(ArgAction::Append)
        .help("A receipt that somebody has: its event must be in the trail. May be repeated");
    let keys = Arg::new("keys").long("keys").value_name("FILE").conflicts_with("key");
    let keys = keys.help("The studio’s keys, as saved from /.well-known/milepost.json");
    let key = Arg::new("key").long("key").value_name("PUBLIC");
    let key = key.help("The studio’s key, in base64url");
    let verify = Command::new("verify").about("Check a trail or a receipt, offline").args([
        file,
        receipt,
        keys,
        key,
        json(),
    ]);
    Command::new("audit")
        .about("Trails and receipts")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(trail::words())
        .subcommand(verify)
}

/// Does what needs a studio.
pub fn run(config: Config, with: &ArgMatches) -> Done<()> {
    match with.subcommand() {
        Some(("export", with)) => trail::run(config, with),
        _ => Err(Error::broken("say export or verify")),
    }
}

/// Verifies, if that is what was said: before any setting is read, as it needs none. 0 is right, 1
/// is wrong, 2 is a file that cannot be read or words that make no sense.
pub fn verify(matches: &ArgMatches) -> Option<ExitCode> {
    let with = matches.subcommand_matches("audit")?.subcommand_matches("verify")?;
    let done = known(with).and_then(|known| examine(with, &known));
    Some(done.unwrap_or_else(|says| {
        eprintln!("milepost: {says}");
        ExitCode::from(2)
    }))
}

fn known(with: &ArgMatches) -> Result<Known, String> {
    let (file, key) = (said(with, "keys"), said(with, "key"));
    match (file, key) {
        ("", "") => Ok(Known::Nothing),
        ("", key) => Known::one(key).ok_or_else(|| format!("“{key}” is no public key.")),
        (file, _) => {
            let mut text = String::new();
            let mut reader = open(file)?;
            reader.read_to_string(&mut text).map_err(|error| unread(file, &error))?;
            Known::published(&text).ok_or_else(|| format!("{file} holds no keys of a studio."))
        }
    }
}

fn open(file: &str) -> Result<BufReader<Box<dyn Read>>, String> {
    let source: Box<dyn Read> = match file {
        "-" => Box::new(io::stdin()),
        file => Box::new(File::open(file).map_err(|error| unread(file, &error))?),
    };
    Ok(BufReader::with_capacity(256 * 1024, source))
}

fn unread(file: &str, error: &io::Error) -> String {
    format!("{file} cannot be read: {error}.")
}

fn examine(with: &ArgMatches, known: &Known) -> Result<ExitCode, String> {
    let file = said(with, "file");
    let mut reader = open(file)?;
    let beginning = reader.fill_buf().map_err(|error| unread(file, &error))?;
    let is_trail = Kind::of(&beginning[..beginning.len().min(verify::TELLING)]) == Kind::Trail;
    let mut receipts = Vec::new();
    for path in with.get_many::<String>("receipt").into_iter().flatten() {
        receipts.push((path, receipt(&mut open(path)?, path, known)?));
    }
    let mut told = if is_trail {
        let witnesses: Vec<_> = receipts.iter().filter_map(|(_, r)| r.witness.clone()).collect();
        let trail = verify::trail(&mut reader, known, &witnesses);
        Told::trail(&trail.map_err(|error| unread(file, &error))?)
    } else {
        if !receipts.is_empty() {
            return Err("--receipt goes with a trail; this file is none.".into());
        }
        Told::receipt(&receipt(&mut reader, file, known)?)
    };
    for (path, report) in receipts {
        told.problems.extend(report.problems.iter().map(|says| format!("{path}: {says}")));
    }
    Ok(told.print(with.get_flag("json")))
}

fn receipt(reader: &mut impl Read, path: &str, known: &Known) -> Result<ReceiptReport, String> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|error| unread(path, &error))?;
    Ok(verify::receipt(&bytes, known))
}

/// What is printed.
struct Told {
    lines: Vec<String>,
    problems: Vec<String>,
    json: serde_json::Value,
}

impl Told {
    fn trail(report: &TrailReport) -> Self {
        let TrailReport { studio, project, events, .. } = report;
        let whose = match project {
            Some(title) => format!("“{title}” by {studio}"),
            None => format!("{studio} itself"),
        };
        let mut lines = vec![format!("The trail of {whose}: {events} events.")];
        if let Some(at) = report.signed_at {
            lines.push(format!("Its end was signed on {}.", utc(milepost::clock::Stamp(at))));
        }
        lines.extend(blanked(report.blanked));
        lines.extend(report.receipts.iter().map(|number| format!("Receipt {number} is in it.")));
        let site = "the studio’s address";
        lines.extend(uncompared(report.key.as_deref(), report.compared, site));
        let json = json!({ "kind": "trail", "right": false, "report": report });
        Self { lines, problems: report.problems.clone(), json }
    }

    fn receipt(report: &ReceiptReport) -> Self {
        let ReceiptReport { number, studio, outcome, by, .. } = report;
        let mut lines = Vec::new();
        if report.witness.is_some() {
            let outcome = outcome.replace('_', " ");
            lines.push(format!("Receipt {number} of {studio}: {outcome}, by {by}."));
            let at = utc(milepost::clock::Stamp(report.issued_at));
            lines.push(format!("It was issued on {at}."));
            let files = report.files.iter();
            lines.extend(files.map(|(name, sha256)| format!("It names {name}, SHA-256 {sha256}.")));
        }
        if report.in_pdf {
            lines.push("Checked is the receipt inside the PDF; nobody signed its pages.".into());
        }
        lines.extend(blanked(report.blanked));
        let key = report.witness.as_ref().map(|witness| witness.key.as_str());
        lines.extend(uncompared(key, report.compared, &report.address));
        let json = json!({ "kind": "receipt", "right": false, "report": report });
        Self { lines, problems: report.problems.clone(), json }
    }

    /// Prints what was found, and what is wrong to stderr.
    fn print(mut self, as_json: bool) -> ExitCode {
        let is_right = self.problems.is_empty();
        if as_json {
            self.json["right"] = is_right.into();
            self.json["problems"] = self.problems.into();
            println!("{:#}", self.json);
        } else {
            self.lines.iter().for_each(|line| println!("{line}"));
            self.problems.iter().for_each(|says| eprintln!("{says}"));
            println!("{}", if is_right { "Nothing is wrong with it." } else { "It is not right." });
        }
        ExitCode::from(u8::from(!is_right))
    }
}

fn blanked(values: usize) -> Option<String> {
    match values {
        0 => None,
        1 => Some("One value was blanked, which is no mistake.".into()),
        many => Some(format!("{many} values were blanked, which is no mistake.")),
    }
}

/// Whose key it was nobody can tell from the file alone.
fn uncompared(key: Option<&str>, compared: bool, site: &str) -> Option<String> {
    let key = key.filter(|_| !compared)?;
    Some(format!(
        "The key came with the file and was compared with nothing. If the studio signed this, key \
         {key} stands at {site}/.well-known/milepost.json; --keys compares them."
    ))
}
