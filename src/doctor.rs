//! The doctor: settings as read, database, trail, files, keys and mail server, a line each.

use crate::app::App;
use crate::audit;
use crate::backup;
use crate::calendar::{counted, span_in_words};
use crate::clock::{Clock, days};
use crate::config::{Config, SETTINGS, Source};
use crate::error::Result;
use crate::file::size_in_words;
use crate::key::State;
use crate::mail;
use crate::member::Desk;
use crate::tls;
use crate::vault;
use serde::Serialize;

/// One finding.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// What was looked at.
    pub what: String,
    /// Whether it is well.
    pub good: bool,
    /// What was found.
    pub says: String,
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}  {}: {}", if self.good { "ok " } else { "BAD" }, self.what, self.says)
    }
}

fn line(what: &str, found: Result<String, String>) -> Line {
    let (good, says) = match found {
        Ok(says) => (true, says),
        Err(says) => (false, says),
    };
    Line { what: what.into(), good, says }
}

/// What was found; whatever broke on the way is a finding too.
fn found(what: &str, found: Result<Line>) -> Line {
    found.unwrap_or_else(|error| line(what, Err(error.to_string())))
}

/// The findings as JSON.
pub fn as_json(lines: &[Line]) -> String {
    serde_json::json!({ "lines": lines, "good": lines.iter().all(|line| line.good) }).to_string()
}

/// The longest host at which a link stays whole on one line of a mail (`security.md` §3.1).
const HOST_LIMIT: usize = 25;

/// Looks at everything. Changes nothing but what opening the data folder does.
///
/// # Errors
/// If the database breaks between two looks at it.
pub async fn examine(config: &Config) -> Result<Vec<Line>> {
    let mut lines: Vec<_> = SETTINGS.iter().map(|setting| told(config, setting.name)).collect();
    let host = config.host();
    lines.push(line(
        "links",
        match host.len() {
            0..=HOST_LIMIT => Ok(format!("{host} is short enough to stay on one line of a mail")),
            long => Err(format!(
                "{host} has {long} letters; some mail programs break links over {HOST_LIMIT}"
            )),
        },
    ));
    let app = match App::open(config.clone(), Clock::of_the_machine()) {
        Ok(app) => app,
        Err(error) => {
            lines.push(line("data folder", Err(error.to_string())));
            return Ok(lines);
        }
    };
    lines.push(found("keyring", keyring(&app)));
    lines.push(found("clock", clock(&app)));
    if let Some(settings) = &config.tls {
        let now = app.store.clock().now();
        lines.push(line("certificate", tls::look(settings, &config.data, &host, now)));
    }
    lines.push(line("database", app.store.check()));
    lines.push(found("trail", trail(&app)));
    lines.push(found("files", files(&app)));
    lines.push(found("uploads", uploads(&app)));
    lines.push(line("backups", backups(config, app.store.clock())));
    if let Some(scanner) = &config.scanner {
        lines.push(line("virus scanner", vault::check_scanner(scanner).await));
    }
    lines.push(found("previews", previews(&app)));
    lines.push(found("disk", disk(&app, config)));
    let set_up = app.store.read_now(|tx| tx.studio())?;
    let is_set_up = set_up.is_some();
    let studio = set_up.map(|studio| studio.name).ok_or_else(|| "not set up yet".to_owned());
    lines.push(line("studio", studio));
    let mail = match &config.smtp {
        None => Ok("none is set: letters wait, links can be copied".into()),
        Some(_) => app.mailer().check(&host).await,
    };
    lines.push(line("mail server", mail));
    lines.extend(match &config.smtp {
        Some(_) if is_set_up => records(&app).await?,
        // Nobody gets mail from here, so nobody looks at records.
        _ => Vec::new(),
    });
    app.store.close();
    Ok(lines)
}

/// What the DNS says about the domain that mails come from.
///
/// # Errors
/// If there is no owner yet whose address they would come from.
pub async fn records(app: &App) -> Result<Vec<Line>> {
    let (domain, keys) = (app.mail_from().await?.domain(), app.mail_keys());
    let found = mail::records::examine(&app.config().dns, &domain, &keys).await;
    Ok(found.into_iter().map(|(what, found)| line(&what, found)).collect())
}

fn told(config: &Config, name: &str) -> Line {
    let (value, source) =
        config.told.get(name).cloned().unwrap_or((String::new(), Source::Default));
    let value = if value.is_empty() { "none".to_owned() } else { value };
    let from = match source {
        Source::Flag => "flag",
        Source::Variable => "variable",
        Source::File => "milepost.toml",
        Source::Default => "default",
    };
    line(name, Ok(format!("{value} ({from})")))
}

