//! Members: the people of the studio, how they sign in, and the right that this gives them.

mod address;

pub use address::address;

use crate::audit::{self, Actor, Kind};
use crate::calendar::Zone;
use crate::clock::{Stamp, days, minutes};
use crate::error::{Refusal, Result};
use crate::id::{ApiTokenId, MemberId};
use crate::key::{Keyring, Purpose};
use crate::outbox::{self, Letter};
use crate::store::Tx;
use crate::token::{self, Claim, Serial, Token};
use crate::words::words;
use serde_json::json;
use sha2::{Digest, Sha256};

words! {
    /// What a member may do; each role includes the ones before it.
    Role {
        /// Projects, updates, requests, links.
        Editor = "editor",
        /// Also members, brand, settings.
        Admin = "admin",
        /// Also keys, deletion, owners.
        Owner = "owner",
    }
}

words! {
    /// How a one-time door reaches its member.
    DoorKind {
        /// Printed by the command line: works in any browser.
        Printed = "printed",
        /// Sent by mail: works only in the browser that asked.
        Mailed = "mailed",
        /// The first run: lasts until set-up is finished.
        SetUp = "set_up",
    }
}

/// Who a member is.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The member's id.
    pub id: MemberId,
    /// As it signs updates and mails.
    pub name: String,
    /// Where sign-in links and notices go.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// The zone in which they read times.
    pub time_zone: Zone,
    /// When they were added.
    pub created_at: Stamp,
}

impl Profile {
    /// A new member's profile.
    pub fn new(name: &str, email: &str, role: Role, time_zone: Zone) -> Self {
        let (id, created_at) = (MemberId::new(), Stamp(0));
        Self { id, name: name.into(), email: email.into(), role, time_zone, created_at }
    }

    /// The first of their names.
    pub fn first_name(&self) -> &str {
        first_name(&self.name)
    }
}

/// The first word of a name.
pub fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

/// The right to the studio's side of the database. Held by signed-in members, and by what the
/// house does of itself: jobs, the command line, the demo.
#[derive(Debug, Clone, Copy)]
pub struct Desk(());

impl Desk {
    /// The house itself. `tests/it/tidy.rs` lists who may say this.
    pub const fn of_the_house() -> Self {
        Self(())
    }
}

/// What acted in a member's name, when it was not their own hand in a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// A machine that holds one of their API tokens.
    Token {
        /// Which one.
        token: ApiTokenId,
        /// What the member calls it.
        name: String,
    },
    /// Somebody at the command line of the machine that Milepost runs on.
    CommandLine,
}

/// A person of the studio who is signed in: holding one is the proof.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who it is.
    pub profile: Profile,
    /// What it opens.
    pub desk: Desk,
    /// What acts for them; nothing while they act themselves.
    pub via: Option<Via>,
}

impl Member {
    /// A member, vouched for by whoever holds the desk.
    pub const fn signed_in(profile: Profile, desk: Desk) -> Self {
        Self { profile, desk, via: None }
    }

    /// Refuses unless the member's role includes `role`.
    ///
    /// # Errors
    /// `NotAllowed` with who may.
    pub fn must_be(&self, role: Role) -> Result<()> {
        if self.profile.role >= role {
            return Ok(());
        }
        Err(Refusal::NotAllowed("Only an admin or the owner of the studio can change this.").into())
    }
}

/// A one-time door, as stored: everything but its letters.
#[derive(Debug, Clone)]
pub struct Door {
    /// The row's serial, key and end.
    pub claim: Claim,
    /// How it reaches the member.
    pub kind: DoorKind,
    /// Whose it is; none for set-up.
    pub member: Option<MemberId>,
    /// SHA-256 of the cookie of the browser that asked, for mailed ones.
    pub browser: Option<Vec<u8>>,
    /// When it was used up.
    pub used_at: Option<Stamp>,
}

impl Door {
    /// Whether the browser that holds `secret` may use it: any browser, unless it was mailed.
    pub fn is_for(&self, secret: Option<&[u8]>) -> bool {
        self.browser.is_none() || self.browser == secret.map(hash)
    }
}

/// How long a one-time sign-in link lasts.
pub const DOOR_LASTS: std::time::Duration = minutes(15);

/// How long a session lasts after it was last used.
pub const SESSION_LASTS: std::time::Duration = days(14);

/// The member with an address; without one, the owner.
///
/// # Errors
/// Refuses if nobody has it.
pub fn by_address(tx: &Tx, email: Option<&str>) -> Result<Profile> {
    let desk = Desk::of_the_house();
    let found = match email {
        Some(email) => tx.member_by_email(desk, email)?,
        None => tx.members(desk)?.into_iter().find(|member| member.role == Role::Owner),
    };
    found.ok_or_else(|| Refusal::wrong("email", "No member has this address.").into())
}

/// Whoever has a shell on the machine acts as the owner, and the trail says how.
pub fn at_the_machine(tx: &Tx) -> Result<Member> {
    let owner = Member::signed_in(by_address(tx, None)?, Desk::of_the_house());
    Ok(Member { via: Some(Via::CommandLine), ..owner })
}

