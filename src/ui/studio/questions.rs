//! Questions in conversations that wait for an answer, on the studio's home.

use super::Frame;
use crate::calendar::span_in_words;
use crate::member::first_name;
use crate::message::{Side, Waiting};
use crate::queue::Queue;
use maud::{Markup, html};

/// How many letters of a question are shown.
const SHOWN: usize = 160;

/// Those of clients, which wait on the studio, and those of the studio, which wait on clients.
pub fn asked(frame: &Frame, queue: &Queue) -> Markup {
    html! {
        (list(frame, queue, Side::Client))
        (list(frame, queue, Side::Studio))
    }
}

fn list(frame: &Frame, queue: &Queue, by: Side) -> Markup {
    let (id, says) = match by {
        Side::Client => ("asked-you", "Questions waiting on you"),
        Side::Studio => ("asked-clients", "Questions waiting on clients"),
    };
    html! {
        @if queue.asked_by(by).next().is_some() {
            section.list.asking aria-labelledby=(id) {
                h2 id=(id) { (says) }
                ul { @for asked in queue.asked_by(by) { (row(frame, asked)) } }
            }
        }
    }
}

fn row(frame: &Frame, asked: &Waiting) -> Markup {
    let message = &asked.message;
    let wait = span_in_words(frame.now.since(message.said_at));
    let mut words: String = message.body.chars().take(SHOWN).collect();
    if words.len() < message.body.len() {
        words.push('…');
    }
    html! {
        li {
            div {
                h3 {
                    a.name href={
                        "/admin/projects/" (asked.project) "/messages#m-" (message.milestone)
                    } { bdi { (asked.project_title) } }
                }
                p.meta { bdi { (asked.milestone_title) } }
            }
            div {
                p { b { bdi { (first_name(message.by.name())) } } " asks: “" bdi { (words) } "”" }
                p.meta { (wait) }
            }
        }
    }
}
