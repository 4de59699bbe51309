//! One record: its form, which has what its kind needs, and the question before it is taken off.

use super::fields::{Fields, choice};
use super::{Frame, Here, Leaf};
use crate::calendar::Day;
use crate::error::Fault;
use crate::file::Version;
use crate::project::Project;
use crate::record::{self, Currency, Kind, Record};
use crate::ui::Drawn;
use crate::ui::parts::{self, Field};
use maud::{Markup, html};

/// The page of one record.
pub struct OneRecord<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The record as it is kept.
    pub record: &'a Record,
    /// Its project.
    pub project: &'a Project,
    /// The newest version of every file.
    pub versions: &'a [Version],
    /// What the form holds.
    pub typed: &'a record::Form,
    /// What needs another look.
    pub faults: &'a [Fault],
}

impl OneRecord<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (record, project) = (self.record, self.project);
        let (name, at) = (record.name(), format!("/admin/records/{}", record.id));
        let today = self.frame.zone().local(self.frame.now).day;
        let main = html! {
            div.intro {
                p.meta { a.act href={ "/admin/projects/" (project.id) "/records" } {
                    "Quick links of " bdi { (project.title) }
                } }
                h1 { bdi { (name) } }
                p.lede { (crate::ui::portal::records::stands(record, today)) }
            }
            (parts::faults(self.faults))
            (Form {
                kind: record.kind,
                action: &at,
                typed: self.typed,
                versions: self.versions,
                faults: self.faults,
                seen: Some(record.changes),
            }.draw())
            p { a.act.bad href={ (at) "/remove" } { "Take it off…" } }
        };
        let here = Here::Projects;
        self.frame.draw(Leaf { title: &name, here, action: None, main, note: "" })
    }
}

/// Asks before a record is taken off.
pub fn ask_first(frame: &Frame, record: &Record) -> Drawn {
    let at = format!("/admin/records/{}", record.id);
    let main = html! {
        div.solo.stack {
            h1 { "Take “" bdi { (record.name()) } "” off?" }
            p.lede { "It leaves the client’s page at once, and nobody is reminded of it. Nothing \
                      is mailed. The trail keeps that it was there." }
            form.card.stack method="post" action={ (at) "/remove" } {
                button.btn { "Take it off" }
                a.btn.quiet href=(at) { "Keep it" }
            }
        }
    };
    let (title, here) = ("Take a record off", Here::Projects);
    frame.draw(Leaf { title, here, action: None, main, note: "" })
}

/// The form of a record of one kind.
pub struct Form<'a> {
    /// What it is.
    pub kind: Kind,
    /// Where it goes.
    pub action: &'a str,
    /// What it holds.
    pub typed: &'a record::Form,
    /// The newest version of every file.
    pub versions: &'a [Version],
    /// What needs another look.
    pub faults: &'a [Fault],
    /// How often the record was changed, if it is there already.
    pub seen: Option<u32>,
}

impl Form<'_> {
    /// Draws the form.
    pub fn draw(&self) -> Markup {
        html! {
            form.card.stack.prose method="post" action=(self.action) {
                input type="hidden" name="kind" value=(self.kind.as_str());
                @if let Some(seen) = self.seen { input type="hidden" name="seen" value=(seen); }
                (self.words())
                div.two { (self.measures()) (self.days()) }
                (self.leads())
                (self.line("note", ("Note", "A few words beside it; clients see them."),
                    &self.typed.note))
                (self.checks())
                button.btn {
                    @if self.seen.is_some() { "Save" } @else { "Add the " (self.kind.as_str()) }
                }
            }
        }
    }

    fn fields(&self) -> Fields<'_> {
        Fields::new("r", self.faults)
    }

    fn line(&self, name: &'static str, (label, hint): (&str, &str), value: &str) -> Markup {
        self.fields().input(&Field { name, label, hint, value, ..Field::default() })
    }

    fn words(&self) -> Markup {
        let label = match self.kind {
            Kind::Invoice => "What it is for",
            _ => "Name",
        };
        html! {
            @if self.kind.takes("number") {
                (self.line("number", ("Number", ""), &self.typed.number))
            }
            (self.line("title", (label, ""), &self.typed.title))
        }
    }

    fn measures(&self) -> Markup {
        let typed = self.typed;
        let mut currencies = vec![choice("", "Choose")];
        currencies.extend(Currency::ALL.iter().map(|of| choice(of.as_str(), of.as_str())));
        let chosen = typed.currency.trim().to_uppercase();
        html! {
            @if self.kind.takes("amount") {
                (self.line("amount", ("Amount", ""), &typed.amount))
                (self.fields().select("currency", ("Currency", ""), &chosen, &currencies))
            }
            @if self.kind.takes("hours") {
                (self.line("hours", ("Or hours", ""), &typed.hours))
                (self.line("used", ("Used so far", ""), &typed.used))
            }
        }
    }

    fn days(&self) -> Markup {
        let typed = self.typed;
        html! {
            @if self.kind.takes("due_on") {
                (self.day("due_on", "Due on", &typed.due_on))
                @if self.seen.is_some() { (self.day("paid_on", "Paid on", &typed.paid_on)) }
            }
            @if self.kind.takes("renews_on") {
                (self.day("renews_on", "To be renewed on", &typed.renews_on))
            }
        }
    }

    /// A browser shows nothing of a day that it cannot read, so what was typed comes back as text.
    fn day(&self, name: &'static str, label: &str, value: &str) -> Markup {
        let is_day = value.is_empty() || value.parse::<Day>().is_ok();
        let kind = if is_day { "date" } else { "text" };
        self.fields().input(&Field { name, label, kind, value, ..Field::default() })
    }

    fn leads(&self) -> Markup {
        let label = if self.kind == Kind::Invoice { "Where to pay it" } else { "Where it leads" };
        let mut files = vec![choice("", "None")];
        files.extend(self.versions.iter().map(|file| choice(file.id.as_str(), file.says())));
        html! {
            (self.fields().input(&Field {
                name: "url",
                label,
                hint: "An address that begins with https://.",
                value: &self.typed.url,
                ..Field::default()
            }))
            @if !self.versions.is_empty() {
                (self.fields().select("version", ("A file of the project", ""),
                    self.typed.version.trim(), &files))
            }
        }
    }

    fn checks(&self) -> Markup {
        let days = self.kind.takes("due_on") || self.kind.takes("renews_on");
        html! {
            (self.check("client_visible", self.typed.client_visible, ("Clients see it",
                "Otherwise only the studio does.")))
            @if days {
                (self.check("remind_client", self.typed.remind_client, ("Remind clients, too",
                    "A week before and on the day, by e-mail. The studio is reminded anyway.")))
            }
        }
    }

    fn check(&self, name: &'static str, checked: bool, words: (&str, &str)) -> Markup {
        let fields = self.fields();
        let ties = fields.ties(name, false);
        html! {
            div {
                label.check for=(ties.id) {
                    input id=(ties.id) type="checkbox" name=(name) value="on" checked[checked]
                        aria-describedby=[&ties.described] aria-invalid=[ties.invalid];
                    span { (words.0) br; span.meta { (words.1) } }
                }
                (fields.wrong(name))
            }
        }
    }
}
