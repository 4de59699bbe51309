//! The studio's home: a work queue, not a list. Who waits on whom, oldest first.

use super::ending::ending;
use super::{
    Frame, Here, Leaf, begun, empty, first_names, in_words, introductions, outstanding, questions,
    records, reminders, said, tasks,
};
use crate::approval::Outcome;
use crate::calendar::{Day, counted, span_in_words};
use crate::clock::Stamp;
use crate::member::first_name;
use crate::queue::{Line, Queue, Waits};
use crate::ui::{Drawn, parts, text};
use maud::{Markup, html};
use std::time::Duration;

/// The home page.
pub struct Today<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// What it shows.
    pub queue: &'a Queue,
    /// For how many days a link works when it is extended.
    pub link_days: u32,
    /// How far the clock of the machine is behind what was written last.
    pub behind: Duration,
}

/// After how long an unopened page is worth a word ("probably not received", `product.md`).
const UNOPENED: Duration = Duration::from_secs(48 * 3600);

impl Today<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let queue = self.queue;
        let open = queue.on_you.len() + queue.on_clients.len() + queue.moving.len();
        let main = html! {
            (self.trouble())
            div.intro { h1 { "Projects" } (self.lede()) }
            (introductions::asking(self.frame, &queue.introductions, true))
            @if open + queue.finished.len() == 0 { (empty::no_projects()) }
            (questions::asked(self.frame, queue))
            @if queue.waits() == 0 && open > 0 { (self.nothing_waits()) }
            @if open > 0 {
                (heads())
                (self.group("g1", "Waiting on you", &queue.on_you))
                (self.group("g2", "Waiting on clients", &queue.on_clients))
                (self.group("g3", "Moving", &queue.moving))
            }
            (records::pressing(self.frame, &queue.records))
            (ending(self.frame, &queue.ending, self.link_days))
            (self.finished())
            @if open + queue.finished.len() > 0 {
                p.list { a.act href="/admin/measures" { "Measures" } }
            }
        };
        let action = html! { a.btn.sm href="/admin/projects/new" { "New project" } };
        let (title, here) = ("Projects", Here::Projects);
        self.frame.draw(Leaf { title, here, action: Some(action), main, note: "" })
    }

    fn trouble(&self) -> Markup {
        let queue = self.queue;
        html! {
            @if !self.behind.is_zero() {
                p.trouble role="alert" {
                    "The clock of the server is " b { (span_in_words(self.behind)) }
                    " behind what was written last. Links work on; dates are wrong until it is \
                     set right."
                }
            }
            @if let Some((count, words)) = &queue.trouble {
                p.trouble role="alert" {
                    b { (counted(u64::from(*count), "letter")) }
                    @if *count == 1 { " has" } @else { " have" }
                    " not been taken by the mail server."
                    @if !words.is_empty() { " " (said(words)) }
                    " " a href="/admin/outbox" { "See which" }
                }
            }
            @if queue.unconfigured > 0 {
                p.trouble role="alert" {
                    b { (counted(u64::from(queue.unconfigured), "letter")) }
                    @if queue.unconfigured == 1 { " waits" } @else { " wait" }
                    " for a mail server; none is set. Links can be copied until then. "
                    a href="/admin/settings#mail" { "Set it" }
                }
            }
        }
    }

    fn lede(&self) -> Markup {
        let (you, clients) = (self.queue.on_you.len(), self.queue.on_clients.len());
        let longest = self.queue.on_you.first().into_iter().chain(self.queue.on_clients.first());
        let longest = longest.filter_map(|line| Some((line, line.waits.since()?)));
        let longest = longest.min_by_key(|(_, since)| *since);
        html! {
            @if you + clients > 0 {
                p.lede {
                    (self.share(you, clients))
                    @if let Some((line, since)) = longest {
                        " The longest wait is " bdi { (line.title) } ", " b { (self.wait(since)) }
                        "."
                    }
                }
            }
        }
    }

    /// "Two things wait on you and three on clients."
    fn share(&self, you: usize, clients: usize) -> Markup {
        let begin = |n: usize| html! { b { (begun(&in_words(n))) } };
        let wait = |n: usize| if n == 1 { " thing waits on " } else { " things wait on " };
        match (you, clients) {
            (0, n) => html! { (begin(n)) (wait(n)) "clients, none on you." },
            (n, 0) => html! { (begin(n)) (wait(n)) "you, none on clients." },
            (n, m) => html! { (begin(n)) (wait(n)) "you and " b { (in_words(m)) } " on clients." },
        }
    }

    fn wait(&self, since: Stamp) -> String {
        span_in_words(self.frame.now.since(since))
    }

    fn nothing_waits(&self) -> Markup {
        let moving = &self.queue.moving;
        let next = moving.iter().find_map(|line| match &line.waits {
            Waits::Moving(Some((_, day))) => Some((line, *day)),
            _ => None,
        });
        html! {
            div.card.stack {
                h2 { "Nothing waits on anyone" }
                p {
                    @match moving.len() {
                        1 => "One project is moving by itself.",
                        n => { (begun(&in_words(n))) " projects are moving by themselves." },
                    }
                    @if let Some((line, day)) = next {
                        " The next date is " b { (text::day(day)) } ", " bdi { (line.title) } "."
                    } @else { " None has a date ahead." }
                }
            }
        }
    }

    fn group(&self, id: &str, says: &str, lines: &[Line]) -> Markup {
        html! {
            @if !lines.is_empty() {
                section.list aria-labelledby=(id) {
                    h2 id=(id) { (says) }
                    ul { @for line in lines { (self.line(line)) } }
                }
            }
        }
    }

    fn finished(&self) -> Markup {
        let finished = &self.queue.finished;
        html! {
            @if !finished.is_empty() {
                section.list aria-labelledby="g4" {
                    h2.vh id="g4" { "Finished" }
                    details {
                        summary.more { (counted(finished.len() as u64, "finished project")) }
                        ul { @for line in finished { (self.line(line)) } }
                    }
                }
            }
        }
    }

    fn line(&self, line: &Line) -> Markup {
        let (frame, people) = (self.frame, line.people.as_slice());
        html! {
            li {
                div {
                    h3 {
                        a.name href={ "/admin/projects/" (line.project) } { bdi { (line.title) } }
                    }
                    p.meta {
                        @if people.is_empty() { "Nobody can see it yet" }
                        @for (at, name) in people.iter().enumerate() {
                            @if at > 0 { ", " } bdi { (name) }
                        }
                    }
                    (parts::mini_track(&line.track))
                }
                dl {
                    div { dt { "Waiting on" } (self.waiting(line)) (tasks::so_far(line.tasks)) }
                    div { dt { "Client last here" } dd {
                        @match line.last_here {
                            Some(at) => (text::ago(at, frame.now, frame.zone())),
                            None => span.meta { "Not yet" },
                        }
                    } }
                    div { dt { "Time to approve" } dd {
                        @match line.time_to_approve {
                            Some((time, n)) => {
                                b { (text::short_span(time)) } " "
                                span.meta {
                                    @if n == 1 { "one approval" } @else { "median of " (n) }
                                }
                            },
                            None => span.meta { "Nothing approved yet" },
                        }
                    } }
                }
            }
        }
    }

    fn waiting(&self, line: &Line) -> Markup {
        let today = self.frame.zone().local(self.frame.now).day;
        let due = |on: &Option<Day>| on.map(|day| (day, day <= today));
        match &line.waits {
            Waits::OnStudio { by, outcome, about, since } => html! {
                dd {
                    b { "You" } ": " bdi { (first_name(by)) } " " (verb(*outcome)) " " bdi {
                        (about)
                    }
                }
                dd.meta { (self.wait(*since)) }
            },
            Waits::Disputed { by, about, approval, since } => html! {
                dd {
                    b { "You" } ": " bdi { (first_name(by)) } " says “This wasn’t me” of "
                    a href={ "/admin/approvals/" (approval) } { bdi { (about) } }
                }
                dd.meta { (self.wait(*since)) }
            },
            Waits::OnClient { who, about, since, due_on, opened, approval, reminding } => html! {
                dd {
                    (first_names(who.iter().map(String::as_str))) ": decision on " bdi { (about) }
                }
                dd.meta {
                    (self.wait(*since))
                    @if let Some(due) = due_on {
                        " · " span.due[*due <= today] { "due " (text::day(*due)) }
                    }
                    @if !opened && self.frame.now.since(*since) >= UNOPENED {
                        " · " span.due { "page not opened since" }
                    }
                }
                @if let [first, ..] = reminding.as_slice() {
                    dd.meta { (reminders::says(first)) }
                    @if first.barred.is_none() {
                        dd {
                            a.act href={ "/admin/approvals/" (approval) "#remind" } {
                                "Remind " bdi { (first_name(&first.name)) }
                            }
                        }
                    }
                }
            },
            Waits::Received { by, about, request, since } => {
                outstanding::came((by, about, request), &self.wait(*since))
            }
            Waits::Lacking { who, about, since, due_on, matter, reminding } => outstanding::lacks(
                (who, about, matter),
                (&self.wait(*since), due(due_on)),
                reminding,
            ),
            Waits::ToDo { who, about, since, due_on, reminding } => {
                tasks::to_do((who, about), (&self.wait(*since), due(due_on)), reminding)
            }
            Waits::Moving(Some((what, day))) => html! {
                dd { bdi { (what) } ", " b { (text::day(*day)) } }
            },
            Waits::Moving(None) if line.track.is_empty() => quiet("No milestones yet"),
            Waits::Moving(None) => quiet("No date ahead"),
            Waits::Finished => quiet("Every milestone is done"),
        }
    }
}

fn quiet(says: &str) -> Markup {
    html! { dd.meta { (says) } }
}

const fn verb(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::ChangesRequested => "asked for changes to",
        Outcome::Declined => "declined",
        Outcome::Approved => "approved",
    }
}

fn heads() -> Markup {
    html! {
        div.heads.meta aria-hidden="true" {
            span { "Project" }
            span { span { "Waiting on" } span { "Client last here" } span { "Time to approve" } }
        }
    }
}
