//! One mail of the outbox: the letter, every try with the server's words, and what can be done.

use super::outbox::{Row, doubt, state};
use super::{Frame, Here, Leaf, happened, said};
use crate::error::Fault;
use crate::member::first_name;
use crate::outbox::{self, Attempt, Refused, State};
use crate::ui::{Drawn, parts, text};
use maud::{Markup, html};

/// One mail: its facts, its tries and itself.
pub struct Letter<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The mail.
    pub row: &'a Row,
    /// The whole Message-ID, without angle brackets.
    pub message_id: &'a str,
    /// Every try, oldest first.
    pub attempts: &'a [Attempt],
    /// Whether its address was refused for good.
    pub refused: Option<&'a Refused>,
    /// Whether it was just sent again.
    pub again: bool,
    /// Why it was not sent again.
    pub faults: &'a [Fault],
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
            @if self.again {
                (happened(&html! { "It goes out now. What the mail server says stands here." }))
            }
            (parts::faults(self.faults))
            div.split {
                section.stack aria-labelledby="letter" {
                    div.spread {
                        h2 #letter { "The letter" }
                        a.act href={ (letter) "?text=1" } { "Text version" }
                    }
                    iframe.card.mail src=(letter) title={ "The letter to " (mail.to.name) } {}
                    p.meta { "The reader’s own link is left out here: it is theirs." }
                }
                aside.stack aria-labelledby="facts" {
                    h2 #facts { "What happened to it" }
                    @if let Some(doubt) = doubt(mail) { p { b { (doubt) } } }
                    (self.facts())
                    (self.acts())
                    @if let Some(project) = &mail.project {
                        p { a.act href={ "/admin/projects/" (project) } { "To the project" } }
                    }
                }
            }
        };
        let (title, here) = (row.subject.as_str(), Here::Mail);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    /// Send again, and the link for any other way.
    fn acts(&self) -> Markup {
        let mail = &self.row.mail;
        let waits = matches!(mail.state, State::Queued | State::Sending);
        let once = outbox::once(mail);
        let again = !waits && !mail.letter.works_once() && once.is_none();
        let first = first_name(&mail.to.name);
        html! {
            @if again && self.refused.is_some() {
                p { "The address was refused for good. Put it right on the person’s page first, or \
                     send again if you know that it works." }
            }
            div.row {
                @if again {
                    form method="post" action={ "/admin/outbox/" (mail.id) "/send" } {
                        @if mail.state == State::Accepted { button.act { (self.again()) } }
                        @else { button.btn.sm { (self.again()) } }
                    }
                }
                @if let Some(participant) = &mail.participant {
                    @let copy = format!("/admin/participants/{participant}/copy");
                    form method="post" action=(copy) {
                        button.act data-copy=(copy) data-done="Copied" {
                            "Copy " bdi { (first) } "’s link"
                        }
                    }
                }
            }
            @if let (Some(says), false) = (once, waits) { p.meta { (says) } }
            @if again && mail.state == State::Accepted {
                p.meta { "The server took this one, so sending again writes a second letter." }
            }
        }
    }

    const fn again(&self) -> &'static str {
        match self.row.mail.state {
            State::Deferred => "Try now",
            State::Suppressed => "Send it after all",
            _ => "Send again",
        }
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
                @for attempt in self.attempts {
                    div { dt { (became(attempt)) } dd {
                        (text::exact_moment(attempt.at, zone))
                        @if !attempt.words.is_empty() { br; span.meta { (said(&attempt.words)) } }
                    } }
                }
                @if self.attempts.is_empty() { div { dt { "Tries" } dd { "None yet" } } }
                @if mail.state == State::Suppressed {
                    @if let Some(lead) = &mail.within {
                        div { dt { "Put into" } dd {
                            a href={ "/admin/outbox/" (lead) } { "another letter" }
                        } }
                    } @else {
                        div { dt { "Not sent" } dd { span.meta { (said(&mail.reason)) } } }
                    }
                }
                @if let Some(at) = mail.again_at {
                    div { dt { "Sent again" } dd { (text::moment(at, zone)) } }
                }
                @if mail.state == State::Deferred {
                    div { dt { "Next try" } dd { (text::moment(mail.next_at, zone)) } }
                }
                div { dt { "Message-ID" } dd { code { (self.message_id) } } }
            }
        }
    }
}

const fn became(attempt: &Attempt) -> &'static str {
    match attempt.outcome {
        _ if attempt.unsure => "Cut off",
        State::Accepted => "Taken",
        State::Deferred => "Put off",
        State::Failed => "Refused",
        _ => "Tried",
    }
}
