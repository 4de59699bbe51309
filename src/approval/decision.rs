//! Decisions: one approver's answer, never edited, only followed.
//!
//! The rules are the pure functions [`decide`] and [`undo`]; [`give`] and [`take_back`] are the
//! verbs, each one transaction.

use super::answer::{check_name, check_words};
use super::{Answer, Asked, Given, Rule, Settled, State};
use crate::audit::{self, Kind, Trace};
use crate::clock::{Stamp, minutes};
use crate::error::{Refusal, Result};
use crate::file::{Attachment, Stored};
use crate::id::{ApprovalId, AttachmentId, DecisionId, ParticipantId};
use crate::link::{Signer, Visitor};
use crate::receipt;
use crate::store::Tx;
use crate::webhook;
use crate::words::words;
use serde_json::json;
use std::time::Duration;

words! {
    /// One approver's answer.
    Outcome {
        /// Yes.
        Approved = "approved",
        /// Not yet, and what should change.
        ChangesRequested = "changes_requested",
        /// No, and why.
        Declined = "declined",
    }
}

impl Outcome {
    /// The state of a request that this answer settles.
    pub const fn settles(self) -> State {
        match self {
            Self::Approved => State::Approved,
            Self::ChangesRequested => State::ChangesRequested,
            Self::Declined => State::Declined,
        }
    }

    /// "approved", "asked for changes to", "declined": the verb before what was decided.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::ChangesRequested => "asked for changes to",
            Self::Declined => "declined",
        }
    }
}

/// For how long a decision can be taken back.
pub const UNDO: Duration = minutes(10);

/// The longest comment, in letters.
pub const COMMENT_LIMIT: usize = 4000;

/// One approver's answer, as stored.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The decision's id.
    pub id: DecisionId,
    /// What it answers.
    pub approval: ApprovalId,
    /// Who answered.
    pub participant: ParticipantId,
    /// Their name.
    pub by: String,
    /// The answer.
    pub outcome: Outcome,
    /// What was written with it.
    pub comment: String,
    /// What was sent along.
    pub files: Vec<Attachment>,
    /// The receipt's number.
    pub receipt: String,
    /// When.
    pub decided_at: Stamp,
    /// When it was taken back, if it was.
    pub taken_back_at: Option<Stamp>,
}

impl Decision {
    /// The first moment at which it can no longer be taken back.
    pub fn undo_until(&self) -> Stamp {
        self.decided_at.plus(UNDO)
    }
}

/// What an answer leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is recorded, and the request stands like this then.
    Recorded(State),
    /// The same person answered before; that decision stands.
    Stands(DecisionId),
}

/// Whether `answer` by `who` counts. Changes nothing.
///
/// # Errors
/// `NotAllowed` if `who` is not asked, `Settled` if others were quicker, `Stale` if their page
/// showed something else, `Wrong` if a reason is missing.
pub fn decide(asked: &Asked, who: &ParticipantId, answer: &Answer) -> Result<Verdict> {
    if !asked.asks(who) {
        return Err(Refusal::NotAllowed("Your link lets you look, not decide on this.").into());
    }
    if let Some(decision) = asked.standing_of(who) {
        return Ok(Verdict::Stands(decision.id.clone()));
    }
    match asked.approval.state {
        State::Open => {}
        State::Withdrawn => return Err(Refusal::Settled(Settled::Withdrawn).into()),
        State::Superseded => return Err(Refusal::Settled(Settled::Superseded).into()),
        _ => return Err(Refusal::Settled(Settled::ByOther).into()),
    }
    if answer.shown != asked.fingerprint() {
        return Err(Refusal::Stale.into());
    }
    check_words(answer)?;
    let (yes, all) = asked.count();
    let still_open =
        asked.approval.rule == Rule::All && answer.outcome == Outcome::Approved && yes + 1 < all;
    Ok(Verdict::Recorded(if still_open { State::Open } else { answer.outcome.settles() }))
}

/// The decision that `who` may still take back.
///
/// # Errors
/// `NotFound` if none stands, `TooLate` after ten minutes, or once the studio withdrew or replaced
/// the request or finished the milestone.
pub fn undo<'a>(asked: &'a Asked, who: &ParticipantId, now: Stamp) -> Result<&'a Decision> {
    let decision = asked.standing_of(who).ok_or(Refusal::NotFound)?;
    let acted = matches!(asked.approval.state, State::Withdrawn | State::Superseded);
    if now >= decision.undo_until() || acted || asked.replaced || asked.milestone_done {
        return Err(Refusal::TooLate.into());
    }
    Ok(decision)
}

