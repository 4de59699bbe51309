//! Approvals: the question put to approvers, and their decisions.
//!
//! One press decides and can be taken back for ten minutes; nothing is overwritten
//! (`product.md`, rules 2 and 3). Answers stand in `approval/decision.rs`.

mod answer;
mod decision;
mod give;
mod hold;
mod release;

pub use answer::{Answer, Given, Settled};
pub use decision::{COMMENT_LIMIT, Decision, Outcome, UNDO, Verdict, decide, undo};
pub use give::{Hand, give, take_back};
pub use hold::hold_all_of;
pub use release::{release, without};

use crate::assurance::Proof;
use crate::audit::{self, Actor, Kind};
use crate::calendar::Day;
use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::evidence;
use crate::file::Version;
use crate::id::{ApprovalId, MilestoneId, ParticipantId, UpdateId};
use crate::link::Visitor;
use crate::member::Member;
use crate::milestone;
use crate::store::Tx;
use crate::words::words;
use serde_json::json;

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
}

/// Somebody who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver {
    /// Who, on the project.
    pub participant: ParticipantId,
    /// Their name.
    pub name: String,
}

/// A request with everything it is judged by.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The question.
    pub approval: Approval,
    /// The exact versions it is about, by name.
    pub versions: Vec<Version>,
    /// Everybody who is asked, by name: without whoever was released before they answered.
    pub approvers: Vec<Approver>,
    /// Every answer so far, oldest first, also those taken back.
    pub decisions: Vec<Decision>,
    /// Whether the milestone is done, which ends taking back.
    pub milestone_done: bool,
    /// Whether one of its files has a newer version or a newer question, which ends it too.
    pub replaced: bool,
}

impl Asked {
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
        let held = self.decisions.iter().filter(|decision| decision.held_at.is_some());
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

    /// Whether `who` is asked and has not answered.
    pub fn waits_for(&self, who: &ParticipantId) -> bool {
        self.approval.state == State::Open && self.asks(who) && self.standing_of(who).is_none()
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
        }
    }

    /// The fingerprint of what is shown (RFC 8785, SHA-256, hex). A page carries it and sends it
    /// back, so that nobody decides on something they did not see.
    pub fn fingerprint(&self) -> String {
        self.shown().fingerprint()
    }

    /// What the question is about, in words: "homepage-design.pdf, version 3".
    pub fn about(&self) -> String {
        match self.versions.as_slice() {
            [] => self.approval.title.clone(),
            [version] => version.says(),
            [one, other] => format!("{} and {}", one.says(), other.says()),
            [first, rest @ ..] => {
                format!(
                    "{} and {}",
                    first.says(),
                    crate::calendar::counted(rest.len() as u64, "more file")
                )
            }
        }
    }
}

/// What the studio asks, and whom.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The milestone it is about.
    pub milestone: milestone::Milestone,
    /// The update it comes with.
    pub update: Option<UpdateId>,
    /// "Approve the homepage design"
    pub title: String,
    /// What a "yes" means; may be empty.
    pub wording: String,
    /// The exact versions.
    pub versions: Vec<Version>,
    /// Who is asked.
    pub approvers: Vec<ParticipantId>,
    /// How many it takes.
    pub rule: Rule,
    /// By when.
    pub due_on: Option<Day>,
    /// What an answer takes, if it is to be something else than for the project.
    pub proof: Option<Proof>,
}

/// Puts a question to approvers. An open request about an older version of one of its files is
/// superseded, so that two questions about one thing never stand side by side.
pub fn ask(tx: &Tx, member: &Member, ask: &Ask) -> Result<ApprovalId> {
    supersede(tx, member, &ask.milestone, &ask.versions)?;
    let approval = Approval {
        id: ApprovalId::new(),
        milestone: ask.milestone.id.clone(),
        update: ask.update.clone(),
        title: ask.title.clone(),
        wording: ask.wording.clone(),
        rule: ask.rule,
        due_on: ask.due_on,
        state: State::Open,
        asked_at: tx.now(),
        asked_by: member.profile.name.clone(),
        settled_at: None,
        proof: ask.proof.unwrap_or_default(),
    };
    tx.add_approval(member, &approval, ask)?;
    let about: Vec<_> = ask.versions.iter().map(Version::says).collect();
    let subject = json!({
        "approval": approval.id.as_str(), "milestone": approval.milestone.as_str(),
        "title": approval.title, "about": about, "rule": approval.rule.as_str(),
        "due_on": approval.due_on.map(|day| day.to_string()),
        "proof": ask.proof.map(Proof::as_str),
        "versions": ask.versions.iter().map(|v| json!({
            "id": v.id.as_str(), "number": v.number, "sha256": v.sha256,
        })).collect::<Vec<_>>(),
    });
    audit::project(tx, &ask.milestone.project, &Actor::of(member), Kind::ApprovalAsked, subject)?;
    Ok(approval.id)
}

/// Takes a question back that nobody has to answer any more.
///
/// # Errors
/// `NotFound` unless it is open.
pub fn withdraw(tx: &Tx, member: &Member, id: &ApprovalId) -> Result<()> {
    let (asked, project) = tx.asked_of_studio(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if asked.approval.state != State::Open {
        return Err(Refusal::NotFound.into());
    }
    tx.settle_approval(id, State::Withdrawn)?;
    let subject = json!({ "approval": id.as_str(), "milestone": asked.approval.milestone.as_str(),
        "title": asked.approval.title, "about": asked.about() });
    audit::project(tx, &project, &Actor::of(member), Kind::ApprovalWithdrawn, subject)
}

/// Ends open requests that name an older version of one of `files`.
pub fn supersede(
    tx: &Tx,
    member: &Member,
    milestone: &milestone::Milestone,
    new: &[Version],
) -> Result<()> {
    for version in new {
        for (id, title) in tx.open_about_file(&version.file)? {
            tx.settle_approval(&id, State::Superseded)?;
            let subject = json!({ "approval": id.as_str(), "milestone": milestone.id.as_str(),
                "title": title, "by": version.says() });
            let actor = Actor::of(member);
            audit::project(tx, &milestone.project, &actor, Kind::ApprovalSuperseded, subject)?;
        }
    }
    Ok(())
}
