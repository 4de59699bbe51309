//! Approvals: the question put to approvers, and their decisions.
//!
//! One press decides and can be taken back for ten minutes; nothing is overwritten
//! (`product.md`, rules 2 and 3). What follows from what stands in `approval/machine.rs`, answers
//! in `approval/decision.rs`.

pub mod agreement;
mod answer;
mod ask;
mod decision;
mod give;
mod giver;
mod hold;
mod machine;
mod question;
mod record;
mod release;
mod reopen;
pub mod signature;
mod together;
mod turn;

pub use agreement::Kind;
pub use answer::{Answer, Given, Settled};
pub use ask::{Ask, ask, supersede, withdraw};
pub use decision::{COMMENT_LIMIT, Decision, Outcome, UNDO, Verdict, decide, undo};
pub use give::{Hand, give, take_back};
pub use giver::Giver;
pub use hold::hold_all_of;
pub use machine::{Act, No, next};
pub use question::{Mark, Press, Question, Seat};
pub use record::{How, Recorded, Said, record};
pub use release::{release, without};
pub use reopen::{REASON_LIMIT, may_reopen, reopen};
pub use together::{Shown, TOGETHER, Together, give_all};

use crate::assurance::Proof;
use crate::calendar::Day;
use crate::clock::Stamp;
use crate::error::{Error, Refusal, Result};
use crate::evidence::{self, Agreement};
use crate::file::Version;
use crate::id::{ApprovalId, MilestoneId, ParticipantId, UpdateId};
use crate::link::Visitor;
use crate::reminder;
use crate::store::Tx;
use crate::words::words;

words! {
    /// Where a request stands.
    State {
        /// Waits for approvers.
        Open = "open",
        /// Approved as its rule asks.
        Approved = "approved",
        /// Somebody asked for changes.
        ChangesRequested = "changes_requested",
        /// Somebody declined.
        Declined = "declined",
        /// The studio no longer asks.
        Withdrawn = "withdrawn",
        /// A newer version or request took its place.
        Superseded = "superseded",
    }
}

words! {
    /// How many approvers it takes.
    Rule {
        /// The first answer settles it.
        Any = "any",
        /// Everybody asked has to approve; one "no" settles it.
        All = "all",
    }
}

/// The question put to approvers.
#[derive(Debug, Clone)]
pub struct Approval {
    /// The request's id.
    pub id: ApprovalId,
    /// The milestone it is about.
    pub milestone: MilestoneId,
    /// The update it came with.
    pub update: Option<UpdateId>,
    /// "Approve the homepage design"
    pub title: String,
    /// What a "yes" means, in the studio's words; may be empty.
    pub wording: String,
    /// How many it takes.
    pub rule: Rule,
    /// Whether they are asked one after the other.
    pub in_order: bool,
    /// By when.
    pub due_on: Option<Day>,
    /// Where it stands.
    pub state: State,
    /// When it was asked.
    pub asked_at: Stamp,
    /// The name of the member who asked.
    pub asked_by: String,
    /// When it was settled.
    pub settled_at: Option<Stamp>,
    /// What an answer takes: as asked for this request, else for its project, else for the studio.
    pub proof: Proof,
    /// What signing says, where a yes is a signature.
    pub agreement: Option<Agreement>,
}

/// Somebody who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver {
    /// Who, on the project.
    pub participant: ParticipantId,
    /// Their name.
    pub name: String,
    /// Whether they were released after they answered; their answer counts as long as it stands.
    pub released: bool,
}

/// A request with everything it is judged by.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The question.
    pub approval: Approval,
    /// The exact versions it is about, by name.
    pub versions: Vec<Version>,
    /// Everybody who is asked, in their order or by name: without whoever was released before they
    /// answered.
    pub approvers: Vec<Approver>,
    /// Every answer so far, oldest first, also those taken back.
    pub decisions: Vec<Decision>,
    /// Whether the milestone is done, which ends taking back.
    pub milestone_done: bool,
    /// Whether one of its files has a newer version or a newer question, which ends it too.
    pub replaced: bool,
}

impl Asked {
    /// How it stands once `decision` was written down and led to `then`: what the database would
    /// say now, without asking it.
    fn followed(&self, then: &Question, decision: &Decision, now: Stamp) -> Self {
        let mut asked = self.clone();
        asked.decisions.push(decision.clone());
        if asked.approval.state != then.state {
            asked.approval.state = then.state;
            asked.approval.settled_at = (then.state != State::Open).then_some(now);
        }
        asked
    }

