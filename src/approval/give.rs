//! Giving an answer and taking it back: the verbs, each one transaction.

use super::decision::{Verdict, decide, undo};
use super::{Act, Answer, Asked, Decision, Given, Giver, Outcome};
use super::{agreement, follow, hold, signature, turn};
use crate::assurance::{self, Assurance, AtHand, Known, Secret, Why, Worth, is_name_of};
use crate::audit::{self, Event, Kind, Trace};
use crate::dispute::Disputed;
use crate::error::{Refusal, Result};
use crate::file::{Attachment, Stored};
use crate::id::{ApprovalId, AttachmentId, DecisionId};
use crate::link::{Signer, Visitor};
use crate::receipt;
use crate::store::Tx;
use crate::webhook;
use std::time::Duration;

/// Whoever answers, from which browser.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'a> {
    /// Who, by the link they came through.
    pub visitor: &'a Visitor,
    /// From where.
    pub trace: &'a Trace,
    /// The secret of their browser.
    pub secret: &'a Secret,
}

/// Records the visitor's answer with its event and both receipts, or shows the one that stands. An
/// answer behind which a machine is, probably, is kept and held.
///
/// # Errors
/// As [`decide`] and [`assurance::weigh`]; `NotFound` for a request of another project.
pub fn give(
    tx: &Tx,
    signer: &Signer,
    by: Hand<'_>,
    id: &ApprovalId,
    answer: &Answer,
) -> Result<DecisionId> {
    let Hand { visitor, trace, secret } = by;
    visitor.must_decide()?;
    let asked = tx.asked(visitor, id)?.ok_or(Refusal::NotFound)?;
    let known = assurance::meet(tx, visitor, secret)?;
    if let Verdict::Stands(decision) = decide(&asked, &visitor.participant, answer, tx.now())? {
        doubt(tx, signer, visitor, (&asked, &known, answer.outcome))?;
        return Ok(decision);
    }
    agreement::named(&asked, answer)?;
    let worth = assurance::weigh(&AtHand {
        proof: asked.approval.proof,
        known: &known,
        typed: &answer.name,
        name: &visitor.contact.name,
        sign: assurance::sign(tx, visitor, trace)?,
        now: tx.now(),
    })?;
    let held = asked.held_of(visitor, answer.outcome).map(|held| held.id.clone());
    match (worth, held) {
        (Worth::Held(_), Some(same)) => Ok(same),
        (Worth::Held(why), None) => {
            let (decision, _) = record(tx, by, (&asked, &known), answer, &Worth::Held(why))?;
            hold::keep(tx, signer, visitor, (&asked, &decision, why))?;
            Ok(decision.id)
        }
        (counts @ Worth::Counts(..), _) => {
            let (decision, event) = record(tx, by, (&asked, &known), answer, &counts)?;
            let typed = !answer.name.trim().is_empty();
            if typed && is_name_of(&decision.by, &visitor.contact.name) {
                tx.name_visit(visitor, &known.id, &decision.by)?;
            }
            stand(tx, signer, visitor, (&asked, &decision, &event))?;
            Ok(decision.id)
        }
    }
}

