//! The question that an update may put: on which files, from whom, by when.

use super::fields::{Fields, choice};
use super::project::{Bench, Person};
use crate::approval::{Rule, agreement};
use crate::assurance::Proof;
use crate::file::Version;
use crate::participant::Role;
use crate::ui::parts::Field;
use crate::update::Choices;
use maud::{Markup, html};

/// The part of the form behind the switch.
pub struct Question<'a> {
    /// The project.
    pub bench: &'a Bench,
    /// What was chosen.
    pub choices: &'a Choices,
    /// The fields of the form.
    pub fields: &'a Fields<'a>,
}

const TITLE_HINT: &str = "Left empty, it is made from the file: “Approve shop pages”.";
const WORDING_HINT: &str = "It stands with the question and on the receipt, such as “When you \
                            approve, building starts”.";

impl Question<'_> {
    /// Draws the switch and what it opens.
    pub fn draw(&self) -> Markup {
        let (choices, fields) = (self.choices, self.fields);
        let field =
            |name, label, hint, value| Field { name, label, hint, value, ..Field::default() };
        let title = field("title", "Question", TITLE_HINT, &*choices.title);
        let wording = field("wording", "What a yes means", WORDING_HINT, &*choices.wording);
        let due = Field { kind: "date", ..field("due_on", "By", "", &*choices.due_on) };
        let ask = fields.id("ask");
        html! {
            div.stack {
                label.row for=(ask) {
                    input.switch type="checkbox" role="switch" id=(ask) name="ask" value="on"
                        checked[choices.ask];
                    " Ask for a decision"
                }
                div.then.stack {
                    div.two { (self.on()) (self.from()) }
                    div.two { (fields.input(&due)) (self.rule()) }
                    (fields.input(&title))
                    (fields.input(&wording))
                    (self.proof())
                    (self.agreement())
                }
            }
        }
    }

    /// The files of this update, and what is there already.
    fn on(&self) -> Markup {
        let (chosen, fields) = (&self.choices.on, self.fields);
        let is_chosen = |value: &str| chosen.iter().any(|one| one == value);
        let posted = chosen.is_empty() || is_chosen("posted");
        let older = self.bench.versions.iter().any(|version| is_chosen(version.id.as_str()));
        html! {
            fieldset id=(fields.id("on")) tabindex="-1" {
                legend { "On" }
                (check("on", "posted", posted, html! { "The files of this update" }))
                @if !self.bench.versions.is_empty() {
                    details open[older] {
                        summary.more { "Or files that are there already" }
                        @for version in &self.bench.versions {
                            @let id = version.id.as_str();
                            (check("on", id, is_chosen(id), there(version)))
                        }
                    }
                }
                (fields.wrong("on"))
            }
        }
    }

    fn deciding(&self) -> impl Iterator<Item = &Person> {
        self.bench.people.iter().filter(|person| person.participant.role == Role::Approver)
    }

    fn from(&self) -> Markup {
        let chosen = |id: &str| self.choices.from.iter().any(|one| one == id);
        html! {
            fieldset id=(self.fields.id("from")) tabindex="-1" {
                legend { "From" }
                @if self.deciding().next().is_none() {
                    p.meta {
                        "Nobody on this project decides yet. "
                        a href="#people" { "Add somebody who does." }
                    }
                }
                @for who in self.deciding().map(|person| &person.participant) {
                    (check("from", who.id.as_str(), chosen(who.id.as_str()), html! {
                        bdi { (who.contact.name) }
                    }))
                }
                (self.fields.wrong("from"))
                (self.order())
            }
        }
    }

    /// Whether they are asked one after the other, and who when.
    fn order(&self) -> Markup {
        let (choices, all) = (self.choices, self.deciding().count());
        let place = |id: &str| choices.from.iter().position(|one| one == id);
        let faulty = !self.fields.wrong("in_order").0.is_empty();
        html! {
            @if all > 1 {
                details open[choices.in_order || faulty] {
                    summary.more { "One after the other" }
                    div.stack id=(self.fields.id("in_order")) tabindex="-1" {
                        (check("in_order", "on", choices.in_order, html! {
                            "In this order; each gets the mail when those before have approved"
                        }))
                        @for (at, who) in self.deciding().map(|one| &one.participant).enumerate() {
                            @let chosen = place(who.id.as_str()).unwrap_or(at).min(all - 1);
                            @let id = format!("place-{}", who.id);
                            label.place for=(id) {
                                select id=(id) name={ "place:" (who.id) } {
                                    @for n in 0..all {
                                        option value=(n) selected[n == chosen] { (n + 1) "." }
                                    }
                                }
                                span { bdi { (who.contact.name) } }
                            }
                        }
                        (self.fields.wrong("in_order"))
                    }
                }
            }
        }
    }

    /// What an answer takes, if it is to be something else than usual here.
    fn proof(&self) -> Markup {
        let usual = [choice("", "What this project asks for")];
        let all: Vec<_> = usual.into_iter().chain(proofs()).collect();
        self.fields.select("proof", ("An answer takes", PROOF_HINT), &self.choices.proof, &all)
    }

    /// Whether a yes is a signature, and what it says.
    fn agreement(&self) -> Markup {
        let (choices, fields) = (self.choices, self.fields);
        let or = |typed: &str, ours: &str| if typed.is_empty() { ours } else { typed }.to_owned();
        let intent = or(&choices.intent, agreement::INTENT);
        let consent = or(&choices.consent, agreement::CONSENT);
        let faulty = ["intent", "consent"].iter().any(|at| !fields.wrong(at).0.is_empty());
        let field = |name, label, hint| Field { name, label, hint, ..Field::default() };
        let intent = Field { value: &intent, ..field("intent", "What signing says", INTENT_HINT) };
        let about = "About signing electronically";
        let consent = Field { value: &consent, ..field("consent", about, CONSENT_HINT) };
        html! {
            details open[choices.agreement || faulty] {
                summary.more { "An agreement to sign" }
                div.stack id=(fields.id("agreement")) {
                    (check("agreement", "on", choices.agreement, html! {
                        "A yes is a signature: they type their name each time, may draw it, and \
                         everybody on the project gets the receipt"
                    }))
                    (fields.input(&intent))
                    (fields.area(&consent))
                }
            }
        }
    }

    /// How many answers it takes; one approver is always enough.
    fn rule(&self) -> Markup {
        if self.deciding().nth(1).is_none() {
            return html! {};
        }
        let rules = [
            choice(Rule::Any.as_str(), "One answer is enough"),
            choice(Rule::All.as_str(), "Everybody has to approve"),
        ];
        let typed = &self.choices.rule;
        let chosen = if typed.is_empty() { Rule::Any.as_str() } else { typed };
        self.fields.select("rule", ("It takes", ""), chosen, &rules)
    }
}

const INTENT_HINT: &str = "{files} and {project} are filled in when it is posted.";
const CONSENT_HINT: &str = "It stands with the question and on the receipt.";
const PROOF_HINT: &str = "More than a press is rarely needed; the receipt says which it was.";

/// What an answer can take, in words.
pub fn proofs() -> [(String, String); 3] {
    [
        choice(Proof::Press.as_str(), "One press, through their own link"),
        choice(Proof::Name.as_str(), "Their name, typed once in a browser"),
        choice(Proof::Code.as_str(), "A code that we e-mail them"),
    ]
}

fn check(name: &str, value: &str, checked: bool, says: Markup) -> Markup {
    html! {
        label.check {
            input type="checkbox" name=(name) value=(value) checked[checked];
            span { (says) }
        }
    }
}

fn there(version: &Version) -> Markup {
    html! { bdi { (version.name) } " " span.meta { "version " (version.number) } }
}
