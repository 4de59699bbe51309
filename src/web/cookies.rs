//! Cookies: HttpOnly, `SameSite=Lax` (Strict would break links in web mail), `__Host-` and `Secure`
//! once the base URL is https (`security.md` §0.3).

use crate::clock::Stamp;
use crate::config::Config;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use cookie::{Cookie, SameSite};

/// The name of the cookie for the page of one participant.
pub fn visit(config: &Config, page: &str) -> String {
    named(config, &format!("mp_{}", page.get(..8).unwrap_or(page)))
}

/// The name of the cookie that holds what a browser is known by on the page of one participant.
pub fn browser(config: &Config, page: &str) -> String {
    named(config, &format!("mps_{}", page.get(..8).unwrap_or(page)))
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
    if config.is_https() { format!("__Host-{name}") } else { name.to_owned() }
}

/// The value of a cookie. Of several with one name, the first counts.
pub fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim())
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
