//! Decisions: one approver's answer, never edited, only followed.
//!
//! The rules are the pure functions [`decide`] and [`undo`]; the verbs stand in
//! `approval/give.rs`.

use super::answer::check_words;
use super::{Answer, Asked, Rule, Settled, State};
use crate::assurance::Assurance;
use crate::clock::{Stamp, minutes};
use crate::error::{Refusal, Result};
use crate::file::Attachment;
use crate::id::{ApprovalId, DecisionId, ParticipantId, VisitId};
use crate::words::words;
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
    /// Since when it is held, if it is: a machine was behind it, and it does not stand.
    pub held_at: Option<Stamp>,
    /// How sure we are who it was.
    pub assurance: Assurance,
    /// The browser that it came from.
    pub visit: Option<VisitId>,
    /// The held answer that it confirms.
    pub confirms: Option<DecisionId>,
}

impl Decision {
    /// Whether it counts.
    pub const fn stands(&self) -> bool {
        self.taken_back_at.is_none() && self.held_at.is_none()
    }

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
pub(super) fn reopens(asked: &Asked, decision: &Decision) -> bool {
    let mut others = asked.standing().filter(|other| other.id != decision.id);
    match asked.approval.rule {
        Rule::Any => others.next().is_none(),
        Rule::All => others.all(|other| other.outcome == Outcome::Approved),
    }
}
