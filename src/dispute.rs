//! "This wasn't me": whoever has the link in a receipt says that the answer was not theirs
//! (`security.md`, B9).
//!
//! The link names one decision, works for a year and opens one page with one button; opening it
//! changes nothing. What is said is an event beside the decision. The decision stays as it is: what
//! follows is for the people, who can take back, ask again, or settle it by talking
//! (`dispute/settle.rs`).

mod settle;

pub use settle::{NOTE_LIMIT, Settled, settle};

use crate::approval::{Asked, Decision, UNDO, undo};
use crate::assurance::{self, Why, is_name_of};
use crate::audit::{self, Actor, Kind, Trace};
use crate::calendar::Zone;
use crate::clock::{Stamp, days};
use crate::error::{Error, Refusal, Result};
use crate::evidence::Signed;
use crate::id::DecisionId;
use crate::key::{Keyring, Purpose};
use crate::member::{Desk, Profile, Role};
use crate::outbox::{self, Decided, Facts, Letter, Mailbox, Sender};
use crate::participant::Participant;
use crate::project::Project;
use crate::store::Tx;
use crate::token::{self, Claim, Serial, Token};
use crate::webhook;
use serde_json::json;
use std::time::Duration;

/// For how long the link in a receipt works: a dispute comes late or never. Keys are kept longer
/// (`key/rotate.rs`).
pub const LASTS: Duration = days(365);

/// What was said of a decision through its receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disputed {
    /// When it was said by a press.
    pub pressed_at: Option<Stamp>,
    /// When it was said with the name typed.
    pub named_at: Option<Stamp>,
    /// Since when a press alone counts for nothing, because a program pressed there.
    pub doubted_at: Option<Stamp>,
    /// What came of it.
    pub settled: Option<Settled>,
}

impl Disputed {
    /// When it was said, as far as it was a person.
    pub fn at(&self) -> Option<Stamp> {
        self.pressed_at.filter(|_| self.doubted_at.is_none()).or(self.named_at)
    }

    /// Since when it waits for the studio: said and not settled, or not to their mind.
    pub fn waits_since(&self) -> Option<Stamp> {
        match &self.settled {
            Some(settled) => settled.denied_at,
            None => self.at(),
        }
    }

    /// When something pressed that was a program, probably.
    pub fn doubtful_at(&self) -> Option<Stamp> {
        self.pressed_at.filter(|_| self.at().is_none())
    }
}

/// Whoever has the link of a receipt. Made of its letters and of nothing else.
#[derive(Debug, Clone, Copy)]
pub struct Bearer(Claim);

impl Bearer {
    /// What the id of their decision begins with.
    pub const fn head(&self) -> [u8; 6] {
        self.0.serial.0
    }

    /// Whether their link can be that of what was decided then: it ends a year later, or so few
    /// seconds after that as make its last letter a good one.
    pub fn fits(&self, decided_at: Stamp) -> bool {
        let year = decided_at.plus(LASTS).seconds();
        (year..year + 60).contains(&self.0.ends_at.seconds())
    }

    /// Whom limits tell apart.
    pub const fn serial(&self) -> Serial {
        self.0.serial
    }
}

/// The link in the receipt of a decision. Minted anew for each attempt to send the letter and
/// stored nowhere: its serial is the beginning of the decision's id.
pub fn link(keys: &Keyring, decision: &DecisionId, decided_at: Stamp) -> Token {
    let (serial, ends) = (Serial(decision.head()), decided_at.plus(LASTS));
    token::mint(keys, Purpose::Receipt, &token::claim(keys, Purpose::Receipt, serial, ends))
}

/// Whoever `letters` belong to, if they are ours; asks no database.
pub fn bearer(keys: &Keyring, letters: &str) -> Option<Bearer> {
    token::read(keys, Purpose::Receipt, letters).map(Bearer)
}

/// A decision, for whoever has the link of its receipt.
#[derive(Debug)]
pub struct Disputable {
    /// The question.
    pub asked: Asked,
    /// The answer.
    pub decision: Decision,
    /// Its receipt.
    pub receipt: Signed,
    /// Whose answer it is.
    pub person: Participant,
    /// On what.
    pub project: Project,
    /// The member who asked.
    pub host: Profile,
}

impl Disputable {
    /// The zone in which the reader is told times.
    pub const fn zone(&self) -> &Zone {
        &self.person.contact.time_zone
    }

    /// Whether it can still be taken back, too.
    pub fn is_undoable(&self, now: Stamp) -> bool {
        let undoable = undo(&self.asked, &self.person.id, now);
        undoable.is_ok_and(|undoable| undoable.id == self.decision.id)
    }

    /// Whether saying it takes the name, because a program pressed here.
    pub const fn takes_name(&self) -> bool {
        self.decision.disputed.doubted_at.is_some()
    }
}

/// What the link of a receipt opens.
#[derive(Debug)]
pub enum Opening {
    /// The decision.
    Open(Box<Disputable>),
    /// Its year is over, or what was about its reader was erased.
    Over,
    /// There is no such decision.
    Unknown,
}

