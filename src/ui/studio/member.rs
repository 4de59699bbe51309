//! One member, as admins see them: what they may do, where they are signed in, and their end.

use super::fields::Fields;
use super::members::{does, role};
use super::sessions::Sessions;
use super::{Frame, Here, Leaf, happened, refused};
use crate::error::Fault;
use crate::member::{Change, Profile, Seat, first_name};
use crate::outbox::Refused;
use crate::ui::parts::{self, Field};
use crate::ui::{Drawn, text};
use maud::{Markup, html};

/// One member.
pub struct OneMember<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Who.
    pub seat: &'a Seat,
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
}

impl OneMember<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (frame, profile) = (self.frame, &self.seat.profile);
        let mine = profile.role <= frame.member.role;
        let main = html! {
            div.intro {
                p.meta { a.act href="/admin/members" { "All members" } }
                h1 { bdi { (profile.name) } }
                p.lede { bdi { (profile.email) } ". " (does(profile.role)) ". " (self.seen()) }
            }
            @if let Some(says) = self.done.and_then(says) { (happened(&html! { (says) })) }
            @if let Some(refused) = self.refused { (refused::member(frame, refused)) }
            (parts::faults(self.faults))
            @if mine {
                section.list aria-labelledby="change" {
                    h2 #change { "Details" }
                    (self.form())
                }
            }
            section.list aria-labelledby="sessions" {
                h2 #sessions { "Where they are signed in" }
                (self.sessions.draw())
            }
            @if mine { (self.acts()) } @else { p.meta { "Only an owner can change an owner." } }
        };
        let (title, here) = (&*profile.name, Here::Settings);
        frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    fn seen(&self) -> Markup {
        match self.seat.seen_at {
            Some(at) => {
                html! { "Last here " (text::moment(at, self.frame.zone())) "." }
            }
            None => html! { "Invited, and not here yet." },
        }
    }

    fn form(&self) -> Markup {
        let (profile, typed) = (&self.seat.profile, self.typed);
        let fields = Fields::new("c", self.faults);
        let name = Field {
            name: "name",
            label: "Name",
            value: typed.name.as_deref().unwrap_or(&profile.name),
            required: true,
            ..Field::default()
        };
        let chosen = typed.role.as_deref().unwrap_or(profile.role.as_str());
        let zone = typed.time_zone.as_deref().unwrap_or(profile.time_zone.as_str());
        html! {
            form.card.stack.prose method="post" action={ "/admin/members/" (profile.id) } {
                (fields.input(&name))
                (role(&fields, self.frame.member.role, chosen))
                (parts::zones("zone", zone))
                button.btn { "Save" }
            }
        }
    }

    fn acts(&self) -> Markup {
        let profile = &self.seat.profile;
        html! {
            section.group aria-labelledby="h-end" {
                h2 #h-end { "Coming and going" }
                ul.lines.prose {
                    @if self.seat.seen_at.is_none() {
                        li {
                            a.act href={ "/admin/members/" (profile.id) "/invite" } {
                                "Invite again"
                            }
                            span.meta { "A new letter; the link in the older one ends" }
                        }
                    }
                    li {
                        a.act.bad href={ "/admin/members/" (profile.id) "/end" } {
                            "End the membership"
                        }
                        span.meta { "They are signed out at once, everywhere" }
                    }
                }
            }
        }
    }
}

fn says(word: &str) -> Option<&'static str> {
    match word {
        "saved" => Some("Saved."),
        "invited" => Some("A new invitation is on its way."),
        "signed-out" => Some("They are signed out there."),
        _ => None,
    }
}

/// Asks before a member is ended.
pub fn end(frame: &Frame, profile: &Profile) -> Drawn {
    let main = html! {
        div.solo.stack {
            h1 { "End the membership of " bdi { (profile.name) } "?" }
            p.lede { "They are signed out everywhere at once. Their API tokens, passkeys and \
                      invitations stop working for good. What they posted and decided stays, \
                      under their name." }
            form.card.stack method="post" action={ "/admin/members/" (profile.id) "/end" } {
                button.btn { "End the membership" }
                a.btn.quiet href={ "/admin/members/" (profile.id) } {
                    "Keep " bdi { (first_name(&profile.name)) }
                }
            }
        }
    };
    let (title, here) = ("End a membership", Here::Settings);
    frame.draw(Leaf { title, here, action: None, main, note: "" })
}

/// Asks before a new invitation is sent.
pub fn invite(frame: &Frame, profile: &Profile) -> Drawn {
    let main = html! {
        div.solo.stack {
            h1 { "Invite " bdi { (profile.name) } " again?" }
            p.lede { "A new letter goes to " bdi { (profile.email) } ". Its link works once, for \
                      seven days; the one in the older letter ends." }
            form.card.stack method="post" action={ "/admin/members/" (profile.id) "/invite" } {
                button.btn { "Send the invitation" }
                a.btn.quiet href={ "/admin/members/" (profile.id) } { "Not now" }
            }
        }
    };
    let (title, here) = ("Invite again", Here::Settings);
    frame.draw(Leaf { title, here, action: None, main, note: "" })
}
