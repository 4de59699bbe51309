//! Templates: what can be started from, and the forms that keep one.

use super::fields::Fields;
use super::{Frame, Here, Leaf};
use crate::error::Fault;
use crate::template::{Kind, Template};
use crate::ui::Drawn;
use crate::ui::parts::{self, Field};
use crate::ui::text;
use maud::{Markup, html};

/// The page with every template.
pub struct TemplatesPage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// By name.
    pub all: &'a [Template],
}

impl TemplatesPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let main = html! {
            div.intro {
                h1 { "Templates" }
                p.lede { "What you do again and again, to start from. A project is kept on its own \
                          page, the items of a request on the request’s." }
            }
            (self.group("Projects", Kind::Project, "None yet. Open a project and press “Keep it \
                as a template”."))
            (self.group("Requests", Kind::Request, "None yet. Open a request for documents and \
                press “Keep these items”."))
            section.group aria-labelledby="letters" {
                h2 #letters { "Letters" }
                p { "The words of every letter to clients are kept under "
                    a href="/admin/letters" { "Letters" } "." }
            }
        };
        let (title, here) = ("Templates", Here::Projects);
        let note = "A template holds words and days counted from the start: no people, no files, \
                    nothing that was paid or answered. Of records it holds the name, the days, the \
                    address of a link and the hours of a retainer; they begin hidden from the \
                    client, and invoices at an amount of zero.";
        self.frame.draw(Leaf { title, here, action: None, main, note })
    }

    fn group(&self, says: &str, kind: Kind, empty: &str) -> Markup {
        let id = kind.as_str();
        let all: Vec<_> = self.all.iter().filter(|one| one.kind == kind).collect();
        html! {
            section.group aria-labelledby=(id) {
                h2 id=(id) { (says) }
                @if all.is_empty() { p.note { (empty) } }
                @else { ul.lines { @for one in all { (self.line(one)) } } }
            }
        }
    }

    fn line(&self, one: &Template) -> Markup {
        html! {
            li {
                span {
                    b { bdi { (one.name) } }
                    br;
                    span.meta {
                        (one.says()) " · kept by " bdi { (one.made_by) } ", "
                        (text::moment(one.made_at, self.frame.zone()))
                    }
                }
                div.row {
                    @if one.kind == Kind::Project {
                        a.act href={ "/admin/projects/new?template=" (one.id) } {
                            "Start a project" span.vh { " from " (one.name) }
                        }
                    }
                    form method="post" action={ "/admin/templates/" (one.id) "/remove" } {
                        button.act.bad { "Remove" span.vh { " " (one.name) } }
                    }
                }
            }
        }
    }
}

/// The form that keeps something under a name.
pub fn keep(action: &str, says: (&str, &str), back: Option<(&str, &[Fault])>) -> Markup {
    let (press, hint) = says;
    let (name, faults) = back.unwrap_or_default();
    let fields = Fields::new("k", faults);
    let field = Field {
        name: "name",
        label: "Name of the template",
        hint,
        value: name,
        required: true,
        ..Field::default()
    };
    html! {
        details open[back.is_some()] {
            summary.more { (press) }
            form.card.stack.prose method="post" action=(action) {
                (parts::faults(if back.is_some() { faults } else { &[] }))
                (fields.input(&field))
                div.row {
                    button.btn { (press) }
                    a.act href="/admin/templates" { "See all templates" }
                }
            }
        }
    }
}

/// Links to fill a new request in from what was kept.
pub fn presets(project: &str, milestone: &str, all: &[Template]) -> Markup {
    html! {
        @if !all.is_empty() {
            p.meta { "Fill it in from what you kept:"
                @for one in all {
                    " " a.act href={ (project) "/requests/new?preset=" (one.id)
                        "&milestone=" (milestone) } { bdi { (one.name) } }
                }
            }
        }
    }
}
