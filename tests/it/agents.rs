//! What calls itself a program is marked, by lists that others keep: `crawler-user-agents` for
//! programs, `top-user-agents` for people (`security.md`, B11).
//!
//! The lists come with `npm ci` in `tests/browser`. Where they are missing this says so by name;
//! with `CI` set that is a failure.

use milepost::assurance::{declares_itself, looks_automatic};
use serde_json::Value;
use std::path::Path;

fn list(name: &str) -> Option<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules");
    let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
        let says = format!("skipped: {name} is missing; run `npm ci` in tests/browser");
        assert!(std::env::var_os("CI").is_none(), "{says}");
        eprintln!("{says}");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// How many of `agents` are taken for machines, and those that are not.
fn judged(agents: &[&str]) -> (usize, Vec<String>) {
    let (yes, no): (Vec<&str>, Vec<&str>) =
        agents.iter().copied().partition(|agent| looks_automatic(agent));
    (yes.len(), no.into_iter().map(str::to_owned).collect())
}

#[test]
fn b11_nearly_all_crawlers_are_marked() {
    let Some(list) = list("crawler-user-agents/crawler-user-agents.json") else { return };
    let crawlers = list.as_array().unwrap().iter();
    let agents = crawlers.flat_map(|one| one["instances"].as_array().unwrap());
    let agents: Vec<_> = agents.filter_map(Value::as_str).collect();
    let (marked, missed) = judged(&agents);
    println!("{marked} of {} crawlers", agents.len());
    assert!(agents.len() > 1_500, "{}", agents.len());
    assert!(marked * 100 >= agents.len() * 95, "{marked} of {}: {missed:#?}", agents.len());
}

#[test]
fn b11_hardly_any_person_is_marked() {
    let Some(list) = list("top-user-agents/src/index.json") else { return };
    let people: Vec<_> = list.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let marked: Vec<_> = people.iter().filter(|agent| looks_automatic(agent)).collect();
    println!("{} of {} people", marked.len(), people.len());
    assert!(people.len() >= 50, "{}", people.len());
    assert!(marked.len() * 200 <= people.len(), "{marked:#?}");
}

#[test]
fn b11_mail_scanners_and_unfurlers_declare_themselves_and_people_do_not() {
    for agent in [
        "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "WhatsApp/2.23.20.0",
        "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
        "TelegramBot (like TwitterBot)",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    ] {
        assert!(declares_itself(agent), "{agent}");
    }
    for agent in [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
         Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) \
         Chrome/120.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
        crate::support::browser::FIREFOX,
    ] {
        assert!(!looks_automatic(agent), "{agent}");
    }
}
