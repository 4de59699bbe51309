//! The letter that tells of a decision taken back.

use crate::approval::Outcome;
use crate::calendar::Day;
use crate::clock::Stamp;
use crate::mail::block::{Block, Run, Sentence, Written, first_name, name, says, whole};
use crate::mail::{receipt, thing};
use crate::outbox::{Decided, Facts};

/// What was taken back, when, and what waits again.
pub struct Back<'a> {
    /// The decision that no longer stands.
    pub decided: &'a Decided,
    /// When it was taken back.
    pub at: Stamp,
    /// By when the question is due.
    pub due_on: Option<Day>,
    /// Whether the reader did it.
    pub yours: bool,
    /// Whether the question is open again.
    pub open: bool,
}

/// Writes it, to the one who did it or to the others.
pub fn write(facts: &Facts, back: &Back) -> Written {
    let decided = back.decided;
    let thing = thing::thing(&decided.title, &decided.versions);
    let taken = match decided.outcome {
        Outcome::Approved => "approval of",
        Outcome::ChangesRequested => "changes to",
        Outcome::Declined => "decline of",
    };
    let (subject, heading) = if back.yours {
        let reader = name(first_name(&facts.to));
        let heading = vec![says("It’s taken back, "), reader, says(".")];
        (format!("Taken back: your {taken} {thing}"), heading)
    } else {
        let heading = vec![
            name(&decided.by),
            says(format!(" took back the {taken} ")),
            name(&thing),
            says("."),
        ];
        (format!("Taken back by {}: {thing}", decided.by), heading)
    };
    let mut blocks = vec![Block::Para(open_again(facts, back)), table(facts, back)];
    if back.yours {
        blocks.push(Block::Button("Open and decide"));
        blocks.push(Block::Soft(vec![says("Opening the page decides nothing; you choose there.")]));
        blocks.extend(receipt::check(decided));
    }
    if !back.yours {
        blocks.push(Block::Button("Open the project"));
        blocks.extend(receipt::check(decided));
        let reply = Some(decided.by.clone());
        return Written { subject, heading, blocks, stakes: None, reply };
    }
    let (stakes, reply) = (Some("decide in your name"), Some(facts.member.clone()));
    Written { subject, heading, blocks, stakes, reply }
}

fn open_again(facts: &Facts, back: &Back) -> Sentence {
    let mut words = vec![says("It no longer stands")];
    if back.yours {
        words.extend([says(", and "), name(first_name(&facts.member)), says(" has been told")]);
    }
    if !back.open {
        words.push(says(". Another answer to the same question still stands."));
        return words;
    }
    words.push(says(". The question is open again"));
    if let Some(day) = back.due_on {
        words.extend([says(", due "), whole(day.says())]);
    }
    words.push(says("."));
    words
}

fn table(facts: &Facts, back: &Back) -> Block {
    let decided = back.decided;
    let mut rows = vec![("What", vec![Run::Theirs(decided.title.clone())])];
    rows.extend(decided.versions.iter().map(|posted| ("File", thing::version(posted))));
    let was = match decided.outcome {
        Outcome::Approved => "Approved",
        Outcome::ChangesRequested => "Changes asked",
        Outcome::Declined => "Declined",
    };
    let when = |stamp| vec![whole(facts.zone.local(stamp).says_exactly())];
    rows.push(("By", vec![name(&decided.by), says(", "), name(&decided.client)]));
    rows.push((was, when(decided.at)));
    rows.push(("Taken back", when(back.at)));
    rows.push(("Receipt", vec![Run::Code(decided.receipt.clone())]));
    rows.extend(receipt::witness(decided));
    Block::Facts(rows)
}
