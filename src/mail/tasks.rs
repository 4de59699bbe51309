//! The letters about tasks: what is still to be done, and that all of it is.

use crate::calendar::{Day, counted};
use crate::clock::Stamp;
use crate::mail::block::{Block, Run, Sentence, Written, bold, name, says, whole};
use crate::mail::files::{due, words};
use crate::mail::thing::subject;
use crate::outbox::{AllDone, Facts, ToDo};

/// What a reminder of one task says, with the subject that follows "Reminder: ".
pub fn to_do(facts: &Facts, task: &ToDo, at: Stamp) -> (String, Vec<Block>) {
    let zone = &facts.zone;
    let today = zone.local(at).day;
    let by = match task.due_on {
        Some(day) if day < today => format!(" was due {}", day.says()),
        Some(day) => format!(" by {}", day.says()),
        None => String::new(),
    };
    let mut blocks = vec![
        Block::Para(vec![
            name(&task.set_by),
            says(" put this on your list for "),
            name(&facts.project),
            says(" on "),
            whole(zone.local(task.since).day.says()),
            says(". It was not ticked, as of "),
            whole(zone.local(at).says()),
            says(":"),
        ]),
        Block::Para(vec![bold(Run::Theirs(title(task))), says(".")]),
    ];
    blocks.extend(words(&task.note));
    blocks.extend(due(task.due_on, Some(today)));
    blocks.push(Block::Button("Open your list"));
    let of = subject(format!("to do{by}: {}", title(task)), || format!("something to do{by}"));
    (of, blocks)
}

fn title(task: &ToDo) -> String {
    task.title.trim().trim_end_matches('.').to_owned()
}

/// A task as an item among others that wait.
pub fn item(task: &ToDo, today: Day) -> Sentence {
    let mut words = vec![says("To do: "), bold(Run::Theirs(title(task))), says(".")];
    if let Some(day) = task.due_on {
        let is = if day < today { " It was due " } else { " It is due " };
        words.extend([says(is), bold(whole(day.says())), says(".")]);
    }
    words
}

/// Tells the studio that the client has done all that it had to.
pub fn all_done(done: &AllDone) -> Written {
    let AllDone { facts, by, client, tasks, at } = done;
    let items = tasks.iter().map(|title| vec![Run::Theirs(title.clone())]).collect();
    let many = counted(tasks.len() as u64, "task");
    let blocks = vec![
        Block::Para(vec![
            name(by),
            says(", "),
            name(client),
            says(", ticked the last of them on "),
            whole(facts.zone.local(*at).says()),
            says("."),
        ]),
        Block::List { first: None, depth: 0, items },
        Block::Facts(vec![("Project", vec![name(&facts.project)])]),
        Block::Button("Open the project"),
    ];
    Written {
        subject: subject(format!("All done by {client}: {}", facts.project), || {
            format!("All done: {many}")
        }),
        heading: vec![name(client), says(" has done all it had to: "), says(many), says(".")],
        blocks,
        stakes: None,
        reply: Some(by.clone()),
    }
}
