//! The letters of a token, and whoever comes in with them.

use super::{ApiToken, State};
use crate::clock::{Stamp, minutes};
use crate::error::{Refusal, Result};
use crate::id::ApiTokenId;
use crate::member::{Desk, Member, Profile, Via};
use crate::store::Tx;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::time::Duration;
use zeroize::Zeroizing;

/// The letters of a token. Never printed, logged or stored.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// `mp_` and 43 letters.
    pub fn letters(&self) -> &str {
        &self.0
    }

    /// What is kept of them.
    pub(super) fn hash(&self) -> Vec<u8> {
        hash(&self.0)
    }

    pub(super) fn random() -> Self {
        let bytes = Zeroizing::new(crate::id::random::<32>());
        Self(Zeroizing::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(*bytes))))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// How every token begins, so that one that leaked can be found by its look.
const PREFIX: &str = "mp_";

/// How many letters follow: 32 bytes in base64url.
const LETTERS: usize = 43;

/// A token's last use is written down at most this often.
const TOUCHED_EVERY: Duration = minutes(1);

/// A request that came with a token that works: holding one is the proof.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The token it came with.
    pub token: ApiToken,
    /// The member it acts for, with the member's own role.
    pub profile: Profile,
    desk: Desk,
    // None for a token that may only read.
    acting: Option<Member>,
}

impl Caller {
    fn of(token: ApiToken, profile: Profile) -> Self {
        let desk = Desk::of_the_house();
        let acting = token.role.acts_as().map(|most| {
            let role = profile.role.min(most);
            let via = Via::Token { token: token.id.clone(), name: token.name.clone() };
            let member = Member::signed_in(Profile { role, ..profile.clone() }, desk);
            Member { via: Some(via), ..member }
        });
        Self { token, profile, desk, acting }
    }

    /// The right to read the studio's side.
    pub const fn desk(&self) -> Desk {
        self.desk
    }

    /// The member it acts for, with no more rights than the token has.
    ///
    /// # Errors
    /// `NotAllowed` for a token that may only read.
    pub fn member(&self) -> Result<&Member> {
        let only = "This token may only read. Make one with the role editor or above to change \
                    things.";
        self.acting.as_ref().ok_or_else(|| Refusal::NotAllowed(only).into())
    }

    /// Whether its last use was written down so long ago that [`touch`] would write anew.
    pub fn is_due(&self, now: Stamp) -> bool {
        self.token.last_used_at.is_none_or(|at| at <= now.minus(TOUCHED_EVERY))
    }
}

/// Lets in whoever holds `letters`. Reads only. Unknown, misspelled, ended and expired ones, and
/// those of a member who left, all look the same: `None`.
pub fn authenticate(tx: &Tx, letters: &str) -> Result<Option<Caller>> {
    if !is_spelled_right(letters) {
        return Ok(None);
    }
    let found = tx.api_token_by_hash(&hash(letters))?;
    let live = found.filter(|(token, _)| token.state(tx.now()) == State::Live);
    Ok(live.map(|(token, profile)| Caller::of(token, profile)))
}

/// Writes down that a token was used, at most once a minute.
pub fn touch(tx: &Tx, id: &ApiTokenId) -> Result<()> {
    tx.touch_api_token(id, tx.now().minus(TOUCHED_EVERY))
}

/// Whether these can be letters of ours, in the one spelling that we give out.
fn is_spelled_right(letters: &str) -> bool {
    let Some(rest) = letters.strip_prefix(PREFIX) else { return false };
    if rest.len() != LETTERS {
        return false;
    }
    let mut bytes = Zeroizing::new([0; 32]);
    let length = URL_SAFE_NO_PAD.decode_slice(rest, bytes.as_mut()).ok();
    length == Some(bytes.len()) && URL_SAFE_NO_PAD.encode(*bytes) == rest
}

fn hash(letters: &str) -> Vec<u8> {
    Sha256::digest(letters).to_vec()
}
