//! The studio's own words in letters: which letters have some, and one of them with its form and
//! the whole letter beside it.

use super::fields::Fields;
use super::{Frame, Here, Leaf, happened};
use crate::error::Fault;
use crate::ui::Drawn;
use crate::ui::parts::{self, Field};
use crate::wording::{LINE, LetterKind, WORDS, Wording};
use maud::{DOCTYPE, Markup, html};

/// Every letter, and whether its words are ours.
pub fn list(frame: &Frame, all: &[(LetterKind, Wording)]) -> Drawn {
    let main = html! {
        div.intro {
            p.meta { a.act href="/admin/settings" { "Settings" } }
            h1 { "Words in letters" }
            p.lede { "What clients read can begin and end in your own words. What a letter reports \
                      stays as it is, and the link is always in it." }
        }
        ul.lines.prose {
            @for (kind, words) in all {
                li {
                    a.act href={ "/admin/letters/" (kind.as_str()) } { (kind.says()) }
                    span.meta { @if words.is_ours() { "Our words" } @else { "Your words" } }
                }
            }
        }
    };
    let (title, here) = ("Words in letters", Here::Settings);
    frame.draw(Leaf { title, here, action: None, main, note: "" })
}

/// One letter's words.
pub struct Words<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Which letter.
    pub kind: LetterKind,
    /// What the form holds.
    pub words: &'a Wording,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// Whether it was just saved.
    pub saved: bool,
}

impl Words<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (says, at) = (self.kind.says(), format!("/admin/letters/{}", self.kind.as_str()));
        let main = html! {
            div.intro {
                p.meta { a.act href="/admin/letters" { "Words in letters" } }
                h1 { (says) }
                p.lede { "Left empty, our words stand. They change with what there is to say; \
                          yours are the same each time." }
            }
            @if self.saved {
                (happened(&html! { "Saved. The next letter has these words." }))
            }
            (parts::faults(self.faults))
            section.group.first aria-labelledby="h-words" {
                h2 #h-words { "Your words" }
                (self.form(&at))
            }
            section.group aria-labelledby="h-letter" {
                h2 #h-letter { "The whole letter" }
                p.meta { "With made-up people, and without a link that works." }
                iframe.card.mail name="letter" src={ (at) "/preview" } title="The whole letter" {}
            }
        };
        let here = Here::Settings;
        self.frame.draw(Leaf { title: says, here, action: None, main, note: "" })
    }

    fn form(&self, at: &str) -> Markup {
        let fields = Fields::new("f", self.faults);
        let line =
            |name, label, hint, value| Field { name, label, hint, value, ..Field::default() };
        let subject = line("subject", "Subject", "In place of ours.", &self.words.subject);
        let heading = "The line that opens the letter, in place of ours.";
        let heading = line("heading", "Heading", heading, &self.words.heading);
        let before = "Stands before what the letter has to say. An empty line begins a paragraph.";
        let after = "Stands after it.";
        html! {
            form.prose.stack method="post" action=(at) data-letter {
                (fields.input(&subject))
                (fields.input(&heading))
                (area(&fields, "opening", ("Opening words", before), &self.words.opening))
                (area(&fields, "closing", ("Closing words", after), &self.words.closing))
                (self.known())
                div.row {
                    button.btn name="do" value="save" { "Save the words" }
                    button.btn.quiet formaction={ (at) "/preview" } formtarget="letter"
                        formnovalidate data-show { "Show the letter" }
                    button.btn.quiet formaction={ (at) "/preview" } formtarget="letter"
                        formnovalidate name="text" value="1" { "Show its text part" }
                    @if !self.words.is_ours() {
                        button.act name="do" value="ours" formnovalidate { "Back to our words" }
                    }
                }
            }
        }
    }

    /// What can be written between braces.
    fn known(&self) -> Markup {
        let known = self.kind.variables();
        html! {
            p.meta {
                "Filled in for each reader: "
                @for (number, name) in known.iter().enumerate() {
                    @if number > 0 { ", " }
                    code { "{" (name) "}" }
                }
                ". A paragraph that names what a letter has not is left out of it; a subject or \
                 heading is ours then. Up to " (LINE) " letters in a line, and " (WORDS) " in a \
                 field."
                @if known.contains(&crate::wording::LINK) {
                    " The button stands where " code { "{link}" } " does, or where we put it."
                }
            }
        }
    }
}

fn area(fields: &Fields<'_>, name: &str, words: (&str, &str), value: &str) -> Markup {
    fields.around(name, words, |ties| {
        html! {
            textarea id=(ties.id) name=(name) rows="5"
                aria-describedby=[&ties.described] aria-invalid=[ties.invalid] { "\n" (value) }
        }
    })
}

/// What stands in the frame in place of a letter that cannot be drawn.
pub fn wrong(says: &[String]) -> Markup {
    bare(&html! { @for words in says { p { (words) } } })
}

/// The text part, as it is.
pub fn as_text(subject: &str, text: &str) -> Markup {
    bare(&html! { p { b { "Subject: " } (subject) } pre { (text) } })
}

fn bare(inside: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "The letter" }
                style { ":root{color-scheme:light dark;font:16px/1.55 sans-serif}\
                         pre{white-space:pre-wrap}" }
            }
            body { main { h1 hidden { "The letter" } (inside) } }
        }
    }
}
