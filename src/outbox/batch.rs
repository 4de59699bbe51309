//! What somebody sends within ten minutes is told in one letter to each side: the first file
//! queues it, held, and what follows is written into it as long as it waits.

use super::{Letter, Mail, Mailbox, WINDOW, new};
use crate::error::Result;
use crate::link::Visitor;
use crate::member::Profile;
use crate::participant::Participant;
use crate::store::Tx;
use crate::token::Claim;

/// Tells whoever sent the files of `letter` that they are here, with the link of `claim`.
pub fn confirm(
    tx: &Tx,
    visitor: &Visitor,
    (person, claim): (&Participant, Claim),
    member: &Profile,
    letter: Letter,
) -> Result<()> {
    if let Some(waits) = tx.confirmation_that_waits(visitor)? {
        return add(tx, &waits, letter);
    }
    hold(
        tx,
        &Mail {
            reply_to: Some(Mailbox { name: member.name.clone(), email: member.email.clone() }),
            project: Some(person.project.clone()),
            participant: Some(person.id.clone()),
            claim: Some(claim),
            ..new(tx, letter, Mailbox::of(&person.contact))
        },
    )
}

/// Tells the member of them.
pub fn tell_of_files(tx: &Tx, visitor: &Visitor, member: &Profile, letter: Letter) -> Result<()> {
    if let Some(waits) = tx.batch_that_waits(visitor, &member.id)? {
        return add(tx, &waits, letter);
    }
    let to = Mailbox { name: member.name.clone(), email: member.email.clone() };
    hold(
        tx,
        &Mail {
            member: Some(member.id.clone()),
            project: Some(visitor.project.clone()),
            reply_to: Some(Mailbox::of(&visitor.contact)),
            ..new(tx, letter, to)
        },
    )
}

/// Tells the member that the client has done all that it had to. It waits for ten minutes: what is
/// unticked meanwhile is told to nobody, and what is ticked again is told once.
pub fn tell_of_tasks(tx: &Tx, visitor: &Visitor, member: &Profile, letter: Letter) -> Result<()> {
    if let Some(waits) = tx.tasks_done_that_waits(visitor)? {
        return tx.set_letter(&waits.id, &letter);
    }
    let to = Mailbox { name: member.name.clone(), email: member.email.clone() };
    hold(
        tx,
        &Mail {
            member: Some(member.id.clone()),
            project: Some(visitor.project.clone()),
            reply_to: Some(Mailbox::of(&visitor.contact)),
            ..new(tx, letter, to)
        },
    )
}

fn hold(tx: &Tx, mail: &Mail) -> Result<()> {
    tx.queue(mail)?;
    tx.hold_mail(&mail.id, tx.now().plus(WINDOW))
}

/// Writes what came now into the letter that waits.
fn add(tx: &Tx, waits: &Mail, more: Letter) -> Result<()> {
    let (mut letter, Letter::FilesReceived(new)) = (waits.letter.clone(), more) else {
        return Ok(());
    };
    if let Letter::FilesReceived(told) = &mut letter {
        told.files.extend(new.files);
        told.count = new.count;
    }
    tx.set_letter(&waits.id, &letter)
}
