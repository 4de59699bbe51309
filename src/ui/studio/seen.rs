//! How far a version reached each person: mail, page, touch and bytes, each by itself.

use super::Frame;
use crate::file::{Version, size_in_words};
use crate::outbox::State;
use crate::page::{Between, Reach, Record, Taken, Told, says};
use crate::ui::text;
use maud::{Markup, html};

/// The sentence about a version.
pub fn line(frame: &Frame, record: &Record, version: &Version) -> String {
    says(version.number, &record.of(version), frame.zone(), frame.now)
}

/// The section of a version's page.
pub fn section(frame: &Frame, record: &Record, version: &Version) -> Markup {
    let reached = record.of(version);
    html! {
        section.list.seen aria-labelledby="seen" {
            h2 #seen { "Seen so far" }
            p { (says(version.number, &reached, frame.zone(), frame.now)) }
            @if !reached.is_empty() {
                div.heads.meta aria-hidden="true" {
                    span { "Person" }
                    span {
                        span { "Mail" } span { "Fetched" } span { "Opened" } span { "Downloaded" }
                    }
                }
                ul { @for reach in &reached { (row(frame, reach, version)) } }
            }
        }
    }
}

fn row(frame: &Frame, reach: &Reach, version: &Version) -> Markup {
    html! {
        li {
            div {
                h3 { bdi { (reach.name) } }
                @if reach.is_gone { p.meta { "No longer on it" } }
                @else if reach.probably_not_received(frame.now) {
                    p.meta { "Probably not received" }
                }
            }
            dl {
                div { dt { "Mail" } (mail(frame, reach.mail)) }
                div { dt { "Fetched" } (fetched(frame, reach.fetched)) }
                div { dt { "Opened" } (between(frame, reach.opened)) }
                div { dt { "Downloaded" } (downloaded(frame, reach.downloaded, version)) }
            }
        }
    }
}

fn mail(frame: &Frame, told: Option<Told>) -> Markup {
    let Some(told) = told else { return html! { dd.meta { "None told of it" } } };
    let word = match told.state {
        State::Accepted => "Accepted",
        State::Queued | State::Sending => "Waits to be sent, written",
        State::Deferred => "Put off by the server, written",
        State::Failed => "Failed, written",
        State::Suppressed => "Not sent, written",
    };
    html! {
        dd { (text::moment(told.at, frame.zone())) }
        dd.meta { (word) @if told.state != State::Accepted { " then" } }
    }
}

fn fetched(frame: &Frame, fetched: Option<(Between, bool)>) -> Markup {
    let (when, automatic) = fetched.unzip();
    html! {
        (between(frame, when))
        @if automatic == Some(true) { dd.meta { "By a program, probably a mail scanner" } }
    }
}

fn between(frame: &Frame, when: Option<Between>) -> Markup {
    let zone = frame.zone();
    html! {
        @match when {
            None => dd.meta { "Not yet" },
            Some(Between { first_at, last_at }) => {
                dd { (text::moment(first_at, zone)) }
                @if first_at != last_at { dd.meta { "Last " (text::moment(last_at, zone)) } }
            },
        }
    }
}

fn downloaded(frame: &Frame, taken: Option<Taken>, version: &Version) -> Markup {
    let size = version.size;
    html! {
        (between(frame, taken.map(|taken| taken.between)))
        @if let Some(taken) = taken {
            @match taken.sent {
                Some(sent) if sent >= size => dd.meta { "All of it" },
                Some(sent) => dd.meta {
                    (size_in_words(sent)) " of " (size_in_words(size))
                },
                None => {},
            }
            @if taken.automatic { dd.meta { "By a program, probably" } }
        }
    }
}
