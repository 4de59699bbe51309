//! What webhooks are told: names, titles, words and ids to look things up by. Never a token, a link
//! or the address of a person, and nothing that was written to somebody.

use super::{Kind, delivery};
use crate::approval::{Asked, Decision};
use crate::clock::{Stamp, minutes};
use crate::error::{Refusal, Result};
use crate::file::Version;
use crate::id::{ApprovalId, ProjectId};
use crate::link::Visitor;
use crate::member::Member;
use crate::milestone::Milestone;
use crate::outbox::Mail;
use crate::participant::Participant;
use crate::project::Project;
use crate::store::Tx;
use crate::update::Update;
use serde::Serialize;
use serde_json::{Value, json};
use std::time::Duration;

/// A touch after a pause this long is a new sitting, and told once more.
const SITTING: Duration = minutes(30);

/// Writes a delivery for every webhook that asked for `kind`. Where none did, this is one look into
/// an index, and `data` is not even made.
pub(super) fn tell(tx: &Tx, kind: Kind, data: impl FnOnce() -> Result<Value>) -> Result<()> {
    let webhooks = tx.webhooks_that_want(kind)?;
    if webhooks.is_empty() {
        return Ok(());
    }
    let payload = payload(kind, tx.now(), data()?);
    for webhook in webhooks {
        tx.add_delivery(&delivery::new(tx, &webhook, kind, payload.clone()))?;
    }
    Ok(())
}

/// The body that is signed and sent.
pub(super) fn payload(kind: Kind, at: Stamp, data: Value) -> String {
    // A struct, so that the fields stand in the order in which Standard Webhooks names them.
    let payload = Payload { kind, timestamp: at.rfc3339(), data };
    serde_json::to_string(&payload).expect("words, names and numbers are JSON")
}

#[derive(Serialize)]
struct Payload {
    #[serde(rename = "type")]
    kind: Kind,
    timestamp: String,
    data: Value,
}

/// Tells that an approver answered, and of every file that came along.
pub fn decided(tx: &Tx, visitor: &Visitor, asked: &Asked, decision: &Decision) -> Result<()> {
    tell(tx, Kind::DecisionMade, || Ok(about_decision(visitor, asked, decision)))?;
    for file in &decision.files {
        tell(tx, Kind::FileReceived, || {
            let mut data = by(visitor);
            put(
                &mut data,
                json!({
                    "milestone_id": asked.approval.milestone.as_str(),
                    "approval_id": asked.approval.id.as_str(),
                    "decision_id": decision.id.as_str(),
                    "attachment_id": file.id.as_str(),
                    "name": file.stored.name,
                    "sha256": file.stored.sha256,
                    "size": file.stored.size,
                    "media_type": file.stored.media_type,
                }),
            );
            Ok(data)
        })?;
    }
    Ok(())
}

/// Tells that a member wrote down what an approver said.
pub fn recorded(
    tx: &Tx,
    member: &Member,
    person: &Participant,
    what: (&Asked, &Decision),
) -> Result<()> {
    tell(tx, Kind::DecisionMade, || {
        let mut data = on_project(tx, member, &person.project)?;
        put(
            &mut data,
            json!({
                "participant_id": person.id.as_str(),
                "contact_id": person.contact.id.as_str(),
                "contact_name": person.contact.name,
                "recorded_by": member.profile.name,
            }),
        );
        put(&mut data, the_decision(what.0, what.1));
        Ok(data)
    })
}

/// Tells that the studio asks again.
pub fn reopened(tx: &Tx, member: &Member, project: &ProjectId, asked: &Asked) -> Result<()> {
    tell(tx, Kind::ApprovalReopened, || {
        let mut data = on_project(tx, member, project)?;
        put(
            &mut data,
            json!({
                "milestone_id": asked.approval.milestone.as_str(),
                "approval_id": asked.approval.id.as_str(),
                "approval_title": asked.approval.title,
                "approval_state": asked.approval.state.as_str(),
                "versions": versions(&asked.versions),
            }),
        );
        Ok(data)
    })
}

/// What a member did, and on which project.
fn on_project(tx: &Tx, member: &Member, project: &ProjectId) -> Result<Value> {
    let found = tx.project(member.desk, project)?;
    Ok(json!({
        "project_id": project.as_str(),
        "project_title": found.as_ref().map(|project| &project.title),
        "client_id": found.as_ref().map(|project| project.client.as_str()),
        "client_name": found.as_ref().map(|project| &project.client_name),
        "member_id": member.profile.id.as_str(),
        "member_name": member.profile.name,
    }))
}

/// Tells that an approver took `decision` back, with what the request is now.
pub fn taken_back(tx: &Tx, visitor: &Visitor, decision: &Decision) -> Result<()> {
    tell(tx, Kind::DecisionTakenBack, || {
        let asked = tx.asked(visitor, &decision.approval)?.ok_or(Refusal::NotFound)?;
        let mut data = about_decision(visitor, &asked, decision);
        put(&mut data, json!({ "taken_back_at": tx.now().rfc3339() }));
        Ok(data)
    })
}

