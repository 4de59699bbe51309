//! Members: the people of the studio, how they sign in, and the right that this gives them.

mod address;
mod ceremony;
mod domain;
mod door;
pub mod passkey;
mod roster;
mod session;

pub use address::address;
pub use ceremony::Ceremonies;
pub use domain::{Domain, NOWHERE};
pub use door::{
    Asking, DOOR_LASTS, Door, DoorKind, INVITATION_LASTS, enter, invite_through, look_at_door,
    mail_door, print_door, set_up_door,
};
pub use passkey::{Passkey, remove_passkey};
pub use roster::{
    Change, Invitation, Seat, change, change_me, end, invite, invite_again, may_move,
    require_passkeys, roster,
};
pub use session::{
    FRESH, From, SESSION_LASTS, SESSION_MOST, Session, end_other_sessions, end_session, of_session,
    open_session, prove, roll_session, session_is_due, sign_out, touch_session,
};

use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::id::{ApiTokenId, MemberId};
use crate::store::Tx;
use crate::words::words;
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
    /// Whether they get the day's digest.
    pub digest: bool,
    /// When they were added.
    pub created_at: Stamp,
}

impl Profile {
    /// A new member's profile.
    pub fn new(name: &str, email: &str, role: Role, time_zone: Zone) -> Self {
        let (id, created_at) = (MemberId::new(), Stamp(0));
        let (name, email, digest) = (name.into(), email.into(), true);
        Self { id, name, email, role, time_zone, digest, created_at }
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

/// What is kept of a secret that only a browser knows.
fn hash(secret: &[u8]) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}
