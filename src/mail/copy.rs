//! The copy of the receipt of a yes to an agreement, for everybody else who may see the project.

use crate::mail::block::{Block, Written, first_name, name, says};
use crate::mail::receipt::{check, table};
use crate::mail::thing;
use crate::outbox::{Decided, Facts};

/// Writes it.
pub fn write(facts: &Facts, decided: &Decided) -> Written {
    let thing = thing::thing(&decided.title, &decided.versions);
    let verb = decided.verb();
    let told = vec![
        name(&decided.by),
        says(if decided.signed { " signed for " } else { " agreed for " }),
        name(&decided.client),
        says(" on "),
        name(&facts.project),
        says(". This is your copy; there is nothing to do. It stands on your page, too."),
    ];
    let mut blocks = vec![Block::Para(told), Block::Facts(table(facts, decided))];
    blocks.push(Block::Button("Open your page"));
    blocks.extend(check(decided));
    Written {
        subject: format!("Your copy: {} {verb} {thing}", first_name(&decided.by)),
        heading: vec![name(&decided.by), says(format!(" {verb} ")), name(&thing), says(".")],
        blocks,
        stakes: Some("act in your name"),
        reply: Some(facts.member.clone()),
    }
}
