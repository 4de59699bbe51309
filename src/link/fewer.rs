//! The link for fewer mails, which ends every letter to a contact. It works for a year without any
//! cookie and says which mails they want; it opens nothing else, and goes on working where the
//! access link beside it was ended: whoever wants no mail must always be able to say so.

use super::Found;
use crate::clock::{Stamp, days};
use crate::contact::Contact;
use crate::error::Result;
use crate::key::{Keyring, Purpose};
use crate::store::Tx;
use crate::token::{self, Claim, Serial};
use std::time::Duration;

/// How long it works.
pub const FEWER_LASTS: Duration = days(365);

/// The letters of the one in a mail that was written at `from`, on the access link of `serial`: the
/// same on every attempt, as long as the key is.
pub fn fewer_letters(keys: &Keyring, serial: Serial, from: Stamp) -> String {
    let claim = token::claim(keys, Purpose::FewerMails, serial, from.plus(FEWER_LASTS));
    token::mint(keys, Purpose::FewerMails, &claim).letters().to_owned()
}

/// What became of it.
#[derive(Debug)]
pub enum Fewer {
    /// It works: whose mails these are.
    Open(Box<Contact>),
    /// A year is over, or nothing about its reader is kept any more.
    Over,
}

/// Whose mails the link of `claim` is about, which was found to be ours. Reads only.
pub fn fewer(tx: &Tx, claim: Claim) -> Result<Fewer> {
    let found = tx.link(claim.serial)?.filter(|_| !claim.has_ended(tx.now()));
    Ok(match found {
        Some(Found { person, .. }) if !person.contact.is_erased() => {
            Fewer::Open(Box::new(person.contact))
        }
        _ => Fewer::Over,
    })
}
