//! The letters when a member wrote down what an approver said: what, by whom, and what to do if it
//! is not so.

use crate::approval::How;
use crate::calendar::Day;
use crate::mail::block::{Block, Sentence, Written, bold, first_name, name, says, whole};
use crate::mail::receipt::{check, quoted, table, until};
use crate::mail::thing;
use crate::outbox::{Decided, Facts};

/// How and when it was said, and who reads of it.
pub struct Said<'a> {
    /// How.
    pub how: How,
    /// When.
    pub day: Day,
    /// What else shows it.
    pub note: &'a str,
    /// Whether the reader said it.
    pub yours: bool,
}

/// Writes it, to the approver or to the studio.
pub fn write(facts: &Facts, decided: &Decided, said: &Said) -> Written {
    let thing = thing::thing(&decided.title, &decided.versions);
    let (member, verb) = (first_name(&facts.member), decided.verb());
    let who = if said.yours { "you".to_owned() } else { decided.by.clone() };
    let mut rows = table(facts, decided);
    if !decided.comment.trim().is_empty() {
        let label = if said.yours { "In your words" } else { "In their words" };
        rows.push((label, quoted(&decided.comment)));
    }
    if !said.note.trim().is_empty() {
        rows.push(("Noted with it", quoted(said.note)));
    }
    rows.push(("Recorded by", vec![name(&facts.member)]));
    let mut blocks = vec![Block::Para(what(facts, decided, said)), Block::Facts(rows)];
    if said.yours {
        blocks.push(Block::Para(object(facts, decided)));
        blocks.push(Block::WasntMe("Never said it? Say so here"));
        blocks.push(Block::Button("Open your page"));
    } else {
        blocks.push(Block::Button("Open the project"));
    }
    blocks.extend(check(decided));
    if said.yours {
        blocks.push(Block::Soft(vec![says("Opening either page changes nothing.")]));
    }
    let heading = match said.yours {
        true => vec![
            name(member),
            says(" recorded your answer, "),
            name(first_name(&facts.to)),
            says("."),
        ],
        false => vec![name(member), says(" recorded what "), name(&decided.by), says(" said.")],
    };
    Written {
        subject: format!("Recorded by {member}: {who} {verb} {thing}"),
        heading,
        blocks,
        stakes: said.yours.then_some("act in your name"),
        reply: Some(if said.yours { facts.member.clone() } else { decided.by.clone() }),
    }
}

fn what(facts: &Facts, decided: &Decided, said: &Said) -> Sentence {
    let thing = thing::thing(&decided.title, &decided.versions);
    let verb = decided.verb();
    let mut what = vec![bold(name(&facts.member)), says(" wrote down that ")];
    what.push(if said.yours { says("you") } else { name(&decided.by) });
    what.extend([
        says(format!(" {verb} ")),
        name(&thing),
        says(format!(" {} on ", said.how.says())),
        whole(said.day.says()),
    ]);
    if said.yours {
        what.push(says(". It counts as your answer, and says for good who recorded it."));
    } else {
        what.extend([
            says(". It counts as their answer, and says for good who recorded it. "),
            name(first_name(&decided.by)),
            says(" has a letter about it, and can object."),
        ]);
    }
    what
}

fn object(facts: &Facts, decided: &Decided) -> Sentence {
    vec![
        bold(says("Not what you said?")),
        says(" Reply to this e-mail and say so, or take it back on your page until "),
        whole(until(&facts.zone, decided)),
        says("."),
    ]
}
