//! Parts that several pages share.

use super::shell::Look;
use super::text;
use crate::file::{Dots, Version, kind_in_words, size_in_words};
use crate::milestone::{Milestone, State};
use maud::{Markup, html};

/// What was wrong in a form, at its top, each with a way to its field.
pub fn faults(faults: &[crate::error::Fault]) -> Markup {
    let heading = match faults.len() {
        1 => "One thing to fix".to_owned(),
        many => format!("{} things to fix", begun(&in_words(many))),
    };
    html! {
        @if !faults.is_empty() {
            div.card.wrong role="alert" tabindex="-1" autofocus {
                h2.bad { (heading) }
                ul.marks { @for fault in faults {
                    li { a href={ "#f-" (fault.field) } { (fault.says) } }
                } }
            }
        }
    }
}

/// One field of a form.
pub struct Field<'a> {
    /// Its name in the form.
    pub name: &'static str,
    /// What it asks for.
    pub label: &'a str,
    /// What stands above it in small type.
    pub hint: &'a str,
    /// `text`, `email`, `date`, `color`, `url`, `tel` or `password`.
    pub kind: &'static str,
    /// What was typed before.
    pub value: &'a str,
    /// For the browser's autofill.
    pub autocomplete: &'static str,
    /// Whether the browser may ask for it before sending.
    pub required: bool,
}

impl Default for Field<'_> {
    fn default() -> Self {
        Self {
            name: "",
            label: "",
            hint: "",
            kind: "text",
            value: "",
            autocomplete: "off",
            required: false,
        }
    }
}

impl Field<'_> {
    /// The field with its label, hint and, if something is wrong with it, what.
    pub fn draw(&self, wrong: &[crate::error::Fault]) -> Markup {
        let id = format!("f-{}", self.name);
        let fault = wrong.iter().find(|fault| fault.field == self.name);
        let described = described(self.name, !self.hint.is_empty(), fault.is_some());
        html! {
            div {
                label for=(id) { (self.label) }
                @if !self.hint.is_empty() { p.meta id={ (id) "-h" } { (self.hint) } }
                input id=(id) name=(self.name) type=(self.kind) value=(self.value)
                    autocomplete=(self.autocomplete) required[self.required]
                    aria-describedby=[described] aria-invalid=[fault.map(|_| "true")];
                @if let Some(fault) = fault { p.bad.note id={ (id) "-e" } { (fault.says) } }
            }
        }
    }
}

/// Having a code mailed, and typing the one that was.
pub fn code(page: &str, waits: bool, wrong: Option<&str>) -> Markup {
    html! {
        @if waits {
            form method="post" action={ "/p/" (page) "/code/check" } {
                div {
                    label for="code-in" { "The code from our e-mail" }
                    p.meta id="code-h" { "Six digits. It works for 10 minutes, in this browser." }
                    input id="code-in" name="code" inputmode="numeric" autocomplete="one-time-code"
                        required maxlength="12" aria-describedby="code-h code-e"
                        aria-invalid=[wrong.map(|_| "true")];
                    (said(wrong))
                }
                button.btn { "Go on" }
            }
            form method="post" action={ "/p/" (page) "/code" } {
                button.act { "E-mail me another code" }
            }
        } @else {
            (said(wrong))
            form method="post" action={ "/p/" (page) "/code" } {
                button.btn { "E-mail me a code" }
                p.meta { "It usually arrives within a minute. This browser remembers it for 12 \
                          hours." }
            }
        }
    }
}

