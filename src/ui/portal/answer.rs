//! The forms that answer a question: yes with one press, the others with a reason.

use super::Typed;
use crate::approval::Outcome;
use crate::approval::signature::FIELD;
use crate::error::Fault;
use crate::evidence::Agreement;
use crate::ui::uploads;
use maud::{Markup, html};

/// The forms that answer, and what they share.
pub struct Forms<'a> {
    /// Where they post to.
    pub action: String,
    /// The fingerprint of what the page shows.
    pub shown: String,
    /// Where files go that come before the answer.
    pub uploads: String,
    /// The question's place among those that wait, from 1.
    pub at: usize,
    /// The first name of the member who asks.
    pub host: &'a str,
    /// Whether a name has to be typed.
    pub with_name: bool,
    /// What was typed before and needs another look.
    pub typed: Option<&'a Typed>,
    /// What signing says, where a yes is a signature.
    pub agreement: Option<&'a Agreement>,
}

impl<'a> Forms<'a> {
    fn typed(&self, outcome: Outcome) -> Option<&'a Typed> {
        self.typed.filter(|typed| typed.outcome == outcome)
    }

    fn fault(&self, outcome: Outcome, field: &str) -> Option<&'a Fault> {
        self.typed(outcome)?.faults.iter().find(|fault| fault.field == field)
    }

    /// The form of an answer that needs a reason.
    pub fn no(&self, outcome: Outcome) -> Markup {
        let (typed, fault) = (self.typed(outcome), self.fault(outcome, "comment"));
        let declines = outcome == Outcome::Declined;
        let id = format!("{}{}", if declines { "no" } else { "chg" }, self.at);
        let class = if declines { "more" } else { "btn quiet" };
        html! {
            details open[typed.is_some()] {
                summary class=(class) {
                    @if declines { "Decline instead" } @else { "Request changes" }
                }
                form method="post" action=(self.action) enctype="multipart/form-data" {
                    div {
                        label for=(id) {
                            @if declines { "Why do you decline?" } @else { "What should change?" }
                        }
                        p.meta id={ (id) "-h" } { (self.hint(outcome)) }
                        textarea id=(id) name="comment" rows="4" required
                            maxlength=(crate::approval::COMMENT_LIMIT)
                            aria-describedby=(described(&id, fault))
                            aria-invalid=[fault.map(|_| "true")] autofocus[fault.is_some()] {
                            (typed.map_or("", |typed| typed.comment.as_str()))
                        }
                        @if let Some(fault) = fault { p.bad.note id={ (id) "-e" } { (fault.says) } }
                    }
                    @if !declines { (self.attach(typed.is_some_and(|typed| typed.had_files))) }
                    (self.name(outcome))
                    // One box for the words: a button is a grid, and would put the name below them.
                    button.btn.quiet { span {
                        @if declines { "Decline" } @else { "Send to " bdi { (self.host) } }
                    } }
                    input type="hidden" name="decision" value=(outcome.as_str());
                    input type="hidden" name="shown" value=(self.shown);
                }
            }
        }
    }

    /// The name, where it has to be typed. Never filled in by us: a program has none to type.
    pub fn name(&self, outcome: Outcome) -> Markup {
        let (typed, fault) = (self.typed(outcome), self.fault(outcome, "name"));
        let id = format!("{}-name{}", outcome.as_str(), self.at);
        let signs = self.agreement.is_some() && outcome == Outcome::Approved;
        html! {
            @if self.with_name {
                div {
                    label for=(id) { "Your name" }
                    p.meta id={ (id) "-h" } {
                        @if signs { "Typing it and pressing the button is your signature." }
                        @else { "Once in this browser. It stands on the receipt." }
                    }
                    input id=(id) name="name" autocomplete="name" required
                        maxlength=(crate::studio::NAME_LIMIT)
                        aria-describedby=(described(&id, fault))
                        aria-invalid=[fault.map(|_| "true")] autofocus[fault.is_some()]
                        value=[typed.map(|typed| &typed.name).filter(|name| !name.is_empty())];
                    @if let Some(fault) = fault { p.bad.note id={ (id) "-e" } { (fault.says) } }
                }
            }
        }
    }

    /// What signing says, and what is said about signing electronically.
    pub fn intent(&self) -> Markup {
        html! {
            @if let Some(agreement) = self.agreement {
                p { b { bdi { (agreement.intent) } } }
                p.meta { bdi { (agreement.consent) } }
            }
        }
    }

    /// Where a signature can be drawn beside the name, with a script and a pointer.
    pub fn draw(&self) -> Markup {
        let (yes, fault) = (Outcome::Approved, self.fault(Outcome::Approved, "signature"));
        // What could not be read is not sent once more.
        let kept = self.typed(yes).filter(|_| fault.is_none()).map_or("", |typed| &typed.drawn);
        html! {
            @if self.agreement.is_some() {
                @if let Some(fault) = fault { p.bad.note role="alert" { (fault.says) } }
                div.draw hidden data-draw {
                    p.meta { "Draw it too, if you like. Your typed name is what signs." }
                    canvas width=(FIELD.0) height=(FIELD.1) aria-hidden="true" {}
                    button.act type="button" { "Clear the drawing" }
                }
                input type="hidden" name="signature" value=(kept);
            }
        }
    }

    fn attach(&self, had_files: bool) -> Markup {
        let id = format!("add{}", self.at);
        html! {
            div {
                label for=(id) {
                    "Add a picture or document " span.meta { "(optional)" }
                }
                @if had_files {
                    p.meta { "Choose your files once more; browsers don’t keep them." }
                }
                input id=(id) type="file" name="files" multiple
                    data-uploads=(self.uploads);
                ul.files { (uploads::row(None)) }
            }
        }
    }

    fn hint(&self, outcome: Outcome) -> Markup {
        html! {
            @if outcome == Outcome::Declined {
                "Goes to " bdi { (self.host) } " with the files attached to it. One line is enough."
            } @else {
                "Goes to " bdi { (self.host) } " with this version attached. A rough list is fine."
            }
        }
    }
}

fn described(id: &str, fault: Option<&Fault>) -> String {
    if fault.is_some() { format!("{id}-h {id}-e") } else { format!("{id}-h") }
}
