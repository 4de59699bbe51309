//! The access link: the signed, expiring link of one participant, and the visit it opens.
//!
//! A link belongs to the participant, not to a page or an address. Each mail mints a token of its
//! own on it; all of them work any number of times until their end, unless the link is ended first
//! (`security.md` §0.4). Opening one changes nothing but a cookie.

mod by_hand;
mod ending;
mod fewer;
mod sight;
mod visit;

pub use by_hand::{
    MOST_DAYS, copy, end_with, extend, issue_again, reissue_all, resend, revoke, rotate,
};
pub use ending::{SOON, ending, warn, warning_is_due};
pub use fewer::{FEWER_LASTS, Fewer, fewer, fewer_letters};
pub use sight::{Sight, glimpse, without_a_browser};
pub use visit::{
    AFTER_CLOSE, Ended, Opening, Shown, VISIT_LASTS, Visitor, cookie, note, note_fetched,
    note_read, open, open_claim, shown, visit, visit_of,
};

use crate::audit::{self, Actor, Kind};
use crate::clock::{Stamp, days, minutes};
use crate::error::{Error, Refusal, Result};
use crate::id::ParticipantId;
use crate::key::{Keyring, Purpose};
use crate::member::{Desk, Profile, address};
use crate::outbox::{self, Facts, Letter, Sender};
use crate::participant::Participant;
use crate::reminder;
use crate::store::Tx;
use crate::token::{self, Claim, Serial};
use crate::words::words;
use serde_json::json;
use std::sync::Arc;

words! {
    /// Where a link stands.
    State {
        /// It opens.
        Live = "live",
        /// A new one took its place.
        Rotated = "rotated",
        /// The studio ended it.
        Revoked = "revoked",
    }
}

words! {
    /// What a link does at a moment: its state, and whether its time is over.
    Standing {
        /// It opens.
        Live = "live",
        /// Its time is over, or that of its project.
        Expired = "expired",
        /// A new one took its place.
        Rotated = "rotated",
        /// The studio ended it.
        Revoked = "revoked",
    }
}

/// One row of the links.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its serial: what tokens name.
    pub serial: Serial,
    /// Whose it is.
    pub participant: ParticipantId,
    /// The key that signed when it was made.
    pub kid: u8,
    /// The latest end given to any of its tokens.
    pub ends_at: Stamp,
    /// An extension that also revives older tokens; zero for none.
    pub extended_until: Stamp,
    /// Where it stands.
    pub state: State,
    /// When it was ended.
    pub ended_at: Option<Stamp>,
    /// The name of the member who ended it.
    pub ended_by: Option<String>,
    /// Why, in their words.
    pub why: Option<String>,
}

impl Link {
    /// The first moment at which none of its tokens opens it any more; `closed_at` is that of its
    /// project.
    pub fn end(&self, closed_at: Option<Stamp>) -> Stamp {
        let end = self.ends_at.max(self.extended_until);
        closed_at.map_or(end, |at| end.min(at.plus(AFTER_CLOSE)))
    }

    /// What it does at `now`.
    pub fn stands(&self, closed_at: Option<Stamp>, now: Stamp) -> Standing {
        match self.state {
            State::Live if now < self.end(closed_at) => Standing::Live,
            State::Live => Standing::Expired,
            State::Rotated => Standing::Rotated,
            State::Revoked => Standing::Revoked,
        }
    }
}

/// A link with all that a visit needs to know, found by its serial.
#[derive(Debug, Clone)]
pub struct Found {
    /// The link.
    pub link: Link,
    /// Whose it is.
    pub person: Participant,
    /// Whom they work for.
    pub client_name: String,
    /// The project's title.
    pub project_title: String,
    /// When the project was closed.
    pub closed_at: Option<Stamp>,
    /// Whether the project asks for a code before it shows anything in a new browser.
    pub code_to_open: bool,
}

/// What it takes to mint: the keys, and how long a link lasts.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The keyring.
    pub keys: Arc<Keyring>,
    /// The life of an access link, in days, from each mail that carries it.
    pub link_days: u32,
    /// The latest moment that was ever written down, as far as was looked: a clock that went back
    /// makes no link that is over before it is sent.
    pub written_until: Stamp,
    /// What every address of this portal begins with; receipts say where they come from.
    pub base_url: String,
}

impl Signer {
    /// When a link ends that is mailed now.
    pub fn end(&self, now: Stamp) -> Stamp {
        let life = days(self.link_days);
        let ends = now.plus(life);
        if ends > self.written_until { ends } else { self.written_until.plus(life) }
    }
}

/// Gives a participant a new link; the one before must have ended.
pub fn issue(tx: &Tx, signer: &Signer, participant: &ParticipantId) -> Result<()> {
    let ends = signer.end(tx.now());
    let claim = token::claim(&signer.keys, Purpose::Link, Serial::random(), ends);
    tx.add_link(participant, &claim)?;
    reminder::replan_participant(tx, participant)
}

