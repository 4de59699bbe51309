//! One-time doors: how a member comes in without a passkey. Printed by the command line, mailed to
//! whoever asked, sent as an invitation, or made for the first run.

use super::session::{self, From};
use super::{Desk, Domain, Member, Profile, Role, by_address, hash};
use crate::calendar::Zone;
use crate::clock::{days, minutes};
use crate::error::{Refusal, Result};
use crate::id::MemberId;
use crate::key::{Keyring, Purpose};
use crate::outbox::{self, Letter, Sender};
use crate::store::Tx;
use crate::token::{self, Claim, Serial, Token};
use crate::words::words;
use std::time::Duration;

words! {
    /// How a one-time door reaches its member.
    DoorKind {
        /// Printed by the command line: works in any browser.
        Printed = "printed",
        /// Sent by mail: works only in the browser that asked.
        Mailed = "mailed",
        /// The first run: lasts until set-up is finished.
        SetUp = "set_up",
        /// An invitation: sent by mail, works in any browser.
        Invited = "invited",
    }
}

/// A one-time door, as stored: everything but its letters.
#[derive(Debug, Clone)]
pub struct Door {
    /// The row's serial, key and end.
    pub claim: Claim,
    /// How it reaches the member.
    pub kind: DoorKind,
    /// Whose it is; none for set-up, and for one that nobody was to use.
    pub member: Option<MemberId>,
    /// SHA-256 of the cookie of the browser that asked, for mailed ones.
    pub browser: Option<Vec<u8>>,
    /// The network that asked, for mailed ones.
    pub network: String,
    /// The page of ours that it leads to; the studio's home if none.
    pub back: Option<String>,
    /// When it was used up.
    pub used_at: Option<crate::clock::Stamp>,
}

impl Door {
    /// Whether the browser that holds `secret` may use it: any browser, unless it was mailed.
    pub fn is_for(&self, secret: Option<&[u8]>) -> bool {
        self.browser.is_none() || self.browser == secret.map(hash)
    }
}

/// How long a one-time sign-in link lasts.
pub const DOOR_LASTS: Duration = minutes(15);

/// How long an invitation lasts.
pub const INVITATION_LASTS: Duration = days(7);

/// Asked-for letters are counted over this long.
const COUNTED: Duration = minutes(15);

/// How many letters one browser, and one network that the member was never seen in, gets them sent.
const EACH: u32 = 3;

/// How many letters a network gets a member sent that they came in from before.
const NEIGHBOURS: u32 = 12;

/// How many letters all networks together get a member sent that they were never seen in.
const STRANGERS: u32 = 12;

/// Makes a door that any browser may use, for the command line. It opens for members with a passkey
/// too: whoever has a shell on the machine is who helps them.
///
/// # Errors
/// Refuses if nobody has that address; without one, the owner is meant.
pub fn print_door(tx: &Tx, keys: &Keyring, email: Option<&str>) -> Result<Token> {
    let profile = by_address(tx, email)?;
    let door = new_door(tx, keys, DoorKind::Printed, DOOR_LASTS);
    let door = Door { member: Some(profile.id), ..door };
    tx.add_door(&door)?;
    Ok(token::mint(keys, Purpose::Enter, &door.claim))
}

/// Who asks for a door by mail.
#[derive(Debug, Clone, Default)]
pub struct Asking {
    /// The secret of the browser that asks.
    pub browser: Vec<u8>,
    /// The network that it asks from.
    pub network: String,
    /// Where passkeys work here, if they do.
    pub domain: Option<Domain>,
    /// The page of ours that the door leads to.
    pub back: Option<String>,
}

/// Mails a door to `email` if a member without a passkey has it; one with a passkey is told to use
/// that. Says nothing either way, and does the same work for everybody: the same questions, one
/// door and one letter written. What nobody is to get is used up and taken back at once, so that
/// neither answer nor time tells who is a member (`security.md`, J5).
pub fn mail_door(tx: &Tx, keys: &Keyring, email: &str, asking: &Asking) -> Result<()> {
    let Some(studio) = tx.studio()? else { return Ok(()) };
    let found = tx.member_by_email(Desk::of_the_house(), email)?;
    let stand_in = || Profile::new("Nobody", email, Role::Editor, Zone::default());
    let profile = found.clone().unwrap_or_else(stand_in);
    let heard = found.is_some() & may_ask(tx, &profile.id, asking)?;
    let holds = tx.count_passkeys(&profile.id, asking.domain.as_ref())? > 0;
    let door = Door {
        member: heard.then(|| profile.id.clone()),
        browser: Some(hash(&asking.browser)),
        network: asking.network.clone(),
        back: asking.back.clone(),
        used_at: (!heard || holds).then(|| tx.now()),
        ..new_door(tx, keys, DoorKind::Mailed, DOOR_LASTS)
    };
    tx.add_door(&door)?;
    let (studio, to) = (Sender::of(&studio), profile.name.clone());
    let letter = match holds {
        true => Letter::UsePasskey { studio, to },
        false => Letter::SignIn { studio, to },
    };
    let claim = (!holds).then_some(door.claim);
    let mail = outbox::to_whoever_asked(tx, &profile, (found.is_some(), letter), claim)?;
    if !heard {
        tx.take_mail_back(&mail)?;
    }
    Ok(())
}

