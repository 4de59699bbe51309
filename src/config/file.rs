//! What set-up and the settings page change: checked, and written to `milepost.toml`.

use super::check::{base_url, mailbox};
use super::{Config, Source};
use crate::error::{Error, Fault, Result};
use crate::key::write_private;
use crate::mail::{Security, SmtpSettings};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The settings that can be changed on a page, as typed. Does not print its password.
#[derive(Clone, Default)]
pub struct Typed {
    /// What links begin with.
    pub base_url: String,
    /// Life of an access link, in days.
    pub link_days: String,
    /// Name and address of the sender; none leaves it as it is.
    pub mail_from: Option<String>,
    /// The mail server, perhaps with a port of its own behind a colon; empty for none.
    pub smtp_host: String,
    /// `465` encrypted, `587` STARTTLS, or `25` for this machine itself.
    pub smtp_port: String,
    /// The name to sign in with, may be empty.
    pub smtp_user: String,
    /// The password; empty keeps the one that is known for this server and name.
    pub smtp_pass: String,
}

impl Typed {
    /// Which settings it would change, by their names.
    pub fn differs(&self, was: &Self) -> Vec<&'static str> {
        let mail = [&self.smtp_host, &self.smtp_port, &self.smtp_user];
        let was_mail = [&was.smtp_host, &was.smtp_port, &was.smtp_user];
        let from = self.mail_from.is_some() && self.mail_from != was.mail_from;
        let said = [
            ("base-url", self.base_url.trim_end_matches('/') != was.base_url),
            ("link-days", self.link_days != was.link_days),
            ("mail-from", from),
            ("smtp-url", mail != was_mail || !self.smtp_pass.is_empty()),
        ];
        said.into_iter().filter(|(_, said)| *said).map(|(name, _)| name).collect()
    }
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typed").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

const HEAD: &str = "\
# Written by Milepost’s set-up and settings pages. Every setting of the README’s table can
# stand here; a flag or a MILEPOST_ variable wins over it.

";

impl Config {
    /// Whether a flag or a variable says it: then it is changed there and not on a page.
    pub fn is_fixed(&self, name: &str) -> bool {
        self.source(name).is_some_and(|source| matches!(source, Source::Flag | Source::Variable))
    }

    /// Where a setting was said.
    pub fn source(&self, name: &str) -> Option<Source> {
        self.told.get(name).map(|(_, source)| *source)
    }

    /// What the page shows before anything was typed; never the password.
    pub fn typed(&self) -> Typed {
        let mut typed = Typed {
            base_url: self.base_url.clone(),
            link_days: self.link_days.to_string(),
            mail_from: Some(self.mail_from.as_ref().map(spelled).unwrap_or_default()),
            smtp_port: "465".into(),
            ..Typed::default()
        };
        let Some(smtp) = &self.smtp else { return typed };
        let usual = usual_port(smtp.security);
        let host = bracketed(&smtp.host);
        typed.smtp_port = usual.to_string();
        typed.smtp_host = if smtp.port == usual { host } else { format!("{host}:{}", smtp.port) };
        typed.smtp_user = smtp.user.clone().unwrap_or_default();
        typed
    }

    /// These settings with what was typed, where no flag or variable stands above it. Writes
    /// nothing.
    ///
    /// # Errors
    /// Every field that cannot be right.
    pub fn changed(&self, typed: &Typed) -> Result<Self, Vec<Fault>> {
        let (mut new, mut faults) = (self.clone(), Vec::new());
        match base_url(&typed.base_url) {
            _ if self.is_fixed("base-url") => {}
            Some(url) => new.say("base-url", url.clone(), |config| config.base_url = url),
            None => faults.push(Fault::new(
                "url",
                "Write where clients open it, such as https://portal.example.com.",
            )),
        }
        match typed.link_days.trim().parse::<u32>().ok().filter(|days| (1..=3650).contains(days)) {
            _ if self.is_fixed("link-days") => {}
            Some(days) => new.say("link-days", days.to_string(), |config| config.link_days = days),
            None => faults.push(Fault::new("days", "Choose a number of days from 1 to 3650.")),
        }
        if let Some(from) = typed.mail_from.as_ref().filter(|_| !self.is_fixed("mail-from")) {
            let sender = mailbox(from);
            if sender.is_none() && !from.trim().is_empty() {
                let says =
                    "Write a name and an address, such as Fern & Field <hello@fern.example>.";
                faults.push(Fault::new("mail_from", says));
            }
            new.say("mail-from", from.trim().to_owned(), |config| config.mail_from = sender);
        }
        match self.smtp_of(typed) {
            _ if self.is_fixed("smtp-url") => {}
            Ok(smtp) => {
                let told = smtp.as_ref().map_or("", |_| "(set)").to_owned();
                new.say("smtp-url", told, |config| config.smtp = smtp);
            }
            Err(fault) => faults.push(fault),
        }
        if faults.is_empty() { Ok(new) } else { Err(faults) }
    }

