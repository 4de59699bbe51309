//! API tokens: what lets a machine act for a member, within a role that its maker chose.
//!
//! A token is 32 random bytes, spelled `mp_` and 43 letters. They are shown once, to whoever made
//! it, and only their SHA-256 is kept. (The signed letters of access links are another thing: see
//! `token.rs`.) What a token does stands in the trail under its member's name and its own.

mod caller;

pub use caller::{Caller, Secret, authenticate, touch};

use crate::audit::{self, Actor, Kind};
use crate::clock::{Stamp, days};
use crate::error::{Fault, Refusal, Result};
use crate::id::{ApiTokenId, MemberId};
use crate::member::{self, Member, Profile};
use crate::store::Tx;
use crate::studio::text;
use crate::words::words;
use serde_json::json;

words! {
    /// What a token may do; each role includes the ones before it.
    Role {
        /// Sees the studio's side and changes nothing.
        ReadOnly = "read_only",
        /// What an editor may.
        Editor = "editor",
        /// What an admin may.
        Admin = "admin",
        /// What an owner may.
        Owner = "owner",
    }
}

impl Default for Role {
    /// The least: a token that should do more is asked for by name.
    fn default() -> Self {
        Self::ReadOnly
    }
}

impl Role {
    /// The most that a member with `role` can give away.
    pub const fn of(role: member::Role) -> Self {
        match role {
            member::Role::Editor => Self::Editor,
            member::Role::Admin => Self::Admin,
            member::Role::Owner => Self::Owner,
        }
    }

    /// The member's role that it stands for; none for looking only.
    pub const fn acts_as(self) -> Option<member::Role> {
        match self {
            Self::ReadOnly => None,
            Self::Editor => Some(member::Role::Editor),
            Self::Admin => Some(member::Role::Admin),
            Self::Owner => Some(member::Role::Owner),
        }
    }
}

words! {
    /// Where a token stands.
    State {
        /// It opens.
        Live = "live",
        /// Its time is over.
        Expired = "expired",
        /// Somebody of the studio ended it.
        Revoked = "revoked",
        /// Its member left the studio.
        MemberLeft = "member_left",
    }
}

/// One token, as it is kept: everything but its letters.
#[derive(Debug, Clone)]
pub struct ApiToken {
    /// The token's id; no secret.
    pub id: ApiTokenId,
    /// Whose it is.
    pub member: MemberId,
    /// Their name.
    pub member_name: String,
    /// When they left the studio.
    pub member_left_at: Option<Stamp>,
    /// What it is called.
    pub name: String,
    /// The most that it may do; less, once its member may do less.
    pub role: Role,
    /// When it was made.
    pub created_at: Stamp,
    /// The first moment at which it no longer works, if it has an end.
    pub ends_at: Option<Stamp>,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Stamp>,
    /// When it was ended.
    pub revoked_at: Option<Stamp>,
    /// The name of the member who ended it.
    pub revoked_by: Option<String>,
}

impl ApiToken {
    /// Where it stands at `now`.
    pub fn state(&self, now: Stamp) -> State {
        if self.revoked_at.is_some() {
            State::Revoked
        } else if self.member_left_at.is_some() {
            State::MemberLeft
        } else if self.ends_at.is_some_and(|end| now >= end) {
            State::Expired
        } else {
            State::Live
        }
    }
}

/// The longest that a token can be made for, in days.
pub const MOST_DAYS: u32 = 3650;

/// What making a token asks for.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// What it is called: one line.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// For how many days it works; none for no end.
    pub expires_days: Option<u32>,
}

impl Form {
    /// A form as it was typed, in words and digits; both may be left empty.
    ///
    /// # Errors
    /// `Wrong` with what is no role or no number of days.
    pub fn typed(name: &str, role: &str, expires_days: &str) -> Result<Self> {
        let mut faults = Vec::new();
        let mut form = Self { name: name.to_owned(), ..Self::default() };
        match role.trim() {
            "" => {}
            role => match role.parse() {
                Ok(role) => form.role = role,
                Err(_) => faults.push(Fault::new("role", WHICH_ROLE)),
            },
        }
        match expires_days.trim() {
            "" => {}
            days => match days.parse() {
                Ok(days) => form.expires_days = Some(days),
                Err(_) => faults.push(Fault::new("expires_days", how_long())),
            },
        }
        if faults.is_empty() { Ok(form) } else { Err(Refusal::Wrong(faults).into()) }
    }
}

