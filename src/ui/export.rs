//! The page in an exported project. It opens from a disk, without a server, script or style sheet.

use super::{raw, text};
use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::file::Version;
use crate::message::Message;
use crate::milestone::{Milestone, State};
use maud::{DOCTYPE, Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Letters of a path that stand for themselves.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_');

const STYLE: &str = "body{font:1rem/1.55 system-ui,sans-serif;max-width:44rem;margin:2rem auto;\
    padding:0 1rem;color-scheme:light dark}code{overflow-wrap:anywhere}dt{font-weight:600}\
    li{margin:.375rem 0}small{opacity:.8}";

/// A line of the history.
#[derive(Debug, Clone)]
pub struct Line {
    /// When.
    pub at: Stamp,
    /// What happened.
    pub says: String,
}

/// A version, and where it lies in the zip.
#[derive(Debug)]
pub struct Kept<'a> {
    /// The version.
    pub version: &'a Version,
    /// Its path in the zip.
    pub path: &'a str,
}

/// What the page says.
pub struct Index<'a> {
    /// The studio's name.
    pub studio: &'a str,
    /// The client's name.
    pub client: &'a str,
    /// The project's title.
    pub project: &'a str,
    /// The reader's zone.
    pub zone: &'a Zone,
    /// When it was made.
    pub now: Stamp,
    /// The milestones, in order.
    pub milestones: &'a [Milestone],
    /// Everything that was said, in order.
    pub messages: &'a [Message],
    /// Every version.
    pub files: Vec<Kept<'a>>,
    /// Paths of receipts.
    pub receipts: Vec<&'a str>,
    /// Paths of what was sent along with answers and messages.
    pub sent: Vec<&'a str>,
    /// What happened, newest first.
    pub history: &'a [Line],
}

impl Index<'_> {
    /// Draws it.
    pub fn draw(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    title { (self.project) ", " (self.client) }
                    (raw::style(STYLE))
                }
                body {
                    h1 { bdi { (self.project) } }
                    p {
                        bdi { (self.client) } " and " bdi { (self.studio) }
                        ". Everything as it was on "
                        (text::moment(self.now, self.zone)) "."
                    }
                    (self.work())
                    h2 { "Receipts" }
                    @if self.receipts.is_empty() { p { "Nothing was decided." } }
                    (links(&self.receipts))
                    @if !self.sent.is_empty() {
                        h2 { "Sent by people at the client" }
                        (links(&self.sent))
                    }
                    h2 { "History" }
                    ol reversed { @for line in self.history { li {
                        (line.says) " " small { (text::moment(line.at, self.zone)) }
                    } } }
                    h2 { "How to check this" }
                    p {
                        "Every event stands in " a href="trail.jsonl" { "trail.jsonl" }
                        ", each with the hash of the one before and signed at the end. "
                        a href="VERIFY.md" { "VERIFY.md" }
                        " says how anybody can check it and the receipts, without this studio."
                    }
                }
            }
        };
        page.into_string()
    }

    fn work(&self) -> Markup {
        html! {
            @for milestone in self.milestones {
                h2 { bdi { (milestone.title) } }
                p {
                    (state(milestone.state))
                    @if let Some(day) = milestone.done_on { " on " (text::day(day)) }
                    @else if let Some(day) = milestone.estimated_on {
                        ", estimated for " (text::day(day))
                    }
                    "."
                }
                ul { @for kept in self.files.iter().filter(|one| is_of(one, milestone)) {
                    li { (file(kept)) }
                } }
                (self.said(milestone))
            }
        }
    }
}

impl Index<'_> {
    /// What was said on a milestone.
    fn said(&self, milestone: &Milestone) -> Markup {
        let mut here = self.messages.iter().filter(|one| one.milestone == milestone.id).peekable();
        html! {
            @if here.peek().is_some() {
                h3 { "Conversation" }
                @for message in here {
                    p { b { bdi { (message.by.name()) } } " "
                        small { (text::moment(message.said_at, self.zone)) } }
                    blockquote { (text::markdown(&message.body)) }
                }
            }
        }
    }
}

fn is_of(kept: &Kept<'_>, milestone: &Milestone) -> bool {
    kept.version.milestone == milestone.id
}

fn file(kept: &Kept<'_>) -> Markup {
    let Kept { version, path } = kept;
    let name = html! { bdi { (version.name) } ", version " (version.number) };
    html! {
        a href=(address(path)) { (name) }
        @if !version.note.is_empty() { ": " bdi { (version.note) } }
        br;
        small { "SHA-256 " code { (version.sha256) } }
    }
}

fn links(paths: &[&str]) -> Markup {
    html! { ul { @for path in paths { li { a href=(address(path)) { bdi { (path) } } } } } }
}

fn address(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

const fn state(state: State) -> &'static str {
    match state {
        State::Planned => "Planned",
        State::InProgress => "In progress",
        State::Done => "Done",
    }
}
