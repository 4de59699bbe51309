//! One question with all that was answered, and what the studio can do about it: ask again, no
//! longer ask, or write down what somebody said.

use super::answers::attachment;
use super::fields::{Fields, choice};
use super::reminders::{self, Known, Reminders};
use super::settling::{self, Settling};
use super::{Frame, Here, Leaf};
use crate::approval::{Asked, Decision, How, No, Outcome, Said, State, may_reopen};
use crate::error::Fault;
use crate::id::ProjectId;
use crate::ui::parts::{self, Field};
use crate::ui::who::{disputed, disputed_whole, recorded_whole, who};
use crate::ui::{Drawn, text, uploads};
use maud::{Markup, html};

/// What came back from a form of the page.
#[derive(Debug, Default)]
pub struct Back {
    /// What just happened, in a sentence.
    pub happened: Option<&'static str>,
    /// What needs another look in the form that records.
    pub record: Vec<Fault>,
    /// What needs another look in the form that asks again.
    pub again: Vec<Fault>,
    /// What was typed into the one.
    pub said: Said,
    /// What was typed into the other.
    pub reason: String,
    /// What came back from the form that settles what was said of an answer.
    pub settle: Option<Settling>,
    /// What came back from the forms about reminders.
    pub reminders: reminders::Back,
}

/// The page of a question.
pub struct AskedPage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The question.
    pub asked: &'a Asked,
    /// The project it belongs to.
    pub project: &'a ProjectId,
    /// What came back.
    pub back: &'a Back,
    /// What is known of its reminders.
    pub known: &'a Known,
    /// Largest file, in bytes.
    pub max_upload: u64,
}

const fn stands(state: State) -> &'static str {
    match state {
        State::Open => "Open",
        State::Approved => "Approved",
        State::ChangesRequested => "Changes asked",
        State::Declined => "Declined",
        State::Withdrawn => "Withdrawn",
        State::Superseded => "Replaced by something newer",
    }
}

