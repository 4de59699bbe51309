//! Approval requests and their decisions.

use super::file::Version;
use super::{When, day, when};
use crate::approval::{self, Asked, Decision, How, Kind, Outcome, Rule, State};
use crate::assurance::{Assurance, Proof};
use crate::evidence::{self, Drawn};
use crate::file::Attachment;
use serde::Serialize;
use utoipa::ToSchema;

/// A question put to approvers, with their decisions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Approval {
    /// The request's id.
    id: String,
    /// The milestone it is about.
    milestone_id: String,
    /// The update it came with.
    update_id: Option<String>,
    /// The question.
    title: String,
    /// What a "yes" means.
    wording: String,
    /// What a yes is.
    #[schema(inline)]
    kind: Kind,
    /// Of an agreement: what signing says.
    intent: Option<String>,
    /// Of an agreement: what is said about signing electronically.
    consent: Option<String>,
    /// How many it takes.
    #[schema(inline)]
    rule: Rule,
    /// Whether they are asked one after the other, as they stand in `approvers`.
    in_order: bool,
    /// How many approvals stand.
    approved: u32,
    /// By when.
    #[schema(format = Date)]
    due_on: Option<String>,
    /// What an answer takes.
    #[schema(inline)]
    proof: Proof,
    /// Where it stands.
    #[schema(inline)]
    state: State,
    /// Who asked.
    asked_by: String,
    /// When.
    asked_at: When,
    /// When it was settled.
    settled_at: Option<When>,
    /// SHA-256 of what is asked, over its canonical JSON: what a decision is bound to.
    fingerprint: String,
    /// The exact versions it is about.
    versions: Vec<About>,
    /// Who is asked.
    approvers: Vec<Approver>,
    /// Every answer, oldest first, also those taken back or held.
    decisions: Vec<Given>,
}

/// A version that a question is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct About {
    /// The file's name.
    name: String,
    /// The version.
    version: Version,
}

/// Somebody who is asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Approver {
    /// Who, on the project.
    participant_id: String,
    /// Their name.
    name: String,
    /// Whether they can answer now.
    waits: bool,
}

/// One approver's answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct Given {
    /// The decision's id.
    id: String,
    /// Who decided.
    participant_id: String,
    /// Their name, as it was attested.
    name: String,
    /// What.
    #[schema(inline)]
    decision: Outcome,
    /// What was written with it.
    comment: String,
    /// What was sent along.
    files: Vec<Sent>,
    /// The receipt's number.
    receipt: String,
    /// When.
    decided_at: When,
    /// When it was taken back; it no longer stands then.
    taken_back_at: Option<When>,
    /// When it was held: a program gave it, probably, and it does not stand.
    held_at: Option<When>,
    /// When the studio asked again; it no longer counts then.
    set_aside_at: Option<When>,
    /// When somebody said through its receipt that it was not theirs; it stands all the same.
    disputed_at: Option<When>,
    /// When a member wrote down how that was settled, and what came of it.
    settled: Option<Settled>,
    /// How sure we are who it was.
    #[schema(inline)]
    assurance: Assurance,
    /// The held answer that it confirms.
    confirms: Option<String>,
    /// Who wrote it down and how it was said, if the approver did not press themselves.
    recorded: Option<Recorded>,
    /// SHA-256 of what was drawn beside the name; the receipt has the drawing.
    signature_sha256: Option<String>,
}

/// A decision that a member wrote down.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recorded {
    /// The member’s name.
    by: String,
    /// How it was said.
    #[schema(inline)]
    how: How,
    /// When it was said.
    #[schema(format = Date)]
    said_on: String,
    /// What else shows it.
    note: String,
}

/// How it was settled that somebody said an answer was not theirs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Settled {
    /// The member’s name.
    by: String,
    /// What came of it.
    note: String,
    /// When it was written down.
    at: When,
    /// When the approver said that it is not settled; only asking again ends it then.
    denied_at: Option<When>,
}

/// A file that came with a decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct Sent {
    /// The attachment's id.
    id: String,
    /// Its name, as people wrote it.
    name: String,
    /// Bytes.
    size: u64,
    /// SHA-256 of the bytes in hex.
    sha256: String,
    /// From content and name together.
    media_type: String,
}

impl From<Attachment> for Sent {
    fn from(attachment: Attachment) -> Self {
        let stored = attachment.stored;
        Self {
            id: attachment.id.into(),
            name: stored.name,
            size: stored.size,
            sha256: stored.sha256,
            media_type: stored.media_type,
        }
    }
}

impl From<Decision> for Given {
    fn from(given: Decision) -> Self {
        Self {
            id: given.id.into(),
            participant_id: given.participant.into(),
            name: given.by,
            decision: given.outcome,
            comment: given.comment,
            files: given.files.into_iter().map(Sent::from).collect(),
            receipt: given.receipt,
            decided_at: given.decided_at.into(),
            taken_back_at: when(given.taken_back_at),
            held_at: when(given.held_at),
            set_aside_at: when(given.set_aside_at),
            disputed_at: when(given.disputed.at()),
            settled: given.disputed.settled.map(|settled| Settled {
                by: settled.by,
                note: settled.note,
                at: settled.at.into(),
                denied_at: when(settled.denied_at),
            }),
            assurance: given.assurance,
            confirms: given.confirms.map(String::from),
            recorded: given.recorded.map(|recorded| Recorded {
                by: recorded.by,
                how: recorded.how,
                said_on: recorded.said_on.to_string(),
                note: recorded.note,
            }),
            signature_sha256: given.signature.map(|Drawn { sha256, .. }| sha256),
        }
    }
}

impl From<Asked> for Approval {
    fn from(asked: Asked) -> Self {
        let (fingerprint, (approved, _)) = (asked.fingerprint(), asked.count());
        let waits: Vec<_> = asked.waits().map(|one| one.participant.clone()).collect();
        let Asked { approval: of, versions, approvers, decisions, .. } = asked;
        let kind = of.kind();
        let (intent, consent) = match of.agreement.clone() {
            Some(evidence::Agreement { intent, consent }) => (Some(intent), Some(consent)),
            None => (None, None),
        };
        let approval::Approval { id, milestone, update, title, wording, rule, due_on, .. } = of;
        let version = |version: crate::file::Version| About {
            name: version.name.clone(),
            version: version.into(),
        };
        let approver = |approver: approval::Approver| Approver {
            waits: waits.contains(&approver.participant),
            participant_id: approver.participant.into(),
            name: approver.name,
        };
        Self {
            id: id.into(),
            milestone_id: milestone.into(),
            update_id: update.map(String::from),
            title,
            wording,
            kind,
            intent,
            consent,
            rule,
            in_order: of.in_order,
            approved,
            due_on: day(due_on),
            proof: of.proof,
            state: of.state,
            asked_by: of.asked_by,
            asked_at: of.asked_at.into(),
            settled_at: when(of.settled_at),
            fingerprint,
            versions: versions.into_iter().map(version).collect(),
            approvers: approvers.into_iter().map(approver).collect(),
            decisions: decisions.into_iter().map(Given::from).collect(),
        }
    }
}
