//! Letters about tasks: one to do, one among others, and all done.

use super::{DECIDED, facts};
use crate::clock::days;
use crate::outbox::{AllDone, Facts, Letter, ToDo, WaitsOn};

fn task(title: &str, note: &str) -> ToDo {
    ToDo {
        title: title.into(),
        note: note.into(),
        due_on: Some("2026-11-18".parse().unwrap()),
        set_by: "Nell Ashby".into(),
        since: DECIDED.minus(days(3)),
    }
}

/// What Ines has still to do.
pub fn to_contact() -> Vec<(&'static str, Letter)> {
    let one = task("Book the photographer", "She has Fridays free.\n\nAsk for the morning.");
    let waits = WaitsOn {
        participant: Some(super::reminders::LINKS[0].0.clone()),
        project: "Harbour Bakery website".into(),
        questions: Vec::new(),
        files: Vec::new(),
        tasks: vec![one.clone()],
    };
    let letter = |waits| Letter::Reminder { facts: facts(), at: DECIDED, waits, line: None };
    let twice = WaitsOn { tasks: vec![one, task("Order the labels", "")], ..waits.clone() };
    vec![("reminder-task", letter(vec![waits])), ("reminder-several-tasks", letter(vec![twice]))]
}

/// All of it is done.
pub fn all_done() -> Letter {
    Letter::TasksDone(AllDone {
        facts: Facts { to: "Nell Ashby".into(), ..facts() },
        by: "Ines Calloway".into(),
        client: "Harbour Bakery".into(),
        tasks: vec!["Book the photographer".into(), "Order the labels".into()],
        at: DECIDED,
    })
}
