//! A member's own page: their details, their passkeys, where they are signed in.

use super::fields::Fields;
use super::prove::Button;
use super::sessions::Sessions;
use super::{Frame, Here, Leaf, happened, refused};
use crate::error::Fault;
use crate::member::{Change, Passkey};
use crate::outbox::Refused;
use crate::ui::parts::{self, Field};
use crate::ui::portal::calendar::choices;
use crate::ui::{Drawn, text};
use maud::{Markup, html};

/// A member's own page.
pub struct Me<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Their passkeys, first come first.
    pub passkeys: &'a [Passkey],
    /// The domain for which passkeys work here; none if they don't.
    pub domain: Option<&'a str>,
    /// Where they are signed in.
    pub sessions: Sessions<'a>,
    /// What the form holds.
    pub typed: &'a Change,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// What was just done.
    pub done: Option<&'a str>,
    /// Whether a mail server refused their address for good.
    pub refused: Option<&'a Refused>,
    /// The address of their calendar, if they have one.
    pub calendar: Option<&'a str>,
}

impl Me<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let main = html! {
            div.intro {
                h1 { "You" }
                p.lede { bdi { (self.frame.member.email) } }
            }
            @if let Some(says) = self.done.and_then(says) { (happened(&html! { (says) })) }
            @if let Some(refused) = self.refused { (refused::member(self.frame, refused)) }
            (parts::faults(self.faults))
            section.list aria-labelledby="passkeys" {
                h2 #passkeys { "Your passkeys" }
                (self.passkeys())
            }
            section.list aria-labelledby="sessions" {
                h2 #sessions { "Where you are signed in" }
                (self.sessions.draw())
                @if self.sessions.sessions.len() > 1 {
                    form method="post" action="/admin/me/sessions/end-others" {
                        button.btn.quiet { "Sign out everywhere else" }
                    }
                }
            }
            section.list aria-labelledby="calendar" {
                h2 #calendar { "Your calendar" }
                div.prose.stack {
                    p { "Your calendar program can show the dates of every project: milestones, \
                         decisions, what is to be sent and done, invoices and renewals. It \
                         asks for them every few hours." }
                    (choices("/admin/me/calendar", self.calendar))
                }
            }
            section.list aria-labelledby="details" { h2 #details { "Your details" } (self.form()) }
        };
        let note = "You stay signed in for 14 days after your last visit, 90 days at the most.";
        self.frame.draw(Leaf { title: "You", here: Here::Settings, action: None, main, note })
    }

    fn passkeys(&self) -> Markup {
        html! {
            @if !self.passkeys.is_empty() {
                ul { @for passkey in self.passkeys { (self.row(passkey)) } }
            }
            div.prose.stack {
                @match (self.domain, self.passkeys.is_empty()) {
                    (None, _) => p {
                        (crate::member::NOWHERE) " So a link by e-mail lets you in here."
                    },
                    (Some(_), true) => p { "You have none: a link by e-mail lets you in. With a \
                        passkey you come in with a finger or a face, and nobody who reads your \
                        mail can." },
                    (Some(_), false) => p { "You come in with a passkey; mail alone no longer lets \
                        you in. Two on different devices are safer than one." },
                }
                @if self.domain.is_some() {
                    p { a.btn.quiet href="/admin/me/passkeys/new" { "Add a passkey" } }
                }
            }
        }
    }

    fn row(&self, passkey: &Passkey) -> Markup {
        let frame = self.frame;
        let elsewhere = self.domain != Some(&passkey.domain);
        html! {
            li {
                div {
                    h3 { bdi { (passkey.name) } }
                    @if elsewhere { p.meta { "Works at " bdi { (passkey.domain) } " only" } }
                }
                dl {
                    div { dt { "Last used" }
                        @match passkey.used_at {
                            Some(at) => dd { (text::ago(at, frame.now, frame.zone())) },
                            None => dd.meta { "Not used yet" },
                        }
                    }
                    div { dt { "Added" } dd { (text::last_day(passkey.created_at, frame.zone())) } }
                    div { dt { "Do" } dd {
                        a.act.bad href={ "/admin/me/passkeys/" (passkey.id) "/remove" } {
                            "Remove" span.vh { " " (passkey.name) }
                        }
                    } }
                }
            }
        }
    }

    fn form(&self) -> Markup {
        let (profile, fields) = (&self.frame.member, Fields::new("y", self.faults));
        let name = Field {
            name: "name",
            label: "Name",
            hint: "It signs what you post.",
            value: self.typed.name.as_deref().unwrap_or(&profile.name),
            autocomplete: "name",
            required: true,
            ..Field::default()
        };
        let zone = self.typed.time_zone.as_deref().unwrap_or(profile.time_zone.as_str());
        html! {
            form.card.stack.prose method="post" action="/admin/me" {
                (fields.input(&name))
                (parts::zones("zone", zone))
                label.check for="f-digest" {
                    input #f-digest type="checkbox" name="digest" value="on"
                        checked[self.typed.digest.unwrap_or(profile.digest)];
                    span {
                        "E-mail me in the morning what waits" br;
                        span.meta { "On weekdays at 9:00 your time, and only when something does." }
                    }
                }
                button.btn { "Save" }
            }
        }
    }
}