impl AskedPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (approval, back) = (&self.asked.approval, self.back);
        let main = html! {
            div.intro {
                p.meta { a href={ "/admin/projects/" (self.project) } { "Back to the project" } }
                h1 { bdi { (approval.title) } }
                p.lede {
                    b { (stands(approval.state)) }
                    @if !self.asked.versions.is_empty() { " · " bdi { (self.asked.about()) } }
                    @if let Some(due) = approval.due_on { " · due " (text::day(due)) }
                }
            }
            @if let Some(says) = back.happened { p.card role="status" { (says) } }
            (parts::faults(&back.record))
            (parts::faults(&back.again))
            @if let Some(settle) = &back.settle { (parts::faults(&settle.faults)) }
            (parts::faults(&back.reminders.nudge))
            (parts::faults(&back.reminders.schedule))
            div.split {
                div.stack { (self.decides()) (self.reminders()) (self.answers()) }
                div.stack { (self.record()) (self.again()) (self.withdraw()) }
            }
        };
        let note = "What was answered is never changed: what follows it stands beside it.";
        let (title, here) = (approval.title.as_str(), Here::Projects);
        self.frame.draw(Leaf { title, here, action: None, main, note })
    }

    fn decides(&self) -> Markup {
        html! {
            section.stack aria-labelledby="who" {
                h2 #who { "Who decides" }
                p { (who(self.asked, None)) }
                @if !self.asked.approval.wording.is_empty() {
                    p.meta { "What a yes means: " bdi { (self.asked.approval.wording) } }
                }
                @if let Some(agreement) = &self.asked.approval.agreement {
                    p { "A yes is a signature: “" bdi { (agreement.intent) } "”" }
                    details {
                        summary.more { "About signing electronically" }
                        p { bdi { (agreement.consent) } }
                    }
                }
            }
        }
    }

    fn reminders(&self) -> Markup {
        let (back, known) = (&self.back.reminders, self.known);
        Reminders { frame: self.frame, asked: self.asked, known, back }.draw()
    }

    fn answers(&self) -> Markup {
        html! {
            section.stack aria-labelledby="answers" {
                h2 #answers { "Answers" }
                @if self.asked.decisions.is_empty() { p.meta { "None yet." } }
                ul.lines { @for one in self.asked.decisions.iter().rev() { (self.answer(one)) } }
            }
        }
    }

    fn answer(&self, decision: &Decision) -> Markup {
        let zone = self.frame.zone();
        let moment = |at| text::moment(at, zone);
        html! {
            li {
                span {
                    bdi { (decision.by) } " " (self.asked.approval.verb(decision)) " it"
                    @if !decision.stands() { " " span.pill { "does not count" } }
                    (disputed(decision))
                    br;
                    span.meta {
                        "Receipt " (decision.receipt)
                        @if let Some(at) = decision.taken_back_at {
                            " · taken back " (moment(at))
                        }
                        @if let Some(at) = decision.held_at { " · held since " (moment(at)) }
                        @if let Some(at) = decision.set_aside_at { " · asked again " (moment(at)) }
                    }
                }
                span.meta { (moment(decision.decided_at)) }
                @if decision.recorded.is_some() { div.meta { (recorded_whole(decision)) } }
                @if !decision.comment.is_empty() { blockquote { bdi { (decision.comment) } } }
                @for file in &decision.files { p.meta { (attachment(file)) } }
                @if let Some(drawn) = &decision.signature { (crate::ui::signature::drawn(drawn)) }
                (disputed_whole(decision, zone))
                (settling::form(&self.at("settle"), decision, self.back.settle.as_ref()))
            }
        }
    }

    fn at(&self, verb: &str) -> String {
        format!("/admin/approvals/{}/{verb}", self.asked.approval.id)
    }

    /// The form that writes down what somebody said.
    fn record(&self) -> Markup {
        let (said, fields) = (&self.back.said, Fields::new("r", &self.back.record));
        let waits: Vec<_> = self.asked.waits().collect();
        let first = waits.first().map_or("they", |one| crate::member::first_name(&one.name));
        let open = !self.back.record.is_empty();
        let who: Vec<_> =
            waits.iter().map(|one| choice(one.participant.as_str(), one.name.as_str())).collect();
        let outcomes = [
            choice(Outcome::Approved.as_str(), "Approved"),
            choice(Outcome::ChangesRequested.as_str(), "Asked for changes"),
            choice(Outcome::Declined.as_str(), "Declined"),
        ];
        let hows: Vec<_> = How::ALL.iter().map(|how| choice(how.as_str(), how.says())).collect();
        let day = Field {
            kind: "date",
            name: "said_on",
            label: "On",
            value: &said.said_on,
            ..Field::default()
        };
        html! {
            @if !waits.is_empty() {
                details.card open[open] {
                    summary.more { "Record what " bdi { (first) } " said" }
                    form.stack method="post" action=(self.at("decisions"))
                        enctype="multipart/form-data" {
                        p.meta { "It counts like their own answer, and says for good that you \
                                  recorded it. They get a letter and can object." }
                        (fields.select("who", ("Who said it", ""), &said.who, &who))
                        (fields.select("outcome", ("What they said", ""), &said.outcome, &outcomes))
                        (words(&fields, ("comment", "In their words", COMMENT), &said.comment))
                        div.two {
                            (fields.select("how", ("How", ""), &said.how, &hows))
                            (fields.input(&day))
                        }
                        (words(&fields, ("note", "What shows it", NOTE), &said.note))
                        (self.files(&fields))
                        div { button.btn { "Record it" } }
                    }
                }
            }
        }
    }

    fn files(&self, fields: &Fields<'_>) -> Markup {
        html! {
            div {
                label for=(fields.id("files")) { "Files that show it" }
                @if !self.back.said.files.is_empty() {
                    p.meta { "Choose your files once more; browsers don’t keep them." }
                }
                input type="file" name="files" id=(fields.id("files")) multiple
                    data-max=(self.max_upload) data-uploads="/admin/uploads";
                ul.files { (uploads::row(Some(self.max_upload))) }
                (fields.wrong("files"))
            }
        }
    }

    /// The form that asks again, or why it cannot be.
    fn again(&self) -> Markup {
        let fields = Fields::new("a", &self.back.again);
        let open = !self.back.again.is_empty();
        let reason = Field {
            name: "reason",
            label: "Why you ask again",
            hint: "One line. It stands in the mail and in the history.",
            value: &self.back.reason,
            required: true,
            ..Field::default()
        };
        html! {
            @match may_reopen(self.asked, self.frame.now) {
                Ok(()) => details.card open[open] {
                    summary.more { "Ask again" }
                    form.stack method="post" action=(self.at("reopen")) {
                        p.meta { "Earlier answers stay in the history and no longer count. Whoever \
                                  is asked gets the mail once more." }
                        (fields.input(&reason))
                        div { button.btn.quiet { "Ask again" } }
                    }
                },
                Err(No::Settled(_)) => p.meta { "Something newer took its place. Ask about that." },
                Err(No::NotAsked) => p.meta {
                    "Nobody who was asked still decides here. Ask anew, with an update."
                },
                Err(_) => {},
            }
        }
    }

    fn withdraw(&self) -> Markup {
        html! {
            @if self.asked.approval.state == State::Open {
                form method="post" action=(self.at("withdraw")) {
                    button.act.bad { "Withdraw the question" }
                }
            }
        }
    }
}

const COMMENT: &str = "Needed unless they approved.";
const NOTE: &str = "A file, or a line here: who heard it, where, what was said.";

/// Some lines of text.
fn words(fields: &Fields<'_>, of: (&str, &str, &str), value: &str) -> Markup {
    let (name, label, hint) = of;
    fields.around(name, (label, hint), |ties| {
        html! {
            textarea id=(ties.id) name=(name) rows="3" aria-describedby=[&ties.described]
                aria-invalid=[ties.invalid] { (value) }
        }
    })
}
