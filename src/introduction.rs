//! Introductions: a colleague came by somebody else's link and asks for one of their own. It ends
//! no link and shows nobody more than before; the studio answers, or has said beforehand what it
//! answers to colleagues of the same company (`security.md`, §3.6).
//!
//! Whoever holds a link can give any name and address. So nothing leaves for an address that the
//! studio does not know, unless it said so; the trail says through whose link somebody was
//! introduced and never by whom; and what is answered is the same for every address.

mod check;
mod letters;

pub use check::{Colleague, Typed, check};

use crate::audit::{self, Actor, Kind, Trace};
use crate::clock::Stamp;
use crate::contact;
use crate::error::{Refusal, Result};
use crate::id::{IntroductionId, ParticipantId, ProjectId};
use crate::link::{self, Signer, Visitor};
use crate::member::{Desk, Member};
use crate::participant::{self, Joining, Participant, Role};
use crate::project;
use crate::store::Tx;
use crate::words::words;
use serde_json::{Value, json};

words! {
    /// Where an introduction stands.
    State {
        /// The studio has not answered.
        Waiting = "waiting",
        /// They got a link of their own.
        Accepted = "accepted",
        /// The studio said no. Nobody is told.
        Declined = "declined",
    }
}

words! {
    /// What the studio answers to introductions.
    Setting {
        /// It is asked each time.
        Ask = "ask",
        /// Colleagues at the client's own mail domain look at once; it is asked about others.
        Viewer = "viewer",
    }
}

/// A colleague who was introduced.
#[derive(Debug, Clone)]
pub struct Introduction {
    /// The introduction's id.
    pub id: IntroductionId,
    /// The project.
    pub project: ProjectId,
    /// The project's title.
    pub project_title: String,
    /// Through whose link.
    pub through: ParticipantId,
    /// Their name.
    pub through_name: String,
    /// Whether they may take files away.
    pub through_downloads: bool,
    /// The name that was given.
    pub name: String,
    /// The address that was given.
    pub email: String,
    /// Whether a machine may have filled the form in.
    pub by_machine: bool,
    /// Where it stands.
    pub state: State,
    /// When it was made.
    pub at: Stamp,
    /// When it was answered.
    pub settled_at: Option<Stamp>,
    /// The name of the member who answered; none if the setting did.
    pub settled_by: Option<String>,
    /// Who came of it.
    pub participant: Option<ParticipantId>,
}

/// What a colleague gets.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// What they may do; a viewer if nothing is said.
    pub role: Option<Role>,
    /// Whether they may take files away; as whoever's link it was if nothing is said.
    pub can_download: Option<bool>,
}

/// Writes down that `who` was introduced through the visitor's link, and tells the studio. Says
/// the same whatever it did: the address may be known, waiting or new.
pub fn make(tx: &Tx, signer: &Signer, by: (&Visitor, &Trace), who: &Colleague) -> Result<()> {
    let ((visitor, trace), desk) = (by, Desk::of_the_house());
    let by_machine = check::looks_like_a_machine(tx, visitor, trace)?;
    if !by_machine && let Some(person) = reachable(tx, visitor, &who.email)? {
        return letters::once_more(tx, signer, by, &person);
    }
    if tx.introduction_waits(visitor, &who.email)? {
        return Ok(());
    }
    let id = tx.add_introduction(visitor, who, by_machine)?;
    let introduced = tx.introduction(desk, &id)?.ok_or(Refusal::NotFound)?;
    let subject = json!({
        "introduction": id.as_str(), "name": audit::of_somebody(who.name.as_str()),
        "email": audit::of_somebody(who.email.as_str()),
        "through": through(&introduced), "machine": by_machine,
    });
    audit::through(tx, visitor, Kind::Introduced, (subject, trace))?;
    let at_once = !by_machine && goes_at_once(tx, visitor, who)?;
    if at_once {
        let terms = Terms { role: Some(Role::Viewer), can_download: Some(visitor.can_download) };
        let host = tx.member_of_project(desk, &visitor.project)?;
        let person = let_in(tx, signer, (desk, &Actor::House, None), &introduced, terms)?;
        letters::own_link(tx, signer, &host, (&introduced, &person))?;
    }
    letters::tell_studio(tx, visitor, &introduced, at_once)
}

/// Whoever is on the project with this address and has a link that was not ended.
fn reachable(tx: &Tx, visitor: &Visitor, email: &str) -> Result<Option<Participant>> {
    let people = tx.participants(Desk::of_the_house(), &visitor.project)?;
    let Some(person) = people.into_iter().find(|p| p.contact.email.eq_ignore_ascii_case(email))
    else {
        return Ok(None);
    };
    let link = tx.newest_link(Desk::of_the_house(), &person.id)?;
    Ok(link.is_some_and(|link| link.state == link::State::Live).then_some(person))
}

