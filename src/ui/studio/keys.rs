//! The keys that sign links: which signs, which still open what they signed, and ending one.

use super::{Frame, Here, Leaf, happened};
use crate::calendar::counted;
use crate::key::{InUse, State};
use crate::ui::{Drawn, text};
use maud::{Markup, html};

/// What a form of the page led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// A new key signs.
    Rotated,
    /// A key was ended.
    Revoked,
    /// The same, and everybody was mailed.
    Mailed,
}

/// Every key, and the button for a new one.
pub struct Keys<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Oldest first.
    pub keys: &'a [InUse],
    /// What just happened.
    pub happened: Option<Happened>,
}

impl Keys<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let main = html! {
            div.intro {
                p.meta { a.act href="/admin/settings" { "Settings" } }
                h1 { "Signing keys" }
                p.lede { "Every link carries the mark of a key that only this server has. Nobody \
                          can make a link without one." }
            }
            @if let Some(what) = self.happened { (happened(&told(what))) }
            section.list.tokens aria-labelledby="keys" {
                h2 #keys { "Keys" }
                div.heads.meta aria-hidden="true" {
                    span { "Key" }
                    span { span { "Now" } span { "Links" } span { "Made" } span {} }
                }
                ul { @for key in self.keys.iter().rev() { (self.row(key)) } }
            }
            section.list aria-labelledby="new" {
                h2 #new { "Change keys" }
                form.card.stack.prose method="post" action="/admin/keys" {
                    p { "A new key signs from the next letter on. Every link that was sent works \
                         on. Once a year is plenty." }
                    div.row { button.btn { "Let a new key sign" } }
                }
            }
        };
        let note = "Keys lie beside the database, never in it. Back them up with it.";
        let (title, here) = ("Signing keys", Here::Settings);
        self.frame.draw(Leaf { title, here, action: None, main, note })
    }

    fn row(&self, InUse { known, links }: &InUse) -> Markup {
        let zone = self.frame.zone();
        html! {
            li {
                div { h3 { "Key " (known.kid) } }
                dl {
                    div { dt { "Now" } dd { (does(known.state)) } }
                    div { dt { "Links" } dd { (links) } }
                    div { dt { "Made" } dd { (text::last_day(known.created_at, zone)) } }
                    @if known.state != State::Revoked {
                        div { dt { "Do" } dd {
                            a.act.bad href={ "/admin/keys/" (known.kid) "/revoke" } {
                                "Revoke" span.vh { " key " (known.kid) }
                            }
                        } }
                    }
                }
            }
        }
    }
}

const fn does(state: State) -> &'static str {
    match state {
        State::Signing => "Signs",
        State::Verifying => "Opens what it signed",
        State::Revoked => "Revoked",
    }
}

fn told(what: Happened) -> Markup {
    html! {
        @match what {
            Happened::Rotated => "A new key signs. Every link that was sent works on.",
            Happened::Revoked => {
                "Everything that key signed is dead. Nobody was mailed: send each person’s link \
                 again on their project’s page."
            },
            Happened::Mailed => {
                "Everything that key signed is dead, and a link that works is on its way to \
                 everybody on a project that is not closed."
            },
        }
    }
}

/// Asks before a key is ended.
pub fn revoke(frame: &Frame, key: &InUse) -> Drawn {
    let kid = key.known.kid;
    let main = html! {
        div.solo.stack {
            h1 { "Revoke key " (kid) "?" }
            p.lede {
                "Every link that it signed is dead at once, in every letter and every open \
                 browser: " (counted(u64::from(key.links), "link")) " at the moment."
                @if key.known.state == State::Signing { " A new key signs from then on." }
            }
            p { "This is for a key that somebody else may have seen. It cannot be undone. \
                 Webhooks whose secret came of it are silent until theirs is rotated." }
            form.card.stack method="post" action={ "/admin/keys/" (kid) "/revoke" } {
                label.check {
                    input type="checkbox" name="mail" value="yes" checked;
                    span { "Mail everybody a link that works" }
                }
                button.btn { "Revoke the key" }
                a.btn.quiet href="/admin/keys" { "Keep it" }
            }
        }
    };
    let here = Here::Settings;
    frame.draw(Leaf { title: "Revoke a key", here, action: None, main, note: "" })
}
