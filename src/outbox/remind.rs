//! Queueing a reminder: one mail with a link for each project that it is about, or one of a record.

use super::{Letter, Mail, Mailbox, bundle, new};
use crate::error::Result;
use crate::id::{MailId, ParticipantId, RecordId};
use crate::member::Profile;
use crate::participant::Participant;
use crate::reminder;
use crate::store::Tx;
use crate::token::Claim;

/// Queues `letter` for a contact: with the link of the first project as its own, and those of
/// `more` beside it. It follows the mail `thread`, or else the last one that told of anything.
pub fn reminder(
    tx: &Tx,
    (person, claim, more): (&Participant, Claim, &[(&ParticipantId, Claim)]),
    member: &Profile,
    letter: Letter,
    thread: Option<String>,
) -> Result<MailId> {
    let to = Mailbox { name: person.contact.name.clone(), email: person.contact.email.clone() };
    let reply_to = Mailbox { name: member.name.clone(), email: member.email.clone() };
    let thread = match thread {
        None => tx.last_message_id(&person.id)?,
        known => known,
    };
    let mail = Mail {
        reply_to: Some(reply_to),
        project: Some(person.project.clone()),
        participant: Some(person.id.clone()),
        claim: Some(claim),
        in_reply_to: thread,
        ..new(tx, letter, to)
    };
    tx.queue(&mail)?;
    for (link, place) in more.iter().zip(1..) {
        tx.add_mail_link(&mail.id, place, *link)?;
    }
    Ok(mail.id)
}

/// Queues `letter`, which reminds a participant of a record: by day and on a weekday where they
/// are, with other news, and no longer once the record is paid.
pub fn of_record(
    tx: &Tx,
    (person, claim): (&Participant, Claim),
    member: &Profile,
    letter: Letter,
    record: &RecordId,
) -> Result<()> {
    let to = Mailbox { name: person.contact.name.clone(), email: person.contact.email.clone() };
    let reply_to = Mailbox { name: member.name.clone(), email: member.email.clone() };
    let mail = Mail {
        reply_to: Some(reply_to),
        project: Some(person.project.clone()),
        participant: Some(person.id.clone()),
        claim: Some(claim),
        in_reply_to: tx.last_message_id(&person.id)?,
        ..new(tx, letter, to)
    };
    tx.queue(&mail)?;
    tx.mark_of_record(&mail.id, record)?;
    bundle::plan(tx, &mail, &person.contact)?;
    let (now, zone) = (tx.now(), &person.contact.time_zone);
    let good = reminder::good(now, zone);
    if good > now { tx.hold_longer(&mail.id, good) } else { Ok(()) }
}
