//! What members do with a link by hand: copy it, send it again, let it last longer, give another
//! in its place, end it.

use super::{AFTER_CLOSE, Link, Signer, State, facts, for_mail, issue, live};
use crate::audit::{self, Actor, Kind};
use crate::clock::days;
use crate::error::{Refusal, Result};
use crate::feed;
use crate::id::ParticipantId;
use crate::key::Purpose;
use crate::member::{Member, Role};
use crate::outbox::{self, Letter};
use crate::participant::Participant;
use crate::reminder;
use crate::store::Tx;
use crate::token::{self, Claim, Token};
use serde_json::{Value, json};

/// The longest that a link can be extended for, in days.
pub const MOST_DAYS: u32 = 3650;

/// The letters of a participant's link for copying by hand; extends nothing.
///
/// # Errors
/// `NotFound` if the link was ended.
pub fn copy(tx: &Tx, signer: &Signer, member: &Member, id: &ParticipantId) -> Result<Token> {
    let person = tx.participant(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let link = live(tx, id)?.ok_or(Refusal::NotFound)?;
    tell(tx, member, &person, Kind::LinkCopied, json!({}))?;
    Ok(token::mint(&signer.keys, Purpose::Link, &claim(signer, &link)))
}

/// Mails a participant their link once more: with a full term from now, also if it had run out.
///
/// # Errors
/// `Wrong` if the link was ended, or the project was closed too long ago.
pub fn resend(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    id: &ParticipantId,
) -> Result<Participant> {
    let (person, _) = works(tx, member, id)?;
    mail(tx, signer, member, &person)?;
    tell(tx, member, &person, Kind::LinkResent, json!({}))?;
    Ok(person)
}

/// Lets a participant's link last for `count` days from now at the least, or for as long as a mail
/// would; links of older mails work again too. A link that lasts longer already stays as it is.
///
/// # Errors
/// `Wrong` if the link was ended, the project was closed too long ago, or `count` is no number of
/// days from 1 to [`MOST_DAYS`].
pub fn extend(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    id: &ParticipantId,
    count: Option<u32>,
) -> Result<(Participant, Link)> {
    let (person, link) = works(tx, member, id)?;
    let count = count.unwrap_or(signer.link_days);
    if count == 0 || count > MOST_DAYS {
        let says = format!("Write a number of days from 1 to {MOST_DAYS}.");
        return Err(Refusal::wrong("days", says).into());
    }
    let until = link.extended_until.max(tx.now().plus(days(count)));
    tx.extend_link(link.serial, until)?;
    tell(tx, member, &person, Kind::LinkExtended, json!({ "days": count, "until": until.0 }))?;
    let ends_at = link.ends_at.max(until);
    Ok((person, Link { extended_until: until, ends_at, ..link }))
}

/// Gives a participant a new link in place of the one they have, which opens nothing from now on:
/// neither its tokens nor the visits that came through it. Letters that still wait in the outbox
/// carry the new one. Mails it only if `and_mail` says so.
///
/// # Errors
/// `Wrong` if the link was ended before, or the project was closed too long ago.
pub fn rotate(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    id: &ParticipantId,
    and_mail: bool,
) -> Result<(Participant, Link)> {
    let (person, old) = works(tx, member, id)?;
    tx.end_link(old.serial, State::Rotated, &member.profile.name, "")?;
    feed::end_with_link(tx, member, &person)?;
    issue(tx, signer, id)?;
    let new = live(tx, id)?.ok_or(Refusal::NotFound)?;
    tx.remint_waiting(old.serial, &claim(signer, &new))?;
    if and_mail {
        mail(tx, signer, member, &person)?;
    }
    tell(tx, member, &person, Kind::LinkRotated, json!({ "mailed": and_mail }))?;
    Ok((person, new))
}

/// Ends a participant's link, with all its tokens and open visits, at once.
///
/// # Errors
/// `NotFound` if it was ended already.
pub fn revoke(tx: &Tx, member: &Member, id: &ParticipantId, why: &str) -> Result<Participant> {
    let person = tx.participant(member.desk, id)?.ok_or(Refusal::NotFound)?;
    live(tx, id)?.ok_or(Refusal::NotFound)?;
    let why = end_with(tx, member, &person, why)?;
    tell(
        tx,
        member,
        &person,
        Kind::LinkRevoked,
        json!({ "why": audit::of_person(&person.contact.id, why) }),
    )?;
    Ok(person)
}

/// Ends the link of `person`, if they have one, and keeps back what was to be mailed with it; the
/// words as they are kept.
pub fn end_with(tx: &Tx, member: &Member, person: &Participant, why: &str) -> Result<String> {
    let why: String =
        crate::studio::one_line(why).chars().take(crate::studio::NAME_LIMIT).collect();
    if let Some(link) = live(tx, &person.id)? {
        tx.end_link(link.serial, State::Revoked, &member.profile.name, &why)?;
    }
    feed::end_with_link(tx, member, person)?;
    // First, so that what such a mail reminds of beside this is not lost with it.
    reminder::replan_participant(tx, &person.id)?;
    tx.suppress_waiting(&person.id, "The link was ended before this letter went out.")?;
    Ok(why)
}

/// Gives a participant whose link was revoked a new one. Mails nothing.
///
/// # Errors
/// `Wrong` if they have one that works.
pub fn issue_again(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    id: &ParticipantId,
) -> Result<Participant> {
    let person = tx.participant(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if live(tx, id)?.is_some() {
        return Err(Refusal::wrong("link", "This person has a link that works.").into());
    }
    issue(tx, signer, id)?;
    tell(tx, member, &person, Kind::LinkIssued, json!({}))?;
    Ok(person)
}

/// Mails everybody whose link was not ended that link once more, signed with the key that signs
/// now: what makes all whole again after a key was revoked and every mail before is dead. Closed
/// projects are left in peace. Whoever was mailed.
///
/// # Errors
/// `NotAllowed` for members who are no admins.
pub fn reissue_all(tx: &Tx, signer: &Signer, member: &Member) -> Result<Vec<Participant>> {
    member.must_be(Role::Admin)?;
    let people = tx.linked_participants(member.desk)?;
    for person in &people {
        let link = live(tx, &person.id)?.ok_or(Refusal::NotFound)?;
        let claim = mail(tx, signer, member, person)?;
        tx.remint_waiting(link.serial, &claim)?;
        if !signer.keys.knows(link.kid) {
            tx.resign_link(link.serial, claim.kid)?;
        }
        tell(tx, member, person, Kind::LinkReissued, json!({}))?;
    }
    Ok(people)
}

/// The participant with the link that they hold now.
fn works(tx: &Tx, member: &Member, id: &ParticipantId) -> Result<(Participant, Link)> {
    let person = tx.participant(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let link = live(tx, id)?.ok_or_else(|| {
        Refusal::wrong("link", "This person’s link was revoked. Give them a new one instead.")
    })?;
    let project = tx.project(member.desk, &person.project)?.ok_or(Refusal::NotFound)?;
    if project.closed_at.is_some_and(|at| tx.now() >= at.plus(AFTER_CLOSE)) {
        let says = "The project was closed more than 30 days ago, and its links ended with it.";
        return Err(Refusal::wrong("link", says).into());
    }
    Ok((person, link))
}

/// The claim of a token on `link` that lasts as long as the link.
fn claim(signer: &Signer, link: &Link) -> Claim {
    token::claim(&signer.keys, Purpose::Link, link.serial, link.ends_at)
}

/// Queues the letter that carries a participant's link, for full length from now.
fn mail(tx: &Tx, signer: &Signer, member: &Member, person: &Participant) -> Result<Claim> {
    let claim = for_mail(tx, signer, &person.id)?.ok_or(Refusal::NotFound)?;
    let facts = facts(tx, person, &member.profile.name)?;
    outbox::to_participant(tx, person, &member.profile, claim, Letter::LinkAgain { facts })?;
    Ok(claim)
}

fn tell(tx: &Tx, member: &Member, person: &Participant, kind: Kind, more: Value) -> Result<()> {
    let name = person.contact.sealed_name();
    let subject = json!({ "participant": person.id.as_str(), "name": name, "more": more });
    audit::project(tx, &person.project, &Actor::of(member), kind, subject)
}
