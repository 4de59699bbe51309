//! What the studio looks for: one field, and what was found, the best first.

use super::{Frame, Here, Leaf, begun};
use crate::calendar::counted;
use crate::error::Fault;
use crate::search::{Hit, Kind};
use crate::ui::parts::{self, Field};
use crate::ui::{Drawn, text};
use maud::{Markup, html};

/// The page that searches.
pub struct Search<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// What was typed.
    pub typed: &'a str,
    /// What was found.
    pub hits: &'a [Hit],
    /// Whether there may be more than what is shown.
    pub cut: bool,
    /// What needs another look.
    pub faults: &'a [Fault],
}

/// The field in the row at the top, where there is room for it.
pub fn field() -> Markup {
    html! {
        form.find role="search" action="/admin/search" {
            label.vh for="find" { "Search" }
            input #find name="q" type="search" placeholder="Search" autocomplete="off";
            // Some browsers send a form by Enter only if it has a button.
            button.vh tabindex="-1" { "Search" }
        }
    }
}

impl Search<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let main = html! {
            div.intro { h1 { "Search" } (self.lede()) }
            (parts::faults(self.faults))
            form.card.stack.prose role="search" action="/admin/search" {
                (self.question())
                button.btn { "Search" }
            }
            @if !self.hits.is_empty() {
                section.list.hits aria-labelledby="hits" {
                    h2.vh #hits { "What was found" }
                    ol { @for hit in self.hits { (self.hit(hit)) } }
                }
            }
        };
        let (title, here) = ("Search", Here::Search);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    fn question(&self) -> Markup {
        let hint = "Clients, people, projects, milestones, what you posted, files, questions, \
                    messages, documents asked for, records and your notes. The beginning of a word \
                    is enough; of several words, all have to be there.";
        Field {
            name: "q",
            label: "What are you looking for?",
            hint,
            kind: "search",
            value: self.typed,
            ..Field::default()
        }
        .draw(self.faults)
    }

    fn lede(&self) -> Markup {
        let found = self.hits.len();
        html! {
            @if !self.faults.is_empty() || self.typed.trim().is_empty() {}
            @else if found == 0 {
                p.lede role="status" {
                    "Nothing has " b { bdi { (self.typed) } } " in it. Try fewer words, or only \
                    their beginnings. Drafts are not looked through."
                }
            }
            @else {
                p.lede role="status" {
                    @if self.cut { "The best " (found) " of many" }
                    @else { (begun(&counted(found as u64, "thing"))) }
                    " with " b { bdi { (self.typed) } } " in it, the best first."
                }
            }
        }
    }

    fn hit(&self, hit: &Hit) -> Markup {
        let frame = self.frame;
        html! {
            li {
                div {
                    h3 { a.name href=(address(hit)) { bdi { (hit.title) } } }
                    p.meta { (says(hit.kind)) ", " (text::ago(hit.at, frame.now, frame.zone())) }
                }
                div {
                    @if !hit.snippet.is_empty() {
                        p.note { bdi { @for (piece, marked) in &hit.snippet {
                            @if *marked { mark { (piece) } } @else { (piece) }
                        } } }
                    }
                    (belongs(hit))
                }
            }
        }
    }
}

/// "Harbour Bakery website, Harbour Bakery": where it belongs, without the thing itself.
fn belongs(hit: &Hit) -> Markup {
    let project = hit.project.as_ref().filter(|_| hit.kind != Kind::Project);
    let client = hit.client.as_ref().filter(|_| hit.kind != Kind::Client);
    html! {
        @if project.is_some() || client.is_some() {
            p.meta {
                @if let Some((id, title)) = project {
                    a href={ "/admin/projects/" (id) } { bdi { (title) } }
                }
                @if project.is_some() && client.is_some() { " for " }
                @if let Some((id, name)) = client {
                    a href={ "/admin/clients/" (id) } { bdi { (name) } }
                }
            }
        }
    }
}

const fn says(kind: Kind) -> &'static str {
    match kind {
        Kind::Client => "Client",
        Kind::Contact => "Person",
        Kind::Project => "Project",
        Kind::Milestone => "Milestone",
        Kind::Update => "Update",
        Kind::File => "File",
        Kind::Approval => "Question",
        Kind::Message => "Message",
        Kind::Request => "Documents asked for",
        Kind::Record => "Record",
        Kind::Note => "Note among you",
        Kind::Task => "Task",
        Kind::Form => "Form",
    }
}

/// The page of the studio that shows it.
fn address(hit: &Hit) -> String {
    match (hit.kind, &hit.project, &hit.milestone) {
        (Kind::Client, ..) => format!("/admin/clients/{}", hit.id),
        (Kind::Contact, ..) => format!("/admin/contacts/{}", hit.id),
        (Kind::Message, Some((project, _)), Some(milestone)) => {
            format!("/admin/projects/{project}/messages#m-{milestone}")
        }
        (Kind::Form, ..) => format!("/admin/forms/{}", hit.id),
        (Kind::Record, Some((project, _)), _) => format!("/admin/projects/{project}/records"),
        (_, Some((project, _)), Some(milestone)) => {
            format!("/admin/projects/{project}#{milestone}")
        }
        (_, Some((project, _)), None) => format!("/admin/projects/{project}"),
        (_, None, _) => "/admin".into(),
    }
}
