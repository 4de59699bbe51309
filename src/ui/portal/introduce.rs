//! Whose link it is, and the way to one of their own for whoever it isn't.

use super::Notice;
use crate::error::Fault;
use crate::introduction::{Setting, Typed};
use crate::page::{Eyes, Page};
use crate::ui::parts::{self, Field};
use crate::ui::text;
use maud::{Markup, html};

/// The form as it came back.
#[derive(Debug, Clone, Default)]
pub struct Introducing {
    /// What was typed.
    pub typed: Typed,
    /// What was wrong.
    pub faults: Vec<Fault>,
    /// Whether too many asked through this link lately.
    pub wait: bool,
}

/// What just happened, above everything else. It says the same for every address.
pub fn notice(page: &Page, notice: &Notice) -> Markup {
    let host = page.host_first_name();
    match notice {
        Notice::Introducing(back) if back.wait => html! {
            section.card.wrong.stack role="alert" {
                h2 { "Please wait an hour" }
                p { "Several people asked through this link just now, so nobody was asked this \
                     time. What you wrote is still there. If it can’t wait, write to "
                    bdi { (host) } " at " a href={ "mailto:" (page.host.1) } { (page.host.1) } "." }
            }
        },
        Notice::Introducing(back) => parts::faults(&back.faults),
        Notice::Introduced => html! {
            section.card.stack #introduced role="status" {
                @match page.studio.introductions {
                    Setting::Ask => {
                        h2 { bdi { (host) } " has been asked" }
                        p { "If " bdi { (host) } " agrees, you get a link of your own by e-mail." }
                    },
                    Setting::Viewer => {
                        h2 { bdi { (host) } " has been told" }
                        p { "You get a link of your own by e-mail: at once, or when "
                            bdi { (host) } " agrees." }
                    },
                }
                p.meta { "The link that you came by still belongs to "
                    bdi { (page.visitor.contact.name) } ". Please leave the deciding to them." }
            }
        },
        _ => html! {},
    }
}

/// Whose link it is, and what to do if that is somebody else.
pub fn whose(page: &Page, notice: &Notice) -> Markup {
    let visitor = &page.visitor;
    html! {
        p { "This link belongs to " b { bdi { (visitor.contact.name) } } ", "
            bdi { (visitor.client_name) } ". It works until "
            (text::last_day(visitor.link_ends_at, page.zone()))
            ". Anyone who has it can act in your name, so forward the page only to people \
             you’d hand a pen." }
        // Looked at by a member, the page has nothing to press.
        @if page.eyes == Eyes::Theirs { (form(page, notice)) }
    }
}

fn form(page: &Page, notice: &Notice) -> Markup {
    let blank = Introducing::default();
    let (back, open) = match notice {
        Notice::Introducing(back) => (back, true),
        _ => (&blank, false),
    };
    let name = Field {
        name: "name",
        label: "Your name",
        value: &back.typed.name,
        autocomplete: "name",
        required: true,
        ..Field::default()
    };
    let email = Field {
        name: "email",
        label: "Your e-mail address",
        kind: "email",
        value: &back.typed.email,
        autocomplete: "email",
        required: true,
        ..Field::default()
    };
    let first = page.visitor.contact.first_name();
    html! {
        details #introduce open[open] {
            summary.more { "Not you? Ask for a link of your own" }
            form.stack.prose method="post"
                action={ "/p/" (page.visitor.page) "/introduce#introduce" } {
                p { bdi { (page.host_first_name()) } " reads this and mails your own link to you. "
                    "The one of " bdi { (first) } " stays as it is." }
                (name.draw(&back.faults))
                (email.draw(&back.faults))
                div.row { button.btn.quiet.sm { "Ask for my own link" } }
            }
        }
    }
}
