//! One webhook: what it was told, how it is set up, its secret, and the questions before its secret
//! changes or it goes.

use super::deliveries::Told;
use super::webhooks::{Typed, name, state};
use super::{Frame, Here, Leaf, happened};
use crate::error::Fault;
use crate::ui::{Drawn, parts, text};
use crate::webhook::{GRACE, Secret, State, Webhook};
use maud::{Markup, html};

/// One webhook.
pub struct OneWebhook<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The webhook.
    pub webhook: &'a Webhook,
    /// What it was told.
    pub told: Told<'a>,
    /// What the form holds.
    pub typed: &'a Typed,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// What was just done.
    pub done: Option<&'a str>,
}

impl OneWebhook<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let webhook = self.webhook;
        let main = html! {
            div.intro {
                p.meta { a.act href="/admin/webhooks" { "All webhooks" } }
                h1 { bdi { (name(webhook)) } }
                p.lede {
                    (state(webhook)) ". Tells " bdi { (webhook.host()) } "; added by "
                    bdi { (webhook.added_by) } ", "
                    (text::last_day(webhook.added_at, self.frame.zone())) "."
                }
            }
            @if let Some(says) = self.done.and_then(says) { (happened(&html! { (says) })) }
            (self.gone())
            (parts::faults(self.faults))
            (self.told.draw(self.frame, webhook))
            section.list aria-labelledby="change" {
                h2 #change { "What it is told, and where" }
                form.card.stack.prose method="post" action={ "/admin/webhooks/" (webhook.id) } {
                    (self.typed.draw(self.faults))
                    button.btn { "Save" }
                }
            }
            (self.secret())
            (self.acts())
        };
        let (title, here, action) = (name(webhook), Here::Settings, self.test());
        self.frame.draw(Leaf { title: &title, here, action, main, note: "" })
    }

    fn test(&self) -> Option<Markup> {
        let webhook = self.webhook;
        let button = html! {
            form method="post" action={ "/admin/webhooks/" (webhook.id) "/ping" } {
                button.btn.sm { "Send a test" }
            }
        };
        (webhook.state == State::Active).then_some(button)
    }

    fn gone(&self) -> Markup {
        html! {
            @if let Some(at) = self.webhook.gone_at {
                div.card.stack {
                    h2.bad { "Its receiver is gone" }
                    p {
                        "It answered “410 Gone” on " (text::moment(at, self.frame.zone()))
                        ", which means for good, so the webhook is paused. If that was a mistake, \
                         put the address right and resume it: what waits is sent then."
                    }
                }
            }
        }
    }

    fn secret(&self) -> Markup {
        let (webhook, frame) = (self.webhook, self.frame);
        let before = webhook.before.map(|(_, at)| at.plus(GRACE)).filter(|ends| frame.now < *ends);
        html! {
            section.list aria-labelledby="secret" {
                h2 #secret { "Its secret" }
                div.stack {
                    p { "The receiver checks with it that a delivery came from here." }
                    @if let Some(ends) = before {
                        p.meta {
                            "It was changed. The one before works as well, until "
                            (text::moment(ends, frame.zone())) "."
                        }
                    }
                    div.row {
                        form method="post" action={ "/admin/webhooks/" (webhook.id) "/secret" } {
                            button.btn.quiet.sm { "Show the secret" }
                        }
                        a.act href={ "/admin/webhooks/" (webhook.id) "/rotate" } {
                            "Make a new secret"
                        }
                    }
                }
            }
        }
    }

    fn acts(&self) -> Markup {
        let id = &self.webhook.id;
        let (verb, says) = match self.webhook.state {
            State::Active => ("pause", "Pause"),
            State::Paused => ("resume", "Resume"),
        };
        html! {
            section.list aria-labelledby="stop" {
                h2 #stop { "Pause or remove" }
                div.stack {
                    p {
                        "A paused webhook is told nothing; what waits goes out when it is resumed."
                    }
                    div.row {
                        form method="post" action={ "/admin/webhooks/" (id) "/" (verb) } {
                            button.btn.quiet.sm { (says) }
                        }
                        a.act.bad href={ "/admin/webhooks/" (id) "/remove" } { "Remove" }
                    }
                }
            }
        }
    }
}

fn says(done: &str) -> Option<&'static str> {
    Some(match done {
        "saved" => "Saved.",
        "paused" => "Paused: it is told nothing until you resume it.",
        "resumed" => "Resumed: what waited is on its way.",
        _ => return None,
    })
}

/// Why a secret is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The webhook is new.
    Added,
    /// Somebody asked.
    Asked,
    /// It was just changed.
    Rotated,
}

/// A webhook's secret, for its receiver.
pub fn secret(frame: &Frame, webhook: &Webhook, secret: &Secret, why: Why) -> Drawn {
    let (heading, lede) = match why {
        Why::Added => (
            "The webhook is added",
            "Give its receiver this secret, so that it can \
                        check what comes from here. You can come back for it later.",
        ),
        Why::Asked => (
            "The secret",
            "For the receiver, and nobody else: whoever has it can \
                        send in our name.",
        ),
        Why::Rotated => (
            "The new secret",
            "Give it to the receiver within a day. Until then the \
                          one before works as well.",
        ),
    };
    let main = html! {
        div.solo.stack {
            h1 { (heading) }
            p.lede { (lede) }
            div {
                label for="secret" { "Secret of " bdi { (name(webhook)) } }
                input.linkbox #secret readonly value=(*secret.letters()) autocomplete="off";
            }
            @if why == Why::Added {
                form method="post" action={ "/admin/webhooks/" (webhook.id) "/ping" } {
                    button.btn { "Send a test" }
                }
            }
            p { a.btn.quiet href={ "/admin/webhooks/" (webhook.id) } { "To the webhook" } }
        }
    };
    frame.draw(Leaf { title: heading, here: Here::Settings, action: None, main, note: "" })
}

/// Asks before a secret is changed.
pub fn rotate(frame: &Frame, webhook: &Webhook) -> Drawn {
    let lede = html! {
        "The receiver needs the new one within a day; until then the one before works as well."
        @if webhook.before.is_some_and(|(_, at)| frame.now < at.plus(GRACE)) {
            " It was changed less than a day ago: what was valid before that stops working now."
        }
    };
    let form = Asked { verb: "rotate", button: "Make a new secret", keep: "Keep the one it has" };
    form.draw(frame, webhook, "Make a new secret?", lede)
}

/// Asks before a webhook is removed.
pub fn remove(frame: &Frame, webhook: &Webhook) -> Drawn {
    let lede = html! {
        bdi { (name(webhook)) } " is told nothing more. What it was told, and what still waits, is \
                                 forgotten. This cannot be taken back; pausing can."
    };
    let form = Asked { verb: "remove", button: "Remove it", keep: "Keep it" };
    form.draw(frame, webhook, "Remove this webhook?", lede)
}

struct Asked {
    verb: &'static str,
    button: &'static str,
    keep: &'static str,
}

impl Asked {
    fn draw(&self, frame: &Frame, webhook: &Webhook, title: &str, lede: Markup) -> Drawn {
        let home = format!("/admin/webhooks/{}", webhook.id);
        let main = html! {
            div.solo.stack {
                h1 { (title) }
                p.lede { (lede) }
                form.card.stack method="post" action={ (home) "/" (self.verb) } {
                    button.btn { (self.button) }
                    a.btn.quiet href=(home) { (self.keep) }
                }
            }
        };
        frame.draw(Leaf { title, here: Here::Settings, action: None, main, note: "" })
    }
}