/// Few letters for one browser and one network, more for all that the member was never seen in. A
/// network that they came in from has its own count, so that a stranger who asks again and again
/// cannot keep them out.
fn may_ask(tx: &Tx, member: &MemberId, asking: &Asking) -> Result<bool> {
    let since = tx.now().minus(COUNTED);
    let mine = tx.doors_of_browser(member, &hash(&asking.browser), since)?;
    let near = tx.doors_of_network(member, &asking.network, since)?;
    let strange = tx.doors_of_strangers(member, since)?;
    let known = tx.was_seen_in(member, &asking.network)?;
    let most = if known { NEIGHBOURS } else { EACH };
    Ok((mine < EACH) & (near < most) & (known | (strange < STRANGERS)))
}

/// Mails an invitation: a door for seven days and any browser. Earlier ones end.
pub fn invite_through(tx: &Tx, keys: &Keyring, by: &Member, profile: &Profile) -> Result<()> {
    let studio = tx.studio()?.ok_or(Refusal::NotFound)?;
    tx.end_doors_of(&profile.id)?;
    let door = new_door(tx, keys, DoorKind::Invited, INVITATION_LASTS);
    let door = Door { member: Some(profile.id.clone()), ..door };
    tx.add_door(&door)?;
    let letter = Letter::Invitation {
        studio: Sender::of(&studio),
        to: profile.name.clone(),
        by: by.profile.name.clone(),
        zone: profile.time_zone.clone(),
    };
    outbox::to_member(tx, profile, letter, Some(door.claim))
}

/// The door that set-up goes through, made again at every start until it was used.
pub fn set_up_door(tx: &Tx, keys: &Keyring) -> Result<Token> {
    tx.end_set_up_doors()?;
    let mut door = new_door(tx, keys, DoorKind::SetUp, DOOR_LASTS);
    door.claim = token::claim(keys, Purpose::SetUp, door.claim.serial, tx.now().plus(days(3650)));
    tx.add_door(&door)?;
    Ok(token::mint(keys, Purpose::SetUp, &door.claim))
}

fn new_door(tx: &Tx, keys: &Keyring, kind: DoorKind, lasts: Duration) -> Door {
    let ends = tx.now().plus(lasts);
    let claim = token::claim(keys, Purpose::Enter, Serial::random(), ends);
    let network = String::new();
    Door { claim, kind, member: None, browser: None, network, back: None, used_at: None }
}

/// Whether the door of `letters` still opens, without using it up.
pub fn look_at_door(
    tx: &Tx,
    keys: &Keyring,
    purpose: Purpose,
    letters: &str,
) -> Result<Option<Door>> {
    let Some(claim) = token::read(keys, purpose, letters) else { return Ok(None) };
    if claim.has_ended(tx.now()) {
        return Ok(None);
    }
    let door = tx.door(claim.serial)?;
    Ok(door.filter(|door| door.used_at.is_none() && door.claim == claim))
}

/// Uses the door up and opens a session: the secret for the cookie, known only to the browser, and
/// the page that it was asked for. A session of the same member in the same browser makes room.
///
/// # Errors
/// `NotFound` if the door is used, over, or its member has left or has a passkey by now;
/// `NotAllowed` if it was mailed to another browser.
pub fn enter(
    tx: &Tx,
    keys: &Keyring,
    letters: &str,
    from: &From,
) -> Result<([u8; 32], Option<String>)> {
    let door = look_at_door(tx, keys, Purpose::Enter, letters)?.ok_or(Refusal::NotFound)?;
    if !door.is_for(from.asked.as_deref()) {
        return Err(Refusal::NotAllowed(
            "This sign-in link was asked for in another browser. Ask for a new one here.",
        )
        .into());
    }
    tx.use_door(door.claim.serial)?;
    let id = door.member.ok_or(Refusal::NotFound)?;
    let by_mail = matches!(door.kind, DoorKind::Mailed | DoorKind::Invited);
    if by_mail && tx.count_passkeys(&id, from.domain.as_ref())? > 0 {
        return Err(Refusal::NotFound.into());
    }
    let desk = Desk::of_the_house();
    let profile = tx.member(desk, &id)?.ok_or(Refusal::NotFound)?;
    session::make_room(tx, &id, from)?;
    let member = Member::signed_in(profile, desk);
    Ok((session::open_session(tx, &member, door.kind.as_str(), from)?, door.back))
}
