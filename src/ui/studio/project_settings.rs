//! The project as a whole: its name, and whether it goes on, rests or is over.

use super::fields::{Fields, choice};
use super::project::Back;
use super::question::proofs;
use super::templates;
use super::{Frame, Here, Leaf};
use crate::approval::Asked;
use crate::assurance::Proof;
use crate::calendar::counted;
use crate::link::AFTER_CLOSE;
use crate::project::{Project, State};
use crate::ui::parts::Field;
use crate::ui::{Drawn, text};
use maud::{Markup, html};

/// The section of the project's page.
pub struct Settings<'a> {
    /// What stands around the page.
    pub frame: &'a Frame,
    /// The project.
    pub project: &'a Project,
    /// What came back.
    pub back: &'a Back,
}

impl Settings<'_> {
    /// Draws the section.
    pub fn draw(&self) -> Markup {
        let at = |rest: &str| format!("/admin/projects/{}{rest}", self.project.id);
        html! {
            section.list aria-labelledby="project" {
                h2 #project { "The project" }
                p.prose { (self.stands()) }
                div.row {
                    @match self.project.state {
                        State::Active => {
                            (press(&at("/pause"), "Pause it"))
                            a.act.bad href=(at("/close")) { "Close it…" }
                        },
                        State::Paused => {
                            (press(&at("/resume"), "Go on with it"))
                            a.act.bad href=(at("/close")) { "Close it…" }
                        },
                        State::Closed => (press(&at("/resume"), "Open it again")),
                    }
                    a.act href=(at("/export.zip")) { "Download all of it (zip)" }
                }
                p { a.act href=(at("/sections")) { "Sections of its clients’ pages" } }
                details {
                    summary.more { "What decisions take here" }
                    (self.asks(&at("/decisions")))
                }
                (templates::keep(
                    &at("/template"),
                    ("Keep it as a template", "Milestones, requests, forms, tasks, records and \
                        questions, with days counted from the start. People, files and answers \
                        stay out."),
                    self.back.template.as_deref().map(|name| (name, &*self.back.faults)),
                ))
                details open[self.back.title.is_some()] {
                    summary.more { "Change its name" }
                    (self.form(&at("")))
                }
            }
        }
    }

    fn stands(&self) -> Markup {
        let zone = self.frame.zone();
        html! {
            @match (self.project.state, self.project.closed_at) {
                (State::Closed, Some(at)) => {
                    b { "Closed" } " on " (text::day(zone.local(at).day)) ". "
                    @let gone = at.plus(AFTER_CLOSE);
                    @if gone <= self.frame.now {
                        "Its links ended on " (text::last_day(gone, zone)) "; opened again, those \
                         that still have time work as before."
                    } @else {
                        "Its links work until " (text::last_day(gone, zone)) "."
                    }
                },
                (State::Closed, None) => b { "Closed" },
                (State::Paused, _) => { b { "Paused" } ": nothing moves for now. Links work." },
                (State::Active, _) => { b { "Active" } ": work goes on." },
            }
        }
    }

    fn asks(&self, action: &str) -> Markup {
        let (fields, asks) = (Fields::new("d", &[]), self.project.asks);
        let usual = [choice("", "What the studio’s settings say")];
        let of: Vec<_> = usual.into_iter().chain(proofs()).collect();
        let words = ("A decision takes", "A single question can ask for something else.");
        let chosen = asks.proof.map_or("", Proof::as_str);
        let id = fields.id("code_to_open");
        html! {
            form.card.stack.prose method="post" action=(action) {
                (fields.select("proof", words, chosen, &of))
                label.check for=(id) {
                    input type="checkbox" id=(id) name="code_to_open" value="on"
                        checked[asks.code_to_open];
                    span { "Ask for a code by e-mail before anything is shown in a new browser" }
                }
                button.btn { "Save" }
            }
        }
    }

    fn form(&self, action: &str) -> Markup {
        let faults = if self.back.title.is_some() { &*self.back.faults } else { &[] };
        let fields = Fields::new("t", faults);
        let title = self.back.title.as_deref().unwrap_or(&self.project.title);
        let hint = "It stands at the top of every page and in the subject of every mail.";
        let field = Field { name: "title", label: "Name", hint, value: title, ..Field::default() };
        html! {
            form.card.stack.prose method="post" action=(action) {
                (fields.input(&field))
                button.btn { "Save the name" }
            }
        }
    }
}

fn press(action: &str, says: &str) -> Markup {
    html! { form method="post" action=(action) { button.act { (says) } } }
}

/// Asks before a project is closed, and says what happens to its links.
pub fn close(frame: &Frame, project: &Project, open: &[Asked]) -> Drawn {
    let until = frame.now.plus(AFTER_CLOSE);
    let main = html! {
        div.solo.stack {
            h1 { "Close " bdi { (project.title) } "?" }
            p.lede { "Its pages stay up for 30 days, until " b {
                (text::last_day(until, frame.zone()))
            } ", so that everybody can take what they need. After that each link leads to a page \
               that says so. Nothing is deleted, and you can open it again." }
            @if !open.is_empty() {
                p { b { (counted(open.len() as u64, "question")) }
                    @if open.len() == 1 { " is" } @else { " are" }
                    " still open and can be answered until then. Withdraw what nobody has to \
                     answer any more." }
            }
            form.card.stack method="post" action={ "/admin/projects/" (project.id) "/close" } {
                label.check for="f-tell" {
                    input #f-tell type="checkbox" name="tell" value="on";
                    span {
                        "Tell everybody on it by e-mail" br;
                        span.meta { "Each gets one letter with the day until which their page \
                            works. Without it nothing is mailed, and every open page says it at \
                            the next look." }
                    }
                }
                button.btn { "Close the project" }
                a.btn.quiet href={ "/admin/projects/" (project.id) "#project" } { "Keep it open" }
            }
        }
    };
    let (title, here) = ("Close a project", Here::Projects);
    frame.draw(Leaf { title, here, action: None, main, note: "" })
}
