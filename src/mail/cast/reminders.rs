//! Letters that remind: of one thing, of several, and in a member's own words.

use super::{DECIDED, DOOR, OTHER_DOOR, facts, question};
use crate::clock::days;
use crate::id::ParticipantId;
use crate::outbox::{Letter, Question, Waits, WaitsOn};
use std::sync::LazyLock;

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

/// Her links to the two projects.
pub static LINKS: LazyLock<Vec<(ParticipantId, String)>> = LazyLock::new(|| {
    vec![(ParticipantId::new(), DOOR.to_owned()), (ParticipantId::new(), OTHER_DOOR.to_owned())]
});

pub fn reminders() -> Vec<(&'static str, Letter)> {
    let on = |at: usize, project: &str, questions| {
        let participant = Some(LINKS[at].0.clone());
        WaitsOn {
            participant,
            project: project.into(),
            questions,
            files: Vec::new(),
            tasks: Vec::new(),
        }
    };
    let letter = |waits, line: Option<&str>| {
        let line = line.map(str::to_owned);
        Letter::Reminder { facts: facts(), at: DECIDED, waits, line }
    };
    let here = "Harbour Bakery website";
    let shop = waits("", Some("2026-11-19"), false);
    let words = waits("Which of the two names?", None, true);
    let late = waits("Approve the pages", Some("2026-11-10"), true);
    let both =
        vec![on(0, here, vec![shop.clone(), words]), on(1, "Bread club", vec![late.clone()])];
    vec![
        ("reminder", letter(vec![on(0, here, vec![shop])], None)),
        ("reminders", letter(both, None)),
        ("nudge", letter(vec![on(0, here, vec![late])], Some("The printer waits for us, Ines."))),
    ]
}
