//! The keys that sign receipts and heads: Ed25519 (RFC 8032).

use super::Domain;
use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A key that signs. Does not print its secret.
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// The key of a seed: thirty-two secret bytes.
    ///
    /// # Errors
    /// `Broken` if the seed is no key, which none of thirty-two bytes is.
    pub fn of(seed: &[u8; 32]) -> Result<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed);
        pair.map(Self).map_err(|_| Error::broken("no signing key comes of the keyring"))
    }

    /// The half that anybody may know.
    pub fn public(&self) -> PublicKey {
        let bytes = self.0.public_key().as_ref().try_into();
        PublicKey(bytes.expect("an Ed25519 key has thirty-two bytes"))
    }

    /// The signature over `text` as `domain`, in base64url.
    pub fn sign(&self, domain: Domain, text: &str) -> String {
        let whole = format!("{}{text}", domain.line());
        URL_SAFE_NO_PAD.encode(self.0.sign(whole.as_bytes()))
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.public().id())
    }
}

/// The half of a key that verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Reads thirty-two bytes in base64url; none if that is not what they are.
    pub fn read(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// In base64url.
    pub fn written(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The first sixteen letters of the SHA-256 of its bytes, in hex.
    pub fn id(&self) -> String {
        crate::audit::hex(&Sha256::digest(self.0)[..8])
    }

    /// Whether `signature` is this key's over `text` as `domain`.
    pub fn verify(&self, domain: Domain, text: &str, signature: &str) -> bool {
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        let whole = format!("{}{text}", domain.line());
        UnparsedPublicKey::new(&ED25519, self.0).verify(whole.as_bytes(), &signature).is_ok()
    }
}

/// A key as it is published. Moments are milliseconds UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Its id.
    pub id: String,
    /// `Ed25519`.
    pub algorithm: String,
    /// Its public half, thirty-two bytes in base64url.
    pub public: String,
    /// Since when it signs.
    pub from: i64,
    /// Since when it signs no more.
    pub until: Option<i64>,
    /// From when on what it signed proves nothing.
    pub revoked: Option<i64>,
}

/// What `/.well-known/milepost.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// The version of the format: 1.
    pub v: u32,
    /// The studio's name.
    pub studio: String,
    /// Every key that ever signed, newest first.
    pub keys: Vec<Key>,
}
