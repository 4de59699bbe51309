//! Proving to be there before something dangerous: by passkey, or, for members without one, by a
//! fresh link. Also what passkey buttons are made of, wherever they stand.

use super::{Frame, Here, Leaf};
use crate::ui::Drawn;
use maud::{Markup, html};

/// A button that asks the browser for a passkey; hidden until the script has found that it can.
pub struct Button<'a> {
    /// `create` or `get`.
    pub kind: &'static str,
    /// Where the question comes from and the answer goes: two addresses below it.
    pub at: &'static str,
    /// The page that follows.
    pub then: &'a str,
    /// The id of a form to be sent instead.
    pub again: Option<&'static str>,
    /// What stands above the button.
    pub above: Markup,
    /// What it says.
    pub says: &'a str,
}

impl Button<'_> {
    /// Draws it.
    pub fn draw(&self) -> Markup {
        let (begin, finish) = (format!("{}/begin", self.at), format!("{}/finish", self.at));
        html! {
            form.card.stack hidden data-passkey=(self.kind) data-begin=(begin)
                data-finish=(finish) data-then=(self.then) data-again=[self.again]
                data-stopped="Nothing was done: the browser was stopped or found no passkey." {
                (self.above)
                button.btn { (self.says) }
                p.bad.note role="alert" {}
            }
        }
    }
}

/// Asks for a proof.
pub struct Prove<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Whether the member has a passkey that works here.
    pub holds: bool,
    /// The page that was asked for, and its mark.
    pub back: (&'a str, &'a str),
    /// What a form brought along, if it was one.
    pub fields: Option<&'a [(String, String)]>,
}

/// The id of the form that is sent once more.
const AGAIN: &str = "again";

impl Prove<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let main = html! {
            div.solo.stack {
                h1 { "Prove it’s you" }
                p.lede {
                    "This is one of the few things that ask again, ten minutes after you last \
                     proved who you are."
                    @if self.fields.is_some() { " Nothing was done yet; what you wrote is kept." }
                }
                @if self.holds { (self.by_passkey()) } @else { (self.by_mail()) }
                (self.again())
            }
        };
        let (title, here) = ("Prove it’s you", Here::Settings);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    fn by_passkey(&self) -> Markup {
        let again = self.fields.map(|_| AGAIN);
        let (kind, at, then, above) = ("get", "/admin/prove", self.back.0, html! {});
        let says = "Use your passkey";
        html! {
            (Button { kind, at, then, again, above, says }.draw())
            p.meta data-without { "Your passkey needs a browser that runs scripts. Without one, "
                code { "milepost admin-link" } " on the server prints a link that proves it, too." }
        }
    }

    fn by_mail(&self) -> Markup {
        html! {
            form.card.stack method="post" action="/admin/prove" {
                p { "We send a one-time link to " bdi { (self.frame.member.email) } "." }
                input type="hidden" name="back" value=(self.back.0);
                input type="hidden" name="mark" value=(self.back.1);
                button.btn { "E-mail me a link" }
            }
            p.meta { "If no mail comes, " code { "milepost admin-link" } " on the server prints a \
                      link that proves it, too." }
            p.meta { "With a passkey this takes a second: " a href="/admin/me" { "add one" }
                " once you are in." }
        }
    }

    /// What was sent, to be sent once more: by the script after the proof, or by hand.
    fn again(&self) -> Markup {
        html! {
            @if let Some(fields) = self.fields {
                form method="post" action=(self.back.0) id=(AGAIN) {
                    @for (name, value) in fields {
                        input type="hidden" name=(name) value=(value);
                    }
                    button.btn.quiet { "I have proved it, go on" }
                }
            }
        }
    }
}

/// A fresh link is on its way.
pub fn mailed(frame: &Frame) -> Drawn {
    let main = html! {
        div.solo.stack {
            h1 { "Look in your inbox" }
            div.card.stack role="status" {
                p { "A link is on its way to " bdi { (frame.member.email) } ". Open it in this \
                     browser within 15 minutes and press its button; it leads back to where you \
                     were." }
                p.meta { "A page that you left open can be gone on with after that." }
            }
        }
    };
    let (title, here) = ("Look in your inbox", Here::Settings);
    frame.draw(Leaf { title, here, action: None, main, note: "" })
}
