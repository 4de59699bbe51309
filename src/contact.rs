//! Contacts: the people at a client.

mod address;
mod erase;
mod mails;

pub use address::{Who, move_to, replace};
pub use erase::erase;
pub use mails::{By, Pace, choose};

use crate::audit::{self, Actor, Kind};
use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::error::{Fault, Refusal, Result};
use crate::id::{ClientId, ContactId};
use crate::member::{self, Desk, Member, first_name};
use crate::reminder;
use crate::store::Tx;
use crate::studio::text;
use serde_json::json;

/// What stands in the place of a name that was erased.
pub const ERASED: &str = "(erased)";

/// A person at the client.
#[derive(Debug, Clone)]
pub struct Contact {
    /// The contact's id.
    pub id: ContactId,
    /// Whom they work for.
    pub client: ClientId,
    /// As they are greeted and named on receipts.
    pub name: String,
    /// Where their mails go.
    pub email: String,
    /// BCP 47; English until other languages come.
    pub language: String,
    /// The zone in which their page and mails say times.
    pub time_zone: Zone,
    /// Which mails they want.
    pub mails: Pace,
    /// When they were added.
    pub created_at: Stamp,
}

impl Contact {
    /// Their name for an event, where it stands sealed.
    pub fn sealed_name(&self) -> serde_json::Value {
        audit::of_person(&self.id, self.name.as_str())
    }

    /// Whether what is about them was erased.
    pub fn is_erased(&self) -> bool {
        self.name == ERASED
    }

    /// The first of their names.
    pub fn first_name(&self) -> &str {
        first_name(&self.name)
    }
}

/// What the form for a person asks.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// Their zone's IANA name; empty for the studio's.
    pub time_zone: String,
    /// Their language, a BCP 47 tag; empty for English.
    pub language: String,
}

/// Adds a person to a client.
///
/// # Errors
/// Refuses with every field that cannot be right, and an address the client has already.
pub fn add(tx: &Tx, member: &Member, client: &ClientId, form: &Form) -> Result<Contact> {
    let client = tx.client(member.desk, client)?.ok_or(Refusal::NotFound)?;
    let contact = check(tx, member, client.id, form)?;
    if tx.contact_by_email(member.desk, &contact.client, &contact.email)?.is_some() {
        return Err(
            Refusal::wrong("email", "Somebody at this client has this address already.").into()
        );
    }
    tx.add_contact(&contact)?;
    let subject = json!({ "contact": contact.id.as_str(), "name": contact.sealed_name() });
    audit::studio(tx, &Actor::of(member), Kind::ContactAdded, subject)?;
    Ok(contact)
}

/// The contact of a client with an introduced colleague's address, or a new one: named as they
/// wrote, in the zone and language of `through`, whose link they came by.
pub fn introduced(
    tx: &Tx,
    by: (Desk, &Actor),
    client: &ClientId,
    who: ((&str, &str), &Contact),
) -> Result<Contact> {
    let ((desk, actor), ((name, email), through)) = (by, who);
    if let Some(known) = tx.contact_by_email(desk, client, email)? {
        return Ok(known);
    }
    let contact = Contact {
        id: ContactId::new(),
        client: client.clone(),
        name: name.to_owned(),
        email: email.to_owned(),
        language: through.language.clone(),
        time_zone: through.time_zone.clone(),
        mails: Pace::AtOnce,
        created_at: tx.now(),
    };
    tx.add_contact(&contact)?;
    let subject = json!({ "contact": contact.id.as_str(), "name": contact.sealed_name() });
    audit::studio(tx, actor, Kind::ContactAdded, subject)?;
    Ok(contact)
}

/// Changes a contact's name, zone and language. The address has verbs of its own: [`move_to`] and
/// [`replace`].
///
/// # Errors
/// Refuses with every field that cannot be right.
pub fn change(tx: &Tx, member: &Member, id: &ContactId, form: &Form) -> Result<Contact> {
    let old = tx.contact(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let form = Form { email: old.email.clone(), ..form.clone() };
    let checked = check(tx, member, old.client.clone(), &form)?;
    let Contact { name, time_zone, language, .. } = checked;
    let language = if form.language.is_empty() { old.language.clone() } else { language };
    let contact = Contact { name, time_zone, language, ..old };
    tx.save_contact(&contact)?;
    reminder::replan_contact(tx, id)?;
    let subject = json!({ "contact": contact.id.as_str(), "name": contact.sealed_name() });
    audit::studio(tx, &Actor::of(member), Kind::ContactChanged, subject)?;
    Ok(contact)
}

fn check(tx: &Tx, member: &Member, client: ClientId, form: &Form) -> Result<Contact> {
    let mut faults = Vec::new();
    let name =
        text(&mut faults, "name", &form.name, "Give the person a name; mails greet them by it.");
    let email = member::address(&form.email).unwrap_or_else(|says| {
        faults.push(Fault::new("email", says));
        String::new()
    });
    let time_zone = match form.time_zone.trim() {
        "" => member.profile.time_zone.clone(),
        zone => zone.parse().unwrap_or_else(|_| {
            faults.push(Fault::new(
                "zone",
                "Choose a time zone from the list, such as Europe/London.",
            ));
            Zone::default()
        }),
    };
    let language = match form.language.trim() {
        "" => "en".to_owned(),
        tag if is_language(tag) => tag.to_owned(),
        _ => {
            faults.push(Fault::new("language", "Write a language tag, such as en or pt-BR."));
            String::new()
        }
    };
    if !faults.is_empty() {
        return Err(Refusal::Wrong(faults).into());
    }
    let (id, mails, created_at) = (ContactId::new(), Pace::AtOnce, tx.now());
    Ok(Contact { id, client, name, email, language, time_zone, mails, created_at })
}

/// The shape of a language tag (RFC 5646): a language of two or three letters, then subtags.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let subtag = |part: &str| {
        (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    (2..=3).contains(&language.len())
        && letters(language)
        && parts.clone().count() <= 3
        && parts.all(subtag)
}
