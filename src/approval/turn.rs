//! The letter that puts a question once more: to whoever is asked next, and to everybody when the
//! studio asks again.

use super::{Approver, Asked, agreement};
use crate::error::{Refusal, Result};
use crate::link::{self, Signer};
use crate::member::Desk;
use crate::outbox::{self, Letter, Posted, Question};
use crate::store::Tx;

/// Mails the question to whoever is asked now and was not before.
pub(super) fn tell(tx: &Tx, signer: &Signer, before: &Asked, now: &Asked) -> Result<()> {
    if !now.approval.in_order {
        return Ok(());
    }
    let update = now.approval.update.as_ref();
    let body = update.map(|id| tx.posted_body(Desk::of_the_house(), id)).transpose()?.flatten();
    let body = body.unwrap_or_default();
    for next in now.waits().filter(|next| !before.waits_for(&next.participant)) {
        put(tx, signer, (now, &body), next)?;
    }
    Ok(())
}

/// Mails the question to `to`, under `body`; nothing goes to whom no link works for.
pub(super) fn put(tx: &Tx, signer: &Signer, what: (&Asked, &str), to: &Approver) -> Result<()> {
    let (desk, (asked, body)) = (Desk::of_the_house(), what);
    let approval = &asked.approval;
    let Some(person) = tx.participant(desk, &to.participant)? else { return Ok(()) };
    let Some(claim) = link::for_mail(tx, signer, &person.id)? else { return Ok(()) };
    let member = tx.member_who_asked(desk, &approval.id)?;
    let milestone = tx.milestone(desk, &approval.milestone)?.ok_or(Refusal::NotFound)?;
    let letter = Letter::Update {
        facts: link::facts(tx, &person, &member.name)?,
        milestone: milestone.title,
        body: body.to_owned(),
        files: Vec::new(),
        ask: Some(Question {
            title: approval.title.clone(),
            wording: agreement::asks(&approval.wording, approval.agreement.as_ref()),
            due_on: approval.due_on,
            versions: asked.versions.iter().map(Posted::of).collect(),
            decides: true,
        }),
        replaced: Vec::new(),
    };
    outbox::to_participant(tx, &person, &member, claim, letter)
}
