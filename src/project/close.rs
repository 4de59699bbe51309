//! Telling a project's people that it is over.

use super::Project;
use crate::approval::State;
use crate::error::Result;
use crate::link::{self, AFTER_CLOSE, Signer};
use crate::member::Member;
use crate::outbox::{self, Letter};
use crate::request::FileRequest;
use crate::store::Tx;

/// Mails everybody on a project that was closed until when their link works, and what they can
/// still answer until then; how many. It goes at once, whatever mails they chose: it comes once,
/// and what it tells of ends.
pub fn tell_closed(tx: &Tx, signer: &Signer, member: &Member, project: &Project) -> Result<u32> {
    let Some(closed_at) = project.closed_at else { return Ok(0) };
    let end = closed_at.plus(AFTER_CLOSE);
    let mut asked = tx.asked_of_project(member.desk, &project.id)?;
    asked.retain(|asked| asked.approval.state == State::Open);
    let requests = tx.requests_of_project(member.desk, &project.id)?;
    let mut count = 0;
    for person in tx.participants(member.desk, &project.id)? {
        let Some(claim) = link::for_last_mail(tx, signer, &person.id, end)? else { continue };
        let facts = link::facts(tx, &person, &member.profile.name)?;
        let waits = asked.iter().filter(|asked| asked.waits_for(&person.id));
        let asks = |one: &&FileRequest| {
            let is_asked = one.people.iter().any(|askee| askee.participant == person.id);
            is_asked && one.outstanding().next().is_some()
        };
        let lacking = requests.iter().filter(asks).map(|one| one.title.clone());
        let open = waits.map(|asked| asked.approval.title.clone()).chain(lacking).collect();
        // The day on which it still works whole.
        let until = facts.zone.local(end).day.plus(-1);
        let letter = Letter::ProjectClosed { facts, until, open };
        outbox::to_participant(tx, &person, &member.profile, claim, letter)?;
        count += 1;
    }
    Ok(count)
}