/// Writes an answer down with its event. Whether it stands is another row.
fn record(
    tx: &Tx,
    by: Hand<'_>,
    of: (&Asked, &Known),
    answer: &Answer,
    worth: &Worth,
) -> Result<(Decision, Event)> {
    let (Hand { visitor, trace, .. }, (asked, known)) = (by, of);
    let (assurance, name) = match worth {
        Worth::Counts(assurance, name) => (*assurance, name.clone()),
        Worth::Held(_) => (Assurance::Pressed, visitor.contact.name.clone()),
    };
    let decision = Decision {
        id: DecisionId::new(),
        approval: asked.approval.id.clone(),
        participant: visitor.participant.clone(),
        by: name,
        outcome: answer.outcome,
        comment: answer.comment.trim().to_owned(),
        files: answer.files.iter().cloned().map(attach).collect(),
        receipt: tx.next_receipt(visitor)?,
        decided_at: tx.now(),
        taken_back_at: None,
        held_at: None,
        set_aside_at: None,
        disputed: Disputed::default(),
        assurance,
        visit: Some(known.id.clone()),
        confirms: asked.held_of(visitor, answer.outcome).map(|held| held.id.clone()),
        recorded: None,
        signature: match asked.approval.signs(answer.outcome) {
            true => signature::drawn(&answer.drawn)?,
            false => None,
        },
    };
    let event = match worth {
        Worth::Counts(..) => {
            let mut subject = Giver::visitor(visitor).told((asked, &decision), &answer.shown);
            // A colleague with a code signs in a name of their own.
            if !is_name_of(&decision.by, &visitor.contact.name) {
                subject["through"] = true.into();
            }
            audit::by_contact(tx, visitor, Kind::Decided, (subject, trace))?
        }
        Worth::Held(why) => {
            let subject = hold::subject(visitor, (asked, &decision, *why), &answer.shown);
            audit::through(tx, visitor, Kind::Held, (subject, trace))?
        }
    };
    tx.add_decision(visitor, &decision, &Given { answer, asked, event: &event.id })?;
    Ok((decision, event))
}

/// Lets a decision stand: the request is settled as its rule asks, both sides get a receipt, and
/// whoever is asked next gets the question.
fn stand(
    tx: &Tx,
    signer: &Signer,
    visitor: &Visitor,
    what: (&Asked, &Decision, &Event),
) -> Result<()> {
    let (before, decision, event) = what;
    tx.let_stand(decision)?;
    let then = follow(tx, before, &Act::Answer(decision.press()))?;
    let asked = before.followed(&then, decision, tx.now());
    receipt::tell_both(tx, signer, visitor, (&asked, decision), event)?;
    turn::tell(tx, signer, before, &asked)?;
    webhook::decided(tx, visitor, &asked, decision)
}

/// Answers that contradict each other come from a machine if the same browser gives them within
/// this time: nobody reads, changes their mind and goes back so fast.
const CONTRADICTS: Duration = Duration::from_secs(10);

/// Takes the browser for a machine if it contradicts the answer that it gave a moment ago. One that
/// was taken back is no contradiction: people press the wrong button and are quick to mend it, and
/// a program that presses "Take it back" meets the decoy beside it.
fn doubt(
    tx: &Tx,
    signer: &Signer,
    visitor: &Visitor,
    what: (&Asked, &Known, Outcome),
) -> Result<()> {
    let (asked, known, outcome) = what;
    let Some(first) = asked.standing_of(&visitor.participant) else { return Ok(()) };
    let here = first.visit.as_ref() == Some(&known.id);
    let soon = tx.now().since(first.decided_at) < CONTRADICTS;
    // A name or a code was typed: somebody was there.
    let pressed = first.assurance == Assurance::Pressed;
    if here && soon && pressed && first.outcome != outcome {
        assurance::mark(tx, signer, visitor, (known, Why::Contradiction))?;
    }
    Ok(())
}

/// Takes the visitor's decision back: the request is open again, and both sides are told.
///
/// # Errors
/// As [`undo`]; `NotFound` for a request of another project.
pub fn take_back(tx: &Tx, signer: &Signer, by: Hand<'_>, id: &ApprovalId) -> Result<()> {
    let Hand { visitor, trace, .. } = by;
    visitor.must_decide()?;
    let asked = tx.asked(visitor, id)?.ok_or(Refusal::NotFound)?;
    let decision = undo(&asked, &visitor.participant, tx.now())?;
    tx.add_take_back(visitor, decision)?;
    follow(tx, &asked, &Act::TakeBack(visitor.participant.clone()))?;
    let subject = Giver::visitor(visitor).told((&asked, decision), &asked.fingerprint());
    let event = audit::by_contact(tx, visitor, Kind::TakenBack, (subject, trace))?;
    receipt::tell_taken_back(tx, signer, visitor, (&asked, decision), &event)?;
    webhook::taken_back(tx, visitor, decision)
}

pub(super) fn attach(stored: Stored) -> Attachment {
    Attachment { id: AttachmentId::new(), stored }
}
