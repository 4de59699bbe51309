//! The letter to an approver when a member wrote down what they said: what, by whom, and what to do
//! if it is not so.

use crate::approval::{How, Outcome};
use crate::calendar::Day;
use crate::mail::block::{Block, Written, bold, first_name, name, says, whole};
use crate::mail::receipt::{quoted, table, until};
use crate::mail::thing;
use crate::outbox::{Decided, Facts};

/// Writes it.
pub fn write(facts: &Facts, decided: &Decided, said: (How, Day, &str)) -> Written {
    let (how, day, note) = said;
    let thing = thing::thing(&decided.title, &decided.versions);
    let (member, reader) = (first_name(&facts.member), first_name(&facts.to));
    let verb = match decided.outcome {
        Outcome::Approved => "you approved ",
        Outcome::ChangesRequested => "you asked for changes to ",
        Outcome::Declined => "you declined ",
    };
    let what = vec![
        bold(name(&facts.member)),
        says(" wrote down that "),
        says(verb),
        name(&thing),
        says(format!(" {} on ", how.says())),
        whole(day.says()),
        says(". It counts as your answer, and says for good who recorded it."),
    ];
    let mut rows = table(facts, decided);
    if !decided.comment.trim().is_empty() {
        rows.push(("In your words", quoted(&decided.comment)));
    }
    if !note.trim().is_empty() {
        rows.push(("Noted with it", quoted(note)));
    }
    rows.push(("Recorded by", vec![name(&facts.member)]));
    let object = vec![
        bold(says("Not what you said?")),
        says(" Reply to this e-mail and say so, or take it back on your page until "),
        whole(until(&facts.zone, decided)),
        says("."),
    ];
    Written {
        subject: format!("Recorded by {member}: {verb}{thing}"),
        heading: vec![name(member), says(" recorded your answer, "), name(reader), says(".")],
        blocks: vec![
            Block::Para(what),
            Block::Facts(rows),
            Block::Para(object),
            Block::WasntMe("Never said it? Say so here"),
            Block::Button("Open your page"),
            Block::Soft(vec![says("Opening either page changes nothing.")]),
        ],
        stakes: Some("act in your name"),
        reply: Some(facts.member.clone()),
    }
}