fn said(wrong: Option<&str>) -> Markup {
    html! {
        @if let Some(says) = wrong { p.bad.note #code-e role="alert" { (says) } }
        @else { span #code-e {} }
    }
}

fn described(name: &str, hint: bool, fault: bool) -> Option<String> {
    match (hint, fault) {
        (true, true) => Some(format!("f-{name}-h f-{name}-e")),
        (true, false) => Some(format!("f-{name}-h")),
        (false, true) => Some(format!("f-{name}-e")),
        (false, false) => None,
    }
}

/// Every zone, one chosen.
pub fn zones(name: &'static str, chosen: &str) -> Markup {
    html! {
        div {
            label for={ "f-" (name) } { "Time zone" }
            select id={ "f-" (name) } name=(name) data-zone="UTC" {
                @for zone in crate::calendar::Zone::all() {
                    option value=(zone) selected[zone == chosen] { (zone.replace('_', " ")) }
                }
            }
        }
    }
}

/// One segment a milestone, each with a way to it.
pub fn track(milestones: &[&Milestone], numbered: bool) -> Markup {
    html! {
        ol.track aria-label="Milestones" {
            @for milestone in milestones {
                li class=[class(milestone.state)] {
                    a href={ "#m" (milestone.position) } {
                        b {
                            @if numbered { (milestone.position) " " }
                            bdi { (milestone.label) }
                        } " "
                        span { (when(milestone)) }
                    }
                }
            }
        }
    }
}

fn class(state: State) -> Option<&'static str> {
    match state {
        State::Done => Some("done"),
        State::InProgress => Some("now"),
        State::Planned => None,
    }
}

/// The track as a small picture for lists.
pub fn mini_track(track: &[State]) -> Markup {
    let done = track.iter().filter(|state| **state == State::Done).count();
    html! {
        @if !track.is_empty() {
            div.track.mini role="img"
                aria-label={ (done) " of " (track.len()) " milestones done" } {
                @for state in track { i class=[class(*state)] {} }
            }
        }
    }
}

fn when(milestone: &Milestone) -> Markup {
    html! {
        @match (milestone.state, milestone.done_on, milestone.starts_on, milestone.estimated_on) {
            (State::Done, Some(done), ..) => { "Done " (text::short_day(done)) },
            (State::Done, ..) => "Done",
            (State::InProgress, _, _, Some(end)) => { "Now, to " (text::short_day(end)) },
            (State::InProgress, ..) => "Now",
            (_, _, Some(start), _) => { "From " (text::short_day(start)) },
            (_, _, None, Some(end)) => { "To " (text::short_day(end)) },
            _ => "Later",
        }
    }
}

/// A tile with the file's kind, where there is no preview.
pub fn tile(name: &str) -> Markup {
    let kind = kind_in_words(name);
    html! { span.ext { @if kind.is_empty() { "FILE" } @else { (kind) } } }
}

/// A small picture of a file at `address`, or the tile with its kind. What it is stands beside it.
pub fn thumb(name: &str, preview: Option<Dots>, address: impl FnOnce() -> String) -> Markup {
    let Some(Dots { width, height }) = preview else { return tile(name) };
    html! {
        img src=(address()) width=(width) height=(height) alt="" loading="lazy" decoding="async";
    }
}

/// "Version 3 · PDF, 4.2 MB"
pub fn facts_of(version: &Version) -> String {
    let kind = kind_in_words(&version.name);
    let size = size_in_words(version.size).replace(' ', "\u{a0}");
    if kind.is_empty() { size } else { format!("{kind}, {size}") }
}

/// The arrow of a download.
pub fn arrow() -> Markup {
    html! {
        svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" {
            path d="M10 3v10m-4-3.8 4 4 4-4M4 16.5h12" {}
        }
    }
}

/// "Questions? nell@… or 0117 …"
pub fn questions(look: &Look) -> Markup {
    html! {
        @if look.email.is_some() || look.phone.is_some() {
            p { "Questions? " (reach(look)) }
        }
    }
}

/// "Write to nell@… or call 0117 …"; `write` and `call` begin it as the sentence needs.
pub fn turn_to(look: &Look, write: &str, call: &str) -> Markup {
    html! {
        @if let Some(email) = &look.email {
            (write) " to " a href={ "mailto:" (email) } { (email) }
        }
        @if let Some(phone) = &look.phone {
            @if look.email.is_some() { " or call " } @else { (call) " " }
            (number(phone))
        }
    }
}

/// A number to ring; its groups stay on one line.
fn number(phone: &str) -> Markup {
    html! {
        a href={ "tel:" (phone.replace([' ', '(', ')', '-'], "")) } {
            (phone.replace(' ', "\u{a0}"))
        }
    }
}

/// Address and number of the studio, as links.
fn reach(look: &Look) -> Markup {
    html! {
        @if let Some(email) = &look.email { a href={ "mailto:" (email) } { (email) } }
        @if look.email.is_some() && look.phone.is_some() { " or " }
        @if let Some(phone) = &look.phone { (number(phone)) }
    }
}

/// "none", "one" … "twelve", then figures.
pub fn in_words(number: usize) -> String {
    const WORDS: [&str; 13] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    WORDS.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// With a capital at its beginning.
pub fn begun(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
