//! Finding on the client's page: the quiet field at its end, and what was found.

use super::{Notice, frame, home};
use crate::calendar::counted;
use crate::error::Fault;
use crate::message::AT_ONCE;
use crate::page::Page;
use crate::search::{Found, HERE, Kind, LIMIT, Text};
use crate::ui::shell::Drawn;
use crate::ui::text;
use maud::{Markup, html};

/// The field near the history.
pub fn field(page: &Page) -> Markup {
    form(page, "", &[])
}

fn form(page: &Page, typed: &str, faults: &[Fault]) -> Markup {
    let fault = faults.first();
    html! {
        form.seek.noprint role="search" action={ (home(page)) "/search" } {
            label for="seek" { "Find on this page" }
            div.row {
                input #seek name="q" type="search" maxlength=(LIMIT) value=[some(typed)]
                    aria-describedby=[fault.map(|_| "seek-e")]
                    aria-invalid=[fault.map(|_| "true")];
                button.btn.quiet.sm { "Find" }
            }
            @if let Some(fault) = fault { p.bad.note #seek-e { (fault.says) } }
        }
    }
}

fn some(typed: &str) -> Option<&str> {
    Some(typed).filter(|typed| !typed.is_empty())
}

/// What was found.
pub struct SearchPage<'a> {
    /// The page around it.
    pub page: &'a Page,
    /// What was typed.
    pub typed: &'a str,
    /// The best first.
    pub found: &'a [Found],
    /// What needs another look.
    pub faults: &'a [Fault],
}

impl SearchPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let page = self.page;
        let shown = &self.found[..self.found.len().min(HERE)];
        let main = html! {
            div.intro {
                p { a href=(home(page)) { "Back to your page" } }
                h1 { "Find on your page" }
                (self.lede())
            }
            (form(page, self.typed, self.faults))
            @if !shown.is_empty() {
                section.group aria-label="What was found" {
                    ul.lines { @for found in shown { (self.line(found)) } }
                }
            }
        };
        frame(page, &Notice::None, main, &[])
    }

    fn lede(&self) -> Markup {
        let count = self.found.len();
        html! {
            @if !self.faults.is_empty() || self.typed.trim().is_empty() {
                p.lede { "It looks through everything that stands on your page of "
                    bdi { (self.page.visitor.project_title) } "." }
            } @else if count == 0 {
                p.lede role="status" { "Nothing on your page has " b { bdi { (self.typed) } }
                    " in it. Try fewer words, or only their beginnings." }
            } @else {
                p.lede role="status" {
                    @if count > HERE { "The first " (HERE) " of many" }
                    @else { (counted(count as u64, "place")) }
                    " with " b { bdi { (self.typed) } } " in it."
                }
            }
        }
    }

    fn line(&self, found: &Found) -> Markup {
        let text = &found.text;
        let milestone = text.milestone.as_ref().map_or("", |(title, _)| title.as_str());
        html! {
            li {
                span {
                    a.name href={ (home(self.page)) (place(found)) } { bdi {
                        @if text.title.is_empty() { (milestone) } @else { (pieces(&found.title)) }
                    } }
                    @if !found.snippet.is_empty() {
                        br; bdi { (pieces(&found.snippet)) }
                    }
                    br; span.meta {
                        (says(text.kind))
                        @if !text.title.is_empty() && !milestone.is_empty()
                            && text.kind != Kind::Milestone { " on " bdi { (milestone) } }
                    }
                }
                span.meta { (text::moment(text.at, self.page.zone())) }
            }
        }
    }
}

fn pieces(pieces: &[(String, bool)]) -> Markup {
    html! {
        @for (piece, marked) in pieces {
            @if *marked { mark { (piece) } } @else { (piece) }
        }
    }
}

const fn says(kind: Kind) -> &'static str {
    match kind {
        Kind::Milestone => "Milestone",
        Kind::Update => "Update",
        Kind::File => "File",
        Kind::Approval => "Question",
        Kind::Message => "Message",
        Kind::Request => "To send us",
        Kind::Record => "Quick link",
        Kind::Task => "To do",
        Kind::Form => "To fill in",
        // Nothing of these stands on a client's page.
        Kind::Client | Kind::Contact | Kind::Project | Kind::Note => "",
    }
}

/// Where on the page it stands. The page has the newest messages only: each is on its own page.
fn place(found: &Found) -> String {
    let Text { kind, id, milestone, said, .. } = &found.text;
    match (kind, said, milestone) {
        (_, Some((milestone, number)), _) => {
            // It stands among its neighbours, half of them before it.
            let before = number + AT_ONCE / 2;
            format!("/milestones/{milestone}/messages?before={before}#g-{id}")
        }
        (Kind::Request, ..) => "#need".into(),
        (Kind::Form, ..) => format!("#k-{id}"),
        (Kind::Task, ..) => format!("#t-{id}"),
        (_, _, Some((_, number))) => format!("#m{number}"),
        _ => "#links".into(),
    }
}
