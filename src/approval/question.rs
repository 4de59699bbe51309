//! A request without its words: what the rules look at.

use super::{Approver, Asked, Decision, Outcome, Rule, State};
use crate::clock::Stamp;
use crate::id::{DecisionId, ParticipantId};

/// What the rules look at: a request without its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// How many it takes.
    pub rule: Rule,
    /// Whether they are asked one after the other, as they stand in `seats`.
    pub in_order: bool,
    /// Where it stands.
    pub state: State,
    /// Who is asked, and who answered and is asked no longer.
    pub seats: Vec<Seat>,
    /// Every answer so far, oldest first. None is ever taken out.
    pub answers: Vec<Mark>,
    /// Whether the milestone is done.
    pub milestone_done: bool,
    /// Whether one of its files has a newer version or a newer question.
    pub replaced: bool,
}

/// One approver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Who, on the project.
    pub who: ParticipantId,
    /// Whether they were released since; their answer counts as long as it stands.
    pub released: bool,
}

/// One answer, and what followed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What was answered, by whom.
    pub press: Press,
    /// When.
    pub at: Stamp,
    /// When it was taken back.
    pub taken_back_at: Option<Stamp>,
    /// Since when it is held.
    pub held_at: Option<Stamp>,
    /// When the studio asked again.
    pub set_aside_at: Option<Stamp>,
}

/// An answer on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// The id that it gets.
    pub id: DecisionId,
    /// Whose it is.
    pub who: ParticipantId,
    /// What it says.
    pub outcome: Outcome,
    /// The held answer that it confirms.
    pub confirms: Option<DecisionId>,
}

impl Mark {
    /// Whether it counts.
    pub const fn stands(&self) -> bool {
        self.taken_back_at.is_none() && self.held_at.is_none() && self.set_aside_at.is_none()
    }
}

impl Question {
    /// The answers that stand, oldest first.
    pub fn standing(&self) -> impl Iterator<Item = &Mark> {
        self.answers.iter().filter(|mark| mark.stands())
    }

    /// The answer of `who` that stands.
    pub fn standing_of(&self, who: &ParticipantId) -> Option<&Mark> {
        self.standing().find(|mark| mark.press.who == *who)
    }

    /// Who is asked now: everybody who has not answered, or the first of them.
    pub fn waits_for(&self) -> Vec<&ParticipantId> {
        if self.state != State::Open {
            return Vec::new();
        }
        let seats = self.seats.iter().map(|seat| &seat.who);
        let waiting = seats.filter(|who| self.standing_of(who).is_none());
        waiting.take(if self.in_order { 1 } else { usize::MAX }).collect()
    }
}

impl From<&Asked> for Question {
    fn from(asked: &Asked) -> Self {
        let seat = |approver: &Approver| Seat {
            who: approver.participant.clone(),
            released: approver.released,
        };
        Self {
            rule: asked.approval.rule,
            in_order: asked.approval.in_order,
            state: asked.approval.state,
            seats: asked.approvers.iter().map(seat).collect(),
            answers: asked.decisions.iter().map(Mark::from).collect(),
            milestone_done: asked.milestone_done,
            replaced: asked.replaced,
        }
    }
}

impl From<&Decision> for Mark {
    fn from(decision: &Decision) -> Self {
        Self {
            press: decision.press(),
            at: decision.decided_at,
            taken_back_at: decision.taken_back_at,
            held_at: decision.held_at,
            set_aside_at: decision.set_aside_at,
        }
    }
}
