//! Cookies: HttpOnly, `SameSite=Lax` (Strict would break links in web mail), `__Host-` and `Secure`
//! once the base URL is https (`security.md` §0.3).

use crate::clock::Stamp;
use crate::config::Config;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use cookie::{Cookie, SameSite};

/// What the cookies for pages are named by, before the page.
const VISIT: &str = "mp_";
const BROWSER: &str = "mps_";

/// What a cookie names a page by.
fn short(page: &str) -> &str {
    page.get(..8).unwrap_or(page)
}

/// The name of the cookie for the page of one participant.
pub fn visit(config: &Config, page: &str) -> String {
    named(config, &format!("{VISIT}{}", short(page)))
}

/// The name of the cookie that holds what a browser is known by on the page of one participant.
pub fn browser(config: &Config, page: &str) -> String {
    named(config, &format!("{BROWSER}{}", short(page)))
}

/// The name of a member's session cookie.
pub fn session(config: &Config) -> String {
    named(config, "mp_member")
}

/// The name of the cookie that ties a mailed sign-in link to the browser that asked.
pub fn asked(config: &Config) -> String {
    named(config, "mp_asked")
}

fn named(config: &Config, name: &str) -> String {
    if config.is_https() { format!("{HOST}{name}") } else { name.to_owned() }
}

/// What browsers take over TLS only, for this host alone (RFC 6265bis §4.1.3.2).
const HOST: &str = "__Host-";

/// The value of a cookie. Of several with one name, the first counts.
pub fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    pairs(headers).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// The values of the cookies that [`visit`] and [`browser`] name, in one look.
pub fn of_page<'h>(
    headers: &'h HeaderMap,
    config: &Config,
    page: &str,
) -> Option<(&'h str, &'h str)> {
    let (mut visit, mut browser) = (None, None);
    let host = if config.is_https() { HOST } else { "" };
    for (name, value) in pairs(headers) {
        let Some(name) = name.strip_prefix(host) else { continue };
        let Some(kind) = name.strip_suffix(short(page)) else { continue };
        let place = match kind {
            VISIT => &mut visit,
            BROWSER => &mut browser,
            _ => continue,
        };
        place.get_or_insert(value);
    }
    visit.zip(browser)
}

/// Every cookie: name and value.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.trim_ascii(), value.trim_ascii()))
}

/// Adds a cookie that lasts from `now` until `ends_at`; an end that is over removes it.
pub fn set(response: &mut Response, config: &Config, pair: (&str, &str), times: (Stamp, Stamp)) {
    let (now, ends_at) = times;
    let seconds = i64::try_from(ends_at.since(now).as_secs()).unwrap_or(0);
    let cookie = Cookie::build(pair)
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
        .max_age(cookie::time::Duration::seconds(seconds));
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_cookies_of_a_page_are_those_that_their_names_are_of() {
        for (url, host) in [("http://portal.test", ""), ("https://portal.test", "__Host-")] {
            let said = BTreeMap::from([("base-url".to_owned(), url.to_owned())]);
            let config = Config::read(&said).unwrap();
            let page = "abcdefghijklmnop";
            let (visit, browser) = (visit(&config, page), browser(&config, page));
            assert_eq!(
                (visit, browser),
                (format!("{host}mp_abcdefgh"), format!("{host}mps_abcdefgh"))
            );
            let of = |line: String| {
                let cookie = HeaderValue::from_str(&line).unwrap();
                HeaderMap::from_iter([(header::COOKIE, cookie)])
            };
            let both = of(format!(
                "mp_abcdefgx=no; x{host}mp_abcdefgh=no; {host}mp_abcdefgh=one;{host}mps_abcdefgh=two; \
                 {host}mp_abcdefgh=three"
            ));
            assert_eq!(of_page(&both, &config, page), Some(("one", "two")), "{url}");
            let other = if host.is_empty() { "__Host-" } else { "" };
            let foreign = of(format!("{other}mp_abcdefgh=one; {other}mps_abcdefgh=two"));
            assert_eq!(of_page(&foreign, &config, page), None, "{url}");
            let alone = of(format!("{host}mp_abcdefgh=one"));
            assert_eq!(of_page(&alone, &config, page), None, "{url}");
        }
    }
}
