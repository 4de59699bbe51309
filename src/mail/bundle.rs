//! The letter that tells several pieces of news at once, by project; a question that was asked
//! meanwhile comes first.

use crate::calendar::counted;
use crate::mail::block::{Block, Run, Written, bold, first_name, name, says};
use crate::mail::letter::Door;
use crate::mail::{due, message, thing, update};
use crate::outbox::{Facts, Letter, News};

/// How many pieces of news stand with all their words; the others are a line each.
const WHOLE: usize = 8;

/// Writes it. `first` is the letter that took the news along.
pub fn write(facts: &Facts, first: Option<Written>, news: &[News], door: Option<&Door>) -> Written {
    let groups = by_project(news, (first.is_some(), door));
    if let Some(mut letter) = first {
        if !groups.is_empty() {
            letter.blocks.push(Block::Para(vec![bold(says("Also new since our last letter:"))]));
        }
        for (project, group) in &groups {
            let other = (*project != facts.project).then_some(*project);
            letter.blocks.extend(section(group, other, door));
        }
        return letter;
    }
    let lone = matches!(groups.as_slice(), [_]);
    let mut blocks = Vec::new();
    for (project, group) in &groups {
        let named = (!lone).then_some(*project);
        blocks.extend(section(group, named, door));
    }
    if lone {
        blocks.push(Block::Button("Open your page"));
    }
    let count = count(groups.iter().flat_map(|(_, group)| group));
    let subject = match groups.as_slice() {
        [(project, _)] => thing::subject(format!("{count}: {project}"), || count.clone()),
        many => format!("{count} on {}", counted(many.len() as u64, "project")),
    };
    Written {
        subject,
        heading: vec![says(count), says(" for you, "), name(first_name(&facts.to)), says(".")],
        blocks,
        stakes: Some("act in your name"),
        reply: Some(facts.member.clone()),
    }
}

/// "2 updates", "3 messages", "an update and 2 messages".
fn count<'a>(told: impl Iterator<Item = &'a &'a News>) -> String {
    let (mut updates, mut messages) = (0, 0);
    for news in told {
        match *news.letter {
            Letter::Message { .. } => messages += 1,
            _ => updates += 1,
        }
    }
    match (updates, messages) {
        (updates, 0) => counted(updates, "update"),
        (0, messages) => counted(messages, "message"),
        _ => format!("{} and {}", counted(updates, "update"), counted(messages, "message")),
    }
}

/// The news by project, in the order in which each is first told of. Beside anything else, what no
/// link leads to any more is left out: its reader is off that project.
fn by_project<'a>(
    news: &'a [News],
    (beside, door): (bool, Option<&Door>),
) -> Vec<(&'a str, Vec<&'a News>)> {
    let mut groups: Vec<(&str, Vec<&News>)> = Vec::new();
    for one in news {
        let Some(facts) = one.letter.facts() else { continue };
        let same = |group: &[&News]| group.iter().any(|of| of.participant == one.participant);
        match groups.iter_mut().find(|(_, group)| same(group)) {
            Some((_, group)) => group.push(one),
            None => groups.push((&facts.project, vec![one])),
        }
    }
    if let (Some(door), true) = (door, beside || groups.len() > 1) {
        groups.retain(|(_, group)| url(door, group).is_some());
    }
    groups
}

/// The reader's own link to the project that a group is about.
fn url<'a>(door: &Door<'a>, group: &[&News]) -> Option<&'a str> {
    door.of(&group.first()?.participant)
}

/// What is told of one project, with its name and its button where there are several.
fn section(group: &[&News], project: Option<&str>, door: Option<&Door>) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some(project) = project {
        blocks.push(Block::Strong(vec![name(project)]));
    }
    for one in group.iter().take(WHOLE) {
        blocks.extend(match &*one.letter {
            Letter::Message { facts, spoken } => message::among_others(facts, spoken),
            Letter::RecordDue { today, due, .. } => vec![due::among_others(due, *today)],
            letter => update::among_others(letter),
        });
        blocks.extend(one.since.iter().map(|says| Block::Soft(vec![Run::Theirs(says.clone())])));
    }
    let others = group.iter().skip(WHOLE);
    let line = |one: &&News| match &*one.letter {
        Letter::Message { spoken, .. } => message::in_a_line(spoken),
        Letter::RecordDue { today, due, .. } => due::sentence(due, *today),
        letter => update::in_a_line(letter),
    };
    let items: Vec<_> = others.map(line).collect();
    if !items.is_empty() {
        blocks.push(Block::Para(vec![says("And, with all their words on your page:")]));
        blocks.push(Block::List { first: None, depth: 0, items });
    }
    if let (Some(project), Some(url)) = (project, door.and_then(|door| url(door, group))) {
        blocks.push(Block::Open { words: format!("Open {project}"), url: url.to_owned() });
    }
    blocks
}
