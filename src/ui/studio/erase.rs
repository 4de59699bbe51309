//! The question before what is about a person is erased.

use super::{Frame, Here, Leaf};
use crate::contact::Contact;
use crate::ui::shell::Drawn;
use maud::html;

/// The page.
pub struct Erase<'a> {
    /// What every page of the studio has around it.
    pub frame: &'a Frame,
    /// Whom it is about.
    pub contact: &'a Contact,
}

impl Erase<'_> {
    /// Draws it.
    pub fn draw(&self) -> Drawn {
        let back = format!("/admin/contacts/{}", self.contact.id);
        let first = self.contact.first_name();
        let main = html! {
            div.intro {
                p.meta { a.act href=(back) { bdi { (self.contact.name) } } }
                h1 { "Erase what is about " bdi { (first) } "?" }
                p.lede { "It cannot be brought back." }
            }
            form.card.stack.prose method="post" action={ (back) "/erase" } {
                p { "What goes: name, address, where " bdi { (first) } " came from, letters \
                     to them and about them, their receipts here, and their links." }
                p { "What stays: that somebody decided, when, on which versions, and the words \
                     written with it. The trail still verifies; the receipts in mailboxes stay \
                     where they are." }
                div.row {
                    button.btn { "Erase it for good" }
                    a.btn.quiet href=(back) { "Leave it" }
                }
            }
        };
        let (title, here) = ("Erase a person", Here::People);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }
}
