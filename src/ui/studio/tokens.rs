//! API tokens: what lets machines in, each shown once when it is made and never again.

use super::fields::choice;
use super::{Frame, Here, Leaf, fields::Fields, happened};
use crate::api_token::{ApiToken, MOST_DAYS, Role, State};
use crate::calendar::counted;
use crate::error::Fault;
use crate::id::ApiTokenId;
use crate::ui::parts::{self, Field};
use crate::ui::{Drawn, text};
use maud::{Markup, html};

/// What the form for a new token holds, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// What it is called.
    pub name: String,
    /// One of [`Role`]'s words; empty for the least.
    pub role: String,
    /// A number of days; empty for no end.
    pub expires_days: String,
}

/// What a form of the page led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// The form for a new token came twice.
    MadeBefore,
    /// A token was ended.
    Revoked,
}

/// Every token, and the form for one more.
pub struct Tokens<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Newest first.
    pub tokens: &'a [ApiToken],
    /// The id that the next token will have, so that its form works once.
    pub next: &'a ApiTokenId,
    /// What the form holds.
    pub typed: &'a Typed,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// What just happened.
    pub happened: Option<Happened>,
}

impl Tokens<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let live = |token: &&ApiToken| token.state(self.frame.now) == State::Live;
        let (working, over): (Vec<_>, Vec<_>) = self.tokens.iter().partition(live);
        let main = html! {
            div.intro {
                p.meta { a.act href="/admin/settings" { "Settings" } }
                h1 { "API tokens" }
                p.lede { "Each lets one script or program work here in a member’s name, as far as \
                          its role goes. Whoever has its letters can use it." }
            }
            @if let Some(what) = self.happened { (happened(&told(what))) }
            (parts::faults(self.faults))
            section.list.tokens aria-labelledby="tokens" {
                h2 #tokens { "Tokens" }
                @if working.is_empty() { p { "None works at the moment." } } @else {
                    (heads())
                    ul { @for token in working { (self.row(token)) } }
                }
                @if !over.is_empty() {
                    details {
                        summary.more { (counted(over.len() as u64, "token")) " of the past" }
                        ul { @for token in over { (self.row(token)) } }
                    }
                }
            }
            section.list aria-labelledby="new" { h2 #new { "Make a token" } (self.form()) }
        };
        let note = "What a token does stands in the history under its member’s name and its own.";
        let (title, here) = ("API tokens", Here::Settings);
        self.frame.draw(Leaf { title, here, action: None, main, note })
    }

    fn row(&self, token: &ApiToken) -> Markup {
        let (frame, zone) = (self.frame, self.frame.zone());
        let live = token.state(frame.now) == State::Live;
        html! {
            li {
                div {
                    h3 { bdi { (token.name) } }
                    p.meta { (does(token.role)) br; "For " bdi { (token.member_name) } }
                }
                dl {
                    div { dt { "Works" } (self.state(token)) }
                    div { dt { "Last used" }
                        @match token.last_used_at {
                            Some(at) => dd { (text::ago(at, frame.now, zone)) },
                            None => dd.meta { "Never" },
                        }
                    }
                    div { dt { "Made" } dd { (text::last_day(token.created_at, zone)) } }
                    @if live {
                        div { dt { "Do" } dd {
                            a.act.bad href={ "/admin/tokens/" (token.id) "/revoke" } {
                                "Revoke" span.vh { " " (token.name) }
                            }
                        } }
                    }
                }
            }
        }
    }

    fn state(&self, token: &ApiToken) -> Markup {
        let zone = self.frame.zone();
        match (token.state(self.frame.now), token.ends_at) {
            (State::Live, Some(end)) => html! { dd { "Until " (text::last_day(end, zone)) } },
            (State::Live, None) => html! { dd { "Without an end" } },
            (State::Expired, end) => html! {
                dd { "Ended" @if let Some(end) = end { " " (text::last_day(end, zone)) } }
            },
            (State::Revoked, _) => html! {
                dd { "Revoked" }
                dd.meta {
                    @if let Some(by) = &token.revoked_by { "By " bdi { (by) } }
                    @if let Some(at) = token.revoked_at { ", " (text::last_day(at, zone)) }
                }
            },
            (State::MemberLeft, _) => html! {
                dd { "Ended: " bdi { (token.member_name) } " left the studio" }
            },
        }
    }

    fn form(&self) -> Markup {
        let fields = Fields::new("t", self.faults);
        let most = Role::of(self.frame.member.role);
        let roles = Role::ALL.iter().filter(|role| **role <= most);
        let roles: Vec<_> = roles.map(|role| choice(role.as_str(), does(*role))).collect();
        let name = Field {
            name: "name",
            label: "Name",
            hint: "What will use it, such as “build job”.",
            value: &self.typed.name,
            required: true,
            ..Field::default()
        };
        let hint = format!("From 1 to {MOST_DAYS}. Empty means that it has no end.");
        let expires = Field {
            name: "expires_days",
            label: "For how many days",
            hint: &hint,
            value: &self.typed.expires_days,
            ..Field::default()
        };
        let role = ("What it may do", "Never more than you may yourself.");
        html! {
            form.card.stack.prose method="post" action="/admin/tokens" {
                (fields.input(&name))
                (fields.select("role", role, &self.typed.role, &roles))
                (fields.input(&expires))
                div.row {
                    input type="hidden" name="id" value=(self.next);
                    button.btn { "Make the token" }
                    p.meta { "It is shown once, on the next page." }
                }
            }
        }
    }
}

