//! The letters that carry nothing but a link: the same one again, or a fresh one.

use crate::mail::block::{Block, Sentence, Written, first_name, name, says};
use crate::outbox::Facts;

/// The same link once more, sent by the studio.
pub fn again(facts: &Facts) -> Written {
    let what = " sends you your own link to ";
    let then = ": what is done, what we’re working on, and what needs you.";
    let about = vec![name(&facts.member), says(what), name(&facts.project), says(then)];
    written(facts, format!("Your link to {}", facts.project), "Here is your page, ", about)
}

/// A fresh link, because somebody asked for it where the old one had ended or was lost.
pub fn fresh(facts: &Facts) -> Written {
    let about = vec![
        says("Somebody asked for a fresh link to "),
        name(&facts.project),
        says(" on a page that your link had opened before. Here it is. "),
        says("Wasn’t it you? Then do nothing: it came to your address and to nobody else."),
    ];
    let subject = format!("A fresh link to {}", facts.project);
    written(facts, subject, "Here is your fresh link, ", about)
}

/// A link of their own for somebody who came by another's.
pub fn of_their_own(facts: &Facts, through: &str) -> Written {
    let about = vec![
        says("Somebody who came by the link of "),
        name(through),
        says(" gave your name and address and asked for a link of your own to "),
        name(&facts.project),
        says(": what is done, what we’re working on, and what needs you. Here it is. "),
        says("Wasn’t it you? Then do nothing: it came to your address and to nobody else."),
    ];
    let subject = format!("Your own link to {}", facts.project);
    written(facts, subject, "Here is a link of your own, ", about)
}

fn written(facts: &Facts, subject: String, greeting: &str, about: Sentence) -> Written {
    Written {
        subject,
        heading: vec![says(greeting), name(first_name(&facts.to)), says(".")],
        blocks: vec![Block::Para(about), Block::Button("Open your page")],
        stakes: Some("act in your name"),
        reply: Some(facts.member.clone()),
    }
}
