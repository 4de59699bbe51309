//! Who belongs to the studio: invited, changed, ended. Nobody makes a role above their own, nobody
//! changes or ends themselves by accident, and the studio always has an owner.

use super::door::invite_through;
use super::{Domain, Member, Profile, Role, address};
use crate::audit::{self, Actor, Kind};
use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::error::{Fault, Refusal, Result};
use crate::id::MemberId;
use crate::key::Keyring;
use crate::store::Tx;
use crate::studio::text;
use serde_json::json;

/// A member, as the list of members shows them.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Who.
    pub profile: Profile,
    /// When they were last here; none if they never came in.
    pub seen_at: Option<Stamp>,
    /// How many passkeys they have, wherever those work.
    pub passkeys: u32,
}

/// What an invitation asks for.
#[derive(Debug, Clone, Default)]
pub struct Invitation {
    /// Where it goes.
    pub email: String,
    /// As they will sign what they post.
    pub name: String,
    /// What they may do: a word of [`Role`].
    pub role: String,
    /// Their zone; the studio's if empty.
    pub time_zone: String,
}

/// What changes of a member; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Their name.
    pub name: Option<String>,
    /// What they may do: a word of [`Role`].
    pub role: Option<String>,
    /// Their zone.
    pub time_zone: Option<String>,
    /// Whether they get the day's digest.
    pub digest: Option<bool>,
}

/// Every member, first come first.
///
/// # Errors
/// `NotAllowed` for members who are no admins.
pub fn roster(tx: &Tx, member: &Member) -> Result<Vec<Seat>> {
    member.must_be(Role::Admin)?;
    tx.seats(member.desk)
}

/// Invites somebody by mail. Who left and is invited again comes back as the same member, without
/// anything that let them in before.
///
/// # Errors
/// `Wrong` by field; `NotAllowed` for members who are no admins.
pub fn invite(tx: &Tx, keys: &Keyring, member: &Member, form: &Invitation) -> Result<Profile> {
    member.must_be(Role::Admin)?;
    let studio = tx.studio()?.ok_or(Refusal::NotFound)?;
    let mut faults = Vec::new();
    let email = address(&form.email).unwrap_or_else(|says| {
        faults.push(Fault::new("email", says));
        String::new()
    });
    let name = text(&mut faults, "name", &form.name, NO_NAME);
    let role = role(&mut faults, member, &form.role);
    let time_zone = match form.time_zone.trim() {
        "" => studio.time_zone,
        zone => self::zone(&mut faults, zone),
    };
    if tx.member_by_email(member.desk, &email)?.is_some() {
        faults.push(Fault::new("email", "Somebody with this address is a member already."));
    }
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    let fresh = Profile::new(&name, &email, role, time_zone);
    let profile = match tx.left_member_by_email(member.desk, &email)? {
        Some(id) => {
            let profile = Profile { id, ..fresh };
            tx.bring_member_back(&profile)?;
            profile
        }
        None => {
            tx.add_member(&fresh)?;
            fresh
        }
    };
    invite_through(tx, keys, member, &profile)?;
    tell(tx, member, Kind::MemberInvited, &profile)?;
    tx.member(member.desk, &profile.id)?.ok_or_else(|| Refusal::NotFound.into())
}

/// Mails a new invitation to somebody who has not come in yet; the older one ends.
///
/// # Errors
/// `NotFound` if there is no such member; `Wrong` if they were here already.
pub fn invite_again(tx: &Tx, keys: &Keyring, member: &Member, id: &MemberId) -> Result<Profile> {
    let profile = theirs(tx, member, id)?;
    if tx.seen_at(id)?.is_some() {
        let says = format!("{} was here already and signs in by themselves.", profile.name);
        return Err(Refusal::wrong("form", says).into());
    }
    invite_through(tx, keys, member, &profile)?;
    tell(tx, member, Kind::MemberInvitedAgain, &profile)?;
    Ok(profile)
}

/// Changes a member's name, role or zone. A change that changes nothing tells nothing.
///
/// # Errors
/// `Wrong` by field; `NotAllowed` for what is not theirs to change.
pub fn change(tx: &Tx, member: &Member, id: &MemberId, to: &Change) -> Result<Profile> {
    let before = theirs(tx, member, id)?;
    let mut faults = Vec::new();
    let mut after = renamed(&mut faults, &before, to);
    if let Some(typed) = &to.role {
        after.role = role(&mut faults, member, typed);
    }
    let same_role = after.role == before.role;
    if !same_role && before.id == member.profile.id {
        faults.push(Fault::new("role", "Another admin or owner has to change your own role."));
    }
    if !same_role && before.role == Role::Owner && tx.owners()? <= 1 {
        faults.push(Fault::new("role", LAST_OWNER));
    }
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    save(tx, member, &before, &after)?;
    Ok(after)
}

/// Changes one's own name or zone.
///
/// # Errors
/// `Wrong` by field.
pub fn change_me(tx: &Tx, member: &Member, to: &Change) -> Result<Profile> {
    let before = tx.member(member.desk, &member.profile.id)?.ok_or(Refusal::NotFound)?;
    let mut faults = Vec::new();
    let after = renamed(&mut faults, &before, to);
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    save(tx, member, &before, &after)?;
    Ok(after)
}

