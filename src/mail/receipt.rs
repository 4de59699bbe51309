//! The letters after a decision: the receipt for the one who decided, and the news for the studio.

use crate::approval::{Outcome, Rule};
use crate::calendar::Zone;
use crate::mail::block::{Block, Run, Sentence, Written, bold, first_name, name, says, whole};
use crate::mail::thing;
use crate::outbox::{Decided, Facts};

/// What stands at the link for whoever did not answer.
pub const WASNT_ME: &str = "Wasn’t it you? Say so here";

/// The receipt for the one who decided.
pub fn yours(facts: &Facts, decided: &Decided) -> Written {
    let (thing, member) =
        (thing::thing(&decided.title, &decided.versions), first_name(&facts.member));
    let subject = match decided.outcome {
        Outcome::Approved => format!("Receipt {}: you {} {thing}", decided.receipt, decided.verb()),
        Outcome::ChangesRequested => format!("Sent to {member}: your changes to {thing}"),
        Outcome::Declined => format!("Receipt {}: you declined {thing}", decided.receipt),
    };
    let reader = name(first_name(&facts.to));
    let heading = match decided.outcome {
        Outcome::Approved if decided.signed => {
            vec![says("Signed. Thank you, "), reader, says(".")]
        }
        Outcome::Approved => vec![says("Approved. Thank you, "), reader, says(".")],
        Outcome::ChangesRequested => {
            vec![name(member), says(" has your changes, "), reader, says(".")]
        }
        Outcome::Declined => {
            vec![says("Declined, "), reader, says(".")]
        }
    };
    let mut rows = table(facts, decided);
    if !decided.comment.trim().is_empty() {
        rows.push(("Comment", quoted(&decided.comment)));
    }
    let mut blocks = vec![Block::Para(told(member, decided)), Block::Facts(rows)];
    let until = until(&facts.zone, decided);
    blocks.push(Block::Para(vec![
        says("Pressed by mistake? You can take it back on your page until "),
        whole(until),
        says("."),
    ]));
    // Above the button, so that “the address above” of the small print is that of the page.
    blocks.push(Block::WasntMe(WASNT_ME));
    blocks.push(Block::Button("Open your page"));
    blocks.extend(check(decided));
    blocks.push(Block::Soft(vec![says("Opening either page changes nothing.")]));
    let (stakes, reply) = (Some("act in your name"), Some(facts.member.clone()));
    Written { subject, heading, blocks, stakes, reply }
}

/// The same for the studio. Its button opens the project for whoever is signed in.
pub fn theirs(facts: &Facts, decided: &Decided) -> Written {
    let thing = thing::thing(&decided.title, &decided.versions);
    let (subject, verb) = match decided.outcome {
        Outcome::Approved if decided.signed => ("Signed", " signed "),
        Outcome::Approved => ("Approved", " approved "),
        Outcome::ChangesRequested => ("Changes asked", " asked for changes to "),
        Outcome::Declined => ("Declined", " declined "),
    };
    let mut blocks = vec![];
    if !decided.comment.trim().is_empty() {
        blocks.push(Block::Quote(quoted(&decided.comment)));
    }
    let mut about = vec![name(&decided.by), says(" decided for "), name(&decided.client)];
    about.extend([says(" on "), name(&facts.project), says(".")]);
    about.extend(standing(decided));
    blocks.push(Block::Para(about));
    blocks.push(Block::Facts(table(facts, decided)));
    let person = name(first_name(&decided.by));
    let until = whole(until(&facts.zone, decided));
    blocks.push(Block::Soft(vec![person, says(" can take it back until "), until, says(".")]));
    blocks.push(Block::Button("Open the project"));
    blocks.extend(check(decided));
    Written {
        subject: format!("{subject} by {}: {thing}", decided.by),
        heading: vec![name(&decided.by), says(verb), name(&thing), says(".")],
        blocks,
        stakes: None,
        reply: Some(decided.by.clone()),
    }
}

fn told(member: &str, decided: &Decided) -> Sentence {
    let mut words = vec![name(member), says(" has been told. This letter is your receipt.")];
    if decided.outcome == Outcome::ChangesRequested {
        words = vec![
            says("What you wrote is with "),
            name(member),
            says(". This letter is your receipt."),
        ];
    }
    words.extend(standing(decided));
    words
}

/// How far it is where all have to approve.
fn standing(decided: &Decided) -> Option<Run> {
    let (stand, asked) = decided.count;
    let waits = decided.rule == Rule::All && decided.outcome == Outcome::Approved && stand < asked;
    waits.then(|| {
        says(format!(" It counts once all have approved; {stand} of {asked} have so far."))
    })
}

/// What the decision is made of, so that the letter proves it by itself.
pub fn table(facts: &Facts, decided: &Decided) -> Vec<(&'static str, Sentence)> {
    let mut rows = vec![("What", vec![Run::Theirs(decided.title.clone())])];
    for posted in &decided.versions {
        rows.push(("File", thing::version(posted)));
        rows.push(("Fingerprint (SHA-256)", vec![thing::fingerprint(&posted.sha256)]));
    }
    let by = match decided.outcome {
        Outcome::Approved if decided.signed => "Signed by",
        Outcome::Approved if decided.agreed => "Agreed to by",
        Outcome::Approved => "Approved by",
        Outcome::ChangesRequested => "Changes asked by",
        Outcome::Declined => "Declined by",
    };
    rows.push((by, vec![bold(name(&decided.by)), says(", "), name(&decided.client)]));
    rows.push(("When", vec![whole(facts.zone.local(decided.at).says_exactly())]));
    if !decided.files.is_empty() {
        rows.push(("Sent along", vec![Run::Theirs(decided.files.join(", "))]));
    }
    if !decided.wording.trim().is_empty() {
        rows.push(("Words shown", quoted(&decided.wording)));
    }
    rows.push(("Receipt", vec![Run::Code(decided.receipt.clone())]));
    rows.extend(witness(decided));
    rows
}

/// The trail at that moment: whoever has the letter can tell later that it was written anew.
pub fn witness(decided: &Decided) -> Option<(&'static str, Sentence)> {
    let proved = decided.proved.as_ref()?;
    let words = vec![says(format!("event {}, ", proved.seq)), Run::Code(proved.hash.clone())];
    Some(("Trail so far", words))
}

/// How to check it.
pub fn check(decided: &Decided) -> Option<Block> {
    let proved = decided.proved.as_ref()?;
    Some(Block::Soft(vec![
        says("The signed receipt is enclosed. Anybody can check it at "),
        Run::Code(proved.verify.clone()),
        says(", and nothing is sent anywhere for that."),
    ]))
}

/// "14:42 GMT", with its day if that is no longer the day of the decision.
pub fn until(zone: &Zone, decided: &Decided) -> String {
    let (at, until) = (zone.local(decided.at), zone.local(decided.undo_until));
    if at.day == until.day { format!("{} {}", until.clock(), until.zone) } else { until.says() }
}

/// What somebody wrote, line for line.
pub fn quoted(text: &str) -> Sentence {
    let mut words = vec![];
    for line in text.trim().lines() {
        if !words.is_empty() {
            words.push(Run::Break);
        }
        words.push(Run::Theirs(line.to_owned()));
    }
    words
}
