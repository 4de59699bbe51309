//! The letter that asks somebody to be a member of the studio.

use crate::calendar::Day;
use crate::mail::block::{Block, Written, bold, first_name, name, says, whole};
use crate::outbox::Sender;

/// Writes it; `ends` is the last day of its link.
pub fn write(studio: &Sender, to: &str, by: &str, ends: Option<Day>) -> Written {
    let heading = vec![name(by), says(" invites you to "), name(&studio.name), says(".")];
    let what = vec![
        says("Hello "),
        name(first_name(to)),
        says(". Here "),
        name(&studio.name),
        says(
            " posts what was done, what comes next and what needs a decision. From now on you can \
             work on it, too.",
        ),
    ];
    let mut once = vec![bold(says("The link works once, in any browser"))];
    if let Some(day) = ends {
        once.extend([bold(says(", until ")), bold(whole(day.says()))]);
    }
    once.push(says(". Please don’t forward it: it is yours."));
    let calm = "Opening the page signs nobody in; you press a button there. You don’t know what \
                this is about? Then nothing happens, and this letter can go in the bin.";
    Written {
        subject: format!("{by} invites you to {}", studio.name),
        heading,
        blocks: vec![
            Block::Para(what),
            Block::Button("Come in"),
            Block::Para(once),
            Block::Soft(vec![says(calm)]),
        ],
        stakes: None,
        reply: None,
    }
}
