//! Decisions: one approver's answer, never edited, only followed.
//!
//! What an answer has to be is the pure function [`decide`]; what follows from it, [`next`]. The
//! verbs stand in `approval/give.rs`.

use super::answer::check_words;
use super::{Act, Answer, Asked, How, No, Press, Question, Recorded, State, next};
use crate::assurance::Assurance;
use crate::clock::{Stamp, minutes};
use crate::dispute::Disputed;
use crate::error::{Error, Refusal, Result};
use crate::evidence::Drawn;
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
    /// When the studio asked again, if it did: it no longer counts.
    pub set_aside_at: Option<Stamp>,
    /// How sure we are who it was.
    pub assurance: Assurance,
    /// The browser that it came from.
    pub visit: Option<VisitId>,
    /// The held answer that it confirms.
    pub confirms: Option<DecisionId>,
    /// Whether somebody said through its receipt that it was not them.
    pub disputed: Disputed,
    /// Who wrote it down, and how it was said, if the approver did not press themselves.
    pub recorded: Option<Recorded>,
    /// What was drawn beside the name, where a yes is a signature.
    pub signature: Option<Drawn>,
}

impl Decision {
    /// How it was said, if a member wrote it down.
    pub fn how(&self) -> Option<How> {
        self.recorded.as_ref().map(|recorded| recorded.how)
    }

    /// Whether it counts.
    pub const fn stands(&self) -> bool {
        self.taken_back_at.is_none() && self.held_at.is_none() && self.set_aside_at.is_none()
    }

    /// What follows the rules of it, without its words.
    pub(super) fn press(&self) -> Press {
        let Self { id, participant, outcome, confirms, .. } = self.clone();
        Press { id, who: participant, outcome, confirms }
    }

    /// The first moment at which it can no longer be taken back.
    pub fn undo_until(&self) -> Stamp {
        self.decided_at.plus(UNDO)
    }
}

/// What an answer leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It can be recorded.
    Counts,
    /// The same person answered before; that decision stands.
    Stands(DecisionId),
}

/// Whether `answer` by `who` counts. Changes nothing.
///
/// # Errors
/// As [`next`]: `NotAllowed` if `who` is not asked, `Settled` if others were quicker or are asked
/// first. `Stale` if their page showed something else, `Wrong` if a reason is missing.
pub fn decide(asked: &Asked, who: &ParticipantId, answer: &Answer, now: Stamp) -> Result<Verdict> {
    let (id, who, outcome) = (DecisionId::new(), who.clone(), answer.outcome);
    let press = Press { id, who, outcome, confirms: None };
    match next(&asked.into(), &Act::Answer(press), now) {
        Err(No::Stands(id)) => return Ok(Verdict::Stands(id)),
        Err(no) => return Err(Refusal::from(no).into()),
        Ok(_) => {}
    }
    if answer.shown != asked.fingerprint() {
        return Err(Refusal::Stale.into());
    }
    check_words(answer)?;
    Ok(Verdict::Counts)
}

/// The decision that `who` may still take back.
///
/// # Errors
/// `NotFound` if none stands, `TooLate` after ten minutes, or once the studio withdrew, replaced or
/// asked again or finished the milestone.
pub fn undo<'a>(asked: &'a Asked, who: &ParticipantId, now: Stamp) -> Result<&'a Decision> {
    let question = Question::from(asked);
    let mark = question.undoable(who, now).map_err(|no| Error::from(Refusal::from(no)))?;
    let decision = asked.decisions.iter().find(|decision| decision.id == mark.press.id);
    decision.ok_or_else(|| Refusal::NotFound.into())
}
