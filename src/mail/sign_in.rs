//! The letter with a member's one-time sign-in.

use crate::mail::block::{Block, Written, bold, first_name, name, says};
use crate::outbox::Sender;

/// Writes it.
pub fn write(studio: &Sender, to: &str) -> Written {
    let heading =
        vec![says("Sign in to "), name(&studio.name), says(", "), name(first_name(to)), says(".")];
    let once = says("It works once, for 15 minutes, only in the browser where you asked.");
    let calm = "Opening the page signs nobody in; you press a button there. Nobody asked? \
                Then nothing happens, and this letter can go in the bin.";
    Written {
        subject: format!("Sign in to {}", studio.name),
        heading,
        blocks: vec![
            Block::Para(vec![bold(once), says(" Please don’t forward it.")]),
            Block::Button("Sign in"),
            Block::Soft(vec![says(calm)]),
        ],
        stakes: None,
        reply: None,
    }
}
