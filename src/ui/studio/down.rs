//! The red line on every page of the studio while mail does not go out.

use super::{Frame, said};
use crate::calendar::counted;
use crate::ui::text;
use maud::{Markup, html};

/// Draws it; nothing while all is well.
pub fn line(frame: &Frame) -> Markup {
    let Some(down) = &frame.down else { return html! {} };
    html! {
        @if let Some((since, words)) = &down.since {
            p.trouble role="alert" {
                "Mail has not gone out since "
                b { (text::moment(*since, frame.zone())) } ". "
                (said(words)) " "
                @if down.waiting > 0 {
                    (counted(u64::from(down.waiting), "letter"))
                    @if down.waiting == 1 { " waits and is" } @else { " wait and are" }
                    " tried again until then. "
                }
                "Links can be copied. "
                a href="/admin/outbox" { "See which letters" }
            }
        } @else if down.given_up > 0 {
            p.trouble role="alert" {
                b { (counted(u64::from(down.given_up), "letter")) }
                @if down.given_up == 1 { " was" } @else { " were" }
                " given up in the last week, because the mail server could not be reached for two \
                 days. It answers again. "
                a href="/admin/outbox" { "Send them again" }
            }
        }
    }
}
