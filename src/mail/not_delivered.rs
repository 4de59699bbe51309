//! The letter that tells a member of one that cannot be delivered, with the server's words.

use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::mail::block::{Block, Run, Written, first_name, name, says, whole};
use crate::mail::thing::subject;

/// The letter that did not arrive.
pub struct Lost<'a> {
    /// The name of the member who is told.
    pub to: &'a str,
    /// Their zone.
    pub zone: &'a Zone,
    /// Whom it was for.
    pub name: &'a str,
    /// Where it did not arrive.
    pub email: &'a str,
    /// The title of the project that it was about.
    pub project: Option<&'a str>,
    /// The mail server's words.
    pub words: &'a str,
    /// When it was written.
    pub written: Stamp,
}

/// Writes it.
pub fn write(lost: &Lost) -> Written {
    let reader = lost.name;
    let mut rows = vec![
        ("For", vec![name(reader)]),
        ("Address", vec![name(lost.email)]),
        ("Written", vec![whole(lost.zone.local(lost.written).says_exactly())]),
        ("Why", vec![Run::Theirs(lost.words.to_owned())]),
    ];
    if let Some(project) = lost.project {
        rows.insert(2, ("Project", vec![name(project)]));
    }
    let ask = vec![
        says("The letter itself shows every try. From there you can copy "),
        name(first_name(reader)),
        says("’s link and give it to them another way, put the address right, or send the letter "),
        says("again."),
    ];
    let heading = vec![says("Your letter to "), name(reader), says(" could not be delivered, ")];
    let heading = heading.into_iter().chain([name(first_name(lost.to)), says(".")]).collect();
    let long = match lost.project {
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
