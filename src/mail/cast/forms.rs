//! Letters about forms: one to fill in, and what was sent.

use super::{DECIDED, facts};
use crate::outbox::{AskedForm, Facts, FormNews, FormTold, Letter, SentForm};

fn asked(again: bool) -> Letter {
    let form = AskedForm {
        title: "About your shop".into(),
        instructions: "It takes ten minutes.\n\nSkip what you do not know.".into(),
        due_on: Some("2026-11-18".parse().unwrap()),
        size: "6 questions".into(),
        again,
    };
    Letter::Form(FormNews { facts: facts(), told: FormTold::Asked(form) })
}

/// What is asked of Ines, and what she sent.
pub fn to_contact() -> Vec<(&'static str, Letter)> {
    vec![("form-asked", asked(false)), ("form-asked-again", asked(true)), ("form-sent", sent(true))]
}

/// What Ines sent.
pub fn sent(yours: bool) -> Letter {
    let to = if yours { "Ines Calloway" } else { "Nell Ashby" };
    let form = SentForm {
        form: None,
        title: "About your shop".into(),
        by: "Ines Calloway".into(),
        client: "Harbour Bakery".into(),
        at: DECIDED,
        answers: vec![
            ("Do you deliver?".into(), "Yes".into()),
            ("Where to?".into(), "Within five miles.\n<b>By bike</b> in summer.".into()),
            ("Which pictures may we use?".into(), "No answer".into()),
        ],
    };
    let told = if yours { FormTold::Yours(form) } else { FormTold::Received(form) };
    Letter::Form(FormNews { facts: Facts { to: to.into(), ..facts() }, told })
}
