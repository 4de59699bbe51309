//! What the DNS has to say about the sending domain, so that mails arrive: SPF (RFC 7208), DKIM
//! (RFC 6376) and DMARC (RFC 7489). Each finding says in words what to put where.

use super::dns::Resolver;
use super::spf;
use crate::key::MailKey;
use std::net::SocketAddr;

/// What was looked at, and what was found: good or not.
pub type Finding = (String, Result<String, String>);

/// Endings that no mail comes from (RFC 2606, RFC 6761).
const RESERVED: &[&str] = &["example", "test", "invalid", "localhost", "local"];

/// Asks the DNS at `servers`, or those of this machine, about `domain` and the keys that sign its
/// mails.
pub async fn examine(servers: &[SocketAddr], domain: &str, keys: &[MailKey]) -> Vec<Finding> {
    if domain.is_empty() || RESERVED.contains(&domain.rsplit('.').next().unwrap_or_default()) {
        let says = format!("letters come from {domain}, a name that the DNS does not have");
        return vec![("mail records".to_owned(), Ok(says))];
    }
    let dns = Resolver::of(servers);
    let mut found = vec![("SPF".to_owned(), spf::examine(&dns, domain).await)];
    if keys.is_empty() {
        let says = "Milepost does not sign: run `milepost dkim`, unless your mail provider signs";
        found.push(("DKIM".to_owned(), Ok(says.to_owned())));
    }
    for key in keys {
        found.push((format!("DKIM {}", key.selector()), dkim(&dns, domain, key).await));
    }
    found.push(("DMARC".to_owned(), dmarc(&dns, domain).await));
    found
}

/// "Add this TXT record at … :"
pub fn add(place: &str, record: &str) -> String {
    format!("Add this TXT record at {place}: {record}")
}

async fn dkim(dns: &Resolver, domain: &str, key: &MailKey) -> Result<String, String> {
    let (place, record) = (key.place(domain), key.record());
    let texts = dns.texts(&place).await?;
    let published: Vec<_> = texts.iter().filter_map(|text| tag(text, "p")).collect();
    match published.as_slice() {
        [] => Err(format!("There is no key at {place}. {}", add(&place, &record))),
        [one] if *one == key.public() => {
            Ok(format!("the key at {place} is the one that signs ({})", key.algorithm()))
        }
        [one] if one.is_empty() => {
            Err(format!("The key at {place} is revoked. Put this in its place: {record}"))
        }
        [_] => Err(format!("There is another key at {place}. Put this in its place: {record}")),
        many => Err(format!("There are {} keys at {place}. Leave only this: {record}", many.len())),
    }
}

/// Of the domain itself, or of one that it lies under.
async fn dmarc(dns: &Resolver, domain: &str) -> Result<String, String> {
    let mut at = domain;
    loop {
        let place = format!("_dmarc.{at}");
        let texts = dns.texts(&place).await?;
        let is_one = |text: &&String| tag(text, "v").as_deref() == Some("DMARC1");
        let found: Vec<_> = texts.iter().filter(is_one).collect();
        match found.as_slice() {
            [] => {}
            [one] => return policy(one, &place, at == domain),
            many => {
                let many = many.len();
                return Err(format!("There are {many} DMARC records at {place}. Leave only one."));
            }
        }
        match at.split_once('.') {
            Some((_, above)) if above.contains('.') => at = above,
            _ => break,
        }
    }
    let add = add(&format!("_dmarc.{domain}"), "v=DMARC1; p=none");
    Err(format!("{domain} has no DMARC record. {add}"))
}

fn policy(record: &str, place: &str, is_own: bool) -> Result<String, String> {
    let own = tag(record, "p").unwrap_or_default();
    let below = tag(record, "sp").filter(|_| !is_own);
    match below.unwrap_or(own).as_str() {
        "none" => Ok(format!("{place}: p=none, so receivers report and let everything through")),
        policy @ ("quarantine" | "reject") => Ok(format!("{place}: p={policy}")),
        _ => Err(format!(
            "The record at {place} has no policy that counts. Put p=none, p=quarantine or \
             p=reject in it: v=DMARC1; p=none"
        )),
    }
}

/// A tag's value in a list such as `v=DKIM1; k=rsa; p=…`, without spaces.
fn tag(record: &str, name: &str) -> Option<String> {
    let mut tags = record.split(';').filter_map(|tag| tag.split_once('='));
    let (_, value) = tags.find(|(known, _)| known.trim() == name)?;
    Some(value.chars().filter(|letter| !letter.is_whitespace()).collect())
}
