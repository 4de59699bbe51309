//! Documents that were asked for, where the studio looks: on a project's page and on its home.

use super::project::Bench;
use super::{first_names, reminders};
use crate::calendar::Day;
use crate::id::RequestId;
use crate::member::first_name;
use crate::reminder::{Matter, Reminding};
use crate::request::FileRequest;
use crate::ui::text;
use maud::{Markup, html};

/// The requests of a project on its page, and the way to a new one.
pub fn beside(bench: &Bench) -> Markup {
    let line = |request: &FileRequest| {
        let (done, all) = request.count();
        let new = request.asked().filter(|item| item.is_received()).count();
        html! {
            li {
                span {
                    a.name href={ "/admin/requests/" (request.id) } { bdi { (request.title) } }
                    br;
                    span.meta {
                        (done) " of " (all) " in"
                        @if new > 0 { ", " b { (new) " to look at" } }
                        @if let Some(due) = request.due_on.filter(|_| done < all) {
                            " · due " (text::day(due))
                        }
                    }
                }
            }
        }
    };
    html! {
        section.stack aria-labelledby="asked-for" {
            h2 #asked-for { "Documents asked for" }
            @if !bench.requests.is_empty() {
                ul.lines { @for request in bench.requests.iter().rev() { (line(request)) } }
            }
            @if !bench.milestones.is_empty() {
                p { a.act href={ "/admin/projects/" (bench.project.id) "/requests/new" } {
                    "Ask for documents"
                } }
            }
        }
    }
}

/// What came and waits for the studio, on its home.
pub fn came((by, about, request): (&str, &str, &RequestId), wait: &str) -> Markup {
    html! {
        dd {
            b { "You" } ": " bdi { (first_name(by)) } " sent "
            a href={ "/admin/requests/" (request) } { bdi { (about) } }
        }
        dd.meta { (wait) }
    }
}

/// What has still to come, on the studio's home: for how long, and until when, if that is now.
pub fn lacks(
    (who, about, matter): (&[String], &str, &Matter),
    (wait, due): (&str, Option<(Day, bool)>),
    reminding: &[Reminding],
) -> Markup {
    let (does, at) = match matter {
        Matter::Form(id) => (" to fill in ", format!("/admin/forms/{id}")),
        other => (" to send ", format!("/admin/requests/{}", other.as_str())),
    };
    html! {
        dd {
            @if who.is_empty() { a href=(at) { "Nobody is asked" } }
            @else { (first_names(who.iter().map(String::as_str))) ":" }
            (does) bdi { (about) }
        }
        dd.meta {
            (wait)
            @if let Some((day, now)) = due { " · " span.due[now] { "due " (text::day(day)) } }
        }
        @if let [first, ..] = reminding {
            dd.meta { (reminders::says(first)) }
            @if first.barred.is_none() {
                dd {
                    a.act href={ (at) "#remind" } {
                        "Remind " bdi { (first_name(&first.name)) }
                    }
                }
            }
        }
    }
}
