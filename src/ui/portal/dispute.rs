//! "This wasn't me": the page behind the link of a receipt, before and after it was said.

use super::signed;
use crate::clock::Stamp;
use crate::dispute::Disputable;
use crate::error::Fault;
use crate::ui::ends::{End, write_to};
use crate::ui::shell::{Drawn, Look, Side};
use crate::ui::{parts, text};
use maud::{Markup, html};

/// The page, for whoever has the link.
pub struct DisputePage<'a> {
    /// The studio's look, with the member to write to.
    pub look: &'a Look,
    /// The decision.
    pub of: &'a Disputable,
    /// What was wrong with what was typed.
    pub faults: &'a [Fault],
    /// What was typed.
    pub name: &'a str,
    /// When it is drawn.
    pub now: Stamp,
}

impl DisputePage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (heading, body) = match self.of.decision.disputed.at() {
            Some(at) => ("You said that it wasn’t you", self.said(at)),
            None => ("Was this you?", self.asks()),
        };
        End { look: self.look, side: Side::Client, heading, body }.draw()
    }

    fn host(&self) -> &str {
        crate::member::first_name(&self.of.host.name)
    }

    fn asks(&self) -> Markup {
        let of = self.of;
        html! {
            p.lede {
                "This answer came through a link that " bdi { (self.look.says()) }
                " sent to " b { bdi { (of.person.contact.name) } } "."
            }
            (parts::faults(self.faults))
            section.card.stack aria-labelledby="what" {
                h2 #what { "The answer" }
                (signed::short(&of.receipt.receipt))
                (self.doubtful())
                // Without an action it goes to the address it came from, which holds the link.
                form.stack method="post" {
                    @if self.takes_name() {
                        (parts::Field {
                            name: "name",
                            label: "Your name",
                            hint: "As it stands on the receipt.",
                            value: self.name,
                            autocomplete: "name",
                            required: true,
                            ..parts::Field::default()
                        }.draw(self.faults))
                    }
                    div { button.btn { "This wasn’t me" } }
                }
                p.meta {
                    bdi { (self.host()) } " is told at once, and it stays in the history for good. \
                     The decision itself stays as it is until it is taken back or asked again."
                    @if of.is_undoable(self.now) {
                        " It can be taken back until "
                        (text::moment(of.decision.undo_until(), of.zone()))
                        ", on the page that the receipt opens."
                    }
                }
            }
            p.meta { "It was you? Then there is nothing to do; close this page." }
            (decoy())
        }
    }

    fn takes_name(&self) -> bool {
        self.of.takes_name() || !self.faults.is_empty()
    }

    /// That a program pressed the button here, as far as can be told.
    fn doubtful(&self) -> Markup {
        html! {
            @if let Some(at) = self.of.decision.disputed.doubtful_at() {
                p role="status" {
                    b { "Something said so here on " (text::moment(at, self.of.zone())) "." }
                    " It looked like a program that checks e-mails. If it was you, type your name \
                     and press once more."
                }
            }
        }
    }

    fn said(&self, at: Stamp) -> Markup {
        let of = self.of;
        html! {
            p.lede role="status" {
                bdi { (self.host()) } " has been told. You said so on "
                b { (text::moment(at, of.zone())) } "."
            }
            (parts::faults(self.faults))
            section.card.stack aria-labelledby="what" {
                h2 #what { "The answer" }
                (signed::short(&of.receipt.receipt))
                (self.settled())
                p.meta {
                    "The answer and what you said of it both stay in the history; nobody can take \
                     either out."
                    @if !self.may_object() { " There is nothing more to do here." }
                }
            }
            (write_to(self.look, false))
        }
    }

    fn may_object(&self) -> bool {
        let settled = self.of.decision.disputed.settled.as_ref();
        settled.is_some_and(|settled| settled.denied_at.is_none())
    }

    /// What came of it, and the one press that says no to that.
    fn settled(&self) -> Markup {
        let zone = self.of.zone();
        html! {
            @if let Some(settled) = &self.of.decision.disputed.settled {
                p {
                    "On " (text::moment(settled.at, zone)) " " b { bdi { (settled.by) } }
                    " wrote down what came of it:"
                }
                blockquote { bdi { (settled.note) } }
                @if let Some(at) = settled.denied_at {
                    p { "On " (text::moment(at, zone)) " you said that it is not settled." }
                }
            }
            @if self.may_object() {
                form.stack method="post" {
                    (parts::Field {
                        name: "name",
                        label: "Not settled? Type your name",
                        hint: "As it stands on the receipt. If you agree, there is nothing to do.",
                        value: self.name,
                        autocomplete: "name",
                        required: true,
                        ..parts::Field::default()
                    }.draw(self.faults))
                    div { button.btn.quiet { "It is not settled" } }
                }
            }
        }
    }
}

/// What people cannot see, reach or hear read out (`security.md`, decision 1).
fn decoy() -> Markup {
    html! {
        form.vh method="post" inert aria-hidden="true" {
            button tabindex="-1" name="robot" value="1" { "Leave this: only programs press it" }
        }
    }
}

/// The end of a receipt's link.
pub fn over(look: &Look) -> Drawn {
    let body = html! {
        p.lede { "It worked for a year, as long as the studio had the receipt. If something about \
                  that decision is wrong, write to them; the copy in your inbox stays good." }
        (write_to(look, false))
    };
    End { look, side: Side::Client, heading: "This link has ended", body }.draw()
}
