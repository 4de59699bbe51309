//! Releasing somebody from what they were asked: they left the project, or no longer decide. What
//! they answered stands; what they did not answer waits for the others, or for nobody.

use super::{Act, Asked, Question, State, follow, next, turn};
use crate::audit::{self, Actor, Kind};
use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::id::ParticipantId;
use crate::link::Signer;
use crate::member::Member;
use crate::participant::Participant;
use crate::store::Tx;
use serde_json::json;

/// Where a request stands once `who` no longer has to answer it. Changes nothing.
///
/// It stays open while somebody else can answer. If all who are left have approved, that was what
/// the rule asked for. If nobody is left, nobody could ever answer: it is withdrawn.
pub fn without(asked: &Asked, who: &ParticipantId, now: Stamp) -> State {
    let then = next(&Question::from(asked), &Act::Release(who.clone()), now);
    then.map_or(asked.approval.state, |then| then.state)
}

/// Releases `person` from every question that they have not answered, so that none waits for
/// somebody who cannot answer any more. Whoever is asked after them gets the question.
pub fn release(tx: &Tx, signer: &Signer, member: &Member, person: &Participant) -> Result<()> {
    let asked = tx.asked_of_project(member.desk, &person.project)?;
    tx.release_approver(&person.id)?;
    let misses = |asked: &&Asked| asked.unanswered().any(|one| one.participant == person.id);
    for asked in asked.iter().filter(misses) {
        let then = follow(tx, asked, &Act::Release(person.id.clone()))?;
        let kind = match then.state {
            State::Approved => Kind::ApprovalSettled,
            State::Withdrawn => Kind::ApprovalWithdrawn,
            _ => {
                let now = tx.asked_of_studio(member.desk, &asked.approval.id)?;
                turn::tell(tx, signer, asked, &now.ok_or(Refusal::NotFound)?.0)?;
                continue;
            }
        };
        let subject = json!({ "approval": asked.approval.id.as_str(),
            "milestone": asked.approval.milestone.as_str(), "title": asked.approval.title,
            "about": asked.about(), "without": person.contact.sealed_name() });
        audit::project(tx, &person.project, &Actor::of(member), kind, subject)?;
    }
    Ok(())
}
