//! Building a form: its fields in rows that are added, moved and taken out by buttons, and the form
//! as it will look.

use super::fields::{Fields, choice};
use super::{Frame, Here, Leaf};
use crate::error::Fault;
use crate::intake::{Definition, Given, Kind, New, NewField, defined};
use crate::milestone::Milestone;
use crate::participant::{Participant, Role};
use crate::project::Project;
use crate::ui::Drawn;
use crate::ui::fill::Fill;
use crate::ui::parts::{self, Field};
use maud::{Markup, html};

/// What a form is about.
#[derive(Debug)]
pub struct Place {
    /// The project.
    pub project: Project,
    /// The milestone.
    pub milestone: Milestone,
    /// Everybody on the project.
    pub people: Vec<Participant>,
}

/// The rows of a form that is being built.
pub struct Builder<'a> {
    /// What was typed.
    pub typed: &'a New,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// Who can be asked; nobody, where that was said before.
    pub people: &'a [Participant],
    /// Whether it is shown as it will look.
    pub preview: bool,
    /// What stands on the button that is meant.
    pub button: &'static str,
}

/// The page of a new form.
pub struct IntakeForm<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// What it is about.
    pub place: &'a Place,
    /// The form.
    pub builder: Builder<'a>,
}

impl IntakeForm<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let Place { project, milestone, .. } = self.place;
        let main = html! {
            div.intro {
                p.meta { a href={ "/admin/projects/" (project.id) } {
                    "Back to " bdi { (project.title) } } }
                h1 { "Ask with a form" }
                p.lede { "For " bdi { (milestone.title) } ". It is filled in on the client’s page \
                          and sent once." }
            }
            (parts::faults(self.builder.faults))
            form.card.stack.prose method="post"
                action={ "/admin/milestones/" (milestone.id) "/forms" } {
                (self.builder.draw())
            }
            (self.builder.look())
        };
        let note = "Whoever it is asked of gets a mail at once, and reminders until it is sent.";
        let (title, here) = ("Ask with a form", Here::Projects);
        self.frame.draw(Leaf { title, here, action: None, main, note })
    }
}

