//! What is to be done: the visitor's own under "To send us", and every list at its milestone.

use super::{Notice, home};
use crate::id::TaskId;
use crate::member::first_name;
use crate::page::{Page, Phase};
use crate::task::{Side, Task};
use crate::ui::text;
use maud::{Markup, html};

/// A tick that changed nothing.
#[derive(Debug, Clone)]
pub struct Ticking {
    /// Of which task.
    pub task: TaskId,
    /// Why not.
    pub says: String,
}

/// What came of a tick that changed nothing.
pub fn notice(notice: &Notice) -> Markup {
    let Notice::Ticking(ticking) = notice else { return html! {} };
    html! {
        section.card.wrong.stack role="alert" {
            h2 { "Nothing was changed" }
            p { bdi { (ticking.says) } " What holds now is below." }
        }
    }
}

/// "For you to do", if there is anything.
pub fn for_you(page: &Page) -> Markup {
    let mine = page.to_do();
    html! {
        @if !mine.is_empty() {
            div.stack {
                h3 #do { "For you to do" }
                ul.files { @for task in mine { (own(page, task)) } }
            }
        }
    }
}

fn own(page: &Page, task: &Task) -> Markup {
    html! {
        li {
            div {
                p { b { bdi { (task.title) } } }
                (note(task))
                @if let Some(due) = task.due_on { p.due { "by " (text::day(due)) } }
            }
            (button(page, task, ("yes", "Done")))
        }
    }
}

fn button(page: &Page, task: &Task, (value, says): (&str, &str)) -> Markup {
    html! {
        form method="post" action={ (home(page)) "/tasks/" (task.id) } {
            button.btn.quiet.sm name="done" value=(value) {
                (says) span.vh { ": " (task.title) }
            }
        }
    }
}

fn note(task: &Task) -> Markup {
    html! {
        @if !task.note.is_empty() {
            p.meta { bdi {
                @for (at, line) in task.note.lines().enumerate() { @if at > 0 { br; } (line) }
            } }
        }
    }
}

/// The list of a milestone: whose each task is, and who ticked it when.
pub fn list(page: &Page, phase: &Phase) -> Markup {
    let all: Vec<_> = page.tasks_of(phase).collect();
    let done = all.iter().filter(|task| task.done.is_some()).count();
    html! {
        @if !all.is_empty() {
            h4 { "To do " span.meta { (done) " of " (all.len()) " done" } }
            ul.files { @for task in all { (line(page, task)) } }
        }
    }
}

fn line(page: &Page, task: &Task) -> Markup {
    let mine = page.may_tick(task);
    html! {
        li id={ "t-" (task.id) } {
            div {
                p {
                    bdi { (task.title) }
                    @if task.done.is_some() { " " span.pill { "Done" } }
                }
                (note(task))
                p.meta {
                    @match &task.done {
                        Some(done) => {
                            "Ticked by " bdi {
                                @if done.by_member { (first_name(&done.by)) } @else { (done.by) }
                            }
                            ", " (text::moment(done.at, page.zone()))
                        },
                        None => {
                            (whose(page, task))
                            @if let Some(due) = task.due_on { ", by " (text::day(due)) }
                        },
                    }
                }
            }
            @if mine {
                @if task.done.is_some() { (button(page, task, ("no", "Not done after all"))) }
                @else { (button(page, task, ("yes", "Done"))) }
            }
        }
    }
}

fn whose(page: &Page, task: &Task) -> Markup {
    html! {
        @match (task.side, &task.person) {
            (Side::Studio, _) => { "For " (page.studio.name) },
            (Side::Client, Some((id, _))) if *id == page.visitor.participant => "For you",
            (Side::Client, Some((_, name))) => { "For " bdi { (name) } },
            (Side::Client, None) => { "For anybody at " bdi { (page.visitor.client_name) } },
        }
    }
}
