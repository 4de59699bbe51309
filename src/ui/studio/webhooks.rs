//! Every webhook, and the form for one.

use super::{Frame, Here, Leaf, happened};
use crate::error::Fault;
use crate::id::WebhookId;
use crate::ui::Drawn;
use crate::ui::parts::{self, Field, begun, in_words};
use crate::webhook::{Kind, LIMIT, State, Webhook};
use maud::{Markup, html};

/// What a webhook's form holds.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The id that a new one will have, so that a form sent twice adds one.
    pub id: String,
    /// Where it is told.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// The words of the kinds that are ticked.
    pub kinds: Vec<String>,
}

impl Typed {
    /// A form for a new webhook, which is told everything unless somebody says otherwise.
    pub fn empty() -> Self {
        let kinds = Kind::offered().map(|kind| kind.as_str().to_owned()).collect();
        let (id, url, description) = (WebhookId::new().to_string(), String::new(), String::new());
        Self { id, url, description, kinds }
    }

    /// The form of a webhook as it is.
    pub fn of(webhook: &Webhook) -> Self {
        let kinds = webhook.kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
        let (url, description) = (webhook.url.clone(), webhook.description.clone());
        Self { id: webhook.id.to_string(), url, description, kinds }
    }

    /// The fields.
    pub fn draw(&self, faults: &[Fault]) -> Markup {
        let url = Field {
            name: "url",
            label: "Address",
            hint: "Where we post to, such as https://example.com/milepost.",
            kind: "url",
            value: &self.url,
            required: true,
            ..Field::default()
        };
        let description = Field {
            name: "description",
            label: "What it is for",
            hint: "For you, such as “Decisions into the team’s chat”. May be empty.",
            value: &self.description,
            ..Field::default()
        };
        html! {
            (url.draw(faults))
            (description.draw(faults))
            (self.kinds(faults))
        }
    }

    fn kinds(&self, faults: &[Fault]) -> Markup {
        let ticked = |kind: Kind| self.kinds.iter().any(|word| word == kind.as_str());
        let wrong = faults.iter().find(|fault| fault.field == "kinds");
        html! {
            fieldset #f-kinds tabindex="-1" {
                legend { "Tell it when" }
                p.meta { "Nothing ticked means all of them." }
                @for kind in Kind::offered() {
                    label.check {
                        input type="checkbox" name="kinds" value=(kind.as_str())
                            checked[ticked(kind)];
                        span { (happening(kind)) " " code.meta { (kind.as_str()) } }
                    }
                }
                @if let Some(fault) = wrong { p.bad.note { (fault.says) } }
            }
        }
    }
}

/// What happened, when a webhook is told this.
pub const fn happening(kind: Kind) -> &'static str {
    match kind {
        Kind::DecisionMade => "Somebody decided",
        Kind::DecisionTakenBack => "A decision was taken back",
        Kind::DecisionDisputed => "Somebody says that a decision was not theirs",
        Kind::ApprovalReopened => "The studio asks again",
        Kind::UpdatePublished => "An update was posted",
        Kind::MessagePosted => "Somebody wrote on a milestone",
        Kind::FileReceived => "A client sent a file",
        Kind::FormSent => "A client sent a form",
        Kind::TaskTicked => "A client ticked a task",
        Kind::LinkOpened => "Somebody opened their page",
        Kind::MailFailed => "A letter failed",
        Kind::Ping => "A test",
    }
}

/// A webhook with how much was given up.
#[derive(Debug)]
pub struct Row {
    /// The webhook.
    pub webhook: Webhook,
    /// How many deliveries never arrived.
    pub dead: u32,
}

/// Every webhook.
pub struct Webhooks<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// First added first.
    pub rows: &'a [Row],
    /// What the form for a new one holds.
    pub typed: &'a Typed,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// Whether one was just removed.
    pub removed: bool,
}

impl Webhooks<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let main = html! {
            div.intro {
                p.meta { a.act href="/admin/settings" { "Settings" } }
                h1 { "Webhooks" }
                p.lede { "Other programs of yours are told what happens here, at once and signed, \
                          so that they can be sure it was us." }
            }
            @if self.removed { (happened(&html! { "The webhook is removed." })) }
            (parts::faults(self.faults))
            @if !self.rows.is_empty() {
                div.heads.meta aria-hidden="true" {
                    span { "Webhook" }
                    span { span { "Told when" } span { "State" } span { "Given up" } }
                }
                section.list aria-labelledby="webhooks" {
                    h2.vh id="webhooks" { "Webhooks" }
                    ul { @for row in self.rows { (draw(row)) } }
                }
            }
            section.list aria-labelledby="add" {
                h2 id="add" { "Add a webhook" }
                @if self.rows.len() >= LIMIT {
                    p { (begun(&in_words(LIMIT))) " webhooks are there, which is as many as there \
                         can be." }
                } @else { (self.form()) }
            }
        };
        let note = "Deliveries are signed as Standard Webhooks asks; most languages have a library \
                    that checks it.";
        let (title, here) = ("Webhooks", Here::Settings);
        self.frame.draw(Leaf { title, here, action: None, main, note })
    }

    fn form(&self) -> Markup {
        html! {
            form.card.stack.prose method="post" action="/admin/webhooks" {
                (self.typed.draw(self.faults))
                button.btn { "Add the webhook" }
                input type="hidden" name="id" value=(self.typed.id);
            }
        }
    }
}

fn draw(row: &Row) -> Markup {
    let webhook = &row.webhook;
    html! {
        li {
            div {
                h3 { a.name href={ "/admin/webhooks/" (webhook.id) } { bdi { (name(webhook)) } } }
                @if !webhook.description.is_empty() { p.meta { bdi { (webhook.host()) } } }
            }
            dl {
                div { dt { "Told when" } dd { (told_when(webhook)) } }
                div { dt { "State" } dd { (state(webhook)) } }
                div { dt { "Given up" } dd {
                    @if row.dead == 0 { span.meta { "Nothing" } }
                    @else {
                        a.act.bad href={ "/admin/webhooks/" (webhook.id) "?state=dead#told" } {
                            (crate::calendar::counted(row.dead.into(), "delivery"))
                        }
                    }
                } }
            }
        }
    }
}

/// What it is for, or else where it leads.
pub fn name(webhook: &Webhook) -> String {
    if webhook.description.is_empty() { webhook.host() } else { webhook.description.clone() }
}

/// "Active", "Paused", or that the receiver is gone.
pub fn state(webhook: &Webhook) -> Markup {
    html! {
        @match (webhook.state, webhook.gone_at) {
            (State::Active, _) => "Active",
            (State::Paused, None) => span.due { "Paused" },
            (State::Paused, Some(_)) => b.bad { "Paused: its receiver is gone" },
        }
    }
}

fn told_when(webhook: &Webhook) -> Markup {
    html! {
        @if webhook.kinds.len() == Kind::offered().count() { "Anything happens" }
        @else {
            @for (at, kind) in webhook.kinds.iter().enumerate() {
                @if at > 0 { br; }
                (happening(*kind))
            }
        }
    }
}
