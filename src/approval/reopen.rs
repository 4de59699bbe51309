//! Asking again what was settled: no answer from before counts, and none is lost.

use super::{Act, Asked, No, Question, follow, next, turn};
use crate::audit::{self, Actor, Kind};
use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::id::{ApprovalId, DecisionId};
use crate::link::Signer;
use crate::member::Member;
use crate::reminder;
use crate::store::Tx;
use crate::studio::one_line;
use crate::webhook;
use serde_json::json;

/// The longest reason, in letters.
pub const REASON_LIMIT: usize = 300;

/// Whether the studio may ask this again.
///
/// # Errors
/// [`No`], with why not.
pub fn may_reopen(asked: &Asked, now: Stamp) -> Result<(), No> {
    next(&Question::from(asked), &Act::Reopen, now).map(drop)
}

/// Asks again: earlier answers stay in the history and no longer count, and whoever is asked gets
/// the question with the reason. One that is open already is left as it is.
///
/// # Errors
/// `NotFound` if it is open, `Settled` if something newer took its place, `Wrong` without a reason
/// or if nobody who was asked still decides.
pub fn reopen(tx: &Tx, signer: &Signer, member: &Member, what: (&ApprovalId, &str)) -> Result<()> {
    let (id, reason) = (what.0, one_line(what.1));
    let (asked, project) = tx.asked_of_studio(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if may_reopen(&asked, tx.now()) == Err(No::NotAsked) {
        let says = "Nobody who was asked still decides here. Ask anew, with an update.";
        return Err(Refusal::wrong("reason", says).into());
    }
    let then = follow(tx, &asked, &Act::Reopen)?;
    check(&reason)?;
    let fresh = |id: &DecisionId| {
        asked.decisions.iter().any(|one| one.id == *id && one.set_aside_at.is_none())
    };
    let aside = then.answers.iter().filter(|mark| mark.set_aside_at.is_some());
    let aside = aside.filter(|mark| fresh(&mark.press.id));
    let aside: Vec<_> = aside.map(|mark| &mark.press.id).collect();
    for id in &aside {
        tx.set_aside(member.desk, id)?;
    }
    reminder::replan(tx, id)?;
    let (now, _) = tx.asked_of_studio(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let subject = json!({ "approval": id.as_str(), "title": asked.approval.title,
        "milestone": asked.approval.milestone.as_str(), "about": asked.about(),
        "was": asked.approval.state.as_str(), "reason": reason,
        "set_aside": aside.iter().map(|id| id.as_str()).collect::<Vec<_>>() });
    audit::project(tx, &project, &Actor::of(member), Kind::ApprovalReopened, subject)?;
    for approver in now.waits() {
        turn::put(tx, signer, (&now, &format!("Asked again: {reason}")), approver)?;
    }
    webhook::reopened(tx, member, &project, &now)
}

fn check(reason: &str) -> Result<()> {
    let says = match reason.chars().count() {
        0 => "Say why you ask again; one line is enough. It stands in the mail.".to_owned(),
        long if long > REASON_LIMIT => {
            format!("Keep it under {REASON_LIMIT} letters; this has {long}.")
        }
        _ => return Ok(()),
    };
    Err(Refusal::wrong("reason", says).into())
}
