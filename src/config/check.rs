//! What was said, checked: each setting has one line that takes it, or says what would be right.

use super::size::size;
use super::{ClientIp, Config, Network, SETTINGS, Said, Scanner, Setting, network};
use crate::key::{self, MailKey, Seal};
use crate::mail::{Delivery, SmtpSettings};
use crate::trust::Roots;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Reads every setting; what cannot be right is added to `mistakes` by name.
pub fn check(said: &Said, mistakes: &mut Vec<String>) -> Config {
    let mut reader = Reader { said, mistakes };
    let listen = reader.listen();
    let base_url = reader.base_url(listen);
    Config {
        data: PathBuf::from(reader.text("data")),
        listen,
        tls: reader.tls(listen, &base_url),
        base_url,
        smtp: reader.smtp(),
        delivery: reader.delivery(),
        mail_from: reader.mail_from(),
        dns: reader.dns(),
        dkim_selector: reader.dkim_selector(),
        dkim_key: reader.dkim_key(),
        trusted_proxies: reader.networks("trusted-proxies"),
        client_ip: reader.client_ip(),
        link_days: reader.link_days(),
        origin_days: reader.origin_days(),
        max_upload: reader.bytes("max-upload").unwrap_or(0),
        quota: reader.bytes("quota"),
        min_free: reader.bytes("min-free").unwrap_or(0),
        backup_dir: reader.backup_dir(),
        backup_keep: reader.backup_keep(),
        scanner: reader.scanner(),
        webhook_networks: reader.networks("webhook-networks"),
        secret_key: reader.secret_key(),
        rate_limits: reader.rate_limits(listen),
        metrics_listen: reader.metrics_listen(listen),
        log: reader.text("log").to_owned(),
        log_json: reader.log_json(),
        told: masked(said),
    }
}

