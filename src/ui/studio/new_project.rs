//! Starting a project: a name, whom it is for, and perhaps the first person on it.

use super::fields::{Fields, choice};
use super::{Frame, Here, Leaf};
use crate::client::Client;
use crate::error::Fault;
use crate::participant::Role;
use crate::template::Template;
use crate::ui::Drawn;
use crate::ui::parts::{self, Field};
use maud::{Markup, html};

/// What the form holds.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The client's id; empty for a new one.
    pub client: String,
    /// The new client's name.
    pub new_client: String,
    /// The project's title.
    pub title: String,
    /// The first person's name, may be empty.
    pub name: String,
    /// The first person's address, may be empty.
    pub email: String,
    /// What the first person may do.
    pub role: String,
    /// The template's id; empty for none.
    pub template: String,
    /// The day that its days are counted from.
    pub starts_on: String,
}

/// The page with the form.
pub struct NewProject<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Everybody the studio works for.
    pub clients: &'a [Client],
    /// Templates of projects, by name.
    pub templates: &'a [Template],
    /// What was typed.
    pub typed: &'a Typed,
    /// What needs another look.
    pub faults: &'a [Fault],
}

impl NewProject<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let main = html! {
            div.intro {
                h1 { "New project" }
                p.lede { "A name, a client and one person to send it to. Nothing is sent until \
                          you post the first update, unless a template asks for something." }
            }
            (parts::faults(self.faults))
            form method="post" action="/admin/projects" {
                section.group.first aria-labelledby="h-what" {
                    h2 #h-what { "The project" }
                    div.prose.stack { (self.project()) }
                }
                section.group aria-labelledby="h-who" {
                    h2 #h-who { "First person" }
                    div.prose.stack { (self.person()) }
                }
                div.group { div.row {
                    button.btn { "Start the project" }
                    p.meta { "Milestones come next." }
                } }
            }
        };
        let (title, here) = ("New project", Here::Projects);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    fn project(&self) -> Markup {
        let (typed, fields) = (self.typed, Fields::new("f", self.faults));
        let new = choice("", "A new client, named below");
        let known = self.clients.iter().map(|client| choice(client.id.as_str(), &client.name));
        let of: Vec<_> = std::iter::once(new).chain(known).collect();
        let title = Field {
            name: "title",
            label: "Project name",
            hint: "It stands at the top of the client’s page, such as “Harbour Bakery website”.",
            value: &typed.title,
            required: true,
            ..Field::default()
        };
        let new_client = Field {
            name: "new_client",
            label: if self.clients.is_empty() { "Client" } else { "New client" },
            hint: "The organisation the work is for.",
            value: &typed.new_client,
            ..Field::default()
        };
        html! {
            (fields.input(&title))
            @if !self.clients.is_empty() {
                (fields.select("client", ("Client", ""), &typed.client, &of))
            }
            (fields.input(&new_client))
            @if !self.templates.is_empty() { (self.template(&fields)) }
        }
    }

    fn template(&self, fields: &Fields<'_>) -> Markup {
        let none = choice("", "No template");
        let known = self.templates.iter().map(|one| choice(one.id.as_str(), &one.name));
        let of: Vec<_> = std::iter::once(none).chain(known).collect();
        let hint = "Its milestones, tasks and records are there at once; its requests and forms \
                    go out to the first person you add who writes.";
        let starts = Field {
            kind: "date",
            name: "starts_on",
            label: "Starts on",
            hint: "The template’s days are counted from it; empty for today. Estimated days on a \
                   weekend move to Monday.",
            value: &self.typed.starts_on,
            ..Field::default()
        };
        html! {
            (fields.select("template", ("Start from a template", hint), &self.typed.template, &of))
            (fields.input(&starts))
        }
    }

    fn person(&self) -> Markup {
        let (typed, fields) = (self.typed, Fields::new("f", self.faults));
        let field =
            |name, label, hint, value| Field { name, label, hint, value, ..Field::default() };
        let name = field("name", "Name", "May wait; you can add people at any time.", &*typed.name);
        let email = field("email", "E-mail address", "", &*typed.email);
        let role = role_or(&typed.role, Role::Approver);
        html! {
            (fields.input(&name))
            (fields.input(&Field { kind: "email", ..email }))
            (fields.select("role", ("What they do", ""), role, &roles()))
        }
    }
}

/// The chosen role's word, or the one that fits best.
pub fn role_or(typed: &str, best: Role) -> &str {
    if typed.is_empty() { best.as_str() } else { typed }
}

/// What a person may do, as the forms offer it.
pub fn roles() -> Vec<(String, String)> {
    let says = |role: Role| match role {
        Role::Approver => "Decides: approves or asks for changes",
        Role::Commenter => "Writes: looks, and may answer",
        Role::Viewer => "Looks",
    };
    let offered = [Role::Approver, Role::Commenter, Role::Viewer];
    offered.into_iter().map(|role| choice(role.as_str(), says(role))).collect()
}
