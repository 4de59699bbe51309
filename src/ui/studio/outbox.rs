//! The outbox: what was written to whom, and what the mail server said to it. Never "sent" before
//! the mail server said so.

use super::{Frame, Here, Leaf, often};
use crate::outbox::{Mail, State, is_answer};
use crate::ui::{Drawn, text};
use maud::{Markup, html};

/// A mail with the subject of its letter.
#[derive(Debug)]
pub struct Row {
    /// The mail.
    pub mail: Mail,
    /// What its subject says.
    pub subject: String,
}

/// The newest mails.
pub struct Outbox<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Newest first.
    pub rows: &'a [Row],
    /// Where mail goes, in words.
    pub way: &'a str,
}

impl Outbox<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let main = html! {
            div.intro {
                h1 { "Mail" }
                p.lede {
                    "Every letter that was written, newest first. It goes to "
                    bdi { (self.way) } "."
                }
            }
            @if self.rows.is_empty() {
                div.card.stack {
                    h2 { "No letters yet" }
                    p {
                        "The first ones are written when you post an update and choose who gets it."
                    }
                    div.row { a.btn.sm href="/admin" { "To the projects" } }
                }
            } @else {
                div.heads.meta aria-hidden="true" {
                    span { "Letter" }
                    span { span { "Where it is" } span { "Written" } span { "Tries" } }
                }
                section.list aria-labelledby="letters" {
                    h2.vh id="letters" { "Letters" }
                    ul { @for row in self.rows { (self.row(row)) } }
                }
            }
        };
        let note = "“Taken” means that the mail server said yes. Whether a letter was read, no \
                    mail server knows; a project’s page says who opened their link.";
        let (title, here) = ("Mail", Here::Mail);
        self.frame.draw(Leaf { title, here, action: None, main, note })
    }

    fn row(&self, row: &Row) -> Markup {
        let (frame, mail) = (self.frame, &row.mail);
        html! {
            li {
                div {
                    h3 { a.name href={ "/admin/outbox/" (mail.id) } { bdi { (row.subject) } } }
                    p.meta { "To " bdi { (mail.to.name) } " · " bdi { (mail.to.email) } }
                }
                dl {
                    div {
                        dt { "Where it is" }
                        dd { (state(frame, mail)) }
                        @if let Some(words) = words(mail) { dd.meta { bdi { (words) } } }
                        @if let Some(doubt) = doubt(mail) { dd.meta { (doubt) } }
                    }
                    div {
                        dt { "Written" } dd { (text::ago(mail.queued_at, frame.now, frame.zone())) }
                    }
                    div { dt { "Tries" } dd.meta { (tries(mail.tries)) } }
                }
            }
        }
    }
}

fn tries(tries: u32) -> String {
    if tries == 0 { "Not tried yet".into() } else { format!("Tried {}", often(tries)) }
}

pub(super) fn state(frame: &Frame, mail: &Mail) -> Markup {
    match mail.state {
        State::Queued if mail.reason == "not_configured" => {
            html! { span.due { "Waiting until a mail server is set" } }
        }
        State::Queued if mail.held_until.is_some_and(|until| until > frame.now) => html! {
            "Held, to go with other news on " (text::moment(mail.next_at, frame.zone()))
        },
        State::Queued => html! { "Waiting for the mail server" },
        State::Sending => html! { "Being handed over" },
        State::Accepted => html! { "Taken by the mail server" },
        State::Deferred => html! {
            span.due { "Put off" } "; next try " (text::clock(mail.next_at, frame.zone()))
        },
        State::Failed if is_answer(&mail.reason) => html! { b.bad { "Refused" } },
        State::Failed => html! { b.bad { "Given up" } },
        State::Suppressed if is_answer(&mail.reason) => html! {
            b.bad { "Not sent" } ": the address was refused before"
        },
        State::Suppressed => match &mail.within {
            Some(lead) => html! {
                "Put into " a href={ "/admin/outbox/" (lead) } { "another letter" }
            },
            None => html! { "Not sent on purpose" },
        },
    }
}

/// What nobody can know, in words.
pub(super) fn doubt(mail: &Mail) -> Option<&'static str> {
    match (mail.unsure, mail.state) {
        (0, _) => None,
        (_, State::Accepted) => Some(
            "It may have arrived twice: a try before was cut off after the letter went and before \
             the server answered.",
        ),
        (_, State::Deferred | State::Queued | State::Sending) => Some(
            "It may have arrived already: a try was cut off after the letter went and before the \
             server answered. It is sent again under the same Message-ID, so it may arrive twice.",
        ),
        (_, State::Failed | State::Suppressed) => Some(
            "It may have arrived all the same: a try before was cut off after the letter went and \
             before the server answered.",
        ),
    }
}

/// The mail server's own words.
fn words(mail: &Mail) -> Option<&str> {
    let says = Some(mail.reason.as_str()).filter(|_| mail.within.is_none());
    says.filter(|reason| !reason.is_empty() && *reason != "not_configured")
}