fn heads() -> Markup {
    html! {
        div.heads.meta aria-hidden="true" {
            span { "Token" }
            span { span { "Works" } span { "Last used" } span { "Made" } span {} }
        }
    }
}

const fn does(role: Role) -> &'static str {
    match role {
        Role::ReadOnly => "Reads",
        Role::Editor => "Works on projects, as an editor does",
        Role::Admin => "Also changes settings, as an admin does",
        Role::Owner => "Does all that the owner may",
    }
}

fn told(what: Happened) -> Markup {
    html! {
        @match what {
            Happened::MadeBefore => {
                "This token was made a moment ago and was shown then, once. Sending the form again \
                 made no second one. If its letters are lost, revoke it and make another."
            },
            Happened::Revoked => "The token opens nothing any more.",
        }
    }
}

/// A token that was just made: the only page that ever shows its letters.
pub fn shown(frame: &Frame, token: &ApiToken, letters: &str) -> Drawn {
    let main = html! {
        div.solo.stack {
            h1 { "Copy the token now" }
            p.lede { "“" bdi { (token.name) } "” is shown this once: only a fingerprint of it is \
                                               kept here." }
            div {
                label for="letters" { "Token" }
                input.linkbox #letters readonly value=(letters) autocomplete="off"
                    spellcheck="false" aria-describedby="letters-h";
                p.meta #letters-h {
                    (does(token.role)) ", in the name of " bdi { (token.member_name) }
                    @match token.ends_at {
                        Some(end) => { ", until " (text::last_day(end, frame.zone())) "." },
                        None => ", without an end.",
                    }
                    " Keep it where you keep passwords."
                }
            }
            div.stack {
                button.btn type="button" hidden data-take="letters" data-done="Copied" { "Copy it" }
                a.btn.quiet href="/admin/tokens" { "I have it" }
            }
        }
    };
    let here = Here::Settings;
    frame.draw(Leaf { title: "A new token", here, action: None, main, note: "" })
}

/// Asks before a token is ended.
pub fn revoke(frame: &Frame, token: &ApiToken) -> Drawn {
    let main = html! {
        div.solo.stack {
            h1 { "Revoke “" bdi { (token.name) } "”?" }
            p.lede { "Whatever uses it is refused from the next request on. What it did stays." }
            form.card.stack method="post" action={ "/admin/tokens/" (token.id) "/revoke" } {
                button.btn { "Revoke the token" }
                a.btn.quiet href="/admin/tokens" { "Keep it" }
            }
        }
    };
    let here = Here::Settings;
    frame.draw(Leaf { title: "Revoke a token", here, action: None, main, note: "" })
}