/// Whether taking `decision` back leaves nothing that settles the request.
fn reopens(asked: &Asked, decision: &Decision) -> bool {
    let mut others = asked.standing().filter(|other| other.id != decision.id);
    match asked.approval.rule {
        Rule::Any => others.next().is_none(),
        Rule::All => others.all(|other| other.outcome == Outcome::Approved),
    }
}

/// Records the visitor's answer with its event and both receipts, or shows the one that stands.
///
/// # Errors
/// As [`decide`]; `NotFound` for a request of another project.
pub fn give(
    tx: &Tx,
    signer: &Signer,
    by: (&Visitor, &Trace),
    id: &ApprovalId,
    answer: &Answer,
) -> Result<DecisionId> {
    let (visitor, trace) = by;
    visitor.must_decide()?;
    check_name(&answer.name, &visitor.contact.name)?;
    let asked = tx.asked(visitor, id)?.ok_or(Refusal::NotFound)?;
    let state = match decide(&asked, &visitor.participant, answer)? {
        Verdict::Stands(decision) => return Ok(decision),
        Verdict::Recorded(state) => state,
    };
    let decision = Decision {
        id: DecisionId::new(),
        approval: id.clone(),
        participant: visitor.participant.clone(),
        by: visitor.contact.name.clone(),
        outcome: answer.outcome,
        comment: answer.comment.trim().to_owned(),
        files: answer.files.iter().cloned().map(attach).collect(),
        receipt: tx.next_receipt(visitor)?,
        decided_at: tx.now(),
        taken_back_at: None,
    };
    let subject = told(&asked, &decision, &answer.shown);
    let event = audit::by_contact(tx, visitor, Kind::Decided, (subject, trace))?;
    tx.add_decision(visitor, &decision, &Given { answer, asked: &asked, event: &event })?;
    if state != State::Open {
        tx.settle_approval(id, state)?;
    }
    let asked = tx.asked(visitor, id)?.ok_or(Refusal::NotFound)?;
    receipt::tell_both(tx, signer, visitor, &asked, &decision)?;
    webhook::decided(tx, visitor, &asked, &decision)?;
    Ok(decision.id)
}

/// Takes the visitor's decision back: the request is open again, and both sides are told.
///
/// # Errors
/// As [`undo`]; `NotFound` for a request of another project.
pub fn take_back(tx: &Tx, signer: &Signer, by: (&Visitor, &Trace), id: &ApprovalId) -> Result<()> {
    let (visitor, trace) = by;
    visitor.must_decide()?;
    let asked = tx.asked(visitor, id)?.ok_or(Refusal::NotFound)?;
    let decision = undo(&asked, &visitor.participant, tx.now())?;
    tx.add_take_back(visitor, decision)?;
    if asked.approval.state != State::Open && reopens(&asked, decision) {
        tx.reopen_approval(id)?;
    }
    let subject = told(&asked, decision, &asked.fingerprint());
    audit::by_contact(tx, visitor, Kind::TakenBack, (subject, trace))?;
    receipt::tell_taken_back(tx, signer, visitor, &asked, decision)?;
    webhook::taken_back(tx, visitor, decision)
}

fn attach(stored: Stored) -> Attachment {
    Attachment { id: AttachmentId::new(), stored }
}

fn told(asked: &Asked, decision: &Decision, shown: &str) -> serde_json::Value {
    json!({
        "approval": asked.approval.id.as_str(),
        "milestone": asked.approval.milestone.as_str(),
        "title": asked.approval.title,
        "decision": decision.id.as_str(),
        "outcome": decision.outcome.as_str(),
        "about": asked.about(),
        "receipt": decision.receipt,
        "shown": shown,
        "files": decision.files.iter().map(|file| json!({
            "name": file.stored.name, "sha256": file.stored.sha256, "size": file.stored.size,
        })).collect::<Vec<_>>(),
        "versions": asked.versions.iter().map(|v| json!({
            "id": v.id.as_str(), "number": v.number, "sha256": v.sha256,
        })).collect::<Vec<_>>(),
    })
}
