//! What came of trying the mail: the server's own words, and the records of the domain.

use super::said;
use crate::calendar::Zone;
use crate::doctor::Line;
use crate::trial::Tried;
use crate::ui::text;
use maud::{Markup, html};

/// How a test of the mail server went.
pub fn outcome(tried: &Tried, zone: &str) -> Markup {
    let zone: Zone = zone.parse().unwrap_or_default();
    match tried {
        Tried::Accepted(server, words, at) => html! {
            p.meta { "Test message accepted by " (server) " at " (text::clock(*at, &zone)) ". "
                b { "Is it in your inbox?" } " The server said: " bdi { (words) } }
        },
        Tried::Refused(words) => html! {
            p.bad.note {
                (said(words))
                @if words.contains("password") || words.contains("535") {
                    " Many providers want an app password here, made in their security settings."
                }
            }
        },
    }
}

/// Whether receivers can see that letters come from the studio.
pub fn records(found: &[Line], action: &str) -> Markup {
    html! {
        div role="status" {
            p.meta { "Receivers look at the DNS of the domain that letters come from: SPF, DKIM \
                      and DMARC. This asks about what is saved." }
            button.btn.quiet.sm name="do" value="records" formnovalidate
                formaction={ (action) "#mail" } { "Check the records of the domain" }
            @if !found.is_empty() {
                dl {
                    @for line in found {
                        dt { (line.what) @if !line.good { ": " b { "needs a change" } } }
                        dd { bdi { (line.says) } }
                    }
                }
            }
        }
    }
}
