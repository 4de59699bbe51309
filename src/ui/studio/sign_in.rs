//! The pages before a member is in: asking for a link, and the door that it opens.

use crate::error::Fault;
use crate::ui::ends::End;
use crate::ui::parts::{self, Field};
use crate::ui::{Drawn, Look, Side};
use maud::html;

/// Asks for an address; `typed` comes back if something is wrong with it.
pub fn ask(look: &Look, typed: &str, faults: &[Fault]) -> Drawn {
    let field = Field {
        name: "email",
        label: "Your e-mail address",
        hint: "We send you a link that signs you in. It works once, for 15 minutes, in this \
               browser.",
        kind: "email",
        value: typed,
        autocomplete: "email",
        required: true,
    };
    let body = html! {
        (parts::faults(faults))
        form.card.stack method="post" action="/admin/sign-in" {
            (field.draw(faults))
            button.btn { "E-mail me a link" }
        }
        p.meta { "No mail server yet, or no mail? " code { "milepost admin-link" }
            " on the server prints a link." }
    };
    let heading = format!("Sign in to {}", look.says());
    End { look, side: Side::Studio, heading: &heading, body }.draw()
}

/// There is no studio to sign in to.
pub fn not_set_up(look: &Look) -> Drawn {
    let body = html! {
        p.lede { "The server printed a one-time address when it started. Open that one, and the \
                  studio is set up in about four minutes." }
        p.meta { "Lost it? Start the server again: it prints a new one until set-up is finished." }
    };
    End { look, side: Side::Studio, heading: "Nothing is set up yet", body }.draw()
}

/// What everybody sees who asked for a link, whatever happened.
pub fn asked(look: &Look) -> Drawn {
    let body = html! {
        div.card.stack role="status" {
            p { "If a member of the studio has that address, a link is on its way there. Open it \
                 in this browser within 15 minutes." }
            p.meta { "Nothing after five minutes? Check spam, then "
                a href="/admin/sign-in" { "ask once more" } "." }
        }
    };
    End { look, side: Side::Studio, heading: "Look in your inbox", body }.draw()
}

/// A door that opens: one button, and only pressing it uses the link up.
pub fn enter(look: &Look, token: &str) -> Drawn {
    let body = html! {
        form.card.stack method="post" action={ "/admin/enter/" (token) } {
            p { "You’ll stay signed in on this browser for 14 days after your last visit." }
            button.btn { "Sign in" }
            p.meta { "The link works once: this button uses it up, opening the page didn’t." }
        }
    };
    let heading = format!("Sign in to {}", look.says());
    End { look, side: Side::Studio, heading: &heading, body }.draw()
}

/// A door that does not open, and why.
pub fn closed(look: &Look, why: &str) -> Drawn {
    let body = html! {
        p.lede { (why) }
        p { a.btn href="/admin/sign-in" { "Ask for a new link" } }
    };
    End { look, side: Side::Studio, heading: "This link doesn’t sign you in", body }.draw()
}
