//! Changing the ring: another key signs, one is revoked, those that nothing needs any more go.
//!
//! The ring is read and written inside the transaction that writes the event, so that two who
//! change it at once do so one after the other. The file comes last: if it cannot be written,
//! nothing has happened.

use super::{Keyring, Known, Safe, State, Stored};
use crate::audit::{self, Actor, Kind};
use crate::clock::{Stamp, days, minutes};
use crate::error::{Error, Result};
use crate::link;
use crate::member::{Member, Role};
use crate::store::Tx;
use serde_json::json;

/// How long a key that signs no more is kept at the least. Links that ended keep their own page
/// that long, and links for fewer mails work for a year (`security.md` §3.3).
const KEPT: std::time::Duration = days(400);

/// A key, and what hangs on it.
#[derive(Debug)]
pub struct InUse {
    /// The key.
    pub known: Known,
    /// How many people have a link of it that works.
    pub links: u32,
}

/// What rotating did.
#[derive(Debug)]
pub struct Rotated {
    /// The key that signs from now on.
    pub signs: u8,
    /// The one that signed before, and still verifies.
    pub before: u8,
    /// The keys that nothing needed any more.
    pub dropped: Vec<u8>,
}

/// What revoking did.
#[derive(Debug)]
pub struct Revoked {
    /// The key whose links are dead.
    pub kid: u8,
    /// The key that signs from now on.
    pub signs: u8,
    /// How many people had a link of it that worked until now.
    pub links: u32,
}

/// Every key of `ring`, oldest first.
///
/// # Errors
/// `NotAllowed` for anybody but the owner.
pub fn list(tx: &Tx, ring: &Keyring, member: &Member) -> Result<Vec<InUse>> {
    member.must_be(Role::Owner)?;
    let in_use = |known: Known| {
        let (links, _) = tx.live_links_of_key(known.kid)?;
        Ok(InUse { known, links: if known.state == State::Revoked { 0 } else { links } })
    };
    ring.keys().map(in_use).collect()
}

/// Lets a new key sign. The one before verifies on, so that no link breaks.
///
/// # Errors
/// `NotAllowed` for anybody but the owner; if the ring is full or cannot be written.
pub fn rotate(tx: &Tx, safe: &Safe, member: &Member) -> Result<Rotated> {
    member.must_be(Role::Owner)?;
    let mut file = safe.read()?;
    let dropped = let_go(tx, &mut file.key)?;
    let before = file.key.iter().find(|key| key.state == State::Signing).map_or(0, |key| key.kid);
    let signs = another(&mut file.key, tx.now())?;
    let subject = json!({ "kid": signs, "before": before, "dropped": dropped });
    audit::studio(tx, &Actor::of(member), Kind::KeyRotated, subject)?;
    safe.write(&file)?;
    Ok(Rotated { signs, before, dropped })
}

/// Ends everything that key `kid` signed, at once: links, visits, one-time doors, secrets of
/// webhooks. If it signs, a new one does first. Letters that wait are signed anew.
///
/// # Errors
/// `NotAllowed` for anybody but the owner; if there is no such key, or it was revoked before.
pub fn revoke(tx: &Tx, safe: &Safe, member: &Member, kid: u8) -> Result<Revoked> {
    member.must_be(Role::Owner)?;
    let mut file = safe.read()?;
    let state = file.key.iter().find(|key| key.kid == kid).map(|key| key.state);
    match state {
        Some(State::Signing) => drop(another(&mut file.key, tx.now())?),
        Some(State::Verifying) => {}
        Some(State::Revoked) => {
            return Err(Error::broken(format!("key {kid} was revoked before")));
        }
        None => {
            let kids: Vec<_> = file.key.iter().map(|key| key.kid.to_string()).collect();
            let kids = kids.join(", ");
            return Err(Error::broken(format!("there is no key {kid}; there are: {kids}")));
        }
    }
    for key in file.key.iter_mut().filter(|key| key.kid == kid) {
        key.state = State::Revoked;
        key.secret = String::new();
    }
    let ring = Keyring::of(&file)?;
    let links = tx.live_links_of_key(kid)?.0;
    link::sign_waiting_anew(tx, &ring, kid)?;
    let subject = json!({ "kid": kid, "signs": ring.signing(), "links": links });
    audit::studio(tx, &Actor::of(member), Kind::KeyRevoked, subject)?;
    tx.revoke_evidence_key(kid)?;
    safe.write(&file)?;
    Ok(Revoked { kid, signs: ring.signing(), links })
}

/// Takes the seal off the file, so that it can be read without `MILEPOST_SECRET_KEY`.
///
/// # Errors
/// `NotAllowed` for anybody but the owner; if it is not sealed.
pub fn unseal(tx: &Tx, safe: &Safe, member: &Member) -> Result<()> {
    member.must_be(Role::Owner)?;
    audit::studio(tx, &Actor::of(member), Kind::KeyringUnsealed, json!({}))?;
    safe.write_plain()
}

/// Drops the keys that nothing needs any more; their ids.
///
/// # Errors
/// If the ring cannot be read or written.
pub fn drop_unneeded(tx: &Tx, safe: &Safe) -> Result<Vec<u8>> {
    let mut file = safe.read()?;
    let dropped = let_go(tx, &mut file.key)?;
    if dropped.is_empty() {
        return Ok(dropped);
    }
    audit::studio(tx, &Actor::House, Kind::KeyDropped, json!({ "kids": dropped }))?;
    safe.write(&file)?;
    Ok(dropped)
}

/// Makes a key that signs, and lets the one before verify.
fn another(keys: &mut Vec<Stored>, now: Stamp) -> Result<u8> {
    let newest = keys.last().map_or(0, |key| key.kid);
    let taken = |kid: &u8| keys.iter().any(|key| key.kid == *kid);
    // One after the other and round again: an id comes back after 255 others at the earliest.
    let next = (1..=u8::MAX).map(|step| newest.wrapping_add(step)).find(|kid| !taken(kid));
    let kid = next.ok_or_else(|| Error::broken("the keyring is full: 256 keys are in use"))?;
    for key in keys.iter_mut().filter(|key| key.state == State::Signing) {
        key.state = State::Verifying;
        key.stopped = Some(now.seconds());
    }
    keys.push(Stored::new(kid, now));
    Ok(kid)
}

/// Takes out of `keys` what stopped signing long ago, if no link that lives may carry its mark.
fn let_go(tx: &Tx, keys: &mut Vec<Stored>) -> Result<Vec<u8>> {
    let named = tx.kids_needed()?;
    // A mail of any day mints anew on the same link, so a link that was there while a key signed
    // may have letters of it, whatever key its row names. A server that had not looked yet may have
    // signed a moment longer.
    let oldest = tx.oldest_live_link()?;
    let mut dropped = Vec::new();
    keys.retain(|key| {
        let Some(stopped) = key.stopped.map(Stamp::from_seconds) else { return true };
        let is_young = tx.now() < stopped.plus(KEPT);
        let may_be_out = oldest.is_some_and(|oldest| oldest < stopped.plus(minutes(1)));
        let keep = is_young || may_be_out || named.contains(&key.kid);
        if !keep {
            dropped.push(key.kid);
        }
        keep
    });
    Ok(dropped)
}
