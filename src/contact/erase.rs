//! Erasing a person: what is about them goes, and what they decided stays provable.

use super::Contact;
use crate::audit::{self, Actor, Kind};
use crate::error::{Refusal, Result};
use crate::id::ContactId;
use crate::link::Signer;
use crate::member::{Member, Role};
use crate::participant;
use crate::store::Tx;
use serde_json::json;

/// Erases what is about a contact. They leave every project first, so that their links end.
///
/// # Errors
/// `NotAllowed` for anybody but an owner.
pub fn erase(tx: &Tx, signer: &Signer, member: &Member, id: &ContactId) -> Result<Contact> {
    member.must_be(Role::Owner)?;
    let contact = tx.contact(member.desk, id)?.ok_or(Refusal::NotFound)?;
    for person in tx.participations(member.desk, id)? {
        if person.removed_at.is_none() {
            participant::remove(tx, signer, member, (&person.id, ""))?;
        }
    }
    tx.erase_contact(member, &contact)?;
    let subject = json!({ "contact": id.as_str() });
    audit::studio(tx, &Actor::of(member), Kind::ContactErased, subject)?;
    tx.contact(member.desk, id)?.ok_or_else(|| Refusal::NotFound.into())
}
