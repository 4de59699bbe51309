//! The list of settings, from which `--help`, `doctor` and the README's table are printed.

/// One setting, as people read it.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// `data` for `--data`, `MILEPOST_DATA` and `data = …` in the file.
    pub name: &'static str,
    /// What it is if nobody says.
    pub default: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Whether its value must never be shown.
    pub secret: bool,
}

impl Setting {
    /// `MILEPOST_BASE_URL`
    pub fn variable(&self) -> String {
        format!("MILEPOST_{}", self.name.replace('-', "_").to_uppercase())
    }

    /// `base_url`, as it stands in `milepost.toml`.
    pub fn key(&self) -> String {
        self.name.replace('-', "_")
    }
}

const fn setting(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting { name, default, meaning, secret: false }
}

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    setting("data", "./data", "folder of database, files and keys"),
    setting("listen", "127.0.0.1:8080", "address to listen on; [::]:8080 for all"),
    setting(
        "base-url",
        "http://<listen>",
        "what links begin with; https makes cookies Secure and turns HSTS on",
    ),
    setting(
        "tls-listen",
        "",
        "address to answer TLS on, such as [::]:443, where no proxy does; what listens above sends \
             everybody there; the certificate is ordered from Let’s Encrypt, whose terms you agree \
             to by setting this, or is one of your own",
    ),
    setting(
        "tls-cert",
        "",
        "a certificate of your own with its chain, in PEM; read anew when it changes",
    ),
    setting("tls-key", "", "its private key, in PEM"),
    setting(
        "acme-directory",
        "https://acme-v02.api.letsencrypt.org/directory",
        "another authority that issues certificates by ACME",
    ),
    setting(
        "acme-ca",
        "",
        "a file of certificates in PEM that the authority is believed by, besides the usual ones",
    ),
    Setting {
        secret: true,
        ..setting(
            "smtp-url",
            "",
            "mail server: smtps://user:pass@host:465, smtp://host:587?tls=required, or \
             smtp://127.0.0.1:1025; without one, letters wait and links can be copied",
        )
    },
    setting(
        "mail-from",
        "",
        "sender of mails, such as Fern & Field <hello@fernandfield.example>; \
             the owner's address if empty",
    ),
    setting(
        "dkim-selector",
        "milepost",
        "the name that the key which signs mails is published under: \
             milepost._domainkey.fernandfield.example",
    ),
    setting(
        "dkim-key",
        "",
        "a file with a private key in PEM that signs mails, if you bring your own; without one, \
             the keys that `milepost dkim` made, if it did",
    ),
    setting("dns", "", "DNS servers that `doctor` asks; those of /etc/resolv.conf if empty"),
    setting(
        "smtp-connections",
        "8",
        "connections to the mail server that are open at once, at the most",
    ),
    setting(
        "smtp-per-second",
        "0",
        "mails that are handed over in a second, at the most; 0 for as many as come",
    ),
    setting(
        "smtp-ca",
        "",
        "a file of certificates in PEM that the mail server’s is believed by, besides the usual \
             ones; for a server with a certificate of your own",
    ),
    setting("trusted-proxies", "", "addresses or networks whose headers are believed"),
    setting(
        "client-ip",
        "peer",
        "where a visitor's address is read: peer, xff or \
             header:Fly-Client-IP; believed from trusted proxies only",
    ),
    setting(
        "origin-days",
        "365",
        "how long the trail keeps network addresses and browsers, in days; 0 for always",
    ),
    setting("link-days", "90", "life of an access link, in days, from each mail that carries it"),
    setting("max-upload", "2GiB", "largest file"),
    setting("quota", "", "all files together; none if empty"),
    setting(
        "min-free",
        "500MiB",
        "below this free space uploads are refused, decisions still work",
    ),
    setting(
        "backup-dir",
        "",
        "folder of the nightly backups, best on another disk; backups in the data folder if empty",
    ),
    setting("backup-keep", "7", "how many backups stay there; 0 makes none at night"),
    setting(
        "scan-command",
        "",
        "a program that looks at every file before anybody can get it: the file's path is its last \
             word, it ends with 0 for clean and with 1 for not (clamdscan --no-summary); never in \
             the settings page",
    ),
    setting(
        "clamd",
        "",
        "a clamd that looks at every file instead: /run/clamav/clamd.ctl or 127.0.0.1:3310",
    ),
    setting(
        "webhook-networks",
        "",
        "private addresses or networks that webhooks may call, without encryption too, such as \
             127.0.0.0/8, 10.0.0.0/8; none if empty",
    ),
    Setting {
        secret: true,
        ..setting(
            "secret-key",
            "",
            "32 bytes in base64 that encrypt the keyring file, never in milepost.toml; the keyring \
             is plain, mode 0600, if empty",
        )
    },
    setting("rate-limits", "on", "off for load tests, on loopback only"),
    setting(
        "metrics-listen",
        "",
        "address where /metrics answers to Prometheus, such as 127.0.0.1:9464; nowhere if empty",
    ),
    setting("log", "info", "what is logged: error, warn, info, debug, or a tracing filter"),
    setting("log-format", "auto", "text, json, or auto: text on a terminal, JSON elsewhere"),
];
