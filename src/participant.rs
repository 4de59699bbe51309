//! Participants: contacts on a project, each with a role, a page and a link of their own.

use crate::audit::{self, Actor, Kind};
use crate::clock::Stamp;
use crate::contact::Contact;
use crate::error::{Refusal, Result};
use crate::id::{ContactId, PageName, ParticipantId, ProjectId};
use crate::link::{self, Signer};
use crate::member::Member;
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
    let people = tx.participants(member.desk, &project.id)?;
    if people.iter().any(|person| person.contact.id == contact.id) {
        let says = format!("{} is on this project already.", contact.name);
        return Err(Refusal::wrong("contact", says).into());
    }
    let person = Participant {
        id: ParticipantId::new(),
        project: project.id.clone(),
        contact,
        page: PageName::new(),
        role: *role,
        can_download: *can_download,
        added_at: tx.now(),
    };
    tx.add_participant(&person)?;
    let subject = json!({
        "participant": person.id.as_str(), "name": person.contact.name, "role": role.as_str(),
    });
    audit::project(tx, &project.id, &Actor::of(member), Kind::ParticipantAdded, subject)?;
    link::issue(tx, signer, &person.id)?;
    Ok(person)
}
