//! The settings of the server, and how a try of the mail server went.

use super::{When, given, given_object};
use crate::assurance::Proof;
use crate::config::Config;
use crate::doctor::Line;
use crate::introduction::Setting;
use crate::mail::Security;
use crate::trial::Tried;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the settings page shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct Settings {
    /// What links begin with.
    #[schema(format = "uri")]
    base_url: String,
    /// Life of an access link, in days.
    link_days: u32,
    /// Name and address of the sender; null for the owner’s.
    mail_from: Option<String>,
    /// The mail server; null if none is set.
    smtp: Option<Smtp>,
    /// What is answered to colleagues who came by somebody else’s link: `ask` asks you each time,
    /// `viewer` lets those look at once who are at the client’s own mail domain.
    #[schema(inline)]
    introductions: Setting,
    /// What a decision takes: `press`, `name` or `code`.
    #[schema(inline)]
    proof: Proof,
    /// What a flag or a variable says and is not changed here.
    fixed: Vec<&'static str>,
}

/// The mail server in use.
#[derive(Debug, Serialize, ToSchema)]
pub struct Smtp {
    /// Its name, with its port if that is none of the usual ones.
    host: String,
    /// How the connection is kept private.
    #[schema(inline)]
    security: Privacy,
    /// The name to sign in with.
    user: Option<String>,
}

/// How the connection to a mail server is kept private.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Encrypted from the first byte, port 465 unless the host says another.
    #[default]
    Tls,
    /// STARTTLS, port 587 unless the host says another.
    Starttls,
    /// Not at all: for a mail server on this machine only.
    None,
}

impl Privacy {
    /// The port that the form means it by.
    pub const fn port(self) -> &'static str {
        match self {
            Self::Tls => "465",
            Self::Starttls => "587",
            Self::None => "25",
        }
    }
}

impl Settings {
    /// The settings of `config` and of the studio.
    pub fn of(config: &Config, (introductions, proof): (Setting, Proof)) -> Self {
        let typed = config.typed();
        let smtp = config.smtp.as_ref().map(|smtp| Smtp {
            host: typed.smtp_host.clone(),
            security: match smtp.security {
                Security::Implicit => Privacy::Tls,
                Security::StartTls => Privacy::Starttls,
                Security::Plain => Privacy::None,
            },
            user: smtp.user.clone(),
        });
        let fixed = ["base-url", "link-days", "mail-from", "smtp-url"];
        Self {
            base_url: typed.base_url,
            link_days: config.link_days,
            mail_from: typed.mail_from.filter(|from| !from.is_empty()),
            smtp,
            introductions,
            proof,
            fixed: fixed.into_iter().filter(|name| config.is_fixed(name)).collect(),
        }
    }
}

/// What changes of the settings. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "link_days": 60 }))]
pub struct SettingsChange {
    /// What links begin with: `https://` and a name.
    #[schema(format = "uri", max_length = 200)]
    pub base_url: Option<String>,
    /// Life of an access link, in days.
    #[schema(minimum = 1, maximum = 3650)]
    pub link_days: Option<u32>,
    /// Name and address of the sender; null for the owner’s.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 254)]
    pub mail_from: Option<Option<String>>,
    /// The mail server; null for none.
    #[serde(default, deserialize_with = "given_object")]
    #[schema(value_type = Option<SmtpChange>)]
    pub smtp: Option<Option<SmtpChange>>,
    /// What is answered to colleagues who came by somebody else’s link.
    #[schema(inline)]
    pub introductions: Option<Setting>,
    /// What a decision takes.
    #[schema(inline)]
    pub proof: Option<Proof>,
}

/// Another mail server.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SmtpChange {
    /// Its name, perhaps with a port behind a colon.
    #[schema(max_length = 253)]
    pub host: String,
    /// How the connection is kept private; `tls` if left out.
    #[serde(default)]
    #[schema(inline, default = "tls")]
    pub security: Privacy,
    /// The name to sign in with.
    #[serde(default)]
    #[schema(max_length = 254)]
    pub user: Option<String>,
    /// The password; left out, the one that is known for this server and name stays.
    #[serde(default)]
    #[schema(max_length = 254, format = Password)]
    pub password: Option<String>,
}

impl std::fmt::Debug for SettingsChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SettingsChange").field("names", &self.names()).finish_non_exhaustive()
    }
}

impl SettingsChange {
    /// The settings that it is about.
    pub fn names(&self) -> Vec<&'static str> {
        let said = [
            ("base-url", self.base_url.is_some()),
            ("link-days", self.link_days.is_some()),
            ("mail-from", self.mail_from.is_some()),
            ("smtp-url", self.smtp.is_some()),
            ("introductions", self.introductions.is_some()),
            ("proof", self.proof.is_some()),
        ];
        said.into_iter().filter(|(_, said)| *said).map(|(name, _)| name).collect()
    }
}

/// What the DNS says about the domain that mails come from.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailRecords {
    /// Whether nothing needs a change.
    good: bool,
    /// SPF, each DKIM key and DMARC.
    records: Vec<MailRecord>,
}

/// One finding about the domain that mails come from.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailRecord {
    /// What was looked at: `SPF`, `DKIM milepost`, `DMARC`.
    what: String,
    /// Whether it is well.
    good: bool,
    /// What was found, and what to put where.
    says: String,
}

impl From<Vec<Line>> for MailRecords {
    fn from(lines: Vec<Line>) -> Self {
        let good = lines.iter().all(|line| line.good);
        let record = |Line { what, good, says }| MailRecord { what, good, says };
        Self { good, records: lines.into_iter().map(record).collect() }
    }
}

/// How a try of the mail server went.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trial {
    /// Whether the mail server took the letter.
    accepted: bool,
    /// The mail server that took it, or the words of the one that did not.
    says: String,
    /// The words of the server that took it.
    words: Option<String>,
    /// When.
    at: Option<When>,
}

impl From<Tried> for Trial {
    fn from(tried: Tried) -> Self {
        match tried {
            Tried::Accepted(server, words, at) => {
                Self { accepted: true, says: server, words: Some(words), at: Some(at.into()) }
            }
            Tried::Refused(says) => Self { accepted: false, says, words: None, at: None },
        }
    }
}
