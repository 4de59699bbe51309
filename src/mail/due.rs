//! The letters that remind of what is due or to be renewed: one to a client's people, one to a
//! member with all of a morning.

use crate::calendar::Day;
use crate::mail::block::{Block, Run, Sentence, Written, first_name, name, says, whole};
use crate::mail::thing;
use crate::outbox::{Due, Facts};

/// Writes it to a participant.
pub fn write(facts: &Facts, due: &Due, today: Day) -> Written {
    let verb = verb(due, today);
    let subject = thing::subject(format!("{}: {} {}", due.name, verb, due.on.says()), || {
        format!("{} {}", begun(verb), due.on.says())
    });
    let pays =
        "If it is paid already, there is nothing to do: it takes a day or two until we know.";
    let renews = "Nothing has to be done now. Reply if it should not go on.";
    let blocks = vec![
        Block::Para(sentence(due, today)),
        Block::Para(vec![says(if due.renews { renews } else { pays })]),
        Block::Button("Open your page"),
    ];
    let mut heading = vec![name(&due.name), says(format!(" {verb} "))];
    heading.extend([whole(due.on.says()), says(".")]);
    let reply = Some(facts.member.clone());
    Written { subject, heading, blocks, stakes: Some("act in your name"), reply }
}

/// The same among other news.
pub fn among_others(due: &Due, today: Day) -> Block {
    Block::Para(sentence(due, today))
}

/// "Invoice FF-0112, £1,950.00, is due Mon 30 Nov."
pub fn sentence(due: &Due, today: Day) -> Sentence {
    let mut words = vec![name(&due.name)];
    if let Some(amount) = &due.amount {
        words.extend([says(", "), Run::Whole(amount.clone()), says(",")]);
    }
    words.extend([says(format!(" {} ", verb(due, today))), whole(due.on.says()), says(".")]);
    words
}

fn verb(due: &Due, today: Day) -> &'static str {
    match (due.renews, due.on < today) {
        (false, false) => "is due",
        (false, true) => "was due",
        (true, false) => "is to be renewed",
        (true, true) => "was to be renewed",
    }
}

fn begun(verb: &str) -> &'static str {
    if verb.ends_with("due") { "Due" } else { "To be renewed" }
}

/// Writes all of a morning to a member.
pub fn to_studio(to: &str, all: &[Due], today: Day) -> Written {
    let subject = match all {
        [one] => format!("{}: {} {}", one.name, verb(one, today), one.on.says()),
        many => format!("{} things are due or to be renewed", many.len()),
    };
    let item = |due: &Due| {
        let mut words = vec![name(&due.project), says(": ")];
        words.extend(sentence(due, today));
        words
    };
    let blocks = vec![
        Block::List { first: None, depth: 0, items: all.iter().map(item).collect() },
        Block::Para(vec![says(
            "Mark what is paid, and change the day of what was renewed: then nobody is reminded of \
             it again.",
        )]),
        Block::Button("Open your projects"),
    ];
    let heading = vec![says("These days come near, "), name(first_name(to)), says(".")];
    Written { subject, heading, blocks, stakes: None, reply: None }
}
