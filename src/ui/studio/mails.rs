//! What each gets: the very letters that a draft would send.

use super::project::Written;
use crate::member::first_name;
use maud::{Markup, html};

/// The letters beside the draft that they would come from.
pub struct Mails<'a> {
    /// The draft.
    pub written: &'a Written,
}

impl Mails<'_> {
    /// Draws them: the first open, the others folded.
    pub fn draw(&self) -> Markup {
        match self.written.mails.as_deref() {
            None => unseen(),
            Some([]) => nobody(),
            Some([(first, _), rest @ ..]) => html! {
                (self.head(&first.contact.name, first.id.as_str()))
                (self.frame(&first.contact.name, first.id.as_str()))
                @for (person, _) in rest {
                    details {
                        summary.more { "What " bdi { (first_name(&person.contact.name)) } " gets" }
                        (self.frame(&person.contact.name, person.id.as_str()))
                        p {
                            a.act href={ (self.address(person.id.as_str())) "?text=1" } {
                                "Text version"
                            }
                        }
                    }
                }
                p.meta { "Each letter carries the reader’s own link, made when it is sent." }
            },
        }
    }

    fn address(&self, participant: &str) -> String {
        format!("/admin/drafts/{}/mail/{participant}", self.written.id)
    }

    fn head(&self, name: &str, participant: &str) -> Markup {
        html! {
            div.spread {
                h2 #mails { "What " bdi { (first_name(name)) } " gets" }
                p.row {
                    button.act form="update" name="do" value="mails" {
                        "Refresh" span.vh { " the preview" }
                    }
                    a.act href={ (self.address(participant)) "?text=1" } { "Text version" }
                }
            }
        }
    }

    fn frame(&self, name: &str, participant: &str) -> Markup {
        html! {
            iframe.card.mail src=(self.address(participant)) loading="lazy"
                title={ "Preview of the e-mail to " (name) } {}
        }
    }
}

fn unseen() -> Markup {
    html! {
        h2 #mails { "What each gets" }
        p { "You can read the very letter each person gets before anything is posted." }
        p { button.btn.quiet.sm form="update" name="do" value="mails" { "See the mails" } }
    }
}

fn nobody() -> Markup {
    html! {
        h2 #mails { "What each gets" }
        p { "Nobody with a link that works is chosen, so no letter goes out." }
        p { button.btn.quiet.sm form="update" name="do" value="mails" { "Look again" } }
    }
}
