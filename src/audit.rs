//! The trail: what happened, who did it, to what, when. It only grows (`product.md`, rule 10).
//!
//! Each project has a chain of its own and the studio has one. An event's `body` is canonical JSON
//! (RFC 8785) that holds the hash of the event before; its own hash is SHA-256 over a domain line
//! and that body. What is about a person stands beside the event and is sealed in it, so that it
//! can be blanked and the chain still holds. Moments are whole milliseconds, so that what is hashed
//! is exactly what is stored.

mod kind;
mod seal;
mod trail;
mod walk;

pub use kind::Kind;
pub use seal::{Sealed, of_person, of_somebody};
pub use trail::{export, export_visible, keys};
pub use walk::{Walked, first_break, walk};

use crate::clock::Stamp;
use crate::contact::Contact;
use crate::error::Result;
use crate::evidence::{Domain, Openings, canonical_value};
use crate::id::{ContactId, EventId, MemberId, ProjectId};
use crate::link::Visitor;
use crate::member::{Member, Via};
use crate::store::Tx;
use serde_json::{Value, json};

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person of the studio, and what acted for them if they did not do it themselves.
    Member(MemberId, String, Option<Via>),
    /// A person at the client.
    Contact(ContactId, String),
    /// Nobody in particular: the house.
    House,
}

impl Actor {
    /// The actor that `member` is.
    pub fn of(member: &Member) -> Self {
        let Member { profile, via, .. } = member;
        Self::Member(profile.id.clone(), profile.name.clone(), via.clone())
    }

    /// The actor that a visitor is.
    pub fn visitor(visitor: &Visitor) -> Self {
        Self::Contact(visitor.contact.id.clone(), visitor.contact.name.clone())
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Member(id, name, via) => {
                let mut told = json!({ "type": "member", "id": id.as_str(), "name": name });
                if let Some(via) = via {
                    told["via"] = hand(via);
                }
                told
            }
            Self::Contact(id, name) => {
                let name = of_person(id, name.as_str());
                json!({ "type": "contact", "id": id.as_str(), "name": name })
            }
            Self::House => json!({ "type": "house" }),
        }
    }
}

/// What acted for a member. Stands in an event only when something did.
fn hand(via: &Via) -> Value {
    match via {
        Via::Token { token, name } => {
            json!({ "token": token.as_str(), "name": of_somebody(name.as_str()) })
        }
        Via::CommandLine => json!({ "command_line": true }),
    }
}

/// From where: kept beside the event, so that it can be blanked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Trace {
    /// The network address.
    pub address: String,
    /// The browser's own description of itself.
    pub agent: String,
    /// Whether it was asked for ahead of anybody looking; a sign of the moment, not kept.
    pub ahead: bool,
}

/// One row of the trail.
#[derive(Debug, Clone)]
pub struct Event {
    /// The event's id.
    pub id: EventId,
    /// The project's id, or `studio`.
    pub chain: String,
    /// From 1, without gaps.
    pub seq: i64,
    /// What happened.
    pub kind: Kind,
    /// When.
    pub at: Stamp,
    /// The milestone it is about, if any.
    pub milestone: Option<String>,
    /// Canonical JSON: exactly what was hashed.
    pub body: String,
    /// The hash of the event before; 64 zeros for the first.
    pub prev_hash: String,
    /// SHA-256 over the domain line and `body`, in hex.
    pub hash: String,
    /// What stands beside it: whatever is about a person and was not blanked.
    pub opened: Openings,
}

impl Event {
    /// What it says: its body with what stands beside it put in, and "(erased)" for what was
    /// blanked.
    pub fn says(&self) -> Value {
        seal::open(&self.body, &self.opened)
    }
}

/// The chain of what is about no project.
pub const STUDIO: &str = "studio";

