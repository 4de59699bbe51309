//! The letter that tells the studio of a colleague who came by somebody else's link. What they
//! typed is shown as theirs; nothing in it leads anywhere but to the project.

use crate::mail::block::{Block, Written, name, says, whole};
use crate::mail::thing::subject;
use crate::outbox::{Came, Facts};

/// Writes it.
pub fn asks(facts: &Facts, came: &Came) -> Written {
    let Came { through, client, name: who, email, at, at_once, by_machine } = came;
    let about = if *at_once {
        vec![
            name(who),
            says(" came by the link of "),
            name(through),
            says(" and gave an address at "),
            name(client),
            says(". As your settings say, they may look now, by a link of their own that is on "),
            says("its way to them. You can revoke it at any time."),
        ]
    } else {
        vec![
            says("Somebody who came by the link of "),
            name(through),
            says(" says that it isn’t theirs, and asks for one of their own. Nothing goes to "),
            says("this address unless you accept; nobody is told if you decline."),
        ]
    };
    let told = if *at_once { "has" } else { "asks for" };
    let heading = vec![name(who), says(format!(" {told} a link of their own."))];
    let rows = vec![
        ("Name", vec![name(who)]),
        ("Address", vec![name(email)]),
        ("Through", vec![says("the link of "), name(through), says(", "), name(client)]),
        ("When", vec![whole(facts.zone.local(*at).says_exactly())]),
    ];
    let mut blocks = vec![Block::Para(about), Block::Facts(rows)];
    if *by_machine {
        let doubt = "A program may have filled the form in. Ask them before you accept.";
        blocks.push(Block::Strong(vec![says(doubt)]));
    }
    blocks.push(Block::Button("Open the project"));
    let long = format!("{who} {told} a link to {}", facts.project);
    let subject = subject(long, || format!("Somebody {told} a link to {}", facts.project));
    Written { subject, heading, blocks, stakes: None, reply: None }
}
