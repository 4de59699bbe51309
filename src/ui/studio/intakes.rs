//! One form for the studio: what was answered, who is waited for, and what it asks.

use super::fields::Fields;
use super::intake_form::{Builder, Place, who};
use super::project::Bench;
use super::reminders;
use super::{Frame, Here, Leaf, first_names};
use crate::error::Fault;
use crate::intake::{Answer, Chosen, Definition, Intake, New, State, lines};
use crate::member::first_name;
use crate::reminder::{Nudge, Reminding};
use crate::ui::parts::{self, Field};
use crate::ui::{Drawn, filled, text};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What came back from a form of the page.
#[derive(Debug, Default)]
pub struct Back {
    /// What just happened, in a sentence.
    pub happened: Option<&'static str>,
    /// What needs another look in the form that changes it.
    pub faults: Vec<Fault>,
    /// What was typed into that form.
    pub typed: Option<New>,
    /// What that form was drawn from, while it is only drawn again; what is there now, without.
    pub seen: Option<String>,
    /// Whether it is shown as it will look.
    pub preview: bool,
    /// What needs another look before a reminder is sent by hand.
    pub nudge: Vec<Fault>,
    /// What was typed for it.
    pub nudged: Nudge,
}

/// The page.
pub struct IntakePage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// What it is about.
    pub place: &'a Place,
    /// The form.
    pub intake: &'a Intake,
    /// What was sent, the newest first.
    pub answers: &'a [Answer],
    /// What each version asked.
    pub versions: &'a [(u32, Definition)],
    /// The files that were sent.
    pub files: &'a [Chosen],
    /// Everybody of whom it is waited for.
    pub waits: &'a [Reminding],
    /// What came back.
    pub back: &'a Back,
    /// What the form that changes it holds.
    pub typed: &'a New,
}

/// The forms of a project on its page, and the way to new ones.
pub fn beside(bench: &Bench) -> Markup {
    html! {
        section.stack aria-labelledby="forms" {
            h2 #forms { "Forms" }
            @if !bench.intakes.is_empty() {
                ul.lines { @for intake in bench.intakes.iter().rev() {
                    li { span {
                        a.name href={ "/admin/forms/" (intake.id) } { bdi { (intake.title) } }
                        br; span.meta { (intake.size()) (stands(intake)) }
                    } }
                } }
            }
            @for milestone in &bench.milestones {
                @if milestone.state != crate::milestone::State::Done {
                    p { a.act href={ "/admin/milestones/" (milestone.id) "/forms/new" } {
                        "Ask with a form" span.meta { " on " bdi { (milestone.label) } }
                    } }
                }
            }
        }
    }
}

fn stands(intake: &Intake) -> Markup {
    html! {
        @match (&intake.sent, intake.state) {
            (Some((by, _)), _) => { " · sent by " bdi { (first_name(by)) } },
            (_, State::Closed) => " · not needed any more",
            _ => {
                " · not sent yet"
                @if let Some(due) = intake.due_on { ", due " (text::day(due)) }
            },
        }
    }
}

