//! Members and where they are signed in, as JSON.

use super::{When, when};
use crate::member;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person of the studio.
#[derive(Debug, Serialize, ToSchema)]
pub struct Member {
    /// The member's id.
    id: String,
    /// As it signs updates and mails.
    name: String,
    /// Where sign-in links and notices go.
    #[schema(format = Email)]
    email: String,
    /// What they may do.
    #[schema(inline)]
    role: member::Role,
    /// Their time zone (IANA).
    time_zone: String,
    /// Whether they get the day's digest.
    digest: bool,
    /// When they were added.
    created_at: When,
}

impl From<member::Profile> for Member {
    fn from(of: member::Profile) -> Self {
        Self {
            id: of.id.into(),
            name: of.name,
            email: of.email,
            role: of.role,
            time_zone: of.time_zone.as_str().to_owned(),
            digest: of.digest,
            created_at: of.created_at.into(),
        }
    }
}

/// A member as admins see them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Seat {
    #[serde(flatten)]
    member: Member,
    /// When they were last here, to five minutes; null if they have not come in yet.
    last_seen_at: Option<When>,
    /// How many passkeys they have.
    passkeys: u32,
}

impl From<member::Seat> for Seat {
    fn from(of: member::Seat) -> Self {
        let member = of.profile.into();
        Self { member, last_seen_at: when(of.seen_at), passkeys: of.passkeys }
    }
}

/// Somebody who is to be a member.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// As it will sign what they post: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub name: String,
    /// Where the invitation goes.
    #[schema(format = Email, max_length = 254)]
    pub email: String,
    /// What they may do; no more than the token that asks. The least if left out.
    #[serde(default)]
    #[schema(inline, example = "editor")]
    pub role: Option<member::Role>,
    /// Their time zone (IANA); the studio's if left out.
    #[serde(default)]
    #[schema(max_length = 64, example = "Europe/London")]
    pub time_zone: Option<String>,
}

impl NewMember {
    /// As the form would send it.
    pub fn form(&self) -> member::Invitation {
        member::Invitation {
            email: self.email.clone(),
            name: self.name.clone(),
            role: self.role.unwrap_or(member::Role::Editor).as_str().to_owned(),
            time_zone: self.time_zone.clone().unwrap_or_default(),
        }
    }
}

/// What changes of a member; the address stays, because they are known by it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// As it signs what they post: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub name: Option<String>,
    /// What they may do.
    #[schema(inline, example = "editor")]
    pub role: Option<member::Role>,
    /// Their time zone (IANA).
    #[schema(max_length = 64, example = "Europe/London")]
    pub time_zone: Option<String>,
    /// Whether they get the day's digest.
    pub digest: Option<bool>,
}

impl MemberChange {
    /// As the form would send it.
    pub fn form(self) -> member::Change {
        let role = self.role.map(|role| role.as_str().to_owned());
        let Self { name, time_zone, digest, .. } = self;
        member::Change { name, role, time_zone, digest }
    }
}

/// A browser in which a member is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Its id; no secret.
    id: String,
    /// The browser in words, as far as it tells.
    #[schema(example = "Firefox on Windows")]
    browser: String,
    /// The network address that it was last used from; may be empty.
    #[schema(example = "198.51.100.7")]
    address: String,
    /// Since when.
    created_at: When,
    /// When it was last used, to five minutes.
    used_at: When,
    /// When it ends unless it is used before.
    ends_at: When,
}

impl From<member::Session> for Session {
    fn from(of: member::Session) -> Self {
        Self {
            browser: of.browser(),
            id: of.id.into(),
            address: of.trace.address,
            created_at: of.created_at.into(),
            used_at: of.used_at.into(),
            ends_at: of.ends_at.into(),
        }
    }
}

/// Whether every member needs a passkey.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyRule {
    /// Whether whoever has none must add one before anything else.
    pub required: bool,
}
