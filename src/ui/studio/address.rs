//! Changing a contact's mail address: who reads the new one decides what becomes of the links.

use super::fields::Fields;
use super::{Frame, Here, Leaf};
use crate::contact::{Contact, Who};
use crate::error::Fault;
use crate::project::Project;
use crate::ui::parts::Field;
use crate::ui::{Drawn, parts};
use maud::{Markup, html};

/// What the form holds.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The new address.
    pub email: String,
    /// One of [`Who`]'s words.
    pub who: String,
    /// The other person's name.
    pub name: String,
}

/// The page.
pub struct Address<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Whose address it is.
    pub contact: &'a Contact,
    /// The projects they are on.
    pub projects: &'a [Project],
    /// What the form holds.
    pub typed: &'a Typed,
    /// What needs another look.
    pub faults: &'a [Fault],
}

impl Address<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let contact = self.contact;
        let back = format!("/admin/contacts/{}", contact.id);
        let main = html! {
            div.intro {
                p.meta { a.act href=(back) { bdi { (contact.name) } } }
                h1 { "Change " bdi { (contact.first_name()) } "’s address" }
                p.lede { "Mails go to " bdi { (contact.email) } " now." }
            }
            (parts::faults(self.faults))
            (self.form(&back))
        };
        let (title, here) = ("Change an address", Here::People);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    fn form(&self, back: &str) -> Markup {
        let fields = Fields::new("f", self.faults);
        let (typed, first) = (self.typed, self.contact.first_name());
        let email = Field {
            name: "email",
            label: "New e-mail address",
            kind: "email",
            value: &typed.email,
            required: true,
            ..Field::default()
        };
        let hint = "Only for another person: mails greet them by it.";
        let name = Field {
            name: "name",
            label: "Their name",
            hint,
            value: &typed.name,
            ..Field::default()
        };
        let same = format!("{first}, at another address");
        let another = format!("Another person, in {first}’s place");
        html! {
            form.card.stack.prose method="post" action={ (back) "/address" } {
                (fields.input(&email))
                fieldset id=(fields.id("who")) tabindex="-1" {
                    legend { "Who reads it?" }
                    (choice(typed, Who::Same, &same, html! {
                        "Their links stay, also in older mails. Both addresses are told."
                    }))
                    (choice(typed, Who::Another, &another, html! {
                        "They get links of their own and the questions that wait. "
                        bdi { (first) } "’s links end at once" (self.on()) ". What " bdi { (first) }
                        " decided stays " bdi { (first) } "’s. Nothing is mailed."
                    }))
                    (fields.wrong("who"))
                }
                (fields.input(&name))
                div.row {
                    button.btn { "Change the address" }
                    a.btn.quiet href=(back) { "Leave it" }
                }
            }
        }
    }

    /// " on Harbour Bakery website"
    fn on(&self) -> Markup {
        html! {
            @match self.projects {
                [] => {},
                [one] => { " on " bdi { (one.title) } },
                many => { " on " (many.len()) " projects" },
            }
        }
    }
}

fn choice(typed: &Typed, who: Who, says: &str, then: Markup) -> Markup {
    let id = format!("f-who-{}", who.as_str());
    html! {
        label.check for=(id) {
            input type="radio" id=(id) name="who" value=(who.as_str()) required
                checked[typed.who == who.as_str()];
            span { b { (says) } br; span.meta { (then) } }
        }
    }
}
