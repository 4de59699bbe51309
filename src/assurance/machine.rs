//! What speaks for a machine: how it describes itself, what it asks for, and what it presses.
//!
//! None of this keeps anybody out. It is written beside what was fetched, and it decides whether an
//! answer stands at once (`security.md`, B10, B11).

use super::{Known, Secret, Why, meet};
use crate::approval;
use crate::audit::{self, Actor, Kind, Trace};
use crate::clock::{Stamp, minutes};
use crate::error::Result;
use crate::link::{Signer, Visitor};
use crate::store::Tx;
use serde_json::json;
use std::time::Duration;

/// Something in one request that people's browsers do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// It says of itself that it is a program.
    Agent,
    /// It was asked for ahead of anybody looking (`Sec-Purpose`).
    Ahead,
}

/// A request so soon after the mail server took the letter is rarely the reader's.
pub const JUST_DELIVERED: Duration = minutes(1);

/// Words by which programs name themselves; people's browsers use none of them.
const PROGRAMS: &[&str] = &[
    "bot/",
    "bot ",
    "bot;",
    "bot)",
    "bot-",
    "-bot",
    "_bot",
    "bot@",
    "robot",
    "crawl",
    "spider",
    "slurp",
    "scan",
    "preview",
    "fetch",
    "archiv",
    "validat",
    "monitor",
    "checker",
    "externalhit",
    "proofpoint",
    "barracuda",
    "mimecast",
    "safelinks",
    "whatsapp",
    "slack",
    "discord",
    "telegram",
    "skypeuri",
    "bitlybot",
    "embedly",
    "linkedin",
    "pinterest",
    "facebook",
    "teams",
];

/// Words by which tools name themselves. People who try things out use them, too.
const TOOLS: &[&str] = &[
    "http",
    "curl",
    "wget",
    "python",
    "java/",
    "java ",
    "go-",
    "ruby",
    "perl",
    "php",
    "node",
    "axios",
    "okhttp",
    "headless",
    "phantom",
    "selenium",
    "puppeteer",
    "playwright",
    "lighthouse",
    "feed",
    "rss",
    "index",
    "search",
    "analyz",
    "audit",
    "inspect",
    "test",
    "probe",
    "ping",
    "url",
    "site",
    "seo",
    "link",
    "web",
    "www.",
    ".com",
    ".org",
    ".net",
    "@",
    "+",
    "compatible; ",
];

/// Words that look like one of those and stand in people's browsers.
const PEOPLE: &[&str] = &[
    "cubot",
    "compatible; msie",
    "+https://webkit",
    "seamonkey",
    "webkit",
    "webview",
    "web browser",
    "samsungbrowser",
    "mobile safari",
    "silk-accelerated",
];

/// Whether something calls itself a program: a scanner, a crawler, what draws link previews.
pub fn declares_itself(agent: &str) -> bool {
    let says = without_people(agent);
    PROGRAMS.iter().any(|word| says.contains(word)) || says.ends_with("bot")
}

/// Whether something is probably no person's browser, by what it says of itself.
pub fn looks_automatic(agent: &str) -> bool {
    let says = without_people(agent);
    let is_browser = says.starts_with("mozilla/") || says.starts_with("opera/");
    !is_browser || declares_itself(agent) || TOOLS.iter().any(|word| says.contains(word))
}

fn without_people(agent: &str) -> String {
    let says = agent.to_lowercase();
    PEOPLE.iter().fold(says, |says, word| says.replace(word, ""))
}

/// What in a request that wants to decide speaks for a machine: only what declares itself, and
/// only while scanners are at work on the letter that just arrived.
pub fn sign(tx: &Tx, visitor: &Visitor, trace: &Trace) -> Result<Option<Sign>> {
    Ok(sign_after(tx.last_accepted(visitor)?, trace, tx.now()))
}

/// The same at `now`, for whoever was sent a letter that the mail server took at `last`.
pub fn sign_after(last: Option<Stamp>, trace: &Trace, now: Stamp) -> Option<Sign> {
    let sign = if trace.ahead {
        Some(Sign::Ahead)
    } else {
        declares_itself(&trace.agent).then_some(Sign::Agent)
    };
    sign.filter(|_| is_just_now(last, now))
}

/// Whether something that looked at the page was probably a machine.
pub fn probably(tx: &Tx, visitor: &Visitor, trace: &Trace) -> Result<bool> {
    Ok(trace.ahead || looks_automatic(&trace.agent) || just_delivered(tx, visitor)?)
}

fn just_delivered(tx: &Tx, visitor: &Visitor) -> Result<bool> {
    Ok(is_just_now(tx.last_accepted(visitor)?, tx.now()))
}

fn is_just_now(last: Option<Stamp>, now: Stamp) -> bool {
    last.is_some_and(|at| at <= now && now.since(at) < JUST_DELIVERED)
}

/// Somebody pressed what people cannot see or reach: a machine has this browser. What it answered
/// so far no longer stands, and what it answers from now on does not stand by itself.
pub fn pressed_decoy(tx: &Tx, signer: &Signer, visitor: &Visitor, secret: &Secret) -> Result<()> {
    let known = meet(tx, visitor, secret)?;
    mark(tx, signer, visitor, (&known, Why::Decoy))
}

/// Takes a browser for a machine, once. Its touches were no person's, and its answers are held.
pub fn mark(tx: &Tx, signer: &Signer, visitor: &Visitor, what: (&Known, Why)) -> Result<()> {
    let (known, why) = what;
    if known.machine.is_some() {
        return Ok(());
    }
    tx.mark_visit(visitor, &known.id, why)?;
    let subject = json!({
        "participant": visitor.participant.as_str(), "name": visitor.contact.sealed_name(),
        "why": why.as_str(),
    });
    audit::project(tx, &visitor.project, &Actor::House, Kind::MachineSeen, subject)?;
    approval::hold_all_of(tx, signer, visitor, (&known.id, why))
}
