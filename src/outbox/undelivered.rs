//! Whom it concerns that a letter cannot be delivered: the member who wrote to the contact.

use super::{Letter, Mail, Sender, tell_studio, to_member};
use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::id::MailId;
use crate::member::Desk;
use crate::store::Tx;
use serde::{Deserialize, Serialize};

/// A letter that did not arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// Who writes.
    pub studio: Sender,
    /// The name of the member who is told.
    pub to: String,
    /// Their zone.
    pub zone: Zone,
    /// The mail.
    pub mail: MailId,
    /// Whom it was for.
    pub name: String,
    /// Where it did not arrive.
    pub email: String,
    /// The title of the project that it was about.
    pub project: Option<String>,
    /// The mail server's words.
    pub words: String,
    /// When it was written.
    pub written: Stamp,
}

/// Tells the member whom a reply would have reached, once for each mail.
pub fn tell(tx: &Tx, mail: &Mail, words: &str) -> Result<()> {
    let desk = Desk::of_the_house();
    let Some(member) = tx.member_behind(desk, mail)? else { return Ok(()) };
    if !tx.note_told(&mail.id)? {
        return Ok(());
    }
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
    let project = mail.project.as_ref().map(|id| tx.project(desk, id)).transpose()?.flatten();
    let letter = Letter::NotDelivered(Lost {
        studio: Sender::of(&studio),
        to: member.name.clone(),
        zone: member.time_zone.clone(),
        mail: mail.id.clone(),
        name: mail.to.name.clone(),
        email: mail.to.email.clone(),
        project: project.map(|project| project.title),
        words: words.to_owned(),
        written: mail.queued_at,
    });
    match &mail.project {
        Some(project) => tell_studio(tx, &member, project, letter),
        None => to_member(tx, &member, letter, None),
    }
}
