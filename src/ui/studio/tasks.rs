//! Tasks where the studio looks: the list of each milestone on a project's page, and on its home.

use super::fields::{Fields, choice};
use super::project::{Back, Bench, TaskPlace};
use super::{Frame, first_names, reminders};
use crate::calendar::Day;
use crate::milestone::{Milestone, State};
use crate::participant::Role;
use crate::reminder::Reminding;
use crate::task::{Form, Side, Task, known};
use crate::ui::parts::Field;
use crate::ui::text;
use maud::{Markup, html};

/// The list of a milestone.
pub struct Tasks<'a> {
    /// What stands around the page.
    pub frame: &'a Frame,
    /// The project.
    pub bench: &'a Bench,
    /// What came back.
    pub back: &'a Back,
}

impl Tasks<'_> {
    /// Draws the list of `milestone`, and the form that adds to it while it goes on.
    pub fn draw(&self, milestone: &Milestone) -> Markup {
        let all: Vec<_> = self.of(milestone).collect();
        let goes_on = milestone.state != State::Done;
        let new = self.back.task.as_ref();
        let new = new.filter(|(place, _)| *place == TaskPlace::New(milestone.id.clone()));
        let action = format!("/admin/milestones/{}/tasks", milestone.id);
        html! {
            @if !all.is_empty() {
                h4 { "Tasks" }
                ul.lines { @for (at, task) in all.iter().enumerate() {
                    (self.line(task, (at > 0, at + 1 < all.len())))
                } }
            }
            @if goes_on {
                details open[new.is_some()] {
                    summary.more { "Add a task" span.vh { " to " (milestone.title) } }
                    (self.form(&format!("m{}t", milestone.position), new.map(|new| &new.1),
                        (&action, None)))
                }
            }
        }
    }

    fn of(&self, milestone: &Milestone) -> impl Iterator<Item = &Task> {
        let id = milestone.id.clone();
        self.bench.tasks.iter().filter(move |task| task.milestone == id)
    }

    fn line(&self, task: &Task, can: (bool, bool)) -> Markup {
        let back = self.back.task.as_ref();
        let back = back.filter(|(place, _)| *place == TaskPlace::Of(task.id.clone()));
        let at = |rest: &str| format!("/admin/tasks/{}{rest}", task.id);
        html! {
            li id={ "t-" (task.id) } {
                div.stack {
                    p {
                        bdi { (task.title) }
                        @if task.done.is_some() { " " span.pill { "Done" } }
                        br;
                        span.meta { (self.stands(task)) }
                    }
                    @if !task.note.is_empty() { p.meta { bdi { (task.note) } } }
                    @if !task.milestone_done { (moves(task, can)) }
                    details open[back.is_some()] {
                        summary.more { "Change" span.vh { " " (task.title) } }
                        (self.form(&format!("t{}", task.id), back.map(|back| &back.1),
                            (&at(""), Some(task))))
                        form method="post" action=(at("/remove")) {
                            button.act.bad { "Take it off" span.vh { ": " (task.title) } }
                        }
                    }
                }
            }
        }
    }

    fn stands(&self, task: &Task) -> Markup {
        let zone = self.frame.zone();
        html! {
            (whose(task))
            @match &task.done {
                Some(done) => {
                    " · ticked by " bdi { (done.by) } ", " (text::moment(done.at, zone))
                },
                None => @if let Some(due) = task.due_on {
                    " · " span.due[due <= zone.local(self.frame.now).day] {
                        "due " (text::day(due))
                    }
                },
            }
        }
    }

    fn form(&self, prefix: &str, back: Option<&Form>, to: (&str, Option<&Task>)) -> Markup {
        let (action, old) = to;
        let faults = if back.is_some() { &*self.back.faults } else { &[] };
        let fields = Fields::new(prefix, faults);
        let form = back.cloned().or_else(|| old.map(known)).unwrap_or_default();
        let title = Field {
            name: "title",
            label: "What is to be done",
            value: &form.title,
            required: true,
            ..Field::default()
        };
        let due = Field { name: "due_on", label: "By", value: &form.due_on, ..Field::default() };
        html! {
            form.card.stack.prose method="post" action=(action) {
                (fields.input(&title))
                (fields.around("note", ("What else there is to know", ""), |ties| html! {
                    textarea id=(ties.id) name="note" rows="2" aria-describedby=[&ties.described]
                        aria-invalid=[ties.invalid] { (form.note) }
                }))
                div.two {
                    (fields.select("who", ("Whose it is", ""), &form.who, &self.people(old)))
                    (fields.input(&Field { kind: "date", ..due }))
                }
                div {
                    button.btn.quiet {
                        @if old.is_some() { "Save the task" } @else { "Add the task" }
                    }
                }
            }
        }
    }

    /// The studio, anybody of the client, and everybody there who writes.
    fn people(&self, old: Option<&Task>) -> Vec<(String, String)> {
        let project = &self.bench.project;
        let mut all = vec![
            choice("studio", "The studio’s"),
            choice("client", format!("Anybody at {}", project.client_name)),
        ];
        let people = self.bench.people.iter().map(|person| &person.participant);
        let people = people.filter(|person| person.role >= Role::Commenter);
        all.extend(people.map(|person| choice(person.id.as_str(), &person.contact.name)));
        // Whoever has left is still the one whose it was.
        if let Some((id, name)) = old.and_then(|old| old.person.as_ref())
            && all.iter().all(|(value, _)| value != id.as_str())
        {
            all.push(choice(id.as_str(), name));
        }
        all
    }
}

/// The tick, and one place up or down.
fn moves(task: &Task, (up, down): (bool, bool)) -> Markup {
    let at = |rest: &str| format!("/admin/tasks/{}{rest}", task.id);
    let ways = [("up", "Move up", up), ("down", "Move down", down)];
    html! {
        div.row {
            form method="post" action=(at("/done")) {
                @if task.done.is_some() {
                    button.act name="done" value="no" {
                        "Not done after all" span.vh { ": " (task.title) }
                    }
                } @else {
                    button.btn.quiet.sm name="done" value="yes" {
                        "Done" span.vh { ": " (task.title) }
                    }
                }
            }
            @if up || down {
                form.row method="post" action=(at("/move")) {
                    @for (to, says, _) in ways.iter().filter(|(.., can)| *can) {
                        button.act name="to" value=(to) { (says) span.vh { ": " (task.title) } }
                    }
                }
            }
        }
    }
}

fn whose(task: &Task) -> Markup {
    html! {
        @match (task.side, &task.person) {
            (Side::Studio, _) => "Yours",
            (Side::Client, Some((_, name))) => { "For " bdi { (name) } },
            (Side::Client, None) => "For anybody at the client",
        }
    }
}

/// What the client has still to do, on the studio's home.
pub fn to_do(
    (who, about): (&[String], &str),
    (wait, due): (&str, Option<(Day, bool)>),
    reminding: &[Reminding],
) -> Markup {
    html! {
        dd {
            @if who.is_empty() { "The client" } @else {
                (first_names(who.iter().map(String::as_str)))
            }
            ": to do " bdi { (about) }
        }
        dd.meta {
            (wait)
            @if let Some((day, now)) = due { " · " span.due[now] { "due " (text::day(day)) } }
        }
        @if let [first, ..] = reminding { dd.meta { (reminders::says(first)) } }
    }
}

/// How much of what the client has to do is done.
pub fn so_far((done, all): (usize, usize)) -> Markup {
    html! {
        @if all > 0 && done == all { dd.meta { "Their tasks are all done: " (all) } }
        @else if all > 0 { dd.meta { "Their tasks: " (done) " of " (all) " done" } }
    }
}
