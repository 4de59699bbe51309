//! The letter with a one-time code.

use crate::mail::block::{Block, Written, first_name, name, says};
use crate::outbox::Facts;

/// Writes it.
pub fn write(facts: &Facts) -> Written {
    let heading = vec![says("Your code, "), name(first_name(&facts.to)), says(".")];
    let what = vec![
        says("Type it on the page of "),
        name(&facts.project),
        says(", in the browser that asked for it. It works once, for 10 minutes."),
    ];
    let calm = vec![
        says("Nobody at "),
        name(&facts.studio.name),
        says(
            " will ever ask you for it. Wasn’t it you? Then do nothing: without the code nothing \
             happens.",
        ),
    ];
    Written {
        subject: format!("Your code for {}", facts.project),
        heading,
        blocks: vec![Block::Para(what), Block::TheCode, Block::Soft(calm)],
        stakes: None,
        reply: Some(facts.member.clone()),
    }
}