/// Ends a member: their sessions, API tokens, passkeys and doors stop at once (`security.md`, D6).
/// What they did stays.
///
/// # Errors
/// `NotFound` if there is no such member; `NotAllowed` for oneself, the last owner, and whoever may
/// do more.
pub fn end(tx: &Tx, member: &Member, id: &MemberId) -> Result<Profile> {
    let profile = theirs(tx, member, id)?;
    if profile.id == member.profile.id {
        return Err(Refusal::NotAllowed("Another admin or owner has to end you.").into());
    }
    if profile.role == Role::Owner && tx.owners()? <= 1 {
        return Err(Refusal::NotAllowed(LAST_OWNER).into());
    }
    tx.end_member(id)?;
    tx.end_sessions(id, None)?;
    tx.end_doors_of(id)?;
    tx.drop_passkeys(id)?;
    tx.revoke_api_tokens_of(id, &member.profile.name)?;
    tell(tx, member, Kind::MemberEnded, &profile)?;
    Ok(profile)
}

/// Says whether every member needs a passkey.
///
/// # Errors
/// `NotAllowed` for members who are no owners; `Wrong` where passkeys cannot work, or while the
/// member has none that does: they would lock themselves out.
pub fn require_passkeys(
    tx: &Tx,
    member: &Member,
    required: bool,
    domain: Option<&Domain>,
) -> Result<()> {
    if member.profile.role < Role::Owner {
        return Err(Refusal::NotAllowed("Only an owner of the studio can change this.").into());
    }
    if required && domain.is_none() {
        return Err(Refusal::wrong("required", super::NOWHERE).into());
    }
    if required && tx.count_passkeys(&member.profile.id, domain)? == 0 {
        return Err(Refusal::wrong("required", NONE_YET).into());
    }
    if tx.passkeys_required()? == required {
        return Ok(());
    }
    tx.require_passkeys(required)?;
    let subject = json!({ "required": required });
    audit::studio(tx, &Actor::of(member), Kind::PasskeysRequired, subject)
}

/// Refuses a move to another name while every member needs a passkey: theirs belong to the name
/// they were made for, and nobody could come in.
///
/// # Errors
/// `Wrong` if passkeys are required and the names differ.
pub fn may_move(tx: &Tx, from: Option<&Domain>, to: Option<&Domain>) -> Result<()> {
    let stays = from.map(|domain| &domain.name) == to.map(|domain| &domain.name);
    if stays || !tx.passkeys_required()? {
        return Ok(());
    }
    Err(Refusal::wrong("url", BOUND).into())
}

const NONE_YET: &str = "Add a passkey of your own first; then ask everybody for one.";
const BOUND: &str = "Every member needs a passkey, and passkeys work under the present name only. \
                     Stop requiring them under Members first.";
const NO_NAME: &str = "Give their name; it signs what they post.";
const LAST_OWNER: &str = "The studio needs an owner. Make somebody else one first.";

/// A member whom `member` may change: nobody who may do more than they.
fn theirs(tx: &Tx, member: &Member, id: &MemberId) -> Result<Profile> {
    member.must_be(Role::Admin)?;
    let profile = tx.member(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if profile.role > member.profile.role {
        return Err(Refusal::NotAllowed("Only an owner can change an owner.").into());
    }
    Ok(profile)
}

fn role(faults: &mut Vec<Fault>, member: &Member, typed: &str) -> Role {
    let role = typed.trim().parse().ok();
    if role.is_none() {
        faults.push(Fault::new("role", "Choose what they may do: editor, admin or owner."));
    }
    let role = role.unwrap_or(Role::Editor);
    if role > member.profile.role {
        faults.push(Fault::new("role", "Nobody can give a role above their own."));
    }
    role
}

fn zone(faults: &mut Vec<Fault>, typed: &str) -> Zone {
    typed.parse().unwrap_or_else(|_| {
        let says = "Choose a time zone from the list, such as Europe/London.";
        faults.push(Fault::new("zone", says));
        Zone::default()
    })
}

fn renamed(faults: &mut Vec<Fault>, before: &Profile, to: &Change) -> Profile {
    let mut after = before.clone();
    if let Some(typed) = &to.name {
        after.name = text(faults, "name", typed, NO_NAME);
    }
    if let Some(typed) = &to.time_zone {
        after.time_zone = zone(faults, typed.trim());
    }
    after.digest = to.digest.unwrap_or(before.digest);
    after
}

fn save(tx: &Tx, member: &Member, before: &Profile, after: &Profile) -> Result<()> {
    let what = |profile: &Profile| {
        (profile.name.clone(), profile.role, profile.time_zone.as_str().to_owned(), profile.digest)
    };
    if what(before) == what(after) {
        return Ok(());
    }
    tx.save_member(after)?;
    let subject = json!({
        "member": after.id.as_str(), "name": after.name, "role": after.role.as_str(),
        "was": { "name": before.name, "role": before.role.as_str() },
    });
    audit::studio(tx, &Actor::of(member), Kind::MemberChanged, subject)
}

fn tell(tx: &Tx, member: &Member, kind: Kind, profile: &Profile) -> Result<()> {
    let subject = json!({
        "member": profile.id.as_str(), "name": profile.name, "role": profile.role.as_str(),
    });
    audit::studio(tx, &Actor::of(member), kind, subject)
}
