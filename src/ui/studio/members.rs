//! Who belongs to the studio: the list, the invitation, and whether each needs a passkey.

use super::fields::{Fields, choice};
use super::{Frame, Here, Leaf, happened, initials};
use crate::error::Fault;
use crate::member::{Invitation, Role, Seat};
use crate::ui::parts::{self, Field};
use crate::ui::{Drawn, text};
use maud::{Markup, html};

/// What a form of the page led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// Somebody was invited.
    Invited,
    /// Somebody was ended.
    Ended,
    /// Every member needs a passkey now, or no longer.
    Required,
}

/// Every member.
pub struct Members<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// First come first.
    pub seats: &'a [Seat],
    /// Whether each needs a passkey.
    pub required: bool,
    /// Whether passkeys work here.
    pub able: bool,
    /// What the form holds.
    pub typed: &'a Invitation,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// What just happened.
    pub happened: Option<Happened>,
}

impl Members<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let main = html! {
            div.intro {
                p.meta { a.act href="/admin/settings" { "Settings" } }
                h1 { "Members" }
                p.lede { "The people of " bdi { (self.frame.look.says()) } ". Each signs in as \
                          themselves, and what they do stands in the history under their name." }
            }
            @if let Some(what) = self.happened { (happened(&html! { (told(what)) })) }
            (parts::faults(self.faults))
            section.list.members aria-labelledby="members" {
                h2.vh #members { "Members" }
                div.heads.meta aria-hidden="true" {
                    span { "Member" }
                    span { span { "May" } span { "Last here" } span { "Passkey" } }
                }
                ul { @for seat in self.seats { (self.row(seat)) } }
            }
            section.list aria-labelledby="new" {
                h2 #new { "Invite somebody" }
                (self.form())
            }
            (self.passkeys())
        };
        let (title, here) = ("Members", Here::Settings);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    fn row(&self, seat: &Seat) -> Markup {
        let (frame, profile) = (self.frame, &seat.profile);
        let me = profile.id == frame.member.id;
        let href = if me { "/admin/me".into() } else { format!("/admin/members/{}", profile.id) };
        html! {
            li {
                div.person { (initials(&profile.name)) div {
                    h3 { a.name href=(href) { bdi { (profile.name) } } @if me { ", you" } }
                    p.meta { bdi { (profile.email) } }
                } }
                dl {
                    div { dt { "May" } dd { (does(profile.role)) } }
                    div { dt { "Last here" }
                        @match seat.seen_at {
                            Some(at) => dd { (text::ago(at, frame.now, frame.zone())) },
                            None => dd.meta { "Invited, not here yet" },
                        }
                    }
                    div { dt { "Passkey" }
                        @match seat.passkeys {
                            0 => dd.meta { "None" },
                            1 => dd { "Yes" },
                            many => dd { "Yes, " (parts::in_words(many as usize)) },
                        }
                    }
                }
            }
        }
    }

    fn form(&self) -> Markup {
        let (fields, typed) = (Fields::new("m", self.faults), self.typed);
        let name = Field {
            name: "name",
            label: "Name",
            hint: "It signs what they post.",
            value: &typed.name,
            required: true,
            ..Field::default()
        };
        let email = Field {
            name: "email",
            label: "E-mail address",
            hint: "The invitation goes there. It works once, for seven days.",
            kind: "email",
            value: &typed.email,
            required: true,
            ..Field::default()
        };
        html! {
            form.card.stack.prose method="post" action="/admin/members" {
                (fields.input(&name))
                (fields.input(&email))
                (role(&fields, self.frame.member.role, &typed.role))
                button.btn { "Send the invitation" }
            }
        }
    }

    fn passkeys(&self) -> Markup {
        let owner = self.frame.member.role == Role::Owner;
        html! {
            section.group aria-labelledby="h-passkeys" {
                h2 #h-passkeys { "Passkeys" }
                div.prose.stack {
                    p {
                        @if self.required { "Every member needs a passkey." }
                        @else { "Members may come in by e-mail as long as they have no passkey." }
                        " A passkey lives in a phone, a computer or a key, opens with a finger or \
                          a face, and can’t be given away on a false page."
                    }
                    @if !self.able { p.meta { (crate::member::NOWHERE) } }
                    @else if owner {
                        p { a.act href="/admin/members/passkeys" {
                            @if self.required { "No longer ask every member for one" }
                            @else { "Ask every member for one" }
                        } }
                    } @else { p.meta { "An owner can change that." } }
                }
            }
        }
    }
}

/// One of the roles up to `most`.
pub(super) fn role(fields: &Fields<'_>, most: Role, typed: &str) -> Markup {
    let roles = Role::ALL.iter().filter(|role| **role <= most);
    let roles: Vec<_> = roles.map(|role| choice(role.as_str(), does(*role))).collect();
    fields.select("role", ("What they may do", "Never more than you may yourself."), typed, &roles)
}

/// What a role may do, in a few words.
pub(super) const fn does(role: Role) -> &'static str {
    match role {
        Role::Editor => "Works on projects",
        Role::Admin => "Also members and settings",
        Role::Owner => "Everything, as an owner",
    }
}

const fn told(what: Happened) -> &'static str {
    match what {
        Happened::Invited => "The invitation is on its way.",
        Happened::Ended => "They are signed out everywhere, and nothing of theirs opens any more.",
        Happened::Required => "Saved.",
    }
}

/// Asks before every member needs a passkey, or no longer does.
pub fn required(frame: &Frame, now: bool) -> Drawn {
    let main = html! {
        div.solo.stack {
            @if now {
                h1 { "No longer ask for passkeys?" }
                p.lede { "Members without one can come in by e-mail again. Whoever has one still \
                          needs it." }
            } @else {
                h1 { "Ask every member for a passkey?" }
                p.lede { "Whoever has none adds one before they can do anything else, from their \
                          next page on. " code { "milepost admin-link" } " on the server lets in \
                          whoever lost theirs." }
            }
            form.card.stack method="post" action="/admin/members/passkeys" {
                input type="hidden" name="required" value=(if now { "no" } else { "yes" });
                button.btn {
                    @if now { "No longer ask" } @else { "Ask every member" }
                }
                a.btn.quiet href="/admin/members" { "Leave it as it is" }
            }
        }
    };
    let (title, here) = ("Passkeys for all", Here::Settings);
    frame.draw(Leaf { title, here, action: None, main, note: "" })
}
