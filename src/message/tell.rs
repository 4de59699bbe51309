//! Who is told of a message: everybody else on the project, by the mails they chose; at the studio
//! whoever the project is, whoever wrote on the milestone before, and whoever is named.

use super::{Author, Message, mentioned};
use crate::error::{Error, Refusal, Result};
use crate::link::{self, Signer};
use crate::member::{Desk, Profile};
use crate::milestone::Milestone;
use crate::outbox::{self, Facts, Letter, Mailbox, Sender, Spoken};
use crate::participant::{Participant, Role};
use crate::store::Tx;

/// Queues a letter to each. A message of one's own is told to nobody of that name.
pub fn everybody(tx: &Tx, signer: &Signer, what: (&Milestone, &Message)) -> Result<()> {
    let (milestone, message) = what;
    let desk = Desk::of_the_house();
    let people = tx.participants(desk, &milestone.project)?;
    let members = tx.members(desk)?;
    let host = tx.member_of_project(desk, &milestone.project)?;
    let names = people.iter().map(|one| one.contact.name.as_str());
    let names: Vec<_> = names.chain(members.iter().map(|one| one.name.as_str())).collect();
    let named = mentioned(&message.body, &names);
    let author = members.iter().find(|one| is_by(message, one));
    for (at, person) in people.iter().enumerate() {
        if matches!(&message.by, Author::Contact(id, _) if *id == person.id) {
            continue;
        }
        let Some(claim) = link::for_mail(tx, signer, &person.id)? else { continue };
        let from = author.unwrap_or(&host);
        let facts = link::facts(tx, person, &from.name)?;
        let writes = person.role >= Role::Commenter;
        let letter = letter(facts, what, (named.contains(&at), writes, false));
        outbox::to_participant(tx, person, from, claim, letter)?;
    }
    let wrote = tx.members_who_wrote(desk, &milestone.id, message.number)?;
    let reply = reply_to(message, &people, author);
    for (at, member) in members.iter().enumerate() {
        let is_named = named.contains(&(people.len() + at));
        let takes_part = member.id == host.id || wrote.contains(&member.id);
        if is_by(message, member) || !(is_named || takes_part) {
            continue;
        }
        let letter = letter(facts(tx, milestone, member)?, what, (is_named, true, true));
        outbox::to_studio(tx, member, &milestone.project, reply.clone(), letter)?;
    }
    Ok(())
}

fn is_by(message: &Message, member: &Profile) -> bool {
    matches!(&message.by, Author::Member(id, _) if *id == member.id)
}

/// Whom a member's reply by mail reaches: whoever wrote.
fn reply_to(message: &Message, people: &[Participant], author: Option<&Profile>) -> Mailbox {
    let wrote = |one: &&Participant| matches!(&message.by, Author::Contact(id, _) if *id == one.id);
    let email = match people.iter().find(wrote) {
        Some(person) => person.contact.email.clone(),
        None => author.map(|member| member.email.clone()).unwrap_or_default(),
    };
    Mailbox { name: message.by.name().to_owned(), email }
}

/// What a letter to a member says of the project.
fn facts(tx: &Tx, milestone: &Milestone, member: &Profile) -> Result<Facts> {
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
    let project = tx.project(Desk::of_the_house(), &milestone.project)?;
    Ok(Facts {
        studio: Sender::of(&studio),
        project: project.ok_or(Refusal::NotFound)?.title,
        to: member.name.clone(),
        zone: member.time_zone.clone(),
        member: member.name.clone(),
    })
}

fn letter(facts: Facts, what: (&Milestone, &Message), reader: (bool, bool, bool)) -> Letter {
    let ((milestone, message), (named, writes, to_studio)) = (what, reader);
    let spoken = Spoken {
        milestone: milestone.title.clone(),
        by: message.by.name().to_owned(),
        by_member: matches!(message.by, Author::Member(..)),
        body: message.body.clone(),
        files: message.files.iter().map(|file| file.stored.name.clone()).collect(),
        question: message.question.is_some(),
        named,
        writes,
        to_studio,
    };
    Letter::Message { facts, spoken }
}
