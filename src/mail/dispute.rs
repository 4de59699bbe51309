//! The letter to the studio when somebody says that an answer was not theirs, and the one to them
//! when it is settled.

use crate::approval::Outcome;
use crate::clock::Stamp;
use crate::mail::block::{Block, Run, Written, first_name, name, says, whole};
use crate::mail::{receipt, thing};
use crate::outbox::{Decided, Facts, Noted};

/// Writes it: who said so, and when.
pub fn write(facts: &Facts, decided: &Decided, said: (&str, Stamp)) -> Written {
    let (person, at) = said;
    let thing = thing::thing(&decided.title, &decided.versions);
    let was = was(decided);
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

const fn was(decided: &Decided) -> &'static str {
    match decided.outcome {
        Outcome::Approved => "approval",
        Outcome::ChangesRequested => "request for changes",
        Outcome::Declined => "decline",
    }
}

/// Writes what a member noted of it, to whoever said it.
pub fn settled(noted: &Noted) -> Written {
    let Noted { facts, decided, note, .. } = noted;
    let thing = thing::thing(&decided.title, &decided.versions);
    let (member, was) = (first_name(&facts.member), was(decided));
    let what = vec![
        says("Through the link in its receipt it was said that this answer was not yours. "),
        name(&facts.member),
        says(" wrote down what came of it. The decision stands as it was recorded; what was said "),
        says("of it, and this note, stand beside it for good."),
    ];
    let mut rows = vec![("What", vec![Run::Theirs(decided.title.clone())])];
    rows.extend(decided.versions.iter().map(|posted| ("File", thing::version(posted))));
    rows.push(("Answered", vec![whole(facts.zone.local(decided.at).says_exactly())]));
    rows.push(("Receipt", vec![Run::Code(decided.receipt.clone())]));
    rows.push(("What came of it", receipt::quoted(note)));
    rows.push(("Noted by", vec![name(&facts.member)]));
    let object = vec![
        says(
            "If you agree, there is nothing to do. If not, say so with one press below: it stands ",
        ),
        says("beside the rest, "),
        name(member),
        says(" is told, and only asking you again ends it."),
    ];
    Written {
        subject: format!("Settled: “This wasn’t me”, {was} of {thing}"),
        heading: vec![name(member), says(" wrote down how it was settled.")],
        blocks: vec![
            Block::Para(what),
            Block::Facts(rows),
            Block::Para(object),
            Block::WasntMe("Not settled? Say so here"),
            Block::Button("Open your page"),
            Block::Soft(vec![says("Opening either page changes nothing.")]),
        ],
        stakes: Some("act in your name"),
        reply: Some(facts.member.clone()),
    }
}
