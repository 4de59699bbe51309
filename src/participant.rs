//! Participants: contacts on a project, each with a role, a page and a link of their own.

use crate::audit::{self, Actor, Kind};
use crate::clock::Stamp;
use crate::contact::Contact;
use crate::error::{Refusal, Result};
use crate::id::{ContactId, PageName, ParticipantId, ProjectId};
use crate::link::{self, Signer};
use crate::member::{Desk, Member};
use crate::project::Project;
use crate::store::Tx;
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

/// Adds a contact of the project's client to the project and gives them a link. Mails nothing:
/// the link goes out with the first update, or by "Resend".
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
    join(tx, signer, &Actor::of(member), &project, joining)
}

/// Lets a contact of the project's client join it, with a link of their own.
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
    let people = tx.participants(Desk::of_the_house(), &project.id)?;
    if people.iter().any(|person| person.contact.id == contact.id) {
        let says = format!("{} is on this project already.", contact.name);
        return Err(Refusal::wrong("contact", says).into());
    }
    let person = Participant {
        id: ParticipantId::new(),
        project: project.id.clone(),
        contact,
        page: PageName::new(),
        role,
        can_download,
        added_at: tx.now(),
        introduced_by: through.as_ref().map(|(id, _)| id.clone()),
    };
    tx.add_participant(&person)?;
    let mut subject = json!({
        "participant": person.id.as_str(), "name": person.contact.name, "role": role.as_str(),
    });
    if let Some((id, name)) = &through {
        subject["through"] = json!({ "participant": id.as_str(), "name": name });
    }
    audit::project(tx, &project.id, by, Kind::ParticipantAdded, subject)?;
    link::issue(tx, signer, &person.id)?;
    Ok(person)
}
