//! The people of a project and their links.

use super::ends::{Ends, links_so_far};
use super::fields::{Fields, choice};
use super::new_project::{role_or, roles};
use super::project::{Back, Bench, Person};
use super::{Frame, initials, introductions, often, refused};
use crate::calendar::counted;
use crate::contact::Pace;
use crate::participant::{Participant, Role};
use crate::ui::parts::Field;
use crate::ui::text;
use maud::{Markup, html};

/// What the form for a person holds.
#[derive(Debug, Clone)]
pub struct PersonTyped {
    /// The id of a contact of the client; empty for a new person.
    pub contact: String,
    /// The new person's name.
    pub name: String,
    /// The new person's address.
    pub email: String,
    /// One of [`Role`]'s words.
    pub role: String,
    /// Whether they may take files away.
    pub can_download: bool,
}

/// The section of the project's page.
pub struct People<'a> {
    /// What stands around the page.
    pub frame: &'a Frame,
    /// The project.
    pub bench: &'a Bench,
    /// What came back.
    pub back: &'a Back,
}

impl People<'_> {
    /// Draws the section.
    pub fn draw(&self) -> Markup {
        let people = &self.bench.people;
        let open = people.is_empty() || self.back.person.is_some();
        html! {
            (introductions::asking(self.frame, &self.bench.introductions, false))
            section.list.people aria-labelledby="people" {
                h2 #people { "People and their links" }
                @if people.is_empty() {
                    div.card.stack {
                        h3 { "Nobody can see this yet" }
                        p { "Add the person who’ll decide. Their link goes out with your first \
                             update, not before." }
                    }
                } @else {
                    div.heads.meta aria-hidden="true" {
                        span { "Person" }
                        span { span { "Link" } span { "Last opened" } span {} }
                    }
                    ul { @for person in people { (self.row(person)) } }
                }
                (self.gone())
                details #add open[open] {
                    summary.more { "Add a person" }
                    (self.form())
                }
            }
        }
    }

    fn row(&self, person: &Person) -> Markup {
        let (frame, contact) = (self.frame, &person.participant.contact);
        let does = person.participant.role.says(person.participant.can_download);
        html! {
            li {
                div.person { (initials(&contact.name)) div {
                    h3 { bdi { (contact.name) } }
                    p.meta {
                        (does) br; bdi { (contact.email) }
                        @if contact.mails != Pace::AtOnce { br; (contact.mails.says()) }
                        (refused::briefly(person.refused.as_ref()))
                        @if let Some(name) = self.introducer(person) {
                            br; "Introduced through " bdi { (name) } "’s link"
                        }
                    }
                    p.row { (looks(person)) }
                } }
                dl {
                    div {
                        dt { "Link" } (self.ends().of(person.link.as_ref())) (self.earlier(person))
                    }
                    div { dt { "Last opened" }
                        @match &person.opened {
                            Some(seen) => {
                                dd { (text::ago(seen.last_at, frame.now, frame.zone())) }
                                dd.meta { (super::begun(&often(seen.times))) }
                            },
                            None => dd.meta { "Not opened yet" },
                        }
                        @if let Some(seen) = &person.machine {
                            dd.meta { "Fetched " (often(seen.times)) " by a program, probably" }
                        }
                    }
                    div { dt { "Do" } dd.row { (acts(person, self.bench.link_days)) } }
                }
            }
        }
    }

    /// Through whose link somebody came.
    fn introducer(&self, person: &Person) -> Option<&str> {
        let by = person.participant.introduced_by.as_ref()?;
        let by = self.bench.people.iter().find(|person| person.participant.id == *by)?;
        Some(&by.participant.contact.name)
    }

    const fn ends(&self) -> Ends<'_> {
        Ends { frame: self.frame, closed_at: self.bench.project.closed_at }
    }

    /// The links before this one, and what became of each.
    fn earlier(&self, person: &Person) -> Markup {
        let count = person.earlier.len() as u64;
        html! {
            @if count > 0 {
                dd { details {
                    summary.more { (counted(count, "earlier link")) }
                    (links_so_far(&self.ends(), &person.earlier))
                } }
            }
        }
    }

    /// Those who were taken off, with the way back.
    fn gone(&self) -> Markup {
        let gone = &self.bench.gone;
        html! {
            @if !gone.is_empty() {
                details {
                    summary.more { (counted(gone.len() as u64, "person")) " no longer on it" }
                    ul { @for person in gone { (self.once(person)) } }
                }
            }
        }
    }

    fn once(&self, person: &Participant) -> Markup {
        let (contact, zone) = (&person.contact, self.frame.zone());
        let back = format!("/admin/participants/{}/back", person.id);
        html! {
            li {
                div.person { (initials(&contact.name)) div {
                    h3 { bdi { (contact.name) } }
                    p.meta { bdi { (contact.email) } }
                } }
                dl {
                    div { dt { "Link" } dd.meta {
                        @if let Some(at) = person.removed_at {
                            "Taken off " (text::day(zone.local(at).day))
                        }
                    } }
                    div { dt { "Before" } dd.meta { (person.role.says(person.can_download)) } }
                    div { dt { "Do" } dd.row {
                        form method="post" action=(back) {
                            button.act { "Bring back" span.vh { " " (contact.first_name()) } }
                        }
                    } }
                }
            }
        }
    }

    fn form(&self) -> Markup {
        let bench = self.bench;
        let faults = if self.back.person.is_some() { &*self.back.faults } else { &[] };
        let fields = Fields::new("p", faults);
        let decides = |person: &Person| person.participant.role == Role::Approver;
        let best = if bench.people.iter().any(decides) { Role::Viewer } else { Role::Approver };
        let blank = PersonTyped {
            contact: bench.contacts.first().map(|c| c.id.to_string()).unwrap_or_default(),
            name: String::new(),
            email: String::new(),
            role: role_or("", best).to_owned(),
            can_download: true,
        };
        let typed = self.back.person.as_ref().unwrap_or(&blank);
        let known = bench.contacts.iter();
        let known = known.map(|c| choice(c.id.as_str(), format!("{}, {}", c.name, c.email)));
        let new = choice("", "A new person, named below");
        let of: Vec<_> = known.chain(std::iter::once(new)).collect();
        let field = |name, label, value| Field { name, label, value, ..Field::default() };
        let name = field("name", "Name", &*typed.name);
        let email = Field { kind: "email", ..field("email", "E-mail address", &*typed.email) };
        let action = format!("/admin/projects/{}/people", bench.project.id);
        html! {
            form.card.stack.prose method="post" action=(action) {
                @if !bench.contacts.is_empty() {
                    (fields.select("contact", ("Who", ""), &typed.contact, &of))
                }
                div.two { (fields.input(&name)) (fields.input(&email)) }
                (fields.select("role", ("What they do", ""), &typed.role, &roles()))
                label.check for=(fields.id("can_download")) {
                    input type="checkbox" id=(fields.id("can_download")) name="can_download"
                        value="on" checked[typed.can_download];
                    span { "May download files" }
                }
                div.row {
                    button.btn { "Add the person" }
                    p.meta { "Nothing is mailed now." }
                }
            }
        }
    }
}

