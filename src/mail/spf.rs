//! SPF (RFC 7208): whether the domain's record is one that receivers can use. Which servers a mail
//! provider sends from, only the provider knows; so their part is followed, and not judged.

use super::dns::Resolver;
use super::records::add;

/// How many look-ups a record may cost (§4.6.4); receivers stop there and count it as broken.
const MOST: usize = 10;

/// What there is to read, and what it is.
type Term = (char, String, String);

/// What is found at `domain`.
pub async fn examine(dns: &Resolver, domain: &str) -> Result<String, String> {
    let Some(record) = record(dns, domain).await? else {
        let example = "v=spf1 include:… -all";
        let provider = "with what your mail provider names in place of include:…, or a: and the \
                        name of the server if it sends by itself";
        return Err(format!("{domain} has no SPF record. {}, {provider}", add(domain, example)));
    };
    let all = terms(&record)?;
    let redirects = all.iter().any(|(_, name, _)| name == "redirect=");
    match all.iter().find(|(_, name, _)| name == "all") {
        Some(('+', ..)) => {
            return Err(format!(
                "The SPF record of {domain} lets anybody send. Put -all at its end: {record}"
            ));
        }
        None if !redirects => {
            return Err(format!(
                "The SPF record of {domain} does not say what of all others. Put ~all or -all at \
                 its end: {record}"
            ));
        }
        _ => {}
    }
    let cost = cost(dns, domain, all).await?;
    if cost > MOST {
        return Err(format!(
            "The SPF record of {domain} costs {cost} look-ups, and receivers stop after {MOST}. \
             Take out what you no longer send by: {record}"
        ));
    }
    Ok(format!("{record} ({cost} of {MOST} look-ups); your mail provider has to be in it"))
}

/// The one record of a domain.
async fn record(dns: &Resolver, domain: &str) -> Result<Option<String>, String> {
    let texts = dns.texts(domain).await?;
    let is_one = |text: &String| {
        let head: String = text.chars().take(7).collect::<String>().to_ascii_lowercase();
        head == "v=spf1" || head == "v=spf1 "
    };
    let mut found: Vec<_> = texts.into_iter().filter(is_one).collect();
    match found.len() {
        0 | 1 => Ok(found.pop()),
        many => Err(format!(
            "{domain} has {many} SPF records, and receivers then count none. Make one of them: {}",
            found.join(" and ")
        )),
    }
}

/// The terms of a record: sign, name, what it is about.
fn terms(record: &str) -> Result<Vec<Term>, String> {
    record.split_whitespace().skip(1).map(term).collect()
}

fn term(term: &str) -> Result<Term, String> {
    let sign = term.chars().next().filter(|sign| "+-~?".contains(*sign));
    let bare = if sign.is_some() { &term[1..] } else { term };
    let end = bare.find([':', '/', '=']).unwrap_or(bare.len());
    let (name, about) = bare.split_at(end);
    let is_modifier = about.starts_with('=');
    let (name, about) = (name.to_ascii_lowercase(), about.trim_start_matches([':', '=']));
    let known = ["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"];
    if is_modifier {
        return Ok((' ', format!("{name}="), about.to_owned()));
    }
    if !known.contains(&name.as_str()) {
        return Err(format!("“{term}” in the SPF record is nothing that SPF knows. Take it out"));
    }
    Ok((sign.unwrap_or('+'), name, about.to_owned()))
}

/// How many look-ups all of it costs, with what it includes; it is given up beyond twice the most.
async fn cost(dns: &Resolver, domain: &str, all: Vec<Term>) -> Result<usize, String> {
    let (mut cost, mut left) = (0, all);
    while let Some((_, name, about)) = left.pop() {
        if cost > 2 * MOST {
            break;
        }
        match name.as_str() {
            "include" | "redirect=" => {
                cost += 1;
                // With a macro in it, it depends on the mail.
                if about.contains('%') {
                    continue;
                }
                let Some(record) = record(dns, &about).await? else {
                    return Err(format!(
                        "The SPF record of {domain} names {about}, which has none. Take it out, or \
                         put it right"
                    ));
                };
                left.extend(terms(&record)?);
            }
            "a" | "mx" | "ptr" | "exists" => cost += 1,
            _ => {}
        }
    }
    Ok(cost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_by_sign_name_and_what_they_are_about() {
        let read =
            terms("v=spf1 ip4:192.0.2.0/24 a/24 Include:_spf.x.example ~all exp=e.x.example");
        let read = read.unwrap();
        let read: Vec<_> =
            read.iter().map(|(sign, name, about)| format!("{sign}{name} {about}")).collect();
        assert_eq!(
            read,
            [
                "+ip4 192.0.2.0/24",
                "+a /24",
                "+include _spf.x.example",
                "~all ",
                " exp= e.x.example"
            ]
        );
        assert!(terms("v=spf1 ipv4:192.0.2.1 -all").unwrap_err().contains("“ipv4:192.0.2.1”"));
    }
}
