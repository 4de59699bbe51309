//! What is asked of those who decide: by the studio for everything, and otherwise for a project.

use super::Proof;
use crate::audit::{self, Actor, Kind};
use crate::error::{Refusal, Result};
use crate::id::ProjectId;
use crate::member::{Member, Role};
use crate::store::Tx;
use serde_json::json;

/// What a project asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asks {
    /// What a decision takes; `None` for what the studio asks.
    pub proof: Option<Proof>,
    /// Whether a code is asked for before anything is shown in a new browser.
    pub code_to_open: bool,
}

/// What decisions take in this studio.
pub fn of_studio(tx: &Tx) -> Result<Proof> {
    tx.studio_proof()
}

/// Says what decisions take, wherever a project or a request says nothing else.
///
/// # Errors
/// Only admins and owners may.
pub fn set_for_studio(tx: &Tx, member: &Member, proof: Proof) -> Result<()> {
    member.must_be(Role::Admin)?;
    if tx.studio_proof()? == proof {
        return Ok(());
    }
    tx.set_studio_proof(proof)?;
    audit::studio(tx, &Actor::of(member), Kind::StudioChanged, json!({ "proof": proof.as_str() }))
}

/// Says what a project asks for: from the next request on, also in visits that are open.
///
/// # Errors
/// `NotFound` without such a project.
pub fn set_for_project(tx: &Tx, member: &Member, id: &ProjectId, asks: Asks) -> Result<()> {
    if tx.project(member.desk, id)?.ok_or(Refusal::NotFound)?.asks == asks {
        return Ok(());
    }
    tx.set_project_asks(id, asks)?;
    let subject = json!({
        "proof": asks.proof.map(Proof::as_str), "code_to_open": asks.code_to_open,
    });
    audit::project(tx, id, &Actor::of(member), Kind::ProjectChanged, subject)
}
