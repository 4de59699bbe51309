//! What becomes of a version after it was posted: marked as the final one, or taken off the page.

use super::Version;
use crate::audit::{self, Actor, Kind};
use crate::error::{Refusal, Result};
use crate::id::VersionId;
use crate::member::Member;
use crate::milestone::Milestone;
use crate::store::Tx;
use serde_json::{Value, json};

/// Marks a version as the final one of its file, instead of any other; or, with `is_final` false,
/// takes the mark away. The mark stays where it is when a newer version comes: only a member moves
/// it.
///
/// # Errors
/// `NotFound` for no version on a page.
pub fn mark_final(tx: &Tx, member: &Member, id: &VersionId, is_final: bool) -> Result<Version> {
    let (version, milestone) = found(tx, member, id)?;
    if version.is_final == is_final {
        return Ok(version);
    }
    tx.set_final(member.desk, &version.file, is_final.then_some(id))?;
    let kind = if is_final { Kind::VersionFinal } else { Kind::VersionNotFinal };
    let actor = Actor::of(member);
    audit::project(tx, &milestone.project, &actor, kind, subject(&version))?;
    Ok(Version { is_final, ..version })
}

/// Takes a version off the page. Its number stays taken, and its bytes go once nothing else names
/// them.
///
/// # Errors
/// `Wrong` for a version that a decision names, or that is being decided on: what somebody decided
/// on can always be looked at again.
pub fn take_off(tx: &Tx, member: &Member, id: &VersionId) -> Result<Version> {
    let (version, milestone) = found(tx, member, id)?;
    if tx.is_decided(member.desk, id)? {
        let says = format!("A decision names {}, so it stays.", version.says());
        return Err(Refusal::wrong("version", says).into());
    }
    if tx.is_asked_about(member.desk, id)? {
        let says = format!("{} is being decided on. Withdraw the question first.", version.says());
        return Err(Refusal::wrong("version", says).into());
    }
    if version.is_final {
        tx.set_final(member.desk, &version.file, None)?;
    }
    tx.take_version_off(member, id)?;
    let actor = Actor::of(member);
    audit::project(tx, &milestone.project, &actor, Kind::VersionRemoved, subject(&version))?;
    Ok(version)
}

fn found(tx: &Tx, member: &Member, id: &VersionId) -> Result<(Version, Milestone)> {
    let version = tx.version(member.desk, id)?.ok_or(Refusal::NotFound)?;
    let milestone = tx.milestone(member.desk, &version.milestone)?.ok_or(Refusal::NotFound)?;
    Ok((version, milestone))
}

fn subject(version: &Version) -> Value {
    json!({
        "milestone": version.milestone.as_str(), "version": version.id.as_str(),
        "about": version.says(), "sha256": version.sha256,
    })
}
