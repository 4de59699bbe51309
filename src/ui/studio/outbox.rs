//! The outbox: what was written to whom, and what the mail server said to it. Never "sent" before
//! the mail server said so.

use super::{Frame, Here, Leaf, often, said};
use crate::clock::Stamp;
use crate::outbox::{Mail, State};
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

fn state(frame: &Frame, mail: &Mail) -> Markup {
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
        State::Failed => html! { b.bad { "Refused" } },
        State::Suppressed => match &mail.within {
            Some(lead) => html! { "Went within " a href={ "/admin/outbox/" (lead) } {
                "another letter"
            } },
            None => html! { "Not sent on purpose" },
        },
    }
}

/// The mail server's own words.
fn words(mail: &Mail) -> Option<&str> {
    let says = Some(mail.reason.as_str()).filter(|_| mail.within.is_none());
    says.filter(|reason| !reason.is_empty() && *reason != "not_configured")
}

/// One mail: its facts, its tries and itself.
pub struct Letter<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The mail.
    pub row: &'a Row,
    /// The whole Message-ID, without angle brackets.
    pub message_id: &'a str,
    /// Every try, oldest first.
    pub attempts: &'a [(Stamp, State, String)],
}

impl Letter<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (row, mail) = (self.row, &self.row.mail);
        let letter = format!("/admin/outbox/{}/letter", mail.id);
        let main = html! {
            div.intro {
                p.meta { a.act href="/admin/outbox" { "All letters" } }
                h1 { bdi { (row.subject) } }
                p.lede { "To " bdi { (mail.to.name) } ". " (state(self.frame, mail)) "." }
            }
            div.split {
                section.stack aria-labelledby="letter" {
                    div.spread {
                        h2 #letter { "The letter" }
                        a.act href={ (letter) "?text=1" } { "Text version" }
                    }
                    iframe.card.mail src=(letter) title={ "The letter to " (mail.to.name) } {}
                    p.meta { "The reader’s own link is left out here: it is theirs. Copy it on the \
                              project’s page if you need it." }
                }
                aside.stack aria-labelledby="facts" {
                    h2 #facts { "What happened to it" }
                    (self.facts())
                    @if let Some(project) = &mail.project {
                        p { a.act href={ "/admin/projects/" (project) } { "To the project" } }
                    }
                }
            }
        };
        let (title, here) = (row.subject.as_str(), Here::Mail);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    fn facts(&self) -> Markup {
        let (mail, zone) = (&self.row.mail, self.frame.zone());
        html! {
            dl.facts {
                div { dt { "To" } dd { bdi { (mail.to.name) } br; bdi.meta { (mail.to.email) } } }
                @if let Some(reply) = &mail.reply_to {
                    div {
                        dt { "A reply reaches" } dd {
                            bdi { (reply.name) } br; bdi.meta { (reply.email) }
                        }
                    }
                }
                div { dt { "Written" } dd { (text::moment(mail.queued_at, zone)) } }
                @for (at, state, words) in self.attempts {
                    div { dt { (became(*state)) } dd {
                        (text::exact_moment(*at, zone))
                        @if !words.is_empty() { br; span.meta { (said(words)) } }
                    } }
                }
                @if self.attempts.is_empty() { div { dt { "Tries" } dd { "None yet" } } }
                @if mail.state == State::Deferred {
                    div { dt { "Next try" } dd { (text::moment(mail.next_at, zone)) } }
                }
                div { dt { "Message-ID" } dd { code { (self.message_id) } } }
            }
        }
    }
}

const fn became(state: State) -> &'static str {
    match state {
        State::Accepted => "Taken",
        State::Deferred => "Put off",
        State::Failed => "Refused",
        _ => "Tried",
    }
}