impl Builder<'_> {
    /// The fields and the buttons.
    pub fn draw(&self) -> Markup {
        let (typed, fields) = (self.typed, Fields::new("q", self.faults));
        let title = Field {
            name: "title",
            label: "What it is called",
            hint: "It heads the form: “About your shop”.",
            value: &typed.title,
            required: true,
            ..Field::default()
        };
        let due = Field {
            kind: "date",
            name: "due_on",
            label: "By",
            value: &typed.due_on,
            ..Field::default()
        };
        html! {
            // Whoever presses Enter adds no row and moves none.
            button.vh name="press" value="keep" tabindex="-1" formnovalidate { "Check" }
            div.two { (fields.input(&title)) (fields.input(&due)) }
            (fields.around("instructions", ("What holds for all of it", ""), |ties| html! {
                textarea id=(ties.id) name="instructions" rows="2"
                    aria-describedby=[&ties.described] aria-invalid=[ties.invalid] {
                    "\n" (typed.instructions)
                }
            }))
            (self.people(&fields))
            div.stack id=(fields.id("fields")) tabindex="-1" {
                h2 { "What it asks" }
                (fields.wrong("fields"))
                @for at in 0..typed.fields.len() { (self.row(at)) }
            }
            div.row {
                button.btn.quiet.sm name="press" value="add" formnovalidate { "Add a field" }
                button.btn.quiet.sm name="press" value="preview" formnovalidate { "Show it" }
            }
            div { button.btn name="press" value="" { (self.button) } }
        }
    }

    fn people(&self, fields: &Fields<'_>) -> Markup {
        let chosen = |id: &str| self.typed.from.iter().any(|one| one == id);
        let writes = self.people.iter().filter(|person| person.role >= Role::Commenter);
        html! {
            @if !self.people.is_empty() {
                fieldset id=(fields.id("from")) tabindex="-1" {
                    legend { "From" }
                    p.meta { "Choose nobody to ask everybody who writes. Whoever writes may send \
                              it." }
                    @for person in writes {
                        label.check {
                            input type="checkbox" name="from" value=(person.id)
                                checked[chosen(person.id.as_str())];
                            span { bdi { (person.contact.name) } }
                        }
                    }
                    (fields.wrong("from"))
                }
            }
        }
    }

    fn row(&self, at: usize) -> Markup {
        let (field, number) = (&self.typed.fields[at], at + 1);
        let id = |name: &str| format!("r{at}-{name}");
        let last = self.typed.fields.len();
        html! {
            fieldset.stack {
                legend { "Field " (number) }
                input type="hidden" name="field_id" value=(field.id);
                div {
                    label for=(id("label")) { "Question or heading" }
                    input id=(id("label")) name="field_label" value=(field.label)
                        autocomplete="off";
                }
                div.two {
                    div {
                        label for=(id("kind")) { "Kind" }
                        select id=(id("kind")) name="field_kind" {
                            @for kind in Kind::ALL {
                                option value=(kind.as_str())
                                    selected[field.kind == kind.as_str()] { (called(*kind)) }
                            }
                        }
                    }
                    div {
                        label for=(id("required")) { "Has to be answered" }
                        select id=(id("required")) name="field_required" {
                            option value="" { "No" }
                            option value="yes" selected[field.required] { "Yes" }
                        }
                    }
                }
                (choices(field, &id))
                (more(field, (number, &id)))
                div.row {
                    @for (press, says, can) in [
                        ("up", "Move up", at > 0),
                        ("down", "Move down", number < last),
                        ("remove", "Remove", true),
                    ] {
                        @if can {
                            button.act.bad[press == "remove"] name="press"
                                value={ (press) "-" (at) } formnovalidate {
                                (says) span.vh { ": field " (number) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The form as it will look, if that was asked.
    pub fn look(&self) -> Markup {
        let (asks, _): (Definition, _) = defined(&self.typed.fields, u32::MAX / 2);
        let (given, none) = (Given::new(), |_: &_| None);
        let fill =
            Fill { asks: &asks, given: &given, amiss: &[], files: &[], file: &none, uploads: None };
        html! {
            @if self.preview {
                section.card.stack.prose #look aria-labelledby="looks" {
                    h2 #looks { "As it will look" }
                    @if asks.fields.is_empty() { p.meta { "Nothing is asked yet." } }
                    (fill.draw_inert())
                }
            }
        }
    }
}

fn choices(field: &NewField, id: &dyn Fn(&str) -> String) -> Markup {
    html! {
        div {
            label for=(id("choices")) { "Choices" }
            p.meta id={ (id("choices")) "-h" } { "One a line, for one or several of a list." }
            textarea id=(id("choices")) name="field_choices" rows="2"
                aria-describedby={ (id("choices")) "-h" } { "\n" (field.choices) }
        }
    }
}

fn more(field: &NewField, (number, id): (usize, &dyn Fn(&str) -> String)) -> Markup {
    let has = !field.help.is_empty() || !field.show_field.is_empty();
    html! {
        details open[has] {
            summary.more { "Help, and when it is shown" span.vh { ": field " (number) } }
            div {
                label for=(id("help")) { "Help" }
                textarea id=(id("help")) name="field_help" rows="2" { "\n" (field.help) }
            }
            div.two {
                div {
                    label for=(id("on")) { "Only if field number" }
                    p.meta id={ (id("on")) "-h" } { "One that stands before this. Empty: always." }
                    input id=(id("on")) name="field_show" value=(field.show_field)
                        inputmode="numeric" autocomplete="off"
                        aria-describedby={ (id("on")) "-h" };
                }
                div {
                    label for=(id("equals")) { "Is" }
                    p.meta id={ (id("equals")) "-h" } { "One of its choices, or yes for a box." }
                    input id=(id("equals")) name="field_equals" value=(field.show_equals)
                        autocomplete="off" aria-describedby={ (id("equals")) "-h" };
                }
            }
        }
    }
}

/// A kind of field, as it is chosen.
pub const fn called(kind: Kind) -> &'static str {
    match kind {
        Kind::Short => "One line",
        Kind::Long => "Several lines",
        Kind::Number => "A number",
        Kind::Date => "A date",
        Kind::Choice => "One of a list",
        Kind::Many => "Several of a list",
        Kind::File => "Files",
        Kind::Agreement => "A box to tick",
        Kind::Section => "A heading, no question",
    }
}

/// Those who can be reminded, for a list to choose from.
pub fn who(waits: &[crate::reminder::Reminding]) -> Vec<(String, String)> {
    let can = waits.iter().filter(|one| one.barred.is_none());
    can.map(|one| choice(one.participant.as_str(), one.name.as_str())).collect()
}
