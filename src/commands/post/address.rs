//! Where a server is, as it was typed.

use milepost::config;
use url::{Host, Url};

/// An address as it was typed; without a scheme, encrypted unless it is this machine.
pub fn address(typed: &str) -> Option<Url> {
    let whole = match typed.contains("://") {
        true => typed.to_owned(),
        false => {
            let near = Url::parse(&format!("http://{typed}")).is_ok_and(|url| is_loopback(&url));
            format!("{}://{typed}", if near { "http" } else { "https" })
        }
    };
    Url::parse(&config::base_url(&whole)?).ok()
}

/// Whether it is this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_scheme_is_encrypted_unless_it_is_this_machine() {
        for (typed, meant) in [
            ("portal.example.com", Some("https://portal.example.com/")),
            ("http://portal.example.com", Some("http://portal.example.com/")),
            ("localhost:8080", Some("http://localhost:8080/")),
            ("127.0.0.1:8080", Some("http://127.0.0.1:8080/")),
            ("[::1]:8080", Some("http://[::1]:8080/")),
            ("127.0.0.1.example.com", Some("https://127.0.0.1.example.com/")),
            ("ftp://portal.example.com", None),
            ("https://me@portal.example.com", None),
            ("https://portal.example.com/admin", None),
            ("", None),
        ] {
            assert_eq!(address(typed).as_ref().map(Url::as_str), meant, "{typed}");
        }
    }
}
