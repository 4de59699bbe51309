//! The letters to a member who asked to sign in by mail: with a one-time link, or, if they have a
//! passkey, without one.

use crate::mail::block::{Block, Run, Written, bold, first_name, name, says};
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

/// Writes to a member who has a passkey, so that mail alone opens nothing.
pub fn use_passkey(studio: &Sender, to: &str) -> Written {
    let heading = vec![name(first_name(to)), says(", you sign in with your passkey.")];
    let why = "Somebody, perhaps you, asked for a sign-in link. Since you have a passkey, a letter \
               no longer opens the studio for you: nobody who reads your mail comes in.";
    let lost = "Lost your passkey? Whoever runs the server can print a link that lets you in: ";
    Written {
        subject: format!("Sign in to {} with your passkey", studio.name),
        heading,
        blocks: vec![
            Block::Para(vec![says(why)]),
            Block::Button("Sign in with your passkey"),
            Block::Soft(vec![
                says(lost),
                Run::Code("milepost admin-link --email".into()),
                says(" and your address."),
            ]),
        ],
        stakes: None,
        reply: None,
    }
}
