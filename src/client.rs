//! Clients: the organisations the work is for.

use crate::audit::{self, Actor, Kind};
use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::id::ClientId;
use crate::member::Member;
use crate::store::Tx;
use crate::studio::text;
use serde_json::json;

/// An organisation the work is for.
#[derive(Debug, Clone)]
pub struct Client {
    /// The client's id.
    pub id: ClientId,
    /// As it stands on receipts.
    pub name: String,
    /// When it was added.
    pub created_at: Stamp,
}

/// Adds a client.
///
/// # Errors
/// Refuses an empty or over-long name.
pub fn add(tx: &Tx, member: &Member, name: &str) -> Result<Client> {
    let client = Client { id: ClientId::new(), name: checked(name)?, created_at: tx.now() };
    tx.add_client(&client)?;
    let subject = json!({ "client": client.id.as_str(), "name": client.name });
    audit::studio(tx, &Actor::of(member), Kind::ClientAdded, subject)?;
    Ok(client)
}

/// Gives a client another name.
///
/// # Errors
/// Refuses an empty or over-long name.
pub fn rename(tx: &Tx, member: &Member, id: &ClientId, name: &str) -> Result<Client> {
    let old = tx.client(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let client = Client { name: checked(name)?, ..old };
    tx.save_client(&client)?;
    let subject = json!({ "client": client.id.as_str(), "name": client.name });
    audit::studio(tx, &Actor::of(member), Kind::ClientChanged, subject)?;
    Ok(client)
}

fn checked(name: &str) -> Result<String> {
    let mut faults = Vec::new();
    let name = text(&mut faults, "name", name, "Give the client a name.");
    if faults.is_empty() { Ok(name) } else { Err(Refusal::Wrong(faults).into()) }
}
