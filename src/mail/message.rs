//! The letter about a message: who wrote what on which milestone.

use crate::mail::block::{Block, Run, Sentence, Written, first_name, name, says};
use crate::mail::{markdown, thing};
use crate::outbox::{Facts, Spoken};

/// How many letters of a contact's words a mail shows; the page has all of them.
const MOST: usize = 900;

/// Writes it.
pub fn write(facts: &Facts, spoken: &Spoken) -> Written {
    let Spoken { milestone, by, question, named, writes, to_studio, .. } = spoken;
    let who = first_name(by);
    let what = match (question, named) {
        (true, _) => format!("Question from {who} on {milestone}"),
        (_, true) => format!("{who} names you on {milestone}"),
        _ => format!("{who} wrote on {milestone}"),
    };
    let did = match (question, named) {
        (true, _) => " asks something, ",
        (_, true) => " names you, ",
        _ => " wrote, ",
    };
    let heading = vec![name(who), says(did), name(first_name(&facts.to)), says(".")];
    let subject = thing::subject(format!("{what}: {}", facts.project), || what);
    let mut blocks = vec![Block::Para(opening(facts, spoken))];
    blocks.extend(words(spoken));
    blocks.extend(files(spoken));
    if *to_studio {
        blocks.push(Block::Button("Open the conversation"));
        return Written { subject, heading, blocks, stakes: None, reply: Some(by.clone()) };
    }
    if *writes {
        let how = "Write back on your page, and everybody on the project reads it there.";
        blocks.push(Block::Para(vec![says(how)]));
    }
    blocks.push(Block::Button("Open your page"));
    let (stakes, reply) = (Some("act in your name"), Some(facts.member.clone()));
    Written { subject, heading, blocks, stakes, reply }
}

/// What one message says among other news.
pub fn among_others(facts: &Facts, spoken: &Spoken) -> Vec<Block> {
    let mut blocks = vec![Block::Strong(vec![name(&spoken.milestone)])];
    blocks.push(Block::Para(opening(facts, spoken)));
    blocks.extend(words(spoken));
    blocks.extend(files(spoken));
    blocks
}

/// The same in a line.
pub fn in_a_line(spoken: &Spoken) -> Sentence {
    vec![name(&spoken.milestone), says(": "), name(&spoken.by), says(" wrote")]
}

fn opening(facts: &Facts, spoken: &Spoken) -> Sentence {
    let verb = if spoken.question { " asked on " } else { " wrote on " };
    let milestone = name(&spoken.milestone);
    vec![name(&spoken.by), says(verb), milestone, says(" of "), name(&facts.project), says(":")]
}

/// The studio's words keep their markdown; those of a contact are quoted as they were typed, so
/// that nobody puts a link into a mail of the studio's.
fn words(spoken: &Spoken) -> Vec<Block> {
    if spoken.by_member {
        return markdown::read(&spoken.body);
    }
    let cut: String = spoken.body.chars().take(MOST).collect();
    let mut said = Sentence::new();
    for (at, line) in cut.lines().enumerate() {
        if at > 0 {
            said.push(Run::Break);
        }
        said.push(Run::Theirs(line.to_owned()));
    }
    let mut blocks = vec![Block::Quote(said)];
    if spoken.body.chars().count() > MOST {
        blocks.push(Block::Para(vec![says("… The rest is on the page.")]));
    }
    blocks
}

fn files(spoken: &Spoken) -> Option<Block> {
    let items = spoken.files.iter().map(|file| vec![Run::File(file.clone())]).collect();
    (!spoken.files.is_empty()).then_some(Block::List { first: None, depth: 0, items })
}