    /// The answers that stand, oldest first.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &Decision> {
        self.decisions.iter().filter(|decision| decision.stands())
    }

    /// The answer of `visitor` that is held with this outcome, and that no later one follows.
    pub fn held_of(&self, visitor: &Visitor, outcome: Outcome) -> Option<&Decision> {
        self.held(&visitor.participant).find(|held| held.outcome == outcome)
    }

    /// The answers of `who` that are held and not confirmed, newest first.
    pub fn held(&self, who: &ParticipantId) -> impl Iterator<Item = &Decision> {
        let confirmed = |id| self.decisions.iter().any(|one| one.confirms.as_ref() == Some(id));
        let waits = |one: &&Decision| one.held_at.is_some() && one.set_aside_at.is_none();
        let held = self.decisions.iter().filter(waits);
        held.filter(move |held| held.participant == *who && !confirmed(&held.id)).rev()
    }

    /// The answer of `who` that stands.
    pub fn standing_of(&self, who: &ParticipantId) -> Option<&Decision> {
        self.standing().find(|decision| decision.participant == *who)
    }

    /// Whether `who` is asked.
    pub fn asks(&self, who: &ParticipantId) -> bool {
        self.approvers.iter().any(|approver| approver.participant == *who)
    }

    /// Those who are asked and have not answered.
    pub fn unanswered(&self) -> impl Iterator<Item = &Approver> {
        let open = self.approval.state == State::Open;
        let waits = move |one: &&Approver| open && self.standing_of(&one.participant).is_none();
        self.approvers.iter().filter(waits)
    }

    /// Those who can answer now: everybody who has not, or the first of them in their order.
    pub fn waits(&self) -> impl Iterator<Item = &Approver> {
        self.unanswered().take(if self.approval.in_order { 1 } else { usize::MAX })
    }

    /// Whether `who` can answer now.
    pub fn waits_for(&self, who: &ParticipantId) -> bool {
        self.waits().any(|approver| approver.participant == *who)
    }

    /// How many approvals stand, and how many were asked.
    pub fn count(&self) -> (u32, u32) {
        let yes = self.standing().filter(|decision| decision.outcome == Outcome::Approved).count();
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (small(yes), small(self.approvers.len()))
    }

    /// What a page shows of the question: wording, rule, day and every version with its own hash.
    pub fn shown(&self) -> evidence::Request {
        let version = |version: &Version| evidence::Version {
            id: version.id.to_string(),
            name: version.name.clone(),
            number: version.number,
            sha256: version.sha256.clone(),
        };
        evidence::Request {
            approval: self.approval.id.to_string(),
            title: self.approval.title.clone(),
            wording: self.approval.wording.clone(),
            rule: self.approval.rule.as_str().to_owned(),
            due_on: self.approval.due_on.map(|day| day.to_string()),
            versions: self.versions.iter().map(version).collect(),
            agreement: self.approval.agreement.clone(),
        }
    }

    /// The fingerprint of what is shown (RFC 8785, SHA-256, hex). A page carries it and sends it
    /// back, so that nobody decides on something they did not see.
    pub fn fingerprint(&self) -> String {
        self.shown().fingerprint()
    }

    /// What the question is about, in words: "homepage-design.pdf, version 3". Where it is about
    /// none, what its title asks for, so that "You approved the photographs" can be said.
    pub fn about(&self) -> String {
        about(&self.approval.title, &self.versions)
    }
}

fn about(title: &str, versions: &[Version]) -> String {
    match versions {
        [] => asked_for(title),
        [version] => version.says(),
        [one, other] => format!("{} and {}", one.says(), other.says()),
        [first, rest @ ..] => {
            let more = crate::calendar::counted(rest.len() as u64, "more file");
            format!("{} and {more}", first.says())
        }
    }
}

/// "the photographs" of "Approve the photographs.", and the title in quotes if it asks otherwise.
pub fn asked_for(title: &str) -> String {
    let title = title.trim();
    let (verb, rest) = title.split_once(' ').unwrap_or((title, ""));
    let rest = rest.trim().trim_end_matches(['.', '?', '!']);
    match verb.eq_ignore_ascii_case("approve") && !rest.is_empty() {
        true => rest.to_owned(),
        false => format!("“{title}”"),
    }
}

/// Brings a request to where `act` leaves it, and its reminders with it; what else the act writes
/// is its verb's.
///
/// # Errors
/// As [`next`].
fn follow(tx: &Tx, asked: &Asked, act: &Act) -> Result<Question> {
    let then = next(&asked.into(), act, tx.now()).map_err(|no| Error::from(Refusal::from(no)))?;
    if then.state != asked.approval.state {
        tx.settle_approval(&asked.approval.id, then.state)?;
    }
    reminder::replan(tx, &asked.approval.id)?;
    Ok(then)
}

#[cfg(test)]
mod tests {
    use super::asked_for;

    #[test]
    fn a_title_can_be_said_after_you_approved() {
        assert_eq!(asked_for("Approve the photographs."), "the photographs");
        assert_eq!(asked_for("approve our colours"), "our colours");
        assert_eq!(asked_for("Which logo?"), "“Which logo?”");
        assert_eq!(asked_for("Approve"), "“Approve”");
        assert_eq!(asked_for("Approved colours"), "“Approved colours”");
    }
}
