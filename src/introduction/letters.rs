//! The letters about introductions: to the studio, and to whoever gets a link of their own.

use super::Introduction;
use crate::audit::{self, Kind, Trace};
use crate::clock::minutes;
use crate::error::Result;
use crate::link::{self, Signer, Visitor};
use crate::member::{Desk, Profile};
use crate::outbox::{self, Came, Facts, Letter};
use crate::participant::Participant;
use crate::store::Tx;
use serde_json::json;

/// Tells the member of the project; a reply reaches nobody who only gave an address.
pub fn tell_studio(
    tx: &Tx,
    visitor: &Visitor,
    introduced: &Introduction,
    at_once: bool,
) -> Result<()> {
    let host = tx.member_of_project(Desk::of_the_house(), &visitor.project)?;
    let facts = link::facts(tx, &tx.myself(visitor)?, &host.name)?;
    let facts = Facts { to: host.name.clone(), zone: host.time_zone.clone(), ..facts };
    let came = Came {
        through: introduced.through_name.clone(),
        client: visitor.client_name.clone(),
        name: introduced.name.clone(),
        email: introduced.email.clone(),
        at: introduced.at,
        at_once,
        by_machine: introduced.by_machine,
    };
    outbox::tell_studio(tx, &host, &visitor.project, Letter::Introduction { facts, came })
}

/// Mails a colleague the link that is theirs now; replies reach `member`.
pub fn own_link(
    tx: &Tx,
    signer: &Signer,
    member: &Profile,
    of: (&Introduction, &Participant),
) -> Result<()> {
    let (introduced, person) = of;
    mail(tx, signer, member, (person, &introduced.through_name)).map(drop)
}

/// Mails somebody who is on the project already their own link, as rarely as a fresh link.
pub fn once_more(
    tx: &Tx,
    signer: &Signer,
    by: (&Visitor, &Trace),
    person: &Participant,
) -> Result<()> {
    let ((visitor, trace), now) = (by, tx.now());
    let just_now = tx.fresh_links_since(&person.id, now.minus(minutes(1)))?;
    let lately = tx.fresh_links_since(&person.id, now.minus(minutes(15)))?;
    if just_now >= 1 || lately >= 3 {
        return Ok(());
    }
    let host = tx.member_of_project(Desk::of_the_house(), &visitor.project)?;
    if mail(tx, signer, &host, (person, &visitor.contact.name))? {
        let subject = json!({
            "participant": person.id.as_str(), "name": person.contact.sealed_name(),
            "through": {
                "participant": visitor.participant.as_str(), "name": visitor.contact.sealed_name(),
            },
        });
        audit::through(tx, visitor, Kind::LinkRenewed, (subject, trace))?;
    }
    Ok(())
}

fn mail(tx: &Tx, signer: &Signer, member: &Profile, to: (&Participant, &str)) -> Result<bool> {
    let (person, through) = to;
    let Some(claim) = link::for_mail(tx, signer, &person.id)? else { return Ok(false) };
    let (facts, through) = (link::facts(tx, person, &member.name)?, through.to_owned());
    outbox::to_participant(tx, person, member, claim, Letter::Introduced { facts, through })?;
    Ok(true)
}
