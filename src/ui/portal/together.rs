//! Approving everything that waits with one press, and what became of it.

use super::settled::receipt_of;
use super::{Notice, home};
use crate::approval::{Asked, TOGETHER, Together};
use crate::page::{Page, Takes};
use maud::{Markup, html};

/// "three": how many, as it stands in a sentence.
fn many(count: usize) -> String {
    let words = ["two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let word = count.checked_sub(2).and_then(|at| words.get(at));
    word.map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// The form that approves all that waits, where that is more than one. What takes a code comes in
/// once the code was typed.
pub fn offer(page: &Page, notice: &Notice) -> Markup {
    let waiting = page.waiting();
    // An agreement is signed by itself.
    let alone = |asked: &&&Asked| asked.approval.agreement.is_some();
    let ready = waiting.iter().filter(|asked| page.takes(asked) != Takes::Code && !alone(asked));
    let ready = ready.take(TOGETHER);
    let ready: Vec<_> = ready.collect();
    let with_name = ready.iter().any(|asked| page.takes(asked) == Takes::Name);
    let typed = match notice {
        Notice::Together(all) => all.name.as_str(),
        _ => "",
    };
    html! {
        @if ready.len() > 1 {
            section.card.stack aria-labelledby="together" {
                h2 #together { "All at once" }
                p { "You have looked at each? One press approves them, with a record and a receipt \
                     each. You can undo each for 10 minutes." }
                form.stack method="post" action={ (home(page)) "/approvals/decisions" } {
                    ul.lines { @for asked in &ready { li { span {
                        (named(asked))
                    } } } }
                    @if with_name {
                        div {
                            label for="together-name" { "Your name" }
                            p.meta id="together-name-h" {
                                "Once in this browser. It stands on the receipts."
                            }
                            input id="together-name" name="name" autocomplete="name" required
                                maxlength=(crate::studio::NAME_LIMIT) value=(typed)
                                aria-describedby="together-name-h";
                        }
                    }
                    div { button.btn.quiet {
                        @if ready.len() == 2 { "Approve both" }
                        @else { "Approve all " (many(ready.len())) }
                    } }
                    @for asked in &ready {
                        input type="hidden" name="approval" value=(asked.approval.id);
                        input type="hidden" name="shown" value=(asked.fingerprint());
                    }
                }
            }
        }
    }
}

/// What is asked, and the versions that it is about, if it is about any.
fn named(asked: &Asked) -> Markup {
    html! {
        bdi { (asked.approval.title) }
        @if !asked.versions.is_empty() { br; span.meta { bdi { (asked.about()) } } }
    }
}

/// What became of a press on "Approve all", and the name that was typed with it.
#[derive(Debug, Clone, Default)]
pub struct Pressed {
    /// Of each request.
    pub all: Vec<Together>,
    /// The name.
    pub name: String,
}

/// Says which were recorded and which were not, and why.
pub fn outcome(page: &Page, pressed: &Pressed) -> Markup {
    let find = |one: &Together| page.asked.iter().find(|a| a.approval.id == one.approval);
    let (done, not): (Vec<_>, Vec<_>) = pressed.all.iter().partition(|one| one.outcome.is_ok());
    html! {
        section.card.stack.wrong[!not.is_empty()] role="status" {
            h2 {
                (headline(done.len(), pressed.all.len()))
            }
            ul.lines {
                @for one in done {
                    @if let Some(asked) = find(one) { (recorded(page, asked, one)) }
                }
                @for one in &not { (refused(find(one), one)) }
            }
            @if !not.is_empty() {
                p.meta { "What was not recorded is not approved. What still waits stands below." }
            }
        }
    }
}

/// "All three are recorded", "1 of 3 is recorded": how many of those that were pressed.
fn headline(done: usize, all: usize) -> String {
    match (done, all) {
        (1, 1) => "It is recorded".into(),
        (0, 1) => "It was not recorded".into(),
        (0, _) => "None of them is recorded".into(),
        (done, all) if done == all && all == 2 => "Both are recorded".into(),
        (done, all) if done == all => format!("All {} are recorded", many(all)),
        (1, all) => format!("1 of {all} is recorded"),
        (done, all) => format!("{done} of {all} are recorded"),
    }
}

fn recorded(page: &Page, asked: &Asked, one: &Together) -> Markup {
    let is =
        |id: &crate::id::DecisionId| asked.decisions.iter().find(|decision| decision.id == *id);
    html! {
        @if let Some(decision) = one.outcome.as_ref().ok().and_then(is) {
            li {
                span { (named(asked)) }
                a href=(receipt_of(page, decision)) {
                    @if decision.stands() { "Receipt " (decision.receipt) }
                    @else { "It does not count yet" }
                }
            }
        }
    }
}

fn refused(asked: Option<&Asked>, one: &Together) -> Markup {
    let why = one.outcome.as_ref().err().map(crate::error::Refusal::sentence).unwrap_or_default();
    html! {
        li {
            span {
                b { "Not recorded: "
                    @if let Some(asked) = asked { bdi { (asked.approval.title) } }
                    @else { "something that is not here" }
                } br;
                span.meta { (why) }
            }
        }
    }
}
