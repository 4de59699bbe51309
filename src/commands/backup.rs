//! `milepost backup` and `milepost restore`: copies that are whole, and their way back.

use super::{json, said};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use milepost::app;
use milepost::backup::{self, Made, Manifest, Restored, Wish};
use milepost::calendar::counted;
use milepost::clock::Clock;
use milepost::config::Config;
use milepost::error::Result;
use milepost::file::size_in_words;
use milepost::ui::text::utc;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How `backup` is said.
pub fn backup_words() -> Command {
    let to = Arg::new("dest").value_name("DEST").help(
        "A name that ends with .tar.zst for one file, or a folder that takes what is new each \
         time; the folder of the nightly backups if nothing is said",
    );
    let without = Arg::new("without-keys").long("without-keys").action(ArgAction::SetTrue);
    let without = without.help("Leave out the keyring and the settings file, which hold secrets");
    let keep = Arg::new("keep").long("keep").value_name("COPIES");
    let keep = keep
        .value_parser(value_parser!(u32).range(1..))
        .help("How many copies stay in the folder; all of them if nothing is said");
    Command::new("backup").about("Copy database, files and keys while the server runs").args([
        to,
        without,
        keep,
        json(),
    ])
}

/// How `restore` is said.
pub fn restore_words() -> Command {
    let from = Arg::new("src").value_name("SRC").required(true);
    let from = from.help("A .tar.zst, a folder of backups for its newest one, or one copy in it");
    let replace = Arg::new("replace").long("replace").action(ArgAction::SetTrue);
    let replace = replace.help("Put what is in the data folder aside first");
    Command::new("restore")
        .about("Put a backup into the data folder, once all of it was found to be right")
        .args([from, replace, json()])
}

/// Makes a backup; fails if something of the studio was missing or damaged, though it was made.
pub fn make(config: &Config, with: &ArgMatches) -> Result<ExitCode> {
    let to = said(with, "dest");
    let wish = Wish {
        data: config.data.clone(),
        keys: !with.get_flag("without-keys"),
        keep: with.get_one("keep").copied(),
        min_free: config.min_free,
        now: Clock::of_the_machine().now(),
    };
    let to = if to.is_empty() { config.backup_dir.clone() } else { PathBuf::from(to) };
    let made = backup::make(&wish, &to)?;
    if with.get_flag("json") {
        println!("{}", told(&made.manifest, &made.path, &made));
    } else {
        print(&made);
    }
    let faults = made.manifest.faults();
    faults.iter().for_each(|says| eprintln!("milepost: {says}"));
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn told(manifest: &Manifest, path: &Path, made: &Made) -> serde_json::Value {
    json!({
        "path": path, "at": utc(manifest.at), "schema": manifest.schema,
        "database_bytes": manifest.database.size, "files": manifest.files.len(),
        "new_files": made.new_files, "new_bytes": made.new_bytes,
        "keys": manifest.keys.is_some(), "faults": manifest.faults(),
    })
}

fn print(made: &Made) {
    let Made { path, manifest, new_files, new_bytes } = made;
    let database = size_in_words(manifest.database.size);
    let files = counted(manifest.files.len() as u64, "file");
    let new = format!("{new_files} of them new here, {}", size_in_words(*new_bytes));
    println!("{}", path.display());
    println!("Database of {database}, {files}, {new}. All of it was looked through.");
    if manifest.keys.is_some() {
        println!(
            "It holds the keyring: whoever has it can make links that work. Encrypt what leaves \
             this machine, or use --without-keys."
        );
    } else {
        println!(
            "It lacks keys/keys.toml and milepost.toml. Keep them elsewhere: without the keyring \
             no link works any more."
        );
    }
}

/// Restores a backup into the data folder.
pub fn restore(config: Config, with: &ArgMatches) -> Result<ExitCode> {
    let _lock = app::lock(&config.data)?;
    let (from, replace) = (Path::new(said(with, "src")), with.get_flag("replace"));
    let (data, clock) = (&config.data, Clock::of_the_machine());
    let restored = backup::restore(data, config.secret_key.clone(), from, replace, &clock)?;
    let Restored { manifest, from, aside, has_keys } = &restored;
    if with.get_flag("json") {
        let told = json!({
            "from": from, "at": utc(manifest.at), "schema": manifest.schema,
            "files": manifest.files.len(), "keys": has_keys, "aside": aside,
            "faults": manifest.faults(),
        });
        println!("{told}");
        return Ok(ExitCode::SUCCESS);
    }
    let files = counted(manifest.files.len() as u64, "file");
    println!("{} holds the studio of {} again, with {files}.", data.display(), utc(manifest.at));
    manifest.faults().iter().for_each(|says| println!("As it was then: {says}"));
    if let Some(aside) = aside {
        println!("What was there before is in {}. Remove it when all is well.", aside.display());
    }
    if !has_keys {
        println!("There is no keyring. Put keys/keys.toml in its place before you start.");
    }
    println!("Run `milepost doctor`, then start.");
    Ok(ExitCode::SUCCESS)
}
