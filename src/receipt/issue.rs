//! Issuing: the facts of a decision, signed and kept.

use crate::approval::{Asked, Decision, Giver};
use crate::audit::{Event, Kind};
use crate::error::{Error, Refusal, Result};
use crate::evidence::{self, By, File, Head, Place, Receipt, Signed, Studio};
use crate::file::Attachment;
use crate::link::Signer;
use crate::member::Desk;
use crate::outbox::Proved;
use crate::store::{Issued, Tx};

/// Where somebody came from is in the trail, and nobody else's business.
const TRACE: &str = "/trace";

/// Signs the receipt that tells of `event`, and keeps it; what a letter says of it.
///
/// # Errors
/// If no key signs, or the database breaks.
pub fn issue(
    tx: &Tx,
    signer: &Signer,
    giver: &Giver,
    what: (&Asked, &Decision),
    event: &Event,
) -> Result<Proved> {
    let (key, known) = signer.keys.evidence()?;
    tx.keep_evidence_key(&key.public(), known)?;
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
    let studio = Studio { name: studio.name, address: signer.base_url.clone() };
    let receipt = receipt(tx, giver, studio, what, event)?;
    let head = receipt.head.clone();
    let (signed, decision) = (Signed::by(key, receipt), what.1.id.clone());
    let kind = event.kind.as_str().to_owned();
    let body = signed.written();
    tx.add_receipt(&Issued { decision: decision.clone(), kind: kind.clone(), body })?;
    let bare = signer.base_url.split_once("://").map_or("", |(_, bare)| bare);
    let verify = format!("{bare}/verify");
    Ok(Proved { decision, kind, seq: head.seq, hash: head.hash, verify })
}

fn receipt(
    tx: &Tx,
    giver: &Giver,
    studio: Studio,
    what: (&Asked, &Decision),
    event: &Event,
) -> Result<Receipt> {
    let (asked, decision) = what;
    let request = asked.shown();
    let milestone = tx.milestone(Desk::of_the_house(), &asked.approval.milestone)?;
    let milestone = milestone.ok_or(Refusal::NotFound)?;
    let (at, taken_back) = (tx.now().0, event.kind == Kind::TakenBack);
    Ok(Receipt {
        number: decision.receipt.clone(),
        kind: event.kind.as_str().to_owned(),
        issued_at: at,
        studio,
        client: giver.client.clone(),
        project: giver.project.clone(),
        milestone: Place { id: milestone.id.to_string(), title: milestone.title },
        shown: request.fingerprint(),
        request,
        decision: answer(giver, decision),
        taken_back_at: taken_back.then_some(at),
        event: told(event),
        head: Head { at, chain: event.chain.clone(), hash: event.hash.clone(), seq: event.seq },
    })
}

fn answer(giver: &Giver, decision: &Decision) -> evidence::Decision {
    let file = |file: &Attachment| File {
        name: file.stored.name.clone(),
        sha256: file.stored.sha256.clone(),
        size: file.stored.size,
    };
    let Giver { contact, role, .. } = giver;
    evidence::Decision {
        id: decision.id.to_string(),
        outcome: decision.outcome.as_str().to_owned(),
        comment: decision.comment.clone(),
        decided_at: decision.decided_at.0,
        time_zone: contact.time_zone.as_str().to_owned(),
        assurance: decision.assurance.as_str().to_owned(),
        by: By {
            name: decision.by.clone(),
            contact: contact.id.to_string(),
            on_record: contact.name.clone(),
            email: contact.email.clone(),
            role: role.as_str().to_owned(),
        },
        recorded_by: giver.recorded_by.clone(),
        files: decision.files.iter().map(file).collect(),
        signature: decision.signature.clone(),
    }
}

fn told(event: &Event) -> evidence::Event {
    let opened = event.opened.iter().filter(|(at, _)| *at != TRACE);
    evidence::Event {
        body: event.body.clone(),
        hash: event.hash.clone(),
        opened: opened.map(|(at, one)| (at.clone(), one.clone())).collect(),
    }
}
