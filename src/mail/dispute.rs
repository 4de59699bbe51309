//! The letter to the studio when somebody says that an answer was not theirs.

use crate::approval::Outcome;
use crate::clock::Stamp;
use crate::mail::block::{Block, Run, Written, first_name, name, says, whole};
use crate::mail::thing;
use crate::outbox::{Decided, Facts};

/// Writes it: who said so, and when.
pub fn write(facts: &Facts, decided: &Decided, said: (&str, Stamp)) -> Written {
    let (person, at) = said;
    let thing = thing::thing(&decided.title, &decided.versions);
    let was = match decided.outcome {
        Outcome::Approved => "approval",
        Outcome::ChangesRequested => "request for changes",
        Outcome::Declined => "decline",
    };
    let what = vec![
        says("It was said through the link in the receipt, which went to the address on record. "),
        says(
            "The decision still stands as it was recorded, and what was said stands beside it in ",
        ),
        says("the trail for good."),
    ];
    let next = vec![
        says("Talk to "),
        name(first_name(person)),
        says(" before you go on. If they are right, ask again: open the project, choose the "),
        says("question and press “Ask again”."),
    ];
    let mut rows = vec![("What", vec![Run::Theirs(decided.title.clone())])];
    rows.extend(decided.versions.iter().map(|posted| ("File", thing::version(posted))));
    let when = |stamp| vec![whole(facts.zone.local(stamp).says_exactly())];
    rows.push(("Answered by", vec![name(&decided.by), says(", "), name(&decided.client)]));
    rows.push(("Answered", when(decided.at)));
    rows.push(("Said so", when(at)));
    rows.push(("Receipt", vec![Run::Code(decided.receipt.clone())]));
    Written {
        subject: format!("“This wasn’t me”: {was} of {thing}"),
        heading: vec![name(person), says(" says: “This wasn’t me.”")],
        blocks: vec![
            Block::Para(what),
            Block::Facts(rows),
            Block::Strong(next),
            Block::Button("Open the project"),
        ],
        stakes: None,
        reply: Some(person.to_owned()),
    }
}
