//! Where mail is handed over, read from one address such as `smtps://name:password@host:465`.

use crate::trust::Roots;
use std::net::IpAddr;
use zeroize::Zeroizing;

/// A password that is never printed.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Keeps `secret`, and wipes it from memory at the end.
    pub fn new(secret: String) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// The secret itself, for the mail server only.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all: only to this machine itself.
    Plain,
    /// Encrypted after `STARTTLS`, or nothing is sent.
    StartTls,
    /// Encrypted from the first byte.
    Implicit,
}

/// A mail server and how to sign in there.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is protected.
    pub security: Security,
    /// The name to sign in with.
    pub user: Option<String>,
    /// The password to sign in with.
    pub password: Option<Password>,
}

/// How mail is handed over, besides where.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// How many connections are open at once, at the most.
    pub connections: usize,
    /// How many mails are handed over in a second, at the most; 0 for as many as come.
    pub per_second: u32,
    /// Whose certificates are believed, besides those that everybody believes.
    pub roots: Roots,
}

impl Default for Delivery {
    fn default() -> Self {
        Self { connections: 8, per_second: 0, roots: Roots::default() }
    }
}

impl SmtpSettings {
    /// Reads `smtps://name:password@host:465` or `smtp://name:password@host:587`.
    ///
    /// `smtp://` means `STARTTLS`, except to this machine itself, where it means no encryption
    /// unless `?tls=required` is added.
    ///
    /// # Errors
    /// A sentence that says what to change and never repeats the password.
    pub fn parse(url: &str) -> Result<Self, String> {
        let parsed = url::Url::parse(url.trim()).map_err(|_| unreadable())?;
        let host = parsed.host_str().filter(|host| !host.is_empty()).ok_or_else(unreadable)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        if !matches!(parsed.path(), "" | "/") || parsed.fragment().is_some() {
            return Err(unreadable());
        }
        let security = security(&parsed, is_this_machine(&host))?;
        let port = parsed.port().unwrap_or(match security {
            Security::Implicit => 465,
            Security::StartTls => 587,
            Security::Plain => 25,
        });
        let user = Some(decoded(parsed.username())?).filter(|user| !user.is_empty());
        let password = parsed.password().map(decoded).transpose()?.map(Password::new);
        match (&user, &password) {
            (Some(_), None) => Err("The mail server's address has a name but no password.".into()),
            (None, Some(_)) => Err("The mail server's address has a password but no name.".into()),
            _ => Ok(Self { host, port, security, user, password }),
        }
    }

    /// "smtp.example.com:465, encrypted": without name and password.
    pub fn describe(&self) -> String {
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let how = match self.security {
            Security::Plain => "not encrypted, on this machine",
            Security::StartTls | Security::Implicit => "encrypted",
        };
        format!("{host}:{}, {how}", self.port)
    }
}

fn unreadable() -> String {
    "The mail server's address cannot be read. Write smtps://name:password@host:465, with %40 for \
     an @, %2F for a /, %23 for a # and %3A for a : in the name or the password."
        .to_owned()
}

