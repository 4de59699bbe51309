//! The milestones of a project, each with the form that changes it.

use super::Frame;
use super::answers;
use super::fields::{Fields, choice};
use super::project::{Back, Bench};
use super::tasks::Tasks;
use crate::calendar::Day;
use crate::file::Version;
use crate::milestone::{Form, Milestone, State};
use crate::ui::parts::Field;
use crate::ui::text;
use maud::{Markup, html};

/// The section of the project's page.
pub struct Milestones<'a> {
    /// What stands around the page.
    pub frame: &'a Frame,
    /// The project.
    pub bench: &'a Bench,
    /// What came back.
    pub back: &'a Back,
}

impl Milestones<'_> {
    /// Draws the section.
    pub fn draw(&self) -> Markup {
        let milestones = &self.bench.milestones;
        let new = self.back.milestone.as_ref().filter(|(id, _)| id.is_none()).map(|(_, form)| form);
        let action = format!("/admin/projects/{}/milestones", self.bench.project.id);
        html! {
            section.list aria-labelledby="milestones" {
                h2 #milestones { "Milestones" }
                @if milestones.is_empty() {
                    p.note { "None yet. A milestone is a phase with a visible outcome, such as \
                              “Homepage design”; updates are posted on one." }
                }
                @else {
                    div.heads.meta aria-hidden="true" {
                        span { "Milestone" }
                        span { span { "What comes out of it" } span { "When" } }
                    }
                }
                ul { @for milestone in milestones { (self.row(milestone)) } }
                details open[milestones.is_empty() || new.is_some()] {
                    summary.more { "Add a milestone" }
                    (self.form(("n", new), &action, None))
                }
            }
        }
    }

    fn row(&self, milestone: &Milestone) -> Markup {
        let back = self.back.milestone.as_ref();
        let back = back.filter(|(id, _)| id.as_ref() == Some(&milestone.id)).map(|(_, form)| form);
        let tasks = Tasks { frame: self.frame, bench: self.bench, back: self.back };
        let (prefix, action) =
            (format!("m{}", milestone.position), format!("/admin/milestones/{}", milestone.id));
        html! {
            li id={ "m" (milestone.position) } {
                div {
                    h3 id=(milestone.id) { (milestone.position) " · " bdi { (milestone.title) } }
                    p.meta { (stands(milestone.state)) }
                    (self.arrows(milestone))
                }
                div {
                    dl {
                        div { dt { "What comes out of it" }
                            @if milestone.summary.is_empty() { dd.meta { "Not said yet" } }
                            @else { dd { bdi { (milestone.summary) } } }
                            (answers::files(self.frame, self.bench, &self.files_of(milestone)))
                        }
                        div { dt { "When" } (dates(milestone)) }
                    }
                    (tasks.draw(milestone))
                    details open[back.is_some()] {
                        summary.more { "Change" span.vh { " " (milestone.title) } }
                        (self.form((&prefix, back), &action, Some(milestone)))
                    }
                }
            }
        }
    }

    /// One place up or down; nothing where there is none.
    fn arrows(&self, milestone: &Milestone) -> Markup {
        let (at, last) = (milestone.position as usize, self.bench.milestones.len());
        let ways = [("up", "Move up", at > 1), ("down", "Move down", at < last)];
        html! {
            @if last > 1 {
                form.row method="post" action={ "/admin/milestones/" (milestone.id) "/move" } {
                    @for (to, says, _) in ways.iter().filter(|(.., can)| *can) {
                        button.act name="to" value=(to) {
                            (says) span.vh { ": " (milestone.title) }
                        }
                    }
                }
            }
        }
    }

    fn files_of(&self, milestone: &Milestone) -> Vec<&Version> {
        self.bench.versions.iter().filter(|version| version.milestone == milestone.id).collect()
    }

    /// The first milestone is most likely the one that work is on.
    fn state<'a>(&self, form: &'a Form) -> &'a str {
        match form.state.as_str() {
            "" if self.bench.milestones.is_empty() => State::InProgress.as_str(),
            "" => State::Planned.as_str(),
            typed => typed,
        }
    }

    fn form(&self, from: (&str, Option<&Form>), action: &str, old: Option<&Milestone>) -> Markup {
        let (prefix, back) = from;
        let faults = if back.is_some() { &*self.back.faults } else { &[] };
        let fields = Fields::new(prefix, faults);
        let form = back.cloned().or_else(|| old.map(known)).unwrap_or_default();
        let states = State::ALL.iter().map(|state| choice(state.as_str(), stands(*state)));
        let states: Vec<_> = states.collect();
        let field =
            |name, label, hint, value| Field { name, label, hint, value, ..Field::default() };
        let title = field("title", "Name", "", &*form.title);
        let label = field("label", "Short name, for the track", "", &*form.label);
        let starts = field("starts_on", "Starts on", "", &*form.starts_on);
        let ends = field("estimated_on", "Estimated to be done on", "", &*form.estimated_on);
        let why = field("slipped_why", "Why the date moved", "Clients see it.", &*form.slipped_why);
        html! {
            form.card.stack.prose method="post" action=(action) {
                (fields.input(&Field { required: true, ..title }))
                (fields.around("summary", ("What comes out of it", ""), |ties| html! {
                    textarea id=(ties.id) name="summary" rows="3" aria-describedby=[&ties.described]
                        aria-invalid=[ties.invalid] { (form.summary) }
                }))
                div.two {
                    (fields.select("state", ("Where it stands", ""), self.state(&form), &states))
                    (fields.input(&label))
                    (fields.input(&Field { kind: "date", ..starts }))
                    (fields.input(&Field { kind: "date", ..ends }))
                }
                @if old.is_some_and(|old| old.estimated_on.is_some()) { (fields.input(&why)) }
                button.btn {
                    @if old.is_some() { "Save the milestone" } @else { "Add the milestone" }
                }
            }
        }
    }
}

/// What the form holds before anything was typed.
fn known(milestone: &Milestone) -> Form {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    Form {
        title: milestone.title.clone(),
        label: milestone.label.clone(),
        summary: milestone.summary.clone(),
        state: milestone.state.as_str().into(),
        starts_on: day(milestone.starts_on),
        estimated_on: day(milestone.estimated_on),
        slipped_why: milestone.slipped_why.clone().unwrap_or_default(),
    }
}

const fn stands(state: State) -> &'static str {
    match state {
        State::Planned => "Planned",
        State::InProgress => "In progress",
        State::Done => "Done",
    }
}

fn dates(milestone: &Milestone) -> Markup {
    html! {
        dd {
            @match (milestone.done_on, milestone.starts_on, milestone.estimated_on) {
                (Some(done), ..) => { "Done " (text::day(done)) },
                (None, Some(start), Some(end)) => {
                    "From " (text::day(start)) ", estimated " (text::day(end))
                },
                (None, None, Some(end)) => { "Estimated " (text::day(end)) },
                (None, Some(start), None) => { "From " (text::day(start)) },
                (None, None, None) => span.meta { "No dates yet" },
            }
        }
        @if let Some(was) = milestone.slipped_from {
            dd.meta {
                "Moved from " (text::day(was))
                @if let Some(why) = &milestone.slipped_why { ": “" bdi { (why) } "”" }
            }
        }
    }
}
