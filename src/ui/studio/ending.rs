//! Links that end soon or have ended, on the studio's home, each with what can be done about it.

use super::Frame;
use super::ends::ends_in;
use crate::link::Found;
use crate::ui::text;
use maud::{Markup, html};

/// How many are shown before the rest is folded.
const SHOWN: usize = 5;

/// Draws the section; nothing if there are none.
pub fn ending(frame: &Frame, ends: &[Found], days: u32) -> Markup {
    let (first, rest) = ends.split_at(ends.len().min(SHOWN));
    html! {
        @if !ends.is_empty() {
            section.list.endings aria-labelledby="ending" {
                h2 #ending { "Links that end" }
                ul { @for found in first { (row(frame, found, days)) } }
                @if !rest.is_empty() {
                    details {
                        summary.more { (crate::calendar::counted(rest.len() as u64, "more link")) }
                        ul { @for found in rest { (row(frame, found, days)) } }
                    }
                }
            }
        }
    }
}

fn row(frame: &Frame, found: &Found, days: u32) -> Markup {
    let (person, zone) = (&found.person, frame.zone());
    let end = found.link.end(found.closed_at);
    let (day, today) = (zone.local(end).day, zone.local(frame.now).day);
    let first = person.contact.first_name();
    let at = |verb: &str| format!("/admin/participants/{}/{verb}", person.id);
    html! {
        li {
            h3 { a.name href={ "/admin/participants/" (person.id) } {
                bdi { (person.contact.name) }
            } }
            dl {
                div { dt { "Project" } dd {
                    a.act href={ "/admin/projects/" (person.project) "#people" } {
                        bdi { (found.project_title) }
                    }
                } }
                div { dt { "Link" } dd {
                    @if end <= frame.now { span.due { "Ended" } }
                    @else { span.due { (ends_in((day.0 - today.0).whole_days())) } }
                    ", " (text::day(day))
                } }
                div { dt { "Do" } dd.row {
                    form method="post" action=(at("extend")) {
                        button.act { "Extend" span.vh { " " (first) "’s link" } " "
                            (text::tied(&crate::calendar::counted(days.into(), "day"))) }
                    }
                    form method="post" action=(at("resend")) {
                        button.act { "Resend" span.vh { " to " (first) } }
                    }
                } }
            }
        }
    }
}
