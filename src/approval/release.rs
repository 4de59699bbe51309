//! Releasing somebody from what they were asked: they left the project, or no longer decide. What
//! they answered stands; what they did not answer waits for the others, or for nobody.

use super::{Asked, Rule, State};
use crate::audit::{self, Actor, Kind};
use crate::error::Result;
use crate::id::ParticipantId;
use crate::member::Member;
use crate::participant::Participant;
use crate::store::Tx;
use serde_json::json;

/// Where an open request stands once `who` no longer has to answer it. Changes nothing.
///
/// It stays open while somebody else can answer. If all who are left have approved, that was what
/// the rule asked for. If nobody is left, nobody could ever answer: it is withdrawn.
pub fn without(asked: &Asked, who: &ParticipantId) -> State {
    if asked.approval.state != State::Open || !asked.waits_for(who) {
        return asked.approval.state;
    }
    let others = asked.approvers.iter().filter(|approver| approver.participant != *who);
    let (answered, waiting): (Vec<_>, Vec<_>) =
        others.partition(|approver| asked.standing_of(&approver.participant).is_some());
    match asked.approval.rule {
        _ if !waiting.is_empty() => State::Open,
        Rule::All if !answered.is_empty() => State::Approved,
        Rule::Any | Rule::All => State::Withdrawn,
    }
}

/// Releases `person` from every question that they have not answered, so that none waits for
/// somebody who cannot answer any more.
pub fn release(tx: &Tx, member: &Member, person: &Participant) -> Result<()> {
    let asked = tx.asked_of_project(member.desk, &person.project)?;
    tx.release_approver(&person.id)?;
    for asked in asked.iter().filter(|asked| asked.waits_for(&person.id)) {
        let (state, kind) = match without(asked, &person.id) {
            State::Approved => (State::Approved, Kind::ApprovalSettled),
            State::Withdrawn => (State::Withdrawn, Kind::ApprovalWithdrawn),
            _ => continue,
        };
        tx.settle_approval(&asked.approval.id, state)?;
        let subject = json!({ "approval": asked.approval.id.as_str(),
            "milestone": asked.approval.milestone.as_str(), "title": asked.approval.title,
            "about": asked.about(), "without": person.contact.sealed_name() });
        audit::project(tx, &person.project, &Actor::of(member), kind, subject)?;
    }
    Ok(())
}
