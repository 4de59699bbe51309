//! Colleagues who came by somebody else's link and ask for one of their own.

use super::Frame;
use super::fields::Fields;
use super::new_project::roles;
use crate::introduction::{Introduction, State};
use crate::participant::Role;
use crate::ui::text;
use maud::{Markup, html};

/// What an answer led to; names are of whom it was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// They have a link of their own.
    Accepted(String),
    /// They don't.
    Declined,
}

/// What just happened, in a sentence.
pub fn told(answered: &Answered) -> Markup {
    html! {
        @match answered {
            Answered::Accepted(name) => {
                bdi { (name) } " is on the project, and a link of their own is on its way."
            },
            Answered::Declined => "Declined. Nobody was told, and no link changed.",
        }
    }
}

fn waiting(all: &[Introduction]) -> impl Iterator<Item = &Introduction> {
    all.iter().filter(|introduced| introduced.state == State::Waiting)
}

/// Leads from the top of a project's page to those who wait further down.
pub fn pointer(all: &[Introduction]) -> Markup {
    let count = waiting(all).count();
    html! {
        @if let Some(first) = waiting(all).last() {
            p { a href="#asking" {
                @if count == 1 { bdi { (first.name) } " asks for a link of their own" }
                @else { (count) " people ask for a link of their own" }
            } }
        }
    }
}

/// Everybody who waits, each with an answer to give; `across` projects, or on the page of one.
pub fn asking(frame: &Frame, all: &[Introduction], across: bool) -> Markup {
    html! {
        @if waiting(all).next().is_some() {
            section.list.asking aria-labelledby="asking" {
                h2 #asking { "Asking for a link of their own" }
                ul { @for introduced in waiting(all) { (row(frame, introduced, across)) } }
            }
        }
    }
}

fn row(frame: &Frame, introduced: &Introduction, across: bool) -> Markup {
    html! {
        li {
            div {
                h3 { bdi { (introduced.name) } }
                p.meta {
                    bdi { (introduced.email) }
                    @if across {
                        br;
                        a href={ "/admin/projects/" (introduced.project) } {
                            bdi { (introduced.project_title) }
                        }
                    }
                }
            }
            div.stack {
                p {
                    "Came by the link of " b { bdi { (introduced.through_name) } }
                    " and says it isn’t theirs. "
                    span.meta { (text::ago(introduced.at, frame.now, frame.zone())) }
                }
                @if introduced.by_machine {
                    p.bad { "A program may have filled the form in. Ask them before you accept." }
                }
                (answer(introduced))
            }
        }
    }
}

fn answer(introduced: &Introduction) -> Markup {
    let (id, name) = (&introduced.id, &introduced.name);
    let prefix = format!("i-{id}");
    let fields = Fields::new(&prefix, &[]);
    let at = |verb: &str| format!("/admin/introductions/{id}/{verb}");
    html! {
        form.row method="post" action=(at("accept")) {
            (fields.select("role", ("What they do", ""), Role::Viewer.as_str(), &roles()))
            label.check for=(fields.id("can_download")) {
                input type="checkbox" id=(fields.id("can_download")) name="can_download"
                    value="on" checked[introduced.through_downloads];
                span { "May download files" }
            }
            button.btn.sm { "Accept" span.vh { " " (name) " and mail a link" } }
            button.btn.quiet.sm formaction=(at("decline")) { "Decline" span.vh { " " (name) } }
        }
    }
}