/// Whether the setting lets `who` look without asking: it says so, the project runs, nobody with
/// this address is on it, was taken off it or was declined, and it is at a mail domain of the
/// client's own that a contact has.
fn goes_at_once(tx: &Tx, visitor: &Visitor, who: &Colleague) -> Result<bool> {
    let desk = Desk::of_the_house();
    let says = tx.studio()?.map(|studio| studio.introductions);
    let project = tx.project(desk, &visitor.project)?.ok_or(Refusal::NotFound)?;
    let mut people = tx.participants(desk, &project.id)?;
    people.extend(tx.removed_participants(desk, &project.id)?);
    let asked = tx.introductions(desk, &project.id)?;
    let mut declined = asked.iter().filter(|one| one.state == State::Declined);
    let known = people.iter().any(|p| p.contact.email.eq_ignore_ascii_case(&who.email))
        || declined.any(|one| one.email.eq_ignore_ascii_case(&who.email));
    if says != Some(Setting::Viewer) || known || project.state != project::State::Active {
        return Ok(false);
    }
    let contacts = tx.contacts(desk, &project.client)?;
    Ok(check::is_of_their_own(&who.email, contacts.iter().map(|contact| contact.email.as_str())))
}

/// Gives a colleague a link of their own and mails it.
///
/// # Errors
/// `Stale` if it was declined, `Wrong` if somebody on the project has this address already.
pub fn accept(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    id: &IntroductionId,
    terms: Terms,
) -> Result<(Introduction, Participant)> {
    let introduced = tx.introduction(member.desk, id)?.ok_or(Refusal::NotFound)?;
    match (introduced.state, &introduced.participant) {
        (State::Waiting, _) => {}
        (State::Accepted, Some(person)) => {
            let person = tx.participant(member.desk, person)?.ok_or(Refusal::Stale)?;
            return Ok((introduced, person));
        }
        _ => return Err(Refusal::Stale.into()),
    }
    let by = (member.desk, &Actor::of(member), Some(member.profile.name.as_str()));
    let person = let_in(tx, signer, by, &introduced, terms)?;
    letters::own_link(tx, signer, &member.profile, (&introduced, &person))?;
    Ok((tx.introduction(member.desk, id)?.ok_or(Refusal::NotFound)?, person))
}

/// Makes a colleague a participant: as the contact with their address, or as a new one.
fn let_in(
    tx: &Tx,
    signer: &Signer,
    by: (Desk, &Actor, Option<&str>),
    introduced: &Introduction,
    terms: Terms,
) -> Result<Participant> {
    let (desk, actor, name) = by;
    let project = tx.project(desk, &introduced.project)?.ok_or(Refusal::NotFound)?;
    let host = match tx.participant(desk, &introduced.through)? {
        Some(host) => host,
        // Whoever left may well have named who comes after them.
        None => tx.removed_participant(desk, &introduced.through)?.ok_or(Refusal::NotFound)?,
    };
    let who = (introduced.name.as_str(), introduced.email.as_str());
    let contact = contact::introduced(tx, (desk, actor), &project.client, (who, &host.contact))?;
    let joining = Joining {
        contact,
        role: terms.role.unwrap_or(Role::Viewer),
        can_download: terms.can_download.unwrap_or(introduced.through_downloads),
        through: Some((host.id, introduced.through_name.clone())),
    };
    let person = participant::join(tx, signer, actor, &project, joining)?;
    tx.settle_introduction(&introduced.id, State::Accepted, (name, Some(&person.id)))?;
    let subject = json!({
        "introduction": introduced.id.as_str(), "name": person.contact.sealed_name(),
        "participant": person.id.as_str(), "through": through(introduced),
    });
    audit::project(tx, &project.id, actor, Kind::IntroductionAccepted, subject)?;
    Ok(person)
}

/// Says no. Nobody is told.
///
/// # Errors
/// `Stale` if it was accepted.
pub fn decline(tx: &Tx, member: &Member, id: &IntroductionId) -> Result<Introduction> {
    let introduced = tx.introduction(member.desk, id)?.ok_or(Refusal::NotFound)?;
    match introduced.state {
        State::Waiting => {}
        State::Declined => return Ok(introduced),
        State::Accepted => return Err(Refusal::Stale.into()),
    }
    tx.settle_introduction(id, State::Declined, (Some(&member.profile.name), None))?;
    let subject = json!({
        "introduction": id.as_str(), "name": audit::of_somebody(introduced.name.as_str()),
        "through": through(&introduced),
    });
    let (actor, kind) = (Actor::of(member), Kind::IntroductionDeclined);
    audit::project(tx, &introduced.project, &actor, kind, subject)?;
    Ok(tx.introduction(member.desk, id)?.ok_or(Refusal::NotFound)?)
}

fn through(introduced: &Introduction) -> Value {
    let name = audit::of_somebody(introduced.through_name.as_str());
    json!({ "participant": introduced.through.as_str(), "name": name })
}