fn security(url: &url::Url, this_machine: bool) -> Result<Security, String> {
    let wishes: Vec<_> = url.query_pairs().collect();
    let wish = match wishes.as_slice() {
        [] => None,
        [(key, value)] if key == "tls" && value == "required" => Some(Security::StartTls),
        [(key, value)] if key == "tls" && value == "none" => Some(Security::Plain),
        _ => return Err("After the mail server's address only ?tls=required can stand.".into()),
    };
    match (url.scheme(), wish) {
        ("smtps", None | Some(Security::StartTls)) => Ok(Security::Implicit),
        ("smtps", _) => Err("smtps:// is always encrypted; ?tls=none cannot go with it.".into()),
        ("smtp", Some(Security::Plain)) if !this_machine => {
            Err("Mail goes unencrypted to this machine itself only. Leave ?tls=none out.".into())
        }
        ("smtp", Some(wish)) => Ok(wish),
        ("smtp", None) if this_machine => Ok(Security::Plain),
        ("smtp", None) => Ok(Security::StartTls),
        _ => Err("The mail server's address starts with smtps:// or smtp://.".into()),
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Undoes `%40`; a `+` stays one, as in the first half of any address.
fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        (bytes, rest) = match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                let digit =
                    |byte: &u8| char::from(*byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
                let (high, low) = digit(high).zip(digit(low)).ok_or_else(unreadable)?;
                bytes.push(high << 4 | low);
                (bytes, after)
            }
            (b'%', _) => return Err(unreadable()),
            _ => {
                bytes.push(*first);
                (bytes, after)
            }
        };
    }
    let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
    // A line break would end the command and start another one.
    if text.contains(|letter: char| letter.is_control()) { Err(unreadable()) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_mail_servers_are_read() {
        let table = [
            ("smtps://n:p@smtp.example.com", "smtp.example.com:465, encrypted", Security::Implicit),
            ("smtps://n:p@Mail.example:4650/", "mail.example:4650, encrypted", Security::Implicit),
            ("smtp://n:p@mail.example", "mail.example:587, encrypted", Security::StartTls),
            ("smtp://h:25?tls=required", "h:25, encrypted", Security::StartTls),
            ("smtp://localhost?tls=required", "localhost:587, encrypted", Security::StartTls),
            (
                "smtp://127.0.0.1:1025",
                "127.0.0.1:1025, not encrypted, on this machine",
                Security::Plain,
            ),
            ("smtp://[::1]", "[::1]:25, not encrypted, on this machine", Security::Plain),
            (
                "smtp://localhost:25?tls=none",
                "localhost:25, not encrypted, on this machine",
                Security::Plain,
            ),
        ];
        for (url, described, security) in table {
            let settings = SmtpSettings::parse(url).expect(url);
            assert_eq!((settings.describe().as_str(), settings.security), (described, security));
        }
    }

    #[test]
    fn names_and_passwords_are_decoded_and_never_printed() {
        let settings =
            SmtpSettings::parse("smtps://nell%40f.example:a+b%2F%C3%A9%23@h.example").unwrap();
        assert_eq!(settings.user.as_deref(), Some("nell@f.example"));
        assert_eq!(settings.password.as_ref().unwrap().reveal(), "a+b/é#");
        let printed = format!("{settings:?} {}", settings.describe());
        assert!(!printed.contains("a+b") && printed.contains("Password(…)"), "{printed}");
    }

    #[test]
    fn what_cannot_be_read_is_refused_in_a_sentence_without_the_password() {
        let table = [
            ("smtps://n:geheim@", "cannot be read"),
            ("mail.example.com", "cannot be read"),
            ("smtps://n:geheim/x@h", "cannot be read"),
            ("smtps://n:geh#eim@h", "cannot be read"),
            ("smtps://n:geheim%0d%0aQUIT@h", "cannot be read"),
            ("smtps://n:geheim%4@h", "cannot be read"),
            ("smtps://n:geheim@h/inbox", "cannot be read"),
            ("https://n:geheim@h", "starts with smtps://"),
            ("smtp://n:geheim@h?tls=none", "this machine itself only"),
            ("smtp://n:geheim@10.0.0.1?tls=none", "this machine itself only"),
            ("smtps://n:geheim@h?tls=none", "always encrypted"),
            ("smtps://n:geheim@h?tls=maybe", "only ?tls=required"),
            ("smtps://n@h", "no password"),
            ("smtps://:geheim@h", "no name"),
        ];
        for (url, says) in table {
            let sentence = SmtpSettings::parse(url).expect_err(url);
            assert!(sentence.contains(says), "{url}: {sentence}");
            assert!(!sentence.contains("geh") && sentence.ends_with('.'), "{url}: {sentence}");
        }
    }
}
