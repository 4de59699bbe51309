//! The visit: proof that a browser came in through a link that works.

use super::{Found, Sight, Signer, Standing, State};
use crate::assurance::{self, Doorstep, Known, Secret};
use crate::audit::Trace;
use crate::calendar::Day;
use crate::clock::{Stamp, days};
use crate::error::{Refusal, Result};
use crate::id::{MilestoneId, PageName};
use crate::key::Purpose;
use crate::participant::Role;
use crate::store::{Access, Tx};
use crate::token::{self, Claim, Serial, Token};
use crate::webhook;
use std::ops::Deref;

/// For how long links work after their project was closed.
pub const AFTER_CLOSE: std::time::Duration = days(30);

/// The longest life of a visit's cookie; it never outlives the link.
pub const VISIT_LASTS: std::time::Duration = days(30);

/// The proof that a browser came in through a link that works. Only this file makes one, and every
/// verb of the client's side asks for it; what it sees is its [`Sight`].
#[derive(Debug, Clone)]
pub struct Visitor {
    sight: Sight,
    /// The link they came through.
    pub serial: Serial,
    /// When the token that they came with ends.
    pub ends_at: Stamp,
    /// Whether the project asks for a code before it shows anything in a new browser.
    code_to_open: bool,
}

impl Deref for Visitor {
    type Target = Sight;

    fn deref(&self) -> &Sight {
        &self.sight
    }
}

impl Visitor {
    /// What they see, to read their page with.
    pub fn sight(&self) -> Sight {
        self.sight.clone()
    }

    /// Refuses unless the link's role writes and sends files; read anew with every request.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub fn must_write(&self) -> Result<()> {
        match self.role {
            Role::Viewer => Err(Refusal::NotAllowed("Your link lets you look, not write.").into()),
            _ => Ok(()),
        }
    }

    /// Whether the project asks for a code before it shows anything in a new browser.
    pub const fn asks_for_a_code(&self) -> bool {
        self.code_to_open
    }

    /// Refuses unless the link's role decides; read anew with every request.
    ///
    /// # Errors
    /// `NotAllowed`.
    pub fn must_decide(&self) -> Result<()> {
        match self.role {
            Role::Approver => Ok(()),
            _ => Err(Refusal::NotAllowed("Your link lets you look, not decide on this.").into()),
        }
    }
}

/// What became of an opening.
#[derive(Debug)]
pub enum Opening {
    /// It works.
    Open(Box<Visitor>),
    /// It works, and this project asks for a code before it shows anything in a new browser.
    Locked(Box<Doorstep>),
    /// It was ours and has ended.
    Ended(Ended),
    /// Forged, cut, changed or unknown: one answer for all.
    Unknown,
}

/// Why a genuine link no longer works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Its time is over, or a new one took its place; a fresh one can be mailed.
    Expired(Day),
    /// The studio ended it.
    Revoked,
    /// The project was closed more than 30 days ago.
    Closed,
    /// Its row is gone, as after a restore.
    Missing,
    /// The browser has no cookie for this page, or an old one.
    NoVisit,
}

impl Ended {
    /// Whether one press can mail a fresh link to the address on record.
    pub const fn can_renew(&self) -> bool {
        matches!(self, Self::Expired(_) | Self::NoVisit)
    }
}

/// Opens the link of `letters`. Reads only.
pub fn open(tx: &Tx, signer: &Signer, letters: &str) -> Result<Opening> {
    match token::read(&signer.keys, Purpose::Link, letters) {
        Some(claim) => open_claim(tx, claim),
        None => Ok(Opening::Unknown),
    }
}

/// Opens the link of a claim that was found to be ours: doors read it first, so that what is forged
/// costs no query. Reads only.
pub fn open_claim(tx: &Tx, claim: Claim) -> Result<Opening> {
    match tx.link(claim.serial)? {
        Some(found) => {
            let end = claim.ends_at.max(found.link.extended_until);
            Ok(match judge(found, end, tx.now()) {
                Opening::Open(visitor) if visitor.code_to_open => {
                    Opening::Locked(Box::new((*visitor).into()))
                }
                other => other,
            })
        }
        None => Ok(Opening::Ended(Ended::Missing)),
    }
}

/// What a browser showed for a page, as far as it can be told without the database.
#[derive(Debug, Clone)]
pub enum Shown {
    /// No cookie.
    Nothing(PageName),
    /// A cookie that is not ours, or that a key signed which was revoked.
    Odd(PageName),
    /// A cookie of ours.
    Cookie(PageName, Claim),
}

/// Reads what a browser holds for `page`: the cookie `letters`, or none. `None` if no page can have
/// that name.
pub fn shown(signer: &Signer, page: &str, letters: Option<&str>) -> Option<Shown> {
    let page = page.parse::<PageName>().ok()?;
    let Some(letters) = letters else { return Some(Shown::Nothing(page)) };
    Some(match token::read(&signer.keys, Purpose::Visit, letters) {
        None => Shown::Odd(page),
        Some(claim) => Shown::Cookie(page, claim),
    })
}

/// Lets a browser back in that showed a cookie of ours and is known by `secret`. Reads only:
/// whatever was revoked or changed since the link was opened counts from this request on.
pub fn visit(tx: &Tx, shown: &Shown, secret: &Secret) -> Result<Opening> {
    match come_back(tx, shown)? {
        Opening::Open(visitor) if visitor.code_to_open => {
            let step = Doorstep::from(*visitor).step_in(tx, secret)?;
            Ok(match step {
                Ok(visitor) => Opening::Open(Box::new(visitor)),
                Err(doorstep) => Opening::Locked(Box::new(doorstep)),
            })
        }
        other => Ok(other),
    }
}

