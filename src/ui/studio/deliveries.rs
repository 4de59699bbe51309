//! What a webhook was told: the list on its page, and one delivery as it was sent.

use super::webhooks::{happening, name};
use super::{Frame, Here, Leaf, happened, often};
use crate::ui::{Drawn, text};
use crate::webhook::delivery::{Attempt, Delivery, State};
use crate::webhook::{State as Hook, Webhook};
use maud::{Markup, html};

/// The deliveries that a webhook's page shows.
pub struct Told<'a> {
    /// Newest first.
    pub deliveries: &'a [Delivery],
    /// The state that was chosen, if one was.
    pub state: Option<State>,
    /// How many were given up.
    pub dead: u32,
    /// Whether there are older ones.
    pub more: bool,
    /// Whether the list begins with the newest.
    pub begun: bool,
}

impl Told<'_> {
    /// Draws the section.
    pub fn draw(&self, frame: &Frame, webhook: &Webhook) -> Markup {
        let home = format!("/admin/webhooks/{}", webhook.id);
        html! {
            div.heads.meta aria-hidden="true" {
                span { "What happened" }
                span { span { "Where it is" } span { "Written" } span { "Tries" } }
            }
            section.list aria-labelledby="told" {
                div.spread {
                    h2 #told { "What it was told" }
                    (self.choices(&home))
                }
                @if self.deliveries.is_empty() { p.meta { (self.nothing()) } }
                ul { @for delivery in self.deliveries { (row(frame, webhook, delivery)) } }
                @if let Some(last) = self.deliveries.last().filter(|_| self.more) {
                    p { a.act href={ (home) "?" (self.kept()) "after=" (last.id) "#told" } {
                        "Older ones"
                    } }
                }
                @if !self.begun { p { a.act href={ (home) "?" (self.kept()) "#told" } {
                    "Back to the newest"
                } } }
            }
        }
    }

    /// The chosen state, for links that keep it.
    fn kept(&self) -> String {
        self.state.map(|state| format!("state={}&", state.as_str())).unwrap_or_default()
    }

    fn choices(&self, home: &str) -> Markup {
        let dead = html! { "Given up" @if self.dead > 0 { " (" (self.dead) ")" } };
        let choice = |here: bool, address: &str, says: Markup| {
            html! {
                @if here { b aria-current="true" { (says) } }
                @else { a.act href={ (home) (address) "#told" } { (says) } }
            }
        };
        html! {
            nav.row.note aria-label="Deliveries" {
                (choice(self.state.is_none(), "", html! { "All" }))
                (choice(self.state == Some(State::Dead), "?state=dead", dead))
            }
        }
    }

    fn nothing(&self) -> &'static str {
        match (self.state, self.begun) {
            (Some(State::Dead), true) => "Nothing was given up.",
            (_, true) => "Nothing yet. A test shows whether the receiver is there.",
            (_, false) => "There are no older ones.",
        }
    }
}

fn row(frame: &Frame, webhook: &Webhook, delivery: &Delivery) -> Markup {
    html! {
        li {
            div {
                h3 { a.name href={ "/admin/deliveries/" (delivery.id) } {
                    (happening(delivery.kind))
                } }
                p.meta { code { (delivery.kind.as_str()) } }
            }
            dl {
                div {
                    dt { "Where it is" }
                    dd { (stands(frame, webhook, delivery)) }
                    @if let Some(said) = said(delivery.status, &delivery.words) {
                        dd.meta { (said) }
                    }
                }
                div { dt { "Written" } dd {
                    (text::ago(delivery.queued_at, frame.now, frame.zone()))
                } }
                div { dt { "Tries" } dd.meta {
                    (tries(delivery.tries))
                    @if delivery.state == State::Dead && webhook.state == Hook::Active {
                        br; (again(delivery))
                    }
                } }
            }
        }
    }
}

fn again(delivery: &Delivery) -> Markup {
    html! {
        form method="post" action={ "/admin/deliveries/" (delivery.id) "/again" } {
            button.act { "Send again" }
        }
    }
}

fn tries(tries: u32) -> String {
    if tries == 0 { "Not tried yet".into() } else { format!("Tried {}", often(tries)) }
}