/// What the first event of a chain has for the hash of the one before.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Writes an event into the studio's own chain.
pub fn studio(tx: &Tx, actor: &Actor, kind: Kind, subject: Value) -> Result<()> {
    record(tx, STUDIO, actor, kind, (subject, None)).map(drop)
}

/// Writes an event into the studio's own chain, with from where.
pub fn studio_from(tx: &Tx, actor: &Actor, kind: Kind, what: (Value, &Trace)) -> Result<()> {
    record(tx, STUDIO, actor, kind, (what.0, Some(what.1))).map(drop)
}

/// Writes an event into a project's chain.
pub fn project(tx: &Tx, id: &ProjectId, actor: &Actor, kind: Kind, subject: Value) -> Result<()> {
    record(tx, id.as_str(), actor, kind, (subject, None)).map(drop)
}

/// Writes what a contact did into their project's chain, with from where.
pub fn by_contact(tx: &Tx, visitor: &Visitor, kind: Kind, what: (Value, &Trace)) -> Result<Event> {
    by_person(tx, (&visitor.project, &visitor.contact), kind, what)
}

/// Writes what came through a link of a contact that opens no page, with from where.
pub fn by_person(
    tx: &Tx,
    who: (&ProjectId, &Contact),
    kind: Kind,
    what: (Value, &Trace),
) -> Result<Event> {
    let (project, Contact { id, name, .. }) = who;
    let actor = Actor::Contact(id.clone(), name.clone());
    record(tx, project.as_str(), &actor, kind, (what.0, Some(what.1)))
}

/// Writes what a member did into a project's chain; the event.
pub fn by_member(
    tx: &Tx,
    id: &ProjectId,
    member: &Member,
    kind: Kind,
    subject: Value,
) -> Result<Event> {
    record(tx, id.as_str(), &Actor::of(member), kind, (subject, None))
}

/// Writes what came through a contact's link into their project's chain, with from where, without
/// saying that it was the contact.
pub fn through(tx: &Tx, visitor: &Visitor, kind: Kind, what: (Value, &Trace)) -> Result<Event> {
    record(tx, visitor.project.as_str(), &Actor::House, kind, (what.0, Some(what.1)))
}

fn record(
    tx: &Tx,
    chain: &str,
    actor: &Actor,
    kind: Kind,
    what: (Value, Option<&Trace>),
) -> Result<Event> {
    let (subject, trace) = what;
    let (seq, prev_hash) = match tx.head(chain)? {
        Some((seq, hash)) => (seq + 1, hash),
        None => (1, GENESIS.to_owned()),
    };
    let (id, at) = (EventId::new(), tx.now());
    let milestone = subject.get("milestone").and_then(Value::as_str).map(str::to_owned);
    let mut whole = json!({
        "v": 2, "id": id.as_str(), "chain": chain, "seq": seq, "at": at.0,
        "kind": kind.as_str(), "actor": actor.to_json(), "subject": subject, "prev": prev_hash,
    });
    if let Some(Trace { address, agent, .. }) = trace {
        let from = json!({ "address": address, "agent": agent });
        whole["trace"] = match actor {
            Actor::Contact(who, _) => of_person(who, from),
            _ => of_somebody(from),
        };
    }
    let sealed = seal::close(&mut whole);
    let body = canonical_value(&whole);
    let hash = event_hash(&body);
    let opened = sealed.iter().map(|one| (one.at.clone(), one.opened.clone())).collect();
    let chain = chain.to_owned();
    let event = Event { id, chain, seq, kind, at, milestone, body, prev_hash, hash, opened };
    tx.add_event(&event)?;
    for one in &sealed {
        tx.add_sealed(&event.id, one)?;
    }
    Ok(event)
}

/// The hash of an event with this canonical body.
pub fn event_hash(body: &str) -> String {
    Domain::Event.hash(body)
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let half = |place: u8| char::from(b"0123456789abcdef"[usize::from(place)]);
    bytes.iter().flat_map(|byte| [half(byte >> 4), half(byte & 15)]).collect()
}
