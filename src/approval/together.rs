//! Approving several requests with one press: one record and one receipt each, as if each had been
//! pressed by itself.

use super::{Answer, Hand, Outcome, give};
use crate::error::{Error, Refusal, Result};
use crate::id::{ApprovalId, DecisionId};
use crate::link::Signer;
use crate::store::Tx;

/// The most requests that one press approves; the page offers no more at once.
pub const TOGETHER: usize = 50;

const BY_ITSELF: &str = "An agreement is signed by itself, with your name typed beside it.";

/// One of the requests, as the page showed it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Which.
    pub approval: ApprovalId,
    /// The fingerprint of what the page showed of it.
    pub shown: String,
}

/// What became of one of them.
#[derive(Debug, Clone)]
pub struct Together {
    /// Which.
    pub approval: ApprovalId,
    /// The decision, or why none was recorded.
    pub outcome: Result<DecisionId, Refusal>,
}

/// Approves each of `these`. Whatever cannot be recorded stands in the way of no other.
///
/// # Errors
/// Only if something is broken: then nothing of it was recorded.
pub fn give_all(
    tx: &Tx,
    signer: &Signer,
    by: Hand<'_>,
    these: (&[Shown], &str),
) -> Result<Vec<Together>> {
    let (these, name) = these;
    by.visitor.must_decide()?;
    let mut all: Vec<Together> = Vec::new();
    for Shown { approval, shown } in these {
        if all.iter().any(|one| one.approval == *approval) {
            continue;
        }
        let answer = Answer {
            outcome: Outcome::Approved,
            comment: String::new(),
            name: name.to_owned(),
            shown: shown.clone(),
            files: Vec::new(),
            drawn: String::new(),
        };
        let asked = tx.asked(by.visitor, approval)?;
        if asked.is_some_and(|asked| asked.approval.agreement.is_some()) {
            let refusal = Refusal::wrong("form", BY_ITSELF);
            all.push(Together { approval: approval.clone(), outcome: Err(refusal) });
            continue;
        }
        let outcome = match give(tx, signer, by, approval, &answer) {
            Ok(decision) => Ok(decision),
            Err(Error::Refused(refusal)) => Err(refusal),
            Err(broken) => return Err(broken),
        };
        all.push(Together { approval: approval.clone(), outcome });
    }
    Ok(all)
}