/// Makes a door that any browser may use, for the command line.
///
/// # Errors
/// Refuses if nobody has that address; without one, the owner is meant.
pub fn print_door(tx: &Tx, keys: &Keyring, email: Option<&str>) -> Result<Token> {
    let profile = by_address(tx, email)?;
    let door = new_door(tx, keys, DoorKind::Printed, Some(profile.id), None);
    tx.add_door(&door)?;
    Ok(token::mint(keys, Purpose::Enter, &door.claim))
}

/// Mails a door to `email` if a member has it. Says nothing either way.
pub fn mail_door(tx: &Tx, keys: &Keyring, email: &str, browser: &[u8]) -> Result<()> {
    let desk = Desk::of_the_house();
    let Some(profile) = tx.member_by_email(desk, email)? else { return Ok(()) };
    // Few for one browser; more for all, so that a stranger who asks cannot keep the member out.
    let since = tx.now().minus(minutes(15));
    let mine = tx.doors_since(&profile.id, Some(&hash(browser)), since)?;
    if mine >= 3 || tx.doors_since(&profile.id, None, since)? >= 12 {
        return Ok(());
    }
    let door = new_door(tx, keys, DoorKind::Mailed, Some(profile.id.clone()), Some(hash(browser)));
    tx.add_door(&door)?;
    let Some(studio) = tx.studio()? else { return Ok(()) };
    let letter = Letter::SignIn { studio: outbox::Sender::of(&studio), to: profile.name.clone() };
    outbox::to_member(tx, &profile, letter, Some(door.claim))
}

/// The door that set-up goes through, made again at every start until it was used.
pub fn set_up_door(tx: &Tx, keys: &Keyring) -> Result<Token> {
    tx.end_set_up_doors()?;
    let mut door = new_door(tx, keys, DoorKind::SetUp, None, None);
    door.claim = token::claim(keys, Purpose::SetUp, door.claim.serial, tx.now().plus(days(3650)));
    tx.add_door(&door)?;
    Ok(token::mint(keys, Purpose::SetUp, &door.claim))
}

fn new_door(
    tx: &Tx,
    keys: &Keyring,
    kind: DoorKind,
    member: Option<MemberId>,
    browser: Option<Vec<u8>>,
) -> Door {
    let ends = tx.now().plus(DOOR_LASTS);
    let claim = token::claim(keys, Purpose::Enter, Serial::random(), ends);
    Door { claim, kind, member, browser, used_at: None }
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

/// Uses the door up and opens a session: the secret for the cookie, known only to the browser.
///
/// # Errors
/// `NotFound` if the door is used, over, or was mailed to another browser.
pub fn enter(tx: &Tx, keys: &Keyring, letters: &str, browser: Option<&[u8]>) -> Result<[u8; 32]> {
    let door = look_at_door(tx, keys, Purpose::Enter, letters)?.ok_or(Refusal::NotFound)?;
    if !door.is_for(browser) {
        return Err(Refusal::NotAllowed(
            "This sign-in link was asked for in another browser. Ask for a new one here.",
        )
        .into());
    }
    tx.use_door(door.claim.serial)?;
    let id = door.member.ok_or(Refusal::NotFound)?;
    let desk = Desk::of_the_house();
    let profile = tx.member(desk, &id)?.ok_or(Refusal::NotFound)?;
    open_session(tx, &Member::signed_in(profile, desk), door.kind)
}

/// Opens a session for a member who has just proved to be one.
pub fn open_session(tx: &Tx, member: &Member, kind: DoorKind) -> Result<[u8; 32]> {
    let secret = crate::id::random::<32>();
    tx.add_session(&hash(&secret), &member.profile.id, tx.now().plus(SESSION_LASTS))?;
    let subject = json!({ "by": kind.as_str() });
    audit::studio(tx, &Actor::of(member), Kind::MemberSignedIn, subject)?;
    Ok(secret)
}

/// The member whose browser holds `secret`, if the session still lasts.
pub fn of_session(tx: &Tx, secret: &[u8]) -> Result<Option<Member>> {
    let found = tx.session_member(&hash(secret))?;
    Ok(found.map(|(profile, _)| Member::signed_in(profile, Desk::of_the_house())))
}

/// Whether the session of `secret` was not lengthened for a day.
pub fn session_is_due(tx: &Tx, secret: &[u8]) -> Result<bool> {
    let fresh = tx.now().plus(SESSION_LASTS).minus(days(1));
    Ok(tx.session_member(&hash(secret))?.is_some_and(|(_, ends_at)| ends_at < fresh))
}

/// Lets the session of `secret` last from now on.
pub fn roll_session(tx: &Tx, secret: &[u8]) -> Result<()> {
    tx.roll_session(&hash(secret), tx.now().plus(SESSION_LASTS))
}

/// Ends the session of `secret` at once.
pub fn sign_out(tx: &Tx, member: &Member, secret: &[u8]) -> Result<()> {
    tx.end_session(&hash(secret))?;
    audit::studio(tx, &Actor::of(member), Kind::MemberSignedOut, json!({}))
}

fn hash(secret: &[u8]) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}
