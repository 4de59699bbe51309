//! The letter that tells a member of one that cannot be delivered, with the server's words.

use crate::mail::block::{Block, Run, Written, first_name, name, says, whole};
use crate::mail::thing::subject;
use crate::outbox::Lost;

/// Writes it.
pub fn write(lost: &Lost) -> Written {
    let reader = &*lost.name;
    let mut rows = vec![
        ("For", vec![name(reader)]),
        ("Address", vec![name(&lost.email)]),
        ("Written", vec![whole(lost.zone.local(lost.written).says_exactly())]),
        ("Why", vec![Run::Theirs(lost.words.clone())]),
    ];
    if let Some(project) = &lost.project {
        rows.insert(2, ("Project", vec![name(project)]));
    }
    let ask = vec![
        says("The letter itself shows every try. From there you can copy "),
        name(first_name(reader)),
        says("’s link and give it to them another way, put the address right, or send the letter "),
        says("again."),
    ];
    let heading = vec![says("Your letter to "), name(reader), says(" could not be delivered, ")];
    let heading = heading.into_iter().chain([name(first_name(&lost.to)), says(".")]).collect();
    let long = match &lost.project {
        Some(project) => format!("Not delivered to {reader}: {project}"),
        None => format!("Not delivered to {reader}"),
    };
    Written {
        subject: subject(long, || format!("Not delivered to {}", first_name(reader))),
        heading,
        blocks: vec![Block::Facts(rows), Block::Para(ask), Block::Button("See the letter")],
        stakes: None,
        reply: None,
    }
}
