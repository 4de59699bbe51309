//! The 40 letters that open a door: minted, read and refused here (`security.md` §3.1).
//!
//! | bytes | field |
//! |---|---|
//! | 0 | version 1 in the high nibble, [`Purpose`] in the low one |
//! | 1 | key id |
//! | 2..6 | expiry, Unix seconds, big-endian; 0 is none |
//! | 6..12 | serial of the row that the token is about |
//! | 12..30 | first 18 bytes of HMAC-SHA-256 over bytes 0..12 |
//!
//! Thirty bytes are 40 base64url letters without spare bits, so a token has exactly one spelling.

use crate::clock::Stamp;
use crate::key::{BODY, Keyring, Purpose, TAG};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A token's length in letters.
pub const LETTERS: usize = 40;

const VERSION: u8 = 1;

/// The random serial that ties a token to its row. Unique, not secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Serial(pub [u8; 6]);

impl Serial {
    /// A new random serial; the row's unique index refuses the one in 2⁴⁸ that was taken.
    pub fn random() -> Self {
        Self(crate::id::random())
    }
}

impl std::fmt::Display for Serial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::str::FromStr for Serial {
    type Err = crate::words::Unknown;
    fn from_str(hex: &str) -> Result<Self, Self::Err> {
        if hex.len() != 12 || !hex.is_ascii() {
            return Err(crate::words::Unknown);
        }
        let mut bytes = [0; 6];
        for (at, byte) in bytes.iter_mut().enumerate() {
            let pair = &hex[at * 2..at * 2 + 2];
            *byte = u8::from_str_radix(pair, 16).map_err(|_| crate::words::Unknown)?;
        }
        Ok(Self(bytes))
    }
}

/// What a token says, once its tag was found to be ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Claim {
    /// The key that signed it.
    pub kid: u8,
    /// The first moment at which it no longer works by itself.
    pub ends_at: Stamp,
    /// The row it is about.
    pub serial: Serial,
}

impl Claim {
    /// Whether the end has come; the end itself is already too late.
    pub fn has_ended(&self, now: Stamp) -> bool {
        now.seconds() >= self.ends_at.seconds()
    }
}

/// The token as it stands in an address. Never printed, logged or stored.
pub struct Token(String);

impl Token {
    /// The 40 letters.
    pub fn letters(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Chooses when a token for `serial` ends: `wished`, or the first second after it at which the
/// token ends in a letter or digit. Mail programs drop punctuation from the end of an address.
///
/// The same claim always mints the same token, so a row never has to store one.
pub fn claim(keys: &Keyring, purpose: Purpose, serial: Serial, wished: Stamp) -> Claim {
    let mut claim =
        Claim { kid: keys.signing(), ends_at: Stamp::from_seconds(wished.seconds()), serial };
    while !mint(keys, purpose, &claim).0.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        claim.ends_at = Stamp::from_seconds(claim.ends_at.seconds() + 1);
    }
    claim
}

/// Writes the token of `claim`.
pub fn mint(keys: &Keyring, purpose: Purpose, claim: &Claim) -> Token {
    let mut bytes = [0; BODY + TAG];
    let ends = u32::try_from(claim.ends_at.seconds()).unwrap_or(u32::MAX);
    bytes[0] = VERSION << 4 | purpose as u8;
    bytes[1] = claim.kid;
    bytes[2..6].copy_from_slice(&ends.to_be_bytes());
    bytes[6..BODY].copy_from_slice(&claim.serial.0);
    let body = bytes[..BODY].try_into().expect("the body is the first 12 of 30 bytes");
    let tag = keys.tag(purpose, claim.kid, body);
    bytes[BODY..].copy_from_slice(&tag);
    Token(URL_SAFE_NO_PAD.encode(bytes))
}

/// Reads a token for `purpose`: `None` if it is cut, changed, of another purpose or not ours.
///
/// Expiry is left to the caller, because an expired link still knows whom it belonged to.
pub fn read(keys: &Keyring, purpose: Purpose, letters: &str) -> Option<Claim> {
    if letters.len() != LETTERS || !letters.is_ascii() {
        return None;
    }
    let mut bytes = [0; BODY + TAG];
    let length = URL_SAFE_NO_PAD.decode_slice(letters, &mut bytes).ok()?;
    let mut spelled = [0; LETTERS];
    let spells = URL_SAFE_NO_PAD.encode_slice(bytes, &mut spelled).is_ok();
    let one_spelling = length == BODY + TAG && spells && spelled == *letters.as_bytes();
    let body: [u8; BODY] = bytes[..BODY].try_into().expect("the body is the first 12 of 30 bytes");
    let tag: [u8; TAG] = bytes[BODY..].try_into().expect("the tag is the last 18 of 30 bytes");
    let ours = keys.verify(purpose, body[1], &body, &tag);
    let ends = u32::from_be_bytes(body[2..6].try_into().expect("four bytes of expiry"));
    if !one_spelling || !ours || body[0] != (VERSION << 4 | purpose as u8) || ends == 0 {
        return None;
    }
    Some(Claim {
        kid: body[1],
        ends_at: Stamp::from_seconds(i64::from(ends)),
        serial: Serial(body[6..].try_into().expect("six bytes of serial")),
    })
}

/// Whether `letters` are a token of ours for `purpose`, whatever became of its row. Asks nobody, so
/// what is forged costs no query.
pub fn is_ours(keys: &Keyring, purpose: Purpose, letters: &str) -> bool {
    read(keys, purpose, letters).is_some()
}