fn stands(frame: &Frame, webhook: &Webhook, delivery: &Delivery) -> Markup {
    let waits = matches!(delivery.state, State::Queued | State::Deferred);
    html! {
        @match delivery.state {
            _ if waits && webhook.state == Hook::Paused => "Waits until the webhook is resumed",
            State::Queued => "Waiting for its turn",
            State::Sending => "Being sent",
            State::Delivered => "Delivered",
            State::Deferred => {
                span.due { "Did not arrive" }
                "; next try " (text::moment(delivery.next_at, frame.zone()))
            },
            State::Dead => b.bad { "Given up" },
        }
    }
}

/// What the receiver answered, in its words; or ours, if it did not.
fn said(status: Option<u16>, words: &str) -> Option<Markup> {
    match (status, words) {
        (None, "") => None,
        (None, ours) => Some(html! { (ours) }),
        (Some(status), "") => Some(html! { "It answered " (status) "." }),
        (Some(status), words) => Some(html! { "It answered " (status) ": “" bdi { (words) } "”" }),
    }
}

/// One delivery: its facts, its tries and itself.
pub struct OneDelivery<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The delivery.
    pub delivery: &'a Delivery,
    /// Whom it is for.
    pub webhook: &'a Webhook,
    /// Every try, oldest first.
    pub attempts: &'a [Attempt],
    /// Whether it was just sent again.
    pub again: bool,
}

impl OneDelivery<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (frame, delivery, webhook) = (self.frame, self.delivery, self.webhook);
        let main = html! {
            div.intro {
                p.meta { a.act href={ "/admin/webhooks/" (webhook.id) "#told" } {
                    bdi { (name(webhook)) }
                } }
                h1 { (happening(delivery.kind)) }
                p.lede {
                    "To " bdi { (webhook.host()) } ". " (stands(frame, webhook, delivery)) "."
                }
            }
            @if self.again {
                (happened(&html! { "It is on its way again. Look at this page anew in a moment." }))
            }
            div.split {
                section.stack aria-labelledby="payload" {
                    h2 #payload { "As it is sent" }
                    pre.card.letter tabindex="0" aria-labelledby="payload" { (delivery.payload) }
                }
                aside.stack aria-labelledby="facts" {
                    h2 #facts { "What happened to it" }
                    (self.facts())
                    (self.send_again())
                }
            }
        };
        let (title, here) = (happening(delivery.kind), Here::Settings);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    fn facts(&self) -> Markup {
        let (delivery, zone) = (self.delivery, self.frame.zone());
        html! {
            dl.facts {
                div { dt { "Written" } dd { (text::moment(delivery.queued_at, zone)) } }
                @for attempt in self.attempts {
                    div { dt { (became(attempt.outcome)) } dd {
                        (text::exact_moment(attempt.at, zone))
                        @if let Some(said) = said(attempt.status, &attempt.words) {
                            br; span.meta { (said) }
                        }
                    } }
                }
                @if self.attempts.is_empty() { div { dt { "Tries" } dd { "None yet" } } }
                @if delivery.state == State::Deferred {
                    div { dt { "Next try" } dd { (text::moment(delivery.next_at, zone)) } }
                }
                div { dt { code { "type" } } dd { code { (delivery.kind.as_str()) } } }
                div { dt { code { "webhook-id" } } dd { code { (delivery.id) } } }
            }
        }
    }

    fn send_again(&self) -> Markup {
        let id = &self.delivery.id;
        let on_its_way = matches!(self.delivery.state, State::Queued | State::Sending);
        html! {
            @if self.webhook.state == Hook::Paused {
                p.meta { "Its webhook is paused. Resume it to send this again." }
            } @else if !on_its_way {
                form method="post" action={ "/admin/deliveries/" (id) "/again" } {
                    button.btn.quiet.sm { "Send again" }
                }
                p.meta { "It goes out at once under the same " code { "webhook-id" } ", and has \
                          all its tries before it." }
            }
        }
    }
}

const fn became(outcome: State) -> &'static str {
    match outcome {
        State::Delivered => "Delivered",
        State::Dead => "Given up",
        _ => "Tried",
    }
}
