//! Whom it concerns that a letter cannot be delivered: the member who wrote to the contact.

use super::{Letter, Mail, Sender, tell_studio, to_member};
use crate::error::{Error, Result};
use crate::member::Desk;
use crate::store::Tx;

/// Tells the member whom a reply would have reached, once for each mail.
pub fn tell(tx: &Tx, mail: &Mail, words: &str) -> Result<()> {
    let desk = Desk::of_the_house();
    let Some(member) = tx.member_behind(desk, mail)? else { return Ok(()) };
    if !tx.note_told(&mail.id)? {
        return Ok(());
    }
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
    let project = mail.project.as_ref().map(|id| tx.project(desk, id)).transpose()?.flatten();
    let letter = Letter::NotDelivered {
        studio: Sender::of(&studio),
        to: member.name.clone(),
        zone: member.time_zone.clone(),
        mail: mail.id.clone(),
        name: mail.to.name.clone(),
        email: mail.to.email.clone(),
        project: project.map(|project| project.title),
        words: words.to_owned(),
        written: mail.queued_at,
    };
    match &mail.project {
        Some(project) => tell_studio(tx, &member, project, letter),
        None => to_member(tx, &member, letter, None),
    }
}
