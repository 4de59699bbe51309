//! Passkey ceremonies under way: what the server asked a browser and waits to have answered. Kept
//! in memory, used once, for five minutes; a restart only means to press the button again.

use crate::clock::{Stamp, minutes};
use crate::id::{MemberId, SessionId};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

/// How long a ceremony may take.
const LASTS: Duration = minutes(5);

/// How many are under way at the most. Strangers begin ceremonies too, so the oldest of theirs give
/// way first, and those of members never to theirs.
const MOST: usize = 4096;

/// What a browser was asked.
pub(super) enum Ceremony {
    /// To make a passkey for a member, in one session.
    Adding(MemberId, Box<PasskeyRegistration>),
    /// To prove whose it is: anybody's, who then comes in.
    SigningIn(Box<DiscoverableAuthentication>),
    /// To prove that the member of a session is there.
    Proving(SessionId, Box<DiscoverableAuthentication>),
}

impl Ceremony {
    const fn is_of_strangers(&self) -> bool {
        matches!(self, Self::SigningIn(_))
    }
}

/// The ceremonies under way.
#[derive(Default)]
pub struct Ceremonies(Mutex<HashMap<String, (Stamp, Ceremony)>>);

impl std::fmt::Debug for Ceremonies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ceremonies(…)")
    }
}

impl Ceremonies {
    /// Keeps a ceremony; the name under which it is taken.
    pub(super) fn keep(&self, now: Stamp, ceremony: Ceremony) -> String {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.retain(|_, (began, _)| now < began.plus(LASTS));
        if under_way.len() >= MOST {
            let theirs = under_way.iter().filter(|(_, (_, what))| what.is_of_strangers());
            let oldest = theirs.min_by_key(|(_, (began, _))| *began).map(|(name, _)| name.clone());
            if let Some(name) = oldest {
                under_way.remove(&name);
            }
        }
        let name = URL_SAFE_NO_PAD.encode(crate::id::random::<16>());
        under_way.insert(name.clone(), (now, ceremony));
        name
    }

    /// Takes a ceremony, once, while it lasts.
    pub(super) fn take(&self, now: Stamp, name: &str) -> Option<Ceremony> {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (began, ceremony) = under_way.remove(name)?;
        (now < began.plus(LASTS)).then_some(ceremony)
    }
}
