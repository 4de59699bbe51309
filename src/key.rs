//! The keyring: the secrets that sign links, visits, one-time doors and what webhooks are told.
//!
//! Keys live in `keys/keys.toml` in the data folder, mode 0600, never in the database. One signs,
//! the others verify. Each purpose derives a key of its own (`security.md` §3.1), so a mark made
//! for one can never pass for another. What is derived is made once, when the ring is read, and
//! wiped with it.

mod mail_key;
mod mail_keys;
mod rotate;
mod rsa;
mod safe;
mod seal;

pub use mail_key::{MailKey, is_selector};
pub use mail_keys::{Made, add_mail_keys, drop_mail_keys};
pub use rotate::{InUse, Revoked, Rotated, drop_unneeded, list, revoke, rotate, unseal};
pub use rsa::make as new_rsa;
pub use safe::{Mark, Safe, write_private};
pub use seal::Seal;

use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::evidence::SigningKey;
use crate::words::words;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use mail_keys::StoredMailKey;
use safe::{File, Stored};
use sha2::Sha256;
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What a key is for; the number is the low nibble of a token's first byte.
///
/// Sessions of members and the check of where a form came from need none: a session is a random
/// secret that is stored as a hash, and a form is known by what the browser says of its origin
/// (`docs/decisions/0008-keys-and-their-purposes.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// The access link in a mail.
    Link = 1,
    /// The cookie of a visit.
    Visit = 2,
    /// The link in a mail that asks for fewer of them.
    FewerMails = 3,
    /// The link in a receipt that says "this wasn't me".
    Receipt = 4,
    /// The one-time door of a member.
    Enter = 5,
    /// The set-up door of an empty studio.
    SetUp = 6,
    /// The digits of a one-time code; no token has this kind.
    Code = 7,
    /// The mark on a page of ours that a form leads back to; no token has this kind.
    Back = 8,
    /// The secret that a webhook's deliveries are signed with; no token has this kind.
    Webhook = 9,
    /// The seed of the key that signs receipts and heads of trails; no token has this kind.
    Evidence = 10,
    /// The address that a calendar program asks for dates.
    Feed = 11,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: &[Self] = &[
        Self::Link,
        Self::Visit,
        Self::FewerMails,
        Self::Receipt,
        Self::Enter,
        Self::SetUp,
        Self::Code,
        Self::Back,
        Self::Webhook,
        Self::Evidence,
        Self::Feed,
    ];
}

/// How many bytes of the HMAC-SHA-256 a token carries: 144 bits.
pub const TAG: usize = 18;

/// The bytes under a tag: type and version, key id, expiry, serial.
pub const BODY: usize = 12;

words! {
    /// What a key does now.
    State {
        /// It signs; exactly one does.
        Signing = "signing",
        /// It signs no more, and what it signed still works.
        Verifying = "verifying",
        /// What it signed is dead.
        Revoked = "revoked",
    }
}

/// A key as it may be told: everything but its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub kid: u8,
    /// What it does now.
    pub state: State,
    /// When it was made.
    pub created_at: Stamp,
}

struct Key {
    known: Known,
    // None once it was revoked: nothing may be signed or found true with it.
    derived: Option<Derived>,
    evidence: Option<SigningKey>,
}

/// A keyed state for each purpose, wiped when dropped.
struct Derived(Box<[Hmac<Sha256>; KINDS]>);

/// As many purposes as a nibble can name.
const KINDS: usize = 16;

impl Derived {
    fn from(master: &[u8], instance: &[u8; 16]) -> Self {
        Self(Box::new(std::array::from_fn(|purpose| {
            let mut derive = keyed(master);
            derive.update(b"milepost/key/v1\0");
            derive.update(&[u8::try_from(purpose).unwrap_or(u8::MAX)]);
            derive.update(instance);
            let derived = Zeroizing::new(<[u8; 32]>::from(derive.finalize().into_bytes()));
            keyed(&*derived)
        })))
    }
}

impl Derived {
    fn evidence(&self) -> Result<SigningKey> {
        let mut seed = self.0[Purpose::Evidence as usize].clone();
        seed.update(b"milepost/evidence/v1");
        SigningKey::of(&Zeroizing::new(seed.finalize().into_bytes().into()))
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length")
}

/// All keys of this Milepost. Does not print its secrets.
pub struct Keyring {
    keys: Vec<Key>,
    mail_keys: Arc<Vec<MailKey>>,
    // An unknown key id runs the same computation, so that time tells nothing about it.
    dummy: Derived,
}

impl Keyring {
    /// Reads the plain keyring at `path`; makes a new one if there is none and `may_create` says
    /// so. [`Safe::open`] does the same for one that may be sealed.
    ///
    /// # Errors
    /// If the file is missing where it must exist, can be read by others, or is not a keyring.
    pub fn open(path: &Path, now: Stamp, may_create: bool) -> Result<Self> {
        Safe::plain(path).open(now, may_create)
    }