impl IntakePage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (intake, back) = (self.intake, self.back);
        let main = html! {
            (self.intro())
            @if let Some(says) = back.happened { p.card #done role="status" { (says) } }
            (parts::faults(&back.faults))
            (parts::faults(&back.nudge))
            div.split {
                section.stack aria-labelledby="answers" {
                    h2 #answers { "What was answered" }
                    (self.answers())
                }
                div.stack { (self.remind()) (self.stand()) (self.change()) }
            }
        };
        let note = "Each answer keeps the questions that it was given to.";
        let (title, here) = (intake.title.as_str(), Here::Projects);
        self.frame.draw(Leaf { title, here, action: None, main, note })
    }

    fn intro(&self) -> Markup {
        let (intake, project) = (self.intake, &self.place.project);
        html! {
            div.intro {
                p.meta { a href={ "/admin/projects/" (project.id) } {
                    "Back to " bdi { (project.title) } } }
                h1 { bdi { (intake.title) } }
                p.lede {
                    (intake.size()) (stands(intake))
                    @if !intake.people.is_empty() {
                        " · asked of "
                        (first_names(intake.people.iter().map(|one| one.name.as_str())))
                    }
                }
                @if !intake.instructions.is_empty() {
                    p.prose { bdi { (intake.instructions) } }
                }
            }
        }
    }

    fn answers(&self) -> Markup {
        let at = format!("/admin/forms/{}", self.intake.id);
        html! {
            @if self.answers.is_empty() {
                p.note { "Nothing was sent yet. What is being written stays with whoever writes \
                          it." }
            } @else {
                p.row {
                    a.act href={ (at) "/answers.csv" } download { "As a table (CSV)" }
                    a.act href={ (at) "/answers.json" } download { "As JSON" }
                }
            }
            @for (nth, answer) in self.answers.iter().enumerate() {
                @if nth == 0 { div.card.stack { (self.answer(answer)) } }
                @else {
                    details.card {
                        summary.more { "Sent before, "
                            (text::moment(answer.at, self.frame.zone())) }
                        (self.answer(answer))
                    }
                }
            }
        }
    }

    fn answer(&self, answer: &Answer) -> Markup {
        let file = |file: &Chosen| {
            let name = utf8_percent_encode(&file.stored.name, NON_ALPHANUMERIC);
            Some(format!("/admin/form-files/{}/{name}", file.id))
        };
        let asked = self.versions.iter().find(|(number, _)| *number == answer.version);
        html! {
            p.meta { "From " bdi { (answer.by) } ", "
                (text::moment(answer.at, self.frame.zone()))
                @if answer.version != self.intake.version {
                    ", with version " (answer.version) " of the form" }
            }
            @if let Some((_, asked)) = asked {
                @let told = lines(asked, &answer.given, self.files);
                (filled::answers(&told, &answer.given, self.files, &file))
            }
        }
    }

    fn remind(&self) -> Markup {
        let (back, fields, of) = (self.back, Fields::new("n", &self.back.nudge), who(self.waits));
        let line = Field {
            name: "line",
            label: "A line of your own",
            hint: "It stands at the top of the letter. May be empty.",
            value: &back.nudged.line,
            ..Field::default()
        };
        html! {
            @if !self.waits.is_empty() {
                section.stack #remind aria-labelledby="reminders" {
                    h2 #reminders { "Reminders" }
                    ul.lines { @for one in self.waits {
                        li { span { bdi { (first_name(&one.name)) } ": " (reminders::says(one)) } }
                    } }
                    @if !of.is_empty() {
                        details.card open[!back.nudge.is_empty()] {
                            summary.more { "Remind somebody now" }
                            form.stack method="post"
                                action={ "/admin/forms/" (self.intake.id) "/nudge" } {
                                (fields.select("who", ("Whom", ""), &back.nudged.who, &of))
                                (fields.input(&line))
                                label.check for=(fields.id("again")) {
                                    input type="checkbox" id=(fields.id("again")) name="again"
                                        value="on" checked[back.nudged.again];
                                    span { "Also if they were reminded less than a day ago" }
                                }
                                (fields.wrong("again"))
                                div { button.btn.quiet { "Send the reminder" } }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Opening it again, or calling it off.
    fn stand(&self) -> Markup {
        let at = format!("/admin/forms/{}", self.intake.id);
        html! {
            @if self.intake.state == State::Open {
                form method="post" action={ (at) "/close" } {
                    button.act.bad { "No longer needed" }
                }
            } @else {
                form.card.stack method="post" action={ (at) "/open-again" } {
                    p.meta { "Whoever it is asked of gets a mail. What was sent is kept, and \
                              stands in the form to be put right." }
                    div { button.btn.quiet { "Open it again" } }
                }
            }
        }
    }

    fn change(&self) -> Markup {
        let (typed, faults) = (self.typed, &*self.back.faults);
        let (people, preview, button) = (&[][..], self.back.preview, "Save");
        let builder = Builder { typed, faults, people, preview, button };
        let open = !faults.is_empty() || self.back.typed.is_some();
        let seen = self.back.seen.clone().unwrap_or_else(|| self.intake.mark());
        html! {
            @if self.intake.state == State::Open {
                (builder.look())
                details.card open[open] {
                    summary.more { "Change it" }
                    form.stack method="post" action={ "/admin/forms/" (self.intake.id) } {
                        p.meta { "Nobody is mailed about a change. Whoever has begun keeps what \
                                  they wrote, and is told what changed." }
                        input type="hidden" name="seen" value=(seen);
                        (builder.draw())
                    }
                }
            }
        }
    }
}