/// Where somebody's page and rights are looked at.
fn looks(person: &Person) -> Markup {
    let (id, first) = (&person.participant.id, person.participant.contact.first_name());
    html! {
        a.act href={ "/admin/participants/" (id) "/page" } { "See it as " bdi { (first) } }
        a.act href={ "/admin/participants/" (id) } { "Change" span.vh { " " (first) } }
    }
}

fn acts(person: &Person, days: u32) -> Markup {
    let (id, first) = (&person.participant.id, person.participant.contact.first_name());
    let at = |verb: &str| format!("/admin/participants/{id}/{verb}");
    html! {
        @if person.is_off() {
            form method="post" action=(at("new-link")) {
                button.act { "Make a new link" span.vh { " for " (first) } }
            }
        } @else {
            form method="post" action=(at("copy")) {
                button.act data-copy=(at("copy")) data-done="Copied" {
                    "Copy" span.vh { " " (first) "’s link" }
                }
            }
            form method="post" action=(at("resend")) {
                button.act { "Resend" span.vh { " to " (first) } }
            }
            form method="post" action=(at("extend")) {
                button.act { "Extend" span.vh { " " (first) "’s link" } " "
                    (text::tied(&counted(days.into(), "day"))) }
            }
            a.act href=(at("rotate")) { "Rotate" span.vh { " " (first) "’s link" } }
            a.act.bad href=(at("revoke")) { "Revoke" span.vh { " " (first) "’s link" } }
        }
    }
}