fn says(word: &str) -> Option<&'static str> {
    match word {
        "saved" => Some("Saved."),
        "added" => Some("Your passkey is added. From now on you come in with it."),
        "removed" => Some("That passkey opens nothing any more."),
        "signed-out" => Some("You are signed out there."),
        _ => None,
    }
}

/// Why a passkey is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Because the member wants to.
    Wanted,
    /// Offered once the studio is set up.
    Begin,
    /// Because the studio asks every member for one.
    First,
}

/// Adds a passkey.
pub fn add(frame: &Frame, why: Why) -> Drawn {
    let field = Field {
        name: "name",
        label: "What to call it",
        hint: "After where it is kept, such as “my phone”.",
        value: "Passkey",
        required: true,
        ..Field::default()
    };
    let (kind, at, above) = ("create", "/admin/me/passkeys", field.draw(&[]));
    let then = if why == Why::Wanted { "/admin/me?did=added#done" } else { "/admin" };
    let says = "Add the passkey";
    let heading = match why {
        Why::Wanted => "Add a passkey",
        Why::Begin => "One more thing: a passkey",
        Why::First => "First, add a passkey",
    };
    let main = html! {
        div.solo.stack {
            h1 { (heading) }
            p.lede {
                @if why == Why::First { "The studio asks every member for one. " }
                "You come in with a finger, a face or a key from then on, and mail alone no longer \
                 lets anybody in."
            }
            (Button { kind, at, then, again: None, above, says }.draw())
            p.card data-without { "This needs a browser that runs scripts and knows passkeys." }
            @match why {
                Why::Wanted => p { a.btn.quiet href="/admin/me" { "Not now" } },
                Why::Begin => p { a.btn.quiet href="/admin" { "Later" } },
                Why::First => {},
            }
        }
    };
    let here = Here::Settings;
    frame.draw(Leaf { title: heading, here, action: None, main, note: "" })
}

/// Asks before a passkey is removed.
pub fn remove(frame: &Frame, passkey: &Passkey, last: bool) -> Drawn {
    let main = html! {
        div.solo.stack {
            h1 { "Remove “" bdi { (passkey.name) } "”?" }
            p.lede {
                "It opens nothing here any more. "
                @if last { "It is your only one: a link by e-mail lets you in after that." }
                @else { "Your others still do." }
            }
            form.card.stack method="post" action={ "/admin/me/passkeys/" (passkey.id) "/remove" } {
                button.btn { "Remove the passkey" }
                a.btn.quiet href="/admin/me" { "Keep it" }
            }
        }
    };
    let (title, here) = ("Remove a passkey", Here::Settings);
    frame.draw(Leaf { title, here, action: None, main, note: "" })
}
