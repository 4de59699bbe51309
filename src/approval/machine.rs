//! The rules of a request in one function: what may happen to it, and how it stands then.
//!
//! [`next`] is pure. Every verb asks it before it writes, and writes what it says; nothing else
//! knows when a request is settled. `tests/it/approval/sequences.rs` tries it with any acts in any
//! order; `tests/it/approval/database.rs` the database with the same ones.

use super::question::{Mark, Press, Question, Seat};
use super::{Outcome, Rule, Settled, State, UNDO};
use crate::clock::Stamp;
use crate::error::Refusal;
use crate::id::{DecisionId, ParticipantId};

/// What can happen to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// An approver answers, or a member writes down what they said.
    Answer(Press),
    /// An answer comes behind which a machine is, probably: it is kept, and held from the first
    /// moment on.
    Doubt(Press),
    /// An answer that stands turns out to be a machine's.
    Hold(DecisionId),
    /// An approver takes their answer back.
    TakeBack(ParticipantId),
    /// The studio no longer asks.
    Withdraw,
    /// The studio asks again: no answer from before counts.
    Reopen,
    /// A newer version or question of one of its files has come.
    Supersede,
    /// The milestone is done, or no longer done.
    Finish(bool),
    /// Somebody is asked no longer.
    Release(ParticipantId),
}

/// Why an act does not happen. Nothing is changed then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum No {
    /// They are not asked.
    NotAsked,
    /// They answered before, and that stands.
    Stands(DecisionId),
    /// It was settled without them.
    Settled(Settled),
    /// Somebody else is asked first.
    NotYet(ParticipantId),
    /// There is nothing that this could be done to.
    Nothing,
    /// It could have been done before.
    TooLate,
}

impl From<No> for Refusal {
    fn from(no: No) -> Self {
        match no {
            No::NotAsked => Self::NotAllowed("Your link lets you look, not decide on this."),
            No::NotYet(_) => Self::Settled(Settled::NotYet),
            No::Stands(_) => Self::Settled(Settled::ByThem),
            No::Settled(how) => Self::Settled(how),
            No::Nothing => Self::NotFound,
            No::TooLate => Self::TooLate,
        }
    }
}

impl Question {
    /// How the answers that stand leave it, by its rule. A "no" settles it under either rule. If
    /// nobody is left who could answer, nobody is asked.
    pub fn implied(&self) -> State {
        let approved = |seat: &Seat| self.standing_of(&seat.who).is_some();
        if let Some(no) = self.standing().find(|mark| mark.press.outcome != Outcome::Approved) {
            return no.press.outcome.settles();
        }
        match self.rule {
            _ if self.seats.is_empty() => State::Withdrawn,
            Rule::Any if self.standing().next().is_some() => State::Approved,
            Rule::All if self.seats.iter().all(approved) => State::Approved,
            Rule::Any | Rule::All => State::Open,
        }
    }

    /// Whether `who` may answer now.
    fn may_answer(&self, who: &ParticipantId) -> Result<(), No> {
        if !self.seats.iter().any(|seat| seat.who == *who) {
            return Err(No::NotAsked);
        }
        if let Some(mark) = self.standing_of(who) {
            return Err(No::Stands(mark.press.id.clone()));
        }
        match self.state {
            State::Open => {}
            State::Withdrawn => return Err(No::Settled(Settled::Withdrawn)),
            State::Superseded => return Err(No::Settled(Settled::Superseded)),
            _ => return Err(No::Settled(Settled::ByOther)),
        }
        match self.waits_for().as_slice() {
            [first, ..] if self.in_order && *first != who => Err(No::NotYet((*first).clone())),
            _ => Ok(()),
        }
    }

