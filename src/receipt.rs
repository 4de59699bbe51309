//! Receipts: what both sides get after a decision, signed in the transaction that records it.

mod issue;
mod papers;

pub use issue::issue;
pub use papers::{Form, Letterhead, paper, told_by};

pub mod facts;

use crate::approval::{Asked, Decision, Giver, State};
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::link::{self, Signer, Visitor};
use crate::member::{Desk, Profile};
use crate::outbox::{self, Decided, Facts, Letter, Mailbox, Sender};
use crate::participant::Participant;
use crate::store::Tx;

/// Queues the receipt for the one who decided and for the studio.
pub fn tell_both(
    tx: &Tx,
    signer: &Signer,
    visitor: &Visitor,
    what: (&Asked, &Decision),
    event: &Event,
) -> Result<()> {
    let (asked, decision) = what;
    let sides = Sides::of(tx, visitor, asked)?;
    let proved = issue(tx, signer, &Giver::visitor(visitor), what, event)?;
    let decided = Decided { proved: Some(proved), ..decided(visitor, asked, decision) };
    let letter = Letter::Receipt { facts: sides.to_contact(), decided: decided.clone() };
    sides.send_contact(tx, signer, letter)?;
    copy_to_all(tx, signer, &sides.person, (&sides.member, &decided))?;
    let letter = Letter::Decision { facts: sides.to_studio(), decided };
    sides.send_studio(tx, letter)
}

/// Queues a copy of the receipt of a yes to an agreement for everybody else who may see the
/// project; nothing for any other answer.
pub fn copy_to_all(
    tx: &Tx,
    signer: &Signer,
    by: &Participant,
    what: (&Profile, &Decided),
) -> Result<()> {
    let (member, decided) = what;
    if !(decided.signed || decided.agreed) {
        return Ok(());
    }
    for person in tx.participants(Desk::of_the_house(), &by.project)? {
        if person.id == by.id {
            continue;
        }
        let Some(claim) = link::for_mail(tx, signer, &person.id)? else { continue };
        let facts = link::facts(tx, &person, &member.name)?;
        let letter = Letter::SignedCopy { facts, decided: decided.clone() };
        outbox::to_participant(tx, &person, member, claim, letter)?;
    }
    Ok(())
}

/// Queues the news that a decision was taken back, for both sides.
pub fn tell_taken_back(
    tx: &Tx,
    signer: &Signer,
    visitor: &Visitor,
    what: (&Asked, &Decision),
    event: &Event,
) -> Result<()> {
    let (asked, decision) = what;
    let sides = Sides::of(tx, visitor, asked)?;
    let proved = issue(tx, signer, &Giver::visitor(visitor), what, event)?;
    let decided = Decided { proved: Some(proved), ..decided(visitor, asked, decision) };
    let (at, due_on) = (tx.now(), asked.approval.due_on);
    let now = tx.asked(visitor, &asked.approval.id)?;
    let open = now.is_some_and(|asked| asked.approval.state == State::Open);
    let (facts, yours) = (sides.to_contact(), true);
    let letter = Letter::TakenBack { facts, decided: decided.clone(), at, due_on, yours, open };
    sides.send_contact(tx, signer, letter)?;
    let (facts, yours) = (sides.to_studio(), false);
    sides.send_studio(tx, Letter::TakenBack { facts, decided, at, due_on, yours, open })
}

/// Asks the contact whether an answer that is held was theirs.
pub fn ask_whether(
    tx: &Tx,
    signer: &Signer,
    visitor: &Visitor,
    what: (&Asked, &Decision),
) -> Result<()> {
    let sides = Sides::of(tx, visitor, what.0)?;
    let decided = decided(visitor, what.0, what.1);
    let letter = Letter::Held { facts: sides.to_contact(), decided, yours: true, open: true };
    sides.send_contact(tx, signer, letter)
}

/// Tells the studio that an answer of which it has a receipt is held, and whether the question is
/// open.
pub fn tell_held(tx: &Tx, visitor: &Visitor, what: (&Asked, &Decision), open: bool) -> Result<()> {
    let sides = Sides::of(tx, visitor, what.0)?;
    let decided = decided(visitor, what.0, what.1);
    let (facts, yours) = (sides.to_studio(), false);
    sides.send_studio(tx, Letter::Held { facts, decided, yours, open })
}

struct Sides {
    studio: Sender,
    project: String,
    person: Participant,
    member: Profile,
}

impl Sides {
    fn of(tx: &Tx, visitor: &Visitor, asked: &Asked) -> Result<Self> {
        let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
        Ok(Self {
            studio: Sender::of(&studio),
            project: visitor.project_title.clone(),
            person: tx.myself(visitor)?,
            member: tx.member_who_asked(Desk::of_the_house(), &asked.approval.id)?,
        })
    }

    fn to_contact(&self) -> Facts {
        Facts {
            studio: self.studio.clone(),
            project: self.project.clone(),
            to: self.person.contact.name.clone(),
            zone: self.person.contact.time_zone.clone(),
            member: self.member.name.clone(),
        }
    }

    fn to_studio(&self) -> Facts {
        let (to, zone) = (self.member.name.clone(), self.member.time_zone.clone());
        Facts { to, zone, ..self.to_contact() }
    }

    fn send_contact(&self, tx: &Tx, signer: &Signer, letter: Letter) -> Result<()> {
        match link::for_mail(tx, signer, &self.person.id)? {
            Some(claim) => outbox::to_participant(tx, &self.person, &self.member, claim, letter),
            None => Ok(()),
        }
    }

    fn send_studio(&self, tx: &Tx, letter: Letter) -> Result<()> {
        let reply = Mailbox::of(&self.person.contact);
        outbox::to_studio(tx, &self.member, &self.person.project, reply, letter)
    }
}

fn decided(visitor: &Visitor, asked: &Asked, decision: &Decision) -> Decided {
    Decided::of(asked, decision, &visitor.client_name)
}