/// Looks at what the link opens. Changes nothing.
///
/// # Errors
/// If the database breaks.
pub fn open(tx: &Tx, bearer: &Bearer) -> Result<Opening> {
    if bearer.0.has_ended(tx.now()) {
        return Ok(Opening::Over);
    }
    let desk = Desk::of_the_house();
    let Some((id, approval)) = tx.decision_of_receipt(bearer)? else {
        return Ok(Opening::Unknown);
    };
    let Some(issued) = tx.receipt_of(desk, &id, Kind::Decided.as_str())? else {
        return Ok(Opening::Over);
    };
    let found = tx.asked_of_studio(desk, &approval)?;
    let (asked, project) = found.ok_or(Refusal::NotFound)?;
    let decision = asked.decisions.iter().find(|one| one.id == id).cloned();
    let person = tx.person_of_receipt(bearer, &id)?.ok_or(Refusal::NotFound)?;
    Ok(Opening::Open(Box::new(Disputable {
        decision: decision.ok_or(Refusal::NotFound)?,
        receipt: issued.signed()?,
        person,
        project: tx.project(desk, &project)?.ok_or(Refusal::NotFound)?,
        host: tx.member_who_asked(desk, &approval)?,
        asked,
    })))
}

/// Writes down that the answer was not its contact's, and tells the studio. Said once, it is said;
/// a second press changes nothing, unless it was settled meanwhile: then it says that it is not.
///
/// # Errors
/// `Wrong` for `name`, where a program may have pressed and no name was typed, or another one;
/// `NotFound` if there is nothing that it could be said of.
pub fn say(tx: &Tx, bearer: &Bearer, trace: &Trace, typed: &str) -> Result<()> {
    let Opening::Open(found) = open(tx, bearer)? else { return Err(Refusal::NotFound.into()) };
    let typed = crate::studio::one_line(typed);
    if found.decision.disputed.at().is_some() {
        return settle::object(tx, (bearer, trace), &found, &typed);
    }
    let named = !typed.is_empty();
    let last = tx.last_accepted_of(bearer, &found.person.id)?;
    let sign = assurance::sign_after(last, trace, tx.now());
    if !named && (sign.is_some() || found.takes_name()) {
        return Err(Refusal::wrong("name", LIKE_A_MACHINE).into());
    }
    if named {
        check_name(&found, &typed)?;
    }
    let event = audit::by_person(
        tx,
        (&found.person.project, &found.person.contact),
        Kind::Disputed,
        (subject(&found, named), trace),
    )?;
    tx.add_dispute(bearer, &found.decision.id, named, &event.id)?;
    tell_studio(tx, &found)?;
    webhook::disputed(tx, (&found.project, &found.person), (&found.asked, &found.decision))
}

fn check_name(found: &Disputable, typed: &str) -> Result<()> {
    let name = &found.person.contact.name;
    if is_name_of(typed, name) {
        return Ok(());
    }
    let says = format!("This receipt went to {name}. Type that name.");
    Err(Refusal::wrong("name", says).into())
}

const LIKE_A_MACHINE: &str = "This looked like a program that checks e-mails, so nothing was \
                              recorded. Type your name and press once more.";

fn subject(found: &Disputable, named: bool) -> serde_json::Value {
    let Disputable { asked, decision, .. } = found;
    json!({
        "decision": decision.id.as_str(),
        "approval": asked.approval.id.as_str(),
        "milestone": asked.approval.milestone.as_str(),
        "title": asked.approval.title,
        "about": asked.about(),
        "outcome": decision.outcome.as_str(),
        "receipt": decision.receipt,
        "named": named,
    })
}

/// Something pressed what people cannot see. A press that is older than what can be taken back, or
/// was settled, was somebody's: nobody undoes it by playing a machine.
///
/// # Errors
/// `NotFound` if there is nothing here.
pub fn pressed_decoy(tx: &Tx, bearer: &Bearer) -> Result<()> {
    let Opening::Open(found) = open(tx, bearer)? else { return Err(Refusal::NotFound.into()) };
    let Disputed { pressed_at, named_at, doubted_at, settled } = &found.decision.disputed;
    let is_old = pressed_at.is_some_and(|at| tx.now().since(at) >= UNDO) || settled.is_some();
    if is_old || named_at.is_some() || doubted_at.is_some() {
        return Ok(());
    }
    tx.doubt_dispute(bearer, &found.decision.id)?;
    let subject = json!({
        "participant": found.person.id.as_str(), "name": found.person.contact.sealed_name(),
        "decision": found.decision.id.as_str(), "why": Why::Decoy.as_str(),
    });
    audit::project(tx, &found.person.project, &Actor::House, Kind::MachineSeen, subject)
}

/// Whoever asked is told, and every owner.
fn tell_studio(tx: &Tx, found: &Disputable) -> Result<()> {
    let desk = Desk::of_the_house();
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
    let owners = tx.members(desk)?.into_iter().filter(|one| one.role == Role::Owner);
    let mut readers = vec![found.host.clone()];
    readers.extend(owners.filter(|owner| owner.id != found.host.id));
    let contact = &found.person.contact;
    for reader in readers {
        let facts = Facts {
            studio: Sender::of(&studio),
            project: found.project.title.clone(),
            to: reader.name.clone(),
            zone: reader.time_zone.clone(),
            member: reader.name.clone(),
        };
        let decided = Decided::of(&found.asked, &found.decision, &found.project.client_name);
        let person = contact.name.clone();
        let letter = Letter::Disputed { facts, decided, person, at: tx.now() };
        outbox::to_studio(tx, &reader, &found.person.project, Mailbox::of(contact), letter)?;
    }
    Ok(())
}