    fn of(file: &File) -> Result<Self> {
        let instance = file.instance()?;
        let mut keys = Vec::new();
        for stored in &file.key {
            let secret = stored.secret()?;
            let derived = secret.map(|secret| Derived::from(&secret, &instance));
            let evidence = derived.as_ref().map(Derived::evidence).transpose()?;
            keys.push(Key { known: stored.known(), derived, evidence });
        }
        let mail_keys = file.mail_key.iter().map(StoredMailKey::read).collect::<Result<_>>()?;
        let dummy = Derived::from(&[0x5a; 32], &instance);
        Ok(Self { keys, mail_keys: Arc::new(mail_keys), dummy })
    }

    /// The keys that sign mails; none until some are made.
    pub fn mail_keys(&self) -> Arc<Vec<MailKey>> {
        self.mail_keys.clone()
    }

    /// The keys, oldest first.
    pub fn keys(&self) -> impl Iterator<Item = Known> + '_ {
        self.keys.iter().map(|key| key.known)
    }

    /// The id of the key that signs now.
    pub fn signing(&self) -> u8 {
        self.keys().find(|key| key.state == State::Signing).map_or(0, |key| key.kid)
    }

    /// Whether tokens signed by key `kid` are still good.
    pub fn knows(&self, kid: u8) -> bool {
        self.keys().any(|key| key.kid == kid && key.state != State::Revoked)
    }

    /// Whether key `kid` is in the ring in any state: one that was revoked is not lost.
    pub fn holds(&self, kid: u8) -> bool {
        self.keys().any(|key| key.kid == kid)
    }

    /// The first 18 bytes of the HMAC-SHA-256 of `body` under key `kid`.
    pub fn tag(&self, purpose: Purpose, kid: u8, body: &[u8; BODY]) -> [u8; TAG] {
        let full = self.mac(purpose, kid, body).0.finalize().into_bytes();
        let mut tag = [0; TAG];
        tag.copy_from_slice(&full[..TAG]);
        tag
    }

    /// Whether `tag` is ours for `body`; takes the same time whatever the answer.
    pub fn verify(&self, purpose: Purpose, kid: u8, body: &[u8; BODY], tag: &[u8; TAG]) -> bool {
        let (mac, known) = self.mac(purpose, kid, body);
        mac.verify_truncated_left(tag).is_ok() & known
    }

    /// The key that signs receipts and heads now. It comes of the key that signs links, so the two
    /// are rotated and revoked together.
    ///
    /// # Errors
    /// `Broken` if no key signs.
    pub fn evidence(&self) -> Result<(&SigningKey, Known)> {
        let signs = self.keys.iter().find(|key| key.known.state == State::Signing);
        let key = signs.and_then(|key| Some((key.evidence.as_ref()?, key.known)));
        key.ok_or_else(|| Error::broken("the keyring has no key that signs"))
    }

    /// Thirty-two bytes that are always the same for `about` under key `kid`, so that they need not
    /// be stored; none if the key is unknown or revoked.
    pub fn secret(&self, purpose: Purpose, kid: u8, about: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let (mac, known) = self.mac(purpose, kid, about);
        known.then(|| Zeroizing::new(mac.finalize().into_bytes().into()))
    }

    /// The mark that makes `about` ours when a form brings it back.
    pub fn seal(&self, purpose: Purpose, about: &str) -> String {
        let mac = self.mac(purpose, self.signing(), about.as_bytes()).0.finalize().into_bytes();
        format!("{}.{}", self.signing(), URL_SAFE_NO_PAD.encode(mac))
    }

    /// Whether `seal` is ours for `about`.
    pub fn is_sealed(&self, purpose: Purpose, about: &str, seal: &str) -> bool {
        let parts = seal.split_once('.');
        let parts = parts.and_then(|(kid, mac)| Some((kid.parse().ok()?, mac)));
        let Some((kid, mac)) = parts else { return false };
        let bytes = URL_SAFE_NO_PAD.decode(mac).unwrap_or_default();
        let (ours, known) = self.mac(purpose, kid, about.as_bytes());
        ours.verify_slice(&bytes).is_ok() & known
    }

    fn mac(&self, purpose: Purpose, kid: u8, body: &[u8]) -> (Hmac<Sha256>, bool) {
        let key = self.keys.iter().find(|key| key.known.kid == kid);
        let derived = key.and_then(|key| key.derived.as_ref());
        let mut mac = derived.unwrap_or(&self.dummy).0[purpose as usize].clone();
        mac.update(body);
        (mac, derived.is_some())
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kids: Vec<_> = self.keys().map(|key| (key.kid, key.state)).collect();
        f.debug_struct("Keyring").field("keys", &kids).finish_non_exhaustive()
    }
}
