//! The pages before a member is in: asking for a link, and the door that it opens.

use super::prove::Button;
use crate::error::Fault;
use crate::ui::ends::End;
use crate::ui::parts::{self, Field};
use crate::ui::{Drawn, Look, Side};
use maud::{Markup, html};

/// Asks who somebody is.
pub struct Ask<'a> {
    /// Whose page it is.
    pub look: &'a Look,
    /// What was typed before.
    pub typed: &'a str,
    /// What is wrong with it.
    pub faults: &'a [Fault],
    /// Whether passkeys work here.
    pub passkeys: bool,
    /// The script of passkeys, by file name.
    pub script: &'static str,
}

impl Ask<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (kind, at, then) = ("get", "/admin/sign-in/passkey", "/admin");
        let (again, above, says) = (None, html! {}, "Sign in with a passkey");
        let body = html! {
            (parts::faults(self.faults))
            @if self.passkeys {
                (Button { kind, at, then, again, above, says }.draw())
                p.meta data-without { "If you have a passkey, sign in with a browser that runs \
                    scripts and knows passkeys; mail lets in members without one." }
            }
            (self.by_mail())
        };
        let heading = format!("Sign in to {}", self.look.says());
        let end = End { look: self.look, side: Side::Studio, heading: &heading, body };
        if self.passkeys { end.draw_with(&[self.script]) } else { end.draw() }
    }

    fn by_mail(&self) -> Markup {
        let field = Field {
            name: "email",
            label: "Your e-mail address",
            hint: "We send you a link that signs you in. It works once, for 15 minutes, in this \
                   browser.",
            kind: "email",
            value: self.typed,
            autocomplete: "email",
            required: true,
        };
        // Next to the passkey's, this is the second button.
        let class = if self.passkeys { "btn quiet" } else { "btn" };
        html! {
            form.card.stack method="post" action="/admin/sign-in" {
                (field.draw(self.faults))
                button class=(class) { "E-mail me a link" }
            }
            p.meta { "No mail, no mail server, or a lost passkey? " code { "milepost admin-link" }
                " on the server prints a link." }
        }
    }
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
            p { "If a member of the studio has that address, a letter is on its way there. Open \
                 its link in this browser within 15 minutes." }
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
