//! Every setting once: its name, default and meaning stand in `config/list.rs`, from which
//! `--help`, `doctor` and the README's table are printed.
//!
//! A flag wins over a variable, that over `milepost.toml` in the data folder, that over the
//! default. Every mistake is reported at once, by name, with what would be right.

mod check;
mod file;
mod list;
mod network;
mod scanner;
mod size;
mod tls;

pub use check::base_url;
pub use file::Typed;
pub use list::{SETTINGS, Setting};
pub use network::Network;
pub use scanner::Scanner;

use crate::key::{MailKey, Seal};
use crate::mail::{Delivery, Mailer, SmtpSettings};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a visitor's address is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientIp {
    /// The other end of the connection.
    Peer,
    /// The rightmost address of `X-Forwarded-For` that is no trusted proxy.
    Forwarded,
    /// This header.
    Header(String),
}

/// The settings, read and found to be right.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of database, files and keys.
    pub data: PathBuf,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// What links begin with, without a slash at the end.
    pub base_url: String,
    /// TLS without a proxy, if it is answered.
    pub tls: Option<crate::tls::Settings>,
    /// The mail server, if there is one.
    pub smtp: Option<SmtpSettings>,
    /// How mail is handed over to it.
    pub delivery: Delivery,
    /// Name and address of the sender, if set.
    pub mail_from: Option<(String, String)>,
    /// The name that the key which signs mails is published under.
    pub dkim_selector: String,
    /// The key of one's own that signs mails.
    pub dkim_key: Option<Arc<Vec<MailKey>>>,
    /// Whom `doctor` asks about the sending domain; empty for those of this machine.
    pub dns: Vec<SocketAddr>,
    /// Whose headers are believed.
    pub trusted_proxies: Vec<Network>,
    /// Where a visitor's address is read.
    pub client_ip: ClientIp,
    /// Life of an access link, in days.
    pub link_days: u32,
    /// How long the trail keeps from where something came, in days; 0 for always.
    pub origin_days: u32,
    /// Largest file, in bytes.
    pub max_upload: u64,
    /// All files together, in bytes.
    pub quota: Option<u64>,
    /// Free space below which uploads are refused, in bytes.
    pub min_free: u64,
    /// Where nightly backups go.
    pub backup_dir: PathBuf,
    /// How many of them are kept; 0 for none at all.
    pub backup_keep: u32,
    /// What looks at every file before anybody can get it.
    pub scanner: Option<Scanner>,
    /// Private networks that webhooks may call all the same.
    pub webhook_networks: Vec<Network>,
    /// What the file of the keyring is sealed with.
    pub secret_key: Option<Seal>,
    /// Whether sign-in, renew and bad links are limited.
    pub rate_limits: bool,
    /// Where `/metrics` answers, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// The log's filter.
    pub log: String,
    /// Whether the log is JSON; none for as it is read.
    pub log_json: Option<bool>,
    /// What was said, by name: value and where it was said. Secrets are masked.
    pub told: BTreeMap<&'static str, (String, Source)>,
}

/// Where a setting was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// On the command line.
    Flag,
    /// In the environment.
    Variable,
    /// In `milepost.toml`.
    File,
    /// Nowhere.
    Default,
}

/// What was said before it was checked: by name, value and source.
pub type Said = BTreeMap<&'static str, (String, Source)>;

/// The name of the settings file in the data folder.
pub const FILE: &str = "milepost.toml";

impl Config {
    /// Reads flags, variables, file and defaults.
    ///
    /// # Errors
    /// Every mistake, one line each, by name.
    pub fn read(flags: &BTreeMap<String, String>) -> Result<Self, Vec<String>> {
        let mut mistakes = Vec::new();
        let said = gather(flags, &mut mistakes);
        let config = check::check(&said, &mut mistakes);
        if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
    }

    /// Where the settings file lies.
    pub fn file(&self) -> PathBuf {
        self.data.join(FILE)
    }

    /// The host of the base URL: what mails are from and greetings say.
    pub fn host(&self) -> String {
        let url = url::Url::parse(&self.base_url).ok();
        url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| "localhost".into())
    }

    /// The way that mail leaves by.
    pub fn mailer(&self) -> Mailer {
        let smtp = |smtp| Mailer::smtp_with(smtp, self.delivery.clone());
        self.smtp.clone().map_or_else(Mailer::none, smtp)
    }

    /// Whether browsers reach us over TLS.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

fn gather(flags: &BTreeMap<String, String>, mistakes: &mut Vec<String>) -> Said {
    let mut said = Said::new();
    let said_here = |setting: &Setting| {
        let flag = flags.get(setting.name).map(|value| (value.clone(), Source::Flag));
        let variable =
            || std::env::var(setting.variable()).ok().map(|value| (value, Source::Variable));
        flag.or_else(variable).filter(|(value, _)| !value.is_empty())
    };
    let data = said_here(&SETTINGS[0]).map_or_else(|| "./data".into(), |(value, _)| value);
    let file = read_file(&Path::new(&data).join(FILE), mistakes);
    for setting in SETTINGS {
        let in_file = || file.get(&setting.key()).map(|value| (value.clone(), Source::File));
        let value = said_here(setting).or_else(in_file);
        said.insert(
            setting.name,
            value.unwrap_or_else(|| (setting.default.into(), Source::Default)),
        );
    }
    said
}

/// The settings file as text by key; mistakes in it are reported like any others.
pub fn read_file(path: &Path, mistakes: &mut Vec<String>) -> BTreeMap<String, String> {
    let Ok(text) = std::fs::read_to_string(path) else { return BTreeMap::new() };
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            mistakes.push(format!("{}: {}", path.display(), error.message()));
            return BTreeMap::new();
        }
    };
    let mut read = BTreeMap::new();
    for (key, value) in table {
        if key == "data" || !SETTINGS.iter().any(|setting| setting.key() == key) {
            mistakes.push(format!("{}: there is no setting named {key}", path.display()));
            continue;
        }
        if key == "secret_key" {
            let says =
                "secret_key cannot stand here, beside what it seals; use MILEPOST_SECRET_KEY";
            mistakes.push(format!("{}: {says}", path.display()));
            continue;
        }
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        read.insert(key, value);
    }
    read
}
