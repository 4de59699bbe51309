//! Answers that are held: a machine was behind them, probably. They are kept, and do not stand
//! until the contact confirms by answering with their name or a code.

use super::decision::undo;
use super::{Act, Asked, Decision, Giver, State, follow};
use crate::assurance::{Assurance, Why};
use crate::audit::{self, Actor, Kind};
use crate::error::{Refusal, Result};
use crate::id::VisitId;
use crate::link::{Signer, Visitor};
use crate::receipt;
use crate::store::Tx;
use crate::webhook;

/// Holds an answer from its first moment on: no receipt, and the request stays open. The contact is
/// asked once, however many answers come.
pub(super) fn keep(
    tx: &Tx,
    signer: &Signer,
    visitor: &Visitor,
    what: (&Asked, &Decision, Why),
) -> Result<()> {
    let (asked, decision, why) = what;
    follow(tx, asked, &Act::Doubt(decision.press()))?;
    tx.add_hold(visitor, &decision.id, why)?;
    match asked.held(&visitor.participant).next() {
        Some(_) => Ok(()),
        None => receipt::ask_whether(tx, signer, visitor, (asked, decision)),
    }
}

/// Holds every answer that stands, was given by a press alone, and came from the browser `visit`,
/// as long as it could be taken back: nobody undoes an older one by playing a machine. The requests
/// they settled are open again, unless somebody else's answer settles them; both sides are told.
pub fn hold_all_of(
    tx: &Tx,
    signer: &Signer,
    visitor: &Visitor,
    what: (&VisitId, Why),
) -> Result<()> {
    let (visit, why) = what;
    for id in tx.answered_in(visitor, visit)? {
        let asked = tx.asked(visitor, &id)?.ok_or(Refusal::NotFound)?;
        let Ok(decision) = undo(&asked, &visitor.participant, tx.now()) else { continue };
        if decision.assurance != Assurance::Pressed || !asked.asks(&visitor.participant) {
            continue;
        }
        tx.add_hold(visitor, &decision.id, why)?;
        let subject = subject(visitor, (&asked, decision, why), &asked.fingerprint());
        audit::project(tx, &visitor.project, &Actor::House, Kind::Held, subject)?;
        let open = follow(tx, &asked, &Act::Hold(decision.id.clone()))?.state == State::Open;
        if open {
            receipt::ask_whether(tx, signer, visitor, (&asked, decision))?;
        }
        receipt::tell_held(tx, visitor, (&asked, decision), open)?;
        webhook::held(tx, visitor, decision)?;
    }
    Ok(())
}

/// What the event says of an answer that is held.
pub(super) fn subject(
    visitor: &Visitor,
    what: (&Asked, &Decision, Why),
    shown: &str,
) -> serde_json::Value {
    let (asked, decision, why) = what;
    let mut subject = Giver::visitor(visitor).told((asked, decision), shown);
    subject["why"] = why.as_str().into();
    subject["name"] = visitor.contact.sealed_name();
    subject
}
