//! What is said of an address that a mail server refused for good.

use super::{Frame, said};
use crate::outbox::Refused;
use crate::ui::text;
use maud::{Markup, html};

/// Beside somebody's name: in few words.
pub fn briefly(refused: Option<&Refused>) -> Markup {
    html! {
        @if refused.is_some() { br; b.bad { "Their mail server refuses this address" } }
    }
}

/// On a contact's own page, with what can be done.
pub fn contact(frame: &Frame, refused: &Refused, contact: &str) -> Markup {
    html! {
        section.card.stack.prose aria-labelledby="refused" {
            h2 #refused { "Nothing is sent to this address" }
            p {
                "Their mail server refused it for good on "
                (text::moment(refused.at, frame.zone())) ". " (said(&refused.words))
            }
            p {
                "Letters to it are kept back until you change the address, or try it again because \
                 you know that it works. Fresh links and codes that they ask for are sent all the \
                 same."
            }
            form.row method="post" action={ "/admin/contacts/" (contact) "/try-again" } {
                a.btn.sm href={ "/admin/contacts/" (contact) "/address" } { "Change the address" }
                button.btn.quiet.sm { "Try it again" }
            }
        }
    }
}

/// On a member's page.
pub fn member(frame: &Frame, refused: &Refused) -> Markup {
    html! {
        div.card.stack.prose {
            p {
                b { "The mail server refused this address for good on "
                    (text::moment(refused.at, frame.zone())) "." }
                " " (said(&refused.words))
            }
            p {
                "News to it is kept back. Sign-in links are sent all the same, and the first "
                "letter "
                "that is taken ends this. Should none arrive: a passkey signs in without mail, and "
                code { "milepost admin-link" } " prints a link on the server."
            }
        }
    }
}
