//! The form that writes down how it was settled that somebody says an answer was not theirs.

use super::fields::Fields;
use crate::approval::Decision;
use crate::error::Fault;
use crate::id::DecisionId;
use crate::ui::parts::Field;
use maud::{Markup, html};

/// What came back from it.
#[derive(Debug)]
pub struct Settling {
    /// The answer that it was of.
    pub decision: DecisionId,
    /// What needs another look.
    pub faults: Vec<Fault>,
    /// What was typed.
    pub note: String,
}

/// The form beside an answer, sent to `at`; nothing where nothing waits to be settled, but for what
/// came back.
pub fn form(at: &str, decision: &Decision, back: Option<&Settling>) -> Markup {
    let back = back.filter(|back| back.decision == decision.id);
    let (faults, typed) = back.map_or((&[][..], ""), |back| (&back.faults, &back.note));
    // One question may have several such answers.
    let prefix = format!("z-{}", decision.id);
    let fields = Fields::new(&prefix, faults);
    let note = Field {
        name: "note",
        label: "What came of it",
        hint: "One line. It stands in a mail to them and in the history.",
        value: typed,
        required: true,
        ..Field::default()
    };
    html! {
        @if back.is_some() || is_to_settle(decision) {
            details.card open[!faults.is_empty()] {
                summary.more { "Settled by talking" }
                form.stack method="post" action=(at) {
                    p.meta { "The answer stays as it is. If it was really not theirs, ask again \
                              instead." }
                    input type="hidden" name="decision" value=(decision.id);
                    (fields.input(&note))
                    div { button.btn.quiet { "Write it down" } }
                }
            }
        }
    }
}

fn is_to_settle(decision: &Decision) -> bool {
    let disputed = &decision.disputed;
    decision.stands() && disputed.at().is_some() && disputed.settled.is_none()
}
