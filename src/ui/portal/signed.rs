//! The facts of a receipt as they were signed: the same that its PDF shows.

use crate::evidence::{Receipt, Signed};
use crate::receipt::facts::{self, Fact, HOW_TO_CHECK, Run, Value};
use crate::ui::{signature, text};
use maud::{Markup, html};

/// Every fact, in order.
pub fn facts(receipt: &Receipt) -> Markup {
    list(&facts::facts(receipt))
}

/// The facts that somebody knows a decision by: what, who, when and how sure that is.
pub fn short(receipt: &Receipt) -> Markup {
    let long = [
        "Fingerprint",
        "As it was asked",
        "Signing electronically",
        "Asked for by",
        "Who decides",
        "On record",
    ];
    let mut short = facts::facts(receipt);
    short.retain(|fact| !long.contains(&fact.label));
    list(&short)
}

/// How the receipt can be checked by anybody.
pub fn check(signed: &Signed) -> Markup {
    html! {
        details {
            summary.more { "How to check this" }
            @for words in HOW_TO_CHECK { p.hint { (words) } }
            (list(&facts::check(signed)))
        }
    }
}

fn list(facts: &[Fact]) -> Markup {
    html! {
        dl.facts {
            @for fact in facts { div { dt { (fact.label) } dd { (value(&fact.value)) } } }
        }
    }
}

fn value(value: &Value) -> Markup {
    html! {
        @match value {
            Value::Line(runs) => { @for run in runs { (stretch(run)) } },
            Value::Words(words) => { @for line in words.lines() { p { bdi { (line) } } } },
            Value::Hash(hash) => { (text::bars(hash)) code { (text::whole_hash(hash)) } },
            Value::Drawn(drawn) => {
                (signature::drawn(drawn)) code { (text::whole_hash(&drawn.sha256)) }
            },
            Value::Digits(hash) => { code { (text::whole_hash(hash)) } },
            Value::Moment(at, zone) => { (text::exact_moment(*at, zone)) },
        }
    }
}

fn stretch(run: &Run) -> Markup {
    let words = html! { @if run.theirs { bdi { (run.text) } } @else { (run.text) } };
    html! { @if run.strong { b { (words) } } @else { (words) } }
}
