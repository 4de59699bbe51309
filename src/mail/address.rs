//! The letter that tells both addresses that a contact's mail goes elsewhere from now on.

use crate::mail::block::{Block, Written, first_name, name, says};

/// Who changed what.
pub struct Change<'a> {
    /// The reader's name.
    pub to: &'a str,
    /// The studio's name.
    pub studio: &'a str,
    /// The member who did it.
    pub member: &'a str,
    /// Where mail went until now.
    pub old: &'a str,
    /// Where it goes from now on.
    pub new: &'a str,
    /// Whether this letter goes to the new address.
    pub here: bool,
}

/// Writes it.
pub fn write(change: &Change) -> Written {
    let Change { to, studio, member, old, new, here } = *change;
    let (subject, greeting) = match here {
        true => (format!("{studio} writes to this address now"), "We write to you here now, "),
        false => (format!("{studio} writes to another address now"), "We write elsewhere now, "),
    };
    let what = vec![
        name(member),
        says(" changed where "),
        name(studio),
        says(" writes to you: from "),
        name(old),
        says(" to "),
        name(new),
        says("."),
    ];
    let links = "Your own links in earlier mails go on working; nobody else was given one.";
    let wrong = "Did nobody agree this with you? Then please reply to this e-mail.";
    Written {
        subject,
        heading: vec![says(greeting), name(first_name(to)), says(".")],
        blocks: vec![
            Block::Para(what),
            Block::Para(vec![says(links)]),
            Block::Para(vec![says(wrong)]),
        ],
        stakes: None,
        reply: Some(member.to_owned()),
    }
}
