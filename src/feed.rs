//! The feed: an address from which a calendar program takes dates, one for each participant and
//! member who wants one. It is signed, can be ended, and shows what its owner's page shows at that
//! moment; it holds no link, and asking for it counts as nothing.

mod dates;
mod ics;

pub use dates::{Dates, Entry};
pub use ics::write;

use crate::audit::{self, Actor, Kind, Trace};
use crate::clock::{Stamp, days};
use crate::error::{Refusal, Result};
use crate::id::{MemberId, ParticipantId};
use crate::key::{Keyring, Purpose};
use crate::link::{self, Sight, Visitor};
use crate::member::{Desk, Member};
use crate::participant::Participant;
use crate::store::Tx;
use crate::token::{self, Claim, Serial, Token};
use serde_json::json;
use std::time::Duration;

/// How long an address works at the most.
pub const FEED_LASTS: Duration = days(5 * 365);

/// Whose dates they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// What a participant sees of their project.
    Participant(ParticipantId),
    /// All of the studio's projects, for a member.
    Member(MemberId),
}

/// One row of the feeds.
#[derive(Debug, Clone)]
pub struct Feed {
    /// Whose it is.
    pub whose: Whose,
    /// What its token says.
    pub claim: Claim,
    /// When it was made.
    pub made_at: Stamp,
    /// When it was ended.
    pub ended_at: Option<Stamp>,
}

/// What becomes of a calendar program that asks.
#[derive(Debug)]
pub enum Opening {
    /// The dates.
    Open(Dates),
    /// It was ours and gives nothing any more.
    Ended,
}

/// Reads what the feed of `claim` shows, which was found to be ours. Reads only.
pub fn open(tx: &Tx, claim: Claim) -> Result<Opening> {
    let Some(feed) = tx.feed(claim.serial)? else { return Ok(Opening::Ended) };
    if feed.ended_at.is_some() || feed.claim.has_ended(tx.now()) {
        return Ok(Opening::Ended);
    }
    let dates = match &feed.whose {
        Whose::Participant(who) => match sight(tx, who)? {
            Some(sight) => dates::visible(tx, &sight)?,
            None => return Ok(Opening::Ended),
        },
        Whose::Member(who) => {
            let desk = Desk::of_the_house();
            match tx.members(desk)?.iter().any(|member| member.id == *who) {
                true => dates::all(tx, desk)?,
                false => return Ok(Opening::Ended),
            }
        }
    };
    Ok(Opening::Open(dates))
}

/// What a participant sees, as long as their link works.
fn sight(tx: &Tx, who: &ParticipantId) -> Result<Option<Sight>> {
    let person = tx.participant(Desk::of_the_house(), who)?;
    person.map_or(Ok(None), |person| link::without_a_browser(tx, &person.page))
}

/// The address of a visitor's feed, if they have one.
pub fn of_visitor(tx: &Tx, keys: &Keyring, visitor: &Visitor) -> Result<Option<Token>> {
    Ok(minted(tx, keys, tx.feed_of_participant(Desk::of_the_house(), &visitor.participant)?))
}

/// The address of a member's own feed, if they have one.
pub fn of_member(tx: &Tx, keys: &Keyring, member: &Member) -> Result<Option<Token>> {
    Ok(minted(tx, keys, tx.feed_of_member(member.desk, &member.profile.id)?))
}

/// One whose time is over, or whose key was revoked, is none.
fn minted(tx: &Tx, keys: &Keyring, feed: Option<Feed>) -> Option<Token> {
    let claim = feed?.claim;
    let works = keys.knows(claim.kid) && !claim.has_ended(tx.now());
    works.then(|| token::mint(keys, Purpose::Feed, &claim))
}

/// Makes an address for a visitor; one that they had before gives nothing from now on.
///
/// # Errors
/// Refuses where a code is asked before anything is shown: a calendar program cannot type one.
pub fn make_for(tx: &Tx, keys: &Keyring, visitor: &Visitor, trace: &Trace) -> Result<()> {
    if visitor.asks_for_a_code() {
        return Err(Refusal::NotAllowed(CODE).into());
    }
    make(tx, keys, &Whose::Participant(visitor.participant.clone()))?;
    tell(tx, visitor, Kind::FeedMade, trace)
}

/// Why there is none where a code is asked.
pub const CODE: &str = "This project asks for a code before it shows anything, and a calendar \
                        program cannot type one. So its dates have no address of their own.";

/// Ends a visitor's feed.
pub fn end_for(tx: &Tx, visitor: &Visitor, trace: &Trace) -> Result<()> {
    match tx.end_feed(&Whose::Participant(visitor.participant.clone()))? {
        true => tell(tx, visitor, Kind::FeedEnded, trace),
        false => Ok(()),
    }
}

fn tell(tx: &Tx, visitor: &Visitor, kind: Kind, trace: &Trace) -> Result<()> {
    let name = visitor.contact.sealed_name();
    let subject = json!({ "participant": visitor.participant.as_str(), "name": name });
    audit::by_contact(tx, visitor, kind, (subject, trace)).map(drop)
}

/// Makes an address for a member; one that they had before gives nothing from now on.
pub fn make_mine(tx: &Tx, keys: &Keyring, member: &Member) -> Result<()> {
    make(tx, keys, &Whose::Member(member.profile.id.clone()))?;
    tell_of_member(tx, member, Kind::FeedMade)
}

/// Ends a member's own feed.
pub fn end_mine(tx: &Tx, member: &Member) -> Result<()> {
    match tx.end_feed(&Whose::Member(member.profile.id.clone()))? {
        true => tell_of_member(tx, member, Kind::FeedEnded),
        false => Ok(()),
    }
}

fn tell_of_member(tx: &Tx, member: &Member, kind: Kind) -> Result<()> {
    let profile = &member.profile;
    let subject = json!({ "member": profile.id.as_str(), "name": profile.name });
    audit::studio(tx, &Actor::of(member), kind, subject)
}

/// Ends a participant's feed, by a member.
///
/// # Errors
/// `NotFound` for nobody on a project.
pub fn end_of(tx: &Tx, member: &Member, who: &ParticipantId) -> Result<()> {
    let person = tx.participant(member.desk, who)?.ok_or(Refusal::NotFound)?;
    end_with_link(tx, member, &person)
}

/// Ends a participant's feed together with their link: whoever had the link could have made it.
pub fn end_with_link(tx: &Tx, member: &Member, person: &Participant) -> Result<()> {
    if tx.end_feed(&Whose::Participant(person.id.clone()))? {
        let name = person.contact.sealed_name();
        let subject = json!({ "participant": person.id.as_str(), "name": name });
        audit::project(tx, &person.project, &Actor::of(member), Kind::FeedEnded, subject)?;
    }
    Ok(())
}

fn make(tx: &Tx, keys: &Keyring, whose: &Whose) -> Result<()> {
    tx.end_feed(whose)?;
    let ends = tx.now().plus(FEED_LASTS);
    let claim = token::claim(keys, Purpose::Feed, Serial::random(), ends);
    tx.add_feed(whose, &claim)
}
