//! Pages that end somewhere: each says what happened and has one thing to do.

use super::parts;
use super::shell::{Drawn, Look, Shell, Side};
use super::text;
use crate::error::Fault;
use crate::link::Ended;
use maud::{Markup, html};

/// A page of one card.
pub struct End<'a> {
    /// Whose page it is.
    pub look: &'a Look,
    /// Which side it is on.
    pub side: Side,
    /// What happened.
    pub heading: &'a str,
    /// What to know and do.
    pub body: Markup,
}

impl End<'_> {
    /// Draws the page.
    pub fn draw(self) -> Drawn {
        self.draw_with(&[])
    }

    /// Draws the page with scripts, by file name.
    pub fn draw_with(self, scripts: &[&'static str]) -> Drawn {
        Shell {
            look: self.look,
            side: self.side,
            title: format!("{} · {}", self.heading, self.look.says()),
            top: html! {},
            main: html! { div.solo.stack { h1 { (self.heading) } (self.body) } },
            foot: html! { div.foot.meta { p {
                (self.look.says()) @if let Some(postal) = &self.look.postal { ", " (postal) }
            } } },
            scripts,
        }
        .draw()
    }
}

/// The end of a genuine link, or a visit whose cookie is gone. `renew` is where the button posts.
pub fn ended(look: &Look, ended: &Ended, renew: &str) -> Drawn {
    if *ended == Ended::Missing {
        return missing(look, renew, ("", &[]));
    }
    let heading = match ended {
        Ended::Expired(_) => "This link has expired",
        Ended::Revoked => "This link was switched off",
        Ended::Closed => "This project is finished",
        Ended::Missing => MISSING,
        Ended::NoVisit => "Open the link from your e-mail",
    };
    let body = html! {
        p.lede {
            @match ended {
                Ended::Expired(day) => {
                    "This link ended on " b { (text::day(*day)) } ". Your project, files and \
                    decisions are safe and where you left them."
                },
                Ended::Revoked => {
                    "The studio has ended it. Your decisions are kept. If that surprises you, \
                     write to them."
                },
                Ended::Closed => {
                    "Its page was up for 30 days after the end. If you need something from it, \
                     write to the studio."
                },
                Ended::Missing => {},
                Ended::NoVisit => {
                    "This browser doesn’t know you yet. Your own link is in any e-mail about this \
                    project, and it still works."
                },
            }
        }
        @if ended.can_renew() {
            form.card.stack method="post" action=(renew) {
                p { "We can e-mail a fresh link to the address the studio has on record for you." }
                button.btn { "E-mail me a fresh link" }
                p.meta { "It usually arrives within a minute. Nothing else changes." }
            }
        }
        (write_to(look, ended.can_renew()))
    };
    End { look, side: Side::Client, heading, body }.draw()
}

/// What stands before a page that asks for a code.
pub struct Lock<'a> {
    /// The name of the page.
    pub page: &'a str,
    /// Whether a code is on its way to this browser's reader.
    pub waits: bool,
    /// What was wrong with what was asked or typed.
    pub wrong: Option<&'a str>,
}

/// A code is asked for before anything of the project is shown.
pub fn locked(look: &Look, lock: &Lock) -> Drawn {
    let body = html! {
        p.lede { "This project asks for a code when it is opened in a new browser. We e-mail it to \
                  the address the studio has on record for you." }
        div.card.stack #code { (parts::code(lock.page, lock.waits, lock.wrong)) }
        (write_to(look, true))
    };
    End { look, side: Side::Client, heading: "One more step", body }.draw()
}

const MISSING: &str = "We don’t know this link any more";

/// The end of a genuine link whose row is gone, as after a restore: whoever has it may say where
/// their letters go. What was typed, and what is wrong with it.
pub fn missing(look: &Look, renew: &str, typed: (&str, &[Fault])) -> Drawn {
    let (value, faults) = typed;
    let field = parts::Field {
        name: "email",
        label: "Your e-mail address",
        hint: "The one that the studio writes to. If we know it, your link goes there.",
        kind: "email",
        value,
        autocomplete: "email",
        required: true,
    };
    let body = html! {
        p.lede { "It was ours, but its entry is gone. We can e-mail you a new one." }
        (parts::faults(faults))
        form.card.stack method="post" action=(renew) {
            (field.draw(faults))
            button.btn { "E-mail me a link" }
            p.meta { "It usually arrives within a minute." }
        }
        (write_to(look, false))
    };
    End { look, side: Side::Client, heading: MISSING, body }.draw()
}

