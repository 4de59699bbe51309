//! `MILEPOST_SECRET_KEY`: what the file of the keyring is sealed with, so that a copy of the data
//! folder alone signs nothing.
//!
//! ChaCha20-Poly1305 under a key derived from the thirty-two bytes for this purpose alone, with a
//! random nonce for each time that the file is written. Sealed is nonce, ciphertext and tag.

use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use hmac::Mac as _;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

/// What is said along with the sealed bytes, so that nothing else of ours passes for a ring.
const ABOUT: &[u8] = b"milepost/keyring/v1";

/// The key to the keyring. Does not print itself.
#[derive(Clone)]
pub struct Seal(Zeroizing<[u8; 32]>);

impl Seal {
    /// Thirty-two bytes in base64, with or without the sign at its end.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let bytes = STANDARD.decode(typed).or_else(|_| STANDARD_NO_PAD.decode(typed)).ok()?;
        let bytes = Zeroizing::new(bytes);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    pub(super) fn shut(&self, text: &str) -> Result<String> {
        let nonce = crate::id::random::<NONCE_LEN>();
        let mut bytes = text.as_bytes().to_vec();
        let about = Aad::from(ABOUT);
        self.key()
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), about, &mut bytes)
            .map_err(|_| Error::broken("the keyring could not be sealed"))?;
        Ok(STANDARD.encode([&nonce[..], &bytes].concat()))
    }

    /// What was sealed; none if it was sealed with another key, or changed.
    pub(super) fn open(&self, sealed: &str) -> Option<Zeroizing<String>> {
        let mut bytes = Zeroizing::new(STANDARD.decode(sealed).ok()?);
        let (nonce, shut) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let open = self.key().open_in_place(nonce, Aad::from(ABOUT), shut).ok()?;
        String::from_utf8(open.to_vec()).ok().map(Zeroizing::new)
    }

    fn key(&self) -> LessSafeKey {
        let mut derive = super::keyed(&*self.0);
        derive.update(b"milepost/seal/v1\0");
        let derived = Zeroizing::new(<[u8; 32]>::from(derive.finalize().into_bytes()));
        let unbound = UnboundKey::new(&CHACHA20_POLY1305, &*derived);
        LessSafeKey::new(unbound.expect("ChaCha20 takes keys of 32 bytes"))
    }
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}
