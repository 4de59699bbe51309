//! What the studio does with a question: it asks, and no longer asks.

use super::{Act, Approval, Rule, State, follow};
use crate::assurance::Proof;
use crate::audit::{self, Actor, Kind};
use crate::calendar::Day;
use crate::error::{Refusal, Result};
use crate::evidence::Agreement;
use crate::file::Version;
use crate::id::{ApprovalId, ParticipantId, UpdateId};
use crate::member::Member;
use crate::milestone;
use crate::reminder;
use crate::store::Tx;
use serde_json::json;

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
    /// Whether they are asked one after the other, as they stand in `approvers`.
    pub in_order: bool,
    /// By when.
    pub due_on: Option<Day>,
    /// What an answer takes, if it is to be something else than for the project.
    pub proof: Option<Proof>,
    /// What signing says, where a yes is a signature.
    pub agreement: Option<Agreement>,
}

impl Ask {
    /// Whether `who` is asked at once.
    pub fn decides(&self, who: &ParticipantId) -> bool {
        let first = self.approvers.iter().take(if self.in_order { 1 } else { usize::MAX });
        first.into_iter().any(|one| one == who)
    }
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
        in_order: ask.in_order,
        due_on: ask.due_on,
        state: State::Open,
        asked_at: tx.now(),
        asked_by: member.profile.name.clone(),
        settled_at: None,
        proof: ask.proof.unwrap_or_default(),
        agreement: ask.agreement.clone(),
    };
    tx.add_approval(member, &approval, ask)?;
    reminder::replan(tx, &approval.id)?;
    let about: Vec<_> = ask.versions.iter().map(Version::says).collect();
    let mut subject = json!({
        "approval": approval.id.as_str(), "milestone": approval.milestone.as_str(),
        "title": approval.title, "about": about, "rule": approval.rule.as_str(),
        "in_order": approval.in_order, "due_on": approval.due_on.map(|day| day.to_string()),
        "proof": ask.proof.map(Proof::as_str),
        "versions": ask.versions.iter().map(|v| json!({
            "id": v.id.as_str(), "number": v.number, "sha256": v.sha256,
        })).collect::<Vec<_>>(),
    });
    if let Some(agreement) = &ask.agreement {
        subject["agreement"] = json!(agreement);
    }
    audit::project(tx, &ask.milestone.project, &Actor::of(member), Kind::ApprovalAsked, subject)?;
    Ok(approval.id)
}

/// Takes a question back that nobody has to answer any more.
///
/// # Errors
/// `NotFound` unless it is open.
pub fn withdraw(tx: &Tx, member: &Member, id: &ApprovalId) -> Result<()> {
    let (asked, project) = tx.asked_of_studio(member.desk, id)?.ok_or(Refusal::NotFound)?;
    follow(tx, &asked, &Act::Withdraw)?;
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
        for id in tx.open_about_file(&version.file)? {
            let found = tx.asked_of_studio(member.desk, &id)?;
            let (asked, _) = found.ok_or(Refusal::NotFound)?;
            follow(tx, &asked, &Act::Supersede)?;
            let subject = json!({ "approval": id.as_str(), "milestone": milestone.id.as_str(),
                "title": asked.approval.title, "by": version.says() });
            let actor = Actor::of(member);
            audit::project(tx, &milestone.project, &actor, Kind::ApprovalSuperseded, subject)?;
        }
    }
    Ok(())
}
