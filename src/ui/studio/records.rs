//! The records of a project, and what presses of all of them.

use super::record::Form;
use super::{Frame, Here, Leaf, happened};
use crate::calendar::Day;
use crate::error::Fault;
use crate::file::Version;
use crate::project::Project;
use crate::record::{self, Kind, Record, Totals};
use crate::ui::portal::records::stands;
use crate::ui::{Drawn, parts};
use maud::{Markup, html};

/// The list of one project, with the form that adds to it.
pub struct RecordsPage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The project.
    pub project: &'a Project,
    /// In the order of the client's page.
    pub records: &'a [Record],
    /// The newest version of every file.
    pub versions: &'a [Version],
    /// What is being added.
    pub adding: Option<Kind>,
    /// What the form holds.
    pub typed: &'a record::Form,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// What was just done.
    pub done: Option<&'a str>,
}

impl RecordsPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let project = self.project;
        let main = html! {
            div.intro {
                p.meta {
                    a.act href={ "/admin/projects/" (project.id) } { bdi { (project.title) } }
                }
                h1 { "Quick links" }
                p.lede { "Invoices, contracts, retainers, licences and addresses. Clients see them \
                          at the end of their page, what presses first." }
            }
            @if let Some(says) = self.done.and_then(says) { (happened(&html! { (says) })) }
            (parts::faults(self.faults))
            @if !self.records.is_empty() {
                section.list aria-labelledby="records" {
                    h2.vh #records { "What there is" }
                    ul { @for record in self.records { (self.row(record)) } }
                }
            }
            section.list aria-labelledby="add" {
                h2 #add { "Add" }
                p.row { @for kind in Kind::ALL {
                    a.act href={ "?add=" (kind.as_str()) "#add" }
                        aria-current=[(self.adding == Some(*kind)).then_some("true")] {
                        (kind.says())
                    }
                } }
                @if let Some(kind) = self.adding {
                    (Form {
                        kind,
                        action: &format!("/admin/projects/{}/records", project.id),
                        typed: self.typed,
                        versions: self.versions,
                        faults: self.faults,
                        seen: None,
                    }.draw())
                }
            }
        };
        let (title, here) = ("Quick links", Here::Projects);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    fn row(&self, record: &Record) -> Markup {
        let today = self.frame.zone().local(self.frame.now).day;
        let at = format!("/admin/records/{}", record.id);
        html! {
            li {
                div {
                    h3 { a.name href=(at) { bdi { (record.name()) } } }
                    p.meta { (record.kind.says()) ". " (seen_by(record)) }
                }
                dl {
                    div { dt { "How it stands" } dd { (stands(record, today)) } }
                    @if !record.note.is_empty() {
                        div { dt { "Note" } dd { bdi { (record.note) } } }
                    }
                    @if record.kind == Kind::Invoice && record.paid_on.is_none() {
                        div { dt { "Do" } dd { (pay(record, today)) } }
                    }
                }
            }
        }
    }
}

/// Marks an invoice as paid on a day, today if no other is chosen.
fn pay(record: &Record, today: Day) -> Markup {
    let id = format!("paid-{}", record.id);
    html! {
        form.row method="post" action={ "/admin/records/" (record.id) "/paid" } {
            label.vh for=(id) { "The day on which " (record.name()) " was paid" }
            input id=(id) type="date" name="paid_on" value=(today) required;
            button.act { "Mark as paid" span.vh { ": " (record.name()) } }
        }
    }
}

fn seen_by(record: &Record) -> &'static str {
    match (record.client_visible, record.remind_client) {
        (false, _) => "Only the studio sees it.",
        (true, false) => "Clients see it.",
        (true, true) => "Clients see it and are reminded.",
    }
}

fn says(word: &str) -> Option<&'static str> {
    match word {
        "added" => Some("It is added. Whoever may see it has it on their page at once."),
        "saved" => Some("Saved."),
        "paid" => Some("Marked as paid. Nobody is reminded of it any more."),
        "removed" => Some("It is off the page. The trail keeps that it was there."),
        _ => None,
    }
}

/// What presses of all projects, on the studio's home; nothing if nothing does.
pub fn pressing(frame: &Frame, records: &[(Record, String)]) -> Markup {
    let today = frame.zone().local(frame.now).day;
    html! {
        @if !records.is_empty() {
            section.list aria-labelledby="pressing" {
                h2 #pressing { "Due and to be renewed" }
                ul { @for (record, project) in records {
                    li {
                        h3 { a.name href={ "/admin/records/" (record.id) } {
                            bdi { (record.name()) }
                        } }
                        dl {
                            div { dt { "Project" } dd {
                                a.act href={ "/admin/projects/" (record.project) "/records" } {
                                    bdi { (project) }
                                }
                            } }
                            div { dt { "How it stands" } dd { (stands(record, today)) } }
                            @if record.kind == Kind::Invoice {
                                div { dt { "Do" } dd { (pay(record, today)) } }
                            }
                        }
                    }
                } }
            }
        }
    }
}

/// What a client owes and has paid, on their page; nothing without invoices.
pub fn owed(totals: &[Totals]) -> Markup {
    html! {
        @if !totals.is_empty() {
            section.list aria-labelledby="invoices" {
                h2 #invoices { "Invoices" }
                ul { @for of in totals {
                    li {
                        h3 { (of.currency.as_str()) }
                        dl {
                            div { dt { "Open" } dd { (of.currency.says(of.open)) } }
                            div { dt { "Of that overdue" } dd {
                                @if of.overdue == 0 { span.meta { "Nothing" } }
                                @else { span.due { (of.currency.says(of.overdue)) } }
                            } }
                            div { dt { "Paid this year" } dd {
                                (of.currency.says(of.paid_this_year))
                            } }
                        }
                    }
                } }
            }
        }
    }
}
