//! The keys that sign mails (DKIM, RFC 6376 and RFC 8463): RSA with 2048 bits, which every mail
//! server can check, and Ed25519 beside it. `mail/sign.rs` says what is signed.

use super::rsa::der;
use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RsaKeyPair;
use ring::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// What says that an RSA key follows (RFC 3279 §2.3.1), with its empty parameters.
const IS_RSA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];

/// A key that signs mails, and the name that its public half is published under. Does not print
/// its secret.
pub struct MailKey {
    selector: String,
    pair: Pair,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl MailKey {
    /// The RSA key of PKCS#1 DER.
    ///
    /// # Errors
    /// `Broken` if it is none, or has less than 2048 bits.
    pub fn rsa(selector: &str, der: &[u8]) -> Result<Self> {
        let pair = RsaKeyPair::from_der(der);
        let pair = pair.map_err(|_| Error::broken("it is no RSA key of 2048 bits or more"))?;
        Ok(Self { selector: selector.to_owned(), pair: Pair::Rsa(pair) })
    }

    /// The Ed25519 key of thirty-two secret bytes.
    ///
    /// # Errors
    /// `Broken` if it is none.
    pub fn ed25519(selector: &str, seed: &[u8]) -> Result<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed);
        let pair = pair.map_err(|_| Error::broken("an Ed25519 key is thirty-two bytes"))?;
        Ok(Self { selector: selector.to_owned(), pair: Pair::Ed25519(pair) })
    }

    /// A private key in PEM as `openssl genpkey` or `opendkim-genkey` writes it.
    ///
    /// # Errors
    /// In words, what would be right.
    pub fn from_pem(selector: &str, text: &str) -> Result<Self, String> {
        let right = "holds no private key in PEM that can sign: RSA of 2048 bits or more, or \
                     Ed25519, without a password";
        let (kind, bytes) = unpack(text).ok_or(right)?;
        let pair = match kind {
            "RSA PRIVATE KEY" => RsaKeyPair::from_der(&bytes).ok().map(Pair::Rsa),
            "PRIVATE KEY" => {
                let rsa = RsaKeyPair::from_pkcs8(&bytes).ok().map(Pair::Rsa);
                let ed = || Ed25519KeyPair::from_pkcs8_maybe_unchecked(&bytes).ok();
                rsa.or_else(|| ed().map(Pair::Ed25519))
            }
            _ => None,
        };
        let pair = pair.ok_or(right)?;
        Ok(Self { selector: selector.to_owned(), pair })
    }

    /// The name that its public half is published under.
    pub fn selector(&self) -> &str {
        &self.selector
    }

    /// What a signature of it is called: `rsa-sha256`.
    pub const fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(_) => "rsa-sha256",
            Pair::Ed25519(_) => "ed25519-sha256",
        }
    }

    /// The signature over `text`, in base64.
    ///
    /// # Errors
    /// `Broken` if there is no randomness, which the blinding of RSA needs.
    pub fn sign(&self, text: &[u8]) -> Result<String> {
        Ok(STANDARD.encode(match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let signed =
                    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature);
                signed.map_err(|_| Error::broken("a mail could not be signed"))?;
                signature
            }
            // What is signed is the hash (RFC 8463 §3).
            Pair::Ed25519(pair) => pair.sign(&Sha256::digest(text)).as_ref().to_vec(),
        }))
    }

    /// Where its record stands: `milepost._domainkey.fernandfield.example`.
    pub fn place(&self, domain: &str) -> String {
        format!("{}._domainkey.{domain}", self.selector)
    }

    /// The TXT record to publish.
    pub fn record(&self) -> String {
        match &self.pair {
            Pair::Rsa(_) => format!("v=DKIM1; k=rsa; p={}", self.public()),
            Pair::Ed25519(_) => format!("v=DKIM1; k=ed25519; p={}", self.public()),
        }
    }

    /// The public half, as `p=` of the record holds it.
    pub fn public(&self) -> String {
        STANDARD.encode(match &self.pair {
            Pair::Rsa(pair) => {
                let bits = [&[0], pair.public().as_ref()].concat();
                der(0x30, &[der(0x30, IS_RSA), der(0x03, &bits)].concat())
            }
            Pair::Ed25519(pair) => pair.public_key().as_ref().to_vec(),
        })
    }
}

impl std::fmt::Debug for MailKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MailKey({}, {})", self.selector, self.algorithm())
    }
}

/// A name of the DNS that a key may be published under.
pub fn is_selector(typed: &str) -> bool {
    let fits = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    typed.len() <= 100 && typed.split('.').all(fits)
}

/// What stands between the first two lines of dashes.
fn unpack(text: &str) -> Option<(&str, Zeroizing<Vec<u8>>)> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (kind, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once("-----END ")?;
    let body: Zeroizing<String> =
        Zeroizing::new(body.chars().filter(|letter| !letter.is_whitespace()).collect());
    Some((kind, Zeroizing::new(STANDARD.decode(&*body).ok()?)))
}
