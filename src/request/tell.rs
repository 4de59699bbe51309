//! The letters: to whoever is asked, to whoever sent something, and to the member who asked.

use super::{FileRequest, Item, Supplied};
use crate::error::{Refusal, Result};
use crate::id::RequestId;
use crate::link::{self, Signer, Visitor};
use crate::member::Member;
use crate::outbox::{self, Facts, FilesIn, Letter, SentFile, Sought, SoughtItem};
use crate::participant::Participant;
use crate::store::Tx;

/// Mails everybody who is asked.
pub(super) fn asked(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    what: (&RequestId, &[Participant]),
) -> Result<()> {
    let (id, people) = what;
    let request = tx.file_request(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let sought = Sought::lacking(&request);
    for person in people {
        let facts = link::facts(tx, person, &member.profile.name)?;
        let letter = Letter::FileRequest { facts, sought: sought.clone() };
        mail(tx, signer, member, (person, letter))?;
    }
    Ok(())
}

/// Mails everybody who is asked, and whoever sent something for the item, that it needs another
/// try.
pub(super) fn handed_back(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    what: (&FileRequest, &Item, &str),
) -> Result<()> {
    let (request, item, reason) = what;
    let asked = request.people.iter().map(|one| &one.participant);
    let mut who: Vec<_> = asked.chain(item.files.iter().map(|file| &file.participant)).collect();
    who.sort();
    who.dedup();
    let sought = Sought {
        title: request.title.clone(),
        instructions: String::new(),
        due_on: request.due_on,
        items: vec![SoughtItem {
            title: item.title.clone(),
            instructions: item.instructions.clone(),
            reason: reason.to_owned(),
        }],
    };
    for id in who {
        let Some(person) = tx.participant(member.desk, id)? else { continue };
        let facts = link::facts(tx, &person, &member.profile.name)?;
        let letter = Letter::FileRedo { facts, sought: sought.clone() };
        mail(tx, signer, member, (&person, letter))?;
    }
    Ok(())
}

fn mail(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    (person, letter): (&Participant, Letter),
) -> Result<()> {
    match link::for_mail(tx, signer, &person.id)? {
        Some(claim) => outbox::to_participant(tx, person, &member.profile, claim, letter),
        None => Ok(()),
    }
}

/// Tells both sides what came: what follows within ten minutes goes into the same letters.
pub(super) fn came(
    tx: &Tx,
    signer: &Signer,
    visitor: &Visitor,
    what: (&FileRequest, &Item, &[Supplied]),
) -> Result<()> {
    let (request, item, sent) = what;
    let member = tx.who_requested(visitor, &request.id)?;
    let person = tx.myself(visitor)?;
    let told = |one: &Supplied| SentFile {
        item: item.title.clone(),
        name: one.stored.name.clone(),
        size: one.stored.size,
        at: one.at,
    };
    let files: Vec<_> = sent.iter().map(told).collect();
    let (mut done, mut all) = (0, 0);
    for one in tx.visible_requests(visitor)? {
        let (came, asked) = one.count();
        (done, all) = (done + came, all + asked);
    }
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let letter = |facts: Facts, yours| {
        Letter::FilesReceived(FilesIn {
            facts,
            by: visitor.contact.name.clone(),
            client: visitor.client_name.clone(),
            files: files.clone(),
            count: (small(done), small(all)),
            yours,
        })
    };
    let facts = link::facts(tx, &person, &member.name)?;
    let (to, zone) = (member.name.clone(), member.time_zone.clone());
    let theirs = Facts { to, zone, ..facts.clone() };
    if let Some(claim) = link::for_mail(tx, signer, &person.id)? {
        outbox::confirm(tx, visitor, (&person, claim), &member, letter(facts, true))?;
    }
    outbox::tell_of_files(tx, visitor, &member, letter(theirs, false))
}
