//! Which keys a file's own are compared with.

use crate::evidence::{Key, PublicKey};
use serde::Deserialize;

/// What whoever verifies knows of the studio's keys.
#[derive(Debug, Clone, Default)]
pub enum Known {
    /// Nothing: the file's own keys are believed, and the report says so.
    #[default]
    Nothing,
    /// The list that the studio publishes.
    List(Vec<Key>),
    /// One key.
    One(PublicKey),
}

#[derive(Deserialize)]
struct Published {
    keys: Vec<Key>,
}

impl Known {
    /// Reads a saved `/.well-known/milepost.json`; none if it is none.
    pub fn published(text: &str) -> Option<Self> {
        let Published { keys } = serde_json::from_str(text).ok()?;
        keys.iter().all(is_itself).then_some(Self::List(keys))
    }

    /// Reads a public key in base64url.
    pub fn one(text: &str) -> Option<Self> {
        PublicKey::read(text.trim()).map(Self::One)
    }

    /// Whether there is anything to compare with.
    pub const fn compares(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// What is wrong with a key that signed at a moment, seen from here.
    pub(super) fn against(&self, public: PublicKey, at: i64, what: &str) -> Option<String> {
        let id = public.id();
        match self {
            Self::Nothing => None,
            Self::One(known) => {
                (*known != public).then(|| format!("Key {id} is not the key you gave."))
            }
            Self::List(keys) => match find(keys, &id) {
                None => Some(format!("Key {id} is not among the keys you gave.")),
                Some((listed, _)) => revoked(listed, at, what),
            },
        }
    }
}

/// Whether a key's id is that of its bytes.
pub(super) fn is_itself(key: &Key) -> bool {
    PublicKey::read(&key.public).is_some_and(|public| public.id() == key.id)
}

/// The key of a list with an id.
pub(super) fn find<'k>(keys: &'k [Key], id: &str) -> Option<(&'k Key, PublicKey)> {
    let listed = keys.iter().find(|key| key.id == id)?;
    Some((listed, PublicKey::read(&listed.public)?))
}

/// What is wrong with a signature of a key that was revoked by then.
pub(super) fn revoked(key: &Key, at: i64, what: &str) -> Option<String> {
    let is_over = key.revoked.is_some_and(|revoked| revoked <= at);
    is_over.then(|| format!("Key {} was revoked before {what} was signed.", key.id))
}
