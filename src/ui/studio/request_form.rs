//! Asking for documents: the form of a request and its items, empty or as it stands.

use super::fields::{Fields, choice};
use super::{Frame, Here, Leaf, templates};
use crate::error::Fault;
use crate::file::Version;
use crate::milestone::{Milestone, State};
use crate::participant::{Participant, Role};
use crate::project::Project;
use crate::request::{Accepts, FileRequest, New, NewItem};
use crate::template::Template;
use crate::ui::Drawn;
use crate::ui::parts::{self, Field};
use maud::{Markup, html};

/// What a request can be about.
#[derive(Debug)]
pub struct Place {
    /// The project.
    pub project: Project,
    /// In order.
    pub milestones: Vec<Milestone>,
    /// The newest version of every file.
    pub versions: Vec<Version>,
    /// Everybody on the project.
    pub people: Vec<Participant>,
    /// Requests that were kept, by name.
    pub presets: Vec<Template>,
}

/// The form.
pub struct Form<'a> {
    /// What it can be about.
    pub place: &'a Place,
    /// What was typed.
    pub typed: &'a New,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// The request that it changes.
    pub old: Option<&'a FileRequest>,
}

/// The page of a new request.
pub struct RequestForm<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The form.
    pub form: Form<'a>,
    /// The milestone that was chosen, by id.
    pub milestone: &'a str,
}

impl RequestForm<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let project = &self.form.place.project;
        let back = format!("/admin/projects/{}", project.id);
        let main = html! {
            div.intro {
                p.meta { a href=(back) { "Back to " bdi { (project.title) } } }
                h1 { "Ask for documents" }
                p.lede { "Each thing is asked for by itself, so that each can be sent, accepted or \
                          asked for again." }
            }
            (templates::presets(&back, self.milestone, &self.form.place.presets))
            (parts::faults(self.form.faults))
            form.card.stack.prose method="post" action={ (back) "/requests" } {
                (self.form.fields(Some(self.milestone)))
                div.row {
                    button.btn { "Ask for it" }
                    button.act name="more" value="on" formnovalidate { "More rows" }
                }
            }
        };
        let note = "Whoever it is asked of gets a mail at once, and reminders until all is in.";
        let (title, here) = ("Ask for documents", Here::Projects);
        self.frame.draw(Leaf { title, here, action: None, main, note })
    }
}

impl Form<'_> {
    /// The fields, without a button. With a milestone to choose and people, if it is a new one.
    pub fn fields(&self, milestone: Option<&str>) -> Markup {
        let (typed, fields) = (self.typed, Fields::new("q", self.faults));
        let title = Field {
            name: "title",
            label: "What it is for",
            hint: "It heads the request: “For the shop pages”.",
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
            @if let Some(chosen) = milestone { (self.milestones(&fields, chosen)) }
            div.two { (fields.input(&title)) (fields.input(&due)) }
            (fields.around("instructions", ("What holds for all of it", ""), |ties| html! {
                textarea id=(ties.id) name="instructions" rows="2"
                    aria-describedby=[&ties.described] aria-invalid=[ties.invalid] {
                    (typed.instructions)
                }
            }))
            @if milestone.is_some() { (self.people(&fields)) }
            fieldset.stack id=(fields.id("items")) tabindex="-1" {
                legend { @if self.old.is_some() { "What can still be changed" }
                    @else { "What you need" } }
                (fields.wrong("items"))
                @for (at, item) in typed.items.iter().enumerate() { (self.item(at, item)) }
            }
        }
    }

    fn milestones(&self, fields: &Fields<'_>, chosen: &str) -> Markup {
        let all = &self.place.milestones;
        let now = all.iter().find(|one| one.state == State::InProgress);
        let chosen = match (chosen, now) {
            ("", Some(now)) => now.id.as_str(),
            (chosen, _) => chosen,
        };
        let of: Vec<_> =
            all.iter().map(|one| choice(one.id.as_str(), one.title.as_str())).collect();
        fields.select("milestone", ("Milestone", ""), chosen, &of)
    }

    fn people(&self, fields: &Fields<'_>) -> Markup {
        let chosen = |id: &str| self.typed.from.iter().any(|one| one == id);
        let writes = self.place.people.iter().filter(|person| person.role >= Role::Commenter);
        html! {
            fieldset id=(fields.id("from")) tabindex="-1" {
                legend { "From" }
                p.meta { "Choose nobody to ask everybody who writes. Whoever writes may send it." }
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

    fn item(&self, at: usize, item: &NewItem) -> Markup {
        let (number, id) = (at + 1, |name: &str| format!("i{at}-{name}"));
        html! {
            div.stack {
                input type="hidden" name="item" value=(item.id);
                div.two {
                    div {
                        label for=(id("title")) { "Item " (number) }
                        input id=(id("title")) name="item_title" value=(item.title)
                            autocomplete="off";
                    }
                    div {
                        label for=(id("accepts")) {
                            "Kind of file" span.vh { " of item " (number) }
                        }
                        select id=(id("accepts")) name="item_accepts" {
                            @for kind in Accepts::ALL {
                                option value=(kind.as_str())
                                    selected[item.accepts == kind.as_str()] { (called(*kind)) }
                            }
                        }
                    }
                }
                div {
                    label for=(id("words")) { "What is needed" span.vh { " for item " (number) } }
                    textarea id=(id("words")) name="item_instructions" rows="2" {
                        (item.instructions)
                    }
                }
                (self.example(item, (number, &id)))
            }
        }
    }

    fn example(&self, item: &NewItem, (number, id): (usize, &dyn Fn(&str) -> String)) -> Markup {
        let has_one = !item.example.is_empty() || !item.link.is_empty();
        html! {
            details open[has_one] {
                summary.more { "An example" span.vh { " for item " (number) } }
                div.two {
                    div {
                        label for=(id("example")) { "A file on their page" }
                        select id=(id("example")) name="item_example" {
                            option value="" { "None" }
                            @for version in &self.place.versions {
                                option value=(version.id)
                                    selected[item.example == version.id.as_str()] {
                                    (version.says())
                                }
                            }
                        }
                    }
                    div {
                        label for=(id("link")) { "Or an address of the web" }
                        input id=(id("link")) name="item_link" type="url" value=(item.link)
                            autocomplete="off";
                    }
                }
            }
        }
    }
}

/// A kind of files, as it is chosen.
pub const fn called(kind: Accepts) -> &'static str {
    match kind {
        Accepts::Any => "Any",
        Accepts::Documents => "Documents",
        Accepts::Pictures => "Pictures and scans",
        Accepts::Spreadsheets => "Spreadsheets",
    }
}