/// The visitor of a cookie of ours that says `claim`, if that lets its browser in now.
pub fn visit_of(
    tx: &Tx,
    page: &PageName,
    claim: Claim,
    secret: &Secret,
) -> Result<Option<Visitor>> {
    match visit(tx, &Shown::Cookie(page.clone(), claim), secret)? {
        Opening::Open(visitor) => Ok(Some(*visitor)),
        _ => Ok(None),
    }
}

fn come_back(tx: &Tx, shown: &Shown) -> Result<Opening> {
    let (page, claim) = match shown {
        Shown::Cookie(page, claim) => (page, claim),
        Shown::Nothing(page) if !tx.page_exists(page)? => return Ok(Opening::Unknown),
        Shown::Nothing(_) | Shown::Odd(_) => return Ok(Opening::Ended(Ended::NoVisit)),
    };
    match tx.link(claim.serial)? {
        Some(found) if found.person.page == *page => {
            let works = found.link.stands(found.closed_at, tx.now()) == Standing::Live;
            // Extending revives links, not cookies: those have an end of their own.
            Ok(match judge(found, claim.ends_at, tx.now()) {
                Opening::Ended(Ended::Expired(_)) if works => Opening::Ended(Ended::NoVisit),
                other => other,
            })
        }
        Some(_) => Ok(Opening::Unknown),
        None => Ok(Opening::Ended(Ended::Missing)),
    }
}

/// What becomes of a token that ends at `own_end` by itself.
fn judge(found: Found, own_end: Stamp, now: Stamp) -> Opening {
    let (link, person) = (&found.link, &found.person);
    let closing = found.closed_at.map(|at| at.plus(AFTER_CLOSE));
    let ends_at = closing.map_or(own_end, |closing| own_end.min(closing));
    let last_day = |at| person.contact.time_zone.local(at).day;
    if link.state == State::Revoked || person.removed_at.is_some() {
        return Opening::Ended(Ended::Revoked);
    }
    if closing.is_some_and(|closing| now >= closing) {
        return Opening::Ended(Ended::Closed);
    }
    if link.state == State::Rotated {
        return Opening::Ended(Ended::Expired(last_day(link.ended_at.unwrap_or(now))));
    }
    if now >= ends_at {
        return Opening::Ended(Ended::Expired(last_day(ends_at)));
    }
    let (serial, code_to_open) = (link.serial, found.code_to_open);
    let sight = Sight::of(found);
    Opening::Open(Box::new(Visitor { sight, serial, ends_at, code_to_open }))
}

/// Writes down what the visitor did with the page. What is probably a machine is counted as such; a
/// touch of one is no touch.
pub fn note(tx: &Tx, visitor: &Visitor, from: (&Trace, &Secret), access: &Access) -> Result<()> {
    if !matches!(access, Access::Opened(_)) {
        return note_fetched(tx, visitor, from.0, (access, 1));
    }
    let Some(known) = person(tx, visitor, from)? else {
        return tx.add_access(visitor, &Access::Fetched(None), true);
    };
    tx.count_touch(visitor, &known.id)?;
    webhook::opened(tx, visitor)?;
    tx.add_access(visitor, access, false)?;
    if let Access::Opened(Some(until)) = access {
        tx.read_until(visitor, *until)?;
    }
    tx.add_showing(visitor, access, Some(&known.id), false)
}

/// Writes down that something got the page, so many times since this was last written down.
pub fn note_fetched(
    tx: &Tx,
    visitor: &Visitor,
    trace: &Trace,
    (access, times): (&Access, u32),
) -> Result<()> {
    let machine = assurance::probably(tx, visitor, trace)?;
    tx.add_accesses(visitor, access, machine, times)?;
    tx.add_showings(visitor, access, None, (machine, times))
}

/// Writes down that the visitor touched the page of a conversation, which showed `at_once` messages
/// up to a number. A touch of what is probably a machine reads nothing.
pub fn note_read(
    tx: &Tx,
    visitor: &Visitor,
    from: (&Trace, &Secret),
    (of, to, at_once): (&MilestoneId, u32, u32),
) -> Result<()> {
    match person(tx, visitor, from)? {
        Some(_) => tx.read_to(visitor, of, (to, at_once)),
        None => Ok(()),
    }
}

/// The browser of a touch, unless a machine is behind it.
fn person(tx: &Tx, visitor: &Visitor, from: (&Trace, &Secret)) -> Result<Option<Known>> {
    let (trace, secret) = from;
    let known = assurance::meet(tx, visitor, secret)?;
    let machine = known.machine.is_some() || assurance::declares_itself(&trace.agent);
    Ok((!machine).then_some(known))
}

/// The cookie of a visit, and when it ends.
pub fn cookie(signer: &Signer, visitor: &Visitor, now: Stamp) -> (Token, Stamp) {
    let wished = visitor.ends_at.min(now.plus(VISIT_LASTS));
    let claim = Claim { kid: signer.keys.signing(), ends_at: wished, serial: visitor.serial };
    (token::mint(&signer.keys, Purpose::Visit, &claim), wished)
}