fn keyring(app: &App) -> Result<Line> {
    let sealed = if app.safe.is_sealed()? { "sealed" } else { "not sealed" };
    let mut says = format!("readable by this user only (mode 0600), {sealed}");
    for key in app.keys().keys() {
        let (links, oldest) = app.store.read_now(|tx| tx.live_links_of_key(key.kid))?;
        let does = match key.state {
            State::Signing => "signs",
            State::Verifying => "verifies",
            State::Revoked => "is revoked",
        };
        let links = counted(u64::from(links), "link");
        says += &format!("; key {} {does}, {links}", key.kid);
        if let Some(oldest) = oldest {
            says += &format!(" since {}", oldest.rfc3339());
        }
    }
    Ok(line("keyring", Ok(says)))
}

fn clock(app: &App) -> Result<Line> {
    let now = app.store.clock().now();
    let behind = app.behind();
    let says = format!("{} UTC", now.rfc3339());
    Ok(line(
        "clock",
        if behind.is_zero() {
            Ok(says)
        } else {
            Err(format!("{says}, {} behind what was written last", span_in_words(behind)))
        },
    ))
}

fn trail(app: &App) -> Result<Line> {
    let desk = Desk::of_the_house();
    app.store.read_now(|tx| {
        let chains = tx.chains(desk)?;
        let mut events = 0;
        for chain in &chains {
            let walked = audit::walk(tx, desk, chain)?;
            if let Some(seq) = walked.broken_at {
                return Ok(line("trail", Err(format!("chain {chain} is broken at event {seq}"))));
            }
            events += walked.last.map_or(0, |(seq, _)| seq);
        }
        let says = format!("{events} events in {} chains follow one another", chains.len());
        Ok(line("trail", Ok(says)))
    })
}

fn files(app: &App) -> Result<Line> {
    let hashes = app.store.read_now(|tx| tx.all_hashes(Desk::of_the_house()))?;
    for (sha256, size) in &hashes {
        if !app.vault.check(sha256, *size)? {
            return Ok(line("files", Err(format!("{sha256} is missing or was changed"))));
        }
    }
    let bytes = hashes.iter().map(|(_, size)| size).sum();
    Ok(line(
        "files",
        Ok(format!("{} are as they were put, {}", hashes.len(), size_in_words(bytes))),
    ))
}

/// A backup is made each night; two nights without one are told of.
const STALE: std::time::Duration = days(2);

fn backups(config: &Config, clock: &Clock) -> Result<String, String> {
    if config.backup_keep == 0 {
        return Ok("none at night, as MILEPOST_BACKUP_KEEP is 0".into());
    }
    let copies = backup::list(&config.backup_dir);
    let folder = config.backup_dir.display();
    let Some(newest) = copies.first() else {
        return Ok(format!("none in {folder} yet; the first is made soon after the start"));
    };
    let manifest = backup::look(newest).map_err(|error| error.to_string())?;
    let age = clock.now().since(manifest.at);
    let many = counted(copies.len() as u64, "backup");
    let says = format!("{many} in {folder}, the last one {} ago", span_in_words(age));
    match manifest.faults().first() {
        Some(fault) => Err(format!("{says}. It tells of damage: {fault}")),
        None if age > STALE => Err(format!("{says}; the log says why there is no newer one")),
        None => Ok(says),
    }
}

fn uploads(app: &App) -> Result<Line> {
    let desk = Desk::of_the_house();
    let (open, found) =
        app.store.read_now(|tx| Ok((tx.uploads_open(desk)?, tx.quarantined(desk)?)))?;
    let (open, found) = (counted(open.len() as u64, "upload"), found.len());
    Ok(line("uploads", Ok(format!("{open} under way, {found} in quarantine"))))
}

fn previews(app: &App) -> Result<Line> {
    let [made, none, failed, waiting] = app.store.read_now(|tx| {
        let count = |state| tx.count_previews(state);
        Ok([count("made")?, count("none")?, count("failed")?, count("waiting")?])
    })?;
    let says = format!(
        "{} made, {none} without one, {failed} failed, {waiting} under way",
        counted(made, "picture")
    );
    Ok(line("previews", Ok(says)))
}

fn disk(app: &App, config: &Config) -> Result<Line> {
    let free = app.vault.free()?;
    let says =
        format!("{} free, {} kept in reserve", size_in_words(free), size_in_words(config.min_free));
    Ok(line("disk", if free > config.min_free { Ok(says) } else { Err(says) }))
}
