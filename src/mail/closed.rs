//! The letter that tells a project's people that it is over, and until when its page stays up.

use crate::calendar::Day;
use crate::mail::block::{Block, Run, Written, bold, first_name, name, says, whole};
use crate::outbox::Facts;

/// Writes it. `open` are the titles of what can still be answered or sent.
pub fn write(facts: &Facts, until: Day, open: &[String]) -> Written {
    let mut blocks = vec![
        Block::Para(vec![
            name(&facts.member),
            says(" has closed "),
            name(&facts.project),
            says(". Its page stays up for 30 days, with every file, decision and receipt on it."),
        ]),
        Block::Strong(vec![
            says("Take what you want to keep until "),
            whole(until.says()),
            says("."),
        ]),
    ];
    if !open.is_empty() {
        let items = open.iter().map(|title| vec![Run::Theirs(title.clone())]).collect();
        blocks.push(Block::Para(vec![says("Until then, this still waits for you:")]));
        blocks.push(Block::List { first: None, depth: 0, items });
    }
    blocks.push(Block::Button("Open your page"));
    let after = "After that day your link leads to a page that says so. Decisions and receipts are \
                 kept; if you need one then, write to ";
    let person = bold(name(first_name(&facts.member)));
    blocks.push(Block::Soft(vec![says(after), person, says(".")]));
    Written {
        subject: format!("Finished: {}", facts.project),
        heading: vec![name(&facts.project), says(" is finished.")],
        blocks,
        stakes: Some("act in your name"),
        reply: Some(facts.member.clone()),
    }
}