    fn say(&mut self, name: &'static str, told: String, set: impl FnOnce(&mut Self)) {
        set(self);
        self.told.insert(name, (told, Source::File));
    }

    fn smtp_of(&self, typed: &Typed) -> Result<Option<SmtpSettings>, Fault> {
        let (host, user) = (typed.smtp_host.trim(), typed.smtp_user.trim());
        if host.is_empty() {
            return Ok(None);
        }
        if !host.chars().all(|c| c.is_alphanumeric() || ".-_:[]".contains(c)) {
            let says = "Write the server’s name alone, such as smtp.example.com.";
            return Err(Fault::new("smtp_host", says));
        }
        let password = match typed.smtp_pass.as_str() {
            "" => self.known_password(host, user),
            typed => Some(typed.to_owned()),
        };
        let sign_in = match (user, password) {
            ("", None) => String::new(),
            ("", Some(_)) => {
                return Err(Fault::new("smtp_user", "Write the name that goes with the password."));
            }
            (_, None) => {
                return Err(Fault::new("smtp_pass", "Write the password that goes with the name."));
            }
            (user, Some(password)) => format!("{}:{}@", escaped(user), escaped(&password)),
        };
        let (scheme, port, tls) = match typed.smtp_port.as_str() {
            "587" => ("smtp", 587, "?tls=required"),
            "25" => ("smtp", 25, "?tls=none"),
            _ => ("smtps", 465, ""),
        };
        let place = with_port(host, port);
        let parsed = SmtpSettings::parse(&format!("{scheme}://{sign_in}{place}/{tls}"));
        parsed.map(Some).map_err(|says| Fault::new("smtp_host", says))
    }

    /// The password is kept only for the server and name it was given for, so that nobody can have
    /// it sent elsewhere.
    fn known_password(&self, host: &str, user: &str) -> Option<String> {
        let known = self.typed();
        let smtp =
            self.smtp.as_ref().filter(|_| known.smtp_host == host && known.smtp_user == user)?;
        smtp.password.as_ref().map(|password| password.reveal().to_owned())
    }

    /// Writes what can be changed on a page into the settings file, beside what else stands there,
    /// for this user only to read.
    ///
    /// # Errors
    /// If the file is there and is not TOML, or cannot be written.
    pub fn save(&self) -> Result<()> {
        let old = std::fs::read_to_string(self.file()).unwrap_or_default();
        let mut table: toml::Table = old.parse()?;
        let days = i64::from(self.link_days);
        let settings: [(&str, &str, Option<toml::Value>); 4] = [
            ("base-url", "base_url", Some(self.base_url.clone().into())),
            ("link-days", "link_days", Some(days.into())),
            ("mail-from", "mail_from", self.mail_from.as_ref().map(|from| spelled(from).into())),
            ("smtp-url", "smtp_url", self.smtp.as_ref().map(|smtp| url_of(smtp).into())),
        ];
        for (name, key, value) in settings {
            match value {
                _ if self.source(name) != Some(Source::File) => {}
                Some(value) => drop(table.insert(key.into(), value)),
                None => drop(table.remove(key)),
            }
        }
        let text = toml::to_string(&table).map_err(Error::from)?;
        write_private(&self.file(), &format!("{HEAD}{text}"))
    }
}

/// "Fern & Field <hello@fern.example>"
fn spelled(from: &(String, String)) -> String {
    match from {
        (name, address) if name.is_empty() => address.clone(),
        (name, address) => format!("{name} <{address}>"),
    }
}

const fn usual_port(security: Security) -> u16 {
    match security {
        Security::Implicit => 465,
        Security::StartTls => 587,
        Security::Plain => 25,
    }
}

fn url_of(smtp: &SmtpSettings) -> String {
    let (scheme, tls) = match smtp.security {
        Security::Implicit => ("smtps", ""),
        Security::StartTls => ("smtp", "?tls=required"),
        Security::Plain => ("smtp", "?tls=none"),
    };
    let password = smtp.password.as_ref().map(|password| escaped(password.reveal()));
    let sign_in = match (&smtp.user, password) {
        (Some(user), Some(password)) => format!("{}:{password}@", escaped(user)),
        _ => String::new(),
    };
    format!("{scheme}://{sign_in}{}:{}{tls}", bracketed(&smtp.host), smtp.port)
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// An IPv6 address stands in brackets in front of a port.
fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

fn with_port(host: &str, port: u16) -> String {
    let digits = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    match host.rsplit_once(':') {
        Some((name, own)) if digits(own) && (name.ends_with(']') || !name.contains(':')) => {
            host.into()
        }
        Some(_) if !host.ends_with(']') => format!("[{host}]:{port}"),
        _ => format!("{host}:{port}"),
    }
}
