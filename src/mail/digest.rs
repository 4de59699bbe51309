//! A member's morning: what waits on them and on clients, and mail that did not get through.

use crate::calendar::{Zone, counted, span_in_words};
use crate::clock::Stamp;
use crate::mail::block::{Block, Run, Sentence, Written, first_name, name, says, whole};
use crate::outbox::{Waiting, What};

/// What waits.
pub struct Morning<'a> {
    /// On the member, oldest first.
    pub on_you: &'a [Waiting],
    /// On clients, oldest first.
    pub on_clients: &'a [Waiting],
    /// How many mails did not get through, and the mail server's last words.
    pub trouble: Option<&'a (u32, String)>,
}

/// Writes it, as things stand at `now`.
pub fn write(to: &str, (zone, now): (&Zone, Stamp), morning: &Morning) -> Written {
    let Morning { on_you, on_clients, trouble } = morning;
    let mut blocks = Vec::new();
    if let Some((count, words)) = trouble {
        let mails = counted((*count).into(), "mail");
        let mut line = vec![says(format!("{mails} did not get through."))];
        if !words.trim().is_empty() {
            line.extend([says(" The mail server said: “"), Run::Theirs(words.clone()), says("”")]);
        }
        blocks.push(Block::Strong(line));
    }
    for (says_what, waiting) in [("Waiting on you:", on_you), ("Waiting on clients:", on_clients)] {
        if waiting.is_empty() {
            continue;
        }
        blocks.push(Block::Para(vec![says(says_what)]));
        let items = waiting.iter().map(|one| item(one, zone, now)).collect();
        blocks.push(Block::List { first: None, depth: 0, items });
    }
    blocks.push(Block::Button("Open your projects"));
    let off = "This comes on weekdays at nine, when something waits. You can switch it off under \
               “You” on the studio’s pages.";
    blocks.push(Block::Soft(vec![says(off)]));
    let greeting = vec![says("Good morning, "), name(first_name(to)), says(".")];
    Written { subject: subject(morning), heading: greeting, blocks, stakes: None, reply: None }
}

fn subject(morning: &Morning) -> String {
    let mut parts = Vec::new();
    for (waiting, on) in [(morning.on_you, "on you"), (morning.on_clients, "on clients")] {
        match waiting.len() {
            0 => {}
            1 => parts.push(format!("1 thing waits {on}")),
            many => parts.push(format!("{many} things wait {on}")),
        }
    }
    if parts.is_empty() { "Mail did not get through".to_owned() } else { parts.join(", ") }
}

fn item(one: &Waiting, zone: &Zone, now: Stamp) -> Sentence {
    let who = one.who.join(", ");
    let mut words = vec![name(&one.project), says(": ")];
    match one.what {
        What::Changes => words.extend([name(&who), says(" asked for changes to ")]),
        What::Declined => words.extend([name(&who), says(" declined ")]),
        What::Disputed => {
            words.extend([says("somebody says that "), name(&who), says(" did not answer on ")]);
        }
        What::Introduction => words.extend([name(&who), says(" asks for a link of their own")]),
        What::Received => words.extend([name(&who), says(" sent something for ")]),
        What::Lacking => words.extend([name(&who), says(" is asked to send ")]),
        What::ToDo => words.extend([name(&who), says(" has still to do ")]),
        What::Question => words.extend([name(&who), says(" asked something on ")]),
        What::Unopened | What::Undecided => {
            words.extend([name(&who), says(" is asked to decide on ")]);
        }
    }
    if one.what != What::Introduction {
        words.push(Run::Theirs(one.about.clone()));
    }
    words.push(says(format!(", {} ago", span_in_words(now.since(one.since)))));
    if let Some(day) = one.due_on {
        let late = day < zone.local(now).day;
        words.extend([says(if late { ", was due " } else { ", due " }), whole(day.says())]);
    }
    match one.what {
        What::Unopened => words.push(says("; not opened since")),
        What::Undecided => words.push(says("; opened, not decided")),
        _ => {}
    }
    words
}
