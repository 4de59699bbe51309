//! The letters about forms: to whoever is asked, to whoever sent one, and to the member who asked.

use super::table::lines;
use super::{Chosen, Given, Intake};
use crate::error::{Refusal, Result};
use crate::id::IntakeId;
use crate::link::{self, Signer, Visitor};
use crate::member::Member;
use crate::outbox::{self, AskedForm, Facts, FormNews, FormTold, Letter, Mailbox, SentForm};
use crate::store::Tx;

/// The longest answer that a letter repeats, in letters; all of it is on the page.
const TOLD: usize = 300;

/// Mails everybody who is asked, for the first time or once more.
pub(super) fn asked(
    tx: &Tx,
    signer: &Signer,
    member: &Member,
    (id, again): (&IntakeId, bool),
) -> Result<()> {
    let intake = tx.intake(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let form = AskedForm {
        title: intake.title.clone(),
        instructions: intake.instructions.clone(),
        due_on: intake.due_on,
        size: intake.size(),
        again,
    };
    for one in &intake.people {
        let Some(person) = tx.participant(member.desk, &one.participant)? else { continue };
        let facts = link::facts(tx, &person, &member.profile.name)?;
        let told = FormTold::Asked(form.clone());
        let letter = Letter::Form(FormNews { facts, told });
        if let Some(claim) = link::for_mail(tx, signer, &person.id)? {
            outbox::to_participant(tx, &person, &member.profile, claim, letter)?;
        }
    }
    Ok(())
}

/// Mails the receipt to whoever sent it, and the answers to the member who asked.
pub(super) fn sent(
    tx: &Tx,
    signer: &Signer,
    visitor: &Visitor,
    (intake, given, files): (&Intake, &Given, &[Chosen]),
) -> Result<()> {
    let member = tx.who_asked_with(visitor, &intake.id)?;
    let person = tx.myself(visitor)?;
    let told = lines(&intake.definition, given, files).into_iter();
    let form = SentForm {
        form: Some(intake.id.clone()),
        title: intake.title.clone(),
        by: visitor.contact.name.clone(),
        client: visitor.client_name.clone(),
        at: tx.now(),
        answers: told.map(|line| (line.field.label.clone(), short(&line.says))).collect(),
    };
    let facts = link::facts(tx, &person, &member.name)?;
    let (to, zone) = (member.name.clone(), member.time_zone.clone());
    let theirs = Facts { to, zone, ..facts.clone() };
    if let Some(claim) = link::for_mail(tx, signer, &person.id)? {
        let told = FormTold::Yours(form.clone());
        let letter = Letter::Form(FormNews { facts, told });
        outbox::to_participant(tx, &person, &member, claim, letter)?;
    }
    let told = FormTold::Received(form);
    let letter = Letter::Form(FormNews { facts: theirs, told });
    outbox::to_studio(tx, &member, &visitor.project, Mailbox::of(&visitor.contact), letter)
}

fn short(says: &[String]) -> String {
    let whole = says.join("; ");
    if whole.is_empty() {
        return "No answer".to_owned();
    }
    match whole.chars().count() > TOLD {
        true => format!("{}…", whole.chars().take(TOLD).collect::<String>().trim_end()),
        false => whole,
    }
}
