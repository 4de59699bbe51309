//! Participants: contacts on a project, each with a role, a page and a link of their own.

use crate::approval;
use crate::audit::{self, Actor, Kind};
use crate::clock::Stamp;
use crate::contact::Contact;
use crate::error::{Refusal, Result};
use crate::id::{ContactId, PageName, ParticipantId, ProjectId};
use crate::intake;
use crate::link::{self, Signer};
use crate::member::{Desk, Member};
use crate::project::{self, Project};
use crate::reminder;
use crate::request;
use crate::store::Tx;
use crate::task;
use crate::words::words;
use serde_json::json;

words! {
    /// What a participant may do; each role includes the ones before it.
    Role {
        /// Reads.
        Viewer = "viewer",
        /// Also writes and sends files.
        Commenter = "commenter",
        /// Also decides.
        Approver = "approver",
    }
}

impl Role {
    /// The role as the studio's pages say it.
    pub const fn says(self, can_download: bool) -> &'static str {
        match (self, can_download) {
            (Self::Approver, _) => "Decides",
            (Self::Commenter, _) => "Writes and downloads",
            (Self::Viewer, true) => "Looks and downloads",
            (Self::Viewer, false) => "Looks",
        }
    }
}

/// A contact on a project.
#[derive(Debug, Clone)]
pub struct Participant {
    /// The participant's id.
    pub id: ParticipantId,
    /// The project.
    pub project: ProjectId,
    /// Who it is.
    pub contact: Contact,
    /// The name of their page.
    pub page: PageName,
    /// What they may do.
    pub role: Role,
    /// Whether they may take files away.
    pub can_download: bool,
    /// When they were added.
    pub added_at: Stamp,
    /// When they were taken off the project, if they are off it.
    pub removed_at: Option<Stamp>,
    /// Through whose link they were introduced.
    pub introduced_by: Option<ParticipantId>,
}

/// Who joins a project, and how.
#[derive(Debug)]
pub struct Joining {
    /// Who.
    pub contact: Contact,
    /// What they may do.
    pub role: Role,
    /// Whether they may take files away.
    pub can_download: bool,
    /// Through whose link they were introduced, and that person's name.
    pub through: Option<(ParticipantId, String)>,
}

/// Adds a contact of the project's client to the project and gives them a link. Whoever was on it
/// before comes back as who they were, with a new link; the old one stays dead. Mails nothing: the
/// link goes out with the first update, or by "Resend". Only what nobody is asked for, as after a
/// template or when everybody who was asked has left, is mailed to the first who may send it.
///
/// # Errors
/// Refuses a contact of another client, and one who is on the project already.
pub fn add(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    project: &ProjectId,
    who: &(ContactId, Role, bool),
) -> Result<Participant> {
    let (contact, role, can_download) = who;
    let project = tx.project(member.desk, project)?.ok_or(Refusal::NotFound)?;
    let contact = tx.contact(member.desk, contact)?.ok_or(Refusal::NotFound)?;
    if contact.client != project.client {
        return Err(Refusal::wrong("contact", "This person belongs to another client.").into());
    }
    let (role, can_download) = (*role, *can_download);
    let joining = Joining { contact, role, can_download, through: None };
    let person = join(tx, signer, &Actor::of(member), &project, joining)?;
    ask_first_person(tx, signer, member, &person)?;
    Ok(person)
}

/// Asks whoever may send from now on for what nobody is asked for.
fn ask_first_person(tx: &Tx, signer: &Signer, member: &Member, person: &Participant) -> Result<()> {
    request::ask_first_person(tx, signer, member, person)?;
    intake::ask_first_person(tx, signer, member, person)
}

/// Lets a contact of the project's client join it, with a link of their own. Whoever was taken off
/// it is back as the same participant, with a new link and never the old one.
///
/// # Errors
/// Refuses one who is on the project already.
pub fn join(
    tx: &Tx,
    signer: &Signer,
    by: &Actor,
    project: &Project,
    joining: Joining,
) -> Result<Participant> {
    let Joining { contact, role, can_download, through } = joining;
    let before = tx.participant_ever(Desk::of_the_house(), &project.id, &contact.id)?;
    if before.as_ref().is_some_and(|person| person.removed_at.is_none()) {
        let says = format!("{} is on this project already.", contact.name);
        return Err(Refusal::wrong("contact", says).into());
    }
    let back = before.is_some();
    let known = before.unwrap_or_else(|| Participant {
        id: ParticipantId::new(),
        project: project.id.clone(),
        contact,
        page: PageName::new(),
        role,
        can_download,
        added_at: tx.now(),
        removed_at: None,
        introduced_by: through.as_ref().map(|(id, _)| id.clone()),
    });
    let person = Participant { role, can_download, removed_at: None, ..known };
    match back {
        true => tx.save_participant(&person)?,
        false => tx.add_participant(&person)?,
    }
    let mut subject = subject_of(&person, None);
    if let Some((id, name)) = &through {
        subject["through"] =
            json!({ "participant": id.as_str(), "name": audit::of_somebody(name.as_str()) });
    }
    let kind = if back { Kind::ParticipantBack } else { Kind::ParticipantAdded };
    audit::project(tx, &project.id, by, kind, subject)?;
    link::issue(tx, signer, &person.id)?;
    Ok(person)
}