/// Tells that `decision` is held: it no longer stands, until its contact confirms it by another.
pub fn held(tx: &Tx, visitor: &Visitor, decision: &Decision) -> Result<()> {
    tell(tx, Kind::DecisionTakenBack, || {
        let asked = tx.asked(visitor, &decision.approval)?.ok_or(Refusal::NotFound)?;
        let mut data = about_decision(visitor, &asked, decision);
        put(&mut data, json!({ "held_at": tx.now().rfc3339() }));
        Ok(data)
    })
}

/// Tells that somebody said through a receipt that the answer was not theirs.
pub fn disputed(tx: &Tx, of: (&Project, &Participant), what: (&Asked, &Decision)) -> Result<()> {
    let (project, person) = of;
    tell(tx, Kind::DecisionDisputed, || {
        let mut data = json!({
            "project_id": project.id.as_str(),
            "project_title": project.title,
            "client_id": project.client.as_str(),
            "client_name": project.client_name,
            "participant_id": person.id.as_str(),
            "contact_id": person.contact.id.as_str(),
            "contact_name": person.contact.name,
            "disputed_at": tx.now().rfc3339(),
        });
        put(&mut data, the_decision(what.0, what.1));
        Ok(data)
    })
}

fn about_decision(visitor: &Visitor, asked: &Asked, decision: &Decision) -> Value {
    let mut data = by(visitor);
    put(&mut data, the_decision(asked, decision));
    data
}

fn the_decision(asked: &Asked, decision: &Decision) -> Value {
    let approval = &asked.approval;
    json!({
        "milestone_id": approval.milestone.as_str(),
        "approval_id": approval.id.as_str(),
        "approval_title": approval.title,
        "approval_state": approval.state.as_str(),
        "approval_kind": approval.kind().as_str(),
        "decision_id": decision.id.as_str(),
        "decision": decision.outcome.as_str(),
        "decided_at": decision.decided_at.rfc3339(),
        "receipt": decision.receipt,
        "assurance": decision.assurance.as_str(),
        "versions": versions(&asked.versions),
    })
}

/// Tells that an update is out, with the versions posted and the question put with it.
pub fn published(
    tx: &Tx,
    member: &Member,
    on: (&Milestone, &Update),
    posted: &[Version],
    approval: Option<&ApprovalId>,
) -> Result<()> {
    let (milestone, update) = on;
    tell(tx, Kind::UpdatePublished, || {
        let mut data = on_project(tx, member, &milestone.project)?;
        put(
            &mut data,
            json!({
                "milestone_id": milestone.id.as_str(),
                "milestone_title": milestone.title,
                "update_id": update.id.as_str(),
                "approval_id": approval.map(ApprovalId::as_str),
                "versions": versions(posted),
            }),
        );
        Ok(data)
    })
}

/// Tells that a person touched their page: the first time, and then once a sitting. Said before the
/// touch itself is written down, in the same transaction.
pub fn opened(tx: &Tx, visitor: &Visitor) -> Result<()> {
    if tx.webhooks_that_want(Kind::LinkOpened)?.is_empty() {
        return Ok(());
    }
    let last = tx.last_opened_by(visitor)?;
    if last.is_some_and(|last| tx.now().since(last) <= SITTING) {
        return Ok(());
    }
    tell(tx, Kind::LinkOpened, || {
        let mut data = by(visitor);
        put(
            &mut data,
            json!({ "first": last.is_none(), "opened_before_at": last.map(Stamp::rfc3339) }),
        );
        Ok(data)
    })
}

/// Tells that a mail will not arrive. The mail server's words stay in the outbox: they often name
/// the address.
pub fn mail_failed(tx: &Tx, mail: &Mail) -> Result<()> {
    tell(tx, Kind::MailFailed, || {
        Ok(json!({
            "mail_id": mail.id.as_str(),
            "letter": mail.letter.kind(),
            "to_name": mail.to.name,
            "project_id": mail.project.as_ref().map(|id| id.as_str()),
            "participant_id": mail.participant.as_ref().map(|id| id.as_str()),
            "member_id": mail.member.as_ref().map(|id| id.as_str()),
            "queued_at": mail.queued_at.rfc3339(),
        }))
    })
}

/// Who did it, and on which project.
pub(super) fn by(visitor: &Visitor) -> Value {
    json!({
        "project_id": visitor.project.as_str(),
        "project_title": visitor.project_title,
        "client_id": visitor.contact.client.as_str(),
        "client_name": visitor.client_name,
        "participant_id": visitor.participant.as_str(),
        "contact_id": visitor.contact.id.as_str(),
        "contact_name": visitor.contact.name,
    })
}

fn versions(all: &[Version]) -> Vec<Value> {
    let told = |version: &Version| {
        json!({
            "version_id": version.id.as_str(),
            "file_id": version.file.as_str(),
            "name": version.name,
            "number": version.number,
            "sha256": version.sha256,
        })
    };
    all.iter().map(told).collect()
}

pub(super) fn put(data: &mut Value, more: Value) {
    if let (Value::Object(data), Value::Object(more)) = (data, more) {
        data.extend(more);
    }
}
