//! The letter that shows that the mail server works.

use crate::mail::block::{Block, Written, first_name, name, says};
use crate::outbox::Sender;

/// Writes it.
pub fn write(studio: &Sender, to: &str) -> Written {
    let arrived =
        "You asked for a test, and here it is: the mail server took it and it reached you.";
    let spam = "Was it among the spam? Then the domain that the letters come from lacks records. \
                “Check the records of the domain” in the settings says which, and what to enter.";
    Written {
        subject: format!("Test from {}: mail works", studio.name),
        heading: vec![says("Mail works, "), name(first_name(to)), says(".")],
        blocks: vec![Block::Para(vec![says(arrived)]), Block::Para(vec![says(spam)])],
        stakes: None,
        reply: None,
    }
}
