//! The letter that an update goes out with: what happened, and what is asked with it.

use crate::calendar::counted;
use crate::mail::block::{Block, Run, Sentence, Written, first_name, name, says, whole};
use crate::mail::{markdown, thing};
use crate::outbox::{Facts, Letter, Posted, Question};

/// Writes it, with the titles of what is no longer asked.
pub fn with_replaced(
    facts: &Facts,
    (milestone, body): (&str, &str),
    (files, ask): (&[Posted], Option<&Question>),
    replaced: &[String],
) -> Written {
    let mut written = write(facts, milestone, body, files, ask);
    no_longer_asked(&mut written, replaced);
    written
}

/// Writes it. The body is cut to what fits a phone's screen: the reader's page has the whole text
/// and stays the place where it is true, so a correction made there reaches everybody.
pub fn write(
    facts: &Facts,
    milestone: &str,
    body: &str,
    files: &[Posted],
    ask: Option<&Question>,
) -> Written {
    let decides = ask.is_some_and(|ask| ask.decides);
    let subject = match ask {
        Some(ask) if ask.decides => decision_subject(ask),
        _ => news_subject(facts, milestone, files),
    };
    let body = markdown::read(body);
    let mut blocks = vec![Block::Para(opening(facts, milestone, files, ask, &body))];
    blocks.extend(several(files));
    blocks.extend(body);
    blocks.extend(note(files));
    blocks.extend(ask.into_iter().flat_map(|ask| question(ask, files)));
    blocks.push(Block::Button(if decides { "Open and decide" } else { "Open your page" }));
    if decides {
        let calm = "Opening the page decides nothing; you choose there.";
        blocks.push(Block::Soft(vec![says(calm)]));
    }
    Written {
        subject,
        heading: heading(facts, milestone, files, ask),
        blocks,
        stakes: Some(if decides { "decide in your name" } else { "act in your name" }),
        reply: Some(facts.member.clone()),
    }
}

/// What one update says among others: its milestone, what was posted, its words.
pub fn among_others(letter: &Letter) -> Vec<Block> {
    let Letter::Update { facts, milestone, body, files, ask, replaced } = letter else {
        return Vec::new();
    };
    let body = markdown::read(body);
    let opening = opening(facts, milestone, files, ask.as_ref(), &body);
    let mut blocks = vec![Block::Strong(vec![name(milestone)]), Block::Para(opening)];
    blocks.extend(several(files));
    blocks.extend(body);
    blocks.extend(note(files));
    blocks.extend(ask.iter().flat_map(|ask| question(ask, files)));
    blocks.extend(replaced.iter().map(|title| newer(title)));
    blocks
}

/// The same in a line.
pub fn in_a_line(letter: &Letter) -> Sentence {
    let Letter::Update { facts, milestone, files, ask, .. } = letter else { return Vec::new() };
    let mut words = vec![name(milestone), says(": ")];
    words.extend(opening(facts, milestone, files, ask.as_ref(), &[]));
    words
}

/// Says which questions the reader need not answer any more, above the button.
pub fn no_longer_asked(letter: &mut Written, replaced: &[String]) {
    let button = |block: &Block| matches!(block, Block::Button(_));
    let at = letter.blocks.iter().position(button).unwrap_or(letter.blocks.len());
    letter.blocks.splice(at..at, replaced.iter().map(|title| newer(title)));
}

fn newer(title: &str) -> Block {
    let title = Run::Theirs(title.to_owned());
    Block::Para(vec![says("Something newer took the place of “"), title, says("”.")])
}

fn decision_subject(ask: &Question) -> String {
    let by = ask.due_on.map(|day| format!(" by {}", day.says())).unwrap_or_default();
    format!("Your decision{by}: {}", thing::thing(&ask.title, &ask.versions))
}

fn news_subject(facts: &Facts, milestone: &str, files: &[Posted]) -> String {
    let what = match files {
        [only] if only.number > 1 => format!("New version of {}", only.name),
        [only] => format!("New file {}", only.name),
        _ => format!("Update on {milestone}"),
    };
    thing::subject(format!("{what}: {}", facts.project), || what)
}

