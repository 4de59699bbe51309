//! In which browsers somebody is signed in, as a list.

use super::Frame;
use crate::id::SessionId;
use crate::member::Session;
use crate::ui::text;
use maud::{Markup, html};

/// The sessions of one member.
pub struct Sessions<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The one used last first.
    pub sessions: &'a [Session],
    /// The one that looks.
    pub this: &'a SessionId,
}

impl Sessions<'_> {
    /// Draws the list.
    pub fn draw(&self) -> Markup {
        html! {
            @if self.sessions.is_empty() { p { "Signed in nowhere at the moment." } } @else {
                div.heads.meta aria-hidden="true" {
                    span { "Browser" }
                    span { span { "Last used" } span { "Since" } span {} }
                }
                ul { @for session in self.sessions { (self.row(session)) } }
            }
        }
    }

    fn row(&self, session: &Session) -> Markup {
        let (frame, is_this) = (self.frame, session.id == *self.this);
        html! {
            li {
                div {
                    h3 { (session.browser()) @if is_this { ", this one" } }
                    @if !session.trace.address.is_empty() {
                        p.meta { "At " bdi { (session.trace.address) } }
                    }
                }
                dl {
                    div { dt { "Last used" }
                        dd {
                            @if is_this { "Now" }
                            @else { (text::ago(session.used_at, frame.now, frame.zone())) }
                        }
                    }
                    div { dt { "Since" } dd { (text::moment(session.created_at, frame.zone())) } }
                    @if !is_this {
                        div { dt { "Do" } dd {
                            form method="post" action={ "/admin/sessions/" (session.id) "/end" } {
                                button.act.bad {
                                    "Sign out" span.vh { " of " (session.browser()) }
                                }
                            }
                        } }
                    }
                }
            }
        }
    }
}
