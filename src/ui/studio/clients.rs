//! Clients and the people at each.

use super::{Frame, Here, Leaf, happened, refused};
use crate::client::Client;
use crate::contact::{Contact, Form};
use crate::error::Fault;
use crate::outbox::Refused;
use crate::project::Project;
use crate::record::Totals;
use crate::reminder::Pause;
use crate::ui::Drawn;
use crate::ui::parts::{self, Field};
use maud::{Markup, html};

/// Every client.
pub struct Clients<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// By name, each with its people.
    pub clients: &'a [(Client, Vec<Contact>)],
    /// The name that came back.
    pub typed: &'a str,
    /// What needs another look.
    pub faults: &'a [Fault],
}

impl Clients<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let main = html! {
            div.intro {
                h1 { "People" }
                p.lede {
                    "Everybody who can get a link, by client. Adding somebody here sends nothing."
                }
            }
            (parts::faults(self.faults))
            @if !self.clients.is_empty() {
                div.heads.meta aria-hidden="true" { span { "Client" } span { span { "People" } } }
                section.list aria-labelledby="clients" {
                    h2.vh id="clients" { "Clients" }
                    ul { @for (client, people) in self.clients { (row(client, people)) } }
                }
            }
            section.list aria-labelledby="add" {
                h2 id="add" { "Add a client" }
                form.card.stack.prose method="post" action="/admin/clients" {
                    (name_field("The organisation’s name", self.typed).draw(self.faults))
                    button.btn { "Add the client" }
                }
            }
        };
        let (title, here) = ("People", Here::People);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }
}

fn name_field<'a>(label: &'a str, value: &'a str) -> Field<'a> {
    Field { name: "name", label, value, required: true, ..Field::default() }
}

fn row(client: &Client, people: &[Contact]) -> Markup {
    html! {
        li {
            div { h3 { a.name href={ "/admin/clients/" (client.id) } { bdi { (client.name) } } } }
            div {
                @if people.is_empty() { p.meta { "Nobody yet" } }
                @for person in people {
                    p.note { bdi { (person.name) } " " bdi.meta { (person.email) } }
                }
            }
        }
    }
}

/// One client.
pub struct OneClient<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The client.
    pub client: &'a Client,
    /// Its people, by name.
    pub people: &'a [Contact],
    /// Its projects, by title.
    pub projects: &'a [Project],
    /// What it owes and has paid, by currency.
    pub totals: &'a [Totals],
    /// The person that came back.
    pub typed: &'a Form,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// Who was just added or changed.
    pub done: Option<&'a str>,
}

impl OneClient<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let name = &self.client.name;
        let main = html! {
            div.intro {
                p.meta { a.act href="/admin/clients" { "All clients" } }
                h1 { bdi { (name) } }
            }
            @if let Some(who) = self.done { (happened(&html! { bdi { (who) } " is saved." })) }
            (parts::faults(self.faults))
            section.list aria-labelledby="people" {
                h2 id="people" { "People" }
                @if self.people.is_empty() { p { "Nobody yet. Add the person who decides first." } }
                ul { @for person in self.people { (contact(person)) } }
            }
            section.list aria-labelledby="add" {
                h2 id="add" { "Add a person" }
                (self.form())
            }
            section.list aria-labelledby="projects" {
                div.spread {
                    h2 id="projects" { "Projects" }
                    a.act href={ "/admin/projects/new?client=" (self.client.id) } { "New project" }
                }
                @if self.projects.is_empty() { p.meta { "None yet." } }
                ul { @for project in self.projects {
                    li {
                        h3 {
                            a.name href={ "/admin/projects/" (project.id) } {
                                bdi { (project.title) }
                            }
                        }
                    }
                } }
            }
            (super::records::owed(self.totals))
        };
        self.frame.draw(Leaf { title: name, here: Here::People, action: None, main, note: "" })
    }

    fn form(&self) -> Markup {
        let email = Field {
            name: "email",
            label: "E-mail address",
            hint: "Their link goes there, and nowhere else.",
            kind: "email",
            value: &self.typed.email,
            required: true,
            ..Field::default()
        };
        let action = format!("/admin/clients/{}/contacts", self.client.id);
        html! {
            form.card.stack.prose method="post" action=(action) {
                (name_field("Name", &self.typed.name).draw(self.faults))
                (email.draw(self.faults))
                (parts::zones("zone", zone(self.frame, &self.typed.time_zone)))
                button.btn { "Add the person" }
            }
        }
    }
}

fn zone<'a>(frame: &'a Frame, typed: &'a str) -> &'a str {
    if typed.is_empty() { frame.zone().as_str() } else { typed }
}

fn contact(person: &Contact) -> Markup {
    html! {
        li {
            div.person { (super::initials(&person.name)) div {
                h3 { a.name href={ "/admin/contacts/" (person.id) } { bdi { (person.name) } } }
            } }
            dl {
                div { dt { "Address" } dd { bdi { (person.email) } } }
                div { dt { "Time zone" } dd.meta { (person.time_zone.as_str().replace('_', " ")) } }
                div { dt { "E-mails" } dd.meta { (person.mails.says()) } }
            }
        }
    }
}

/// Which mails somebody chose, which the studio reads and cannot change.
pub fn mails(contact: &Contact) -> Markup {
    html! {
        (contact.mails.says()) ". Only " bdi { (contact.first_name()) } " changes that, at the end \
         of any e-mail."
    }
}

/// The form that changes a person.
pub struct OneContact<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Who it is.
    pub contact: &'a Contact,
    /// Whom they work for.
    pub client: &'a Client,
    /// What the form holds.
    pub typed: &'a Form,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// Whether they are left in peace.
    pub pause: Option<Pause>,
    /// What needs another look in the form that says so, and the day that was typed.
    pub peace: Option<&'a (Vec<Fault>, String)>,
    /// Whether a mail server refused their address for good.
    pub refused: Option<&'a Refused>,
}

impl OneContact<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let contact = self.contact;
        let back = format!("/admin/clients/{}", self.client.id);
        let (wrong, until) = self.peace.map_or((&[][..], ""), |(wrong, day)| (wrong, day));
        let main = html! {
            div.intro {
                p.meta { a.act href=(back) { bdi { (self.client.name) } } }
                h1 { bdi { (contact.name) } }
                p.lede { bdi { (contact.email) } }
                p.meta { (mails(contact)) }
            }
            @if let Some(refused) = self.refused {
                (refused::contact(self.frame, refused, contact.id.as_str()))
            }
            (parts::faults(self.faults))
            (parts::faults(wrong))
            form.card.stack.prose method="post" action={ "/admin/contacts/" (contact.id) } {
                (name_field("Name", &self.typed.name).draw(self.faults))
                (parts::zones("zone", zone(self.frame, &self.typed.time_zone)))
                p.meta { "Another address, or another person at this place? "
                    a href={ "/admin/contacts/" (contact.id) "/address" } {
                        "Change the address"
                    } "." }
                div.row {
                    button.btn { "Save the changes" }
                    a.btn.quiet href=(back) { "Leave it" }
                    a.act.bad href={ "/admin/contacts/" (contact.id) "/erase" } { "Erase…" }
                }
            }
            (super::reminders::pause(contact, self.pause, wrong, until))
        };
        self.frame.draw(Leaf {
            title: &contact.name,
            here: Here::People,
            action: None,
            main,
            note: "",
        })
    }
}