/// Brings somebody back who was taken off a project, as they were and with a new link.
///
/// # Errors
/// `NotFound` for somebody who was not taken off.
pub fn bring_back(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    id: &ParticipantId,
) -> Result<Participant> {
    let was = tx.removed_participant(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let who = (was.contact.id, was.role, was.can_download);
    add(tx, signer, member, &was.project, &who)
}

/// Changes what a participant may do, from their next request on. Whoever decides no longer is
/// released from what they have not answered, and whoever only looks from their tasks. Who may send
/// from now on is asked for what nobody is asked for.
///
/// # Errors
/// `NotFound` for nobody on a project.
pub fn change(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    id: &ParticipantId,
    to: (Role, bool),
) -> Result<Participant> {
    let old = tx.participant(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if (old.role, old.can_download) == to {
        return Ok(old);
    }
    let was = old.role;
    let person = Participant { role: to.0, can_download: to.1, ..old };
    tx.save_participant(&person)?;
    tell(tx, member, &person, Kind::ParticipantChanged, None)?;
    if was == Role::Approver && person.role != Role::Approver {
        approval::release(tx, signer, member, &person)?;
    }
    match (was, person.role) {
        (Role::Viewer, Role::Viewer) => {}
        (Role::Viewer, _) => ask_first_person(tx, signer, member, &person)?,
        (_, Role::Viewer) => task::release(tx, member, &person)?,
        _ => {}
    }
    reminder::replan_participant(tx, id)?;
    Ok(person)
}

/// Takes a participant off their project: their link ends with all its visits, letters that wait
/// are not sent, nobody waits for their answer, and their tasks are anybody's. What they did stays.
///
/// # Errors
/// `NotFound` for nobody on a project.
pub fn remove(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    who: (&ParticipantId, &str),
) -> Result<Participant> {
    let (id, why) = who;
    let old = tx.participant(member.desk, id)?.ok_or(Refusal::NotFound)?;
    link::end_with(tx, member, &old, why)?;
    let person = Participant { removed_at: Some(tx.now()), ..old };
    tx.save_participant(&person)?;
    tell(tx, member, &person, Kind::ParticipantRemoved, None)?;
    approval::release(tx, signer, member, &person)?;
    task::release(tx, member, &person)?;
    Ok(person)
}

/// Puts another contact in a participant's place: what the one may do, the other may; what the one
/// was asked and has not answered, the other is asked. On a closed project nobody takes the place.
pub fn replace(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    old: &Participant,
    by: &Contact,
) -> Result<()> {
    let project = tx.project(member.desk, &old.project)?.ok_or(Refusal::NotFound)?;
    if project.state != project::State::Closed {
        let new = Participant {
            id: ParticipantId::new(),
            page: PageName::new(),
            contact: by.clone(),
            added_at: tx.now(),
            ..old.clone()
        };
        tx.add_participant(&new)?;
        tell(tx, member, &new, Kind::ParticipantAdded, Some(&old.contact))?;
        link::issue(tx, signer, &new.id)?;
        tx.ask_instead(&old.id, &new.id)?;
        tx.ask_instead_for_files(&old.id, &new.id)?;
        tx.ask_instead_for_forms(&old.id, &new.id)?;
        tx.hand_tasks_over(&old.id, &new.id)?;
        reminder::replan_participant(tx, &new.id)?;
    }
    remove(tx, signer, member, (&old.id, "Another person took this place")).map(drop)
}

fn tell(
    tx: &Tx,
    member: &Member,
    person: &Participant,
    kind: Kind,
    before: Option<&Contact>,
) -> Result<()> {
    let subject = subject_of(person, before);
    audit::project(tx, &person.project, &Actor::of(member), kind, subject)
}

fn subject_of(person: &Participant, before: Option<&Contact>) -> serde_json::Value {
    let mut subject = json!({
        "participant": person.id.as_str(), "name": person.contact.sealed_name(),
        "role": person.role.as_str(), "can_download": person.can_download,
        "says": person.role.says(person.can_download),
    });
    if let Some(before) = before {
        subject["in_place_of"] = before.sealed_name();
    }
    subject
}