fn heading(facts: &Facts, milestone: &str, files: &[Posted], ask: Option<&Question>) -> Sentence {
    let reader = name(first_name(&facts.to));
    match ask {
        Some(ask) if ask.decides => match thing::asked_about(&ask.title, &ask.versions) {
            Some(it) => vec![says("Can you look at "), name(&it), says(", "), reader, says("?")],
            None => vec![says("Can you decide this, "), reader, says("?")],
        },
        _ => match files {
            [only] if only.number > 1 => {
                vec![says("A new version of "), name(&only.name), says(", "), reader, says(".")]
            }
            [_] => vec![says("A new file for you, "), reader, says(".")],
            _ => vec![says("News on "), name(milestone), says(", "), reader, says(".")],
        },
    }
}

fn opening(
    facts: &Facts,
    milestone: &str,
    files: &[Posted],
    ask: Option<&Question>,
    body: &[Block],
) -> Sentence {
    let mut words = vec![name(&facts.member)];
    match (files, ask.map(|ask| ask.versions.as_slice())) {
        ([only], _) => words.extend([says(" posted "), says(number(only)), file(only)]),
        ([], Some([only])) => words.extend([says(" asks about "), says(number(only)), file(only)]),
        ([], _) => words.extend([says(" posted an update on "), name(milestone)]),
        (many, _) => words.push(says(format!(" posted {}", counted(many.len() as u64, "file")))),
    }
    words.extend([says(" for "), name(&facts.project)]);
    let list_follows = files.len() > 1 || matches!(body.first(), Some(Block::List { .. }));
    words.push(says(match files {
        [only] if only.number > 1 && list_follows => {
            format!(". Since version {}:", only.number - 1)
        }
        _ if list_follows => ":".to_owned(),
        _ => ".".to_owned(),
    }));
    words
}

fn number(posted: &Posted) -> String {
    format!("version {} of ", posted.number)
}

fn file(posted: &Posted) -> Run {
    Run::File(posted.name.clone())
}

/// Several files by name, each with what the studio said about it.
fn several(files: &[Posted]) -> Option<Block> {
    let items = files.iter().map(noted).collect();
    (files.len() > 1).then_some(Block::List { first: None, depth: 0, items })
}

fn noted(posted: &Posted) -> Sentence {
    let mut words = thing::version(posted);
    if !posted.note.trim().is_empty() {
        words.extend([says(": "), Run::Theirs(posted.note.trim().to_owned())]);
    }
    words
}

/// What the studio said about a file that came alone.
fn note(files: &[Posted]) -> Option<Block> {
    let [only] = files else { return None };
    let label = if only.number > 1 { "What changed: " } else { "About it: " };
    let note = Run::Theirs(only.note.trim().to_owned());
    (!only.note.trim().is_empty()).then(|| Block::Para(vec![says(label), note]))
}

/// What is asked, with the versions in question that `files` has not named yet.
pub fn question(ask: &Question, files: &[Posted]) -> Vec<Block> {
    let title = ask.title.trim().trim_end_matches('.');
    if !ask.decides {
        let mut words = vec![says("Others on your side were asked: “")];
        words.extend([Run::Theirs(title.to_owned()), says("”")]);
        words.extend(by(ask));
        words.push(says(". Nothing is needed from you."));
        return vec![Block::Para(words)];
    }
    let mut blocks = about(ask, files);
    if !ask.wording.trim().is_empty() {
        blocks.push(Block::Para(vec![Run::Theirs(ask.wording.trim().to_owned())]));
    }
    let mut words = vec![Run::Theirs(title.to_owned())];
    if thing::matter(title).is_some() {
        words.push(says(" or ask for changes"));
    } else if ask.due_on.is_some() {
        words.push(says(if title.ends_with(['?', '!']) { " Answer" } else { ". Answer" }));
    }
    words.extend(by(ask));
    if words.len() > 1 || !title.ends_with(['?', '!']) {
        words.push(says("."));
    }
    blocks.push(Block::Strong(words));
    blocks
}

/// The versions in question, where the letter has not named them all yet.
fn about(ask: &Question, files: &[Posted]) -> Vec<Block> {
    let posted = |asked: &Posted| files.iter().any(|file| file.sha256 == asked.sha256);
    let named = files.is_empty() && ask.versions.len() == 1;
    if named || ask.versions.iter().all(posted) {
        return vec![];
    }
    let items = ask.versions.iter().map(thing::version).collect();
    let about = Block::Para(vec![says("The question is about:")]);
    vec![about, Block::List { first: None, depth: 0, items }]
}

fn by(ask: &Question) -> Vec<Run> {
    ask.due_on.into_iter().flat_map(|day| [says(" by "), whole(day.says())]).collect()
}