const WHICH_ROLE: &str = "Choose what it may do: read_only, editor, admin or owner.";

fn how_long() -> String {
    format!("Write a number of days from 1 to {MOST_DAYS}, or leave it empty for no end.")
}

/// Makes a token that acts for `member`. Its letters are in the answer and nowhere else.
///
/// # Errors
/// `Wrong` for a name or a time that cannot be right, and for a role above the member's own.
/// `NotAllowed` for members who are no admins.
pub fn create(tx: &Tx, member: &Member, form: &Form) -> Result<(ApiToken, Secret)> {
    make(tx, member, (ApiTokenId::new(), &member.profile), form)
}

/// As [`create`], for another member of the studio.
///
/// # Errors
/// As [`create`]; the role may be above neither's.
pub fn create_for(
    tx: &Tx,
    member: &Member,
    whose: &Profile,
    form: &Form,
) -> Result<(ApiToken, Secret)> {
    make(tx, member, (ApiTokenId::new(), whose), form)
}

/// As [`create`], under an id that the asker chose: `None` if a token has it, so that a form which
/// is sent twice makes one token and shows it once.
///
/// # Errors
/// As [`create`].
pub fn create_once(
    tx: &Tx,
    member: &Member,
    id: &ApiTokenId,
    form: &Form,
) -> Result<Option<(ApiToken, Secret)>> {
    if tx.api_token(member.desk, id)?.is_some() {
        return Ok(None);
    }
    make(tx, member, (id.clone(), &member.profile), form).map(Some)
}

fn make(
    tx: &Tx,
    member: &Member,
    what: (ApiTokenId, &Profile),
    form: &Form,
) -> Result<(ApiToken, Secret)> {
    member.must_be(member::Role::Admin)?;
    let (id, whose) = what;
    let mut faults = Vec::new();
    let name = text(&mut faults, "name", &form.name, "Name the token after what will use it.");
    if form.role > Role::of(whose.role.min(member.profile.role)) {
        faults.push(Fault::new("role", "A token may do no more than the member it acts for."));
    }
    if form.expires_days.is_some_and(|days| days == 0 || days > MOST_DAYS) {
        faults.push(Fault::new("expires_days", how_long()));
    }
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    let token = ApiToken {
        id,
        member: whose.id.clone(),
        member_name: whose.name.clone(),
        member_left_at: None,
        name,
        role: form.role,
        created_at: tx.now(),
        ends_at: form.expires_days.map(|count| tx.now().plus(days(count))),
        last_used_at: None,
        revoked_at: None,
        revoked_by: None,
    };
    let secret = Secret::random();
    tx.add_api_token(&token, &secret.hash())?;
    tell(tx, member, Kind::TokenCreated, &token)?;
    Ok((token, secret))
}

/// Every token there ever was, newest first.
///
/// # Errors
/// `NotAllowed` for members who are no admins.
pub fn list(tx: &Tx, member: &Member) -> Result<Vec<ApiToken>> {
    member.must_be(member::Role::Admin)?;
    tx.api_tokens(member.desk)
}

/// Ends a token from the next request on. One that was ended before stays as it is.
///
/// # Errors
/// `NotFound` if there is none; `NotAllowed` for members who are no admins.
pub fn revoke(tx: &Tx, member: &Member, id: &ApiTokenId) -> Result<ApiToken> {
    member.must_be(member::Role::Admin)?;
    let token = tx.api_token(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if token.revoked_at.is_some() {
        return Ok(token);
    }
    tx.revoke_api_token(id, &member.profile.name)?;
    tell(tx, member, Kind::TokenRevoked, &token)?;
    let (revoked_at, revoked_by) = (Some(tx.now()), Some(member.profile.name.clone()));
    Ok(ApiToken { revoked_at, revoked_by, ..token })
}

fn tell(tx: &Tx, member: &Member, kind: Kind, token: &ApiToken) -> Result<()> {
    let subject = json!({
        "token": token.id.as_str(), "name": token.name, "role": token.role.as_str(),
        "member": token.member_name, "ends_at": token.ends_at.map(|end| end.0),
    });
    audit::studio(tx, &Actor::of(member), kind, subject)
}
