//! How sure we are who it is: what a decision takes, what a browser has shown of the person before
//! it, and what speaks for a machine (`security.md`, decision 1).
//!
//! One press decides. The studio can ask for more, for everything, for a project or for a request:
//! the name, typed once in a browser, or a code sent to the address on record. Whatever was asked,
//! the record keeps what there was.

mod asks;
mod code;
mod machine;

pub use asks::{Asks, of_studio, set_for_project, set_for_studio};
pub use code::{
    CODE_LASTS, Checked, Code, Digits, Doorstep, REMEMBERED, Sent, TRIES, check, digits, send,
    waits,
};
pub use machine::{
    Sign, declares_itself, looks_automatic, mark, pressed_decoy, probably, sign, sign_after,
};

use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::id::VisitId;
use crate::link::Visitor;
use crate::store::Tx;
use crate::words::words;
use sha2::{Digest, Sha256};

words! {
    /// What a decision takes.
    Proof {
        /// One press, through the person's own link.
        Press = "press",
        /// The name, typed once in a browser; one press from then on.
        Name = "name",
        /// A code sent to the address on record, remembered by the browser for twelve hours.
        Code = "code",
    }
}

impl Default for Proof {
    /// One press: whoever wants more asks for it.
    fn default() -> Self {
        Self::Press
    }
}

words! {
    /// How sure we are who decided, as a decision keeps it.
    Assurance {
        /// By one press, through the link sent to the address on record.
        Pressed = "pressed",
        /// And the name of the link was typed.
        Typed = "typed",
        /// And a code that went to the address on record was typed.
        Code = "code",
        /// A member wrote it down.
        RecordedByMember = "recorded_by_member",
    }
}

words! {
    /// Why a browser is taken for a machine.
    Why {
        /// It pressed what people cannot see or reach.
        Decoy = "decoy",
        /// It gave answers that contradict each other within seconds.
        Contradiction = "contradiction",
    }
}

/// The secret that a browser gets when it opens a link: what is known of the browser hangs on it.
/// Never printed, logged or stored; the database has its SHA-256.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret([u8; 16]);

impl Secret {
    /// A new one.
    pub fn random() -> Self {
        Self(crate::id::random())
    }

    /// The secret that a cookie holds; what is none of ours is none.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// For the cookie, and for nothing else.
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// What the database knows it by.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What is known of one browser that came in through a link.
#[derive(Debug, Clone)]
pub struct Known {
    /// The visit's id; no secret.
    pub id: VisitId,
    /// The name that was typed in it, once it was that of the link.
    pub named_as: Option<String>,
    /// When a code was typed in it last.
    pub coded_at: Option<Stamp>,
    /// Why it is taken for a machine, if it is.
    pub machine: Option<Why>,
}

impl Known {
    /// Whether a code was typed here lately enough to count at `now`.
    pub fn is_coded(&self, now: Stamp) -> bool {
        self.coded_at.is_some_and(|at| now < at.plus(REMEMBERED))
    }
}

/// What is known of the browser that holds `secret`; nothing before its first press.
pub fn known(tx: &Tx, visitor: &Visitor, secret: Option<&Secret>) -> Result<Option<Known>> {
    match secret {
        Some(secret) => tx.visit(visitor, &secret.hash()),
        None => Ok(None),
    }
}

/// The same, from the first press on: a row is made if there is none.
pub fn meet(tx: &Tx, visitor: &Visitor, secret: &Secret) -> Result<Known> {
    if let Some(known) = tx.visit(visitor, &secret.hash())? {
        return Ok(known);
    }
    let known = Known { id: VisitId::new(), named_as: None, coded_at: None, machine: None };
    tx.add_visit(visitor, &known.id, &secret.hash())?;
    Ok(known)
}

/// Whether `typed` is the name of somebody called `name`: they share a word, whatever the case and
/// the accents (`security.md`, B5).
pub fn is_name_of(typed: &str, name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let plain = crate::words::plain(text);
        let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let known = words(name);
    words(typed).iter().any(|word| known.contains(word))
}

/// What is at hand when an answer is given.
#[derive(Debug, Clone, Copy)]
pub struct AtHand<'a> {
    /// What the request takes.
    pub proof: Proof,
    /// What the browser has shown so far.
    pub known: &'a Known,
    /// The name that came with the answer; may be empty.
    pub typed: &'a str,
    /// Whose link it is.
    pub name: &'a str,
    /// What speaks for a machine in this very request.
    pub sign: Option<Sign>,
    /// When.
    pub now: Stamp,
}

/// What an answer is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worth {
    /// It counts: how sure we are, and the name that was attested.
    Counts(Assurance, String),
    /// It is kept and does not stand until the contact confirms.
    Held(Why),
}

/// Weighs an answer. Changes nothing.
///
/// # Errors
/// `Wrong` for `code` or `name`, with what is missing or does not fit.
pub fn weigh(at: &AtHand) -> Result<Worth> {
    let typed = crate::studio::one_line(at.typed);
    let coded = at.known.is_coded(at.now);
    if at.proof == Proof::Code && !coded {
        return Err(Refusal::wrong("code", NEEDS_CODE).into());
    }
    if !typed.is_empty() {
        // Another name counts only with a code: somebody who reads the mailbox on record signs,
        // under their own name, through somebody else's link.
        if !is_name_of(&typed, at.name) && !coded {
            return Err(Refusal::wrong("name", not_the_name(at.name)).into());
        }
        let assurance = if coded { Assurance::Code } else { Assurance::Typed };
        return Ok(Worth::Counts(assurance, typed));
    }
    if coded {
        return Ok(Worth::Counts(Assurance::Code, at.name.to_owned()));
    }
    if let Some(why) = at.known.machine {
        return Ok(Worth::Held(why));
    }
    if let Some(name) = &at.known.named_as {
        return Ok(Worth::Counts(Assurance::Typed, name.clone()));
    }
    match (at.proof, at.sign) {
        (Proof::Press, None) => Ok(Worth::Counts(Assurance::Pressed, at.name.to_owned())),
        (_, Some(_)) => Err(Refusal::wrong("name", LIKE_A_MACHINE).into()),
        _ => Err(Refusal::wrong("name", TYPE_IT).into()),
    }
}

const NEEDS_CODE: &str = "This needs a code first. Have one e-mailed to you, then decide.";
const TYPE_IT: &str = "Type your name. This browser remembers it; next time one press is enough.";
const LIKE_A_MACHINE: &str = "This looked like a program that checks e-mails, so nothing was \
                              recorded. Type your name and press once more.";

fn not_the_name(name: &str) -> String {
    format!("This link belongs to {name}. Type that name, or ask for a link of your own.")
}
