//! Changing a contact's mail address. A link belongs to a person, not to an address: so it asks
//! whether it is the same person (their links stay, both addresses are told) or another one (who
//! gets links of their own, and the old ones end).

use super::{Contact, Form};
use crate::audit::{self, Actor, Kind};
use crate::error::{Error, Refusal, Result};
use crate::id::ContactId;
use crate::link::Signer;
use crate::member::{self, Member};
use crate::outbox::{self, Letter, Mailbox, Sender};
use crate::participant;
use crate::reminder;
use crate::store::Tx;
use crate::words::words;
use serde_json::json;

words! {
    /// Who reads the new address.
    Who {
        /// The same person: their links stay.
        Same = "same",
        /// Another person: they get links of their own, and the old ones end.
        Another = "another",
    }
}

/// The same person reads their mail elsewhere: their links stay, and both addresses are told. What
/// still waits in the outbox goes to the new one.
///
/// # Errors
/// Refuses what is no address, the one they have, and one that somebody else at the client has.
pub fn move_to(tx: &Tx, member: &Member, id: &ContactId, email: &str) -> Result<Contact> {
    let old = tx.contact(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let email = member::address(email).map_err(|says| Refusal::wrong("email", says))?;
    free(tx, member, &old, &email)?;
    let new = Contact { email, ..old.clone() };
    tx.save_contact_email(&new)?;
    // Whoever wrote it down believes in it.
    tx.lift_refusal(&new.email)?;
    tx.lift_refusal(&old.email)?;
    tx.redirect_waiting(&new)?;
    reminder::replan_contact(tx, id)?;
    for (to, here) in [(&old, false), (&new, true)] {
        let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
        let letter = Letter::AddressChanged {
            studio: Sender::of(&studio),
            to: new.name.clone(),
            member: member.profile.name.clone(),
            old: old.email.clone(),
            new: new.email.clone(),
            here,
        };
        let to = Mailbox { name: new.name.clone(), email: to.email.clone() };
        outbox::to_contact(tx, to, &member.profile, letter)?;
    }
    let subject = json!({ "contact": new.id.as_str(), "name": new.sealed_name() });
    audit::studio(tx, &Actor::of(member), Kind::ContactMoved, subject)?;
    Ok(new)
}

/// Another person takes this one's place: a new contact, on the same projects, with the same
/// rights, a link of their own and the questions that wait. The old one's links end. What they
/// decided stays theirs. Mails nothing.
///
/// # Errors
/// Refuses with every field that cannot be right, and an address that the client has already.
pub fn replace(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    id: &ContactId,
    form: &Form,
) -> Result<Contact> {
    let old = tx.contact(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let new = super::check(tx, member, old.client.clone(), form)?;
    free(tx, member, &old, &new.email)?;
    tx.add_contact(&new)?;
    let subject = json!({
        "contact": new.id.as_str(), "name": new.sealed_name(),
        "old": old.id.as_str(), "in_place_of": old.sealed_name(),
    });
    audit::studio(tx, &Actor::of(member), Kind::ContactReplaced, subject)?;
    for person in tx.participations(member.desk, id)? {
        participant::replace(tx, signer, member, &person, &new)?;
    }
    Ok(new)
}

/// Refuses an address that this contact or another one of the client has.
fn free(tx: &Tx, member: &Member, old: &Contact, email: &str) -> Result<()> {
    let says = match tx.contact_by_email(member.desk, &old.client, email)? {
        None => return Ok(()),
        Some(known) if known.id == old.id && known.email == email => {
            format!("This is the address that {} has.", old.name)
        }
        // Only its capitals differ: that is a way of writing the same address.
        Some(known) if known.id == old.id => return Ok(()),
        Some(known) => format!("{} has this address. Put them on the project instead.", known.name),
    };
    Err(Refusal::wrong("email", says).into())
}
