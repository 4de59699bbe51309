//! The letter that warns a member of links that end.

use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::mail::block::{Block, Sentence, Written, first_name, name, says, whole};
use crate::outbox::Ending;

/// Writes it, as things stand at `now`.
pub fn write(to: &str, zone: &Zone, now: Stamp, ends: &[Ending]) -> Written {
    let subject = match ends {
        [one] => {
            format!("{}’s link {}: {}", first_name(&one.name), when(one, zone, now), one.project)
        }
        many => format!("{} links end soon", many.len()),
    };
    let ask = "Whoever opens a link after its end can have a fresh one mailed, but nobody is told \
               that they should. “Extend” lets it work on, in every mail they have; “Resend” mails \
               it again. Both are on the first page of your projects.";
    let items = ends.iter().map(|one| item(one, zone, now)).collect();
    Written {
        subject,
        heading: vec![says("These links end soon, "), name(first_name(to)), says(".")],
        blocks: vec![
            Block::List { first: None, depth: 0, items },
            Block::Para(vec![says(ask)]),
            Block::Button("Open your projects"),
        ],
        stakes: None,
        reply: None,
    }
}

fn item(one: &Ending, zone: &Zone, now: Stamp) -> Sentence {
    let verb = if one.at <= now { " ended on " } else { " ends on " };
    let day = zone.local(one.at).day.says();
    vec![name(&one.name), says(", "), name(&one.project), says(":"), says(verb), whole(day)]
}

fn when(one: &Ending, zone: &Zone, now: Stamp) -> String {
    let verb = if one.at <= now { "ended" } else { "ends" };
    format!("{verb} {}", zone.local(one.at).day.says())
}
