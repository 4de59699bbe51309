//! One-time codes: six digits to the address on record, typed in the browser that asked.
//!
//! The digits are made from the keyring and the code's serial whenever they are needed, as links
//! are, so that no row and no letter in the outbox ever holds them.

use super::{Known, Secret, known, meet};
use crate::clock::{Stamp, minutes};
use crate::error::Result;
use crate::id::{PageName, VisitId};
use crate::key::{Keyring, Purpose};
use crate::link::{self, Signer, Visitor};
use crate::outbox::{self, Letter};
use crate::store::Tx;
use crate::token::{Claim, Serial, Token};
use std::time::Duration;

/// How long a code works.
pub const CODE_LASTS: Duration = minutes(10);

/// How often it may be typed wrong.
pub const TRIES: u32 = 5;

/// For how long a browser in which a code was typed needs no other.
pub const REMEMBERED: Duration = minutes(12 * 60);

/// How many are sent to one person within [`WINDOW`], and how long after one another.
const MOST: usize = 3;
const WINDOW: Duration = minutes(15);
const APART: Duration = minutes(1);

/// A link that works, in a browser that has yet to prove itself: enough to be sent a code, and to
/// read nothing.
#[derive(Debug, Clone)]
pub struct Doorstep(Visitor);

impl From<Visitor> for Doorstep {
    fn from(visitor: Visitor) -> Self {
        Self(visitor)
    }
}

impl Doorstep {
    /// The name of their page.
    pub fn page(&self) -> &PageName {
        &self.0.page
    }

    /// The serial of their link, which tells it apart and opens nothing.
    pub const fn serial(&self) -> Serial {
        self.0.serial
    }

    /// The cookie of the visit, which opens nothing by itself here, and when it ends.
    pub fn cookie(&self, signer: &Signer, now: Stamp) -> (Token, Stamp) {
        link::cookie(signer, &self.0, now)
    }

    /// Whether this browser has proved itself lately enough to read on.
    pub(crate) fn step_in(self, tx: &Tx, secret: &Secret) -> Result<Result<Visitor, Self>> {
        let known = known(tx, &self.0, Some(secret))?;
        let proved = known.is_some_and(|known| known.is_coded(tx.now()));
        Ok(if proved { Ok(self.0) } else { Err(self) })
    }
}

/// A code as it is kept: everything but its digits.
#[derive(Debug, Clone)]
pub struct Code {
    /// Key, end and serial, from which the digits are made.
    pub claim: Claim,
    /// The browser that it was sent for.
    pub visit: VisitId,
    /// When it was sent.
    pub sent_at: Stamp,
    /// How often it was typed wrong.
    pub tries: u32,
}

/// Six digits. Never printed, logged or stored.
pub struct Digits(String);

impl Digits {
    /// As they stand in the letter.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `typed` is them, whatever stands between the digits; takes the same time for all.
    fn are(&self, typed: &str) -> bool {
        let typed: Vec<u32> = typed.chars().filter_map(|c| c.to_digit(10)).collect();
        let own = self.0.chars().filter_map(|c| c.to_digit(10));
        let apart = own.zip(typed.iter().chain(std::iter::repeat(&u32::MAX)));
        let differs = apart.fold(0, |differs, (own, typed)| differs | (own ^ typed));
        (differs == 0) & (typed.len() == self.0.len())
    }
}

impl std::fmt::Debug for Digits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digits(…)")
    }
}

/// The digits of the code that `claim` names; none once its key was revoked.
pub fn digits(keys: &Keyring, claim: &Claim) -> Option<Digits> {
    let secret = keys.secret(Purpose::Code, claim.kid, &claim.serial.0)?;
    let first = secret[..8].try_into().expect("eight of thirty-two bytes");
    Some(Digits(format!("{:06}", u64::from_be_bytes(first) % 1_000_000)))
}

/// What became of asking for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way.
    Mailed,
    /// Too many in a short time; the next goes in so many seconds.
    Wait(u64),
}

/// Mails a code to the address on record, for the browser that holds `secret`.
pub fn send(tx: &Tx, signer: &Signer, at: &Doorstep, secret: &Secret) -> Result<Sent> {
    let (visitor, now) = (&at.0, tx.now());
    let sent = tx.codes_sent(visitor, now.minus(WINDOW))?;
    let next = |from: Stamp, wait| from.plus(wait).since(now).as_millis().div_ceil(1000);
    let waits = [
        sent.first().map(|last| next(*last, APART)),
        sent.get(MOST - 1).map(|third| next(*third, WINDOW)),
    ];
    if let Some(wait) = waits.into_iter().flatten().max().filter(|wait| *wait > 0) {
        return Ok(Sent::Wait(u64::try_from(wait).unwrap_or(u64::MAX)));
    }
    let known = meet(tx, visitor, secret)?;
    let ends_at = now.plus(CODE_LASTS);
    let claim = Claim { kid: signer.keys.signing(), ends_at, serial: Serial::random() };
    tx.add_code(visitor, &Code { claim, visit: known.id, sent_at: now, tries: 0 })?;
    let person = tx.myself(visitor)?;
    let member = link::host(tx, &person)?;
    let facts = link::facts(tx, &person, &member.name)?;
    outbox::to_participant(tx, &person, &member, claim, Letter::Code { facts })?;
    Ok(Sent::Mailed)
}

/// The code that this browser waits for, if one was sent and still works.
pub fn waits(tx: &Tx, at: &Doorstep, secret: &Secret) -> Result<Option<Code>> {
    match known(tx, &at.0, Some(secret))? {
        Some(Known { id, .. }) => tx.waiting_code(&at.0, &id, TRIES),
        None => Ok(None),
    }
}

/// What became of typing a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// It was right: the browser's secret from now on.
    Right(Secret),
    /// It was not; so many tries are left.
    Wrong(u32),
    /// No code waits here: none was sent to this browser, or its time or its tries are over.
    Gone,
}

/// Takes what was typed for the code that waits. The right one is used up, and the browser gets a
/// new secret, so that nobody who knew the old one comes along (ASVS 7.2.4).
pub fn check(tx: &Tx, signer: &Signer, at: &Doorstep, typed: (&Secret, &str)) -> Result<Checked> {
    let (secret, typed) = typed;
    // A form that is sent twice finds the browser proved.
    if known(tx, &at.0, Some(secret))?.is_some_and(|known| known.is_coded(tx.now())) {
        return Ok(Checked::Right(secret.clone()));
    }
    let Some(code) = waits(tx, at, secret)? else { return Ok(Checked::Gone) };
    let right = digits(&signer.keys, &code.claim).is_some_and(|digits| digits.are(typed));
    if !right {
        tx.count_try(code.claim.serial)?;
        let left = TRIES.saturating_sub(code.tries + 1);
        return Ok(if left == 0 { Checked::Gone } else { Checked::Wrong(left) });
    }
    tx.use_code(code.claim.serial)?;
    let secret = Secret::random();
    tx.prove_visit(&at.0, &code.visit, &secret.hash())?;
    Ok(Checked::Right(secret))
}