/// What was said, and what is wrong with it.
pub(super) struct Reader<'a> {
    said: &'a Said,
    mistakes: &'a mut Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn text(&self, name: &str) -> &'a str {
        self.said.get(name).map_or("", |(value, _)| value.as_str()).trim()
    }

    pub(super) fn wrong(&mut self, name: &str, right: &str) {
        let setting = SETTINGS.iter().find(|setting| setting.name == name);
        let given = match setting {
            Some(setting) if setting.secret => String::new(),
            _ => format!(" is {:?};", self.text(name)),
        };
        let variable = setting.map(Setting::variable).unwrap_or_default();
        self.mistakes.push(format!("{variable}{given} {right}"));
    }

    /// The value, or what would be right and a stand-in that is never used.
    pub(super) fn or<T>(&mut self, found: Option<T>, name: &str, right: &str, stand_in: T) -> T {
        found.unwrap_or_else(|| {
            self.wrong(name, right);
            stand_in
        })
    }

    fn listen(&mut self) -> SocketAddr {
        let right = "write an address and a port, such as 127.0.0.1:8080 or [::]:8080";
        let found = self.text("listen").parse().ok();
        self.or(found, "listen", right, ([127, 0, 0, 1], 8080).into())
    }

    fn metrics_listen(&mut self, listen: SocketAddr) -> Option<SocketAddr> {
        let typed = self.text("metrics-listen");
        let found = typed.parse().ok().filter(|at: &SocketAddr| *at != listen || at.port() == 0);
        let right = "write an address and a port of its own, such as 127.0.0.1:9464";
        if typed.is_empty() {
            None
        } else {
            self.or(found.map(Some), "metrics-listen", right, None)
        }
    }

    fn log_json(&mut self) -> Option<bool> {
        let formats = [("auto", None), ("text", Some(false)), ("json", Some(true))];
        let found = formats.iter().find(|(name, _)| *name == self.text("log-format"));
        self.or(found.map(|(_, json)| *json), "log-format", "choose auto, text or json", None)
    }

    fn base_url(&mut self, listen: SocketAddr) -> String {
        let default = format!("http://{listen}");
        match self.text("base-url") {
            "http://<listen>" => default,
            url => {
                let right = "write where clients open it, such as https://portal.example.com";
                self.or(base_url(url), "base-url", right, default)
            }
        }
    }

    fn smtp(&mut self) -> Option<SmtpSettings> {
        let url = self.text("smtp-url");
        if url.is_empty() {
            return None;
        }
        SmtpSettings::parse(url).map_err(|right| self.wrong("smtp-url", &right)).ok()
    }

    fn delivery(&mut self) -> Delivery {
        let usual = Delivery::default();
        let count = self.text("smtp-connections").parse().ok();
        let count = count.filter(|count| (1..=64).contains(count));
        let right = "write a number of connections from 1 to 64";
        let connections = self.or(count, "smtp-connections", right, usual.connections);
        let rate = self.text("smtp-per-second").parse().ok().filter(|rate| *rate <= 10_000);
        let right = "write a number of mails from 0 to 10000";
        let per_second = self.or(rate, "smtp-per-second", right, usual.per_second);
        let roots = match self.text("smtp-ca") {
            "" => usual.roots,
            file => {
                let read = std::fs::read(file).ok().and_then(|pem| Roots::read(&pem));
                let right = "name a file with certificates in PEM that can be read";
                self.or(read, "smtp-ca", right, usual.roots)
            }
        };
        Delivery { connections, per_second, roots }
    }

    fn mail_from(&mut self) -> Option<(String, String)> {
        let from = self.text("mail-from");
        if from.is_empty() {
            return None;
        }
        let right = "write a name and an address, such as Fern & Field <hello@fern.example>";
        self.or(mailbox(from).map(Some), "mail-from", right, None)
    }

    fn dns(&mut self) -> Vec<SocketAddr> {
        let read = |typed: &str| {
            let address = typed.parse().ok();
            address.or_else(|| typed.parse().ok().map(|ip: IpAddr| SocketAddr::new(ip, 53)))
        };
        let parts = self.text("dns").split([',', ' ']).filter(|part| !part.is_empty());
        let found = parts.map(read).collect();
        self.or(found, "dns", "write addresses, such as 9.9.9.9, 127.0.0.1:5353", Vec::new())
    }

    fn dkim_selector(&mut self) -> String {
        let typed = self.text("dkim-selector");
        let found = key::is_selector(typed).then(|| typed.to_owned());
        let right = "write letters, digits and hyphens, such as milepost";
        self.or(found, "dkim-selector", right, "milepost".to_owned())
    }

    fn dkim_key(&mut self) -> Option<Arc<Vec<MailKey>>> {
        let path = self.text("dkim-key");
        if path.is_empty() {
            return None;
        }
        let text = std::fs::read_to_string(path).map(Zeroizing::new);
        let read = text.map_err(|error| format!("cannot be read: {error}"));
        let selector = self.text("dkim-selector");
        let read = read.and_then(|text| MailKey::from_pem(selector, &text));
        read.map(|key| Arc::new(vec![key])).map_err(|says| self.wrong("dkim-key", &says)).ok()
    }

    fn networks(&mut self, name: &str) -> Vec<Network> {
        let parts = self.text(name).split([',', ' ']).filter(|part| !part.is_empty());
        let found = parts.map(|part| part.parse().ok()).collect();
        let right = "write addresses or networks, such as 127.0.0.1, 172.16.0.0/16";
        self.or(found, name, right, Vec::new())
    }

    fn client_ip(&mut self) -> ClientIp {
        let found = network::client_ip(self.text("client-ip"));
        self.or(found, "client-ip", "choose peer, xff or header:Name", ClientIp::Peer)
    }

    fn origin_days(&mut self) -> u32 {
        let found = self.text("origin-days").parse().ok().filter(|days| *days <= 36_500);
        self.or(found, "origin-days", "write a number of days from 0 to 36500", 365)
    }

    fn link_days(&mut self) -> u32 {
        let found = self.text("link-days").parse().ok().filter(|days| (1..=3650).contains(days));
        self.or(found, "link-days", "write a number of days from 1 to 3650", 90)
    }

    fn bytes(&mut self, name: &str) -> Option<u64> {
        let typed = self.text(name);
        if typed.is_empty() {
            return None;
        }
        self.or(size(typed).map(Some), name, "write a size, such as 500MiB or 2GiB", None)
    }

    fn backup_dir(&self) -> PathBuf {
        match self.text("backup-dir") {
            "" => PathBuf::from(self.text("data")).join("backups"),
            folder => PathBuf::from(folder),
        }
    }

    fn backup_keep(&mut self) -> u32 {
        let found = self.text("backup-keep").parse().ok().filter(|keep| *keep <= 3650);
        self.or(found, "backup-keep", "write a number of backups from 0 to 3650", 7)
    }

    fn scanner(&mut self) -> Option<Scanner> {
        let words: Vec<_> =
            self.text("scan-command").split_whitespace().map(str::to_owned).collect();
        let clamd = self.text("clamd");
        match (words.is_empty(), clamd.is_empty()) {
            (true, true) => None,
            (false, true) => Some(Scanner::Command(words)),
            (true, false) if clamd.starts_with('/') => Some(Scanner::Socket(clamd.into())),
            (true, false) if is_host_and_port(clamd) => Some(Scanner::Address(clamd.to_owned())),
            (true, false) => {
                self.wrong("clamd", "write a path or host:port, such as /run/clamav/clamd.ctl");
                None
            }
            (false, false) => {
                self.wrong("clamd", "cannot be set beside MILEPOST_SCAN_COMMAND; choose one");
                None
            }
        }
    }

    fn secret_key(&mut self) -> Option<Seal> {
        let typed = self.text("secret-key");
        if typed.is_empty() {
            return None;
        }
        let right = "has to be 32 bytes in base64; make one with: openssl rand -base64 32";
        self.or(Seal::parse(typed).map(Some), "secret-key", right, None)
    }

    fn rate_limits(&mut self, listen: SocketAddr) -> bool {
        match self.text("rate-limits") {
            "on" => true,
            "off" if listen.ip().is_loopback() => false,
            "off" => {
                self.wrong("rate-limits", "limits can be off only while listening on loopback");
                true
            }
            _ => {
                self.wrong("rate-limits", "choose on or off");
                true
            }
        }
    }
}

fn masked(said: &Said) -> Said {
    let mut told = said.clone();
    for setting in SETTINGS.iter().filter(|setting| setting.secret) {
        if let Some((value, _)) = told.get_mut(setting.name).filter(|(value, _)| !value.is_empty())
        {
            *value = "(set)".into();
        }
    }
    told
}

/// A base address without path, query or slash at its end.
pub fn base_url(typed: &str) -> Option<String> {
    let url = url::Url::parse(typed.trim()).ok()?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some()
        && url.path() == "/"
        && url.query().is_none()
        && url.username().is_empty();
    plain.then(|| url.origin().ascii_serialization())
}

/// "Name <address>" or an address alone.
pub fn mailbox(typed: &str) -> Option<(String, String)> {
    let (name, address) = match typed.split_once('<') {
        Some((name, rest)) => (name.trim().trim_matches('"'), rest.trim().strip_suffix('>')?),
        None => ("", typed),
    };
    let address = crate::member::address(address).ok()?;
    Some((crate::studio::one_line(name), address))
}

fn is_host_and_port(text: &str) -> bool {
    text.rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}
