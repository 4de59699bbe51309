//! What is looked at before an introduction is believed: the form, the address, who sends it.

use crate::assurance;
use crate::audit::Trace;
use crate::error::{Fault, Refusal, Result};
use crate::link::Visitor;
use crate::member;
use crate::store::Tx;
use crate::studio::text;

/// What the form holds, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// A name and an address that can be right.
#[derive(Debug, Clone)]
pub struct Colleague {
    /// On one line, without letters that only turn or hide others.
    pub name: String,
    /// Where a link would go.
    pub email: String,
}

/// Reads the form.
///
/// # Errors
/// `Wrong` with every field that cannot be right.
pub fn check(typed: &Typed) -> Result<Colleague> {
    let mut faults = Vec::new();
    let name = text(&mut faults, "name", &typed.name, "Write your name.");
    // It stands in a mail to the studio, whose program may turn such words into a way elsewhere.
    let leads = |part: &str| name.to_lowercase().contains(part);
    if faults.is_empty() && ["/", "\\", "@", "www."].into_iter().any(leads) {
        faults.push(Fault::new("name", "Write your name here; the address goes below."));
    }
    let email = member::address(&typed.email).unwrap_or_else(|says| {
        faults.push(Fault::new("email", says));
        String::new()
    });
    if faults.is_empty() {
        Ok(Colleague { name, email })
    } else {
        Err(Refusal::Wrong(faults).into())
    }
}

/// Whether `email` is at a mail domain that one of `contacts` has and that is the client's own.
pub fn is_of_their_own<'a>(email: &str, mut contacts: impl Iterator<Item = &'a str>) -> bool {
    let domain = domain(email);
    !PUBLIC.contains(&domain.as_str()) && contacts.any(|contact| self::domain(contact) == domain)
}

fn domain(email: &str) -> String {
    email.rsplit_once('@').map(|(_, domain)| domain.to_lowercase()).unwrap_or_default()
}

/// Mail services at which anybody gets an address: to share one says nothing.
const PUBLIC: &[&str] = &[
    "126.com",
    "163.com",
    "aol.com",
    "bluewin.ch",
    "bt.com",
    "btinternet.com",
    "comcast.net",
    "duck.com",
    "email.com",
    "fastmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.co.uk",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.de",
    "mail.ru",
    "mailbox.org",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.fr",
    "pm.me",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rocketmail.com",
    "sky.com",
    "t-online.de",
    "tuta.com",
    "tutanota.com",
    "web.de",
    "wp.pl",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.de",
    "yahoo.fr",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
];

/// Whether something else than a person may have filled the form in. It is kept all the same, and
/// the studio is asked; only nothing goes to anybody else.
pub fn looks_like_a_machine(tx: &Tx, visitor: &Visitor, trace: &Trace) -> Result<bool> {
    assurance::probably(tx, visitor, trace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(name: &str, email: &str) -> Vec<&'static str> {
        let typed = Typed { name: name.into(), email: email.into() };
        match check(&typed).err().as_ref().and_then(|error| error.refusal()) {
            Some(Refusal::Wrong(faults)) => faults.iter().map(|fault| fault.field).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_name_is_one_line_and_leads_nowhere() {
        let sam = "sam@harbourbakery.example";
        assert_eq!(wrong("Sam Reed", sam), [""; 0]);
        assert_eq!(wrong("", "sam"), ["name", "email"]);
        assert_eq!(wrong(&"x".repeat(121), sam), ["name"]);
        for name in ["see https://evil.example", "WWW.evil.example", "sam@evil.example", "a\\b"] {
            assert_eq!(wrong(name, sam), ["name"], "{name}");
        }
        let typed = Typed { name: "Sam\r\n Bcc:\u{202e} Reed ".into(), email: sam.into() };
        assert_eq!(check(&typed).unwrap().name, "Sam Bcc: Reed");
    }

    #[test]
    fn only_a_domain_of_the_clients_own_counts() {
        let own = |email: &str, contacts: &[&str]| is_of_their_own(email, contacts.iter().copied());
        let bakery = ["ines@harbourbakery.example", "pete@gmail.com"];
        assert!(own("sam@HarbourBakery.example", &bakery));
        assert!(!own("sam@gmail.com", &bakery));
        assert!(!own("sam@harbourbakery.example.evil.example", &bakery));
        assert!(!own("sam@sub.harbourbakery.example", &bakery));
        // A Cyrillic о.
        assert!(!own("sam@harb\u{43e}urbakery.example", &bakery));
        assert!(!own("sam@harbourbakery.example", &[]));
    }
}