    /// The answer of `who` that may still be taken back. A clock that was set back makes the ten
    /// minutes no longer: an answer from more than ten minutes ahead is as old as one from before.
    pub(super) fn undoable(&self, who: &ParticipantId, now: Stamp) -> Result<&Mark, No> {
        let last = self.answers.iter().rfind(|mark| mark.press.who == *who);
        let Some(mark) = self.standing_of(who) else {
            let asked_again = last.is_some_and(|mark| mark.set_aside_at.is_some());
            return Err(if asked_again { No::TooLate } else { No::Nothing });
        };
        let in_time = now < mark.at.plus(UNDO) && mark.at < now.plus(UNDO);
        let acted = matches!(self.state, State::Withdrawn | State::Superseded);
        match in_time && !acted && !self.replaced && !self.milestone_done {
            true => Ok(mark),
            false => Err(No::TooLate),
        }
    }

    /// Whether the studio may ask again: what is settled and was not replaced, as long as somebody
    /// is left to answer.
    fn may_reopen(&self) -> Result<(), No> {
        let somebody = self.seats.iter().any(|seat| !seat.released);
        match self.state {
            State::Open => Err(No::Nothing),
            State::Superseded => Err(No::Settled(Settled::Superseded)),
            _ if self.replaced => Err(No::Settled(Settled::Superseded)),
            _ if somebody => Ok(()),
            _ => Err(No::NotAsked),
        }
    }

    fn mark(&mut self, id: &DecisionId) -> Option<&mut Mark> {
        self.answers.iter_mut().find(|mark| mark.press.id == *id)
    }

    /// Answers that count or could be confirmed no longer do.
    fn set_aside(&mut self, now: Stamp) {
        let confirmed: Vec<_> =
            self.answers.iter().filter_map(|mark| mark.press.confirms.clone()).collect();
        for mark in &mut self.answers {
            let could_count = mark.taken_back_at.is_none() && !confirmed.contains(&mark.press.id);
            if could_count && mark.set_aside_at.is_none() {
                mark.set_aside_at = Some(now);
            }
        }
    }

    /// Brings seats and state to what the answers say. What the studio ended stays ended.
    fn settle(&mut self) {
        let stands = |who: &ParticipantId| {
            self.answers.iter().any(|mark| mark.stands() && mark.press.who == *who)
        };
        self.seats.retain(|seat| !seat.released || stands(&seat.who));
        if !matches!(self.state, State::Withdrawn | State::Superseded) {
            self.state = self.implied();
        }
    }
}

/// How `question` stands after `act` at `now`. Changes nothing.
///
/// # Errors
/// [`No`], with why it does not happen.
pub fn next(question: &Question, act: &Act, now: Stamp) -> Result<Question, No> {
    let mut then = question.clone();
    let fresh = |press: &Press, held_at| Mark {
        press: press.clone(),
        at: now,
        taken_back_at: None,
        held_at,
        set_aside_at: None,
    };
    match act {
        Act::Answer(press) => {
            question.may_answer(&press.who)?;
            then.answers.push(fresh(press, None));
        }
        Act::Doubt(press) => {
            question.may_answer(&press.who)?;
            then.answers.push(fresh(press, Some(now)));
        }
        Act::Hold(id) => {
            let standing = question.standing().find(|mark| mark.press.id == *id);
            let mark = question.undoable(&standing.ok_or(No::Nothing)?.press.who, now)?;
            then.mark(&mark.press.id).ok_or(No::Nothing)?.held_at = Some(now);
        }
        Act::TakeBack(who) => {
            let mark = question.undoable(who, now)?;
            then.mark(&mark.press.id).ok_or(No::Nothing)?.taken_back_at = Some(now);
        }
        Act::Withdraw if question.state == State::Open => then.state = State::Withdrawn,
        Act::Withdraw => return Err(No::Nothing),
        Act::Reopen => {
            question.may_reopen()?;
            then.set_aside(now);
            then.state = State::Open;
        }
        Act::Supersede => {
            then.replaced = true;
            if question.state == State::Open {
                then.state = State::Superseded;
            }
        }
        Act::Finish(done) => then.milestone_done = *done,
        Act::Release(who) => {
            let seats = then.seats.iter_mut().filter(|seat| seat.who == *who);
            seats.for_each(|seat| seat.released = true);
        }
    }
    then.settle();
    Ok(then)
}
