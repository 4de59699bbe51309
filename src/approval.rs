//! Approvals: the question put to approvers, and their decisions.
//!
//! One press decides and can be taken back for ten minutes; nothing is overwritten
//! (`product.md`, rules 2 and 3). The rules are the pure functions [`decide`] and [`undo`].

use crate::audit::{self, Actor, Kind, Trace};
use crate::calendar::Day;
use crate::clock::{Stamp, minutes};
use crate::error::{Refusal, Result};
use crate::file::Version;
use crate::id::{ApprovalId, DecisionId, MilestoneId, ParticipantId, UpdateId};
use crate::link::{Signer, Visitor};
use crate::member::Member;
use crate::milestone;
use crate::receipt;
use crate::store::Tx;
use crate::words::words;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::time::Duration;

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
}

/// Somebody who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver {
    /// Who, on the project.
    pub participant: ParticipantId,
    /// Their name.
    pub name: String,
}

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

/// A request with everything it is judged by.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The question.
    pub approval: Approval,
    /// The exact versions it is about, by name.
    pub versions: Vec<Version>,
    /// Everybody who is asked, by name.
    pub approvers: Vec<Approver>,
    /// Every answer so far, oldest first, also those taken back.
    pub decisions: Vec<Decision>,
    /// Whether the milestone is done, which ends taking back.
    pub milestone_done: bool,
}

impl Asked {
    /// The answers that stand, oldest first.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &Decision> {
        self.decisions.iter().filter(|decision| decision.taken_back_at.is_none())
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

    /// The fingerprint of what is asked, in hex: SHA-256 over the canonical JSON (RFC 8785) of
    /// question, wording, rule, day and every version with its own SHA-256.
    ///
    /// A page carries it and sends it back, so that nobody decides on something they did not see.
    pub fn fingerprint(&self) -> String {
        let versions: Vec<_> = self
            .versions
            .iter()
            .map(|version| {
                json!({ "id": version.id.as_str(), "name": version.name,
                    "number": version.number, "sha256": version.sha256 })
            })
            .collect();
        let shown = json!({
            "approval": self.approval.id.as_str(),
            "title": self.approval.title,
            "wording": self.approval.wording,
            "rule": self.approval.rule.as_str(),
            "due_on": self.approval.due_on.map(|day| day.to_string()),
            "versions": versions,
        });
        let mut hash = Sha256::new();
        hash.update(b"milepost/shown/v1\n");
        hash.update(audit::canonical(&shown));
        audit::hex(&hash.finalize())
    }

    /// What the question is about, in words: "homepage-design.pdf, version 3".
    pub fn about(&self) -> String {
        match self.versions.as_slice() {
            [] => self.approval.title.clone(),
            [version] => version.says(),
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

/// What an approver sends.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Yes, not yet or no.
    pub outcome: Outcome,
    /// Required unless it is a yes.
    pub comment: String,
    /// The name they attest to; empty for the one on record.
    pub name: String,
    /// The fingerprint of what their page showed.
    pub shown: String,
}

/// An answer with what it answers and from where it came.
#[derive(Debug)]
pub struct Given<'a> {
    /// What was sent.
    pub answer: &'a Answer,
    /// What it answers.
    pub asked: &'a Asked,
    /// From where.
    pub trace: &'a Trace,
}

/// How a request was settled without the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Somebody else answered first.
    ByOther,
    /// The studio took the question back.
    Withdrawn,
    /// Something newer took its place.
    Superseded,
}

impl Settled {
    /// What happened, and that nothing was recorded.
    pub fn sentence(self) -> String {
        let what = match self {
            Self::ByOther => "Somebody else answered this first.",
            Self::Withdrawn => "The studio no longer asks this.",
            Self::Superseded => "Something newer has taken its place.",
        };
        format!("{what} We haven’t recorded anything.")
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

fn check_words(answer: &Answer) -> Result<()> {
    if answer.outcome != Outcome::Approved && answer.comment.trim().is_empty() {
        let says = match answer.outcome {
            Outcome::Declined => "Say why you decline; one line is enough.",
            _ => "Say what should change; one line is enough.",
        };
        return Err(Refusal::wrong("comment", says).into());
    }
    let long = answer.comment.chars().count();
    if long > COMMENT_LIMIT {
        let says = format!("Keep it under {COMMENT_LIMIT} letters; this has {long}.");
        return Err(Refusal::wrong("comment", says).into());
    }
    if answer.name.chars().count() > crate::studio::NAME_LIMIT {
        return Err(Refusal::wrong("name", "This name is too long.").into());
    }
    Ok(())
}

/// The decision that `who` may still take back.
///
/// # Errors
/// `NotFound` if none stands, `TooLate` after ten minutes, or once the studio withdrew or replaced
/// the request or finished the milestone.
pub fn undo<'a>(asked: &'a Asked, who: &ParticipantId, now: Stamp) -> Result<&'a Decision> {
    let decision = asked.standing_of(who).ok_or(Refusal::NotFound)?;
    let acted = matches!(asked.approval.state, State::Withdrawn | State::Superseded);
    if now >= decision.undo_until() || acted || asked.milestone_done {
        return Err(Refusal::TooLate.into());
    }
    Ok(decision)
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
        receipt: tx.next_receipt(visitor)?,
        decided_at: tx.now(),
        taken_back_at: None,
    };
    tx.add_decision(visitor, &decision, &Given { answer, asked: &asked, trace })?;
    if state != State::Open {
        tx.settle_approval(id, state)?;
    }
    let subject = told(&asked, &decision, &answer.shown);
    audit::by_contact(tx, visitor, Kind::Decided, (subject, trace))?;
    let asked = tx.asked(visitor, id)?.ok_or(Refusal::NotFound)?;
    receipt::tell_both(tx, signer, visitor, &asked, &decision)?;
    Ok(decision.id)
}

/// Takes the visitor's decision back: the request is open again, and both sides are told.
///
/// # Errors
/// As [`undo`]; `NotFound` for a request of another project.
pub fn take_back(tx: &Tx, signer: &Signer, by: (&Visitor, &Trace), id: &ApprovalId) -> Result<()> {
    let (visitor, trace) = by;
    let asked = tx.asked(visitor, id)?.ok_or(Refusal::NotFound)?;
    let decision = undo(&asked, &visitor.participant, tx.now())?;
    tx.add_take_back(visitor, decision)?;
    if asked.approval.state != State::Open {
        tx.reopen_approval(id)?;
    }
    let subject = told(&asked, decision, &asked.fingerprint());
    audit::by_contact(tx, visitor, Kind::TakenBack, (subject, trace))?;
    receipt::tell_taken_back(tx, signer, visitor, &asked, decision)
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
        "versions": asked.versions.iter().map(|v| json!({
            "id": v.id.as_str(), "number": v.number, "sha256": v.sha256,
        })).collect::<Vec<_>>(),
    })
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
    };
    tx.add_approval(member, &approval, &ask.versions, &ask.approvers)?;
    let about: Vec<_> = ask.versions.iter().map(Version::says).collect();
    let subject = json!({
        "approval": approval.id.as_str(), "milestone": approval.milestone.as_str(),
        "title": approval.title, "about": about, "rule": approval.rule.as_str(),
        "due_on": approval.due_on.map(|day| day.to_string()),
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
