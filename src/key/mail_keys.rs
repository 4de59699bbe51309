//! Making and dropping the keys that sign mails. They lie in the file of the keyring, sealed with
//! it; every one of them signs every mail, so that one can take another's place without a gap.

use super::{File, MailKey, Safe, rsa};
use crate::audit::{self, Actor, Kind};
use crate::error::{Error, Result};
use crate::member::{Member, Role};
use crate::store::Tx;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use zeroize::{Zeroize as _, Zeroizing};

/// What kind of key signs mails.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailKeyKind {
    /// RSA, 2048 bits.
    Rsa,
    /// Ed25519.
    Ed25519,
}

/// A key that signs mails, as it is stored.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredMailKey {
    /// The name that it is published under.
    pub selector: String,
    /// What kind it is.
    pub kind: MailKeyKind,
    /// PKCS#1 DER or thirty-two bytes, in base64.
    pub secret: String,
}

impl Drop for StoredMailKey {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl StoredMailKey {
    /// The key, ready to sign.
    pub fn read(&self) -> Result<MailKey> {
        let secret = Zeroizing::new(STANDARD.decode(&self.secret)?);
        match self.kind {
            MailKeyKind::Rsa => MailKey::rsa(&self.selector, &secret),
            MailKeyKind::Ed25519 => MailKey::ed25519(&self.selector, &secret),
        }
    }
}

/// The selector of the Ed25519 key that goes with an RSA key: two records need two names.
fn beside(selector: &str) -> String {
    format!("{selector}-ed25519")
}

/// The secrets of a pair of keys.
pub struct Made {
    rsa: Zeroizing<Vec<u8>>,
    seed: Zeroizing<[u8; 32]>,
}

impl Made {
    /// New ones. Takes a second or so, so it is done before a transaction.
    ///
    /// # Errors
    /// `Broken` if no key comes about, which does not happen.
    pub fn new() -> Result<Self> {
        Ok(Self { rsa: rsa::make()?, seed: Zeroizing::new(crate::id::random::<32>()) })
    }
}

/// Keeps a pair of keys under `selector` and another name beside it. Those that are there sign on.
///
/// # Errors
/// `NotAllowed` for anybody but the owner; if the name is taken or no name.
pub fn add_mail_keys(
    tx: &Tx,
    safe: &Safe,
    member: &Member,
    (selector, made): (&str, &Made),
) -> Result<()> {
    member.must_be(Role::Owner)?;
    if !super::is_selector(&beside(selector)) {
        return Err(Error::broken(format!(
            "“{selector}” cannot be a selector; use letters, digits and hyphens"
        )));
    }
    let mut file = safe.read()?;
    let names = [selector.to_owned(), beside(selector)];
    if file.mail_key.iter().any(|key| names.contains(&key.selector)) {
        return Err(Error::broken(format!("there are keys under {selector} already")));
    }
    let [selector, other] = names;
    let secret = STANDARD.encode(&*made.rsa);
    let subject = json!({ "mail_keys_made": [&selector, &other] });
    file.mail_key.push(StoredMailKey { selector, kind: MailKeyKind::Rsa, secret });
    let secret = STANDARD.encode(*made.seed);
    file.mail_key.push(StoredMailKey { selector: other, kind: MailKeyKind::Ed25519, secret });
    keep(tx, safe, member, (&file, subject))
}

/// Lets the keys under `selector` sign no more, and throws them away.
///
/// # Errors
/// `NotAllowed` for anybody but the owner; if there are none.
pub fn drop_mail_keys(tx: &Tx, safe: &Safe, member: &Member, selector: &str) -> Result<()> {
    member.must_be(Role::Owner)?;
    let mut file = safe.read()?;
    let names = [selector.to_owned(), beside(selector)];
    let (dropped, stays): (Vec<_>, Vec<_>) =
        file.mail_key.drain(..).partition(|key| names.contains(&key.selector));
    if dropped.is_empty() {
        return Err(Error::broken(format!("there are no keys under {selector}")));
    }
    file.mail_key = stays;
    let dropped: Vec<_> = dropped.iter().map(|key| key.selector.as_str()).collect();
    keep(tx, safe, member, (&file, json!({ "mail_keys_dropped": dropped })))
}

/// The trail first, the file last: if it cannot be written, nothing has happened.
fn keep(
    tx: &Tx,
    safe: &Safe,
    member: &Member,
    (file, subject): (&File, serde_json::Value),
) -> Result<()> {
    audit::studio(tx, &Actor::of(member), Kind::StudioChanged, subject)?;
    safe.write(file)
}
