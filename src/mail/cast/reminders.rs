//! Letters that remind: of one thing, of several, and in a member's own words.

use super::{DECIDED, facts, question};
use crate::clock::days;
use crate::outbox::{Letter, Question, Waits, WaitsOn};

fn waits(title: &str, due_on: Option<&str>, opened: bool) -> Waits {
    let due_on = due_on.map(|day| day.parse().unwrap());
    let question = match title {
        "" => Question { due_on, ..question(true) },
        title => Question { title: title.into(), due_on, versions: vec![], ..question(true) },
    };
    Waits {
        question,
        asked_by: "Nell Ashby".into(),
        since: DECIDED.minus(days(3)),
        opened,
        held: false,
    }
}

pub fn reminders() -> Vec<(&'static str, Letter)> {
    let on = |project: &str, questions| WaitsOn { project: project.into(), questions };
    let letter = |waits, line: Option<&str>| {
        let line = line.map(str::to_owned);
        Letter::Reminder { facts: facts(), at: DECIDED, waits, line }
    };
    let here = "Harbour Bakery website";
    let shop = waits("", Some("2026-11-19"), false);
    let words = waits("Which of the two names?", None, true);
    let late = waits("Approve the pages", Some("2026-11-10"), true);
    let both = vec![on(here, vec![shop.clone(), words]), on("Bread club", vec![late.clone()])];
    vec![
        ("reminder", letter(vec![on(here, vec![shop])], None)),
        ("reminders", letter(both, None)),
        ("nudge", letter(vec![on(here, vec![late])], Some("The printer waits for us, Ines."))),
    ]
}