pub(super) fn write_to(look: &Look, other_address: bool) -> Markup {
    html! {
        @if look.email.is_some() || look.phone.is_some() {
            p.meta {
                @if other_address { "No longer your address? " }
                (parts::turn_to(look, "Write", "Call")) "."
            }
        }
    }
}

/// What everybody sees who asked for a fresh link, whatever happened.
pub fn renewed(look: &Look) -> Drawn {
    let body = html! {
        div.card.stack role="status" {
            p { "If that link can be renewed, a fresh one is on its way to the address the studio \
                 has on record. Asked for twice within a minute, it comes once." }
            p.meta { "Nothing after five minutes? Check spam, then "
                @if look.email.is_some() || look.phone.is_some() {
                    (parts::turn_to(look, "write", "call")) "."
                } @else { "write to the studio." } }
        }
    };
    End { look, side: Side::Client, heading: "Look in your inbox", body }.draw()
}

/// Forged, cut, changed and unknown links: one text for all, so that it tells a stranger nothing.
pub fn unknown(look: &Look) -> Drawn {
    let body = html! {
        p.lede { "It may have been switched off, or cut in two by an e-mail program. Try the \
                  button in the e-mail again, or ask the person who sent it for a new one." }
        (write_to(look, false))
    };
    End { look, side: Side::Client, heading: "This link doesn’t open anything", body }.draw()
}

/// The front of the house: nobody's page, with a way for each who might be looking for theirs.
pub fn front(look: &Look) -> Drawn {
    let nobody = Look { email: None, phone: None, ..look.clone() };
    let body = html! {
        p.lede { "Looking for your page? Open the link in any e-mail about your project; it is \
                  yours alone and needs no password." }
        p.meta { a href="/admin/sign-in" { "Sign in" } " if you work here." }
    };
    End { look: &nobody, side: Side::Client, heading: look.says(), body }.draw()
}

/// Too many requests from one network.
pub fn slow_down(look: &Look, seconds: u64, limit: &str) -> Drawn {
    let wait = crate::calendar::counted(seconds, "second");
    let body = html! {
        p.lede { "A lot came at once just now. This page opens again in "
            b { (wait) } ". Nothing was lost." }
        p { (limit) }
    };
    End { look, side: Side::Client, heading: "Wait a minute", body }.draw()
}

/// Something on our side broke; `id` finds it in the log.
pub fn our_fault(look: &Look, side: Side, id: &str) -> Drawn {
    let body = html! {
        div.card.wrong.stack {
            p { "What you just did was " b { "not" } " recorded. Go back and try once more. If it \
                 happens twice, "
                @if let Some(email) = &look.email {
                    "write to " a href={ "mailto:" (email) } { (email) } " and "
                } @else { "tell the studio and " }
                "mention " code { (id) } "." }
        }
    };
    End { look, side, heading: "That didn’t work, and it’s on us", body }.draw()
}

/// The bytes of a file are missing, or not all there.
pub fn lost(look: &Look, side: Side, id: &str) -> Drawn {
    let body = html! {
        div.card.wrong.stack {
            p { "The file is on the list, but not whole where it should be kept, so nothing was \
                 sent. Trying again won’t help." }
            @if side == Side::Studio {
                p { "Post it once more, or put it back from a backup. " code { "milepost doctor" }
                    " lists what is missing; this is in the log as " code { (id) } "." }
            } @else if let Some(email) = &look.email {
                p { "Ask the studio for it again: write to "
                    a href={ "mailto:" (email) } { (email) } " and mention " code { (id) } "." }
            } @else {
                p { "Ask the studio for it again and mention " code { (id) } "." }
            }
        }
    };
    End { look, side, heading: "This file can’t be opened", body }.draw()
}

/// A "no" that needs no more than its sentence and a way back.
pub fn refused(look: &Look, side: Side, heading: &str, sentence: &str) -> Drawn {
    let home = if side == Side::Studio { Some("/admin") } else { None };
    let body = html! {
        p.lede { (sentence) }
        @if let Some(home) = home { p { a.btn href=(home) { "Back to the projects" } } }
        @else { (write_to(look, false)) }
    };
    End { look, side, heading, body }.draw()
}
