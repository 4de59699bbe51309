//! The keyring: the secrets that sign links, visits, one-time doors and what webhooks are told.
//!
//! Keys live in `keys/keys.toml` in the data folder, mode 0600, never in the database. One signs,
//! the others verify. Each purpose derives a key of its own (`security.md` §3.1), so a mark made
//! for one can never pass for another.

use crate::clock::Stamp;
use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::path::Path;
use zeroize::Zeroizing;

/// What a key is for; the number is the low nibble of a token's first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// The access link in a mail.
    Link = 1,
    /// The cookie of a visit.
    Visit = 2,
    /// The one-time door of a member.
    Enter = 5,
    /// The set-up door of an empty studio.
    SetUp = 6,
    /// The mark on a page of ours that a form leads back to; no token has this kind.
    Back = 8,
    /// The secret that a webhook's deliveries are signed with; no token has this kind.
    Webhook = 9,
}

/// How many bytes of the HMAC-SHA-256 a token carries: 144 bits.
pub const TAG: usize = 18;

/// The bytes under a tag: type and version, key id, expiry, serial.
pub const BODY: usize = 12;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Signing,
    Verifying,
    Revoked,
}

struct Key {
    kid: u8,
    state: State,
    secret: Zeroizing<Vec<u8>>,
}

/// All keys of this Milepost. Does not print its secrets.
pub struct Keyring {
    keys: Vec<Key>,
    instance: [u8; 16],
    // An unknown key id runs the same computation, so that time tells nothing about it.
    dummy: Zeroizing<Vec<u8>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    kid: u8,
    created: i64,
    state: State,
    secret: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    instance: String,
    key: Vec<Stored>,
}

impl Keyring {
    /// Reads the keyring at `path`; makes a new one if there is none and `may_create` says so.
    ///
    /// # Errors
    /// If the file is missing where it must exist, can be read by others, or is not a keyring.
    pub fn open(path: &Path, now: Stamp, may_create: bool) -> Result<Self> {
        if path.exists() {
            check_mode(path)?;
        } else if may_create {
            create(path, now)?;
        } else {
            return Err(Error::broken(format!(
                "links were signed with the keyring {}, and it is gone; put it back from a backup",
                path.display()
            )));
        }
        let text = Zeroizing::new(std::fs::read_to_string(path)?);
        let file: File = toml::from_str(&text).map_err(|_| {
            Error::broken(format!("{} is not a keyring of Milepost", path.display()))
        })?;
        Self::from_file(file)
    }

    fn from_file(file: File) -> Result<Self> {
        let instance = STANDARD.decode(&file.instance)?;
        let instance =
            instance.try_into().map_err(|_| Error::broken("the instance id is not 16 bytes"))?;
        let mut keys = Vec::new();
        for stored in file.key {
            let secret = Zeroizing::new(STANDARD.decode(&stored.secret)?);
            if secret.len() != 32 {
                return Err(Error::broken(format!("key {} is not 32 bytes", stored.kid)));
            }
            keys.push(Key { kid: stored.kid, state: stored.state, secret });
        }
        if keys.iter().filter(|key| key.state == State::Signing).count() != 1 {
            return Err(Error::broken("exactly one key of the keyring must be signing"));
        }
        Ok(Self { keys, instance, dummy: Zeroizing::new(vec![0x5a; 32]) })
    }

    /// The id of the key that signs now.
    pub fn signing(&self) -> u8 {
        self.keys.iter().find(|key| key.state == State::Signing).map_or(0, |key| key.kid)
    }

    /// Whether tokens signed by key `kid` are still good.
    pub fn knows(&self, kid: u8) -> bool {
        self.keys.iter().any(|key| key.kid == kid && key.state != State::Revoked)
    }

    /// Whether key `kid` is in the ring in any state: one that was revoked is not lost.
    pub fn holds(&self, kid: u8) -> bool {
        self.keys.iter().any(|key| key.kid == kid)
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
        let key = self.keys.iter().find(|key| key.kid == kid && key.state != State::Revoked);
        let secret = key.map_or(&self.dummy, |key| &key.secret);
        let mut derive =
            Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
        derive.update(b"milepost/key/v1\0");
        derive.update(&[purpose as u8]);
        derive.update(&self.instance);
        let derived = derive.finalize().into_bytes();
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&derived).expect("HMAC takes keys of any length");
        mac.update(body);
        (mac, key.is_some())
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kids: Vec<_> = self.keys.iter().map(|key| (key.kid, key.state)).collect();
        f.debug_struct("Keyring").field("keys", &kids).finish_non_exhaustive()
    }
}

fn create(path: &Path, now: Stamp) -> Result<()> {
    let file = File {
        instance: STANDARD.encode(crate::id::random::<16>()),
        key: vec![Stored {
            kid: 1,
            created: now.seconds(),
            state: State::Signing,
            secret: STANDARD.encode(crate::id::random::<32>()),
        }],
    };
    write_private(path, &toml::to_string(&file)?)
}

/// Writes `text` to `path` so that only this user can read it and a power cut leaves the old or
/// the new file whole.
pub fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::io::Write as _;
    let folder = path.parent().ok_or_else(|| Error::broken("a private file needs a folder"))?;
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

fn check_mode(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path)?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::broken(format!(
        "{} can be read by other users (mode {mode:o}); run: chmod 600 {}",
        path.display(),
        path.display()
    )))
}
