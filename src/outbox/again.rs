//! Sending a letter again by hand: a further try of one that did not arrive, or the same words in a
//! new mail if the server took the first one.

use super::{Letter, Mail, Mailbox, State, new};
use crate::audit::{self, Actor, Kind};
use crate::error::{Refusal, Result};
use crate::id::{ContactId, MailId};
use crate::link::{self, Signer};
use crate::member::Member;
use crate::reminder;
use crate::store::Tx;
use crate::token::Claim;
use serde_json::json;

/// Sends a letter again, to the address that its reader has now and with a link of full length. One
/// that failed, was kept back or is put off is tried now, as itself; one that the server took is
/// written anew. The mail that goes.
///
/// # Errors
/// `Wrong` for one that is on its way, for what works once only, and if the reader's link ended.
pub fn send_again(tx: &Tx, signer: &Signer, member: &Member, id: &MailId) -> Result<MailId> {
    let mail = tx.mail(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if mail.letter.works_once() {
        let says = "This letter works once, for whoever asked. They get another when they ask.";
        return Err(Refusal::wrong("mail", says).into());
    }
    if let Some(says) = once(&mail) {
        return Err(Refusal::wrong("mail", says).into());
    }
    if matches!(mail.state, State::Queued | State::Sending) {
        return Err(Refusal::wrong("mail", "This letter is on its way already.").into());
    }
    let (to, claim) = reader(tx, signer, member, &mail)?;
    lift(tx, &to.email)?;
    if mail.state != State::Accepted {
        // What goes within it carries links of full length, too, or leaves it.
        for (who, _) in tx.claims_within(&mail.id)? {
            tx.sign_within(&mail.id, &who, link::for_mail(tx, signer, &who)?)?;
        }
        let again = Mail { to, claim, ..mail };
        tx.queue_again(&again)?;
        return Ok(again.id);
    }
    let again = Mail {
        claim,
        reply_to: mail.reply_to,
        project: mail.project,
        participant: mail.participant,
        member: mail.member,
        in_reply_to: mail.in_reply_to,
        ..new(tx, mail.letter, to)
    };
    tx.queue(&again)?;
    tx.tell_of_the_same(&mail.id, &again.id)?;
    Ok(again.id)
}

/// Where the reader is reached now, and the token of their link.
fn reader(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    mail: &Mail,
) -> Result<(Mailbox, Option<Claim>)> {
    let Some(participant) = &mail.participant else { return Ok((mail.to.clone(), mail.claim)) };
    let person = tx.participant(member.desk, participant)?.ok_or(Refusal::NotFound)?;
    let claim = link::for_mail(tx, signer, participant)?.ok_or_else(|| {
        Refusal::wrong("mail", "Their link was ended. Give them a new one on the project first.")
    })?;
    let subject =
        json!({ "participant": person.id.as_str(), "name": person.contact.sealed_name() });
    audit::project(tx, &person.project, &Actor::of(member), Kind::LinkResent, subject)?;
    let to = Mailbox { name: person.contact.name, email: person.contact.email };
    Ok((to, Some(claim)))
}

/// Lets letters go to the address of a contact again that a mail server refused. What was kept back
/// stays so; each can be sent again.
///
/// # Errors
/// `NotFound` if there is no such contact.
pub fn try_again(tx: &Tx, member: &Member, id: &ContactId) -> Result<()> {
    let contact = tx.contact(member.desk, id)?.ok_or(Refusal::NotFound)?;
    lift(tx, &contact.email)
}

/// Lets letters go to an address again, and plans what reminds whoever has it.
pub(super) fn lift(tx: &Tx, email: &str) -> Result<()> {
    if tx.lift_refusal(email)? {
        reminder::replan_address(tx, email)?;
    }
    Ok(())
}

/// Why a letter is not sent a second time as it is.
pub fn once(mail: &Mail) -> Option<&'static str> {
    match &mail.letter {
        _ if mail.within.is_some() => {
            Some("This news was put into another letter. Send that one again.")
        }
        Letter::Reminder { .. } => {
            Some("A reminder says what was true then. Remind them anew, on the question’s page.")
        }
        Letter::Bundle { .. } if mail.state == State::Accepted => {
            Some("This letter brought several pieces of news together. Resend their link instead.")
        }
        _ => None,
    }
}

impl Letter {
    /// Whether it works once only, for whoever asked for it.
    pub const fn works_once(&self) -> bool {
        matches!(
            self,
            Self::Code { .. }
                | Self::SignIn { .. }
                | Self::UsePasskey { .. }
                | Self::Invitation { .. }
        )
    }

    /// Whether somebody sits and waits for it, having asked a moment ago: it is sent wherever it
    /// goes, so that nobody is locked out by what a mail server once said.
    pub const fn is_waited_for(&self) -> bool {
        matches!(
            self,
            Self::Code { .. }
                | Self::SignIn { .. }
                | Self::UsePasskey { .. }
                | Self::FreshLink { .. }
        )
    }
}
