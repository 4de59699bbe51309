//! Letters about documents: what is asked for, what came, what needs another try.

use super::{DECIDED, facts};
use crate::clock::{days, minutes};
use crate::outbox::{Facts, FilesIn, Lacking, Letter, SentFile, Sought, SoughtItem, WaitsOn};

fn sought(reason: &str) -> Sought {
    let item = |title: &str, instructions: &str, reason: &str| SoughtItem {
        title: title.into(),
        instructions: instructions.into(),
        reason: reason.into(),
    };
    Sought {
        title: "For the shop pages".into(),
        instructions: "It goes on the shop pages.\n\nOriginals are best.".into(),
        due_on: Some("2026-11-18".parse().unwrap()),
        items: vec![
            item("Allergen list for every product", "The one behind the counter.", reason),
            item("Prices", "", ""),
        ],
    }
}

/// What is asked of Ines, and what she sent.
pub fn to_contact() -> Vec<(&'static str, Letter)> {
    let files = Lacking {
        sought: sought("Page 2 is cut off.\nOnce more?"),
        asked_by: "Nell Ashby".into(),
        since: DECIDED.minus(days(3)),
    };
    let waits = WaitsOn {
        participant: Some(super::reminders::LINKS[0].0.clone()),
        project: "Harbour Bakery website".into(),
        questions: Vec::new(),
        files: vec![files],
        tasks: Vec::new(),
    };
    let reminder =
        Letter::Reminder { facts: facts(), at: DECIDED, waits: vec![waits.clone()], line: None };
    let twice = WaitsOn { files: [waits.files.clone(), waits.files.clone()].concat(), ..waits };
    let several = Letter::Reminder { facts: facts(), at: DECIDED, waits: vec![twice], line: None };
    vec![
        ("file-request", Letter::FileRequest { facts: facts(), sought: sought("") }),
        ("file-redo", Letter::FileRedo { facts: facts(), sought: sought("Page 2 is cut off.") }),
        ("files-sent", came(true)),
        ("reminder-files", reminder),
        ("reminder-several-files", several),
    ]
}

/// Two files of Ines.
pub fn came(yours: bool) -> Letter {
    let file = |name: &str, minute| SentFile {
        item: "Allergen list for every product".into(),
        name: name.into(),
        size: 240_000,
        at: DECIDED.plus(minutes(minute)),
    };
    let to = if yours { "Ines Calloway" } else { "Nell Ashby" };
    Letter::FilesReceived(FilesIn {
        facts: Facts { to: to.into(), ..facts() },
        by: "Ines Calloway".into(),
        client: "Harbour Bakery".into(),
        files: vec![file("allergens.pdf", 0), file("rye_bread.jpg", 2)],
        count: (1, 2),
        yours,
    })
}