/// The token for one more mail to `participant`: full length from now, and the row remembers the
/// latest end. `None` if their link was ended: nothing is mailed then.
pub fn for_mail(tx: &Tx, signer: &Signer, participant: &ParticipantId) -> Result<Option<Claim>> {
    let Some(link) = live(tx, participant)? else { return Ok(None) };
    let ends = signer.end(tx.now());
    let claim = token::claim(&signer.keys, Purpose::Link, link.serial, ends);
    tx.set_link_end(link.serial, claim.ends_at.max(link.ends_at))?;
    Ok(Some(claim))
}

/// The same for a project that is over: nothing lasts longer than `end`.
pub fn for_last_mail(
    tx: &Tx,
    signer: &Signer,
    participant: &ParticipantId,
    end: Stamp,
) -> Result<Option<Claim>> {
    let Some(link) = live(tx, participant)? else { return Ok(None) };
    let ends = signer.end(tx.now()).min(end);
    let claim = token::claim(&signer.keys, Purpose::Link, link.serial, ends);
    tx.set_link_end(link.serial, claim.ends_at.max(link.ends_at))?;
    Ok(Some(claim))
}

/// Lets the letters that still wait with a link of key `kid` carry one of the key that signs now.
pub fn sign_waiting_anew(tx: &Tx, keys: &Keyring, kid: u8) -> Result<()> {
    for old in tx.waiting_claims(kid)? {
        let claim = token::claim(keys, Purpose::Link, old.serial, old.ends_at);
        tx.remint_waiting(old.serial, &claim)?;
    }
    Ok(())
}

fn live(tx: &Tx, participant: &ParticipantId) -> Result<Option<Link>> {
    let newest = tx.newest_link(Desk::of_the_house(), participant)?;
    Ok(newest.filter(|link| link.state == State::Live))
}

/// Mails a fresh link to the address on record of whoever `letters` belong to, unless the studio
/// ended that link. Whatever happens, the answer to the asker is the same. Only where the row is
/// gone, as after a restore, is the `typed` address looked for (`security.md` §0.10).
///
/// # Errors
/// `Wrong` if the row is gone and what was typed is no address.
pub fn renew(tx: &Tx, signer: &Signer, letters: &str, typed: &str) -> Result<()> {
    let Some(claim) = token::read(&signer.keys, Purpose::Link, letters) else { return Ok(()) };
    match tx.link(claim.serial)? {
        Some(found) => send_fresh(tx, signer, &found),
        None => send_to(tx, signer, typed),
    }
}

/// The link that `letters` are about, if they are ours; asks no database.
pub fn serial(signer: &Signer, letters: &str) -> Option<Serial> {
    token::read(&signer.keys, Purpose::Link, letters).map(|claim| claim.serial)
}

/// The same for a page whose browser has no cookie any more, or one whose row is gone.
///
/// # Errors
/// As [`renew`].
pub fn renew_page(tx: &Tx, signer: &Signer, shown: &Shown, typed: &str) -> Result<()> {
    let (Shown::Nothing(page) | Shown::Odd(page) | Shown::Cookie(page, _)) = shown;
    match (tx.newest_link_of_page(page)?, shown) {
        (Some(found), _) => send_fresh(tx, signer, &found),
        (None, Shown::Cookie(..)) => send_to(tx, signer, typed),
        (None, _) => Ok(()),
    }
}

/// Mails whoever has the address `typed` the links they have, if anybody does.
fn send_to(tx: &Tx, signer: &Signer, typed: &str) -> Result<()> {
    let email = address(typed).map_err(|says| Refusal::wrong("email", says))?;
    for found in tx.live_links_of_address(&email)? {
        send_fresh(tx, signer, &found)?;
    }
    Ok(())
}

/// At most one fresh link a minute and three in 15 minutes (`product.md`, defaults).
fn send_fresh(tx: &Tx, signer: &Signer, found: &Found) -> Result<()> {
    let now = tx.now();
    let over = found.closed_at.is_some_and(|at| now >= at.plus(AFTER_CLOSE));
    let person = &found.person;
    let just_now = tx.fresh_links_since(&person.id, now.minus(minutes(1)))?;
    let lately = tx.fresh_links_since(&person.id, now.minus(minutes(15)))?;
    if over || found.link.state == State::Revoked || just_now >= 1 || lately >= 3 {
        return Ok(());
    }
    let Some(claim) = for_mail(tx, signer, &person.id)? else { return Ok(()) };
    let member = host(tx, person)?;
    let facts = facts(tx, person, &member.name)?;
    outbox::to_participant(tx, person, &member, claim, Letter::FreshLink { facts })?;
    let subject =
        json!({ "participant": person.id.as_str(), "name": person.contact.sealed_name() });
    audit::project(tx, &person.project, &Actor::House, Kind::LinkRenewed, subject)
}

/// The member whom `person` deals with: whoever posted last, or the owner.
pub fn host(tx: &Tx, person: &Participant) -> Result<Profile> {
    tx.member_of_project(Desk::of_the_house(), &person.project)
}

/// What every letter to `person` says.
pub fn facts(tx: &Tx, person: &Participant, member: &str) -> Result<Facts> {
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
    let project = tx.project(Desk::of_the_house(), &person.project)?;
    Ok(Facts {
        studio: Sender::of(&studio),
        project: project.map(|project| project.title).unwrap_or_default(),
        to: person.contact.name.clone(),
        zone: person.contact.time_zone.clone(),
        member: member.to_owned(),
    })
}
