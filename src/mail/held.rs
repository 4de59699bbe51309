//! The letters that tell of an answer that is held, because a program gave it, probably.

use crate::approval::Outcome;
use crate::mail::block::{Block, Run, Written, bold, first_name, name, says, whole};
use crate::mail::thing;
use crate::outbox::{Decided, Facts};

const fn was(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "an approval",
        Outcome::ChangesRequested => "a request for changes",
        Outcome::Declined => "a decline",
    }
}

/// Tells of an answer that is held: `yours` for the one whose link it was.
pub fn write(facts: &Facts, decided: &Decided, yours: bool, open: bool) -> Written {
    if yours { self::yours(facts, decided) } else { theirs(facts, decided, open) }
}

/// To whoever's link it came through: was it you?
fn yours(facts: &Facts, decided: &Decided) -> Written {
    let thing = thing::thing(&decided.title, &decided.versions);
    let what = vec![
        says(format!("Through your link came {} of ", was(decided.outcome))),
        name(&thing),
        says(". It looked like the work of a program that checks e-mails and presses whatever it "),
        says("finds, so it does not count."),
    ];
    let then = vec![
        bold(says("If it was you, open the page and answer once more with your name.")),
        says(" If it wasn’t, there is nothing to undo."),
    ];
    Written {
        subject: format!("Was this you? {}", decided.title),
        heading: vec![says("Was this you, "), name(first_name(&facts.to)), says("?")],
        blocks: vec![
            Block::Para(what),
            table(facts, decided),
            Block::Para(then),
            Block::Button("Open your page"),
        ],
        stakes: Some("decide in your name"),
        reply: Some(facts.member.clone()),
    }
}

/// To the studio, which had a receipt of it.
fn theirs(facts: &Facts, decided: &Decided, open: bool) -> Written {
    let thing = thing::thing(&decided.title, &decided.versions);
    let mut what = vec![
        says("The answer came through the link of "),
        name(&decided.by),
        says(" and looks like the work of a program that checks e-mails. It no longer stands"),
    ];
    if open {
        what.extend([
            says(", and the question is open. "),
            name(first_name(&decided.by)),
            says(" has been asked to answer once more, with their name."),
        ]);
    } else {
        what.push(says(". Somebody else’s answer still settles the question."));
    }
    Written {
        subject: format!("On hold: {} of {thing}", was(decided.outcome)),
        heading: vec![says("An answer on "), name(&thing), says(" is on hold.")],
        blocks: vec![Block::Para(what), table(facts, decided), Block::Button("Open the project")],
        stakes: None,
        reply: Some(decided.by.clone()),
    }
}

fn table(facts: &Facts, decided: &Decided) -> Block {
    let mut rows = vec![("What", vec![Run::Theirs(decided.title.clone())])];
    rows.extend(decided.versions.iter().map(|posted| ("File", thing::version(posted))));
    if !decided.comment.is_empty() {
        rows.push(("It said", vec![Run::Theirs(decided.comment.clone())]));
    }
    rows.push(("When", vec![whole(facts.zone.local(decided.at).says_exactly())]));
    Block::Facts(rows)
}
